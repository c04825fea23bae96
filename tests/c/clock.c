/* Clocks that are set back, stand still, fail and run out; what a caller learns of it. */

#include "support.h"

#include <time.h>

static int64_t monotonic_ns(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Checks that explain describes a status by `part`, with no wait. */
static void check_explained(const snowflake_t *generator, int64_t status, const char *part)
{
  snowflake_error_t error = support_error();
  CHECK_INT(snowflake_explain(generator, status, &error), ==, status);
  CHECK_INT(error.status, ==, status);
  CHECK_INT(error.wait_ns, ==, 0);
  CHECK_INT(error.wait_reason, ==, SNOWFLAKE_WAIT_NONE);
  CHECK_CONTAINS(error.message, part);
}

/* Checks that explain describes a status by `part`, with a wait. */
static void check_wait(const snowflake_t *generator, int64_t status, snowflake_wait_t reason,
                       int64_t wait_ns, const char *part)
{
  snowflake_error_t error = support_error();
  CHECK_INT(snowflake_explain(generator, status, &error), ==, status);
  CHECK_INT(error.status, ==, status);
  CHECK_INT(error.wait_reason, ==, reason);
  CHECK_INT(error.wait_ns, ==, wait_ns);
  CHECK_CONTAINS(error.message, part);
}

static void an_id_has_the_time_of_the_clock(void)
{
  struct support_clock clock;
  const snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *generator = support_new(&config);
  snowflake_parts_t parts;
  for (uint32_t sequence = 0; sequence < 3; sequence++) {
    parts = support_split(&config, snowflake_next(generator));
    CHECK_INT(parts.unix_ms, ==, SUPPORT_NOW_MS);
    CHECK_INT(parts.sequence, ==, sequence);
  }
  support_set_ms(&clock, SUPPORT_NOW_MS + 1000);
  parts = support_split(&config, snowflake_next(generator));
  CHECK_INT(parts.unix_ms, ==, SUPPORT_NOW_MS + 1000);
  CHECK_INT(parts.sequence, ==, 0);
  snowflake_free(generator);
}

static void a_step_back_of_5_ms_is_waited_for(void)
{
  struct support_clock clock = {0};
  snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 0);
  config.clock = support_offset_clock;
  config.clock_context = &clock;
  config.max_wait_ms = 5000; /* A busy machine may take its time, too. */
  snowflake_t *generator = support_new(&config);
  const int64_t started_ns = monotonic_ns();
  const int64_t before = snowflake_next(generator);
  atomic_store(&clock.offset_ns, -5 * SUPPORT_NS_PER_MS);
  const int64_t after = snowflake_next(generator);
  CHECK_INT(before, >=, 0);
  CHECK_INT(before, <, after);
  /* 5 ms less what the first ID was away from the start of its millisecond. */
  CHECK_INT(monotonic_ns() - started_ns, >=, 39 * SUPPORT_NS_PER_MS / 10);
  snowflake_free(generator);
}

static void a_step_back_and_the_wait_for_it_are_counted(void)
{
  struct support_clock clock;
  snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  config.clock = support_ticking_clock; /* A busy machine does not change what it shows. */
  config.max_wait_ms = 5000;
  snowflake_t *generator = support_new(&config);
  const int64_t before = snowflake_next(generator);
  support_set_ms(&clock, support_split(&config, before).unix_ms - 5);
  CHECK_INT(before, <, snowflake_next(generator));
  const snowflake_stats_t stats = support_stats(generator);
  CHECK_INT(stats.issued, ==, 2);
  CHECK_INT(stats.waits, ==, 1);
  CHECK_INT(stats.waited_ns, >=, 1 * SUPPORT_NS_PER_MS);
  CHECK_INT(stats.clock_steps_back, ==, 1);
  CHECK_INT(stats.largest_step_back_ns, >=, 3 * SUPPORT_NS_PER_MS);
  CHECK_INT(stats.largest_step_back_ns, <=, 5 * SUPPORT_NS_PER_MS);
  CHECK_INT(stats.fence_left_ns, ==, INT64_MAX);
  CHECK_INT(stats.fence_extensions, ==, 0);
  snowflake_free(generator);
}

static void a_step_back_of_an_hour_is_an_error_with_the_distance(void)
{
  struct support_clock clock;
  snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  config.max_wait_ms = 30000;
  snowflake_t *generator = support_new(&config);
  const int64_t before = snowflake_next(generator);
  support_set_ms(&clock, SUPPORT_NOW_MS - 3600000);
  const int64_t started_ns = monotonic_ns();
  CHECK_INT(snowflake_next(generator), ==, SNOWFLAKE_ERR_CLOCK);
  check_wait(generator, SNOWFLAKE_ERR_CLOCK, SNOWFLAKE_WAIT_CLOCK_BEHIND,
             3600000 * SUPPORT_NS_PER_MS,
             "the clock is 3600.000 s behind the last ID (max_wait_ms is 30000): it shows "
             "2025-12-31T23:00:00Z, but the IDs have reached 2026-01-01T00:00:00Z");
  CHECK_INT(snowflake_try_next(generator), ==, SNOWFLAKE_ERR_CLOCK);
  int64_t ids[2] = {-7, -7};
  CHECK_INT(snowflake_next_batch(generator, ids, 2), ==, SNOWFLAKE_ERR_CLOCK);
  CHECK_INT(ids[0], ==, -7);
  /* At once: no call waits for what cannot come in time. */
  CHECK_INT(monotonic_ns() - started_ns, <, 20000 * SUPPORT_NS_PER_MS);
  support_set_ms(&clock, SUPPORT_NOW_MS);
  CHECK_INT(snowflake_next(generator), ==, before + 1); /* The errors took nothing. */
  snowflake_free(generator);
}

static void a_clock_before_the_epoch_is_an_error_until_it_is_set_right(void)
{
  struct support_clock clock;
  const snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *generator = support_new(&config);
  support_set_ms(&clock, INT64_C(1577836799999));
  CHECK_INT(snowflake_next(generator), ==, SNOWFLAKE_ERR_CLOCK);
  check_explained(generator, SNOWFLAKE_ERR_CLOCK,
                  "the clock is at 2019-12-31T23:59:59.999Z, before the epoch of the layout, "
                  "2020-01-01T00:00:00Z: set the clock");
  CHECK_INT(snowflake_try_next(generator), ==, SNOWFLAKE_ERR_CLOCK);
  support_set_ms(&clock, 0);
  CHECK_INT(snowflake_next(generator), ==, SNOWFLAKE_ERR_CLOCK);
  support_set_ms(&clock, SUPPORT_NOW_MS);
  CHECK_INT(snowflake_next(generator), >, 0);
  snowflake_free(generator);
}

static void a_clock_without_a_time_is_an_error(void)
{
  struct support_clock clock;
  const snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *generator = support_new(&config), *none = NULL;
  snowflake_error_t error = support_error();
  snowflake_stats_t stats = SNOWFLAKE_STATS_INIT;
  atomic_store(&clock.now_ns, -1);
  CHECK_INT(snowflake_next(generator), ==, SNOWFLAKE_ERR_CLOCK);
  check_explained(generator, SNOWFLAKE_ERR_CLOCK,
                  "the clock returned no time: a clock must return nanoseconds since 1970");
  CHECK_INT(snowflake_try_next(generator), ==, SNOWFLAKE_ERR_CLOCK);
  CHECK_INT(snowflake_stats(generator, &stats), ==, SNOWFLAKE_ERR_CLOCK);
  CHECK_INT(snowflake_new(&config, &none, &error), ==, SNOWFLAKE_ERR_CLOCK);
  CHECK_CONTAINS(error.message, "the clock returned no time");
  atomic_store(&clock.now_ns, INT64_MIN);
  CHECK_INT(snowflake_next(generator), ==, SNOWFLAKE_ERR_CLOCK);
  CHECK(none == NULL);
  snowflake_free(generator);
}

static void a_lead_lets_time_stamps_run_ahead_of_the_clock(void)
{
  enum { PER_TICK = 4096, TICKS = 11, COUNT = PER_TICK * TICKS };
  static int64_t ids[COUNT + 1];
  struct support_clock clock;
  snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  config.max_lead_ms = 10;
  config.max_wait_ms = 0;
  snowflake_t *generator = support_new(&config);
  CHECK_INT(snowflake_next_batch(generator, ids, COUNT + 1), ==, COUNT);
  support_check_increasing(ids, COUNT);
  CHECK_INT(support_split(&config, ids[COUNT - 1]).unix_ms, ==, SUPPORT_NOW_MS + 10);
  CHECK_INT(snowflake_next(generator), ==, SNOWFLAKE_ERR_AGAIN);
  snowflake_free(generator);
}

static void a_lead_covers_a_small_step_back(void)
{
  struct support_clock clock;
  snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  config.max_lead_ms = 10;
  config.max_wait_ms = 0;
  snowflake_t *generator = support_new(&config);
  const int64_t before = snowflake_next(generator);
  support_set_ms(&clock, SUPPORT_NOW_MS - 10);
  CHECK_INT(snowflake_try_next(generator), ==, before + 1);
  support_set_ms(&clock, SUPPORT_NOW_MS - 11);
  CHECK_INT(snowflake_next(generator), ==, SNOWFLAKE_ERR_CLOCK);
  check_wait(generator, SNOWFLAKE_ERR_CLOCK, SNOWFLAKE_WAIT_CLOCK_BEHIND, SUPPORT_NS_PER_MS,
             "the clock is 1.000 ms behind the last ID (max_wait_ms is 0)");
  snowflake_free(generator);
}

static void a_full_tick_is_again_for_a_call_that_does_not_wait(void)
{
  static int64_t ids[4096];
  struct support_clock clock;
  const snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *generator = support_new(&config);
  CHECK_INT(snowflake_next_batch(generator, ids, 4096), ==, 4096);
  for (int i = 0; i < 3; i++)
    CHECK_INT(snowflake_try_next(generator), ==, SNOWFLAKE_ERR_AGAIN);
  check_wait(generator, SNOWFLAKE_ERR_AGAIN, SNOWFLAKE_WAIT_TICK_FULL, SUPPORT_NS_PER_MS,
             "all IDs of this tick are taken, the next one is free in 1.000 ms: try again then");
  atomic_fetch_add(&clock.now_ns, 400000); /* The wait is the one of now. */
  check_wait(generator, SNOWFLAKE_ERR_AGAIN, SNOWFLAKE_WAIT_TICK_FULL, 600000,
             "the next one is free in 600.000 us: try again then");
  support_set_ms(&clock, SUPPORT_NOW_MS + 1);
  const int64_t next = snowflake_try_next(generator);
  CHECK_INT(next, ==, snowflake_first_at(NULL, SUPPORT_NOW_MS + 1, NULL)); /* None lost. */
  snowflake_free(generator);
}

static void a_full_tick_is_again_for_a_call_that_may_not_wait_so_long(void)
{
  static int64_t ids[4096];
  static const struct {
    int64_t tick_ns, max_wait_ms;
  } CASES[] = {{SUPPORT_NS_PER_MS, 0}, {1000 * SUPPORT_NS_PER_MS, 50}};
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    check_context("max_wait_ms is %" PRId64, CASES[i].max_wait_ms);
    struct support_clock clock;
    snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
    config.tick_ns = CASES[i].tick_ns;
    config.max_wait_ms = CASES[i].max_wait_ms;
    snowflake_t *generator = support_new(&config);
    CHECK_INT(snowflake_next_batch(generator, ids, 4096), ==, 4096);
    CHECK_INT(snowflake_next(generator), ==, SNOWFLAKE_ERR_AGAIN);
    CHECK_INT(snowflake_next_batch(generator, ids, 2), ==, SNOWFLAKE_ERR_AGAIN);
    CHECK_INT(snowflake_try_next(generator), ==, SNOWFLAKE_ERR_AGAIN);
    check_wait(generator, SNOWFLAKE_ERR_AGAIN, SNOWFLAKE_WAIT_TICK_FULL, CASES[i].tick_ns,
               "all IDs of this tick are taken");
    atomic_fetch_add(&clock.now_ns, CASES[i].tick_ns);
    CHECK_INT(snowflake_next(generator), >, ids[4095]);
    CHECK_INT(support_stats(generator).issued, ==, 4097);
    snowflake_free(generator);
  }
}

static void a_call_that_does_not_wait_learns_that_the_clock_was_set_back(void)
{
  struct support_clock clock;
  const snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *generator = support_new(&config);
  const int64_t before = snowflake_next(generator);
  support_set_ms(&clock, SUPPORT_NOW_MS - 20); /* Within the 50 ms that next would wait. */
  CHECK_INT(snowflake_try_next(generator), ==, SNOWFLAKE_ERR_AGAIN);
  check_wait(generator, SNOWFLAKE_ERR_AGAIN, SNOWFLAKE_WAIT_CLOCK_BEHIND,
             20 * SUPPORT_NS_PER_MS, "the clock is 20.000 ms behind the last ID");
  int64_t ids[1];
  CHECK_INT(snowflake_try_next_batch(generator, ids, 1), ==, SNOWFLAKE_ERR_AGAIN);
  support_set_ms(&clock, SUPPORT_NOW_MS - 51);
  CHECK_INT(snowflake_try_next(generator), ==, SNOWFLAKE_ERR_CLOCK);
  check_wait(generator, SNOWFLAKE_ERR_CLOCK, SNOWFLAKE_WAIT_CLOCK_BEHIND,
             51 * SUPPORT_NS_PER_MS,
             "the clock is 51.000 ms behind the last ID (max_wait_ms is 50)");
  CHECK_INT(snowflake_next(generator), ==, SNOWFLAKE_ERR_CLOCK);
  support_set_ms(&clock, SUPPORT_NOW_MS);
  CHECK_INT(snowflake_try_next(generator), ==, before + 1);
  snowflake_free(generator);
}

static void a_wait_that_has_passed_is_still_explained(void)
{
  static int64_t ids[4096];
  struct support_clock clock;
  const snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *generator = support_new(&config);
  CHECK_INT(snowflake_next_batch(generator, ids, 4096), ==, 4096);
  CHECK_INT(snowflake_try_next(generator), ==, SNOWFLAKE_ERR_AGAIN);
  support_set_ms(&clock, SUPPORT_NOW_MS + 1);
  check_explained(generator, SNOWFLAKE_ERR_AGAIN, "this has passed by now: call again");
  check_explained(generator, SNOWFLAKE_ERR_CLOCK, "this has passed by now: call again");
  snowflake_free(generator);
}

static void the_last_tick_of_a_layout_is_used_up_and_then_no_wait_helps(void)
{
  struct support_clock clock;
  snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  support_set_ms(&clock, INT64_C(3776860055551));
  config.worker_id = 1023;
  snowflake_t *generator = support_new(&config);
  static int64_t ids[5000];
  CHECK_INT(snowflake_next_batch(generator, ids, 5000), ==, 4096);
  CHECK_INT(ids[4095], ==, INT64_MAX);
  CHECK_INT(snowflake_next(generator), ==, SNOWFLAKE_ERR_EXHAUSTED);
  check_explained(generator, SNOWFLAKE_ERR_EXHAUSTED,
                  "the layout ended at 2089-09-06T15:47:35.552Z, its time field is full: use a "
                  "layout with a later epoch or more time_bits");
  CHECK_INT(snowflake_try_next(generator), ==, SNOWFLAKE_ERR_EXHAUSTED);
  CHECK_INT(snowflake_next_batch(generator, ids, 1), ==, SNOWFLAKE_ERR_EXHAUSTED);
  support_set_ms(&clock, INT64_C(3776860055552));
  CHECK_INT(snowflake_next(generator), ==, SNOWFLAKE_ERR_EXHAUSTED);
  support_set_ms(&clock, INT64_C(9000000000000));
  CHECK_INT(snowflake_next(generator), ==, SNOWFLAKE_ERR_EXHAUSTED);
  snowflake_free(generator);
}

static void a_random_start_of_the_sequence_spreads_single_ids_over_shards(void)
{
  struct support_clock clock;
  snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  config.sequence_start = 8;
  snowflake_t *generator = support_new(&config);
  int shards[8] = {0};
  for (int tick = 1; tick <= 800; tick++) {
    support_set_ms(&clock, SUPPORT_NOW_MS + tick);
    const snowflake_parts_t parts = support_split(&config, snowflake_next(generator));
    if (CHECK_INT(parts.sequence, <, 8))
      shards[parts.sequence]++;
  }
  for (int shard = 0; shard < 8; shard++) /* 100 expected; 5 deviations are 47. */
    CHECK_INT(shards[shard], >, 50);
  snowflake_free(generator);
}

void suite_clock(void)
{
  RUN(an_id_has_the_time_of_the_clock);
  RUN(a_step_back_of_5_ms_is_waited_for);
  RUN(a_step_back_and_the_wait_for_it_are_counted);
  RUN(a_step_back_of_an_hour_is_an_error_with_the_distance);
  RUN(a_clock_before_the_epoch_is_an_error_until_it_is_set_right);
  RUN(a_clock_without_a_time_is_an_error);
  RUN(a_lead_lets_time_stamps_run_ahead_of_the_clock);
  RUN(a_lead_covers_a_small_step_back);
  RUN(a_full_tick_is_again_for_a_call_that_does_not_wait);
  RUN(a_full_tick_is_again_for_a_call_that_may_not_wait_so_long);
  RUN(a_call_that_does_not_wait_learns_that_the_clock_was_set_back);
  RUN(a_wait_that_has_passed_is_still_explained);
  RUN(the_last_tick_of_a_layout_is_used_up_and_then_no_wait_helps);
  RUN(a_random_start_of_the_sequence_spreads_single_ids_over_shards);
}
