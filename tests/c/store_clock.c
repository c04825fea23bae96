/* store-clock: clocks that are set back while a generator runs, across a restart and
 * across a reboot: a wait or an error with the distance, never a duplicate. */

#include "scratch.h"

/* Where the clock is when the first ID is taken: a new file begins with the next tick. */
#define FIRST_MS (SUPPORT_NOW_MS + 10)

/* The fence that is written with it: after its tick and 10 s. */
#define FENCE_MS (FIRST_MS + 10001)

struct fixture {
  struct scratch scratch;
  struct support_clock clock;
  snowflake_config_t config;
  snowflake_t *generator;
  int64_t before; /* The ID taken at FIRST_MS. */
};

static void set_up(struct fixture *fixture)
{
  scratch_make(&fixture->scratch);
  fixture->config = scratch_fixed_config(&fixture->scratch, &fixture->clock);
  fixture->generator = support_new(&fixture->config);
  support_set_ms(&fixture->clock, FIRST_MS);
  fixture->before = snowflake_next(fixture->generator);
  CHECK_INT(fixture->before, ==, snowflake_first_at(NULL, FIRST_MS, NULL));
}

static void tear_down(struct fixture *fixture)
{
  snowflake_free(fixture->generator);
  scratch_remove(&fixture->scratch);
}

static void restart(struct fixture *fixture, int64_t unix_ms)
{
  support_set_ms(&fixture->clock, unix_ms);
  snowflake_free(fixture->generator);
  fixture->generator = support_new(&fixture->config);
}

static void reboot(struct fixture *fixture, int64_t unix_ms)
{
  scratch_reboot(&fixture->scratch);
  restart(fixture, unix_ms);
}

/* Lets the clock run from where it was set, by a millisecond each time it is read. */
static int64_t next_by_running_clock(struct fixture *fixture, int64_t from_ms)
{
  snowflake_t *generator = NULL;
  snowflake_config_t config = fixture->config;
  config.clock = support_ticking_clock;
  config.max_wait_ms = 5000; /* Enough on a busy machine. */
  support_set_ms(&fixture->clock, from_ms);
  CHECK_INT(snowflake_new(&config, &generator, NULL), ==, SNOWFLAKE_OK);
  const int64_t id = snowflake_next(generator);
  snowflake_free(generator);
  return id;
}

static const int64_t STEPS_MS[] = {5000, 3600000};
enum { STEPS = sizeof STEPS_MS / sizeof *STEPS_MS };

static void check_behind(const struct fixture *fixture, int64_t distance_ms)
{
  char part[120];
  const char *const unit = distance_ms < 1000 ? "ms" : "s";
  const int64_t whole = distance_ms < 1000 ? distance_ms : distance_ms / 1000;
  const int64_t rest = distance_ms < 1000 ? 0 : distance_ms % 1000;
  (void)snprintf(part, sizeof part,
                 "the clock is %" PRId64 ".%03d %s behind the last ID (max_wait_ms is 50)", whole,
                 (int)rest, unit);
  scratch_check_fails(fixture->generator, SNOWFLAKE_ERR_CLOCK, 0, part);
  snowflake_error_t error = support_error();
  CHECK_INT(snowflake_explain(fixture->generator, SNOWFLAKE_ERR_CLOCK, &error), ==,
            SNOWFLAKE_ERR_CLOCK);
  CHECK_INT(error.wait_ns, ==, distance_ms * SUPPORT_NS_PER_MS);
  CHECK_INT(error.wait_reason, ==, SNOWFLAKE_WAIT_CLOCK_BEHIND);
}

static void a_step_back_of_5_ms_is_waited_for(void)
{
  struct fixture fixture;
  set_up(&fixture);
  CHECK_INT(next_by_running_clock(&fixture, FIRST_MS - 5), ==, fixture.before + 1);
  const snowflake_stats_t stats = support_stats(fixture.generator);
  CHECK_INT(stats.waits, ==, 1);
  CHECK_INT(stats.clock_steps_back, ==, 1);
  tear_down(&fixture);
}

static void a_step_back_of_seconds_or_an_hour_is_an_error_until_it_is_made_up_for(void)
{
  struct fixture fixture;
  set_up(&fixture);
  for (int i = 0; i < STEPS; i++) {
    support_set_ms(&fixture.clock, FIRST_MS - STEPS_MS[i]);
    check_behind(&fixture, STEPS_MS[i]);
  }
  support_set_ms(&fixture.clock, FIRST_MS);
  CHECK_INT(snowflake_next(fixture.generator), ==, fixture.before + 1);
  tear_down(&fixture);
}

static void so_it_is_across_a_restart(void)
{
  struct fixture fixture;
  set_up(&fixture);
  for (int i = 0; i < STEPS; i++) {
    restart(&fixture, FIRST_MS - STEPS_MS[i]);
    check_behind(&fixture, STEPS_MS[i]);
  }
  restart(&fixture, FIRST_MS);
  CHECK_INT(snowflake_next(fixture.generator), ==, fixture.before + 1);
  restart(&fixture, FIRST_MS - 5);
  CHECK_INT(next_by_running_clock(&fixture, FIRST_MS - 5), ==, fixture.before + 2);
  tear_down(&fixture);
}

static void after_a_reboot_ids_continue_from_the_fence_and_none_is_below_it(void)
{
  struct fixture fixture;
  set_up(&fixture);
  reboot(&fixture, FIRST_MS);
  check_behind(&fixture, FENCE_MS - FIRST_MS);
  support_set_ms(&fixture.clock, FENCE_MS - 51);
  check_behind(&fixture, 51);
  support_set_ms(&fixture.clock, FENCE_MS);
  CHECK_INT(snowflake_next(fixture.generator), ==, snowflake_first_at(NULL, FENCE_MS, NULL));
  tear_down(&fixture);
}

static void a_clock_set_back_across_a_reboot_is_measured_from_the_fence(void)
{
  struct fixture fixture;
  set_up(&fixture);
  for (int i = 0; i < STEPS; i++) {
    reboot(&fixture, FIRST_MS - STEPS_MS[i]);
    check_behind(&fixture, FENCE_MS - FIRST_MS + STEPS_MS[i]);
  }
  reboot(&fixture, FENCE_MS - 5);
  CHECK_INT(next_by_running_clock(&fixture, FENCE_MS - 5), ==,
            snowflake_first_at(NULL, FENCE_MS, NULL));
  tear_down(&fixture);
}

static void after_a_long_reboot_no_call_waits_and_a_second_opener_continues_from_the_word(void)
{
  struct fixture fixture;
  set_up(&fixture);
  reboot(&fixture, FENCE_MS + 60000);
  const int64_t id = snowflake_next(fixture.generator);
  CHECK_INT(id, ==, snowflake_first_at(NULL, FENCE_MS + 60000, NULL));
  restart(&fixture, FENCE_MS + 60000);
  CHECK_INT(snowflake_next(fixture.generator), ==, id + 1);
  tear_down(&fixture);
}

static void a_generator_with_a_longer_lead_does_not_wait(void)
{
  struct fixture fixture;
  set_up(&fixture);
  fixture.config.max_lead_ms = 20000;
  reboot(&fixture, FIRST_MS);
  CHECK_INT(snowflake_next(fixture.generator), ==, snowflake_first_at(NULL, FENCE_MS, NULL));
  tear_down(&fixture);
}

static uint32_t below(uint32_t *state, uint32_t end)
{
  *state = *state * 1664525u + 1013904223u;
  return (*state >> 8) % end;
}

static void no_order_of_restarts_reboots_and_steps_makes_a_duplicate(void)
{
  struct fixture fixture;
  uint32_t state = 1;
  int64_t now_ms = FIRST_MS, last, refused = 0, taken = 0;
  set_up(&fixture);
  last = fixture.before;
  fixture.config.max_wait_ms = 0;
  for (size_t i = 0; i < support_sized(20000, 300); i++) {
    const uint32_t dice = below(&state, 100);
    now_ms += below(&state, dice < 90 ? 3 : 15000);
    now_ms -= dice % 10 == 3 ? below(&state, dice == 93 ? 3600000 : 3000) : 0;
    now_ms = now_ms < SUPPORT_NOW_MS ? SUPPORT_NOW_MS + 3600000 : now_ms;
    support_set_ms(&fixture.clock, now_ms);
    if (dice == 0)
      reboot(&fixture, now_ms);
    else if (dice < 4)
      restart(&fixture, now_ms);
    for (int j = 0; j < 3; j++) {
      const int64_t id = snowflake_next(fixture.generator);
      if (id < 0 ? !CHECK_INT(id, ==, SNOWFLAKE_ERR_CLOCK) : !CHECK_INT(last, <, id))
        break;
      last = id < 0 ? last : id;
      *(id < 0 ? &refused : &taken) += 1;
    }
  }
  CHECK_INT(refused, >, 0);
  CHECK_INT(taken, >, 0);
  tear_down(&fixture);
}

void suite_store_clock(void)
{
  RUN(a_step_back_of_5_ms_is_waited_for);
  RUN(a_step_back_of_seconds_or_an_hour_is_an_error_until_it_is_made_up_for);
  RUN(so_it_is_across_a_restart);
  RUN(after_a_reboot_ids_continue_from_the_fence_and_none_is_below_it);
  RUN(a_clock_set_back_across_a_reboot_is_measured_from_the_fence);
  RUN(after_a_long_reboot_no_call_waits_and_a_second_opener_continues_from_the_word);
  RUN(a_generator_with_a_longer_lead_does_not_wait);
  RUN(no_order_of_restarts_reboots_and_steps_makes_a_duplicate);
}
