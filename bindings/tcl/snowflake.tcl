# The functions of snowflake.h that the suite needs, as commands. A generator is its
# pointer as a number; structs are dicts; an error of the library is an error of Tcl, with
# the errorCode {SNOWFLAKE status}.

package require critcl 3.1
critcl::tcl 8.6 ;# The headers of this version; those of 8.4 do not know dicts.
package provide snowflake 1.0

if {[info exists ::env(SNOWFLAKE_LIBRARY)]} {
    critcl::clibraries $::env(SNOWFLAKE_LIBRARY)
} else {
    critcl::clibraries -lsnowflake
}

critcl::ccode {
    #include <snowflake.h>
    #include <stddef.h>
    #include <string.h>

    struct field {
        const char *name;
        size_t offset;
        size_t size;
    };

    #define FIELD(type, name) {#name, offsetof(type, name), sizeof(((type *)0)->name)}

    static const struct field config_fields[] = {
        FIELD(snowflake_config_t, order),
        FIELD(snowflake_config_t, time_bits),
        FIELD(snowflake_config_t, worker_bits),
        FIELD(snowflake_config_t, sequence_bits),
        FIELD(snowflake_config_t, tick_ns),
        FIELD(snowflake_config_t, epoch_unix_ms),
        FIELD(snowflake_config_t, worker_id),
        FIELD(snowflake_config_t, max_lead_ms),
        {NULL, 0, 0},
    };

    static const struct field parts_fields[] = {
        FIELD(snowflake_parts_t, nanoseconds),
        FIELD(snowflake_parts_t, unix_ms),
        FIELD(snowflake_parts_t, tick),
        FIELD(snowflake_parts_t, worker_id),
        FIELD(snowflake_parts_t, sequence),
        {NULL, 0, 0},
    };

    static Tcl_Obj *dict_of(const struct field *field, const void *from)
    {
        Tcl_Obj *dict = Tcl_NewDictObj();
        for (; field->name != NULL; field++) {
            const char *place = (const char *)from + field->offset;
            Tcl_WideInt value;
            if (field->size == sizeof(uint32_t)) {
                uint32_t bits;
                memcpy(&bits, place, sizeof bits);
                value = bits;
            } else {
                int64_t bits;
                memcpy(&bits, place, sizeof bits);
                value = bits;
            }
            Tcl_DictObjPut(NULL, dict, Tcl_NewStringObj(field->name, -1),
                           Tcl_NewWideIntObj(value));
        }
        return dict;
    }

    /* Sets the fields that the dict names. */
    static int fill(Tcl_Interp *interp, Tcl_Obj *dict, snowflake_config_t *config)
    {
        for (const struct field *field = config_fields; field->name != NULL; field++) {
            char *place = (char *)config + field->offset;
            Tcl_Obj *name = Tcl_NewStringObj(field->name, -1);
            Tcl_Obj *found = NULL;
            Tcl_WideInt value;
            Tcl_IncrRefCount(name);
            const int is_dict = Tcl_DictObjGet(interp, dict, name, &found) == TCL_OK;
            Tcl_DecrRefCount(name);
            if (!is_dict)
                return TCL_ERROR;
            if (found == NULL)
                continue;
            if (Tcl_GetWideIntFromObj(interp, found, &value) != TCL_OK)
                return TCL_ERROR;
            if (field->size == sizeof(uint32_t)) {
                const uint32_t bits = (uint32_t)value;
                memcpy(place, &bits, sizeof bits);
            } else {
                const int64_t bits = value;
                memcpy(place, &bits, sizeof bits);
            }
        }
        return TCL_OK;
    }

    static void fail(Tcl_Interp *interp, const snowflake_error_t *error)
    {
        Tcl_Obj *code = Tcl_NewListObj(0, NULL);
        Tcl_ListObjAppendElement(NULL, code, Tcl_NewStringObj("SNOWFLAKE", -1));
        Tcl_ListObjAppendElement(NULL, code, Tcl_NewIntObj(error->status));
        Tcl_SetObjErrorCode(interp, code);
        Tcl_SetObjResult(interp, Tcl_NewStringObj(error->message, -1));
    }

    /* A result that is not negative; else NULL, with the library's message in interp. */
    static Tcl_Obj *checked(Tcl_Interp *interp, int64_t result, const snowflake_error_t *error)
    {
        if (result >= 0)
            return Tcl_NewWideIntObj(result);
        fail(interp, error);
        return NULL;
    }

    static const snowflake_t *generator(Tcl_WideInt gen)
    {
        return (const snowflake_t *)(intptr_t)gen;
    }
}

# The fields of a configuration that holds the layout of a preset and the defaults.
critcl::cproc snowflake::preset {Tcl_Interp* interp int layout} object0 {
    snowflake_config_t config;
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    if (snowflake_config_init(&config, sizeof config, (snowflake_layout_t)layout, &error)
        != SNOWFLAKE_OK) {
        fail(interp, &error);
        return NULL;
    }
    return dict_of(config_fields, &config);
}

# A generator of the fields of a configuration; the others have their defaults. The store
# may be empty.
critcl::cproc snowflake::new {Tcl_Interp* interp object fields char* store} object0 {
    snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    snowflake_t *gen = NULL;
    if (fill(interp, fields, &config) != TCL_OK)
        return NULL;
    config.store = store;
    if (snowflake_new(&config, &gen, &error) != SNOWFLAKE_OK) {
        fail(interp, &error);
        return NULL;
    }
    return Tcl_NewWideIntObj((intptr_t)gen);
}

critcl::cproc snowflake::next {Tcl_Interp* interp wideint gen} object0 {
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    const int64_t id = snowflake_next(generator(gen));
    if (id < 0)
        snowflake_explain(generator(gen), id, &error);
    return checked(interp, id, &error);
}

critcl::cproc snowflake::free {wideint gen} void {
    snowflake_free((snowflake_t *)(intptr_t)gen);
}

critcl::cproc snowflake::split {Tcl_Interp* interp object fields wideint id} object0 {
    snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    snowflake_parts_t parts = SNOWFLAKE_PARTS_INIT;
    if (fill(interp, fields, &config) != TCL_OK)
        return NULL;
    if (snowflake_split(&config, id, &parts, &error) != SNOWFLAKE_OK) {
        fail(interp, &error);
        return NULL;
    }
    return dict_of(parts_fields, &parts);
}

critcl::cproc snowflake::compose {
    Tcl_Interp* interp object fields wideint tick wideint worker_id wideint sequence
} object0 {
    snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    if (fill(interp, fields, &config) != TCL_OK)
        return NULL;
    const int64_t id = snowflake_compose(&config, tick, worker_id, sequence, &error);
    return checked(interp, id, &error);
}

critcl::cproc snowflake::ends_at_unix_ms {Tcl_Interp* interp object fields} object0 {
    snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    if (fill(interp, fields, &config) != TCL_OK)
        return NULL;
    return checked(interp, snowflake_ends_at_unix_ms(&config, &error), &error);
}

critcl::cproc snowflake::format {Tcl_Interp* interp wideint id int encoding} object0 {
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    char text[SNOWFLAKE_TEXT_SIZE];
    const int64_t length =
        snowflake_format(id, (snowflake_encoding_t)encoding, text, sizeof text, &error);
    if (length < 0) {
        fail(interp, &error);
        return NULL;
    }
    return Tcl_NewStringObj(text, (int)length);
}

# The text is bytes.
critcl::cproc snowflake::parse {Tcl_Interp* interp object text int encoding} object0 {
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    int length;
    const unsigned char *bytes = Tcl_GetByteArrayFromObj(text, &length);
    const int64_t id = snowflake_parse((const char *)bytes, (size_t)length,
                                       (snowflake_encoding_t)encoding, &error);
    return checked(interp, id, &error);
}
