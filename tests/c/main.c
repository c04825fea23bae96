/*
 * The tests of the C interface: test-c [--small] VECTORS [SUITE...]
 *
 *   --small   for runs under a checker that makes everything slow
 *   VECTORS   the folder of the test vectors
 *   SUITE     only these; all without
 */

#define CHECK_MAIN
#include "support.h"

static const struct {
  const char *name;
  void (*run)(void);
} SUITES[] = {
    {"vectors", suite_vectors}, {"text", suite_text},         {"null", suite_null},
    {"errors", suite_errors},   {"growth", suite_growth},     {"clock", suite_clock},
    {"batch", suite_batch},     {"registry", suite_registry}, {"threads", suite_threads},
    {"fork", suite_fork},
};

/* Whether a suite is among those named on the command line. */
static int wanted(const char *name, char **names)
{
  if (*names == NULL)
    return 1;
  for (; *names != NULL; names++)
    if (strcmp(*names, name) == 0)
      return 1;
  return 0;
}

int main(int argc, char **argv)
{
  int next = 1;
  if (next < argc && strcmp(argv[next], "--small") == 0) {
    support_small = 1;
    next++;
  }
  if (next == argc) {
    fprintf(stderr, "usage: %s [--small] VECTORS [SUITE...]\n", argv[0]);
    return 2;
  }
  support_vectors = argv[next++];
  for (size_t i = 0; i < sizeof SUITES / sizeof *SUITES; i++) {
    if (!wanted(SUITES[i].name, argv + next))
      continue;
    check_heading(SUITES[i].name);
    SUITES[i].run();
  }
  return check_end();
}
