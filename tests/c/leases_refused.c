/* leases-refused: what a store refuses as a generator shows it, answers that no store can have
 * given, NULL, other sizes, and engines that do not fit. */

#include "leases.h"

#include <stdlib.h>

static snowflake_error_t error;

/* Checks that a generator cannot be created, and why. */
static void check_no_generator(const snowflake_config_t *config, int64_t status,
                               const char *message)
{
  snowflake_t *generator = NULL;
  error = support_error();
  CHECK_INT(snowflake_new(config, &generator, &error), ==, status);
  CHECK_INT(error.status, ==, status);
  CHECK_CONTAINS(error.message, message);
  CHECK(generator == NULL);
}

static void without_a_keeper_there_is_no_worker_id(void)
{
  const snowflake_config_t config = lease_config("nobody", "");
  check_no_generator(&config, SNOWFLAKE_ERR_LEASE_LOST,
                     "no worker ID is leased: client://nobody?page=memory&wait=0s& has not "
                     "answered yet: try again, or let the generator wait longer");
}

static void a_store_that_cannot_be_reached_is_named(void)
{
  const snowflake_config_t config = lease_config("away", "");
  snowflake_keeper_t *keeper = lease_keeper(&config);
  snowflake_lease_request_t request = SNOWFLAKE_LEASE_REQUEST_INIT;
  CHECK_INT(snowflake_keeper_step(keeper, &request, NULL), ==, 0);
  CHECK_INT(snowflake_keeper_fail(keeper, "db:5432: connection refused"), ==, SNOWFLAKE_OK);
  check_no_generator(&config, SNOWFLAKE_ERR_STORE,
                     "no worker ID is leased: db:5432: connection refused: check the address");
  char *text = malloc(100001);
  memset(text, '\xff', 100000);
  text[100000] = '\0';
  CHECK_INT(snowflake_keeper_fail(keeper, text), ==, SNOWFLAKE_OK);
  check_no_generator(&config, SNOWFLAKE_ERR_STORE, "no worker ID is leased: \xef\xbf\xbd");
  free(text);
  snowflake_keeper_free(keeper);
}

static void what_a_store_refuses_has_a_status_and_a_reason(void)
{
  static const struct {
    const char *name;
    snowflake_lease_answer_t answer;
    int64_t status;
    const char *message;
  } REFUSALS[] = {
      {"full",
       {sizeof(snowflake_lease_answer_t), SNOWFLAKE_ANSWER_FULL, 0, 0, 0, 0,
        INT64_C(4102444800000), ""},
       SNOWFLAKE_ERR_WORKERS,
       "are held, the next one falls free at 2100-01-01T00:00:00"},
      {"new",
       {sizeof(snowflake_lease_answer_t), SNOWFLAKE_ANSWER_QUARANTINED, 0, 0, 0, 0,
        INT64_C(4102444800000), ""},
       SNOWFLAKE_ERR_STORE,
       "is new or was restored and leases nothing before 2100-01-01T00:00:00"},
      {"skewed",
       {sizeof(snowflake_lease_answer_t), SNOWFLAKE_ANSWER_SKEWED, 0, 0, 0, 0,
        INT64_C(4102444800000), ""},
       SNOWFLAKE_ERR_CLOCK,
       " behind that of "},
      {"other-layout",
       {sizeof(snowflake_lease_answer_t), SNOWFLAKE_ANSWER_MISMATCH, 0, 0, 0, 0, 0,
        "1.2.3w.1000000ns.0"},
       SNOWFLAKE_ERR_STORE_MISMATCH,
       "belongs to another layout, '1.2.3w.1000000ns.0': use the layout"},
  };
  for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
    check_context("%s", REFUSALS[i].name);
    const snowflake_config_t config = lease_config(REFUSALS[i].name, "");
    snowflake_keeper_t *keeper = lease_keeper(&config);
    snowflake_lease_request_t request = SNOWFLAKE_LEASE_REQUEST_INIT;
    CHECK_INT(snowflake_keeper_step(keeper, &request, NULL), ==, 0);
    CHECK_INT(snowflake_keeper_answer(keeper, &REFUSALS[i].answer, NULL), ==, SNOWFLAKE_OK);
    check_no_generator(&config, REFUSALS[i].status, REFUSALS[i].message);
    /* It asks again after a pause. */
    CHECK_INT(snowflake_keeper_step(keeper, &request, NULL), >, 0);
    snowflake_keeper_free(keeper);
  }
}

static snowflake_keeper_t *refusing;

static void check_refused(snowflake_lease_answer_t answer, const char *message)
{
  error = support_error();
  CHECK_INT(snowflake_keeper_answer(refusing, &answer, &error), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_TEXT(error.message, message);
  CHECK_INT(snowflake_keeper_answer(refusing, &answer, NULL), ==, SNOWFLAKE_ERR_RANGE);
}

static void answers_that_cannot_be_are_refused_and_change_nothing(void)
{
  const snowflake_config_t config = lease_config("wrong", "worker=2-4");
  struct lease_store store = {.window_ms = 3000};
  snowflake_lease_request_t request = SNOWFLAKE_LEASE_REQUEST_INIT;
  snowflake_lease_answer_t granted = SNOWFLAKE_LEASE_ANSWER_INIT, answer;
  refusing = lease_keeper(&config);
  check_refused(granted, "kind must be an answer to the request of the last step, got 1: "
                         "nothing was asked yet");
  CHECK_INT(snowflake_keeper_step(refusing, &request, NULL), ==, 0);
  granted.worker_id = 2;
  granted.until_ms = 1;
  for (int kind = -1; kind < 12; kind++) {
    char message[128];
    if (kind >= 1 && kind <= 8)
      continue;
    answer = granted;
    answer.kind = (snowflake_answer_kind_t)kind;
    (void)snprintf(message, sizeof message,
                   "kind must be a snowflake_answer_kind_t, 1 to 8, got %u", (unsigned)kind);
    check_refused(answer, message);
  }
  answer = granted, answer.kind = SNOWFLAKE_ANSWER_RENEWED;
  check_refused(answer, "kind must be granted (1), skewed (5), full (6), quarantined (7) or mismatch "
                        "(8) for an acquisition, got 2");
  answer = granted, answer.worker_id = 5;
  check_refused(answer, "worker_id must be between 2 and 4, got 5");
  answer.worker_id = (INT64_C(1) << 32) + 2;
  check_refused(answer, "worker_id must be between 2 and 4, got 4294967298");
  answer = granted, answer.from_ms = -1;
  check_refused(answer, "from_ms must be between 0 and 9223372036854775807, got -1");
  answer = granted, answer.from_ms = answer.until_ms = 100;
  check_refused(answer, "until_ms must be between 101 and 9223372036854775807, got 100");
  answer.kind = SNOWFLAKE_ANSWER_FULL, answer.until_ms = -1;
  check_refused(answer, "until_ms must be between 0 and 9223372036854775807, got -1");
  answer.kind = SNOWFLAKE_ANSWER_QUARANTINED;
  check_refused(answer, "until_ms must be between 0 and 9223372036854775807, got -1");
  answer.kind = SNOWFLAKE_ANSWER_SKEWED;
  check_refused(answer, "until_ms must be between 0 and 9223372036854775807, got -1");
  check_no_generator(&config, SNOWFLAKE_ERR_LEASE_LOST, "has not answered yet");

  /* The request is still open. */
  lease_answer(refusing, &store, &request);
  snowflake_t *generator = support_new(&config);
  CHECK_INT(snowflake_worker_id(generator), ==, 2);
  CHECK_INT(snowflake_keeper_step(refusing, &request, NULL), ==, 0);
  check_refused(granted, "kind must be renewed (2), lost (4), skewed (5), quarantined (7) or mismatch "
                         "(8) for a renewal, got 1");
  answer = granted, answer.kind = SNOWFLAKE_ANSWER_LOST;
  check_refused(answer, "loss must be the reason of a loss, 1 to 4, got 0");
  answer.loss = (snowflake_loss_t)5;
  check_refused(answer, "loss must be the reason of a loss, 1 to 4, got 5");
  answer.kind = SNOWFLAKE_ANSWER_RENEWED, answer.until_ms = -1;
  check_refused(answer, "until_ms must be between 0 and 9223372036854775807, got -1");
  store.window_ms = 60000;
  lease_answer(refusing, &store, &request);
  CHECK_INT(snowflake_keeper_step(refusing, &request, NULL), >, 0); /* It was renewed. */
  snowflake_free(generator);
  snowflake_keeper_free(refusing);
}

static void other_stores_have_no_keeper(void)
{
  static const char *const STORES[] = {NULL, "memory", "redis://app:secret@db/0", "client:x"};
  for (size_t i = 0; i < sizeof STORES / sizeof *STORES; i++) {
    snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 0);
    snowflake_keeper_t *keeper = NULL;
    error = support_error();
    config.store = STORES[i];
    CHECK_INT(snowflake_keeper_new(&config, &keeper, &error), ==, SNOWFLAKE_ERR_CONFIG);
    CHECK_CONTAINS(error.message, "store must be 'machine', ");
    CHECK(strstr(error.message, "secret") == NULL);
    CHECK(keeper == NULL);
  }
  CHECK_CONTAINS(error.message, "a URL has '://'");
  snowflake_config_t config = lease_config("numbered", "");
  snowflake_keeper_t *keeper = NULL;
  config.worker_id = 7;
  CHECK_INT(snowflake_keeper_new(&config, &keeper, &error), ==, SNOWFLAKE_ERR_WORKER_ID);
  CHECK_CONTAINS(error.message, "add '?worker=7' to store");
  CHECK(keeper == NULL);
}

#define CHECK_NULL_ARGUMENT(call, name)                                                        \
  do {                                                                                         \
    error = support_error();                                                                   \
    CHECK_INT(call, ==, SNOWFLAKE_ERR_NULL);                                                   \
    CHECK_TEXT(error.message, name " must not be NULL: pass the address of a valid object");   \
  } while (0)

static void null_is_refused(void)
{
  const snowflake_config_t config = lease_config("null", "");
  snowflake_keeper_t *keeper = lease_keeper(&config);
  snowflake_lease_request_t request = SNOWFLAKE_LEASE_REQUEST_INIT;
  snowflake_lease_answer_t answer = SNOWFLAKE_LEASE_ANSWER_INIT;
  CHECK_NULL_ARGUMENT(snowflake_link_stores(NULL, &error), "table");
  CHECK_NULL_ARGUMENT(snowflake_keeper_new(&config, NULL, &error), "keeper");
  CHECK_NULL_ARGUMENT(snowflake_keeper_step(NULL, &request, &error), "keeper");
  CHECK_NULL_ARGUMENT(snowflake_keeper_step(keeper, NULL, &error), "request");
  CHECK_NULL_ARGUMENT(snowflake_keeper_answer(NULL, &answer, &error), "keeper");
  CHECK_NULL_ARGUMENT(snowflake_keeper_answer(keeper, NULL, &error), "answer");
  CHECK_INT(snowflake_keeper_fail(NULL, "db: gone"), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_keeper_fail(keeper, NULL), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_keeper_wait(NULL, 1), ==, SNOWFLAKE_ERR_NULL);
  CHECK_INT(snowflake_keeper_wait(keeper, -1), ==, SNOWFLAKE_OK);
  CHECK_INT(snowflake_keeper_step(keeper, NULL, NULL), ==, SNOWFLAKE_ERR_NULL);
  snowflake_keeper_free(NULL);
  /* Nothing was asked meanwhile: the request is still to be sent. */
  CHECK_INT(snowflake_keeper_step(keeper, &request, NULL), ==, 0);
  snowflake_keeper_free(keeper);
}

static void structs_of_other_sizes_are_refused_and_not_changed(void)
{
  const snowflake_config_t config = lease_config("sizes", "");
  snowflake_keeper_t *keeper = lease_keeper(&config);
  snowflake_lease_request_t request = SNOWFLAKE_LEASE_REQUEST_INIT, before;
  snowflake_lease_answer_t answer = SNOWFLAKE_LEASE_ANSWER_INIT;
  for (uint32_t size = 0; size < 700; size++) {
    check_context("size %u", (unsigned)size);
    request.size = answer.size = size;
    before = request;
    error = support_error();
    if (size != sizeof request) {
      CHECK_INT(snowflake_keeper_step(keeper, &request, &error), ==, SNOWFLAKE_ERR_STRUCT_SIZE);
      CHECK_CONTAINS(error.message, "size of snowflake_lease_request_t must be ");
      CHECK(memcmp(&request, &before, sizeof request) == 0);
    }
    if (size != sizeof answer) {
      CHECK_INT(snowflake_keeper_answer(keeper, &answer, &error), ==,
                SNOWFLAKE_ERR_STRUCT_SIZE);
      CHECK_CONTAINS(error.message, "size of snowflake_lease_answer_t must be ");
    }
  }
  request.size = sizeof request;
  CHECK_INT(snowflake_keeper_step(keeper, &request, NULL), ==, 0);
  CHECK_INT(request.size, ==, sizeof request);
  snowflake_keeper_free(keeper);
}

/* What libsnowflake-stores has: see src/store/lease/plain.rs. */
struct text {
  uint32_t length;
  char bytes[1020];
};

struct table {
  uint32_t version;
  uint32_t size;
  char library_version[16];
  void *(*open)(const char *url, size_t length, struct text *text);
  int32_t (*execute)(void *store, const void *terms, const void *request, void *answer,
                     struct text *text);
  void (*close)(void *store);
};

static void *open_nothing(const char *url, size_t length, struct text *text)
{
  static const char WHY[] = "db: this engine is that of a test";
  (void)url;
  (void)length;
  text->length = sizeof WHY - 1;
  memcpy(text->bytes, WHY, sizeof WHY - 1);
  return NULL;
}

static void engines_of_another_version_are_refused(void)
{
  static struct table other = {9, sizeof other, SNOWFLAKE_VERSION_STRING, open_nothing, NULL,
                               NULL};
  error = support_error();
  CHECK_INT(snowflake_link_stores(&other, &error), ==, SNOWFLAKE_ERR_STORE);
  CHECK_TEXT(error.message,
             "the library of the stores must have the interface 1, got 9: link "
             "libsnowflake-stores.a of the same version, and pass what its function "
             "snowflake_stores_table returns");
  static struct table older = {1, sizeof older, "0.1.7", open_nothing, NULL, NULL};
  CHECK_INT(snowflake_link_stores(&older, &error), ==, SNOWFLAKE_ERR_STORE);
  CHECK_CONTAINS(error.message, "must have version " SNOWFLAKE_VERSION_STRING
                                ", got '0.1.7': link libsnowflake-stores.a");
  CHECK_INT(snowflake_link_stores(&older, NULL), ==, SNOWFLAKE_ERR_STORE);
}

static void engines_that_the_program_has_linked_are_used(void)
{
  static struct table linked = {1, sizeof linked, SNOWFLAKE_VERSION_STRING, open_nothing, NULL,
                                NULL};
  snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 0);
  CHECK_INT(snowflake_link_stores(&linked, NULL), ==, SNOWFLAKE_OK);
  config.store = "postgresql://app:secret@db/app?page=memory&wait=30s";
  check_no_generator(&config, SNOWFLAKE_ERR_STORE,
                     "no worker ID is leased: db: this engine is that of a test");
}

void suite_leases_refused(void)
{
  RUN(without_a_keeper_there_is_no_worker_id);
  RUN(a_store_that_cannot_be_reached_is_named);
  RUN(what_a_store_refuses_has_a_status_and_a_reason);
  RUN(answers_that_cannot_be_are_refused_and_change_nothing);
  RUN(other_stores_have_no_keeper);
  RUN(null_is_refused);
  RUN(structs_of_other_sizes_are_refused_and_not_changed);
  RUN(engines_of_another_version_are_refused);
  RUN(engines_that_the_program_has_linked_are_used);
}
