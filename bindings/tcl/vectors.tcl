# Checks what the tables of the vectors say.

namespace eval vectors {
    variable presets {
        default twitter discord instagram mastodon sonyflake-v1 sonyflake-v2 tsid
        javascript
    }
    variable encodings {decimal hex base32 base62}
    variable checks 0
    variable layoutFields {time_bits worker_bits sequence_bits tick_ns epoch_unix_ms}
}

# Runs a body for each line of a table, with the array "row" and its place.
proc vectors::foreachRow {directory file body} {
    upvar 1 row row place place
    set channel [open [file join $directory $file] rb]
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

proc vectors::orderOf {name} {
    return [expr {$name eq "sequence-first"}]
}

# Returns the fields of each layout, by name.
proc vectors::checkLayouts {directory} {
    variable presets
    variable layoutFields
    set layouts [dict create]
    foreachRow $directory layouts.tsv {
        set preset [lsearch -exact $presets $row(name)]
        if {$preset >= 0} {
            set seen [snowflake::preset $preset]
            foreach field $layoutFields {
                check $place $field [dict get $seen $field] $row($field)
            }
            check $place order [dict get $seen order] [orderOf $row(order)]
        }
        set fields [dict create order [orderOf $row(order)]]
        foreach field $layoutFields {
            dict set fields $field $row($field)
        }
        check $place ends_at_unix_ms [snowflake::ends_at_unix_ms $fields] \
            $row(ends_at_unix_ms)
        dict set layouts $row(name) $fields
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
    variable encodings
    foreachRow $directory text.tsv {
        set encoding [lsearch -exact $encodings $row(encoding)]
        check $place text [snowflake::format $row(id) $encoding] $row(text)
        check $place id [snowflake::parse $row(text) $encoding] $row(id)
    }
}

proc vectors::checkBadText {directory} {
    variable encodings
    foreachRow $directory bad_text.tsv {
        set encoding [lsearch -exact $encodings $row(encoding)]
        # Not by expr, which would rewrite a text that looks like a number.
        set text $row(text)
        if {$text eq "-"} {
            set text ""
        }
        try {
            set result [snowflake::parse $text $encoding]
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
