/*
 * Every call of the library while malloc fails: short-of-memory DIRECTORY
 *
 * malloc is this program's. In each call it fails once, at the n-th allocation, or from
 * then on, for every n until the call has no n-th allocation. The call must return an
 * error or succeed, keep no memory if it failed, and work when there is memory again.
 * The suite "memory" runs it: in a program of its own, because a checker of memory needs
 * a malloc of its own, too.
 *
 * DIRECTORY is empty and on a memory file system. Prints what is wrong; exit code 1 then.
 */

#include "failing_malloc.h"

#include <snowflake.h>

#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_ALLOCATIONS = 2000, CHILD_SECONDS = 60 };

static const char *directory;
static char path[256], store[300], machine[300], machine_page[600];
static snowflake_config_t config;
static snowflake_t *generator;
static snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
static int64_t ids[9000];

static int create(void)
{
  return (int)snowflake_new(&config, &generator, &error);
}

/* What comes before the call: all of it has memory. */
static void nothing(void)
{
}

static void with_memory(void)
{
  config.store = "memory";
}

static void with_machine(void)
{
  config.store = machine;
}

static void with_file(void)
{
  config.store = store;
}

static void with_workers(void)
{
  with_machine();
  config.worker_count = 4;
}

static void with_existing(void)
{
  if (create() != SNOWFLAKE_OK)
    _exit(4);
  snowflake_free(generator);
  generator = NULL;
}

static void with_existing_file(void)
{
  with_file();
  with_existing();
}

static void with_existing_machine(void)
{
  with_machine();
  with_existing();
}

static void with_mismatch(void)
{
  with_existing_file();
  config.epoch_unix_ms++;
}

static void with_missing_directory(void)
{
  config.store = "file:/no such directory/of this name/ids";
}

static void with_bad_store(void)
{
  config.store = "mongodb://user:password@host/a";
}

static void with_bad_worker(void)
{
  config.worker_id = 1 << 20;
}

static int64_t no_time(void *context)
{
  (void)context;
  return -1;
}

static void with_bad_clock(void)
{
  config.clock = no_time;
}

static void with_generator(void)
{
  with_memory();
  if (create() != SNOWFLAKE_OK || snowflake_next(generator) < 0)
    _exit(4);
}

static void with_replaced_file(void)
{
  with_file();
  if (create() != SNOWFLAKE_OK || snowflake_next(generator) < 0 || unlink(path) != 0)
    _exit(4);
  usleep(3000);
}

static void with_deleted_page(void)
{
  with_machine();
  if (create() != SNOWFLAKE_OK || snowflake_next(generator) < 0 || unlink(machine_page) != 0)
    _exit(4);
  usleep(3000);
}

/* The calls. */
static int64_t create_one(void)
{
  return create();
}

static int64_t take_one(void)
{
  return snowflake_next(generator);
}

static int64_t try_one(void)
{
  return snowflake_try_next(generator);
}

static int64_t take_many(void)
{
  return snowflake_next_batch(generator, ids, 9000);
}

static int64_t explain(void)
{
  return (int64_t)snowflake_explain(generator, SNOWFLAKE_ERR_STORE, &error);
}

static int64_t explain_range(void)
{
  return (int64_t)snowflake_explain(generator, SNOWFLAKE_ERR_RANGE, &error);
}

static int64_t parse(void)
{
  return snowflake_parse("not an ID", 9, SNOWFLAKE_ENCODING_HEX, &error);
}

static int64_t parse_leniently(void)
{
  return snowflake_parse_lenient("?", 1, SNOWFLAKE_ENCODING_BASE32, &error);
}

static int64_t format(void)
{
  char text[2];
  return snowflake_format(1, SNOWFLAKE_ENCODING_HEX, text, sizeof text, &error);
}

static int64_t split(void)
{
  snowflake_parts_t parts = SNOWFLAKE_PARTS_INIT;
  return (int64_t)snowflake_split(NULL, -1, &parts, &error);
}

static int64_t count(void)
{
  snowflake_stats_t stats = SNOWFLAKE_STATS_INIT;
  return (int64_t)snowflake_stats(generator, &stats);
}

static int64_t release(void)
{
  snowflake_free(generator);
  generator = NULL;
  return 0;
}

static const struct {
  const char *name;
  void (*prepare)(void);
  int64_t (*call)(void);
  int64_t expected; /* With enough memory; 1: any number that is not negative. */
} CASES[] = {
    {"new: memory", with_memory, create_one, 1},
    {"new: machine", with_machine, create_one, 1},
    {"new: machine, known page", with_existing_machine, create_one, 1},
    {"new: machine, four workers", with_workers, create_one, 1},
    {"new: file", with_file, create_one, 1},
    {"new: file that exists", with_existing_file, create_one, 1},
    {"new: file of another layout", with_mismatch, create_one, SNOWFLAKE_ERR_STORE_MISMATCH},
    {"new: no directory", with_missing_directory, create_one, SNOWFLAKE_ERR_STORE},
    {"new: no such store", with_bad_store, create_one, SNOWFLAKE_ERR_CONFIG},
    {"new: worker ID", with_bad_worker, create_one, SNOWFLAKE_ERR_WORKER_ID},
    {"new: clock", with_bad_clock, create_one, SNOWFLAKE_ERR_CLOCK},
    {"next: memory", with_generator, take_one, 1},
    {"next: file that was deleted", with_replaced_file, take_one, SNOWFLAKE_ERR_STORE},
    {"next: page that was deleted", with_deleted_page, take_one, 1},
    {"try_next: file that was deleted", with_replaced_file, try_one, SNOWFLAKE_ERR_STORE},
    {"next_batch: page that was deleted", with_deleted_page, take_many, 1},
    {"explain: file that was deleted", with_replaced_file, explain, SNOWFLAKE_ERR_STORE},
    {"explain: what has passed", with_generator, explain, SNOWFLAKE_ERR_STORE},
    {"explain: a count", with_generator, explain_range, SNOWFLAKE_ERR_RANGE},
    {"parse", nothing, parse, SNOWFLAKE_ERR_PARSE},
    {"parse_lenient", nothing, parse_leniently, SNOWFLAKE_ERR_PARSE},
    {"format", nothing, format, SNOWFLAKE_ERR_BUFFER_TOO_SMALL},
    {"split", nothing, split, SNOWFLAKE_ERR_RANGE},
    {"stats", with_generator, count, 1},
    {"free", with_generator, release, 1},
};

enum { CASE_COUNT = sizeof CASES / sizeof *CASES };

/* What a child found, as its exit code. */
enum { FINE, WITHOUT_FAILURE, WRONG, LEAK, NO_MESSAGE, NOT_AGAIN };

static const char *const FOUND[] = {
    "fine", "no allocation failed", "another result", "memory was kept", "no message",
    "fails when there is memory again",
};

static int is_expected(int64_t result, int64_t expected)
{
  return expected == 1 ? result >= 0 : result == expected;
}

/* Whether a generator can be created: nothing is left in the memory that the library has
 * in place of malloc's. */
static int another(void)
{
  snowflake_config_t plain = SNOWFLAKE_CONFIG_INIT;
  snowflake_t *created = NULL;
  plain.store = "memory";
  plain.worker_id = 1000;
  const int is_created = snowflake_new(&plain, &created, &error) == SNOWFLAKE_OK;
  snowflake_free(created);
  return is_created;
}

static int64_t call_with_failure(size_t at, long n, int only)
{
  failing_failed = 0, failing_once = only, failing_left = n;
  const int64_t result = CASES[at].call();
  failing_left = FAILING_NEVER;
  return result;
}

/* One call with one failing allocation, in a child. */
static int look(size_t at, long n, int only)
{
  alarm(CHILD_SECONDS);
  CASES[at].prepare();
  error.message[0] = '\0';
  const long before = failing_live;
  const int64_t result = call_with_failure(at, n, only);
  if (!failing_failed)
    return is_expected(result, CASES[at].expected) ? WITHOUT_FAILURE : WRONG;
  const int is_short = result == SNOWFLAKE_ERR_MEMORY;
  /* A message of a known error says what is wrong although there was no memory. */
  if (!is_short && !is_expected(result, CASES[at].expected))
    return WRONG;
  if (result < 0 && CASES[at].call == create_one && error.message[0] == '\0')
    return NO_MESSAGE;
  if (result >= 0)
    return another() ? FINE : NOT_AGAIN;
  /* The directories that were used last are kept, once: not in each call. */
  const long kept = failing_live;
  if (kept != before && call_with_failure(at, n, only) < 0 && failing_live != kept)
    return LEAK;
  return another() && is_expected(CASES[at].call(), CASES[at].expected) ? FINE : NOT_AGAIN;
}

static void clean(void)
{
  char command[700];
  (void)snprintf(command, sizeof command, "rm -rf %s/*", directory);
  if (system(command) != 0)
    exit(2);
}

/* Returns 0 when the call has no n-th allocation, or when something is wrong. */
static int look_in_child(size_t at, long n, int only, int *wrong)
{
  const pid_t child = fork();
  if (child == 0)
    _exit(look(at, n, only));
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child)
    exit(2);
  clean();
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  if (code == WITHOUT_FAILURE)
    return 0;
  if (code != FINE) {
    (*wrong)++;
    printf("    %s, allocation %ld%s: ", CASES[at].name, n, only ? "" : " and all after it");
    if (code < 0)
      printf("the program ended by signal %d\n", WTERMSIG(status));
    else
      printf("%s\n", code <= NOT_AGAIN ? FOUND[code] : "could not be prepared");
  }
  return code == FINE;
}

int main(int argc, char **argv)
{
  if (argc != 2 || strlen(argv[1]) > 200)
    return 2;
  directory = argv[1];
  (void)snprintf(path, sizeof path, "%s/ids", directory);
  (void)snprintf(store, sizeof store, "file:%s", path);
  (void)snprintf(machine, sizeof machine, "machine:%s", directory);
  (void)snprintf(machine_page, sizeof machine_page,
                 "%s/libsnowflake-%u/41.10.12w.1000000ns.1577836800000-0", directory,
                 (unsigned)geteuid());
  if (snowflake_config_init(&config, sizeof config, SNOWFLAKE_LAYOUT_DEFAULT, NULL) < 0)
    return 2;
  int wrong = 0, points = 0;
  for (size_t at = 0; at < CASE_COUNT; at++)
    for (int only = 0; only < 2; only++) {
      long n = 0;
      while (n < MOST_ALLOCATIONS && look_in_child(at, n, only, &wrong))
        n++;
      points += (int)n;
    }
  printf("    %d allocations failed, %d times wrongly\n", points, wrong);
  return wrong != 0 || points < 100;
}
