/*
 * The clock that C calls when it is written in Python, and how it ends with the
 * interpreter; and the number of this process for modules in Python.
 *
 * While the interpreter ends, a thread that asks for the GIL is ended by it, in the
 * middle of whatever it does (CPython before 3.14). Within the call of a clock these
 * are functions of Rust, which do not survive that: the process would be aborted. So
 * from the end on no other thread enters a clock, and those within are waited for.
 */

#ifndef LIBSNOWFLAKE_CLOCK_H
#define LIBSNOWFLAKE_CLOCK_H

#include "_forks.h"

/* Written by cffi: calls the clock in Python. */
static int64_t snowflake_python_clock(void *context);

/* How many threads are within a clock. */
static int64_t within;
static int64_t has_ended;
/* The thread that ends the interpreter still may use clocks. */
static pthread_t ending;

static int64_t snowflake_clock_until_exit(void *context)
{
  int64_t now_ns = -1;
  /* Counted before the look, as the end looks at the count after it was set: one of
   * the two sees the other. */
  __atomic_add_fetch(&within, 1, __ATOMIC_SEQ_CST);
  if (!__atomic_load_n(&has_ended, __ATOMIC_SEQ_CST) ||
      pthread_equal(pthread_self(), ending))
    now_ns = snowflake_python_clock(context);
  __atomic_sub_fetch(&within, 1, __ATOMIC_SEQ_CST);
  return now_ns;
}

/* From now on only this thread enters a clock. */
static void snowflake_end_clocks(void)
{
  ending = pthread_self();
  __atomic_store_n(&has_ended, 1, __ATOMIC_SEQ_CST);
}

/* How many threads are still within a clock. */
static int64_t snowflake_within_clocks(void)
{
  return __atomic_load_n(&within, __ATOMIC_SEQ_CST);
}

/* Whether this thread may not enter a clock any more. */
static int64_t snowflake_is_ended(void)
{
  return __atomic_load_n(&has_ended, __ATOMIC_SEQ_CST) &&
         !pthread_equal(pthread_self(), ending);
}

/* The threads that were within a clock are not in a forked child. */
static void forget_threads(void)
{
  __atomic_store_n(&within, 0, __ATOMIC_SEQ_CST);
}

static int64_t snowflake_this_process(void)
{
  return this_process();
}

/* Called when the module is imported, in every interpreter. */
static void snowflake_watch_forks(void)
{
  static int is_watching;
  watch_forks();
  if (!is_watching)
    pthread_atfork(NULL, NULL, forget_threads);
  is_watching = 1;
}

#endif
