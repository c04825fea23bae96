/* Many threads on one generator. */

#include "support.h"

#include <pthread.h>
#include <stdlib.h>

enum { THREADS = 8 };

struct worker {
  pthread_t thread;
  const snowflake_t *generator;
  int64_t *ids;
  size_t count;
  const char *store;
  int64_t workers; /* How many worker IDs are used in turn, from 30 on. */
};

static void *take_one_by_one(void *argument)
{
  struct worker *worker = argument;
  for (size_t i = 0; i < worker->count; i++)
    worker->ids[i] = snowflake_next(worker->generator);
  return NULL;
}

static void *take_in_every_way(void *argument)
{
  struct worker *worker = argument;
  size_t i = 0;
  while (i < worker->count) {
    const size_t left = worker->count - i;
    int64_t written = 1;
    if (i % 3 == 0)
      worker->ids[i] = snowflake_next(worker->generator);
    else if (i % 3 == 1)
      written = snowflake_next_batch(worker->generator, worker->ids + i, left < 101 ? left : 101);
    else if ((worker->ids[i] = snowflake_try_next(worker->generator)) == SNOWFLAKE_ERR_AGAIN)
      written = 0;
    if (written < 0) {
      worker->ids[i] = written;
      written = 1;
    }
    i += (size_t)written;
  }
  return NULL;
}

/* Lets 8 threads take `total` IDs, and checks that none occurs twice and that
 * each thread got increasing ones. */
static void check_threads(const snowflake_config_t *config, void *(*take)(void *), size_t total)
{
  snowflake_t *generator = support_new(config);
  int64_t *ids = calloc(total, sizeof *ids);
  struct worker workers[THREADS];
  for (size_t i = 0; i < THREADS; i++) {
    const size_t share = total / THREADS;
    workers[i] = (struct worker){.generator = generator, .ids = ids + i * share, .count = share};
    CHECK_INT(pthread_create(&workers[i].thread, NULL, take, &workers[i]), ==, 0);
  }
  for (size_t i = 0; i < THREADS; i++)
    CHECK_INT(pthread_join(workers[i].thread, NULL), ==, 0);
  for (size_t i = 0; i < THREADS; i++) {
    check_context("thread %u", (unsigned)i);
    support_check_increasing(workers[i].ids, workers[i].count);
  }
  check_context("all threads");
  support_check_distinct(ids, total);
  free(ids);
  snowflake_free(generator);
}

/* Under valgrind one thread runs at a time, and a thread can miss its turn. */
static snowflake_config_t patient_config(int64_t worker_id)
{
  snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, worker_id);
  config.max_wait_ms = 10000;
  return config;
}

static void a_million_ids_of_8_threads_are_distinct_and_increase_in_each(void)
{
  const snowflake_config_t config = patient_config(21);
  check_threads(&config, take_one_by_one, support_sized(1000000, 16000));
}

static void single_ids_and_batches_and_tries_mix(void)
{
  const snowflake_config_t config = patient_config(22);
  check_threads(&config, take_in_every_way, support_sized(1000000, 16000));
}

static void a_layout_with_two_ids_a_tick_serves_8_threads(void)
{
  snowflake_config_t config = patient_config(0);
  config.time_bits = 52;
  config.worker_bits = 0;
  config.sequence_bits = 1;
  config.tick_ns = 10000;
  check_threads(&config, take_one_by_one, support_sized(80000, 1600));
}

/* Threads that create, use and free generators of the same workers at once. */
static void *make_and_free(void *argument)
{
  struct worker *worker = argument;
  for (size_t i = 0; i < worker->count; i++) {
    snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
    snowflake_t *generator = NULL;
    config.worker_id = 30 + (int64_t)i % worker->workers;
    config.store = worker->store;
    config.max_wait_ms = 10000;
    worker->ids[i] = snowflake_new(&config, &generator, NULL);
    if (generator != NULL)
      worker->ids[i] = snowflake_next(generator);
    snowflake_free(generator);
  }
  return NULL;
}

static void check_creators(const char *store, int64_t worker_count)
{
  enum { MOST = 20000 };
  static int64_t ids[MOST * THREADS];
  struct worker workers[THREADS];
  const size_t count = support_sized(MOST, 500);
  for (size_t i = 0; i < THREADS; i++) {
    workers[i] = (struct worker){
        .ids = ids + i * count, .count = count, .store = store, .workers = worker_count};
    CHECK_INT(pthread_create(&workers[i].thread, NULL, make_and_free, &workers[i]), ==, 0);
  }
  for (size_t i = 0; i < THREADS; i++)
    CHECK_INT(pthread_join(workers[i].thread, NULL), ==, 0);
  support_check_distinct(ids, count * THREADS);
}

static void generators_may_be_created_and_freed_by_many_threads_at_once(void)
{
  check_creators(NULL, 4);
}

/* Each page is new to all threads, and the first one to create it puts it into a list. */
static void pages_in_memory_may_be_created_by_many_threads_at_once(void)
{
  check_creators("memory", 400);
}

void suite_threads(void)
{
  RUN(a_million_ids_of_8_threads_are_distinct_and_increase_in_each);
  RUN(single_ids_and_batches_and_tries_mix);
  RUN(a_layout_with_two_ids_a_tick_serves_8_threads);
  RUN(generators_may_be_created_and_freed_by_many_threads_at_once);
  RUN(pages_in_memory_may_be_created_by_many_threads_at_once);
}
