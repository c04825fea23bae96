/*
 * What snowflake.R calls: R calls C with its own kinds of values.
 *
 *   R CMD SHLIB snowflake.c -lsnowflake
 *
 * Numbers of 64 bits are bit64::integer64: a double in R's eyes, whose bits are those of
 * an int64_t. snowflake.R checks what it passes. A generator is an external pointer that
 * the collector frees, too. It holds NULL once it is closed: the library reports that.
 */

#include <snowflake.h>

#include <R.h>
#include <R_ext/Rdynload.h>
#include <Rinternals.h>
#include <string.h>

static const char *const orders[] = {"worker-first", "sequence-first"};

/* Raises an error of R with the status and the message of the library. */
static void __attribute__((noreturn)) fail(const snowflake_error_t *detail)
{
  static const char *names[] = {"message", "call", "status", ""};
  static const char *const classes[] = {"snowflake_error", "error", "condition"};
  SEXP condition = PROTECT(mkNamed(VECSXP, names));
  SET_VECTOR_ELT(condition, 0, ScalarString(mkCharCE(detail->message, CE_UTF8)));
  SET_VECTOR_ELT(condition, 2, ScalarInteger(detail->status));
  SEXP class = PROTECT(allocVector(STRSXP, 3));
  for (int i = 0; i < 3; i++)
    SET_STRING_ELT(class, i, mkChar(classes[i]));
  classgets(condition, class);
  eval(PROTECT(lang2(install("stop"), condition)), R_BaseEnv);
  error("%s", detail->message);
}

static SEXP integer64_of(int64_t value)
{
  SEXP number = PROTECT(allocVector(REALSXP, 1));
  memcpy(REAL(number), &value, sizeof value);
  classgets(number, mkString("integer64"));
  UNPROTECT(1);
  return number;
}

static int64_t value_of(SEXP number)
{
  int64_t value;
  if (!inherits(number, "integer64") || XLENGTH(number) != 1)
    error("a number must be one bit64::integer64");
  memcpy(&value, REAL(number), sizeof value);
  return value;
}

static const snowflake_t *generator_of(SEXP pointer)
{
  if (TYPEOF(pointer) != EXTPTRSXP || R_ExternalPtrTag(pointer) != install("snowflake_t"))
    error("generator must be what snowflake_generator returned");
  return R_ExternalPtrAddr(pointer);
}

static SEXP close_generator(SEXP pointer)
{
  const snowflake_t *generator = generator_of(pointer);
  R_ClearExternalPtr(pointer);
  snowflake_free((snowflake_t *)generator);
  return R_NilValue;
}

static void finalize(SEXP pointer)
{
  close_generator(pointer);
}

/* The layout of a preset, as a list of its fields. */
static SEXP preset(SEXP number)
{
  static const char *names[] = {"time_bits", "worker_bits", "sequence_bits", "order",
                                "tick_ns",   "epoch_unix_ms", ""};
  snowflake_error_t detail = SNOWFLAKE_ERROR_INIT;
  snowflake_config_t config;
  if (snowflake_config_init(&config, sizeof config, (snowflake_layout_t)asInteger(number),
                            &detail) < 0)
    fail(&detail);
  SEXP layout = PROTECT(mkNamed(VECSXP, names));
  SET_VECTOR_ELT(layout, 0, integer64_of(config.time_bits));
  SET_VECTOR_ELT(layout, 1, integer64_of(config.worker_bits));
  SET_VECTOR_ELT(layout, 2, integer64_of(config.sequence_bits));
  SET_VECTOR_ELT(layout, 3, mkString(orders[config.order]));
  SET_VECTOR_ELT(layout, 4, integer64_of(config.tick_ns));
  SET_VECTOR_ELT(layout, 5, integer64_of(config.epoch_unix_ms));
  UNPROTECT(1);
  return layout;
}

/* The defaults with a layout that has the form of what preset returns. */
static snowflake_config_t config_of(SEXP layout)
{
  snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
  const char *order = CHAR(asChar(VECTOR_ELT(layout, 3)));
  config.time_bits = value_of(VECTOR_ELT(layout, 0));
  config.worker_bits = value_of(VECTOR_ELT(layout, 1));
  config.sequence_bits = value_of(VECTOR_ELT(layout, 2));
  config.order = strcmp(order, orders[SNOWFLAKE_ORDER_SEQUENCE_FIRST]) == 0
                     ? SNOWFLAKE_ORDER_SEQUENCE_FIRST
                     : SNOWFLAKE_ORDER_WORKER_FIRST;
  config.tick_ns = value_of(VECTOR_ELT(layout, 4));
  config.epoch_unix_ms = value_of(VECTOR_ELT(layout, 5));
  return config;
}

/* The bytes of a path: those that R's own functions for files would use, or UTF-8. */
static const char *text_of(SEXP text)
{
  return getCharCE(text) == CE_NATIVE ? CHAR(text) : translateCharUTF8(text);
}

/* A generator. A setting or store that is NULL has its default. */
static SEXP new_generator(SEXP layout, SEXP settings, SEXP store)
{
  snowflake_error_t detail = SNOWFLAKE_ERROR_INIT;
  snowflake_config_t config = config_of(layout);
  int64_t *const fields[] = {&config.worker_id, &config.worker_count, &config.max_wait_ms,
                             &config.max_lead_ms, &config.max_jump_ms,
                             &config.sequence_start};
  for (int i = 0; i < 6; i++)
    if (VECTOR_ELT(settings, i) != R_NilValue)
      *fields[i] = value_of(VECTOR_ELT(settings, i));
  if (store != R_NilValue)
    config.store = text_of(STRING_ELT(store, 0));

  SEXP pointer = PROTECT(R_MakeExternalPtr(NULL, install("snowflake_t"), R_NilValue));
  R_RegisterCFinalizerEx(pointer, finalize, TRUE);
  snowflake_t *generator;
  if (snowflake_new(&config, &generator, &detail) < 0)
    fail(&detail);
  R_SetExternalPtrAddr(pointer, generator);
  UNPROTECT(1);
  return pointer;
}

static SEXP next_id(SEXP pointer)
{
  const snowflake_t *generator = generator_of(pointer);
  const int64_t id = snowflake_next(generator);
  if (id < 0) {
    snowflake_error_t detail = SNOWFLAKE_ERROR_INIT;
    snowflake_explain(generator, id, &detail);
    fail(&detail);
  }
  return integer64_of(id);
}

static SEXP split(SEXP layout, SEXP id)
{
  static const char *names[] = {"tick", "worker_id", "sequence", "unix_ms",
                                "nanoseconds", ""};
  const snowflake_config_t config = config_of(layout);
  snowflake_error_t detail = SNOWFLAKE_ERROR_INIT;
  snowflake_parts_t parts = SNOWFLAKE_PARTS_INIT;
  if (snowflake_split(&config, value_of(id), &parts, &detail) < 0)
    fail(&detail);
  SEXP list = PROTECT(mkNamed(VECSXP, names));
  SET_VECTOR_ELT(list, 0, integer64_of(parts.tick));
  SET_VECTOR_ELT(list, 1, integer64_of(parts.worker_id));
  SET_VECTOR_ELT(list, 2, integer64_of(parts.sequence));
  SET_VECTOR_ELT(list, 3, integer64_of(parts.unix_ms));
  SET_VECTOR_ELT(list, 4, integer64_of(parts.nanoseconds));
  UNPROTECT(1);
  return list;
}

static SEXP compose(SEXP layout, SEXP tick, SEXP worker_id, SEXP sequence)
{
  const snowflake_config_t config = config_of(layout);
  snowflake_error_t detail = SNOWFLAKE_ERROR_INIT;
  const int64_t id = snowflake_compose(&config, value_of(tick), value_of(worker_id),
                                       value_of(sequence), &detail);
  if (id < 0)
    fail(&detail);
  return integer64_of(id);
}

static SEXP ends_at_unix_ms(SEXP layout)
{
  const snowflake_config_t config = config_of(layout);
  snowflake_error_t detail = SNOWFLAKE_ERROR_INIT;
  const int64_t unix_ms = snowflake_ends_at_unix_ms(&config, &detail);
  if (unix_ms < 0)
    fail(&detail);
  return integer64_of(unix_ms);
}

static SEXP format(SEXP id, SEXP encoding)
{
  snowflake_error_t detail = SNOWFLAKE_ERROR_INIT;
  char text[SNOWFLAKE_TEXT_SIZE];
  if (snowflake_format(value_of(id), (snowflake_encoding_t)asInteger(encoding), text,
                       sizeof text, &detail) < 0)
    fail(&detail);
  return mkString(text);
}

static SEXP parse(SEXP bytes, SEXP encoding)
{
  snowflake_error_t detail = SNOWFLAKE_ERROR_INIT;
  const int64_t id = snowflake_parse((const char *)RAW(bytes), (size_t)XLENGTH(bytes),
                                     (snowflake_encoding_t)asInteger(encoding), &detail);
  if (id < 0)
    fail(&detail);
  return integer64_of(id);
}

/* The version of the library must fit that of the header. */
static void check_version(void)
{
  const uint32_t number = snowflake_version_number();
  const uint32_t major = number / 10000, minor = number / 100 % 100;
  const int fits = major == 0 ? minor == SNOWFLAKE_VERSION_MINOR
                              : minor >= SNOWFLAKE_VERSION_MINOR;
  if (major != SNOWFLAKE_VERSION_MAJOR || !fits)
    error("libsnowflake %d.%d is needed, but version %s was loaded: "
          "install the version that this binding belongs to",
          SNOWFLAKE_VERSION_MAJOR, SNOWFLAKE_VERSION_MINOR, snowflake_version_string());
}

void R_init_snowflake(DllInfo *library)
{
  static const R_CallMethodDef routines[] = {
      {"preset", (DL_FUNC)preset, 1},
      {"new_generator", (DL_FUNC)new_generator, 3},
      {"close_generator", (DL_FUNC)close_generator, 1},
      {"next_id", (DL_FUNC)next_id, 1},
      {"split", (DL_FUNC)split, 2},
      {"compose", (DL_FUNC)compose, 4},
      {"ends_at_unix_ms", (DL_FUNC)ends_at_unix_ms, 1},
      {"format", (DL_FUNC)format, 2},
      {"parse", (DL_FUNC)parse, 2},
      {NULL, NULL, 0},
  };
  check_version();
  R_registerRoutines(library, NULL, routines, NULL, NULL);
  R_useDynamicSymbols(library, FALSE);
}
