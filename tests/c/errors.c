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
    SNOWFLAKE_ERR_WORKERS,
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

static void every_status_has_its_own_message(void)
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

static void numbers_that_are_not_a_status_are_said_to_be_unknown(void)
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

static void explain_writes_the_message_where_there_is_no_more_to_say(void)
{
  struct support_clock clock = {0};
  const snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *generator = support_new(&config);
  for (int i = 0; i < STATUS_COUNT; i++) {
    check_context("status %" PRId64, STATUSES[i]);
    snowflake_error_t error = support_error();
    memset(error.message, '#', sizeof error.message);
    CHECK_INT(snowflake_explain(generator, STATUSES[i], &error), ==, STATUSES[i]);
    CHECK_INT(error.status, ==, STATUSES[i]);
    CHECK_INT(error.os_errno, ==, 0);
    CHECK_INT(error.wait_ns, ==, 0);
    CHECK_INT(error.wait_reason, ==, SNOWFLAKE_WAIT_NONE);
    /* Of the calls without a detail only the batches return these two. */
    const char *said = STATUSES[i] == SNOWFLAKE_ERR_NULL    ? "ids must not be NULL"
                       : STATUSES[i] == SNOWFLAKE_ERR_RANGE ? "count must be between 0 and "
                                                            : snowflake_status_message(STATUSES[i]);
    CHECK_CONTAINS(error.message, said);
  }
  snowflake_free(generator);
}

static void explain_refuses_a_number_that_is_not_a_result(void)
{
  snowflake_t *generator = support_new(NULL);
  snowflake_error_t error = support_error();
  CHECK_INT(snowflake_explain(generator, -6, &error), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_INT(snowflake_explain(generator, INT64_MIN, &error), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_INT(error.status, ==, SNOWFLAKE_ERR_RANGE);
  CHECK_CONTAINS(error.message, "result must be what a function of this library returned, got ");
  snowflake_free(generator);
}

/* Each field that can be wrong, by what is done to a good configuration. */
static void too_many_bits(snowflake_config_t *config) { config->time_bits = 42; }
static void only_size(snowflake_config_t *config)
{
  const uint32_t size = config->size;
  memset(config, 0, sizeof *config);
  config->size = size;
}
static void no_time(snowflake_config_t *config) { config->time_bits = 0; }
static void wide_worker(snowflake_config_t *config) { config->worker_bits = 33; }
static void no_sequence(snowflake_config_t *config) { config->sequence_bits = 0; }
static void odd_order(snowflake_config_t *config) { config->order = (snowflake_order_t)2; }
static void short_tick(snowflake_config_t *config) { config->tick_ns = 999; }
static void early_epoch(snowflake_config_t *config) { config->epoch_unix_ms = -1; }
static void late_epoch(snowflake_config_t *config) { config->epoch_unix_ms = SUPPORT_NOW_MS + 1; }
static void next_worker(snowflake_config_t *config) { config->worker_id = 1024; }
static void long_wait(snowflake_config_t *config) { config->max_wait_ms = 3600001; }
static void long_lead(snowflake_config_t *config) { config->max_lead_ms = 3600001; }
static void odd_start(snowflake_config_t *config) { config->sequence_start = 3; }
static void no_worker(snowflake_config_t *config) { config->worker_count = 0; }
static void no_such_store(snowflake_config_t *config) { config->store = "moon:/base"; }
static void empty_store(snowflake_config_t *config) { config->store = ""; }
static void bad_store(snowflake_config_t *config) { config->store = "\xff"; }
static void no_size(snowflake_config_t *config) { config->size = 0; }

static const struct {
  void (*spoil)(snowflake_config_t *config);
  int64_t status;
  const char *message;
} FAULTS[] = {
    {too_many_bits, SNOWFLAKE_ERR_LAYOUT,
     "invalid layout: time_bits + worker_bits + sequence_bits must be between 2 and 63, got 64"},
    {no_time, SNOWFLAKE_ERR_LAYOUT, "invalid layout: time_bits must be between 1 and 62, got 0"},
    {only_size, SNOWFLAKE_ERR_LAYOUT,
     "got 0: initialise the configuration by SNOWFLAKE_CONFIG_INIT or snowflake_config_init"},
    {wide_worker, SNOWFLAKE_ERR_LAYOUT,
     "invalid layout: worker_bits must be between 0 and 32, got 33"},
    {no_sequence, SNOWFLAKE_ERR_LAYOUT,
     "invalid layout: sequence_bits must be between 1 and 32, got 0"},
    {odd_order, SNOWFLAKE_ERR_LAYOUT, "invalid layout: order must be a snowflake_order_t, 0 or 1, got 2"},
    {short_tick, SNOWFLAKE_ERR_LAYOUT,
     "invalid layout: tick_ns must be between 1000 and 3600000000000, got 999"},
    {early_epoch, SNOWFLAKE_ERR_LAYOUT, "invalid layout: epoch_unix_ms must be between "},
    {late_epoch, SNOWFLAKE_ERR_CLOCK,
     "the clock is at 2026-01-01T00:00:00Z, before the epoch of the layout, "
     "2026-01-01T00:00:00.001Z: "},
    {next_worker, SNOWFLAKE_ERR_WORKER_ID,
     "worker_id must be between 0 and 1023 for layout 'default', got 1024"},
    {long_wait, SNOWFLAKE_ERR_CONFIG, "max_wait_ms must be between 0 and 3600000, got 3600001"},
    {long_lead, SNOWFLAKE_ERR_CONFIG, "max_lead_ms must be between 0 and 3600000, got 3600001"},
    {odd_start, SNOWFLAKE_ERR_CONFIG, "sequence_start must be 0 or a power of two up to "},
    {no_worker, SNOWFLAKE_ERR_CONFIG, "worker_count must be between 1 and 1024"},
    {no_such_store, SNOWFLAKE_ERR_CONFIG,
     "store must be 'machine', 'memory', 'file:' and an absolute path, or the URL of a server, "
     "got 'moon:/base': for example 'file:/"},
    {empty_store, SNOWFLAKE_ERR_CONFIG,
     "got '': leave store out for the default, 'machine'; an empty text may be a variable"},
    {bad_store, SNOWFLAKE_ERR_CONFIG, "store must be UTF-8 text"},
    {no_size, SNOWFLAKE_ERR_STRUCT_SIZE,
     "size of snowflake_config_t must be sizeof(snowflake_config_t), which is 120 in this "
     "library, got 0: initialise the struct by its _INIT macro"},
};

static void a_refused_configuration_names_field_value_and_what_is_allowed(void)
{
  for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
    struct support_clock clock;
    snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
    snowflake_error_t error = support_error();
    int none;
    snowflake_t *const untouched = (snowflake_t *)(void *)&none;
    snowflake_t *generator = untouched;
    FAULTS[i].spoil(&config);
    CHECK_INT(snowflake_new(&config, &generator, &error), ==, FAULTS[i].status);
    CHECK_INT(error.status, ==, FAULTS[i].status);
    CHECK_INT(error.os_errno, ==, 0);
    CHECK_CONTAINS(error.message, FAULTS[i].message);
    CHECK(generator == untouched);
  }
}

static void what_does_not_fit_the_layout_is_named(void)
{
  const snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_JAVASCRIPT, 0);
  static const int64_t BEFORE = INT64_C(1577836799999), END = INT64_C(3776860055552);
  snowflake_error_t error = support_error();
  CHECK_INT(snowflake_compose(&config, 0, 32, 0, &error), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_CONTAINS(error.message, "worker_id must be between 0 and 31 for layout 'javascript'");
  CHECK_CONTAINS(error.message, "got 32");
  CHECK_INT(snowflake_compose(&config, 0, 0, 128, &error), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_CONTAINS(error.message, "sequence must be between 0 and 127");
  CHECK_CONTAINS(error.message, "got 128");
  CHECK_INT(snowflake_compose(&config, INT64_C(1) << 41, 0, 0, &error), ==,
            SNOWFLAKE_ERR_RANGE);
  CHECK_CONTAINS(error.message, "tick must be between 0 and 2199023255551");
  CHECK_CONTAINS(error.message, "got 2199023255552");
  CHECK_INT(snowflake_first_at(&config, BEFORE, &error), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_CONTAINS(error.message, "unix_ms must be between 2020-01-01T00:00:00Z and "
                                "2089-09-06T15:47:35.551Z");
  CHECK_CONTAINS(error.message, "got 2019-12-31T23:59:59.999Z (1577836799999)");
  CHECK_INT(snowflake_last_at(&config, END, &error), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_CONTAINS(error.message, "got 2089-09-06T15:47:35.552Z (3776860055552)");
  CHECK_INT(snowflake_compose_at(&config, BEFORE, 0, 0, &error), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_CONTAINS(error.message, "got 2019-12-31T23:59:59.999Z (1577836799999)");
}

static void a_call_that_succeeds_leaves_the_error_alone(void)
{
  snowflake_error_t error = support_error(), before;
  memset(error.message, '#', sizeof error.message);
  error.status = (snowflake_status_t)123;
  error.wait_ns = 7;
  before = error;
  snowflake_t *generator = NULL;
  CHECK_INT(snowflake_new(NULL, &generator, &error), ==, SNOWFLAKE_OK);
  snowflake_parts_t parts = SNOWFLAKE_PARTS_INIT;
  snowflake_config_t config;
  char text[SNOWFLAKE_TEXT_SIZE];
  const int64_t ids[1] = {1};
  int64_t value;
  CHECK_INT(snowflake_config_init(&config, sizeof config, SNOWFLAKE_LAYOUT_TSID, &error), ==,
            SNOWFLAKE_OK);
  CHECK_INT(snowflake_split(NULL, 1, &parts, &error), ==, SNOWFLAKE_OK);
  CHECK_INT(snowflake_compose(NULL, 0, 0, 1, &error), ==, 1);
  CHECK_INT(snowflake_compose_at(NULL, SUPPORT_NOW_MS, 0, 0, &error), >, 0);
  CHECK_INT(snowflake_first_at(NULL, SUPPORT_NOW_MS, &error), >, 0);
  CHECK_INT(snowflake_last_at(NULL, SUPPORT_NOW_MS, &error), >, 0);
  CHECK_INT(snowflake_first_at_clamped(NULL, -1, &error), ==, 0);
  CHECK_INT(snowflake_last_at_clamped(NULL, -1, &error), >, 0);
  CHECK_INT(snowflake_ends_at_unix_ms(NULL, &error), >, 0);
  CHECK_INT(snowflake_extract(NULL, SNOWFLAKE_FIELD_TICK, ids, 1, &value, &error), ==,
            SNOWFLAKE_OK);
  CHECK_INT(snowflake_format_batch(ids, 1, SNOWFLAKE_ENCODING_HEX, text, 16, &error), ==, 16);
  CHECK_INT(snowflake_parse_batch(text, 1, SNOWFLAKE_ENCODING_HEX, &value, &error), ==,
            SNOWFLAKE_OK);
  CHECK_INT(snowflake_parse_lenient("1", 1, SNOWFLAKE_ENCODING_HEX, &error), ==, 1);
  CHECK_INT(snowflake_format(1, SNOWFLAKE_ENCODING_HEX, text, sizeof text, &error), ==, 16);
  CHECK_INT(snowflake_parse(text, 16, SNOWFLAKE_ENCODING_HEX, &error), ==, 1);
  CHECK(memcmp(&error, &before, sizeof error) == 0);
  snowflake_free(generator);
}

static void a_long_value_is_cut_between_characters_and_the_rest_stays(void)
{
  char store[4096] = "";
  for (int i = 0; i < 1000; i++)
    strcat(store, "\xe2\x82\xac"); /* The euro sign, three bytes. */
  snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 0);
  config.store = store;
  snowflake_error_t error = support_error();
  snowflake_t *generator = NULL;
  CHECK_INT(snowflake_new(&config, &generator, &error), ==, SNOWFLAKE_ERR_CONFIG);
  CHECK_CONTAINS(error.message, "store must be 'machine', 'memory', 'file:' and "
                                "an absolute path, or the URL of a server, got '");
  CHECK_CONTAINS(error.message, "\xe2\x82\xac...\xe2\x82\xac");
  CHECK_CONTAINS(error.message, "': for example 'file:/var/lib/app/ids'");
  CHECK_INT(strnlen(error.message, sizeof error.message), <, sizeof error.message);
}

static void a_long_path_does_not_push_the_cause_out_of_the_message(void)
{
  char store[4096] = "file:";
  for (int i = 0; i < 300; i++)
    strcat(store, "/directory");
  snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 0);
  config.store = store;
  snowflake_error_t error = support_error();
  snowflake_t *generator = NULL;
  CHECK_INT(snowflake_new(&config, &generator, &error), ==, SNOWFLAKE_ERR_STORE);
  CHECK_CONTAINS(error.message, "/directory/directory");
  CHECK_CONTAINS(error.message, " failed: No such file or directory");
  CHECK_CONTAINS(error.message, "create the directory first");
  CHECK_INT(strnlen(error.message, sizeof error.message), <, sizeof error.message);
}

void suite_errors(void)
{
  RUN(every_status_has_its_own_message);
  RUN(numbers_that_are_not_a_status_are_said_to_be_unknown);
  RUN(an_id_is_a_success);
  RUN(explain_writes_the_message_where_there_is_no_more_to_say);
  RUN(explain_refuses_a_number_that_is_not_a_result);
  RUN(a_refused_configuration_names_field_value_and_what_is_allowed);
  RUN(what_does_not_fit_the_layout_is_named);
  RUN(a_call_that_succeeds_leaves_the_error_alone);
  RUN(a_long_value_is_cut_between_characters_and_the_rest_stays);
  RUN(a_long_path_does_not_push_the_cause_out_of_the_message);
}
