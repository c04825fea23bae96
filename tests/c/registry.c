/* Generators of one process that have the same layout, worker ID and store share their
 * state. */

#include "scratch.h"

static const char *store;

static snowflake_config_t config_of(snowflake_layout_t layout, int64_t worker_id)
{
  snowflake_config_t config = support_config(layout, worker_id);
  config.store = store;
  return config;
}

static void a_second_generator_continues_from_the_first(void)
{
  enum { PAIRS = 20000 };
  static int64_t ids[PAIRS * 2];
  const snowflake_config_t config = config_of(SNOWFLAKE_LAYOUT_DEFAULT, 11);
  snowflake_t *first = support_new(&config), *second = support_new(&config);
  for (int i = 0; i < PAIRS; i++) {
    ids[2 * i] = snowflake_next(first);
    ids[2 * i + 1] = snowflake_next(second);
  }
  support_check_increasing(ids, PAIRS * 2);
  CHECK_INT(support_stats(first).issued, ==, PAIRS * 2);
  CHECK_INT(support_stats(second).issued, ==, PAIRS * 2);
  snowflake_free(first);
  CHECK_INT(ids[PAIRS * 2 - 1], <, snowflake_next(second));
  snowflake_free(second);
}

static void a_generator_created_again_at_once_continues(void)
{
  enum { TIMES = 2000 };
  static int64_t ids[TIMES];
  const snowflake_config_t config = config_of(SNOWFLAKE_LAYOUT_DEFAULT, 12);
  for (int i = 0; i < TIMES; i++) {
    snowflake_t *generator = support_new(&config);
    ids[i] = snowflake_next(generator);
    snowflake_free(generator);
  }
  support_check_increasing(ids, TIMES);
}

static void a_layout_of_the_same_fields_is_the_same_layout(void)
{
  snowflake_config_t config = config_of(SNOWFLAKE_LAYOUT_DEFAULT, 13);
  snowflake_t *plain = support_new(&config);
  config = config_of(SNOWFLAKE_LAYOUT_TSID, 13);
  snowflake_t *tsid = support_new(&config);
  for (int i = 0; i < 1000; i++) {
    const int64_t before = snowflake_next(plain);
    if (!CHECK_INT(before, <, snowflake_next(tsid)))
      break;
  }
  snowflake_free(plain);
  snowflake_free(tsid);
}

static void other_workers_and_layouts_have_their_own_state(void)
{
  const snowflake_config_t configs[] = {
      config_of(SNOWFLAKE_LAYOUT_DEFAULT, 14),
      config_of(SNOWFLAKE_LAYOUT_DEFAULT, 15),
      config_of(SNOWFLAKE_LAYOUT_TWITTER, 14),
  };
  for (int i = 0; i < 3; i++) {
    snowflake_t *generator = support_new(&configs[i]);
    CHECK_INT(support_stats(generator).issued, ==, 0);
    CHECK_INT(snowflake_next(generator), >, 0);
    snowflake_free(generator);
  }
}

static void a_custom_clock_means_a_state_of_its_own(void)
{
  struct support_clock clock;
  snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  config.store = store;
  snowflake_t *first = support_new(&config), *second = support_new(&config);
  CHECK_INT(snowflake_next(first), ==, snowflake_next(second));
  snowflake_free(first);
  snowflake_free(second);
}

static void ids_and_error_details_outlive_their_generator(void)
{
  struct support_clock clock;
  const snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *generator = support_new(&config);
  snowflake_error_t error = support_error();
  support_set_ms(&clock, 0);
  CHECK_INT(snowflake_explain(generator, snowflake_next(generator), &error), ==,
            SNOWFLAKE_ERR_CLOCK);
  snowflake_free(generator);
  CHECK_CONTAINS(error.message, "the clock is at 1970-01-01T00:00:00Z");
}

static void run_with(const char *name, const char *with)
{
  check_heading(name);
  store = with;
  RUN(a_second_generator_continues_from_the_first);
  RUN(a_generator_created_again_at_once_continues);
  RUN(a_layout_of_the_same_fields_is_the_same_layout);
  RUN(other_workers_and_layouts_have_their_own_state);
  RUN(a_custom_clock_means_a_state_of_its_own);
}

void suite_registry(void)
{
  struct scratch scratch;
  scratch_make_machine(&scratch);
  run_with(" memory", "memory");
  run_with(" machine", scratch.store);
  scratch_remove(&scratch);
  RUN(ids_and_error_details_outlive_their_generator);
}
