/* Clocks that step, stand, fail and run out. */

#include "support.h"

#include <time.h>

static int64_t monotonic_ns(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Checks that the generator gives `status` and that explain says `part` about it. */
static void check_obstacle(const snowflake_t *gen, int64_t status, const char *part)
{
  snowflake_error error = support_error();
  CHECK_INT(snowflake_next(gen), ==, status);
  CHECK_INT(snowflake_explain(gen, status, &error), ==, status);
  CHECK_INT(error.status, ==, status);
  CHECK_CONTAINS(error.message, part);
}

static void an_id_tells_the_time_of_the_clock(void)
{
  struct support_clock clock;
  const snowflake_config config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *gen = support_new(&config);
  snowflake_parts parts = {.size = sizeof parts};
  for (uint32_t sequence = 0; sequence < 3; sequence++) {
    snowflake_split(gen, snowflake_next(gen), &parts, NULL);
    CHECK_INT(parts.unix_ms, ==, SUPPORT_NOW_MS);
    CHECK_INT(parts.sequence, ==, sequence);
  }
  support_set_ms(&clock, SUPPORT_NOW_MS + 1000);
  snowflake_split(gen, snowflake_next(gen), &parts, NULL);
  CHECK_INT(parts.unix_ms, ==, SUPPORT_NOW_MS + 1000);
  CHECK_INT(parts.sequence, ==, 0);
  snowflake_free(gen);
}

static void a_step_back_of_5_ms_is_waited_for(void)
{
  struct support_clock clock = {0};
  snowflake_config config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 0);
  config.clock = support_offset_clock;
  config.clock_context = &clock;
  config.max_wait_ms = 5000; /* A busy machine may take its time, too. */
  snowflake_t *gen = support_new(&config);
  const int64_t started_ns = monotonic_ns();
  const int64_t before = snowflake_next(gen);
  atomic_store(&clock.offset_ns, -5 * SUPPORT_NS_PER_MS);
  const int64_t after = snowflake_next(gen);
  CHECK_INT(before, >=, 0);
  CHECK_INT(before, <, after);
  /* 5 ms less what the first ID was away from the start of its millisecond. */
  CHECK_INT(monotonic_ns() - started_ns, >=, 39 * SUPPORT_NS_PER_MS / 10);
  snowflake_free(gen);
}

static void a_step_back_and_the_wait_for_it_are_counted(void)
{
  struct support_clock clock;
  snowflake_config config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  config.clock = support_ticking_clock; /* A busy machine does not change what it shows. */
  config.max_wait_ms = 5000;
  snowflake_t *gen = support_new(&config);
  snowflake_parts parts = {.size = sizeof parts};
  const int64_t before = snowflake_next(gen);
  snowflake_split(gen, before, &parts, NULL);
  support_set_ms(&clock, parts.unix_ms - 5);
  CHECK_INT(before, <, snowflake_next(gen));
  snowflake_stats stats = {.size = sizeof stats};
  CHECK_INT(snowflake_get_stats(gen, &stats), ==, SNOWFLAKE_OK);
  CHECK_INT(stats.issued, ==, 2);
  CHECK_INT(stats.waits, ==, 1);
  CHECK_INT(stats.waited_ns, >=, 1 * SUPPORT_NS_PER_MS);
  CHECK_INT(stats.clock_steps_back, ==, 1);
  CHECK_INT(stats.largest_step_back_ns, >=, 3 * SUPPORT_NS_PER_MS);
  CHECK_INT(stats.largest_step_back_ns, <=, 5 * SUPPORT_NS_PER_MS);
  CHECK_INT(stats.fence_left_ns, ==, UINT64_MAX);
  CHECK_INT(stats.fence_extensions, ==, 0);
  snowflake_free(gen);
}

static void a_step_back_of_an_hour_is_an_error_that_tells_the_distance(void)
{
  struct support_clock clock;
  snowflake_config config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  config.max_wait_ms = 30000;
  snowflake_t *gen = support_new(&config);
  const int64_t before = snowflake_next(gen);
  support_set_ms(&clock, SUPPORT_NOW_MS - 3600000);
  const int64_t started_ns = monotonic_ns();
  check_obstacle(gen, SNOWFLAKE_ERR_CLOCK, "in 3600000 ms, max_wait_ms allows 30000 ms");
  CHECK_INT(snowflake_try_next(gen), ==, SNOWFLAKE_ERR_CLOCK);
  int64_t ids[2] = {-7, -7};
  CHECK_INT(snowflake_next_batch(gen, ids, 2), ==, SNOWFLAKE_ERR_CLOCK);
  CHECK_INT(ids[0], ==, -7);
  /* Said at once: nobody waits for what cannot come in time. */
  CHECK_INT(monotonic_ns() - started_ns, <, 20000 * SUPPORT_NS_PER_MS);
  support_set_ms(&clock, SUPPORT_NOW_MS);
  CHECK_INT(snowflake_next(gen), ==, before + 1); /* The errors have taken nothing. */
  snowflake_free(gen);
}

static void a_clock_before_the_epoch_is_an_error_until_it_is_set_right(void)
{
  struct support_clock clock;
  const snowflake_config config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *gen = support_new(&config);
  support_set_ms(&clock, INT64_C(1577836799999));
  check_obstacle(gen, SNOWFLAKE_ERR_CLOCK,
                 "the clock stands at 1577836799999 ms since 1970, before the ");
  support_set_ms(&clock, 0);
  CHECK_INT(snowflake_next(gen), ==, SNOWFLAKE_ERR_CLOCK);
  support_set_ms(&clock, SUPPORT_NOW_MS);
  CHECK_INT(snowflake_next(gen), >, 0);
  snowflake_free(gen);
}

static void a_clock_without_a_time_is_an_error(void)
{
  struct support_clock clock;
  const snowflake_config config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *gen = support_new(&config), *none = NULL;
  snowflake_error error = support_error();
  snowflake_stats stats = {.size = sizeof stats};
  atomic_store(&clock.now_ns, -1);
  check_obstacle(gen, SNOWFLAKE_ERR_CLOCK, "the clock gave no time (a negative result)");
  CHECK_INT(snowflake_try_next(gen), ==, SNOWFLAKE_ERR_CLOCK);
  CHECK_INT(snowflake_get_stats(gen, &stats), ==, SNOWFLAKE_ERR_CLOCK);
  CHECK_INT(snowflake_new(&config, &none, &error), ==, SNOWFLAKE_ERR_CLOCK);
  CHECK_CONTAINS(error.message, "the clock gave no time");
  atomic_store(&clock.now_ns, INT64_MIN);
  CHECK_INT(snowflake_next(gen), ==, SNOWFLAKE_ERR_CLOCK);
  CHECK(none == NULL);
  snowflake_free(gen);
}

static void a_lead_lets_time_stamps_run_ahead_of_the_clock(void)
{
  enum { PER_TICK = 4096, TICKS = 11, COUNT = PER_TICK * TICKS };
  static int64_t ids[COUNT + 1];
  struct support_clock clock;
  snowflake_config config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  config.max_lead_ms = 10;
  config.max_wait_ms = 0;
  snowflake_t *gen = support_new(&config);
  CHECK_INT(snowflake_next_batch(gen, ids, COUNT + 1), ==, COUNT);
  support_check_increasing(ids, COUNT);
  snowflake_parts parts = {.size = sizeof parts};
  snowflake_split(gen, ids[COUNT - 1], &parts, NULL);
  CHECK_INT(parts.unix_ms, ==, SUPPORT_NOW_MS + 10);
  CHECK_INT(snowflake_next(gen), ==, SNOWFLAKE_ERR_CLOCK);
  snowflake_free(gen);
}

static void a_lead_covers_a_small_step_back(void)
{
  struct support_clock clock;
  snowflake_config config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  config.max_lead_ms = 10;
  config.max_wait_ms = 0;
  snowflake_t *gen = support_new(&config);
  const int64_t before = snowflake_next(gen);
  support_set_ms(&clock, SUPPORT_NOW_MS - 10);
  CHECK_INT(snowflake_try_next(gen), ==, before + 1);
  support_set_ms(&clock, SUPPORT_NOW_MS - 11);
  check_obstacle(gen, SNOWFLAKE_ERR_CLOCK, "in 1 ms, max_wait_ms allows 0 ms");
  snowflake_free(gen);
}

static void a_full_tick_says_again_to_who_will_not_wait(void)
{
  static int64_t ids[4096];
  struct support_clock clock;
  const snowflake_config config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *gen = support_new(&config);
  CHECK_INT(snowflake_next_batch(gen, ids, 4096), ==, 4096);
  snowflake_error error = support_error();
  for (int i = 0; i < 3; i++)
    CHECK_INT(snowflake_try_next(gen), ==, SNOWFLAKE_ERR_AGAIN);
  CHECK_INT(snowflake_explain(gen, SNOWFLAKE_ERR_AGAIN, &error), ==, SNOWFLAKE_ERR_AGAIN);
  CHECK_CONTAINS(error.message, "the next slot comes in 1 ms");
  support_set_ms(&clock, SUPPORT_NOW_MS + 1);
  const int64_t next = snowflake_try_next(gen);
  CHECK_INT(next, ==, snowflake_first_at(gen, SUPPORT_NOW_MS + 1, NULL)); /* None taken. */
  snowflake_free(gen);
}

static void the_last_tick_of_a_layout_is_used_up_and_then_nothing_comes(void)
{
  struct support_clock clock;
  snowflake_config config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  support_set_ms(&clock, INT64_C(3776860055551));
  config.worker_id = 1023;
  snowflake_t *gen = support_new(&config);
  static int64_t ids[5000];
  CHECK_INT(snowflake_next_batch(gen, ids, 5000), ==, 4096);
  CHECK_INT(ids[4095], ==, INT64_MAX);
  check_obstacle(gen, SNOWFLAKE_ERR_EXHAUSTED, "it ended at 3776860055552 ms since 1970");
  CHECK_INT(snowflake_try_next(gen), ==, SNOWFLAKE_ERR_EXHAUSTED);
  CHECK_INT(snowflake_next_batch(gen, ids, 1), ==, SNOWFLAKE_ERR_EXHAUSTED);
  support_set_ms(&clock, INT64_C(3776860055552));
  CHECK_INT(snowflake_next(gen), ==, SNOWFLAKE_ERR_EXHAUSTED);
  support_set_ms(&clock, INT64_C(9000000000000));
  CHECK_INT(snowflake_next(gen), ==, SNOWFLAKE_ERR_EXHAUSTED);
  snowflake_free(gen);
}

static void a_random_start_of_the_sequence_spreads_single_ids_over_shards(void)
{
  struct support_clock clock;
  snowflake_config config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  config.sequence_start = 8;
  snowflake_t *gen = support_new(&config);
  int shards[8] = {0};
  for (int tick = 1; tick <= 800; tick++) {
    support_set_ms(&clock, SUPPORT_NOW_MS + tick);
    snowflake_parts parts = {.size = sizeof parts};
    snowflake_split(gen, snowflake_next(gen), &parts, NULL);
    if (CHECK_INT(parts.sequence, <, 8))
      shards[parts.sequence]++;
  }
  for (int shard = 0; shard < 8; shard++) /* 100 expected; 5 deviations are 47. */
    CHECK_INT(shards[shard], >, 50);
  snowflake_free(gen);
}

void suite_clock(void)
{
  RUN(an_id_tells_the_time_of_the_clock);
  RUN(a_step_back_of_5_ms_is_waited_for);
  RUN(a_step_back_and_the_wait_for_it_are_counted);
  RUN(a_step_back_of_an_hour_is_an_error_that_tells_the_distance);
  RUN(a_clock_before_the_epoch_is_an_error_until_it_is_set_right);
  RUN(a_clock_without_a_time_is_an_error);
  RUN(a_lead_lets_time_stamps_run_ahead_of_the_clock);
  RUN(a_lead_covers_a_small_step_back);
  RUN(a_full_tick_says_again_to_who_will_not_wait);
  RUN(the_last_tick_of_a_layout_is_used_up_and_then_nothing_comes);
  RUN(a_random_start_of_the_sequence_spreads_single_ids_over_shards);
}
