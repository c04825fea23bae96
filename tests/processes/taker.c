/*
 * Generates IDs of a store and writes them into a log (log.h):
 *
 *   taker STORE LOG COUNT [--batch N] [--gate] [--watch] [--pulse]
 *
 *   STORE      "" for the default
 *   --batch N  in batches of N, else one by one
 *   --gate     begins when there is something to read at the standard input, which is
 *              left there for others, and ends when that closes
 *   --watch    with max_wait_ms as by default; after an error of the clock, which is
 *              counted, or a full tick the call is made again a millisecond later
 *   --pulse    takes no IDs: every millisecond, writes down the clock as if it did
 */

#include "log.h"

#include <snowflake.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { WORKER_ID = 1, WATCH_EVERY = 64, REST_EVERY = 1024 };

struct options {
  const char *store;
  size_t count;
  size_t batch;
  int gate, watch, pulse;
};

static const struct timespec MILLISECOND = {0, 1000000};

static int fail(const char *doing, const char *why)
{
  fprintf(stderr, "taker: %s: %s\n", doing, why);
  return 1;
}

static int explain(const snowflake_t *generator, int64_t result)
{
  snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
  snowflake_explain(generator, result, &error);
  return fail("taking", error.message);
}

static void watch(const snowflake_t *generator, volatile int64_t *log)
{
  snowflake_stats_t stats = SNOWFLAKE_STATS_INIT;
  if (snowflake_stats(generator, &stats) != SNOWFLAKE_OK)
    return;
  log[LOG_LARGEST_STEP] = stats.largest_step_back_ns;
  log[LOG_WAITS] = stats.waits;
  log[LOG_STEPS_BACK] = stats.clock_steps_back;
}

static int take(const struct options *options, const snowflake_t *generator,
                volatile int64_t *log)
{
  int64_t *batch = malloc(options->batch * sizeof *batch);
  for (size_t i = 0; i < options->count;) {
    const size_t left = options->count - i;
    const size_t most = left < options->batch ? left : options->batch;
    int64_t result, taken = 1;
    if (options->batch > 1)
      result = taken = snowflake_next_batch(generator, batch, most);
    else
      result = batch[0] = snowflake_next(generator);
    if (options->watch && (result < 0 || i % WATCH_EVERY == 0))
      watch(generator, log);
    /* Below the ceiling: then only a clock set back makes it wait, and its log lasts. */
    if (options->watch && i % REST_EVERY == 0)
      nanosleep(&MILLISECOND, NULL);
    if (options->watch && (result == SNOWFLAKE_ERR_CLOCK || result == SNOWFLAKE_ERR_AGAIN)) {
      log[LOG_CLOCK_ERRORS] += result == SNOWFLAKE_ERR_CLOCK;
      nanosleep(&MILLISECOND, NULL);
      continue;
    }
    if (result < 0)
      return explain(generator, result);
    for (int64_t j = 0; j < taken; j++)
      log[LOG_IDS + i++] = batch[j];
  }
  free(batch);
  return 0;
}

static int pulse(const struct options *options, volatile int64_t *log)
{
  for (size_t i = 0; i < options->count; i++) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    const int64_t unix_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    log[LOG_IDS + i] = (unix_ms - 1577836800000) << 22 | WORKER_ID << 12;
    nanosleep(&MILLISECOND, NULL);
  }
  return 0;
}

/* Waits until there is something to read, or without POLLIN, until the other end closes. */
static int wait_at_gate(short events)
{
  struct pollfd gate = {STDIN_FILENO, events, 0};
  return poll(&gate, 1, -1) == 1 ? 0 : fail("waiting at the gate", strerror(errno));
}

static int run(const struct options *options, volatile int64_t *log)
{
  snowflake_t *generator = NULL;
  snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
  snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
  if (options->pulse)
    return pulse(options, log);
  config.worker_id = WORKER_ID;
  if (*options->store != '\0')
    config.store = options->store;
  if (!options->watch)
    config.max_wait_ms = 60000; /* A busy machine is not an error. */
  if (options->gate && wait_at_gate(POLLIN) != 0)
    return 1;
  if (snowflake_new(&config, &generator, &error) != SNOWFLAKE_OK)
    return fail("opening", error.message);
  log[LOG_STATE] = 1;
  const int code = take(options, generator, log);
  if (options->watch)
    watch(generator, log);
  log[LOG_STATE] = 2;
  if (options->gate && wait_at_gate(0) != 0)
    return 1;
  snowflake_free(generator);
  return code;
}

int main(int argc, char **argv)
{
  if (argc < 4)
    return fail("usage", "taker STORE LOG COUNT [--batch N] [--gate] [--watch] [--pulse]");
  struct options options = {argv[1], strtoul(argv[3], NULL, 10), 1, 0, 0, 0};
  for (int i = 4; i < argc; i++) {
    options.gate |= strcmp(argv[i], "--gate") == 0;
    options.watch |= strcmp(argv[i], "--watch") == 0;
    options.pulse |= strcmp(argv[i], "--pulse") == 0;
    if (strcmp(argv[i], "--batch") == 0 && i + 1 < argc)
      options.batch = strtoul(argv[++i], NULL, 10);
  }
  /* One number more, so that a 0 follows the last ID. */
  const size_t bytes = (LOG_IDS + options.count + 1) * sizeof(int64_t);
  const int file = open(argv[2], O_RDWR | O_CREAT, 0600);
  if (file < 0 || ftruncate(file, (off_t)bytes) != 0)
    return fail("making the log", strerror(errno));
  void *log = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (log == MAP_FAILED)
    return fail("mapping the log", strerror(errno));
  close(file);
  return run(&options, log);
}
