# The library from Tcl: see ../README.md. Its first argument is the folder of the
# package that was built of snowflake.tcl.

package require Tcl 8.6
package require Thread

set here [file dirname [file normalize [info script]]]
set commandLine [lassign $argv packages]
lappend auto_path $packages
package require snowflake
source [file join $here vectors.tcl]

set workerId 1
set idCount 100000
set threadCount 4

# A generator of worker 1.
proc generator {{fields {}} {store ""}} {
    return [snowflake::new [dict merge [list worker_id $::workerId] $fields] $store]
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

# Each thread of Tcl has its own interpreter; a generator is passed to it as a number.
proc inThreads {} {
    set gen [generator]
    set init [list lappend ::auto_path $::packages]
    append init "\npackage require snowflake\n" [list proc take [info args take] \
        [info body take]] "\nthread::wait"
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
    snowflake::free $gen
}

proc fromStore {path count} {
    set gen [generator {} file:$path]
    printIds [take $gen $count]
    snowflake::free $gen
}

# Prints the message of the error that a command must end in.
proc printSentence {command} {
    try {
        {*}$command
    } trap SNOWFLAKE {sentence} {
        puts $sentence
        return
    }
    error "this did not fail: $command"
}

proc errors {} {
    printSentence [list generator {worker_id 1024}]
    printSentence [list snowflake::parse ! 2]
    # 2**32 + 5, which 32 bits would cut to 5.
    printSentence [list generator {worker_id 4294967301}]
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
    set gen [generator {max_lead_ms 3600000}]
    slice $gen [expr {$calls / 10}]
    for {set i 0} {$i < 5} {incr i} {
        lappend slices [slice $gen [expr {$calls / 5}]]
    }
    puts [format %.2f [lindex [lsort -real $slices] 2]]
    snowflake::free $gen
}

proc main {{command ""} args} {
    switch -- $command {
        vectors { puts "[vectors::run {*}$args] checks" }
        threads { inThreads {*}$args }
        error { errors {*}$args }
        store { fromStore {*}$args }
        bench { bench {*}$args }
        default {
            error "usage: suite.tcl PACKAGES vectors DIR | threads | error |\
                store PATH COUNT | bench CALLS"
        }
    }
}

try {
    main {*}$commandLine
} on error {sentence} {
    puts stderr $sentence
    exit 1
}
