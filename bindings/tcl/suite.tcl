# The library from Tcl: see ../README.md. TCLLIBPATH names the folder of the package that
# was built of snowflake.tcl.

package require Tcl 8.6
package require Thread

package require snowflake
source [file join [file dirname [file normalize [info script]]] vectors.tcl]

set idCount 100000
set threadCount 4

# A generator of worker 1, with other settings changed.
proc generator {args} {
    return [snowflake::new -worker_id 1 {*}$args]
}

proc take {gen count} {
    for {set i 0} {$i < $count} {incr i} {
        lappend ids [snowflake::next $gen]
    }
    return $ids
}

proc printIds {ids} {
    puts [join $ids \n]
}

# Each thread of Tcl has its own interpreter; a generator is passed to it as its handle.
proc inThreads {} {
    set gen [generator]
    set init "package require snowflake\n"
    append init [list proc take [info args take] [info body take]] "\nthread::wait"
    for {set i 0} {$i < $::threadCount} {incr i} {
        lappend threads [thread::create -joinable $init]
    }
    # Once all have come up, so that they run beside each other.
    foreach thread $threads {
        thread::send $thread {}
    }
    set share [expr {$::idCount / $::threadCount}]
    foreach thread $threads {
        thread::send -async $thread [list take $gen $share] ::taken($thread)
    }
    puts "threads $::threadCount"
    foreach thread $threads {
        while {![info exists ::taken($thread)]} {
            vwait ::taken($thread)
        }
        printIds $::taken($thread)
        thread::release $thread
        thread::join $thread
    }
    snowflake::close $gen
}

proc fromStore {path count} {
    set gen [generator -store file:$path]
    printIds [take $gen $count]
    snowflake::close $gen
}

# Prints the message of the error that a command must end in.
proc printRefusal {args} {
    if {[catch $args message] != 1} {
        error "nothing was refused: $args"
    }
    puts $message
}

proc errors {} {
    printRefusal snowflake::new -worker_id 1024
    printRefusal snowflake::parse ! base32
    printRefusal snowflake::new -worker_id [expr {2**32 + 5}]
    printRefusal snowflake::new -worker_id [expr {2**64 + 5}]
}

# Nanoseconds for a call, over so many calls. A call that fails is an error of Tcl.
proc slice {gen calls} {
    set start [clock microseconds]
    for {set i 0} {$i < $calls} {incr i} {
        snowflake::next $gen
    }
    return [expr {([clock microseconds] - $start) * 1000.0 / $calls}]
}

proc bench {calls} {
    set gen [generator -max_lead_ms 3600000 -store memory]
    slice $gen [expr {$calls / 10}]
    for {set i 0} {$i < 5} {incr i} {
        lappend slices [slice $gen [expr {$calls / 5}]]
    }
    puts [format %.2f [lindex [lsort -real $slices] 2]]
    snowflake::close $gen
}

proc main {{command ""} args} {
    switch -- $command {
        vectors { puts "[vectors::run {*}$args] checks" }
        threads { inThreads {*}$args }
        error { errors {*}$args }
        store { fromStore {*}$args }
        bench { bench {*}$args }
        default {
            error "usage: suite.tcl vectors DIR | threads | error |\
                store PATH COUNT | bench CALLS"
        }
    }
}

try {
    main {*}$argv
} on error {sentence} {
    puts stderr $sentence
    exit 1
}
