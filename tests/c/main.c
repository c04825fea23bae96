/*
 * The tests of the C interface: test-c [--small] VECTORS [SUITE...]
 *
 *   --small   for runs under a checker that makes everything slow
 *   VECTORS   the folder of the test vectors
 *   SUITE     only these; all without
 *
 * test-c --take STORE COUNT writes so many IDs of a store to its output, 8 bytes each; ""
 * is the default store. Suites run it as another program.
 */

#define CHECK_MAIN
#include "support.h"

#include <stdlib.h>

static const struct {
  const char *name;
  void (*run)(void);
} SUITES[] = {
    {"vectors", suite_vectors}, {"text", suite_text},         {"null", suite_null},
    {"sizes", suite_sizes},     {"numbers", suite_numbers},   {"ids", suite_ids},
    {"columns", suite_columns}, {"errors", suite_errors},     {"statuses", suite_statuses},
    {"clock", suite_clock},     {"batch", suite_batch},       {"registry", suite_registry},
    {"threads", suite_threads}, {"fork", suite_fork},         {"store", suite_store},
    {"signals", suite_signals}, {"machine", suite_machine},
    {"store-names", suite_store_names},
    {"store-mismatch", suite_store_mismatch},
    {"store-clock", suite_store_clock},
    {"store-faults", suite_store_faults},
    {"host", suite_host},       {"host-files", suite_host_files},
    {"host-descriptors", suite_host_descriptors},
    {"memory", suite_memory},   {"loading", suite_loading},
    {"leases", suite_leases},   {"leases-refused", suite_leases_refused},
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

/* Returns the exit code. */
static int take(const char *store, const char *count)
{
  snowflake_t *generator = NULL;
  snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 7);
  config.store = *store == '\0' ? NULL : store;
  if (snowflake_new(&config, &generator, NULL) != SNOWFLAKE_OK)
    return 1;
  for (long left = strtol(count, NULL, 10); left > 0; left--) {
    const int64_t id = snowflake_next(generator);
    fwrite(&id, sizeof id, 1, stdout);
  }
  snowflake_free(generator);
  return fflush(stdout) != 0;
}

int main(int argc, char **argv)
{
  int next = 1;
  support_program = argv[0];
  if (argc == 4 && strcmp(argv[1], "--take") == 0)
    return take(argv[2], argv[3]);
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
