/*
 * Structs of other versions of the header: smaller ones of older programs, larger
 * ones of newer programs, and sizes that cannot be.
 *
 * Each struct lies at the start of a heap block of exactly its size where checkers
 * see what is read and written behind it, or before bytes that must not change.
 */

#include "support.h"

#include <stdlib.h>

enum { CANARY = 0x5a, CANARY_BYTES = 64, MOST = 4096 };

/* A block for a struct of `size` bytes, with canary bytes behind. */
static void *block_of(size_t size)
{
  unsigned char *block = malloc(size + CANARY_BYTES);
  memset(block, CANARY, size + CANARY_BYTES);
  return block;
}

static void check_canary(const void *block, size_t size)
{
  const unsigned char *bytes = block;
  for (size_t i = size; i < size + CANARY_BYTES; i++)
    if (!CHECK_INT(bytes[i], ==, CANARY))
      return;
}

static void set_size(void *block, uint32_t size)
{
  memcpy(block, &size, sizeof size);
}

static void check_zero(const void *block, size_t from, size_t to)
{
  const unsigned char *bytes = block;
  for (size_t i = from; i < to; i++)
    if (!CHECK_INT(bytes[i], ==, 0))
      return;
}

static void older_configurations_are_filled_and_taken(void)
{
  const snowflake_config whole = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 0);
  for (uint32_t size = 8; size <= sizeof whole; size += 8) {
    check_context("size %u", size);
    snowflake_config *config = block_of(size);
    CHECK_INT(snowflake_config_init(config, size, SNOWFLAKE_LAYOUT_DEFAULT), ==, SNOWFLAKE_OK);
    CHECK_INT(config->size, ==, size);
    CHECK(memcmp(&config->worker_id, &whole.worker_id, size - sizeof size) == 0);
    config->worker_id = 9;
    snowflake_t *gen = support_new(config);
    CHECK_INT(snowflake_worker_id(gen), ==, 9);
    /* The canary, were it read as fields, would be no layout at all. */
    CHECK_INT(snowflake_ends_at(gen), ==, INT64_C(3776860055552));
    CHECK_INT(snowflake_next(gen), >, 0);
    check_canary(config, size);
    snowflake_free(gen);
    free(config);
  }
}

static void newer_configurations_work_as_long_as_their_new_fields_are_zero(void)
{
  for (uint32_t size = sizeof(snowflake_config) + 8; size <= MOST; size += 8) {
    check_context("size %u", size);
    snowflake_config *config = block_of(size);
    CHECK_INT(snowflake_config_init(config, size, SNOWFLAKE_LAYOUT_TWITTER), ==, SNOWFLAKE_OK);
    CHECK_INT(config->size, ==, size);
    check_zero(config, sizeof *config, size);
    check_canary(config, size);
    snowflake_t *gen = support_new(config);
    CHECK_INT(snowflake_ends_at(gen), ==, INT64_C(3487858230209));
    snowflake_free(gen);
    free(config);
  }
}

static void unknown_fields_of_newer_configurations_are_refused(void)
{
  const uint32_t size = sizeof(snowflake_config) + 16;
  for (size_t at = sizeof(snowflake_config); at < size; at++) {
    check_context("byte %u", (unsigned)at);
    snowflake_config *config = block_of(size);
    snowflake_config_init(config, size, SNOWFLAKE_LAYOUT_DEFAULT);
    ((unsigned char *)config)[at] = 1;
    snowflake_t *gen = NULL;
    snowflake_error error = support_error();
    CHECK_INT(snowflake_new(config, &gen, &error), ==, SNOWFLAKE_ERR_STRUCT_SIZE);
    CHECK_CONTAINS(error.message, "snowflake_config");
    CHECK(gen == NULL);
    free(config);
  }
}

static const uint32_t ABSURD[] = {0, 1, 4, 9, 12 + 1, 81, 4097, 4104, 1u << 20, UINT32_MAX - 7,
                                  UINT32_MAX};
enum { ABSURD_COUNT = sizeof ABSURD / sizeof *ABSURD };

static void absurd_sizes_are_refused_and_nothing_is_touched(void)
{
  snowflake_t *gen = support_new(NULL);
  for (int i = 0; i < ABSURD_COUNT; i++) {
    check_context("size %u", ABSURD[i]);
    unsigned char *block = block_of(256), *before = block_of(256);
    snowflake_t *none = NULL;
    CHECK_INT(snowflake_config_init((void *)block, ABSURD[i], 0), ==,
              SNOWFLAKE_ERR_STRUCT_SIZE);
    CHECK(memcmp(block, before, 256) == 0);
    set_size(block, ABSURD[i]);
    set_size(before, ABSURD[i]);
    CHECK_INT(snowflake_new((void *)block, &none, NULL), ==, SNOWFLAKE_ERR_STRUCT_SIZE);
    CHECK_INT(snowflake_split(gen, 1, (void *)block, NULL), ==, SNOWFLAKE_ERR_STRUCT_SIZE);
    CHECK_INT(snowflake_join(gen, (void *)block, NULL), ==, SNOWFLAKE_ERR_STRUCT_SIZE);
    CHECK_INT(snowflake_get_stats(gen, (void *)block), ==, SNOWFLAKE_ERR_STRUCT_SIZE);
    CHECK_INT(snowflake_explain(gen, SNOWFLAKE_ERR_CLOCK, (void *)block), ==,
              SNOWFLAKE_ERR_STRUCT_SIZE);
    /* A detail that cannot be written does not hide the error itself. */
    CHECK_INT(snowflake_split(gen, -1, (void *)block, (void *)block), ==, SNOWFLAKE_ERR_RANGE);
    CHECK(memcmp(block, before, 256) == 0);
    free(block);
    free(before);
  }
  snowflake_free(gen);
}

static void errors_of_any_version_get_what_fits_and_end_in_nul(void)
{
  static const char WANTED[] = "id is -1, allowed is 0 to 9223372036854775807";
  snowflake_t *gen = support_new(NULL);
  snowflake_parts parts = {.size = sizeof parts};
  for (uint32_t size = 16; size <= MOST; size += size < 320 ? 4 : 1888) {
    check_context("size %u", size);
    snowflake_error *error = block_of(size);
    set_size(error, size);
    CHECK_INT(snowflake_split(gen, -1, &parts, error), ==, SNOWFLAKE_ERR_RANGE);
    CHECK_INT(error->size, ==, size);
    CHECK_INT(error->status, ==, SNOWFLAKE_ERR_RANGE);
    CHECK_INT(error->os_errno, ==, 0);
    check_canary(error, size);
    const size_t room = size - offsetof(snowflake_error, message);
    const char *message = (const char *)error + offsetof(snowflake_error, message);
    if (room > sizeof WANTED)
      CHECK_TEXT(message, WANTED);
    else if (room > 0) {
      CHECK(memcmp(message, WANTED, room - 1) == 0);
      CHECK_INT(message[room - 1], ==, '\0');
    }
    if (size > sizeof *error)
      check_zero(error, sizeof *error, size);
    CHECK_INT(snowflake_explain(gen, SNOWFLAKE_ERR_CLOCK, error), ==, SNOWFLAKE_ERR_CLOCK);
    CHECK(room == 0 || memchr(message, '\0', room) != NULL);
    check_canary(error, size);
    free(error);
  }
  snowflake_free(gen);
}

static void parts_of_any_version_get_what_fits(void)
{
  snowflake_t *gen = support_new(NULL);
  const int64_t id = snowflake_next(gen);
  snowflake_parts whole = {.size = sizeof whole};
  snowflake_split(gen, id, &whole, NULL);
  for (uint32_t size = 24; size <= 64; size += 8) {
    check_context("size %u", size);
    snowflake_parts *parts = block_of(size);
    set_size(parts, size);
    CHECK_INT(snowflake_split(gen, id, parts, NULL), ==, SNOWFLAKE_OK);
    CHECK_INT(parts->size, ==, size);
    const size_t known = size < sizeof whole ? size : sizeof whole;
    CHECK(memcmp(&parts->worker_id, &whole.worker_id, known - sizeof size) == 0);
    check_zero(parts, known, size);
    check_canary(parts, size);
    CHECK_INT(snowflake_join(gen, parts, NULL), ==, id);
    free(parts);
  }
  snowflake_free(gen);
}

static void unknown_fields_of_newer_parts_are_refused(void)
{
  const uint32_t size = sizeof(snowflake_parts) + 8;
  snowflake_t *gen = support_new(NULL);
  snowflake_parts *parts = block_of(size);
  memset(parts, 0, size);
  set_size(parts, size);
  CHECK_INT(snowflake_join(gen, parts, NULL), ==, 0);
  ((unsigned char *)parts)[size - 1] = 1;
  CHECK_INT(snowflake_join(gen, parts, NULL), ==, SNOWFLAKE_ERR_STRUCT_SIZE);
  free(parts);
  snowflake_free(gen);
}

static void stats_of_any_version_get_what_fits(void)
{
  struct support_clock clock;
  const snowflake_config config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *gen = support_new(&config);
  snowflake_next(gen);
  snowflake_next(gen);
  for (uint32_t size = 16; size <= 128; size += 8) {
    check_context("size %u", size);
    snowflake_stats *stats = block_of(size);
    set_size(stats, size);
    CHECK_INT(snowflake_get_stats(gen, stats), ==, SNOWFLAKE_OK);
    CHECK_INT(stats->size, ==, size);
    CHECK_INT(stats->reserved, ==, 0);
    CHECK_INT(stats->issued, ==, 2);
    if (size > sizeof *stats)
      check_zero(stats, sizeof *stats, size);
    check_canary(stats, size);
    free(stats);
  }
  snowflake_free(gen);
}

void suite_growth(void)
{
  RUN(older_configurations_are_filled_and_taken);
  RUN(newer_configurations_work_as_long_as_their_new_fields_are_zero);
  RUN(unknown_fields_of_newer_configurations_are_refused);
  RUN(absurd_sizes_are_refused_and_nothing_is_touched);
  RUN(errors_of_any_version_get_what_fits_and_end_in_nul);
  RUN(parts_of_any_version_get_what_fits);
  RUN(unknown_fields_of_newer_parts_are_refused);
  RUN(stats_of_any_version_get_what_fits);
}
