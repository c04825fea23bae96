/*
 * check.h: a small test harness for C and C++.
 *
 * A test is a function whose name is a sentence. RUN(a_batch_of_none_is_empty)
 * runs it and prints the name. A CHECK that fails prints where and what it saw,
 * and the test continues; each returns 1 or 0, for tests that cannot continue:
 *
 *   if (!CHECK_INT(snowflake_new(NULL, &generator, NULL), ==, SNOWFLAKE_OK))
 *     return;
 *
 * Checks belong to the main thread of the main process: other threads and forked
 * children return what they saw. One source file of a program defines
 * CHECK_MAIN before it includes this file.
 */

#ifndef CHECK_H
#define CHECK_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct check_state {
  int passed;
  int failed;
  int test_failed;
  char context[64]; /* Which row or case a loop is in. */
};

#ifdef __cplusplus
extern "C" {
#endif

extern struct check_state check_state;

void check_run(const char *name, void (*test)(void));
void check_heading(const char *name);
void check_context(const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 1, 2)))
#endif
    ;
int check_true(const char *file, int line, const char *what, int holds);
int check_int(const char *file, int line, const char *what, int holds, int64_t left,
              int64_t right);
int check_text(const char *file, int line, const char *what, int whole, const char *text,
               const char *wanted);
int check_end(void); /* Prints the totals; returns the exit code of the program. */

#ifdef __cplusplus
}
#endif

#define RUN(test) check_run(#test, test)

#define CHECK(condition) check_true(__FILE__, __LINE__, #condition, (condition) ? 1 : 0)

/* Compares integers of any type as int64_t, by ==, <, >= and so on. */
#define CHECK_INT(left, comparison, right)                                                     \
  check_compare(__FILE__, __LINE__, #left " " #comparison " " #right, (int64_t)(left),         \
                #comparison, (int64_t)(right))

/* The text is the one wanted, or contains it. */
#define CHECK_TEXT(text, wanted) check_text(__FILE__, __LINE__, #text, 1, text, wanted)
#define CHECK_CONTAINS(text, part) check_text(__FILE__, __LINE__, #text, 0, text, part)

static inline int check_compare(const char *file, int line, const char *what, int64_t left,
                                const char *comparison, int64_t right)
{
  const int or_equal = comparison[1] == '=';
  int holds = or_equal && left == right;
  if (comparison[0] == '<')
    holds |= left < right;
  else if (comparison[0] == '>')
    holds |= left > right;
  else if (comparison[0] == '!')
    holds = left != right;
  return check_int(file, line, what, holds, left, right);
}

#ifdef CHECK_MAIN

#include <stdarg.h>
#ifdef __cplusplus
#include <exception>
#endif

struct check_state check_state;

void check_heading(const char *name)
{
  printf("%s\n", name);
  fflush(stdout); /* A child that a test forks must not print it again. */
}

void check_context(const char *format, ...)
{
  va_list values;
  va_start(values, format);
  (void)vsnprintf(check_state.context, sizeof check_state.context, format, values);
  va_end(values);
}

#ifdef __cplusplus
/* An exception that was not caught fails its test and no other. */
static void check_call(void (*test)(void))
{
  try {
    test();
  } catch (const std::exception &error) {
    check_true(error.what(), 0, "no exception", 0);
  }
}
#else
static void check_call(void (*test)(void))
{
  test();
}
#endif

void check_run(const char *name, void (*test)(void))
{
  check_state.test_failed = 0;
  check_state.context[0] = '\0';
  check_call(test);
  printf(check_state.test_failed ? "  FAILED " : "  ok     ");
  for (; *name != '\0'; name++)
    putchar(*name == '_' ? ' ' : *name);
  putchar('\n');
  fflush(stdout);
  if (check_state.test_failed)
    check_state.failed++;
  else
    check_state.passed++;
}

static int check_failed(const char *file, int line)
{
  check_state.test_failed = 1;
  printf("  %s:%d: ", file, line);
  if (check_state.context[0] != '\0')
    printf("[%s] ", check_state.context);
  return 0;
}

int check_true(const char *file, int line, const char *what, int holds)
{
  if (holds)
    return 1;
  check_failed(file, line);
  printf("%s does not hold\n", what);
  return 0;
}

int check_int(const char *file, int line, const char *what, int holds, int64_t left,
              int64_t right)
{
  if (holds)
    return 1;
  check_failed(file, line);
  printf("%s: left is %" PRId64 ", right is %" PRId64 "\n", what, left, right);
  return 0;
}

int check_text(const char *file, int line, const char *what, int whole, const char *text,
               const char *wanted)
{
  if (whole ? strcmp(text, wanted) == 0 : strstr(text, wanted) != NULL)
    return 1;
  check_failed(file, line);
  printf("%s is \"%s\", not %s\"%s\"\n", what, text, whole ? "" : "one with ", wanted);
  return 0;
}

int check_end(void)
{
  printf("%d passed, %d failed\n", check_state.passed, check_state.failed);
  return check_state.failed != 0 || check_state.passed == 0;
}

#endif /* CHECK_MAIN */

#endif /* CHECK_H */
