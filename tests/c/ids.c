/* IDs without a generator: only the layout of the configuration is read. */

#include "support.h"

/* 10/10/12 since 2020: it ended after 1024 milliseconds. */
static snowflake_config_t ended(void)
{
  snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
  config.time_bits = 10;
  return config;
}

/* 41/10/12 since 2100. */
static snowflake_config_t future(void)
{
  snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
  config.epoch_unix_ms = INT64_C(4102444800000);
  return config;
}

/* Baidu's: 28 bits of seconds since 2016-05-20 in Beijing, 22 worker, 13 sequence. It ended
 * in 2024. */
static snowflake_config_t baidu(void)
{
  snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
  config.time_bits = 28;
  config.worker_bits = 22;
  config.sequence_bits = 13;
  config.tick_ns = 1000 * SUPPORT_NS_PER_MS;
  config.epoch_unix_ms = INT64_C(1463673600000);
  return config;
}

/* Checks the functions beside each other, in the second tick of a layout. */
static void check_layout(const snowflake_config_t *config, int64_t tick_ms, int64_t ends_at)
{
  const int64_t epoch = config->epoch_unix_ms, at = epoch + tick_ms;
  const int64_t tick_ids = INT64_C(1) << (config->worker_bits + config->sequence_bits);
  const int64_t last_tick = (INT64_C(1) << config->time_bits) - 1;
  const int64_t id = snowflake_compose(config, 1, 5, 7, NULL);
  CHECK_INT(id, ==, tick_ids + (5 << config->sequence_bits) + 7);
  CHECK_INT(snowflake_compose_at(config, at, 5, 7, NULL), ==, id);
  CHECK_INT(snowflake_compose_at(config, at + tick_ms - 1, 5, 7, NULL), ==, id);
  const snowflake_parts_t parts = support_split(config, id);
  CHECK_INT(parts.tick, ==, 1);
  CHECK_INT(parts.worker_id, ==, 5);
  CHECK_INT(parts.sequence, ==, 7);
  CHECK_INT(parts.unix_ms, ==, at);
  CHECK_INT(parts.nanoseconds, ==, 0);
  CHECK_INT(snowflake_first_at(config, at, NULL), ==, tick_ids);
  CHECK_INT(snowflake_last_at(config, at, NULL), ==, 2 * tick_ids - 1);
  CHECK_INT(snowflake_first_at(config, epoch - 1, NULL), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_INT(snowflake_first_at_clamped(config, epoch - 1, NULL), ==, 0);
  CHECK_INT(snowflake_last_at_clamped(config, INT64_MIN, NULL), ==, tick_ids - 1);
  CHECK_INT(snowflake_ends_at_unix_ms(config, NULL), ==, ends_at);
  CHECK_INT(snowflake_last_at(config, ends_at, NULL), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_INT(snowflake_last_at_clamped(config, ends_at, NULL), ==,
            last_tick * tick_ids + (tick_ids - 1));
  CHECK_INT(snowflake_first_at_clamped(config, INT64_MAX, NULL), ==,
            last_tick * tick_ids);
  int64_t value = -1;
  CHECK_INT(snowflake_extract(config, SNOWFLAKE_FIELD_UNIX_MS, &id, 1, &value, NULL), ==,
            SNOWFLAKE_OK);
  CHECK_INT(value, ==, at);
}

static void the_ids_of_a_layout_that_has_ended_can_be_read(void)
{
  const snowflake_config_t config = ended();
  snowflake_t *generator = NULL;
  CHECK_INT(snowflake_new(&config, &generator, NULL), ==, SNOWFLAKE_ERR_EXHAUSTED);
  check_layout(&config, 1, INT64_C(1577836801024));
}

static void the_ids_of_a_layout_that_begins_in_the_future_can_be_read(void)
{
  const snowflake_config_t config = future();
  snowflake_t *generator = NULL;
  CHECK_INT(snowflake_new(&config, &generator, NULL), ==, SNOWFLAKE_ERR_CLOCK);
  check_layout(&config, 1, INT64_C(6301468055552));
}

static void the_ids_of_baidu_can_be_read(void)
{
  const snowflake_config_t config = baidu();
  check_layout(&config, 1000, INT64_C(1732109056000));
  CHECK_INT(support_split(&config, INT64_C(1) << 60).unix_ms, ==,
            INT64_C(1463673600000) + (INT64_C(1) << 25) * 1000);
}

static void no_configuration_is_the_default_layout(void)
{
  const snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
  const int64_t id = snowflake_compose_at(NULL, SUPPORT_NOW_MS, 5, 7, NULL);
  CHECK_INT(id, ==, snowflake_compose_at(&config, SUPPORT_NOW_MS, 5, 7, NULL));
  const snowflake_parts_t parts = support_split(NULL, id), same = support_split(&config, id);
  CHECK(memcmp(&parts, &same, sizeof parts) == 0);
  CHECK_INT(snowflake_ends_at_unix_ms(NULL, NULL), ==,
            snowflake_ends_at_unix_ms(&config, NULL));
  CHECK_INT(snowflake_first_at_clamped(NULL, INT64_MAX, NULL), ==,
            snowflake_first_at_clamped(&config, INT64_MAX, NULL));
  CHECK_INT(snowflake_last_at(NULL, SUPPORT_NOW_MS, NULL), ==,
            snowflake_last_at(&config, SUPPORT_NOW_MS, NULL));
}

static _Atomic int clock_was_read;

static int64_t early_clock(void *context)
{
  (void)context;
  clock_was_read = 1;
  return 0; /* 1970. */
}

static void nothing_but_the_layout_is_read(void)
{
  snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
  config.worker_id = -5;
  config.worker_count = INT64_MIN;
  config.max_wait_ms = -1;
  config.max_lead_ms = INT64_MAX;
  config.sequence_start = 3;
  config.store = "moon:/base";
  config.clock = early_clock;
  check_layout(&config, 1, INT64_C(3776860055552));
  CHECK_INT(clock_was_read, ==, 0);
}

static void an_id_beyond_the_layout_is_named(void)
{
  snowflake_config_t config;
  snowflake_error_t error = support_error();
  CHECK_INT(snowflake_config_init(&config, sizeof config, SNOWFLAKE_LAYOUT_JAVASCRIPT, &error),
            ==, SNOWFLAKE_OK);
  snowflake_parts_t parts = SNOWFLAKE_PARTS_INIT;
  parts.tick = 77;
  CHECK_INT(snowflake_split(&config, INT64_C(1) << 53, &parts, &error), ==,
            SNOWFLAKE_ERR_RANGE);
  CHECK_CONTAINS(error.message, "id must be between 0 and 9007199254740991");
  CHECK_CONTAINS(error.message, "'javascript'");
  CHECK_CONTAINS(error.message, "got 9007199254740992");
  CHECK_INT(parts.tick, ==, 77);
}

/* Checks that a status where an ID should be is recognised. */
static void check_recognised(const snowflake_error_t *error, int64_t status)
{
  char number[32];
  snprintf(number, sizeof number, "got %" PRId64, status);
  CHECK_INT(error->status, ==, SNOWFLAKE_ERR_RANGE);
  CHECK_CONTAINS(error->message, number);
  CHECK_CONTAINS(error->message, "the status of a call that failed (");
  CHECK_CONTAINS(error->message, "check the result of that call before you use it");
}

static void a_status_passed_as_an_id_is_recognised(void)
{
  static const int64_t STATUSES[] = {SNOWFLAKE_ERR_NULL, SNOWFLAKE_ERR_AGAIN,
                                     SNOWFLAKE_ERR_CLOCK, SNOWFLAKE_ERR_STORE};
  for (size_t i = 0; i < sizeof STATUSES / sizeof *STATUSES; i++) {
    snowflake_error_t error = support_error();
    snowflake_parts_t parts = SNOWFLAKE_PARTS_INIT;
    char text[SNOWFLAKE_TEXT_SIZE];
    CHECK_INT(snowflake_split(NULL, STATUSES[i], &parts, &error), ==, SNOWFLAKE_ERR_RANGE);
    check_recognised(&error, STATUSES[i]);
    error = support_error();
    CHECK_INT(snowflake_format(STATUSES[i], SNOWFLAKE_ENCODING_HEX, text, sizeof text, &error),
              ==, SNOWFLAKE_ERR_RANGE);
    check_recognised(&error, STATUSES[i]);
  }
}

static void a_worker_id_has_two_parts(void)
{
  snowflake_config_t config;
  CHECK_INT(snowflake_config_init(&config, sizeof config, SNOWFLAKE_LAYOUT_TWITTER, NULL), ==,
            SNOWFLAKE_OK);
  const snowflake_parts_t parts = support_split(&config, INT64_C(1541815603606036480));
  CHECK_INT(SNOWFLAKE_WORKER_HIGH(parts.worker_id, 5), ==, 11);
  CHECK_INT(SNOWFLAKE_WORKER_LOW(parts.worker_id, 5), ==, 26);
  CHECK_INT(SNOWFLAKE_WORKER_LOW(INT64_C(0xffffffff), 32), ==, INT64_C(0xffffffff));
  CHECK_INT(SNOWFLAKE_WORKER_HIGH(parts.worker_id | 0, 2 + 3), ==, 11); /* Parentheses. */
}

void suite_ids(void)
{
  RUN(the_ids_of_a_layout_that_has_ended_can_be_read);
  RUN(the_ids_of_a_layout_that_begins_in_the_future_can_be_read);
  RUN(the_ids_of_baidu_can_be_read);
  RUN(no_configuration_is_the_default_layout);
  RUN(nothing_but_the_layout_is_read);
  RUN(an_id_beyond_the_layout_is_named);
  RUN(a_status_passed_as_an_id_is_recognised);
  RUN(a_worker_id_has_two_parts);
}
