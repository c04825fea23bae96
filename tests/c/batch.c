/* Batches: of every size, over many ticks, and those that end early. */

#include "support.h"

#include <stdlib.h>

static void check_batch(size_t count)
{
  check_context("%u IDs", (unsigned)count);
  snowflake_t *generator = support_new(NULL);
  int64_t *ids = malloc(count * sizeof *ids); /* To the byte, for checkers. */
  const int64_t before = snowflake_next(generator);
  CHECK_INT(snowflake_next_batch(generator, ids, count), ==, count);
  support_check_increasing(ids, count);
  CHECK_INT(before, <, ids[0]);
  CHECK_INT(ids[count - 1], <, snowflake_next(generator));
  free(ids);
  snowflake_free(generator);
}

static void batches_of_any_size_are_full_and_strictly_increasing(void)
{
  static const size_t COUNTS[] = {1, 2, 4095, 4096, 4097, 10000};
  for (size_t i = 0; i < sizeof COUNTS / sizeof *COUNTS; i++)
    check_batch(COUNTS[i]);
  check_batch(support_sized(1000000, 20000));
}

static void a_batch_of_none_writes_nothing(void)
{
  int64_t ids[1] = {-7};
  snowflake_t *generator = support_new(NULL);
  CHECK_INT(snowflake_next_batch(generator, ids, 0), ==, 0);
  CHECK_INT(ids[0], ==, -7);
  snowflake_free(generator);
}

static void a_batch_continues_after_single_ids(void)
{
  struct support_clock clock;
  const snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *generator = support_new(&config);
  int64_t ids[100];
  const int64_t before = snowflake_next(generator);
  CHECK_INT(snowflake_next_batch(generator, ids, 100), ==, 100);
  for (int i = 0; i < 100; i++)
    CHECK_INT(ids[i], ==, before + 1 + i);
  CHECK_INT(snowflake_next(generator), ==, before + 101);
  snowflake_free(generator);
}

static void a_batch_that_ends_early_keeps_what_it_has(void)
{
  static int64_t ids[10000];
  struct support_clock clock;
  snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  config.max_wait_ms = 0; /* The clock stands still: the first tick is all there is. */
  snowflake_t *generator = support_new(&config);
  memset(ids, 0xff, sizeof ids);
  CHECK_INT(snowflake_next_batch(generator, ids, 10000), ==, 4096);
  CHECK_INT(ids[0], ==, snowflake_first_at(NULL, SUPPORT_NOW_MS, NULL));
  support_check_increasing(ids, 4096);
  CHECK_INT(ids[4096], ==, -1);
  CHECK_INT(snowflake_next_batch(generator, ids, 10000), ==, SNOWFLAKE_ERR_AGAIN);
  support_set_ms(&clock, SUPPORT_NOW_MS + 1);
  CHECK_INT(snowflake_next_batch(generator, ids, 1), ==, 1);
  CHECK_INT(ids[0], ==, snowflake_first_at(NULL, SUPPORT_NOW_MS + 1, NULL));
  snowflake_free(generator);
}

static void batches_put_every_field_in_its_place(void)
{
  static const snowflake_layout_t PRESETS[] = {
      SNOWFLAKE_LAYOUT_SONYFLAKE_V2, SNOWFLAKE_LAYOUT_INSTAGRAM, SNOWFLAKE_LAYOUT_MASTODON};
  for (size_t i = 0; i < sizeof PRESETS / sizeof *PRESETS; i++) {
    check_context("layout %u", PRESETS[i]);
    enum { COUNT = 200 };
    int64_t ids[COUNT];
    struct support_clock clock;
    snowflake_config_t config = support_fixed_config(PRESETS[i], &clock);
    config.worker_id = PRESETS[i] == SNOWFLAKE_LAYOUT_MASTODON ? 0 : 4321;
    snowflake_t *generator = support_new(&config);
    CHECK_INT(snowflake_next_batch(generator, ids, COUNT), ==, COUNT);
    for (uint32_t n = 0; n < COUNT; n++) {
      const snowflake_parts_t parts = support_split(&config, ids[n]);
      CHECK_INT(parts.worker_id, ==, config.worker_id);
      CHECK_INT(parts.sequence, ==, n);
      CHECK_INT(parts.unix_ms, ==, SUPPORT_NOW_MS);
    }
    snowflake_free(generator);
  }
}

static void a_try_takes_what_is_free_now_and_never_waits(void)
{
  static int64_t ids[10000];
  struct support_clock clock;
  snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  config.max_wait_ms = 3600000; /* The clock stands still: a call that waits would not return. */
  snowflake_t *generator = support_new(&config);
  memset(ids, 0xff, sizeof ids);
  CHECK_INT(snowflake_try_next_batch(generator, ids, 0), ==, 0);
  CHECK_INT(snowflake_try_next_batch(generator, ids, 1000), ==, 1000);
  CHECK_INT(ids[1000], ==, -1);
  CHECK_INT(snowflake_try_next_batch(generator, ids + 1000, 9000), ==, 3096);
  support_check_increasing(ids, 4096);
  CHECK_INT(ids[4096], ==, -1);
  for (int i = 0; i < 3; i++)
    CHECK_INT(snowflake_try_next_batch(generator, ids, 10000), ==, SNOWFLAKE_ERR_AGAIN);
  support_set_ms(&clock, SUPPORT_NOW_MS + 1);
  CHECK_INT(snowflake_try_next_batch(generator, ids, 1), ==, 1);
  CHECK_INT(ids[0], ==, snowflake_first_at(NULL, SUPPORT_NOW_MS + 1, NULL)); /* None lost. */
  snowflake_free(generator);
}

static void a_try_of_more_than_a_tick_takes_the_lead_too(void)
{
  static int64_t ids[4096 * 4];
  struct support_clock clock;
  snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  config.max_lead_ms = 2;
  snowflake_t *generator = support_new(&config);
  CHECK_INT(snowflake_try_next_batch(generator, ids, 4096 * 4), ==, 4096 * 3);
  support_check_increasing(ids, 4096 * 3);
  CHECK_INT(snowflake_try_next_batch(generator, ids, 1), ==, SNOWFLAKE_ERR_AGAIN);
  snowflake_free(generator);
}

void suite_batch(void)
{
  RUN(batches_of_any_size_are_full_and_strictly_increasing);
  RUN(a_batch_of_none_writes_nothing);
  RUN(a_batch_continues_after_single_ids);
  RUN(a_batch_that_ends_early_keeps_what_it_has);
  RUN(batches_put_every_field_in_its_place);
  RUN(a_try_takes_what_is_free_now_and_never_waits);
  RUN(a_try_of_more_than_a_tick_takes_the_lead_too);
}
