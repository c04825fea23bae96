# Checks what the tables of the vectors say.

namespace eval vectors {
    variable checks 0
    variable layoutFields {time_bits worker_bits sequence_bits order tick_ns epoch_unix_ms}
}

# Runs a body for each line of a table, with the array "row" and its place.
proc vectors::foreachRow {directory file body} {
    upvar 1 row row place place
    set channel [open [file join $directory $file] r]
    chan configure $channel -encoding utf-8
    set lines [split [read -nonewline $channel] \n]
    close $channel
    set names [split [lindex $lines 0] \t]
    set number 1
    foreach line [lrange $lines 1 end] {
        incr number
        if {[string match "#*" $line]} continue
        array unset row
        foreach name $names field [split $line \t] {
            set row($name) $field
        }
        set place $file:$number
        uplevel 1 $body
    }
}

proc vectors::check {place what seen expected} {
    variable checks
    if {$seen ne $expected} {
        return -code error "$place: $what is $seen, expected $expected"
    }
    incr checks
}

# Returns the layouts, by name.
proc vectors::checkLayouts {directory} {
    variable layoutFields
    set layouts [dict create]
    foreachRow $directory layouts.tsv {
        if {![string match "custom-*" $row(name)]} {
            set preset [snowflake::layout $row(name)]
            foreach field $layoutFields {
                check $place $field [dict get $preset $field] $row($field)
            }
        }
        set layout [dict create]
        foreach field $layoutFields {
            dict set layout $field $row($field)
        }
        check $place ends_at_unix_ms [snowflake::ends_at_unix_ms $layout] \
            $row(ends_at_unix_ms)
        dict set layouts $row(name) $layout
    }
    return $layouts
}

proc vectors::checkIds {directory layouts} {
    foreachRow $directory ids.tsv {
        set layout [dict get $layouts $row(layout)]
        set parts [snowflake::split $layout $row(id)]
        foreach field {tick worker_id sequence unix_ms nanoseconds} {
            check $place $field [dict get $parts $field] $row($field)
        }
        set id [snowflake::compose $layout $row(tick) $row(worker_id) $row(sequence)]
        check $place id $id $row(id)
    }
}

proc vectors::checkText {directory} {
    foreachRow $directory text.tsv {
        check $place text [snowflake::format $row(id) $row(encoding)] $row(text)
        check $place id [snowflake::parse $row(text) $row(encoding)] $row(id)
    }
}

proc vectors::checkBadText {directory} {
    foreachRow $directory bad_text.tsv {
        # Not by expr, which would rewrite a text that looks like a number.
        set text $row(text)
        if {$text eq "-"} {
            set text ""
        }
        try {
            set result [snowflake::parse $text $row(encoding)]
        } trap SNOWFLAKE {- options} {
            set result [lindex [dict get $options -errorcode] 1]
        }
        # SNOWFLAKE_ERR_PARSE
        check $place status $result -5
    }
}

# Checks all tables; returns the number of checks.
proc vectors::run {directory} {
    variable checks
    checkIds $directory [checkLayouts $directory]
    checkText $directory
    checkBadText $directory
    return $checks
}
