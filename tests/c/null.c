/* NULL where it is not allowed: every function, every pointer parameter. */

#include "support.h"

static snowflake_t *gen;
static snowflake_error error;

/* Checks a result and that the detail names the parameter. */
#define CHECK_NULL_ARGUMENT(call, name)                                                        \
  do {                                                                                         \
    error = support_error();                                                                   \
    CHECK_INT(call, ==, SNOWFLAKE_ERR_NULL);                                                   \
    CHECK_INT(error.status, ==, SNOWFLAKE_ERR_NULL);                                           \
    CHECK_TEXT(error.message, name " is NULL, allowed is a valid pointer");                    \
  } while (0)

static void making_and_configuring_refuse_null(void)
{
  CHECK_INT(snowflake_config_init(NULL, sizeof(snowflake_config), 0), ==, SNOWFLAKE_ERR_NULL);
  CHECK_NULL_ARGUMENT(snowflake_new(NULL, NULL, &error), "gen");
  const snowflake_config config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 0);
  CHECK_NULL_ARGUMENT(snowflake_new(&config, NULL, &error), "gen");
  CHECK_INT(snowflake_new(&config, NULL, NULL), ==, SNOWFLAKE_ERR_NULL);
}

static void handing_out_refuses_null(void)
{
  int64_t ids[1] = {-7};
  CHECK_INT(snowflake_next(NULL), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_try_next(NULL), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_next_batch(NULL, ids, 1), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_next_batch(gen, NULL, 1), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_next_batch(gen, NULL, 0), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(ids[0], ==, -7);
}

static void asking_a_generator_refuses_null(void)
{
  snowflake_stats stats = {.size = sizeof stats};
  CHECK_INT(snowflake_worker_id(NULL), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_ends_at(NULL), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_get_stats(NULL, &stats), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_get_stats(gen, NULL), ==, SNOWFLAKE_ERR_NULL);
}

static void taking_apart_refuses_null(void)
{
  snowflake_parts parts = {.size = sizeof parts};
  CHECK_NULL_ARGUMENT(snowflake_split(NULL, 1, &parts, &error), "gen");
  CHECK_NULL_ARGUMENT(snowflake_split(gen, 1, NULL, &error), "parts");
  CHECK_NULL_ARGUMENT(snowflake_join(NULL, &parts, &error), "gen");
  CHECK_NULL_ARGUMENT(snowflake_join(gen, NULL, &error), "parts");
  CHECK_NULL_ARGUMENT(snowflake_first_at(NULL, SUPPORT_NOW_MS, &error), "gen");
}

static void text_refuses_null(void)
{
  CHECK_NULL_ARGUMENT(snowflake_format(1, SNOWFLAKE_ENCODING_HEX, NULL, 20, &error), "text");
  CHECK_NULL_ARGUMENT(snowflake_parse(NULL, 0, SNOWFLAKE_ENCODING_HEX, &error), "text");
  CHECK_INT(snowflake_format(1, SNOWFLAKE_ENCODING_HEX, NULL, 0, NULL), ==,
            SNOWFLAKE_ERR_NULL);
}

static void explaining_refuses_a_detail_that_is_null(void)
{
  CHECK_INT(snowflake_explain(gen, SNOWFLAKE_ERR_CLOCK, NULL), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_explain(NULL, SNOWFLAKE_ERR_CLOCK, NULL), ==, SNOWFLAKE_ERR_NULL);
}

static void a_result_of_no_generator_can_be_explained(void)
{
  error = support_error();
  CHECK_INT(snowflake_explain(NULL, SNOWFLAKE_ERR_NULL, &error), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(error.status, ==, SNOWFLAKE_ERR_NULL);
  CHECK_TEXT(error.message, "a pointer that must not be NULL was NULL");
}

static void every_error_detail_may_be_null(void)
{
  char text[SNOWFLAKE_TEXT_SIZE];
  snowflake_config config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 1024);
  snowflake_t *none = NULL;
  const snowflake_parts late = {.size = sizeof late, .tick = UINT64_MAX};
  snowflake_parts parts = {.size = sizeof parts};
  CHECK_INT(snowflake_new(&config, &none, NULL), ==, SNOWFLAKE_ERR_WORKER_ID);
  CHECK_INT(snowflake_split(gen, -1, &parts, NULL), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_INT(snowflake_join(gen, &late, NULL), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_INT(snowflake_first_at(gen, -1, NULL), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_INT(snowflake_format(-1, 0, text, sizeof text, NULL), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_INT(snowflake_parse("x", 1, 0, NULL), ==, SNOWFLAKE_ERR_PARSE);
}

static void freeing_null_is_fine(void)
{
  snowflake_free(NULL);
  CHECK_INT(snowflake_next(gen), >, 0);
}

static void no_configuration_means_the_default_layout_and_worker_0(void)
{
  snowflake_t *plain = support_new(NULL);
  snowflake_parts parts = {.size = sizeof parts};
  CHECK_INT(snowflake_worker_id(plain), ==, 0);
  CHECK_INT(snowflake_ends_at(plain), ==, INT64_C(3776860055552));
  CHECK_INT(snowflake_split(plain, snowflake_next(plain), &parts, NULL), ==, SNOWFLAKE_OK);
  CHECK_INT(parts.worker_id, ==, 0);
  snowflake_free(plain);
}

void suite_null(void)
{
  gen = support_new(NULL);
  RUN(making_and_configuring_refuse_null);
  RUN(handing_out_refuses_null);
  RUN(asking_a_generator_refuses_null);
  RUN(taking_apart_refuses_null);
  RUN(text_refuses_null);
  RUN(explaining_refuses_a_detail_that_is_null);
  RUN(a_result_of_no_generator_can_be_explained);
  RUN(every_error_detail_may_be_null);
  RUN(freeing_null_is_fine);
  RUN(no_configuration_means_the_default_layout_and_worker_0);
  snowflake_free(gen);
}
