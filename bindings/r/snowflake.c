/*
 * The library for R, which calls C with its own kinds of values.
 *
 *   R CMD SHLIB snowflake.c -lsnowflake
 *
 * Numbers of 64 bits are bit64::integer64: a double in R's eyes, whose bits are those of
 * an int64_t. A generator is an external pointer, freed by the collector.
 */

#include <snowflake.h>

#include <R.h>
#include <R_ext/Rdynload.h>
#include <Rinternals.h>
#include <string.h>

static SEXP integer64(R_xlen_t count)
{
  SEXP numbers = PROTECT(allocVector(REALSXP, count));
  setAttrib(numbers, R_ClassSymbol, mkString("integer64"));
  UNPROTECT(1);
  return numbers;
}

static SEXP integer64_of(int64_t value)
{
  SEXP number = integer64(1);
  memcpy(REAL(number), &value, sizeof value);
  return number;
}

static int64_t value_of(SEXP numbers, R_xlen_t at)
{
  int64_t value;
  if (!isReal(numbers) || XLENGTH(numbers) <= at)
    error("there must be %d numbers, got %d", (int)at + 1, (int)xlength(numbers));
  memcpy(&value, REAL(numbers) + at, sizeof value);
  return value;
}

/* A vector of integer64 with names. */
static SEXP named(const char *const *names, const int64_t *values, int count)
{
  SEXP numbers = PROTECT(integer64(count));
  SEXP labels = PROTECT(allocVector(STRSXP, count));
  memcpy(REAL(numbers), values, (size_t)count * sizeof *values);
  for (int i = 0; i < count; i++)
    SET_STRING_ELT(labels, i, mkChar(names[i]));
  setAttrib(numbers, R_NamesSymbol, labels);
  UNPROTECT(2);
  return numbers;
}

static const snowflake_t *generator(SEXP pointer)
{
  const snowflake_t *gen = R_ExternalPtrAddr(pointer);
  if (gen == NULL)
    error("the generator was freed");
  return gen;
}

static void finalize(SEXP pointer)
{
  snowflake_free(R_ExternalPtrAddr(pointer));
  R_ClearExternalPtr(pointer);
}

enum { CONFIG_FIELDS = 8 };

/* The defaults with the layout of a preset. */
static SEXP preset(SEXP layout)
{
  static const char *const names[CONFIG_FIELDS] = {
      "order",   "time_bits",     "worker_bits", "sequence_bits",
      "tick_ns", "epoch_unix_ms", "worker_id",   "max_lead_ms"};
  snowflake_error_t detail = SNOWFLAKE_ERROR_INIT;
  snowflake_config_t config;
  if (snowflake_config_init(&config, sizeof config, (snowflake_layout_t)asInteger(layout),
                            &detail) < 0)
    error("%s", detail.message);
  const int64_t values[CONFIG_FIELDS] = {
      config.order,   config.time_bits,     config.worker_bits, config.sequence_bits,
      config.tick_ns, config.epoch_unix_ms, config.worker_id,   config.max_lead_ms};
  return named(names, values, CONFIG_FIELDS);
}

/* The configuration that preset returned, changed or not. */
static snowflake_config_t config_of(SEXP fields)
{
  snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
  config.order = (snowflake_order_t)value_of(fields, 0);
  config.time_bits = value_of(fields, 1);
  config.worker_bits = value_of(fields, 2);
  config.sequence_bits = value_of(fields, 3);
  config.tick_ns = value_of(fields, 4);
  config.epoch_unix_ms = value_of(fields, 5);
  config.worker_id = value_of(fields, 6);
  config.max_lead_ms = value_of(fields, 7);
  return config;
}

/* A generator. The store is a text, "" for none. */
static SEXP new_generator(SEXP fields, SEXP store)
{
  snowflake_error_t detail = SNOWFLAKE_ERROR_INIT;
  snowflake_config_t config = config_of(fields);
  snowflake_t *gen;
  config.store = CHAR(asChar(store));
  if (snowflake_new(&config, &gen, &detail) < 0)
    error("%s", detail.message);
  SEXP pointer = PROTECT(R_MakeExternalPtr(gen, R_NilValue, R_NilValue));
  R_RegisterCFinalizerEx(pointer, finalize, TRUE);
  UNPROTECT(1);
  return pointer;
}

static SEXP next_id(SEXP pointer)
{
  const snowflake_t *gen = generator(pointer);
  const int64_t id = snowflake_next(gen);
  if (id < 0) {
    snowflake_error_t detail = SNOWFLAKE_ERROR_INIT;
    snowflake_explain(gen, id, &detail);
    error("%s", detail.message);
  }
  return integer64_of(id);
}

static SEXP split(SEXP fields, SEXP id)
{
  static const char *const names[] = {"tick", "worker_id", "sequence", "unix_ms",
                                      "nanoseconds"};
  const snowflake_config_t config = config_of(fields);
  snowflake_error_t detail = SNOWFLAKE_ERROR_INIT;
  snowflake_parts_t parts = SNOWFLAKE_PARTS_INIT;
  if (snowflake_split(&config, value_of(id, 0), &parts, &detail) < 0)
    error("%s", detail.message);
  const int64_t values[] = {parts.tick, parts.worker_id, parts.sequence, parts.unix_ms,
                            parts.nanoseconds};
  return named(names, values, 5);
}

static SEXP compose(SEXP fields, SEXP tick, SEXP worker_id, SEXP sequence)
{
  const snowflake_config_t config = config_of(fields);
  snowflake_error_t detail = SNOWFLAKE_ERROR_INIT;
  const int64_t id = snowflake_compose(&config, value_of(tick, 0), value_of(worker_id, 0),
                                       value_of(sequence, 0), &detail);
  if (id < 0)
    error("%s", detail.message);
  return integer64_of(id);
}

static SEXP ends_at_unix_ms(SEXP fields)
{
  const snowflake_config_t config = config_of(fields);
  snowflake_error_t detail = SNOWFLAKE_ERROR_INIT;
  const int64_t unix_ms = snowflake_ends_at_unix_ms(&config, &detail);
  if (unix_ms < 0)
    error("%s", detail.message);
  return integer64_of(unix_ms);
}

static SEXP format(SEXP id, SEXP encoding)
{
  snowflake_error_t detail = SNOWFLAKE_ERROR_INIT;
  char text[SNOWFLAKE_TEXT_SIZE];
  if (snowflake_format(value_of(id, 0), (snowflake_encoding_t)asInteger(encoding), text,
                       sizeof text, &detail) < 0)
    error("%s", detail.message);
  return mkString(text);
}

/* The ID; or the status, with the library's message as the attribute "message". */
static SEXP parse(SEXP bytes, SEXP encoding)
{
  snowflake_error_t detail = SNOWFLAKE_ERROR_INIT;
  const int64_t id = snowflake_parse((const char *)RAW(bytes), (size_t)XLENGTH(bytes),
                                     (snowflake_encoding_t)asInteger(encoding), &detail);
  SEXP result = PROTECT(integer64_of(id));
  if (id < 0)
    setAttrib(result, install("message"), mkString(detail.message));
  UNPROTECT(1);
  return result;
}

void R_init_snowflake(DllInfo *library)
{
  static const R_CallMethodDef routines[] = {
      {"preset", (DL_FUNC)preset, 1},
      {"new_generator", (DL_FUNC)new_generator, 2},
      {"next_id", (DL_FUNC)next_id, 1},
      {"split", (DL_FUNC)split, 2},
      {"compose", (DL_FUNC)compose, 4},
      {"ends_at_unix_ms", (DL_FUNC)ends_at_unix_ms, 1},
      {"format", (DL_FUNC)format, 2},
      {"parse", (DL_FUNC)parse, 2},
      {NULL, NULL, 0},
  };
  R_registerRoutines(library, NULL, routines, NULL, NULL);
  R_useDynamicSymbols(library, FALSE);
}
