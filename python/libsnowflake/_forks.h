/*
 * Which process this is: a number that is another one in each forked child, whoever
 * called fork. Python itself learns only of the forks that it makes.
 *
 * It is read for each ID of a stream, so it is kept in a page that the kernel clears in
 * a child; where the kernel does not, fork() does it by a handler.
 */

#ifndef LIBSNOWFLAKE_FORKS_H
#define LIBSNOWFLAKE_FORKS_H

#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>

static int64_t shared_mark;
/* 0 in a child that has not asked yet. */
static int64_t *mark = &shared_mark;
static int64_t generations;

static void clear_mark(void)
{
  __atomic_store_n(mark, 0, __ATOMIC_RELAXED);
}

/* Called when the module is imported, in every interpreter. */
static void watch_forks(void)
{
  static int is_watching;
  if (is_watching)
    return;
  is_watching = 1;
#ifdef MADV_WIPEONFORK
  void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page != MAP_FAILED && madvise(page, 4096, MADV_WIPEONFORK) == 0)
    mark = (int64_t *)page;
#endif
  pthread_atfork(NULL, NULL, clear_mark);
}

/* Two threads that ask first at once may get different numbers: that costs the IDs of
 * a stream, and repeats none. */
static inline int64_t this_process(void)
{
  const int64_t number = __atomic_load_n(mark, __ATOMIC_RELAXED);
  if (number != 0)
    return number;
  const int64_t next = __atomic_add_fetch(&generations, 1, __ATOMIC_RELAXED);
  __atomic_store_n(mark, next, __ATOMIC_RELAXED);
  return next;
}

#endif
