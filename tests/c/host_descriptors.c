/* host-descriptors: a program has only so many descriptors, and a directory is slow with many
 * locks. The library keeps few of both, and says what is missing. */

#define _GNU_SOURCE /* close_range */
#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* What stays after the generators: the four directories that were used last, with two
 * descriptors each, and on each of those a lock for each of 16 names and files. */
enum { KEPT_DESCRIPTORS = 4 * 2, KEPT_LOCKS = 2 * 16 * 2, NOT_PREPARED = 77 };

/* More files of the program than the library has open. */
enum { SAME = 24 };

static int create_with_few_files(void *argument)
{
  const snowflake_config_t *config = argument;
  struct rlimit limit;
  snowflake_t *generator = NULL;
  snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return NOT_PREPARED;
  limit.rlim_cur = 64;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
    return NOT_PREPARED;
  if (snowflake_new(config, &generator, &error) != SNOWFLAKE_ERR_STORE ||
      error.os_errno != EMFILE || strstr(error.message, "Too many open files") == NULL)
    return 1;
  /* Nothing was kept: there is room for a smaller one. */
  snowflake_config_t fewer = *config;
  fewer.worker_count = 10;
  if (snowflake_new(&fewer, &generator, NULL) != SNOWFLAKE_OK || snowflake_next(generator) < 0)
    return 2;
  snowflake_free(generator);
  return 0;
}

static void many_worker_ids_with_few_descriptors_are_a_clear_error(void)
{
  struct scratch scratch;
  struct host_shared shared;
  scratch_make(&scratch);
  host_make_shared(&shared);
  snowflake_config_t config = scratch_config(&scratch);
  config.worker_count = 200;
  host_check_in_child(create_with_few_files, &config);
  config.store = shared.store;
  host_check_in_child(create_with_few_files, &config);
  host_remove_shared(&shared);
  scratch_remove(&scratch);
}

static void take_one_in(const struct scratch *scratch)
{
  const snowflake_config_t config = scratch_config(scratch);
  snowflake_t *generator = support_new(&config);
  CHECK_INT(snowflake_next(generator), >, 0);
  snowflake_free(generator);
}

static void generators_of_many_directories_leave_few_descriptors(void)
{
  const int before = scratch_open_files();
  for (int i = 0; i < 200; i++) {
    struct scratch scratch;
    if (i % 2)
      scratch_make(&scratch);
    else
      scratch_make_machine(&scratch);
    take_one_in(&scratch);
    scratch_remove(&scratch);
    if (scratch_open_files() > before + KEPT_DESCRIPTORS)
      break;
  }
  CHECK_INT(scratch_open_files(), <=, before + KEPT_DESCRIPTORS);
}

/* How many locks there are on a directory. */
static int count_locks(const char *directory)
{
  struct stat known;
  char line[256], inode[64];
  int count = 0;
  FILE *locks = fopen("/proc/locks", "r");
  CHECK(locks != NULL && stat(directory, &known) == 0);
  (void)snprintf(inode, sizeof inode, ":%llu ", (unsigned long long)known.st_ino);
  while (fgets(line, sizeof line, locks) != NULL)
    count += strstr(line, inode) != NULL;
  fclose(locks);
  return count;
}

static void a_file_that_is_deleted_again_and_again_leaves_few_locks(void)
{
  struct scratch scratch;
  scratch_make_machine(&scratch); /* In memory no file gets the number of one before. */
  take_one_in(&scratch);
  CHECK_INT(count_locks(scratch.directory), >, 0);
  for (int i = 0; i < 500; i++) {
    CHECK_INT(unlink(scratch.path), ==, 0);
    take_one_in(&scratch);
  }
  CHECK_INT(count_locks(scratch.directory), <=, KEPT_LOCKS);
  scratch_remove(&scratch);
}

static void locks_end_with_the_generator_and_not_before(void)
{
  struct scratch scratch;
  scratch_make(&scratch);
  const snowflake_config_t config = scratch_config(&scratch);
  snowflake_t *generator = support_new(&config);
  const int locks = count_locks(scratch.directory);
  CHECK_INT(locks, >, 0);
  for (int i = 0; i < 2 * KEPT_DESCRIPTORS; i++) {
    struct scratch other;
    scratch_make(&other);
    take_one_in(&other);
    scratch_remove(&other);
  }
  CHECK_INT(count_locks(scratch.directory), ==, locks);
  snowflake_free(generator);
  CHECK_INT(count_locks(scratch.directory), ==, 0);
  scratch_remove(&scratch);
}

/* Opens what the library has open, at the numbers that it had. */
static int open_the_same(const struct scratch *scratch, int which, int *files)
{
  char above[SCRATCH_PATH];
  (void)snprintf(above, sizeof above, "%s/..", scratch->directory);
  const char *const path = which == 0 ? scratch->path : which == 1 ? scratch->directory : above;
  for (int i = 0; i < SAME; i++)
    if ((files[i] = open(path, which == 0 ? O_RDWR : O_RDONLY | O_DIRECTORY)) < 0)
      return 0;
  return 1;
}

struct case_of_same {
  struct scratch scratch;
  int which;
};

static int use_after_all_were_closed(void *argument)
{
  const struct case_of_same *same = argument;
  const snowflake_config_t config = scratch_config(&same->scratch);
  snowflake_t *generator = NULL;
  int files[SAME];
  if (snowflake_new(&config, &generator, NULL) != SNOWFLAKE_OK || snowflake_next(generator) < 0 ||
      close_range(3, ~0U, 0) != 0 || !open_the_same(&same->scratch, same->which, files))
    return 1;
  snowflake_free(generator);
  /* Until the library has forgotten the directories, too. */
  for (int i = 0; i < 2 * KEPT_DESCRIPTORS; i++) {
    struct scratch other;
    scratch_make(&other);
    take_one_in(&other);
    scratch_remove(&other);
  }
  for (int i = 0; i < SAME; i++)
    if (fcntl(files[i], F_GETFD) < 0)
      return 10 + i;
  return 0;
}

static void a_descriptor_of_the_program_is_not_closed_though_it_leads_to_the_same_file(void)
{
  struct case_of_same same;
  scratch_make(&same.scratch);
  take_one_in(&same.scratch);
  for (same.which = 0; same.which < 3; same.which++)
    host_check_in_child(use_after_all_were_closed, &same);
  scratch_remove(&same.scratch);
}

void suite_host_descriptors(void)
{
  RUN(a_descriptor_of_the_program_is_not_closed_though_it_leads_to_the_same_file);
  RUN(many_worker_ids_with_few_descriptors_are_a_clear_error);
  RUN(generators_of_many_directories_leave_few_descriptors);
  RUN(a_file_that_is_deleted_again_and_again_leaves_few_locks);
  RUN(locks_end_with_the_generator_and_not_before);
}
