/* Values of Tcl as those of snowflake.h, and back. */

#include <snowflake.h>
#include <stddef.h>
#include <string.h>

/* The numbers of snowflake_layout_t, snowflake_order_t and snowflake_encoding_t. */
static const char *const presets[] = {"default",      "twitter",      "discord",
                                      "instagram",    "mastodon",     "sonyflake-v1",
                                      "sonyflake-v2", "tsid",         "javascript",
                                      NULL};
static const char *const orders[] = {"worker-first", "sequence-first", NULL};
static const char *const encodings[] = {"decimal", "hex", "base32", "base62", NULL};

/* A field of snowflake_config_t that holds an int64_t. */
struct field {
    const char *name;
    size_t offset;
};

static const struct field layout_fields[] = {
    {"time_bits", offsetof(snowflake_config_t, time_bits)},
    {"worker_bits", offsetof(snowflake_config_t, worker_bits)},
    {"sequence_bits", offsetof(snowflake_config_t, sequence_bits)},
    {"tick_ns", offsetof(snowflake_config_t, tick_ns)},
    {"epoch_unix_ms", offsetof(snowflake_config_t, epoch_unix_ms)},
    {NULL, 0},
};
static const struct field settings[] = {
    {"-worker_id", offsetof(snowflake_config_t, worker_id)},
    {"-worker_count", offsetof(snowflake_config_t, worker_count)},
    {"-max_wait_ms", offsetof(snowflake_config_t, max_wait_ms)},
    {"-max_lead_ms", offsetof(snowflake_config_t, max_lead_ms)},
    {"-max_jump_ms", offsetof(snowflake_config_t, max_jump_ms)},
    {"-sequence_start", offsetof(snowflake_config_t, sequence_start)},
    {NULL, 0},
};

/* Reports an error of the library: its message, and the errorCode {SNOWFLAKE status}. */
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

/* Reads an integer. Tcl takes numbers up to 2^64 and cuts those that do not fit a wide
   integer: then the sign is another. */
static int integer(Tcl_Interp *interp, const char *name, Tcl_Obj *value, int64_t *result)
{
    const char *text = Tcl_GetString(value);
    Tcl_WideInt wide = 0;
    if (Tcl_GetWideIntFromObj(NULL, value, &wide) == TCL_OK
        && (wide < 0) == (strchr(text, '-') != NULL)) {
        *result = wide;
        return TCL_OK;
    }
    Tcl_SetObjResult(interp, Tcl_ObjPrintf("%s must be an integer of 64 bits, got %.60s",
                                           name, text));
    return TCL_ERROR;
}

/* Sets the field of this name. Returns TCL_CONTINUE if there is none. */
static int set_field(Tcl_Interp *interp, const struct field *field, Tcl_Obj *name,
                     Tcl_Obj *value, snowflake_config_t *config)
{
    for (; field->name != NULL; field++) {
        if (strcmp(field->name, Tcl_GetString(name)) == 0) {
            const char *bare = field->name + (field->name[0] == '-');
            int64_t number;
            if (integer(interp, bare, value, &number) != TCL_OK)
                return TCL_ERROR;
            memcpy((char *)config + field->offset, &number, sizeof number);
            return TCL_OK;
        }
    }
    return TCL_CONTINUE;
}

static int set_layout_field(Tcl_Interp *interp, Tcl_Obj *name, Tcl_Obj *value,
                            snowflake_config_t *config)
{
    if (strcmp(Tcl_GetString(name), "order") == 0) {
        int order;
        if (Tcl_GetIndexFromObj(interp, value, orders, "order", TCL_EXACT, &order) != TCL_OK)
            return TCL_ERROR;
        config->order = (snowflake_order_t)order;
        return TCL_OK;
    }
    const int found = set_field(interp, layout_fields, name, value, config);
    if (found == TCL_CONTINUE)
        Tcl_SetObjResult(interp, Tcl_ObjPrintf("a layout has no field \"%.60s\"",
                                               Tcl_GetString(name)));
    return found == TCL_OK ? TCL_OK : TCL_ERROR;
}

/* Fills a configuration with the library's defaults and a layout: the name of a preset,
   or a dict of fields that differ from those of the default layout. */
static int config_of_layout(Tcl_Interp *interp, Tcl_Obj *layout, snowflake_config_t *config)
{
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    int preset = SNOWFLAKE_LAYOUT_DEFAULT, words, done = 0;
    if (Tcl_ListObjLength(interp, layout, &words) != TCL_OK)
        return TCL_ERROR;
    if (words == 1
        && Tcl_GetIndexFromObj(interp, layout, presets, "layout", TCL_EXACT, &preset) != TCL_OK)
        return TCL_ERROR;
    if (snowflake_config_init(config, sizeof *config, (snowflake_layout_t)preset, &error) < 0) {
        fail(interp, &error);
        return TCL_ERROR;
    }
    if (words == 1)
        return TCL_OK;
    Tcl_DictSearch search;
    Tcl_Obj *name, *value;
    int status = Tcl_DictObjFirst(interp, layout, &search, &name, &value, &done);
    if (status != TCL_OK)
        return TCL_ERROR;
    for (; status == TCL_OK && !done; Tcl_DictObjNext(&search, &name, &value, &done))
        status = set_layout_field(interp, name, value, config);
    Tcl_DictObjDone(&search);
    return status;
}

static void put(Tcl_Obj *dict, const char *name, int64_t value)
{
    Tcl_DictObjPut(NULL, dict, Tcl_NewStringObj(name, -1), Tcl_NewWideIntObj(value));
}

/* The layout of a configuration as a dict. */
static Tcl_Obj *dict_of_layout(const snowflake_config_t *config)
{
    Tcl_Obj *dict = Tcl_NewDictObj();
    for (const struct field *field = layout_fields; field->name != NULL; field++) {
        int64_t number;
        memcpy(&number, (const char *)config + field->offset, sizeof number);
        put(dict, field->name, number);
    }
    Tcl_DictObjPut(NULL, dict, Tcl_NewStringObj("order", -1),
                   Tcl_NewStringObj(orders[config->order], -1));
    return dict;
}

static Tcl_Obj *dict_of_parts(const snowflake_parts_t *parts)
{
    Tcl_Obj *dict = Tcl_NewDictObj();
    put(dict, "tick", parts->tick);
    put(dict, "worker_id", parts->worker_id);
    put(dict, "sequence", parts->sequence);
    put(dict, "unix_ms", parts->unix_ms);
    put(dict, "nanoseconds", parts->nanoseconds);
    return dict;
}
