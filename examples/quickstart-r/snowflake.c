/*
 * The library for R, which calls C with values of its own kinds.
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
    error("there are %d numbers, wanted are %d", (int)xlength(numbers), (int)at + 1);
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

/* An instant in nanoseconds, in a vector that the generator keeps. */
static int64_t standing_clock(void *now_ns)
{
  int64_t now;
  memcpy(&now, now_ns, sizeof now);
  return now;
}

enum { CONFIG_FIELDS = 8 };

/* The defaults with the layout of a preset. */
static SEXP preset(SEXP layout)
{
  static const char *const names[CONFIG_FIELDS] = {
      "worker_id", "time_bits", "worker_bits",   "sequence_bits",
      "order",     "tick_ns",   "epoch_unix_ms", "max_lead_ms"};
  snowflake_config config;
  const snowflake_status status =
      snowflake_config_init(&config, sizeof config, (uint32_t)asInteger(layout));
  if (status < 0)
    error("%s", snowflake_status_message(status));
  const int64_t values[CONFIG_FIELDS] = {
      config.worker_id, config.time_bits,        config.worker_bits,   config.sequence_bits,
      config.order,     (int64_t)config.tick_ns, config.epoch_unix_ms, config.max_lead_ms};
  return named(names, values, CONFIG_FIELDS);
}

/* A generator of what preset gave, changed or not. The store is a text, "" for none;
 * now_ns is NULL for the system's clock, else what its clock always shows. */
static SEXP new_generator(SEXP fields, SEXP store, SEXP now_ns)
{
  snowflake_error detail = {.size = sizeof detail};
  snowflake_config config;
  snowflake_t *gen;
  snowflake_config_init(&config, sizeof config, SNOWFLAKE_LAYOUT_DEFAULT);
  config.worker_id = (uint32_t)value_of(fields, 0);
  config.time_bits = (uint32_t)value_of(fields, 1);
  config.worker_bits = (uint32_t)value_of(fields, 2);
  config.sequence_bits = (uint32_t)value_of(fields, 3);
  config.order = (uint32_t)value_of(fields, 4);
  config.tick_ns = (uint64_t)value_of(fields, 5);
  config.epoch_unix_ms = value_of(fields, 6);
  config.max_lead_ms = (uint32_t)value_of(fields, 7);
  config.store = CHAR(asChar(store));
  if (!isNull(now_ns)) {
    config.clock = standing_clock;
    config.clock_context = REAL(now_ns);
  }
  if (snowflake_new(&config, &gen, &detail) < 0)
    error("%s", detail.message);
  SEXP pointer = PROTECT(R_MakeExternalPtr(gen, R_NilValue, now_ns));
  R_RegisterCFinalizerEx(pointer, finalize, TRUE);
  UNPROTECT(1);
  return pointer;
}

static SEXP next_id(SEXP pointer)
{
  const snowflake_t *gen = generator(pointer);
  const int64_t id = snowflake_next(gen);
  if (id < 0) {
    snowflake_error detail = {.size = sizeof detail};
    snowflake_explain(gen, id, &detail);
    error("%s", detail.message);
  }
  return integer64_of(id);
}

static SEXP ends_at(SEXP pointer)
{
  return integer64_of(snowflake_ends_at(generator(pointer)));
}

static SEXP split(SEXP pointer, SEXP id)
{
  static const char *const names[] = {"tick", "worker_id", "sequence", "unix_ms",
                                      "nanoseconds"};
  snowflake_error detail = {.size = sizeof detail};
  snowflake_parts parts = {.size = sizeof parts};
  if (snowflake_split(generator(pointer), value_of(id, 0), &parts, &detail) < 0)
    error("%s", detail.message);
  const int64_t values[] = {(int64_t)parts.tick, parts.worker_id, parts.sequence,
                            parts.unix_ms, parts.nanoseconds};
  return named(names, values, 5);
}

/* The fields are the tick, the worker ID and the sequence. */
static SEXP join(SEXP pointer, SEXP fields)
{
  snowflake_error detail = {.size = sizeof detail};
  const snowflake_parts parts = {.size = sizeof parts,
                                 .tick = (uint64_t)value_of(fields, 0),
                                 .worker_id = (uint32_t)value_of(fields, 1),
                                 .sequence = (uint32_t)value_of(fields, 2)};
  const int64_t id = snowflake_join(generator(pointer), &parts, &detail);
  if (id < 0)
    error("%s", detail.message);
  return integer64_of(id);
}

static SEXP format(SEXP id, SEXP encoding)
{
  snowflake_error detail = {.size = sizeof detail};
  char text[SNOWFLAKE_TEXT_SIZE];
  if (snowflake_format(value_of(id, 0), (uint32_t)asInteger(encoding), text, sizeof text,
                       &detail) < 0)
    error("%s", detail.message);
  return mkString(text);
}

/* The ID; or the status, with the library's sentence as the attribute "message". */
static SEXP parse(SEXP bytes, SEXP encoding)
{
  snowflake_error detail = {.size = sizeof detail};
  const int64_t id = snowflake_parse((const char *)RAW(bytes), (size_t)XLENGTH(bytes),
                                     (uint32_t)asInteger(encoding), &detail);
  SEXP result = PROTECT(integer64_of(id));
  if (id < 0)
    setAttrib(result, install("message"), mkString(detail.message));
  UNPROTECT(1);
  return result;
}

void R_init_snowflake(DllInfo *library)
{
  static const R_CallMethodDef routines[] = {
      {"preset", (DL_FUNC)preset, 1},   {"new_generator", (DL_FUNC)new_generator, 3},
      {"next_id", (DL_FUNC)next_id, 1}, {"ends_at", (DL_FUNC)ends_at, 1},
      {"split", (DL_FUNC)split, 2},     {"join", (DL_FUNC)join, 2},
      {"format", (DL_FUNC)format, 2},   {"parse", (DL_FUNC)parse, 2},
      {NULL, NULL, 0},
  };
  R_registerRoutines(library, NULL, routines, NULL, NULL);
  R_useDynamicSymbols(library, FALSE);
}
