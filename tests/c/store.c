/* store: one file, shared by all who open it, and what may not be one. */

#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHILD_SECONDS = 60 };

static void a_file_is_created_for_its_owner_only_and_nothing_beside_it(void)
{
  struct scratch scratch;
  scratch_make(&scratch);
  const snowflake_config_t config = scratch_config(&scratch);
  const mode_t mask = umask(0);
  snowflake_t *generator = support_new(&config);
  umask(mask);
  CHECK_INT(snowflake_next(generator), >=, 0);
  struct stat known;
  CHECK_INT(stat(scratch.path, &known), ==, 0);
  CHECK_INT(known.st_mode, ==, S_IFREG | 0600);
  CHECK_INT(known.st_size, ==, SCRATCH_PAGE);
  CHECK_INT(known.st_nlink, ==, 1);
  scratch_check_names(&scratch, 1);
  snowflake_free(generator);
  scratch_remove(&scratch);
}

static void a_second_generator_continues_from_the_first(void)
{
  struct scratch scratch;
  scratch_make(&scratch);
  const snowflake_config_t config = scratch_config(&scratch);
  snowflake_t *one = support_new(&config), *other = support_new(&config);
  int64_t ids[2000];
  for (size_t i = 0; i < 2000; i++)
    ids[i] = snowflake_next(i % 3 == 0 ? one : other);
  support_check_increasing(ids, 2000);
  const snowflake_stats_t stats = support_stats(other);
  CHECK_INT(stats.issued, ==, 2000);
  CHECK_INT(stats.fence_extensions, ==, 1);
  CHECK_INT(stats.fence_left_ns, >, 5000 * SUPPORT_NS_PER_MS);
  CHECK_INT(stats.fence_left_ns, <=, 10002 * SUPPORT_NS_PER_MS);
  snowflake_free(one);
  CHECK_INT(snowflake_next(other), >, ids[1999]);
  snowflake_free(other);
  scratch_remove(&scratch);
}

static void ids_continue_after_a_restart(void)
{
  struct scratch scratch;
  scratch_make(&scratch);
  const snowflake_config_t config = scratch_config(&scratch);
  int64_t ids[100];
  for (size_t i = 0; i < 100; i++) {
    snowflake_t *generator = support_new(&config);
    ids[i] = snowflake_next(generator);
    snowflake_free(generator);
  }
  support_check_increasing(ids, 100);
  scratch_remove(&scratch);
}

static void free_closes_the_file_and_so_does_every_failure(void)
{
  struct scratch scratch;
  scratch_make(&scratch);
  snowflake_config_t config = scratch_config(&scratch);
  snowflake_t *generator = support_new(&config);
  snowflake_free(generator); /* Its directory stays open, once for all generators. */
  const int before = scratch_open_files();
  generator = support_new(&config);
  CHECK_INT(snowflake_next(generator), >=, 0);
  CHECK_INT(scratch_open_files(), ==, before + 1);
  snowflake_free(generator);
  CHECK_INT(scratch_open_files(), ==, before);
  config.worker_id = 8;
  for (int i = 0; i < 10; i++)
    CHECK_INT(snowflake_new(&config, &generator, NULL), ==, SNOWFLAKE_ERR_STORE_MISMATCH);
  CHECK_INT(scratch_open_files(), ==, before);
  scratch_remove(&scratch);
}

static void take(const snowflake_t *generator, int64_t *ids, size_t count)
{
  for (size_t i = 0; i < count; i++)
    ids[i] = snowflake_next(generator);
}

static void children_share_it_by_the_generator_they_inherit_or_by_their_own(void)
{
  struct scratch scratch;
  scratch_make(&scratch);
  snowflake_config_t config = scratch_config(&scratch);
  config.max_wait_ms = 10000;
  const size_t share = support_sized(20000, 2000);
  int64_t *ids = scratch_shared(3 * share * sizeof *ids);
  snowflake_t *generator = support_new(&config);
  pid_t children[2];
  for (size_t i = 0; i < 2; i++) {
    children[i] = fork();
    if (children[i] == 0) {
      alarm(CHILD_SECONDS);
      if (i == 1) {
        snowflake_free(generator);
        generator = NULL;
        ids[share] = snowflake_new(&config, &generator, NULL);
      }
      take(generator, ids + i * share, share);
      snowflake_free(generator);
      _exit(0);
    }
  }
  take(generator, ids + 2 * share, share);
  for (size_t i = 0; i < 2; i++)
    support_check_child(children[i]);
  for (size_t i = 0; i < 3; i++)
    support_check_increasing(ids + i * share, share);
  support_check_distinct(ids, 3 * share);
  munmap(ids, 3 * share * sizeof *ids);
  snowflake_free(generator);
  scratch_remove(&scratch);
}

static void another_program_continues_from_it_and_back(void)
{
  struct scratch scratch;
  scratch_make(&scratch);
  const snowflake_config_t config = scratch_config(&scratch);
  int64_t ids[301];
  scratch_take_elsewhere(scratch.store, ids, 100);
  snowflake_t *generator = support_new(&config);
  take(generator, ids + 100, 100);
  scratch_take_elsewhere(scratch.store, ids + 200, 100);
  take(generator, ids + 300, 1);
  support_check_increasing(ids, 301);
  snowflake_free(generator);
  scratch_remove(&scratch);
}

/* What may be at the path, and which error that is. */
static void nothing_in_no_directory(char *path) { strcat(path, "/none/ids"); }
static void a_directory(char *path) { CHECK_INT(mkdir(path, 0700), ==, 0); }
static void a_link_to_nothing(char *path) { CHECK_INT(symlink("nothing", path), ==, 0); }
static void a_fifo(char *path) { CHECK_INT(mkfifo(path, 0600), ==, 0); }

static void a_link_to_a_file(char *path)
{
  char target[SCRATCH_PATH + 8];
  (void)snprintf(target, sizeof target, "%s.target", path);
  CHECK_INT(close(creat(target, 0600)), ==, 0);
  CHECK_INT(symlink(target, path), ==, 0);
}

static void a_path_through_a_file(char *path)
{
  CHECK_INT(close(creat(path, 0600)), ==, 0);
  strcat(path, "/ids");
}

static const char LINK[] = "is a symbolic link, and links are not followed: give the path";
static const struct {
  const char *name;
  void (*make)(char *path);
  int os_errno;
  const char *part;
} NO_FILES[] = {
    {"no directory", nothing_in_no_directory, ENOENT, "opening the directory failed: No such"},
    {"a directory", a_directory, EISDIR, "opening the file failed: Is a directory"},
    {"a link to nothing", a_link_to_nothing, 0, LINK},
    {"a link to a file", a_link_to_a_file, 0, LINK},
    {"a FIFO", a_fifo, 0, "is not a regular file: give the path of a file"},
    {"a path through a file", a_path_through_a_file, ENOTDIR,
     "opening the directory failed: Not a"},
};

static void what_is_not_a_file_is_an_error_with_the_number_of_the_system(void)
{
  for (size_t i = 0; i < sizeof NO_FILES / sizeof *NO_FILES; i++) {
    struct scratch scratch;
    scratch_make(&scratch);
    check_context("%s", NO_FILES[i].name);
    char store[sizeof scratch.store + 16] = "file:", *path = store + 5;
    strcat(path, scratch.path);
    NO_FILES[i].make(path);
    snowflake_config_t config = scratch_config(&scratch);
    config.store = store;
    alarm(CHILD_SECONDS); /* No other process writes into the FIFO. */
    scratch_check_refused(&config, SNOWFLAKE_ERR_STORE, NO_FILES[i].os_errno,
                          NO_FILES[i].part);
    scratch_check_refused(&config, SNOWFLAKE_ERR_STORE, NO_FILES[i].os_errno, path);
    alarm(0);
    scratch_remove(&scratch);
  }
}

/* Checks that a user other than root is refused. */
static void check_refused_to_nobody(const snowflake_config_t *config, const char *part)
{
  snowflake_error_t *error = scratch_shared(sizeof *error);
  *error = support_error();
  const pid_t child = fork();
  if (child == 0) {
    snowflake_t *generator = NULL;
    alarm(CHILD_SECONDS);
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
      _exit(2);
    _exit(snowflake_new(config, &generator, error) != SNOWFLAKE_ERR_STORE);
  }
  support_check_child(child);
  CHECK_INT(error->os_errno, ==, EACCES);
  CHECK_CONTAINS(error->message, part);
  munmap(error, sizeof *error);
}

static void what_one_may_not_write_is_an_error_with_the_number_of_the_system(void)
{
  struct scratch scratch;
  scratch_make(&scratch);
  const snowflake_config_t config = scratch_config(&scratch);
  CHECK_INT(chmod(scratch.directory, 0555), ==, 0);
  check_refused_to_nobody(&config, "creating failed: Permission denied");
  scratch_check_names(&scratch, 0);
  CHECK_INT(chmod(scratch.directory, 0755), ==, 0);
  snowflake_free(support_new(&config));
  CHECK_INT(chmod(scratch.path, 0444), ==, 0);
  check_refused_to_nobody(&config, "opening the file failed: Permission denied");
  scratch_remove(&scratch);
}

/* Also of a layout with ticks of an hour: nobody waits for the second one. */
static void a_new_file_has_an_id_at_once(void)
{
  static const int64_t TICKS_NS[] = {1000000, INT64_C(1000000000), INT64_C(3600000000000)};
  for (size_t i = 0; i < sizeof TICKS_NS / sizeof *TICKS_NS; i++) {
    struct scratch scratch;
    scratch_make(&scratch);
    snowflake_config_t config = scratch_config(&scratch);
    config.tick_ns = TICKS_NS[i];
    config.max_wait_ms = 0;
    snowflake_t *generator = support_new(&config);
    CHECK_INT(snowflake_try_next(generator), >=, 0);
    snowflake_free(generator);
    scratch_remove(&scratch);
  }
}

void suite_store(void)
{
  RUN(a_file_is_created_for_its_owner_only_and_nothing_beside_it);
  RUN(a_second_generator_continues_from_the_first);
  RUN(ids_continue_after_a_restart);
  RUN(free_closes_the_file_and_so_does_every_failure);
  RUN(children_share_it_by_the_generator_they_inherit_or_by_their_own);
  RUN(another_program_continues_from_it_and_back);
  RUN(what_is_not_a_file_is_an_error_with_the_number_of_the_system);
  RUN(what_one_may_not_write_is_an_error_with_the_number_of_the_system);
  RUN(a_new_file_has_an_id_at_once);
}
