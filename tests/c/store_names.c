/* store-names: which texts are stores, and what the files are called. */

#include "scratch.h"

#include <unistd.h>

static const char FORMS[] =
    "store must be 'machine', 'memory', 'file:' and an absolute path, or the URL of a server";
static const struct {
  const char *store, *remedy;
} UNKNOWN[] = {
    {"", "leave store out for the default, 'machine'"},
    {" ", "for example 'file:/var/lib/app/ids'"},
    {"ids", "for example 'file:/var/lib/app/ids'"},
    {"/var/lib/ids", "did you mean 'file:' and this path?"},
    {"FILE:/ids", "write the name of the store in lower case"},
    {"mongodb://localhost", "for example 'file:/var/lib/app/ids'"},
    {"memory:/dev/shm", "'memory' has no location"},
    {"machine:here", "give the whole path of a directory"},
    {"file", "give the path of the file"},
    {"file:", "give the path of the file"},
    {"file:ids", "processes in other directories would use another file"},
    {"file:./ids", "processes in other directories would use another file"},
    {"file:~/ids", "'~'"},
    {"file://host/ids", "this is a URL with the name of a host"},
    {"file:/ids/", "this is a directory"},
    {"file:/ids ", "the path ends with a blank"},
    {"file:/ids\n", "control character"},
};

static void a_store_that_is_not_known_is_refused(void)
{
  for (size_t i = 0; i < sizeof UNKNOWN / sizeof *UNKNOWN; i++) {
    snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 7);
    config.store = UNKNOWN[i].store;
    check_context("'%s'", UNKNOWN[i].store);
    scratch_check_refused(&config, SNOWFLAKE_ERR_CONFIG, 0, FORMS);
    scratch_check_refused(&config, SNOWFLAKE_ERR_CONFIG, 0, UNKNOWN[i].remedy);
  }
}

static void each_worker_id_has_a_file_and_the_first_one_is_the_path(void)
{
  struct scratch scratch;
  int64_t ids[4000];
  scratch_make(&scratch);
  snowflake_config_t config = scratch_config(&scratch);
  snowflake_t *one = support_new(&config);
  config.worker_count = 3;
  snowflake_t *several = support_new(&config);
  scratch_check_names(&scratch, 3);
  for (int worker = 8; worker <= 9; worker++) {
    char path[SCRATCH_PATH + 8];
    (void)snprintf(path, sizeof path, "%s.%d", scratch.path, worker);
    CHECK_INT(access(path, F_OK), ==, 0);
  }
  for (size_t i = 0; i < 4000; i++)
    ids[i] = snowflake_next(i % 2 == 0 ? one : several);
  support_check_distinct(ids, 4000);
  snowflake_free(one);
  snowflake_free(several);
  scratch_remove(&scratch);
}

void suite_store_names(void)
{
  RUN(a_store_that_is_not_known_is_refused);
  RUN(each_worker_id_has_a_file_and_the_first_one_is_the_path);
}
