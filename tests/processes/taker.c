/*
 * Generates IDs of a store and writes them into a log (log.h):
 *
 *   taker STORE LOG COUNT [--batch N] [--gate] [--watch] [--pulse] [--persist] [--anew]
 *         [--ahead] [--threads N] [--children N]
 *
 *   STORE      "" for the default
 *   --batch N  in batches of N, else one by one
 *   --gate     begins when there is something to read at the standard input, which is
 *              left there for others, and ends when that closes
 *   --watch    with max_wait_ms as by default; after an error of the clock, which is
 *              counted, or a full tick the call is made again a millisecond later
 *   --pulse    takes no IDs: every millisecond, writes down the clock as if it did
 *   --persist  rests after each call; after an error, which is counted, the call is made
 *              again a millisecond later
 *   --anew     as --persist, and after an error of the store the generator is created anew
 *   --ahead    time stamps may run an hour ahead of the clock, so that it does not wait
 *   --threads  so many threads in each process use the generator
 *   --children so many processes are forked once it is open, and use it too
 *
 * Each thread but the first one of the first process has a log of its own: LOG.1, LOG.2, ...
 */

#include "log.h"

#include <snowflake.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORKER_ID = 1, WATCH_EVERY = 64, REST_EVERY = 1024, HOUR_MS = 3600000 };

struct options {
  const char *store, *log;
  size_t count, batch, threads, children;
  int gate, watch, pulse, persist, anew, ahead;
};

static const struct timespec MILLISECOND = {0, 1000000}, REST = {0, 20000};

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
  log[LOG_FENCE_EXTENSIONS] = stats.fence_extensions;
}

static snowflake_status_t open_store(const struct options *options, snowflake_t **generator,
                                     snowflake_error_t *error)
{
  snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
  config.worker_id = WORKER_ID;
  if (*options->store != '\0')
    config.store = options->store;
  if (!options->watch)
    config.max_wait_ms = 60000; /* A busy machine is not an error. */
  if (options->ahead)
    config.max_lead_ms = HOUR_MS;
  return snowflake_new(&config, generator, error);
}

/* Says whether the call is to be made again. */
static int bear(const struct options *options, int64_t result, snowflake_t **generator,
                volatile int64_t *log)
{
  const int is_time = result == SNOWFLAKE_ERR_CLOCK || result == SNOWFLAKE_ERR_AGAIN;
  if (!options->persist && !(options->watch && is_time))
    return 0;
  log[LOG_CLOCK_ERRORS] += result == SNOWFLAKE_ERR_CLOCK;
  log[LOG_AGAIN_ERRORS] += result == SNOWFLAKE_ERR_AGAIN;
  log[LOG_STORE_ERRORS] += result == SNOWFLAKE_ERR_STORE;
  if (!is_time && log[LOG_OTHER_ERRORS]++ == 0)
    explain(*generator, result); /* For whoever reads what a failed test printed. */
  if (options->anew && result == SNOWFLAKE_ERR_STORE) {
    snowflake_free(*generator);
    *generator = NULL;
    while (open_store(options, generator, NULL) != SNOWFLAKE_OK)
      log[LOG_UNOPENED]++;
  } else {
    nanosleep(&MILLISECOND, NULL);
  }
  return 1;
}

static int take(const struct options *options, snowflake_t **generator, volatile int64_t *log)
{
  int64_t *batch = malloc(options->batch * sizeof *batch);
  for (size_t i = 0; i < options->count;) {
    const size_t left = options->count - i;
    const size_t most = left < options->batch ? left : options->batch;
    int64_t result, taken = 1;
    if (options->batch > 1)
      result = taken = snowflake_next_batch(*generator, batch, most);
    else
      result = batch[0] = snowflake_next(*generator);
    if ((options->watch || options->persist) && (result < 0 || i % WATCH_EVERY == 0))
      watch(*generator, log);
    /* Below the ceiling: then only a clock set back makes it wait, and its log lasts. */
    if (options->watch && i % REST_EVERY == 0)
      nanosleep(&MILLISECOND, NULL);
    if (options->persist)
      nanosleep(&REST, NULL);
    if (result < 0 && bear(options, result, generator, log))
      continue;
    if (result < 0)
      return explain(*generator, result);
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

/* Maps a log; there is one for each thread. */
static volatile int64_t *map_log(const struct options *options, size_t number)
{
  char path[4096];
  snprintf(path, sizeof path, number == 0 ? "%s" : "%s.%zu", options->log, number);
  /* One number more, so that a 0 follows the last ID. */
  const size_t bytes = (LOG_IDS + options->count + 1) * sizeof(int64_t);
  const int file = open(path, O_RDWR | O_CREAT, 0600);
  void *log = MAP_FAILED;
  if (file >= 0 && ftruncate(file, (off_t)bytes) == 0)
    log = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (log == MAP_FAILED)
    exit(fail("making the log", strerror(errno)));
  close(file);
  return log;
}

struct thread {
  const struct options *options;
  snowflake_t **generator;
  volatile int64_t *log;
  pthread_t handle;
  int code;
};

static void *run_thread(void *argument)
{
  struct thread *thread = argument;
  thread->log[LOG_STATE] = 1;
  thread->code = take(thread->options, thread->generator, thread->log);
  thread->log[LOG_STATE] = 2;
  return NULL;
}

/* Takes IDs on all threads of this process, the first of which is this one. */
static int run_threads(const struct options *options, snowflake_t **generator, size_t process,
                       volatile int64_t *log)
{
  struct thread *threads = calloc(options->threads, sizeof *threads);
  for (size_t i = 0; i < options->threads; i++) {
    const size_t number = process * options->threads + i;
    threads[i] = (struct thread){.options = options, .generator = generator};
    threads[i].log = number == 0 ? log : map_log(options, number);
    if (i > 0)
      pthread_create(&threads[i].handle, NULL, run_thread, &threads[i]);
  }
  run_thread(&threads[0]);
  int code = threads[0].code;
  for (size_t i = 1; i < options->threads; i++) {
    pthread_join(threads[i].handle, NULL);
    code |= threads[i].code;
  }
  free(threads);
  return code;
}

/* Takes IDs in children too, which end with this process. */
static int run_processes(const struct options *options, snowflake_t **generator,
                         volatile int64_t *log)
{
  for (size_t child = 1; child <= options->children; child++) {
    if (fork() == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      _exit(run_threads(options, generator, child, log));
    }
  }
  int status, code = run_threads(options, generator, 0, log);
  while (wait(&status) > 0)
    code |= status != 0;
  return code;
}

static int run(const struct options *options, volatile int64_t *log)
{
  snowflake_t *generator = NULL;
  snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
  if (options->pulse)
    return pulse(options, log);
  if (options->gate && wait_at_gate(POLLIN) != 0)
    return 1;
  if (open_store(options, &generator, &error) != SNOWFLAKE_OK)
    return fail("opening", error.message);
  const int code = run_processes(options, &generator, log);
  if (options->watch)
    watch(generator, log);
  if (options->gate && wait_at_gate(0) != 0)
    return 1;
  snowflake_free(generator);
  return code;
}

int main(int argc, char **argv)
{
  if (argc < 4)
    return fail("usage", "taker STORE LOG COUNT [OPTIONS]");
  struct options options = {.store = argv[1], .log = argv[2], .batch = 1, .threads = 1};
  options.count = strtoul(argv[3], NULL, 10);
  for (int i = 4; i < argc; i++) {
    options.gate |= strcmp(argv[i], "--gate") == 0;
    options.watch |= strcmp(argv[i], "--watch") == 0;
    options.pulse |= strcmp(argv[i], "--pulse") == 0;
    options.anew |= strcmp(argv[i], "--anew") == 0;
    options.persist |= options.anew || strcmp(argv[i], "--persist") == 0;
    options.ahead |= strcmp(argv[i], "--ahead") == 0;
    if (strcmp(argv[i], "--batch") == 0 && i + 1 < argc)
      options.batch = strtoul(argv[++i], NULL, 10);
    else if (strcmp(argv[i], "--threads") == 0 && i + 1 < argc)
      options.threads = strtoul(argv[++i], NULL, 10);
    else if (strcmp(argv[i], "--children") == 0 && i + 1 < argc)
      options.children = strtoul(argv[++i], NULL, 10);
  }
  return run(&options, map_log(&options, 0));
}
