# 64-bit Snowflake IDs: libsnowflake as a package that CriTcl compiles.
#
#   set generator [snowflake::new -worker_id 1 -store file:/var/lib/app/ids]
#   set id [snowflake::next $generator]
#
# An ID is an integer, which keeps its 63 bits whole: Tcl's integers have no end. Any
# number of threads may use one generator, each by the same handle; snowflake::close needs
# it alone.
#
# A layout is the name of a preset, or a dict of the fields that differ from those of the
# default layout. An error of the library is an error of Tcl with its message, and with
# the errorCode {SNOWFLAKE status}.

package require critcl 3.1
critcl::tcl 8.6 ;# The headers of this version; those of 8.4 do not know dicts.
package provide snowflake 0.2

critcl::clibraries -lsnowflake
critcl::cheaders values.h generators.h
critcl::ccode {
    #include "values.h"
    #include "generators.h"

    /* The header says which version this was compiled for. */
    static int check_version(Tcl_Interp *interp)
    {
        const uint32_t number = snowflake_version_number();
        const uint32_t major = number / 10000, minor = number / 100 % 100;
        const uint32_t needed = SNOWFLAKE_VERSION_MINOR;
        if (major == SNOWFLAKE_VERSION_MAJOR && (major == 0 ? minor == needed : minor >= needed))
            return TCL_OK;
        Tcl_SetObjResult(interp, Tcl_ObjPrintf(
            "libsnowflake %d.%d is needed, but version %s was loaded: "
            "install the version that this binding belongs to",
            SNOWFLAKE_VERSION_MAJOR, SNOWFLAKE_VERSION_MINOR, snowflake_version_string()));
        return TCL_ERROR;
    }
}

# When the package is loaded.
critcl::cinit {
    if (check_version(interp) != TCL_OK)
        return TCL_ERROR;
} {}

# snowflake::new ?-layout layout? ?-store text? ?-worker_id n? ?-worker_count n?
#     ?-max_wait_ms n? ?-max_lead_ms n? ?-max_jump_ms n? ?-sequence_start n?
#
# Returns the handle of a generator. What is left out has the library's default; its
# manual describes the settings.
critcl::ccommand snowflake::new {data interp objc objv} {
    snowflake_config_t config;
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    snowflake_t *generator = NULL;
    Tcl_Obj *layout = NULL;
    if (objc % 2 == 0) {
        Tcl_WrongNumArgs(interp, 1, objv, "?-option value ...?");
        return TCL_ERROR;
    }
    for (int i = 1; i < objc; i += 2)
        if (strcmp(Tcl_GetString(objv[i]), "-layout") == 0)
            layout = objv[i + 1];
    Tcl_Obj *chosen = layout != NULL ? layout : Tcl_NewObj();
    Tcl_IncrRefCount(chosen);
    const int status = config_of_layout(interp, chosen, &config);
    Tcl_DecrRefCount(chosen);
    if (status != TCL_OK)
        return TCL_ERROR;
    for (int i = 1; i < objc; i += 2) {
        const char *name = Tcl_GetString(objv[i]);
        if (strcmp(name, "-store") == 0)
            config.store = Tcl_GetString(objv[i + 1]);
        if (strcmp(name, "-store") == 0 || strcmp(name, "-layout") == 0)
            continue;
        const int found = set_field(interp, settings, objv[i], objv[i + 1], &config);
        if (found == TCL_CONTINUE)
            Tcl_SetObjResult(interp, Tcl_ObjPrintf("unknown option \"%.60s\"", name));
        if (found != TCL_OK)
            return TCL_ERROR;
    }
    if (snowflake_new(&config, &generator, &error) < 0) {
        fail(interp, &error);
        return TCL_ERROR;
    }
    Tcl_SetObjResult(interp, keep(generator));
    return TCL_OK;
}

# Returns the next ID.
critcl::cproc snowflake::next {Tcl_Interp* interp object generator} object0 {
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    const snowflake_t *found = find(generator, 0);
    const int64_t id = snowflake_next(found);
    if (id < 0)
        snowflake_explain(found, id, &error);
    return checked(interp, id, &error);
}

# Frees a generator; it generates no IDs afterwards.
critcl::cproc snowflake::close {object generator} void {
    snowflake_free(find(generator, 1));
}

# Returns all fields of a layout as a dict.
critcl::cproc snowflake::layout {Tcl_Interp* interp object layout} object0 {
    snowflake_config_t config;
    if (config_of_layout(interp, layout, &config) != TCL_OK)
        return NULL;
    return dict_of_layout(&config);
}

# Takes an ID apart: a dict of tick, worker_id, sequence, unix_ms and nanoseconds.
critcl::cproc snowflake::split {Tcl_Interp* interp object layout object id} object0 {
    snowflake_config_t config;
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    snowflake_parts_t parts = SNOWFLAKE_PARTS_INIT;
    int64_t number;
    if (config_of_layout(interp, layout, &config) != TCL_OK
        || integer(interp, "id", id, &number) != TCL_OK)
        return NULL;
    if (snowflake_split(&config, number, &parts, &error) < 0) {
        fail(interp, &error);
        return NULL;
    }
    return dict_of_parts(&parts);
}

# Returns the ID of these parts.
critcl::cproc snowflake::compose {
    Tcl_Interp* interp object layout object tick object worker_id object sequence
} object0 {
    snowflake_config_t config;
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    int64_t parts[3];
    if (config_of_layout(interp, layout, &config) != TCL_OK
        || integer(interp, "tick", tick, &parts[0]) != TCL_OK
        || integer(interp, "worker_id", worker_id, &parts[1]) != TCL_OK
        || integer(interp, "sequence", sequence, &parts[2]) != TCL_OK)
        return NULL;
    const int64_t id = snowflake_compose(&config, parts[0], parts[1], parts[2], &error);
    return checked(interp, id, &error);
}

# Returns when a layout ends, in milliseconds since 1970.
critcl::cproc snowflake::ends_at_unix_ms {Tcl_Interp* interp object layout} object0 {
    snowflake_config_t config;
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    if (config_of_layout(interp, layout, &config) != TCL_OK)
        return NULL;
    return checked(interp, snowflake_ends_at_unix_ms(&config, &error), &error);
}

# Writes an ID as text: decimal, hex, base32 or base62.
critcl::cproc snowflake::format {Tcl_Interp* interp object id object encoding} object0 {
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    char text[SNOWFLAKE_TEXT_SIZE];
    int64_t number;
    int index;
    if (integer(interp, "id", id, &number) != TCL_OK
        || Tcl_GetIndexFromObj(interp, encoding, encodings, "encoding", TCL_EXACT, &index) != TCL_OK)
        return NULL;
    const int64_t length = snowflake_format(number, (snowflake_encoding_t)index, text,
                                            sizeof text, &error);
    if (length < 0) {
        fail(interp, &error);
        return NULL;
    }
    return Tcl_NewStringObj(text, (int)length);
}

# Reads an ID that snowflake::format wrote.
critcl::cproc snowflake::parse {Tcl_Interp* interp object text object encoding} object0 {
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    int length, index;
    const char *bytes = Tcl_GetStringFromObj(text, &length);
    if (Tcl_GetIndexFromObj(interp, encoding, encodings, "encoding", TCL_EXACT, &index) != TCL_OK)
        return NULL;
    const int64_t id = snowflake_parse(bytes, (size_t)length, (snowflake_encoding_t)index, &error);
    return checked(interp, id, &error);
}
