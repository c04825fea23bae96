# Generates three IDs, and takes the last one apart. CriTcl compiles the package once:
#
#   critcl -pkg -libdir packages snowflake.tcl
#   TCLLIBPATH=packages tclsh quickstart.tcl
#
# An ID is an integer, which keeps its 63 bits whole: Tcl's integers have no end.

package require Tcl 8.6
package require snowflake

set generator [snowflake::new -worker_id 1]
for {set i 0} {$i < 3} {incr i} {
    lappend ids [snowflake::next $generator]
}
snowflake::close $generator

set last [snowflake::split default [lindex $ids end]]
dict with last {
    set time [clock format [expr {$unix_ms / 1000}] -format "%Y-%m-%d %H:%M:%S" -gmt true]
    set milliseconds [expr {$unix_ms % 1000}]

    puts "Tcl: 3 IDs of worker 1"
    foreach id $ids {
        puts "  $id"
    }
    puts "The last one, taken apart:"
    puts [format "  bits      0 %041llb %010llb %012llb" $tick $worker_id $sequence]
    puts [format "  time      %s.%03d UTC (%lld ms since 2020-01-01)" \
        $time $milliseconds $tick]
    puts "  worker    $worker_id"
    puts "  sequence  $sequence"
    puts "  base32    [snowflake::format $id base32]"
}
