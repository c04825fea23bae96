/*
 * Every status is provoked, and its message read: it names what is wrong by the caller's
 * name for it, says what is allowed and what to do, and has the value.
 *
 * Not here: SNOWFLAKE_ERR_INTERNAL is a bug of the library, which no test knows how to
 * provoke; SNOWFLAKE_ERR_LEASE_LOST and SNOWFLAKE_ERR_WORKERS belong to stores that
 * lease worker IDs: tests/leased has those.
 */

#include "scratch.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

enum { MOST_PARTS = 8 };

/* Checks what every message has in common. */
static void check_style(const snowflake_error_t *error)
{
  const size_t length = strnlen(error->message, sizeof error->message);
  CHECK_INT(length, >, 20);
  CHECK_INT(length, <, sizeof error->message - 1); /* It was not cut. */
  static const char *const FORMER[] = {"allowed is",  "allowed are", "stands", "anew",
                                       "handed out", "gave",        "slot",   "is no "};
  for (size_t i = 0; i < sizeof FORMER / sizeof *FORMER; i++)
    CHECK(strstr(error->message, FORMER[i]) == NULL);
  CHECK(error->message[length - 1] != '.' && error->message[length - 1] != ' ');
  CHECK(strchr(error->message, '\n') == NULL);
  /* Milliseconds since 1970 have 13 digits: they follow the date that they are. */
  for (const char *at = error->message; *at != '\0';) {
    const char *end = at;
    while (isdigit((unsigned char)*end))
      end++;
    if (end - at == 13)
      CHECK(at - error->message > 3 && strncmp(at - 3, "Z (", 3) == 0);
    at = end == at ? at + 1 : end;
  }
}

static void check_message(const snowflake_error_t *error, int64_t status,
                          const char *const parts[MOST_PARTS])
{
  CHECK_INT(error->status, ==, status);
  for (int i = 0; i < MOST_PARTS && parts[i] != NULL; i++)
    CHECK_CONTAINS(error->message, parts[i]);
  check_style(error);
}

/* Each provokes a status, and returns it. */
static int64_t null(snowflake_error_t *error)
{
  return snowflake_split(NULL, 1, NULL, error);
}

static int64_t struct_size(snowflake_error_t *error)
{
  snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
  config.size = 80;
  return snowflake_first_at(&config, SUPPORT_NOW_MS, error);
}

static int64_t newer_struct_size(snowflake_error_t *error)
{
  snowflake_parts_t parts[4] = {{.size = 48}};
  return snowflake_split(NULL, 1, parts, error);
}

static int64_t range_of_an_id(snowflake_error_t *error)
{
  snowflake_parts_t parts = SNOWFLAKE_PARTS_INIT;
  return snowflake_split(NULL, SNOWFLAKE_ERR_CLOCK, &parts, error);
}

static int64_t range_of_an_instant(snowflake_error_t *error)
{
  return snowflake_first_at(NULL, 1546300800, error); /* Seconds, not milliseconds. */
}

static int64_t range_of_a_late_instant(snowflake_error_t *error)
{
  return snowflake_last_at(NULL, INT64_C(3776860055552), error);
}

static int64_t range_of_a_worker_id(snowflake_error_t *error)
{
  snowflake_config_t config;
  return snowflake_config_init(&config, sizeof config, SNOWFLAKE_LAYOUT_MASTODON, NULL) < 0
             ? 0
             : snowflake_compose_at(&config, SUPPORT_NOW_MS, 1, 0, error);
}

static int64_t range_of_a_count(snowflake_error_t *error)
{
  int64_t ids[1];
  return snowflake_parse_batch("", (size_t)-1, SNOWFLAKE_ENCODING_HEX, ids, error);
}

static int64_t range_of_an_encoding(snowflake_error_t *error)
{
  return snowflake_parse("1", 1, (snowflake_encoding_t)64, error);
}

static int64_t buffer_too_small(snowflake_error_t *error)
{
  char text[16];
  return snowflake_format(1, SNOWFLAKE_ENCODING_HEX, text, sizeof text, error);
}

static int64_t parse_length(snowflake_error_t *error)
{
  return snowflake_parse("hello", 5, SNOWFLAKE_ENCODING_BASE32, error);
}

static int64_t parse_lower_case(snowflake_error_t *error)
{
  return snowflake_parse("000000000001a", 13, SNOWFLAKE_ENCODING_BASE32, error);
}

static int64_t parse_overflow(snowflake_error_t *error)
{
  return snowflake_parse("ffffffffffffffff", 16, SNOWFLAKE_ENCODING_HEX, error);
}

/* Creates a generator of a configuration after a change. */
static int64_t created(void (*change)(snowflake_config_t *config), snowflake_error_t *error)
{
  struct support_clock clock;
  snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *generator = NULL;
  change(&config);
  const int64_t status = snowflake_new(&config, &generator, error);
  snowflake_free(generator);
  return status;
}

static void no_bits(snowflake_config_t *config) { config->time_bits = 0; }
static void too_many_bits(snowflake_config_t *config) { config->time_bits = 42; }
static void in_2100(snowflake_config_t *config)
{
  config->epoch_unix_ms = INT64_C(4102444800000);
}
static void before_1970(snowflake_config_t *config) { config->epoch_unix_ms = -1; }
static void wide_id(snowflake_config_t *config) { config->worker_id = INT64_C(4294967301); }
static void long_wait(snowflake_config_t *config) { config->max_wait_ms = 3600001; }
static void odd_start(snowflake_config_t *config) { config->sequence_start = 3; }
static void many_workers(snowflake_config_t *config)
{
  config->worker_id = 1020;
  config->worker_count = 10;
}
static void bare_path(snowflake_config_t *config) { config->store = "/var/lib/ids"; }
static void other_scheme(snowflake_config_t *config)
{
  config->store = "mongodb://user:secret@host/0";
}
static void few_time_bits(snowflake_config_t *config) { config->time_bits = 10; }
static void no_directory(snowflake_config_t *config) { config->store = "file:/none/such/ids"; }
static void a_directory(snowflake_config_t *config) { config->store = "file:/tmp"; }

static int64_t layout(snowflake_error_t *error) { return created(no_bits, error); }
static int64_t layout_sum(snowflake_error_t *error) { return created(too_many_bits, error); }
static int64_t clock_before_epoch(snowflake_error_t *error) { return created(in_2100, error); }
static int64_t layout_early(snowflake_error_t *error) { return created(before_1970, error); }
static int64_t worker_id(snowflake_error_t *error) { return created(wide_id, error); }
static int64_t config_wait(snowflake_error_t *error) { return created(long_wait, error); }
static int64_t config_start(snowflake_error_t *error) { return created(odd_start, error); }
static int64_t config_count(snowflake_error_t *error) { return created(many_workers, error); }
static int64_t config_path(snowflake_error_t *error) { return created(bare_path, error); }
static int64_t config_store(snowflake_error_t *error) { return created(other_scheme, error); }
static int64_t exhausted(snowflake_error_t *error) { return created(few_time_bits, error); }
static int64_t store(snowflake_error_t *error) { return created(no_directory, error); }
static int64_t store_folder(snowflake_error_t *error) { return created(a_directory, error); }

static int64_t layout_preset(snowflake_error_t *error)
{
  snowflake_config_t config;
  return snowflake_config_init(&config, sizeof config, (snowflake_layout_t)99, error);
}

/* Takes all IDs of a tick and one more, when the clock has been set. */
static int64_t taken(int64_t clock_ms, int64_t max_wait_ms, snowflake_error_t *error)
{
  static int64_t ids[4096];
  struct support_clock clock;
  snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  config.max_wait_ms = max_wait_ms;
  snowflake_t *generator = support_new(&config);
  CHECK_INT(snowflake_next_batch(generator, ids, 4096), ==, 4096);
  support_set_ms(&clock, clock_ms);
  const int64_t status = snowflake_next(generator);
  CHECK_INT(snowflake_explain(generator, status, error), ==, status);
  snowflake_free(generator);
  return status;
}

static int64_t again(snowflake_error_t *error) { return taken(SUPPORT_NOW_MS, 0, error); }

static int64_t clock_behind(snowflake_error_t *error)
{
  return taken(SUPPORT_NOW_MS + 1 - 5000, 50, error); /* The last one is full. */
}

static int64_t clock_early(snowflake_error_t *error) { return taken(0, 50, error); }

static int64_t clock_silent(snowflake_error_t *error)
{
  struct support_clock clock;
  snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, &clock);
  snowflake_t *generator = NULL;
  atomic_store(&clock.now_ns, -1);
  return snowflake_new(&config, &generator, error);
}

static int64_t store_mismatch(snowflake_error_t *error)
{
  struct scratch scratch;
  scratch_make(&scratch);
  snowflake_config_t config = scratch_config(&scratch);
  snowflake_t *generator = NULL;
  snowflake_free(support_new(&config));
  config.worker_id = 8;
  const int64_t status = snowflake_new(&config, &generator, error);
  scratch_remove(&scratch);
  return status;
}

/* New worker IDs, until one would need a mapping that the system refuses. */
static int64_t memory(snowflake_error_t *error)
{
  int64_t status = SNOWFLAKE_OK;
  atomic_store(&scratch_map_errno, ENOMEM);
  for (int64_t id = 0; id < 100000 && status == SNOWFLAKE_OK; id++) {
    snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
    snowflake_t *generator = NULL;
    config.worker_bits = 20;
    config.sequence_bits = 2;
    config.worker_id = id;
    config.store = "memory";
    status = snowflake_new(&config, &generator, error);
    snowflake_free(generator);
  }
  atomic_store(&scratch_map_errno, 0);
  return status;
}

static const struct {
  const char *name;
  int64_t (*provoke)(snowflake_error_t *error);
  int64_t status;
  const char *parts[MOST_PARTS];
} CASES[] = {
    {"NULL", null, SNOWFLAKE_ERR_NULL, {"parts must not be NULL", ": pass "}},
    {"a struct of an old program", struct_size, SNOWFLAKE_ERR_STRUCT_SIZE,
     {"size of snowflake_config_t must be ", "120", "got 80", ": initialise ", "_INIT"}},
    {"a struct of a new program", newer_struct_size, SNOWFLAKE_ERR_STRUCT_SIZE,
     {"size of snowflake_parts_t must be ", "40", "got 48", "newer version of the library"}},
    {"a status as an ID", range_of_an_id, SNOWFLAKE_ERR_RANGE,
     {"id must be an ID", "got -41, the status of a call that failed (the clock ", ": check "}},
    {"seconds as an instant", range_of_an_instant, SNOWFLAKE_ERR_RANGE,
     {"unix_ms must be between 2020-01-01T00:00:00Z and 2089-09-06T15:47:35.551Z",
      "got 1970-01-18T21:31:40.800Z (1546300800)", ": ", "milliseconds"}},
    {"an instant after the end", range_of_a_late_instant, SNOWFLAKE_ERR_RANGE,
     {"unix_ms must be between ", "got 2089-09-06T15:47:35.552Z (3776860055552)"}},
    {"a worker ID of a layout without", range_of_a_worker_id, SNOWFLAKE_ERR_RANGE,
     {"worker_id must be 0 for layout 'mastodon'", "got 1"}},
    {"a negative count", range_of_a_count, SNOWFLAKE_ERR_RANGE,
     {"count must be between 0 and 1152921504606846975", "got 18446744073709551615",
      ": a negative number"}},
    {"an encoding", range_of_an_encoding, SNOWFLAKE_ERR_RANGE,
     {"encoding must be a snowflake_encoding_t, 0 to 3", "got 64"}},
    {"a buffer", buffer_too_small, SNOWFLAKE_ERR_BUFFER_TOO_SMALL,
     {"text must have room for 17 bytes", "got 16", ": SNOWFLAKE_TEXT_SIZE"}},
    {"a short text", parse_length, SNOWFLAKE_ERR_PARSE,
     {"not an ID in base32", "must have exactly 13 bytes", "got 5"}},
    {"a lower case text", parse_lower_case, SNOWFLAKE_ERR_PARSE,
     {"not an ID in base32", "byte 12 must be upper case", "got 'a'", "lenient parsing accepts"}},
    {"a text above 2^63", parse_overflow, SNOWFLAKE_ERR_PARSE,
     {"not an ID in hex", "must be at most 2^63 - 1"}},
    {"a layout", layout, SNOWFLAKE_ERR_LAYOUT,
     {"invalid layout: time_bits must be between 1 and 62, got 0"}},
    {"a layout of 64 bits", layout_sum, SNOWFLAKE_ERR_LAYOUT,
     {"time_bits + worker_bits + sequence_bits must be between 2 and 63, got 64"}},
    {"an epoch in the future", clock_before_epoch, SNOWFLAKE_ERR_CLOCK,
     {"the clock is at 2026-01-01T00:00:00Z", "2100-01-01T00:00:00Z", ": set the clock, or "}},
    {"an epoch before 1970", layout_early, SNOWFLAKE_ERR_LAYOUT,
     {"epoch_unix_ms must be between ", "got ", "-1"}},
    {"a preset", layout_preset, SNOWFLAKE_ERR_LAYOUT,
     {"layout must be a snowflake_layout_t, 0 to 8", "got 99"}},
    {"a worker ID", worker_id, SNOWFLAKE_ERR_WORKER_ID,
     {"worker_id must be between 0 and 1023 for layout 'default'", "got 4294967301"}},
    {"a wait", config_wait, SNOWFLAKE_ERR_CONFIG,
     {"max_wait_ms must be between 0 and 3600000, got 3600001"}},
    {"a start", config_start, SNOWFLAKE_ERR_CONFIG,
     {"sequence_start must be 0 or a power of two up to 4096", "got 3"}},
    {"worker IDs", config_count, SNOWFLAKE_ERR_CONFIG,
     {"worker_count must be between 1 and 4", "got 10"}},
    {"a path as a store", config_path, SNOWFLAKE_ERR_CONFIG,
     {"store must be 'machine', 'memory', 'file:' and an absolute path, or the URL of a server",
      "got '/var/lib/ids'",
      ": did you mean 'file:"}},
    {"a store that does not exist", config_store, SNOWFLAKE_ERR_CONFIG,
     {"store must be 'machine', 'memory', 'file:' and an absolute path, or the URL of a server",
      "got 'mongodb://user:***@host/0'",
      ": for example 'file:/"}},
    {"a full tick", again, SNOWFLAKE_ERR_AGAIN,
     {"all IDs of this tick are taken", "1.000 ms", ": try again then, let the call wait longer (max_wait_ms), or "}},
    {"a clock set back", clock_behind, SNOWFLAKE_ERR_CLOCK,
     {"the clock is 5.000 s behind the last ID", "max_wait_ms is 50", ": wait, or check"}},
    {"a clock before the epoch", clock_early, SNOWFLAKE_ERR_CLOCK,
     {"the clock is at 1970-01-01T00:00:00Z", "2020-01-01T00:00:00Z", ": set the clock"}},
    {"a clock that fails", clock_silent, SNOWFLAKE_ERR_CLOCK,
     {"the clock returned no time", "must return nanoseconds since 1970"}},
    {"a layout that has ended", exhausted, SNOWFLAKE_ERR_EXHAUSTED,
     {"the layout ended at 2020-01-01T00:00:01.024Z", ": use a layout with "}},
    {"a missing directory", store, SNOWFLAKE_ERR_STORE,
     {"/none/such/ids cannot be used", "No such file or directory",
      ": create the directory first"}},
    {"a directory", store_folder, SNOWFLAKE_ERR_STORE,
     {"/tmp cannot be used: ", ": give the path of a file"}},
    {"the file of another worker", store_mismatch, SNOWFLAKE_ERR_STORE_MISMATCH,
     {"/ids belongs to something else: ", "worker_id must be 8, got 7", "the file was not changed",
      ": use another path"}},
    {"memory", memory, SNOWFLAKE_ERR_MEMORY,
     {"not enough memory", "Cannot allocate memory", ": free memory"}},
};
enum { CASE_COUNT = sizeof CASES / sizeof *CASES };

static void every_message_has_its_parts(void)
{
  for (int i = 0; i < CASE_COUNT; i++) {
    check_context("%s", CASES[i].name);
    snowflake_error_t error = support_error();
    CHECK_INT(CASES[i].provoke(&error), ==, CASES[i].status);
    check_message(&error, CASES[i].status, CASES[i].parts);
  }
}

static void every_status_was_provoked(void)
{
  for (int64_t status = -300; status < 0; status++) {
    if (strcmp(snowflake_status_message(status), "unknown status") == 0 ||
        status == SNOWFLAKE_ERR_INTERNAL || status == SNOWFLAKE_ERR_LEASE_LOST ||
        status == SNOWFLAKE_ERR_WORKERS)
      continue;
    int found = 0;
    check_context("status %" PRId64, status);
    for (int i = 0; i < CASE_COUNT; i++)
      found |= CASES[i].status == status;
    CHECK(found);
  }
}

void suite_statuses(void)
{
  RUN(every_message_has_its_parts);
  RUN(every_status_was_provoked);
}
