/*
 * Structs by their size: only the size of a released version is accepted, which today is
 * one size a struct. Every other size is a struct that was not initialised, or a program
 * of another version; it is refused and nothing is written.
 *
 * Each struct is in a heap block of exactly the bytes that it states, where checkers see
 * what is read and written after it.
 */

#include "support.h"

#include <stdlib.h>

enum { FILLER = 0x5a, MOST = 4200 };

/* A block of as many bytes as a struct of this size has, at least those of its size. */
static void *block_of(size_t size)
{
  const size_t bytes = size < sizeof(uint32_t) ? sizeof(uint32_t) : size;
  const uint32_t stated = (uint32_t)size;
  unsigned char *block = malloc(bytes);
  memset(block, FILLER, bytes);
  memcpy(block, &stated, sizeof stated);
  return block;
}

static void check_untouched(const void *block, size_t size)
{
  const unsigned char *bytes = block;
  uint32_t stated;
  memcpy(&stated, block, sizeof stated);
  CHECK_INT(stated, ==, (uint32_t)size);
  for (size_t i = sizeof stated; i < size; i++)
    if (!CHECK_INT(bytes[i], ==, FILLER))
      return;
}

static void check_refused(const snowflake_error_t *error, const char *name, size_t size)
{
  char wanted[128];
  CHECK_INT(error->status, ==, SNOWFLAKE_ERR_STRUCT_SIZE);
  snprintf(wanted, sizeof wanted, "size of %s must be sizeof(%s), which is ", name, name);
  CHECK_CONTAINS(error->message, wanted);
  snprintf(wanted, sizeof wanted, " in this library, got %zu: ", size);
  CHECK_CONTAINS(error->message, wanted);
  CHECK_CONTAINS(error->message, "_INIT macro");
}

/* Calls `try` with every size up to 4200 that is not `known`, and some large ones. */
static void each_other_size(size_t known, void (*try)(size_t size))
{
  for (size_t size = 0; size < MOST; size += support_sized(1, 13)) {
    check_context("size %zu", size);
    if (size != known)
      try(size);
  }
  static const size_t SIZES[] = {1, 8, 4096, 1 << 20};
  for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
    check_context("size %zu", SIZES[i]);
    try(SIZES[i]);
  }
  check_context("%s", "");
}

static void try_config(size_t size)
{
  snowflake_config_t *config = block_of(size);
  snowflake_parts_t parts = SNOWFLAKE_PARTS_INIT;
  snowflake_error_t error = support_error();
  snowflake_t *generator = NULL;
  int64_t id = 1, value;
  CHECK_INT(snowflake_config_init(config, size, SNOWFLAKE_LAYOUT_DEFAULT, &error), ==,
            SNOWFLAKE_ERR_STRUCT_SIZE);
  check_refused(&error, "snowflake_config_t", size);
  error = support_error();
  CHECK_INT(snowflake_new(config, &generator, &error), ==, SNOWFLAKE_ERR_STRUCT_SIZE);
  check_refused(&error, "snowflake_config_t", size);
  CHECK(generator == NULL);
  const int64_t seen[] = {
      snowflake_split(config, 1, &parts, NULL),
      snowflake_compose(config, 1, 0, 0, NULL),
      snowflake_compose_at(config, SUPPORT_NOW_MS, 0, 0, NULL),
      snowflake_first_at(config, SUPPORT_NOW_MS, NULL),
      snowflake_last_at(config, SUPPORT_NOW_MS, NULL),
      snowflake_first_at_clamped(config, SUPPORT_NOW_MS, NULL),
      snowflake_last_at_clamped(config, SUPPORT_NOW_MS, NULL),
      snowflake_ends_at_unix_ms(config, NULL),
      snowflake_extract(config, SNOWFLAKE_FIELD_TICK, &id, 1, &value, NULL),
  };
  for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
    CHECK_INT(seen[i], ==, SNOWFLAKE_ERR_STRUCT_SIZE);
  check_untouched(config, size);
  free(config);
}

static void try_error(size_t size)
{
  snowflake_error_t *error = block_of(size);
  snowflake_parts_t parts = SNOWFLAKE_PARTS_INIT;
  snowflake_t *generator = NULL;
  snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
  config.worker_id = -1;
  CHECK_INT(snowflake_explain(NULL, SNOWFLAKE_ERR_CLOCK, error), ==,
            SNOWFLAKE_ERR_STRUCT_SIZE);
  /* A detail that cannot be written does not hide the error itself. */
  CHECK_INT(snowflake_split(NULL, -1, &parts, error), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_INT(snowflake_new(&config, &generator, error), ==, SNOWFLAKE_ERR_WORKER_ID);
  CHECK_INT(snowflake_parse("x", 1, SNOWFLAKE_ENCODING_HEX, error), ==, SNOWFLAKE_ERR_PARSE);
  check_untouched(error, size);
  free(error);
}

static void try_parts(size_t size)
{
  snowflake_parts_t *parts = block_of(size);
  snowflake_error_t error = support_error();
  CHECK_INT(snowflake_split(NULL, 1, parts, &error), ==, SNOWFLAKE_ERR_STRUCT_SIZE);
  check_refused(&error, "snowflake_parts_t", size);
  check_untouched(parts, size);
  free(parts);
}

static snowflake_t *of_stats;

static void try_stats(size_t size)
{
  snowflake_stats_t *stats = block_of(size);
  CHECK_INT(snowflake_stats(of_stats, stats), ==, SNOWFLAKE_ERR_STRUCT_SIZE);
  check_untouched(stats, size);
  free(stats);
}

static void configurations_of_other_sizes_are_refused_and_not_changed(void)
{
  each_other_size(sizeof(snowflake_config_t), try_config);
}

static void error_details_of_other_sizes_are_refused_and_not_changed(void)
{
  each_other_size(sizeof(snowflake_error_t), try_error);
}

static void parts_of_other_sizes_are_refused_and_not_changed(void)
{
  each_other_size(sizeof(snowflake_parts_t), try_parts);
}

static void stats_of_other_sizes_are_refused_and_not_changed(void)
{
  of_stats = support_new(NULL);
  each_other_size(sizeof(snowflake_stats_t), try_stats);
  snowflake_free(of_stats);
}

static void a_size_of_more_than_32_bits_is_not_cut(void)
{
  snowflake_config_t config, before;
  memset(&config, FILLER, sizeof config);
  before = config;
  const size_t sizes[] = {SIZE_MAX, (size_t)1 << 32, ((size_t)1 << 32) + sizeof config};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    check_context("size %zu", sizes[i]);
    snowflake_error_t error = support_error();
    CHECK_INT(snowflake_config_init(&config, sizes[i], SNOWFLAKE_LAYOUT_DEFAULT, &error), ==,
              SNOWFLAKE_ERR_STRUCT_SIZE);
    check_refused(&error, "snowflake_config_t", sizes[i]);
    CHECK(memcmp(&config, &before, sizeof config) == 0);
  }
}

static void a_struct_of_the_right_size_is_written_to_its_end_and_no_further(void)
{
  snowflake_config_t *config = block_of(sizeof *config);
  CHECK_INT(snowflake_config_init(config, sizeof *config, SNOWFLAKE_LAYOUT_DEFAULT, NULL), ==,
            SNOWFLAKE_OK);
  CHECK_INT(config->max_jump_ms, ==, 3600000);
  snowflake_error_t *error = block_of(sizeof *error);
  snowflake_parts_t *parts = block_of(sizeof *parts);
  CHECK_INT(snowflake_split(config, -1, parts, error), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_INT(error->message[sizeof error->message - 1], ==, '\0');
  CHECK_INT(error->wait_ns, ==, 0);
  CHECK_INT(snowflake_split(config, 77, parts, NULL), ==, SNOWFLAKE_OK);
  CHECK_INT(parts->sequence, ==, 77);
  snowflake_stats_t *stats = block_of(sizeof *stats);
  snowflake_t *generator = support_new(config);
  CHECK_INT(snowflake_stats(generator, stats), ==, SNOWFLAKE_OK);
  CHECK_INT(stats->reserved, ==, 0);
  CHECK_INT(stats->clock_jumps, ==, 0);
  snowflake_free(generator);
  free(config);
  free(error);
  free(parts);
  free(stats);
}

static void the_macro_is_what_config_init_writes(void)
{
  const snowflake_config_t by_macro = SNOWFLAKE_CONFIG_INIT;
  snowflake_config_t by_call;
  memset(&by_call, FILLER, sizeof by_call);
  CHECK_INT(snowflake_config_init(&by_call, sizeof by_call, SNOWFLAKE_LAYOUT_DEFAULT, NULL),
            ==, SNOWFLAKE_OK);
  CHECK(memcmp(&by_macro, &by_call, sizeof by_macro) == 0);
}

static void the_macros_set_the_size_and_nothing_else(void)
{
  const snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
  const snowflake_parts_t parts = SNOWFLAKE_PARTS_INIT;
  const snowflake_stats_t stats = SNOWFLAKE_STATS_INIT;
  static const unsigned char ZERO[sizeof error];
  CHECK_INT(error.size, ==, sizeof error);
  CHECK_INT(parts.size, ==, sizeof parts);
  CHECK_INT(stats.size, ==, sizeof stats);
  CHECK(memcmp((const char *)&error + 4, ZERO, sizeof error - 4) == 0);
  CHECK(memcmp((const char *)&parts + 4, ZERO, sizeof parts - 4) == 0);
  CHECK(memcmp((const char *)&stats + 4, ZERO, sizeof stats - 4) == 0);
}

void suite_sizes(void)
{
  RUN(configurations_of_other_sizes_are_refused_and_not_changed);
  RUN(error_details_of_other_sizes_are_refused_and_not_changed);
  RUN(parts_of_other_sizes_are_refused_and_not_changed);
  RUN(stats_of_other_sizes_are_refused_and_not_changed);
  RUN(a_size_of_more_than_32_bits_is_not_cut);
  RUN(a_struct_of_the_right_size_is_written_to_its_end_and_no_further);
  RUN(the_macro_is_what_config_init_writes);
  RUN(the_macros_set_the_size_and_nothing_else);
}
