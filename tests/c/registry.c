/* Generators of one process that share a layout and a worker ID share their IDs. */

#include "support.h"

static void a_second_generator_joins_the_first(void)
{
  enum { PAIRS = 20000 };
  static int64_t ids[PAIRS * 2];
  const snowflake_config config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 11);
  snowflake_t *first = support_new(&config), *second = support_new(&config);
  for (int i = 0; i < PAIRS; i++) {
    ids[2 * i] = snowflake_next(first);
    ids[2 * i + 1] = snowflake_next(second);
  }
  support_check_increasing(ids, PAIRS * 2);
  snowflake_stats of_first = {.size = sizeof of_first}, of_second = {.size = sizeof of_second};
  snowflake_get_stats(first, &of_first);
  snowflake_get_stats(second, &of_second);
  CHECK_INT(of_first.issued, ==, PAIRS * 2);
  CHECK_INT(of_second.issued, ==, PAIRS * 2);
  snowflake_free(first);
  CHECK_INT(ids[PAIRS * 2 - 1], <, snowflake_next(second));
  snowflake_free(second);
}

static void a_generator_made_again_at_once_goes_on(void)
{
  enum { TIMES = 2000 };
  static int64_t ids[TIMES];
  const snowflake_config config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 12);
  for (int i = 0; i < TIMES; i++) {
    snowflake_t *gen = support_new(&config);
    ids[i] = snowflake_next(gen);
    snowflake_free(gen);
  }
  support_check_increasing(ids, TIMES);
}

static void a_layout_of_the_same_fields_is_the_same_layout(void)
{
  snowflake_config config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 13);
  snowflake_t *plain = support_new(&config);
  config = support_config(SNOWFLAKE_LAYOUT_TSID, 13);
  snowflake_t *tsid = support_new(&config);
  for (int i = 0; i < 1000; i++) {
    const int64_t before = snowflake_next(plain);
    if (!CHECK_INT(before, <, snowflake_next(tsid)))
      break;
  }
  snowflake_free(plain);
  snowflake_free(tsid);
}

static void other_workers_and_layouts_have_a_state_of_their_own(void)
{
  const snowflake_config configs[] = {
      support_config(SNOWFLAKE_LAYOUT_DEFAULT, 14),
      support_config(SNOWFLAKE_LAYOUT_DEFAULT, 15),
      support_config(SNOWFLAKE_LAYOUT_TWITTER, 14),
  };
  for (int i = 0; i < 3; i++) {
    snowflake_t *gen = support_new(&configs[i]);
    snowflake_stats stats = {.size = sizeof stats};
    CHECK_INT(snowflake_get_stats(gen, &stats), ==, SNOWFLAKE_OK);
    CHECK_INT(stats.issued, ==, 0);
    CHECK_INT(snowflake_next(gen), >, 0);
    snowflake_free(gen);
  }
}

static void a_clock_of_its_own_means_a_state_of_its_own(void)
{
  struct support_clock clock;
  const snowflake_config config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *first = support_new(&config), *second = support_new(&config);
  CHECK_INT(snowflake_next(first), ==, snowflake_next(second));
  snowflake_free(first);
  snowflake_free(second);
}

static void ids_and_error_details_outlive_their_generator(void)
{
  struct support_clock clock;
  const snowflake_config config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *gen = support_new(&config);
  snowflake_error error = support_error();
  snowflake_parts parts = {.size = sizeof parts};
  CHECK_INT(snowflake_split(gen, -1, &parts, &error), ==, SNOWFLAKE_ERR_RANGE);
  snowflake_free(gen);
  CHECK_CONTAINS(error.message, "id is -1");
}

void suite_registry(void)
{
  RUN(a_second_generator_joins_the_first);
  RUN(a_generator_made_again_at_once_goes_on);
  RUN(a_layout_of_the_same_fields_is_the_same_layout);
  RUN(other_workers_and_layouts_have_a_state_of_their_own);
  RUN(a_clock_of_its_own_means_a_state_of_its_own);
  RUN(ids_and_error_details_outlive_their_generator);
}
