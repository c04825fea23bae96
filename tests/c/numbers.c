/* Numbers of the caller that are out of range: none is cut to fit, and the message has the
 * number that was passed. */

#include "support.h"

#define TWO_TO_32 (INT64_C(1) << 32)

/* Fills a number in. */
static void time_bits(snowflake_config_t *config, int64_t to) { config->time_bits = to; }
static void worker_bits(snowflake_config_t *config, int64_t to) { config->worker_bits = to; }
static void sequence_bits(snowflake_config_t *config, int64_t to) { config->sequence_bits = to; }
static void tick_ns(snowflake_config_t *config, int64_t to) { config->tick_ns = to; }
static void epoch_unix_ms(snowflake_config_t *config, int64_t to) { config->epoch_unix_ms = to; }
static void worker_id(snowflake_config_t *config, int64_t to) { config->worker_id = to; }
static void worker_count(snowflake_config_t *config, int64_t to) { config->worker_count = to; }
static void max_wait_ms(snowflake_config_t *config, int64_t to) { config->max_wait_ms = to; }
static void max_lead_ms(snowflake_config_t *config, int64_t to) { config->max_lead_ms = to; }
static void max_jump_ms(snowflake_config_t *config, int64_t to) { config->max_jump_ms = to; }
static void sequence_start(snowflake_config_t *config, int64_t to)
{
  config->sequence_start = to;
}

static const struct {
  const char *name;
  void (*set)(snowflake_config_t *config, int64_t to);
  int64_t status;
  int64_t refused[8]; /* Up to the first 0. */
} FIELDS[] = {
    {"time_bits", time_bits, SNOWFLAKE_ERR_LAYOUT,
     {-1, 63, TWO_TO_32 + 41, -TWO_TO_32 + 41, INT64_MIN, INT64_MAX}},
    {"worker_bits", worker_bits, SNOWFLAKE_ERR_LAYOUT,
     {-1, 33, TWO_TO_32 + 10, -TWO_TO_32 + 10, INT64_MIN, INT64_MAX}},
    {"sequence_bits", sequence_bits, SNOWFLAKE_ERR_LAYOUT,
     {-1, 33, TWO_TO_32 + 12, -TWO_TO_32 + 12, INT64_MIN, INT64_MAX}},
    {"tick_ns", tick_ns, SNOWFLAKE_ERR_LAYOUT,
     {-1, 999, INT64_C(3600000000001), INT64_MIN, INT64_MIN + 1000000, INT64_MAX}},
    {"epoch_unix_ms", epoch_unix_ms, SNOWFLAKE_ERR_LAYOUT, {-1, INT64_MIN}},
    {"worker_id", worker_id, SNOWFLAKE_ERR_WORKER_ID,
     {-1, 1024, TWO_TO_32 + 5, -TWO_TO_32 + 5, INT64_MIN, INT64_MAX}},
    {"worker_count", worker_count, SNOWFLAKE_ERR_CONFIG,
     {-1, 1025, TWO_TO_32 + 1, -TWO_TO_32 + 1, INT64_MIN, INT64_MAX}},
    {"max_wait_ms", max_wait_ms, SNOWFLAKE_ERR_CONFIG,
     {-1, 3600001, TWO_TO_32 + 50, -TWO_TO_32 + 50, INT64_MIN, INT64_MAX}},
    {"max_lead_ms", max_lead_ms, SNOWFLAKE_ERR_CONFIG,
     {-1, 3600001, TWO_TO_32 + 10, -TWO_TO_32 + 10, INT64_MIN, INT64_MAX}},
    {"max_jump_ms", max_jump_ms, SNOWFLAKE_ERR_CONFIG,
     {-1, INT64_C(3155760000001), INT64_MIN, INT64_MAX}},
    {"sequence_start", sequence_start, SNOWFLAKE_ERR_CONFIG,
     {-1, 3, 8192, TWO_TO_32, TWO_TO_32 + 8, INT64_MIN, INT64_MAX}},
};

/* Checks that a message says which number of which field is wrong. */
static void check_named(const snowflake_error_t *error, const char *field, int64_t number)
{
  char part[64];
  snprintf(part, sizeof part, "%s must be ", field);
  CHECK_CONTAINS(error->message, part);
  snprintf(part, sizeof part, "%" PRId64, number);
  CHECK_CONTAINS(error->message, part);
}

static void numbers_of_a_configuration_are_refused_and_not_cut(void)
{
  for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) {
    for (const int64_t *number = FIELDS[i].refused; *number != 0; number++) {
      check_context("%s = %" PRId64, FIELDS[i].name, *number);
      snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
      snowflake_error_t error = support_error();
      snowflake_t *generator = NULL;
      FIELDS[i].set(&config, *number);
      CHECK_INT(snowflake_new(&config, &generator, &error), ==, FIELDS[i].status);
      CHECK_INT(error.status, ==, FIELDS[i].status);
      check_named(&error, FIELDS[i].name, *number);
      CHECK(generator == NULL);
      /* The functions without a generator read the layout and nothing else. */
      const int64_t ends_at = snowflake_ends_at_unix_ms(&config, &error);
      if (FIELDS[i].status == SNOWFLAKE_ERR_LAYOUT)
        CHECK_INT(ends_at, ==, SNOWFLAKE_ERR_LAYOUT);
      else
        CHECK_INT(ends_at, ==, INT64_C(3776860055552));
    }
  }
}

static void an_epoch_that_the_time_field_would_overflow_is_refused(void)
{
  snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
  snowflake_error_t error = support_error();
  config.epoch_unix_ms = INT64_MAX;
  CHECK_INT(snowflake_ends_at_unix_ms(&config, &error), ==, SNOWFLAKE_ERR_LAYOUT);
  CHECK_CONTAINS(error.message, "must be small enough that the last tick is before 2^63 ms");
}

static void the_largest_numbers_that_fit_are_accepted(void)
{
  snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
  config.worker_id = 1023;
  config.max_wait_ms = 3600000;
  config.max_lead_ms = 3600000;
  config.sequence_start = 4096;
  snowflake_t *generator = support_new(&config);
  CHECK_INT(snowflake_worker_id(generator), ==, 1023);
  snowflake_free(generator);
  config.time_bits = 30;
  config.worker_bits = 32;
  config.sequence_bits = 1;
  config.sequence_start = 2;
  config.tick_ns = 3600000 * SUPPORT_NS_PER_MS;
  config.worker_id = TWO_TO_32 - 1;
  generator = support_new(&config);
  CHECK_INT(snowflake_worker_id(generator), ==, TWO_TO_32 - 1);
  snowflake_free(generator);
}

static void numbers_of_compose_are_refused_and_not_cut(void)
{
  static const int64_t NUMBERS[] = {-1, TWO_TO_32 + 5, -TWO_TO_32 + 5, INT64_MIN, INT64_MAX};
  for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
    const int64_t number = NUMBERS[i];
    check_context("%" PRId64, number);
    snowflake_error_t error = support_error();
    CHECK_INT(snowflake_compose(NULL, 1, number, 0, &error), ==, SNOWFLAKE_ERR_RANGE);
    check_named(&error, "worker_id", number);
    CHECK_INT(snowflake_compose(NULL, 1, 0, number, &error), ==, SNOWFLAKE_ERR_RANGE);
    check_named(&error, "sequence", number);
    CHECK_INT(snowflake_compose_at(NULL, SUPPORT_NOW_MS, number, 0, &error), ==,
              SNOWFLAKE_ERR_RANGE);
    check_named(&error, "worker_id", number);
    CHECK_INT(snowflake_compose_at(NULL, SUPPORT_NOW_MS, 0, number, &error), ==,
              SNOWFLAKE_ERR_RANGE);
    check_named(&error, "sequence", number);
    if (number == TWO_TO_32 + 5) /* A tick that the layout has. */
      continue;
    CHECK_INT(snowflake_compose(NULL, number, 0, 0, &error), ==, SNOWFLAKE_ERR_RANGE);
    check_named(&error, "tick", number);
  }
}

/* Names that no version knows, as a program of a newer one would pass them. */
static const uint32_t UNKNOWN[] = {9, 255, INT32_MAX, UINT32_MAX};
enum { UNKNOWN_COUNT = sizeof UNKNOWN / sizeof *UNKNOWN };

static void a_layout_that_does_not_exist_is_refused_and_nothing_written(void)
{
  snowflake_config_t config, before;
  memset(&config, 0xa5, sizeof config);
  before = config;
  for (int i = 0; i < UNKNOWN_COUNT; i++) {
    snowflake_error_t error = support_error();
    CHECK_INT(snowflake_config_init(&config, sizeof config, (snowflake_layout_t)UNKNOWN[i],
                                    &error),
              ==, SNOWFLAKE_ERR_LAYOUT);
    check_named(&error, "layout", UNKNOWN[i]);
    CHECK_CONTAINS(error.message, "a snowflake_layout_t, 0 to 8");
    CHECK(memcmp(&config, &before, sizeof config) == 0);
  }
}

static void an_order_that_does_not_exist_is_refused(void)
{
  for (int i = 0; i < UNKNOWN_COUNT; i++) {
    snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
    snowflake_error_t error = support_error();
    snowflake_t *generator = NULL;
    config.order = (snowflake_order_t)UNKNOWN[i];
    CHECK_INT(snowflake_new(&config, &generator, &error), ==, SNOWFLAKE_ERR_LAYOUT);
    check_named(&error, "order", UNKNOWN[i]);
    CHECK_CONTAINS(error.message, "a snowflake_order_t, 0 or 1");
    CHECK_INT(snowflake_ends_at_unix_ms(&config, NULL), ==, SNOWFLAKE_ERR_LAYOUT);
  }
}

static void a_field_that_does_not_exist_is_refused(void)
{
  for (int i = 0; i < UNKNOWN_COUNT; i++) {
    const int64_t ids[1] = {1};
    int64_t values[1] = {-7};
    snowflake_error_t error = support_error();
    CHECK_INT(snowflake_extract(NULL, (snowflake_field_t)UNKNOWN[i], ids, 1, values, &error),
              ==, SNOWFLAKE_ERR_RANGE);
    check_named(&error, "field", UNKNOWN[i]);
    CHECK_CONTAINS(error.message, "a snowflake_field_t, 0 to 4");
    CHECK_INT(values[0], ==, -7);
  }
}

static void an_encoding_that_does_not_exist_is_refused(void)
{
  for (int i = 0; i < UNKNOWN_COUNT; i++) {
    const snowflake_encoding_t encoding = (snowflake_encoding_t)UNKNOWN[i];
    char text[SNOWFLAKE_TEXT_SIZE] = "untouched";
    int64_t ids[1] = {1};
    snowflake_error_t error = support_error();
    CHECK_INT(snowflake_format(1, encoding, text, sizeof text, &error), ==,
              SNOWFLAKE_ERR_RANGE);
    check_named(&error, "encoding", UNKNOWN[i]);
    CHECK_CONTAINS(error.message, "a snowflake_encoding_t, 0 to 3");
    CHECK_INT(snowflake_parse("1", 1, encoding, &error), ==, SNOWFLAKE_ERR_RANGE);
    check_named(&error, "encoding", UNKNOWN[i]);
    CHECK_INT(snowflake_parse_lenient("1", 1, encoding, NULL), ==, SNOWFLAKE_ERR_RANGE);
    CHECK_INT(snowflake_format_batch(ids, 1, encoding, text, sizeof text, NULL), ==,
              SNOWFLAKE_ERR_RANGE);
    CHECK_INT(snowflake_parse_batch(text, 1, encoding, ids, NULL), ==, SNOWFLAKE_ERR_RANGE);
    CHECK_TEXT(text, "untouched");
  }
}

/* Counts of 8-byte numbers that no array in memory can have. */
static const size_t COUNTS[] = {(size_t)-1, (size_t)-2, PTRDIFF_MAX, (size_t)PTRDIFF_MAX + 1,
                                PTRDIFF_MAX / 8 + 1};
enum { COUNT_COUNT = sizeof COUNTS / sizeof *COUNTS };

static void counts_that_no_array_has_are_refused(void)
{
  struct support_clock clock;
  const snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *generator = support_new(&config);
  for (int i = 0; i < COUNT_COUNT; i++) {
    check_context("%zu", COUNTS[i]);
    int64_t ids[2] = {1, 1}, values[2] = {-7, -7};
    char text[SNOWFLAKE_TEXT_SIZE] = "untouched", part[64];
    snowflake_error_t error = support_error();
    CHECK_INT(snowflake_next_batch(generator, values, COUNTS[i]), ==, SNOWFLAKE_ERR_RANGE);
    CHECK_INT(snowflake_try_next_batch(generator, values, COUNTS[i]), ==,
              SNOWFLAKE_ERR_RANGE);
    CHECK_INT(snowflake_extract(NULL, SNOWFLAKE_FIELD_TICK, ids, COUNTS[i], values, &error),
              ==, SNOWFLAKE_ERR_RANGE);
    snprintf(part, sizeof part, "count must be between 0 and %td, got %zu: ",
             (ptrdiff_t)(PTRDIFF_MAX / 8), COUNTS[i]);
    CHECK_CONTAINS(error.message, part);
    CHECK_CONTAINS(error.message, "a negative number");
    CHECK_INT(snowflake_format_batch(ids, COUNTS[i], SNOWFLAKE_ENCODING_HEX, text,
                                     sizeof text, &error),
              ==, SNOWFLAKE_ERR_RANGE);
    CHECK_CONTAINS(error.message, "count must be between 0 and ");
    CHECK_INT(snowflake_parse_batch(text, COUNTS[i], SNOWFLAKE_ENCODING_HEX, values, &error),
              ==, SNOWFLAKE_ERR_RANGE);
    CHECK_CONTAINS(error.message, "count must be between 0 and ");
    CHECK_INT(values[0], ==, -7);
    CHECK_TEXT(text, "untouched");
  }
  CHECK_INT(support_stats(generator).issued, ==, 0);
  snowflake_free(generator);
}

static void lengths_that_no_text_has_are_refused(void)
{
  static const size_t LENGTHS[] = {(size_t)-1, (size_t)PTRDIFF_MAX + 1};
  for (size_t i = 0; i < sizeof LENGTHS / sizeof *LENGTHS; i++) {
    snowflake_error_t error = support_error();
    CHECK_INT(snowflake_parse("1", LENGTHS[i], SNOWFLAKE_ENCODING_HEX, &error), ==,
              SNOWFLAKE_ERR_RANGE);
    CHECK_CONTAINS(error.message, "length must be between 0 and ");
    CHECK_INT(snowflake_parse_lenient("1", LENGTHS[i], SNOWFLAKE_ENCODING_HEX, NULL), ==,
              SNOWFLAKE_ERR_RANGE);
  }
}

void suite_numbers(void)
{
  RUN(numbers_of_a_configuration_are_refused_and_not_cut);
  RUN(an_epoch_that_the_time_field_would_overflow_is_refused);
  RUN(the_largest_numbers_that_fit_are_accepted);
  RUN(numbers_of_compose_are_refused_and_not_cut);
  RUN(a_layout_that_does_not_exist_is_refused_and_nothing_written);
  RUN(an_order_that_does_not_exist_is_refused);
  RUN(a_field_that_does_not_exist_is_refused);
  RUN(an_encoding_that_does_not_exist_is_refused);
  RUN(counts_that_no_array_has_are_refused);
  RUN(lengths_that_no_text_has_are_refused);
}
