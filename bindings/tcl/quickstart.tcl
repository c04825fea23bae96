# Takes three IDs and takes the last one apart.
#
#   tclsh quickstart.tcl
#
# Tcl's integers have no end: they keep the 63 bits of an ID whole. CriTcl compiles the C
# below when this runs for the first time.

package require Tcl 8.6
package require critcl 3.1
critcl::tcl 8.6

# The header of this checkout; that of an installed library is found by itself.
critcl::cheaders -I[file join [file dirname [file normalize [info script]]] .. include]
if {[info exists ::env(SNOWFLAKE_LIBRARY)]} {
    critcl::clibraries $::env(SNOWFLAKE_LIBRARY)
} else {
    critcl::clibraries -lsnowflake
}

critcl::ccode {
    #include <snowflake.h>

    static Tcl_Obj *fail(Tcl_Interp *interp, const snowflake_error_t *error)
    {
        Tcl_SetObjResult(interp, Tcl_NewStringObj(error->message, -1));
        return NULL;
    }
}

# Returns a generator: its pointer as a number.
critcl::cproc new {Tcl_Interp* interp wideint worker} object0 {
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
    snowflake_t *gen;
    config.worker_id = worker;
    if (snowflake_new(&config, &gen, &error) < 0)
        return fail(interp, &error);
    return Tcl_NewWideIntObj((intptr_t)gen);
}

critcl::cproc next {Tcl_Interp* interp wideint gen} object0 {
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    const int64_t id = snowflake_next((snowflake_t *)(intptr_t)gen);
    if (id >= 0)
        return Tcl_NewWideIntObj(id);
    snowflake_explain((snowflake_t *)(intptr_t)gen, id, &error);
    return fail(interp, &error);
}

# The tick, the worker ID, the sequence and the instant of an ID of the default layout, as
# a list.
critcl::cproc split_id {Tcl_Interp* interp wideint id} object0 {
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    snowflake_parts_t parts = SNOWFLAKE_PARTS_INIT;
    if (snowflake_split(NULL, id, &parts, &error) < 0)
        return fail(interp, &error);
    Tcl_Obj *fields[] = {
        Tcl_NewWideIntObj(parts.tick),
        Tcl_NewWideIntObj(parts.worker_id),
        Tcl_NewWideIntObj(parts.sequence),
        Tcl_NewWideIntObj(parts.unix_ms),
    };
    return Tcl_NewListObj(sizeof fields / sizeof *fields, fields);
}

critcl::cproc base32 {Tcl_Interp* interp wideint id} object0 {
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    char text[SNOWFLAKE_TEXT_SIZE];
    if (snowflake_format(id, SNOWFLAKE_ENCODING_BASE32, text, sizeof text, &error) < 0)
        return fail(interp, &error);
    return Tcl_NewStringObj(text, -1);
}

critcl::cproc free_generator {wideint gen} void {
    snowflake_free((snowflake_t *)(intptr_t)gen);
}

proc describe {id} {
    lassign [split_id $id] tick workerId sequence unixMs
    set seconds [expr {$unixMs / 1000}]
    set time [clock format $seconds -format "%Y-%m-%d %H:%M:%S" -gmt true]

    puts "The last one, taken apart:"
    puts [format "  bits      0 %041llb %010llb %012llb" $tick $workerId $sequence]
    puts [format "  time      %s.%03d UTC (%lld ms since 2020-01-01)" \
        $time [expr {$unixMs % 1000}] $tick]
    puts "  worker    $workerId"
    puts "  sequence  $sequence"
    puts "  base32    [base32 $id]"
}

set worker 1
set count 3

try {
    set gen [new $worker]
    puts "Tcl: $count IDs of worker $worker"
    for {set i 0} {$i < $count} {incr i} {
        set id [next $gen]
        puts "  $id"
    }
    describe $id
    free_generator $gen
} on error {sentence} {
    puts stderr "quickstart: $sentence"
    exit 1
}
