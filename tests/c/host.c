/* host: the program around the library is neither ended nor harmed: threads that are
 * cancelled, limits, a processor that forbids its counter, too many worker IDs. */

#define _GNU_SOURCE
#include "host.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHILD_SECONDS = 30, NEEDED = 5 };

void host_make_shared(struct host_shared *shared)
{
  (void)snprintf(shared->directory, sizeof shared->directory, "/dev/shm/snowflake-XXXXXX");
  CHECK(mkdtemp(shared->directory) != NULL);
  (void)snprintf(shared->store, sizeof shared->store, "machine:%s", shared->directory);
  (void)snprintf(shared->page, sizeof shared->page,
                 "%s/libsnowflake-%u/41.10.12w.1000000ns.1577836800000-7", shared->directory,
                 (unsigned)geteuid());
}

void host_remove_shared(const struct host_shared *shared)
{
  char command[SCRATCH_PATH];
  (void)snprintf(command, sizeof command, "rm -r %s", shared->directory);
  CHECK_INT(system(command), ==, 0);
}

snowflake_config_t host_config(const char *store)
{
  snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 7);
  config.store = store;
  return config;
}

void host_check_in_child(int (*act)(void *argument), void *argument)
{
  const pid_t child = fork();
  if (child == 0) {
    alarm(CHILD_SECONDS);
    _exit(act(argument));
  }
  support_check_child(child);
}

/* Cancels a thread that runs `body` after a while, and checks that it ended so. */
static void check_cancelled(void *(*body)(void *), const snowflake_config_t *config,
                            useconds_t after_us)
{
  pthread_t thread;
  void *result = NULL;
  snowflake_t *generator = support_new(config);
  CHECK_INT(pthread_create(&thread, NULL, body, generator), ==, 0);
  usleep(after_us);
  CHECK_INT(pthread_cancel(thread), ==, 0);
  CHECK_INT(pthread_join(thread, &result), ==, 0);
  CHECK(result == PTHREAD_CANCELED);
  CHECK_INT(snowflake_next(generator), >=, 0);
  snowflake_free(generator);
}

static void *take_for_ever(void *generator)
{
  while (snowflake_next(generator) != SNOWFLAKE_ERR_NULL)
    ;
  return NULL;
}

static void *try_for_ever(void *generator)
{
  while (snowflake_try_next(generator) != SNOWFLAKE_ERR_NULL)
    ;
  return NULL;
}

static void *fill_for_ever(void *generator)
{
  static _Thread_local int64_t ids[1000]; /* Not on the stack: it is unwound. */
  while (snowflake_next_batch(generator, ids, 1000) != SNOWFLAKE_ERR_NULL)
    ;
  return NULL;
}

static void *try_to_fill_for_ever(void *generator)
{
  static _Thread_local int64_t ids[1000]; /* Not on the stack: it is unwound. */
  while (snowflake_try_next_batch(generator, ids, 1000) != SNOWFLAKE_ERR_NULL)
    ;
  return NULL;
}

static void check_every_call(const snowflake_config_t *config)
{
  void *(*const BODIES[])(void *) = {take_for_ever, try_for_ever, fill_for_ever,
                                     try_to_fill_for_ever};
  for (size_t i = 0; i < sizeof BODIES / sizeof *BODIES; i++)
    check_cancelled(BODIES[i], config, 3000 + 1000 * (useconds_t)i);
}

static void a_thread_that_takes_ids_can_be_cancelled(void)
{
  struct scratch scratch;
  struct host_shared shared;
  scratch_make(&scratch);
  host_make_shared(&shared);
  const char *const STORES[] = {"memory", shared.store, scratch.store};
  for (size_t i = 0; i < 3; i++) {
    check_context("%s", STORES[i]);
    snowflake_config_t config = host_config(STORES[i]);
    check_every_call(&config);
  }
  scratch_remove(&scratch);
  host_remove_shared(&shared);
}

/* It waits for nearly all of each tick. */
static void a_thread_that_waits_can_be_cancelled(void)
{
  snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_JAVASCRIPT, 7);
  config.store = "memory";
  config.tick_ns = 20 * SUPPORT_NS_PER_MS;
  check_cancelled(take_for_ever, &config, 30000);
}

/* A clock with a call at which the system may end a thread. */
static int64_t sleeping_clock(void *clock)
{
  usleep(1);
  return support_offset_clock(clock);
}

static void a_thread_is_not_ended_inside_of_a_clock(void)
{
  struct support_clock clock = {0};
  snowflake_config_t config = host_config("memory");
  config.clock = sleeping_clock;
  config.clock_context = &clock;
  check_every_call(&config);
}

/* Creates and frees generators; ends only where nothing is held. */
static void *create_for_ever(void *store)
{
  for (;;) {
    const snowflake_config_t config = host_config(store);
    snowflake_t *generator = NULL;
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    if (snowflake_new(&config, &generator, &error) != SNOWFLAKE_OK)
      return NULL;
    (void)snowflake_explain(generator, SNOWFLAKE_ERR_STORE, &error);
    snowflake_free(generator);
    pthread_testcancel();
  }
}

static void creating_and_freeing_are_not_interrupted(void)
{
  struct scratch scratch;
  scratch_make(&scratch);
  /* From now on two descriptors of each directory stay open. */
  const snowflake_config_t config = scratch_config(&scratch);
  for (int i = 0; i < 40; i++)
    snowflake_free(support_new(&config));
  const int open_before = scratch_open_files();
  for (useconds_t i = 0; i < support_sized(50, 5); i++) {
    pthread_t thread;
    void *result = NULL;
    CHECK_INT(pthread_create(&thread, NULL, create_for_ever, scratch.store), ==, 0);
    usleep(700 + 37 * i);
    CHECK_INT(pthread_cancel(thread), ==, 0);
    CHECK_INT(pthread_join(thread, &result), ==, 0);
    CHECK(result == PTHREAD_CANCELED);
  }
  CHECK_INT(scratch_open_files(), ==, open_before);
  scratch_check_names(&scratch, 1);
  scratch_remove(&scratch);
}

static void the_state_of_cancellation_is_as_before(void)
{
  struct scratch scratch;
  scratch_make(&scratch);
  for (int state = 0; state < 2; state++) {
    const int wanted = state == 0 ? PTHREAD_CANCEL_DISABLE : PTHREAD_CANCEL_ENABLE;
    int found = -1;
    CHECK_INT(pthread_setcancelstate(wanted, NULL), ==, 0);
    const snowflake_config_t config = scratch_config(&scratch);
    snowflake_t *generator = support_new(&config);
    for (int i = 0; i < 10000; i++)
      if (snowflake_next(generator) < 0)
        break;
    snowflake_free(generator);
    CHECK_INT(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &found), ==, 0);
    CHECK_INT(found, ==, wanted);
  }
  scratch_remove(&scratch);
}

/* Creates a generator where a new file may have so many bytes only. */
static int create_under_limit(void *argument)
{
  const snowflake_config_t *config = argument;
  const rlim_t LIMITS[] = {0, 512, 1024, SCRATCH_PAGE - 1};
  for (size_t i = 0; i < sizeof LIMITS / sizeof *LIMITS; i++) {
    struct rlimit limit;
    snowflake_t *generator = NULL;
    snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
    if (getrlimit(RLIMIT_FSIZE, &limit) != 0)
      return NEEDED;
    limit.rlim_cur = LIMITS[i];
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
      return NEEDED;
    if (snowflake_new(config, &generator, &error) != SNOWFLAKE_ERR_STORE ||
        error.os_errno != EFBIG)
      return 1;
  }
  return 0;
}

static void a_limit_of_the_file_size_is_an_error_and_no_signal(void)
{
  struct scratch scratch;
  struct host_shared shared;
  scratch_make(&scratch);
  host_make_shared(&shared);
  snowflake_config_t config = scratch_config(&scratch);
  host_check_in_child(create_under_limit, &config);
  scratch_check_names(&scratch, 0);
  config.store = shared.store;
  host_check_in_child(create_under_limit, &config);
  CHECK_INT(access(shared.page, F_OK), ==, -1);
  host_remove_shared(&shared);
  scratch_remove(&scratch);
}

#ifdef __x86_64__
/* Forbids the processor's counter to this process: it would be ended by SIGSEGV. */
static int take_without_counter(void *store)
{
  if (prctl(PR_SET_TSC, PR_TSC_SIGSEGV) != 0)
    return NEEDED;
  const snowflake_config_t config = host_config(store);
  snowflake_t *generator = NULL;
  if (snowflake_new(&config, &generator, NULL) != SNOWFLAKE_OK)
    return 1;
  for (int64_t i = 0, last = -1, id; i < 20000; i++, last = id)
    if ((id = snowflake_next(generator)) <= last)
      return 2;
  snowflake_free(generator);
  return 0;
}

static void a_process_that_may_not_read_the_counter_gets_ids(void)
{
  host_check_in_child(take_without_counter, (void *)(uintptr_t) "memory");
  struct scratch scratch;
  scratch_make(&scratch);
  host_check_in_child(take_without_counter, scratch.store);
  scratch_remove(&scratch);
}
#endif

static void more_worker_ids_than_a_process_can_hold_are_refused_at_once(void)
{
  const int64_t COUNTS[] = {1025, 65536};
  for (size_t i = 0; i < 2; i++) {
    snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_SONYFLAKE_V1, 0);
    config.worker_count = COUNTS[i];
    scratch_check_refused(&config, SNOWFLAKE_ERR_CONFIG, 0,
                          "worker_count must be between 1 and 1024, got ");
    scratch_check_refused(&config, SNOWFLAKE_ERR_CONFIG, 0,
                          "each worker ID needs a page, with a mapping and an open file");
  }
}

void suite_host(void)
{
  RUN(a_thread_that_takes_ids_can_be_cancelled);
  RUN(a_thread_that_waits_can_be_cancelled);
  RUN(a_thread_is_not_ended_inside_of_a_clock);
  RUN(creating_and_freeing_are_not_interrupted);
  RUN(the_state_of_cancellation_is_as_before);
  RUN(a_limit_of_the_file_size_is_an_error_and_no_signal);
#ifdef __x86_64__
  RUN(a_process_that_may_not_read_the_counter_gets_ids);
#endif
  RUN(more_worker_ids_than_a_process_can_hold_are_refused_at_once);
}
