/*
 * fork: children continue with the generator they inherit, and a child forked in the
 * middle of what another thread does is not stuck.
 *
 * A child that hangs is ended by its own alarm, which the parent sees.
 */

#include "scratch.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

enum { CHILDREN = 4, CHILD_SECONDS = 30 };

static const char *store;

static snowflake_config_t config_of(int64_t worker_id)
{
  snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, worker_id);
  config.store = store;
  return config;
}

static void take(const snowflake_t *generator, int64_t *ids, size_t count, int in_batches)
{
  for (size_t i = 0; i < count;) {
    const size_t left = count - i;
    int64_t written = 1;
    if (in_batches)
      written = snowflake_next_batch(generator, ids + i, left < 100 ? left : 100);
    else
      ids[i] = snowflake_next(generator);
    if (written < 0) {
      ids[i] = written;
      return;
    }
    i += (size_t)written;
  }
}

/* Lets 4 children and the parent take IDs from one generator and compares all. */
static void check_family(int64_t worker_id, size_t total, int in_batches)
{
  snowflake_config_t config = config_of(worker_id);
  config.max_wait_ms = 10000;
  snowflake_t *generator = support_new(&config);
  const int64_t before = snowflake_next(generator);
  int64_t *ids = scratch_shared(total * sizeof *ids);
  const size_t share = total / (CHILDREN + 1);
  pid_t children[CHILDREN];
  for (size_t i = 0; i < CHILDREN; i++) {
    children[i] = fork();
    if (children[i] == 0) {
      alarm(CHILD_SECONDS);
      take(generator, ids + i * share, share, in_batches);
      snowflake_free(generator);
      _exit(0);
    }
  }
  take(generator, ids + CHILDREN * share, share, in_batches);
  for (size_t i = 0; i < CHILDREN; i++)
    support_check_child(children[i]);
  for (size_t i = 0; i <= CHILDREN; i++) {
    check_context("process %u", (unsigned)i);
    support_check_increasing(ids + i * share, share);
  }
  check_context("all processes");
  support_check_distinct(ids, share * (CHILDREN + 1));
  CHECK_INT(before, <, ids[0]);
  CHECK_INT(ids[share * (CHILDREN + 1) - 1], <, snowflake_next(generator));
  CHECK_INT(support_stats(generator).issued, ==, share * (CHILDREN + 1) + 2);
  munmap(ids, total * sizeof *ids);
  snowflake_free(generator);
}

static void four_children_and_their_parent_take_80000_distinct_ids(void)
{
  check_family(41, support_sized(80000, 10000), 0);
}

static void they_may_take_batches_too(void)
{
  check_family(42, support_sized(800000, 20000), 1);
}

static void a_generator_that_a_child_creates_continues_from_its_parents(void)
{
  const snowflake_config_t config = config_of(43);
  int64_t *ids = scratch_shared(3 * sizeof *ids);
  snowflake_t *generator = support_new(&config);
  ids[0] = snowflake_next(generator);
  const pid_t child = fork();
  if (child == 0) {
    snowflake_t *own = NULL;
    alarm(CHILD_SECONDS);
    ids[1] = snowflake_new(&config, &own, NULL);
    ids[1] = own != NULL ? snowflake_next(own) : ids[1];
    _exit(0);
  }
  support_check_child(child);
  ids[2] = snowflake_next(generator);
  support_check_increasing(ids, 3);
  munmap(ids, 3 * sizeof *ids);
  snowflake_free(generator);
}

static void a_child_that_is_killed_holds_nothing(void)
{
  const snowflake_config_t config = config_of(44);
  snowflake_t *generator = support_new(&config);
  for (size_t i = 0; i < support_sized(50, 5); i++) {
    const pid_t child = fork();
    if (child == 0) {
      ualarm((useconds_t)(500 + i * 37), 0); /* Ends it somewhere within a call. */
      for (int64_t id = 0; id >= 0;)
        id = snowflake_next(generator);
      _exit(1);
    }
    int64_t ids[500];
    take(generator, ids, 500, 0);
    support_check_increasing(ids, 500);
    support_check_killed(child);
  }
  snowflake_free(generator);
}

/* What a thread does while the main one forks: it creates and frees
 * generators, among them as many of new workers as the main thread has allowed. */
static struct {
  _Atomic int stop;
  _Atomic uint32_t allowed;
  _Atomic int64_t failed;
} busy;

static snowflake_config_t busy_config(int64_t worker_id)
{
  snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
  config.worker_bits = 16;
  config.sequence_bits = 6;
  config.worker_id = worker_id;
  config.max_wait_ms = 10000;
  config.store = store;
  return config;
}

static void *make_generators(void *unused)
{
  uint32_t made = 0;
  while (!atomic_load(&busy.stop)) {
    const int fresh = made < atomic_load(&busy.allowed);
    const snowflake_config_t config = busy_config(fresh ? made++ : 0);
    snowflake_t *generator = NULL;
    int64_t result = snowflake_new(&config, &generator, NULL);
    if (generator != NULL)
      result = snowflake_next(generator);
    if (result < 0)
      atomic_store(&busy.failed, result);
    snowflake_free(generator);
  }
  return unused;
}

static int use_a_new_generator(int64_t worker_id)
{
  const snowflake_config_t config = busy_config(worker_id);
  snowflake_t *generator = NULL;
  int64_t ids[200]; /* More than a tick has: it waits, too. */
  if (snowflake_new(&config, &generator, NULL) != SNOWFLAKE_OK)
    return 1;
  if (snowflake_next_batch(generator, ids, 200) != 200)
    return 2;
  snowflake_free(generator);
  return 0;
}

static void a_child_forked_while_a_thread_creates_generators_can_create_its_own(void)
{
  pthread_t thread;
  memset(&busy, 0, sizeof busy);
  if (!CHECK_INT(pthread_create(&thread, NULL, make_generators, NULL), ==, 0))
    return;
  const uint32_t times = (uint32_t)support_sized(200, 10);
  for (uint32_t i = 0; i < times; i++) {
    check_context("fork %u", i);
    atomic_fetch_add(&busy.allowed, 50);
    usleep(i * 13 % 500);
    const pid_t child = fork();
    if (child == 0) {
      alarm(CHILD_SECONDS);
      _exit(use_a_new_generator(60000 + i));
    }
    if (!support_check_child(child))
      break;
  }
  check_context("%s", "");
  atomic_store(&busy.stop, 1);
  CHECK_INT(pthread_join(thread, NULL), ==, 0);
  CHECK_INT(atomic_load(&busy.failed), ==, 0);
}

static void run_with(const char *name, const char *with)
{
  check_heading(name);
  store = with;
  RUN(four_children_and_their_parent_take_80000_distinct_ids);
  RUN(they_may_take_batches_too);
  RUN(a_generator_that_a_child_creates_continues_from_its_parents);
  RUN(a_child_that_is_killed_holds_nothing);
#ifdef __SANITIZE_ADDRESS__
  /* A child may not allocate if a thread was in the middle of the allocator of ASan. Pages
   * in memory need it less often than it matters. */
  if (strcmp(with, "memory") != 0)
    return;
#endif
  RUN(a_child_forked_while_a_thread_creates_generators_can_create_its_own);
}

void suite_fork(void)
{
  struct scratch scratch;
  scratch_make_machine(&scratch);
  run_with(" memory", "memory");
  run_with(" machine", scratch.store);
  scratch_remove(&scratch);
}
