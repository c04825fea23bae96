/* NULL where it is not allowed: every function, every pointer parameter. */

#include "support.h"

static snowflake_t *generator;
static snowflake_error_t error;

/* Checks a result and that the detail names the parameter. */
#define CHECK_NULL_ARGUMENT(call, name)                                                        \
  do {                                                                                         \
    error = support_error();                                                                   \
    CHECK_INT(call, ==, SNOWFLAKE_ERR_NULL);                                                   \
    CHECK_INT(error.status, ==, SNOWFLAKE_ERR_NULL);                                           \
    CHECK_TEXT(error.message, name " must not be NULL: pass the address of a valid object");   \
  } while (0)

static void creating_and_configuring_refuse_null(void)
{
  CHECK_NULL_ARGUMENT(snowflake_config_init(NULL, sizeof(snowflake_config_t),
                                            SNOWFLAKE_LAYOUT_DEFAULT, &error),
                      "config");
  CHECK_NULL_ARGUMENT(snowflake_new(NULL, NULL, &error), "generator");
  const snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 0);
  CHECK_NULL_ARGUMENT(snowflake_new(&config, NULL, &error), "generator");
  CHECK_INT(snowflake_new(&config, NULL, NULL), ==, SNOWFLAKE_ERR_NULL);
}

static void generating_refuses_null(void)
{
  int64_t ids[1] = {-7};
  CHECK_INT(snowflake_next(NULL), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_try_next(NULL), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_next_batch(NULL, ids, 1), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_next_batch(generator, NULL, 1), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_next_batch(generator, NULL, 0), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_try_next_batch(NULL, ids, 1), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_try_next_batch(generator, NULL, 0), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(ids[0], ==, -7);
}

static void asking_a_generator_refuses_null(void)
{
  snowflake_stats_t stats = SNOWFLAKE_STATS_INIT;
  CHECK_INT(snowflake_worker_id(NULL), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_stats(NULL, &stats), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_stats(generator, NULL), ==, SNOWFLAKE_ERR_NULL);
}

static void taking_apart_refuses_null(void)
{
  int64_t numbers[1] = {1};
  CHECK_NULL_ARGUMENT(snowflake_split(NULL, 1, NULL, &error), "parts");
  CHECK_NULL_ARGUMENT(
      snowflake_extract(NULL, SNOWFLAKE_FIELD_TICK, NULL, 1, numbers, &error), "ids");
  CHECK_NULL_ARGUMENT(
      snowflake_extract(NULL, SNOWFLAKE_FIELD_TICK, numbers, 1, NULL, &error), "values");
  CHECK_NULL_ARGUMENT(
      snowflake_extract(NULL, SNOWFLAKE_FIELD_TICK, NULL, 0, numbers, &error), "ids");
  CHECK_INT(numbers[0], ==, 1);
}

static void text_refuses_null(void)
{
  CHECK_NULL_ARGUMENT(snowflake_format(1, SNOWFLAKE_ENCODING_HEX, NULL, 20, &error), "text");
  CHECK_NULL_ARGUMENT(snowflake_parse(NULL, 0, SNOWFLAKE_ENCODING_HEX, &error), "text");
  CHECK_INT(snowflake_format(1, SNOWFLAKE_ENCODING_HEX, NULL, 0, NULL), ==,
            SNOWFLAKE_ERR_NULL);
  CHECK_NULL_ARGUMENT(snowflake_parse_lenient(NULL, 0, SNOWFLAKE_ENCODING_HEX, &error), "text");
}

static void columns_of_text_refuse_null(void)
{
  char text[SNOWFLAKE_TEXT_SIZE] = "000000000000002a";
  int64_t ids[1] = {1};
  const snowflake_encoding_t hex = SNOWFLAKE_ENCODING_HEX;
  CHECK_NULL_ARGUMENT(snowflake_format_batch(NULL, 1, hex, text, sizeof text, &error), "ids");
  CHECK_NULL_ARGUMENT(snowflake_format_batch(ids, 1, hex, NULL, 16, &error), "text");
  CHECK_NULL_ARGUMENT(snowflake_parse_batch(NULL, 1, hex, ids, &error), "text");
  CHECK_NULL_ARGUMENT(snowflake_parse_batch(text, 1, hex, NULL, &error), "ids");
}

static void explaining_refuses_a_detail_that_is_null(void)
{
  CHECK_INT(snowflake_explain(generator, SNOWFLAKE_ERR_CLOCK, NULL), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_explain(NULL, SNOWFLAKE_ERR_CLOCK, NULL), ==, SNOWFLAKE_ERR_NULL);
}

static void a_result_without_a_generator_can_be_explained(void)
{
  error = support_error();
  CHECK_INT(snowflake_explain(NULL, SNOWFLAKE_ERR_NULL, &error), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(error.status, ==, SNOWFLAKE_ERR_NULL);
  CHECK_TEXT(error.message,
             "generator must not be NULL: pass the address of a valid object");
}

static void every_error_detail_may_be_null(void)
{
  char text[SNOWFLAKE_TEXT_SIZE];
  snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 1024);
  snowflake_t *none = NULL;
  snowflake_parts_t parts = SNOWFLAKE_PARTS_INIT;
  CHECK_INT(snowflake_new(&config, &none, NULL), ==, SNOWFLAKE_ERR_WORKER_ID);
  int64_t ids[1] = {-1}, values[1];
  CHECK_INT(snowflake_config_init(&config, 0, SNOWFLAKE_LAYOUT_DEFAULT, NULL), ==,
            SNOWFLAKE_ERR_STRUCT_SIZE);
  CHECK_INT(snowflake_split(NULL, -1, &parts, NULL), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_INT(snowflake_compose(NULL, -1, 0, 0, NULL), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_INT(snowflake_compose_at(NULL, -1, 0, 0, NULL), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_INT(snowflake_first_at(NULL, -1, NULL), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_INT(snowflake_last_at(NULL, -1, NULL), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_INT(snowflake_extract(NULL, SNOWFLAKE_FIELD_TICK, ids, 1, values, NULL), ==,
            SNOWFLAKE_ERR_RANGE);
  CHECK_INT(snowflake_format_batch(ids, 1, 0, text, sizeof text, NULL), ==,
            SNOWFLAKE_ERR_RANGE);
  CHECK_INT(snowflake_parse_batch("-000000000000000001", 1, 0, ids, NULL), ==,
            SNOWFLAKE_ERR_PARSE);
  CHECK_INT(snowflake_format(-1, 0, text, sizeof text, NULL), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_INT(snowflake_parse("x", 1, 0, NULL), ==, SNOWFLAKE_ERR_PARSE);
  CHECK_INT(snowflake_parse_lenient("x", 1, 0, NULL), ==, SNOWFLAKE_ERR_PARSE);
}

static void freeing_null_is_fine(void)
{
  snowflake_free(NULL);
  CHECK_INT(snowflake_next(generator), >, 0);
}

static void no_configuration_means_the_default_layout_and_worker_0(void)
{
  snowflake_t *plain = support_new(NULL);
  CHECK_INT(snowflake_worker_id(plain), ==, 0);
  CHECK_INT(support_split(NULL, snowflake_next(plain)).worker_id, ==, 0);
  CHECK_INT(snowflake_ends_at_unix_ms(NULL, NULL), ==, INT64_C(3776860055552));
  snowflake_free(plain);
}

void suite_null(void)
{
  generator = support_new(NULL);
  RUN(creating_and_configuring_refuse_null);
  RUN(generating_refuses_null);
  RUN(asking_a_generator_refuses_null);
  RUN(taking_apart_refuses_null);
  RUN(text_refuses_null);
  RUN(columns_of_text_refuse_null);
  RUN(explaining_refuses_a_detail_that_is_null);
  RUN(a_result_without_a_generator_can_be_explained);
  RUN(every_error_detail_may_be_null);
  RUN(freeing_null_is_fine);
  RUN(no_configuration_means_the_default_layout_and_worker_0);
  snowflake_free(generator);
}
