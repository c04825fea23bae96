/* What errors say: a message for each status, and a detail that names the cause. */

#include "support.h"

static const int64_t STATUSES[] = {
    SNOWFLAKE_OK,          SNOWFLAKE_ERR_NULL,
    SNOWFLAKE_ERR_RANGE,   SNOWFLAKE_ERR_BUFFER_TOO_SMALL,
    SNOWFLAKE_ERR_PARSE,   SNOWFLAKE_ERR_LAYOUT,
    SNOWFLAKE_ERR_CONFIG,  SNOWFLAKE_ERR_WORKER_ID,
    SNOWFLAKE_ERR_AGAIN,   SNOWFLAKE_ERR_CLOCK,
    SNOWFLAKE_ERR_MEMORY,  SNOWFLAKE_ERR_EXHAUSTED,
    SNOWFLAKE_ERR_INTERNAL, SNOWFLAKE_ERR_LEASE_LOST,
    SNOWFLAKE_ERR_STRUCT_SIZE, SNOWFLAKE_ERR_STORE,
    SNOWFLAKE_ERR_STORE_MISMATCH,
};
enum { STATUS_COUNT = sizeof STATUSES / sizeof *STATUSES };

static const char UNKNOWN[] = "unknown status";

static int known(int64_t status)
{
  for (int i = 0; i < STATUS_COUNT; i++)
    if (STATUSES[i] == status)
      return 1;
  return 0;
}

static void every_status_has_a_message_of_its_own(void)
{
  for (int i = 0; i < STATUS_COUNT; i++) {
    check_context("status %" PRId64, STATUSES[i]);
    const char *message = snowflake_status_message(STATUSES[i]);
    CHECK_INT(strlen(message), >, 6);
    CHECK_INT(strcmp(message, UNKNOWN), !=, 0);
    for (int other = 0; other < i; other++)
      CHECK_INT(strcmp(message, snowflake_status_message(STATUSES[other])), !=, 0);
  }
}

static void numbers_that_are_no_status_are_said_to_be_unknown(void)
{
  for (int64_t status = -300; status <= 0; status++)
    if (!known(status))
      CHECK_TEXT(snowflake_status_message(status), UNKNOWN);
  CHECK_TEXT(snowflake_status_message(INT64_MIN), UNKNOWN);
  CHECK_TEXT(snowflake_status_message((int64_t)SNOWFLAKE_ERR_CLOCK - (INT64_C(1) << 32)),
             UNKNOWN);
}

static void an_id_is_a_success(void)
{
  CHECK_TEXT(snowflake_status_message(1), "success");
  CHECK_TEXT(snowflake_status_message(INT64_MAX), "success");
}

static void explain_gives_the_message_where_there_is_no_more_to_say(void)
{
  struct support_clock clock = {0};
  const snowflake_config config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *gen = support_new(&config);
  for (int i = 0; i < STATUS_COUNT; i++) {
    check_context("status %" PRId64, STATUSES[i]);
    snowflake_error error = support_error();
    memset(error.message, '#', sizeof error.message);
    CHECK_INT(snowflake_explain(gen, STATUSES[i], &error), ==, STATUSES[i]);
    CHECK_INT(error.status, ==, STATUSES[i]);
    CHECK_INT(error.os_errno, ==, 0);
    CHECK_TEXT(error.message, snowflake_status_message(STATUSES[i]));
  }
  snowflake_free(gen);
}

static void explain_refuses_a_number_that_is_no_result(void)
{
  snowflake_t *gen = support_new(NULL);
  snowflake_error error = support_error();
  CHECK_INT(snowflake_explain(gen, -6, &error), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_INT(snowflake_explain(gen, INT64_MIN, &error), ==, SNOWFLAKE_ERR_RANGE);
  snowflake_free(gen);
}

/* Each field that can be wrong, by what is done to a good configuration. */
static void too_many_bits(snowflake_config *config) { config->time_bits = 42; }
static void no_time(snowflake_config *config) { config->time_bits = 0; }
static void wide_worker(snowflake_config *config) { config->worker_bits = 33; }
static void no_sequence(snowflake_config *config) { config->sequence_bits = 0; }
static void odd_order(snowflake_config *config) { config->order = 2; }
static void short_tick(snowflake_config *config) { config->tick_ns = 999; }
static void early_epoch(snowflake_config *config) { config->epoch_unix_ms = -1; }
static void late_epoch(snowflake_config *config) { config->epoch_unix_ms = SUPPORT_NOW_MS + 1; }
static void next_worker(snowflake_config *config) { config->worker_id = 1024; }
static void long_wait(snowflake_config *config) { config->max_wait_ms = 3600001; }
static void long_lead(snowflake_config *config) { config->max_lead_ms = 3600001; }
static void odd_start(snowflake_config *config) { config->sequence_start = 3; }
static void no_worker(snowflake_config *config) { config->worker_count = 0; }
static void no_such_store(snowflake_config *config) { config->store = "moon:/base"; }
static void bad_store(snowflake_config *config) { config->store = "\xff"; }
static void no_size(snowflake_config *config) { config->size = 0; }

static const struct {
  void (*spoil)(snowflake_config *config);
  int64_t status;
  const char *message;
} FAULTS[] = {
    {too_many_bits, SNOWFLAKE_ERR_LAYOUT,
     "layout: time_bits + worker_bits + sequence_bits is 64, allowed is 2 to 63"},
    {no_time, SNOWFLAKE_ERR_LAYOUT, "layout: time_bits is 0, allowed is 1 to 62"},
    {wide_worker, SNOWFLAKE_ERR_LAYOUT, "layout: worker_bits is 33, allowed is 0 to 32"},
    {no_sequence, SNOWFLAKE_ERR_LAYOUT, "layout: sequence_bits is 0, allowed is 1 to 32"},
    {odd_order, SNOWFLAKE_ERR_LAYOUT, "layout: order is 2, allowed is 0 to 1"},
    {short_tick, SNOWFLAKE_ERR_LAYOUT,
     "layout: tick_ns is 999, allowed is 1000 to 3600000000000"},
    {early_epoch, SNOWFLAKE_ERR_LAYOUT,
     "layout: epoch_unix_ms is -1, allowed is 0 to 9223372036854775807"},
    {late_epoch, SNOWFLAKE_ERR_LAYOUT,
     "layout: epoch_unix_ms is 1767225600001, allowed is any instant up to that of the clock, which is 1767225600000"},
    {next_worker, SNOWFLAKE_ERR_WORKER_ID, "worker_id is 1024, allowed is 0 to 1023"},
    {long_wait, SNOWFLAKE_ERR_CONFIG, "max_wait_ms is 3600001, allowed is 0 to 3600000"},
    {long_lead, SNOWFLAKE_ERR_CONFIG, "max_lead_ms is 3600001, allowed is 0 to 3600000"},
    {odd_start, SNOWFLAKE_ERR_CONFIG,
     "sequence_start is 3, allowed is 0 or a power of two up to 2^sequence_bits"},
    {no_worker, SNOWFLAKE_ERR_CONFIG, "worker_count is 0, allowed is 1 to 1024"},
    {no_such_store, SNOWFLAKE_ERR_CONFIG, "store is 'moon:/base', allowed is "},
    {bad_store, SNOWFLAKE_ERR_CONFIG, "allowed is UTF-8 text"},
    {no_size, SNOWFLAKE_ERR_STRUCT_SIZE, "size of snowflake_config is 0, allowed is "},
};

static void a_refused_configuration_names_field_value_and_what_is_allowed(void)
{
  for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
    struct support_clock clock;
    snowflake_config config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
    snowflake_error error = support_error();
    int none;
    snowflake_t *const untouched = (snowflake_t *)(void *)&none;
    snowflake_t *gen = untouched;
    FAULTS[i].spoil(&config);
    CHECK_INT(snowflake_new(&config, &gen, &error), ==, FAULTS[i].status);
    CHECK_INT(error.status, ==, FAULTS[i].status);
    CHECK_INT(error.os_errno, ==, 0);
    CHECK_CONTAINS(error.message, FAULTS[i].message);
    CHECK(gen == untouched);
  }
}

static void what_does_not_fit_the_layout_is_named(void)
{
  const snowflake_config config = support_config(SNOWFLAKE_LAYOUT_JAVASCRIPT, 0);
  snowflake_t *gen = support_new(&config);
  snowflake_error error = support_error();
  snowflake_parts parts = {.size = sizeof parts, .worker_id = 32};
  CHECK_INT(snowflake_join(gen, &parts, &error), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_TEXT(error.message, "worker_id is 32, allowed is 0 to 31");
  parts = (snowflake_parts){.size = sizeof parts, .sequence = 128};
  CHECK_INT(snowflake_join(gen, &parts, &error), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_TEXT(error.message, "sequence is 128, allowed is 0 to 127");
  parts = (snowflake_parts){.size = sizeof parts, .tick = UINT64_C(1) << 41};
  CHECK_INT(snowflake_join(gen, &parts, &error), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_TEXT(error.message, "tick is 2199023255552, allowed is 0 to 2199023255551");
  parts.tick = 77;
  CHECK_INT(snowflake_split(gen, INT64_C(1) << 53, &parts, &error), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_TEXT(error.message, "id is 9007199254740992, allowed is 0 to 9007199254740991");
  CHECK_INT(snowflake_split(gen, -1, &parts, &error), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_TEXT(error.message, "id is -1, allowed is 0 to 9007199254740991");
  CHECK_INT(parts.tick, ==, 77);
  CHECK_INT(snowflake_first_at(gen, INT64_C(1577836799999), &error), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_TEXT(error.message,
             "unix_ms is 1577836799999, allowed is 1577836800000 to 3776860055551");
  CHECK_INT(snowflake_first_at(gen, snowflake_ends_at(gen), NULL), ==, SNOWFLAKE_ERR_RANGE);
  snowflake_free(gen);
}

static void an_unknown_preset_is_refused_and_nothing_written(void)
{
  snowflake_config config, before;
  memset(&config, 0xa5, sizeof config);
  before = config;
  CHECK_INT(snowflake_config_init(&config, sizeof config, 9), ==, SNOWFLAKE_ERR_LAYOUT);
  CHECK_INT(snowflake_config_init(&config, sizeof config, UINT32_MAX), ==,
            SNOWFLAKE_ERR_LAYOUT);
  CHECK(memcmp(&config, &before, sizeof config) == 0);
}

static void a_call_that_succeeds_leaves_the_error_alone(void)
{
  snowflake_error error = support_error(), before;
  memset(error.message, '#', sizeof error.message);
  error.status = 123;
  before = error;
  snowflake_t *gen = NULL;
  CHECK_INT(snowflake_new(NULL, &gen, &error), ==, SNOWFLAKE_OK);
  snowflake_parts parts = {.size = sizeof parts};
  char text[SNOWFLAKE_TEXT_SIZE];
  CHECK_INT(snowflake_split(gen, 1, &parts, &error), ==, SNOWFLAKE_OK);
  CHECK_INT(snowflake_join(gen, &parts, &error), ==, 1);
  CHECK_INT(snowflake_first_at(gen, SUPPORT_NOW_MS, &error), >, 0);
  CHECK_INT(snowflake_format(1, SNOWFLAKE_ENCODING_HEX, text, sizeof text, &error), ==, 16);
  CHECK_INT(snowflake_parse(text, 16, SNOWFLAKE_ENCODING_HEX, &error), ==, 1);
  CHECK(memcmp(&error, &before, sizeof error) == 0);
  snowflake_free(gen);
}

static void an_empty_store_means_memory(void)
{
  snowflake_config config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 3);
  config.store = "";
  snowflake_free(support_new(&config));
}

static void a_message_that_is_too_long_is_cut_between_characters(void)
{
  char store[400] = "";
  for (int i = 0; i < 130; i++)
    strcat(store, "\xe2\x82\xac"); /* The euro sign, three bytes. */
  snowflake_config config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 0);
  config.store = store;
  snowflake_error error = support_error();
  snowflake_t *gen = NULL;
  CHECK_INT(snowflake_new(&config, &gen, &error), ==, SNOWFLAKE_ERR_CONFIG);
  const size_t length = strlen("store is '");
  CHECK_INT(strnlen(error.message, sizeof error.message), ==, length + (239 - length) / 3 * 3);
}

void suite_errors(void)
{
  RUN(every_status_has_a_message_of_its_own);
  RUN(numbers_that_are_no_status_are_said_to_be_unknown);
  RUN(an_id_is_a_success);
  RUN(explain_gives_the_message_where_there_is_no_more_to_say);
  RUN(explain_refuses_a_number_that_is_no_result);
  RUN(a_refused_configuration_names_field_value_and_what_is_allowed);
  RUN(what_does_not_fit_the_layout_is_named);
  RUN(an_unknown_preset_is_refused_and_nothing_written);
  RUN(a_call_that_succeeds_leaves_the_error_alone);
  RUN(an_empty_store_means_memory);
  RUN(a_message_that_is_too_long_is_cut_between_characters);
}
