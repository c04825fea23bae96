/* machine: the default store, one page for all processes of a user; who is kept out of it,
 * and what the errors say. */

#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOBODY = 65534 };

static const char VARIABLE[] = "LIBSNOWFLAKE_MACHINE_DIR";

/* Lets the default store be in a directory of this test, and takes it back. */
static char *former_directory;

static void use_by_default(const struct scratch *scratch)
{
  const char *const former = getenv(VARIABLE);
  former_directory = former == NULL ? NULL : strdup(former);
  CHECK_INT(setenv(VARIABLE, scratch->directory, 1), ==, 0);
}

static void use_former_default(void)
{
  CHECK_INT(former_directory == NULL ? unsetenv(VARIABLE)
                                     : setenv(VARIABLE, former_directory, 1),
            ==, 0);
  free(former_directory);
}

static void user_directory(const struct scratch *scratch, char path[SCRATCH_PATH])
{
  (void)snprintf(path, SCRATCH_PATH, "%s", scratch->path);
  *strrchr(path, '/') = '\0';
}

static void the_default_is_the_page_of_the_machine(void)
{
  struct scratch scratch;
  int64_t ids[3000];
  scratch_make_machine(&scratch);
  use_by_default(&scratch);
  const char *const stores[] = {NULL, "machine", scratch.store};
  snowflake_t *generators[3];
  for (size_t i = 0; i < 3; i++) {
    snowflake_config_t config = scratch_config(&scratch);
    config.store = stores[i];
    generators[i] = support_new(&config);
  }
  for (size_t i = 0; i < 3000; i++)
    ids[i] = snowflake_next(generators[i % 3]);
  support_check_increasing(ids, 3000);
  for (size_t i = 0; i < 3; i++) {
    const snowflake_stats_t stats = support_stats(generators[i]);
    CHECK_INT(stats.issued, ==, 3000);
    CHECK_INT(stats.fence_left_ns, ==, INT64_MAX);
    CHECK_INT(stats.fence_extensions, ==, 0);
    snowflake_free(generators[i]);
  }
  use_former_default();
  scratch_remove(&scratch);
}

static void its_directory_and_its_page_are_for_the_user_alone(void)
{
  struct scratch scratch;
  struct stat known;
  char directory[SCRATCH_PATH];
  scratch_make_machine(&scratch);
  user_directory(&scratch, directory);
  const snowflake_config_t config = scratch_config(&scratch);
  const mode_t mask = umask(0);
  snowflake_free(support_new(&config));
  umask(mask);
  CHECK_INT(stat(directory, &known), ==, 0);
  CHECK_INT(known.st_mode, ==, S_IFDIR | 0700);
  CHECK_INT(stat(scratch.path, &known), ==, 0);
  CHECK_INT(known.st_mode, ==, S_IFREG | 0600);
  CHECK_INT(known.st_uid, ==, geteuid());
  CHECK_INT(known.st_size, ==, SCRATCH_PAGE);
  scratch_check_names(&scratch, 1);
  scratch_remove(&scratch);
}

static void another_program_continues_from_it_and_back(void)
{
  struct scratch scratch;
  int64_t ids[801];
  scratch_make_machine(&scratch);
  use_by_default(&scratch);
  snowflake_config_t config = scratch_config(&scratch);
  config.store = NULL;
  for (size_t i = 0; i < 800; i += 200) {
    snowflake_t *generator = support_new(&config);
    for (size_t j = 0; j < 100; j++)
      ids[i + j] = snowflake_next(generator);
    snowflake_free(generator);
    scratch_take_elsewhere(i % 400 == 0 ? NULL : scratch.store, ids + i + 100, 100);
  }
  snowflake_t *generator = support_new(&config);
  ids[800] = snowflake_next(generator);
  support_check_increasing(ids, 801);
  snowflake_free(generator);
  use_former_default();
  scratch_remove(&scratch);
}

static void several_worker_ids_share_the_page_of_each(void)
{
  struct scratch scratch;
  int64_t ids[4000];
  scratch_make_machine(&scratch);
  snowflake_config_t config = scratch_config(&scratch);
  snowflake_t *one = support_new(&config);
  config.worker_id = 5;
  config.worker_count = 4;
  snowflake_t *several = support_new(&config);
  for (size_t i = 0; i < 4000; i++)
    ids[i] = snowflake_next(i % 2 == 0 ? one : several);
  support_check_distinct(ids, 4000);
  snowflake_free(one);
  snowflake_free(several);
  scratch_remove(&scratch);
}

static void a_custom_clock_keeps_its_page_apart(void)
{
  struct scratch scratch;
  struct support_clock clock;
  scratch_make_machine(&scratch);
  const snowflake_config_t config = scratch_fixed_config(&scratch, &clock);
  snowflake_t *one = support_new(&config), *other = support_new(&config);
  CHECK_INT(snowflake_next(one), ==, snowflake_next(other));
  scratch_check_names(&scratch, 0);
  snowflake_free(one);
  snowflake_free(other);
  scratch_remove(&scratch);
}

static void generators_meet_again_when_their_page_was_deleted(void)
{
  for (size_t round = 0; round < support_sized(50, 5); round++) {
    struct scratch scratch;
    int64_t ids[4000];
    scratch_make_machine(&scratch);
    const snowflake_config_t config = scratch_config(&scratch);
    snowflake_t *old = support_new(&config);
    for (size_t i = 0; i < 2000; i++)
      ids[i] = snowflake_next(old);
    CHECK_INT(unlink(scratch.path), ==, 0);
    snowflake_t *new = support_new(&config);
    for (size_t i = 2000; i < 4000; i++)
      ids[i] = snowflake_next(i % 2 == 0 ? old : new);
    support_check_distinct(ids, 4000);
    usleep(2000);
    for (size_t i = 0; i < 10; i++)
      ids[i] = snowflake_next(i % 2 == 0 ? old : new);
    support_check_increasing(ids, 10);
    snowflake_free(old);
    snowflake_free(new);
    scratch_remove(&scratch);
  }
}

/* Checks that the store is refused with the path, the owner, the mode and the way out. */
static void check_not_private(const snowflake_config_t *config, const char *path,
                              unsigned owner, unsigned mode)
{
  char part[SCRATCH_PATH + 160];
  (void)snprintf(part, sizeof part,
                 "%s must belong to user %u and to nobody else, but it belongs to user %u and "
                 "has mode %04o: remove it, or name another directory",
                 path, (unsigned)geteuid(), owner, mode);
  scratch_check_refused(config, SNOWFLAKE_ERR_STORE, 0, part);
  scratch_check_refused(config, SNOWFLAKE_ERR_STORE, 0,
                        "(store 'machine:DIRECTORY', or LIBSNOWFLAKE_MACHINE_DIR)");
}

static void a_link(const char *path) { CHECK_INT(symlink("elsewhere", path), ==, 0); }
static void a_link_to_nothing(const char *path) { CHECK_INT(symlink("/none", path), ==, 0); }
static void a_file(const char *path) { CHECK_INT(close(open(path, O_CREAT, 0600)), ==, 0); }
static void with_mode(const char *path, mode_t mode)
{
  CHECK_INT(mkdir(path, 0700), ==, 0);
  CHECK_INT(chmod(path, mode), ==, 0);
}
static void for_a_group(const char *path) { with_mode(path, 0750); }
static void for_all(const char *path) { with_mode(path, 01777); }
static void to_be_searched(const char *path) { with_mode(path, 0701); }
static void of_another(const char *path)
{
  with_mode(path, 0700);
  CHECK_INT(chown(path, NOBODY, NOBODY), ==, 0);
}

static const struct {
  const char *name;
  void (*make)(const char *path);
  unsigned mode;
  int needs_root;
} HOSTILE[] = {
    {"a link", a_link, 0777, 0},
    {"a link to nothing", a_link_to_nothing, 0777, 0},
    {"a file", a_file, 0600, 0},
    {"a directory for a group", for_a_group, 0750, 0},
    {"a directory for all", for_all, 01777, 0},
    {"a directory to be searched", to_be_searched, 0701, 0},
    {"a directory of another user", of_another, 0700, 1},
};

static void a_directory_that_others_prepared_is_refused(void)
{
  for (size_t i = 0; i < sizeof HOSTILE / sizeof *HOSTILE; i++) {
    struct scratch scratch;
    char directory[SCRATCH_PATH], elsewhere[SCRATCH_PATH];
    if (HOSTILE[i].needs_root && geteuid() != 0)
      continue; /* Only root can give a directory away. */
    check_context("%s", HOSTILE[i].name);
    scratch_make_machine(&scratch);
    user_directory(&scratch, directory);
    (void)snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", scratch.directory);
    CHECK_INT(mkdir(elsewhere, 0700), ==, 0);
    HOSTILE[i].make(directory);
    const snowflake_config_t config = scratch_config(&scratch);
    check_not_private(&config, directory, HOSTILE[i].needs_root ? NOBODY : geteuid(),
                      HOSTILE[i].mode);
    CHECK_INT(rmdir(elsewhere), ==, 0); /* Nothing was created in it. */
    CHECK_INT(remove(directory), ==, 0);
    snowflake_free(support_new(&config));
    scratch_remove(&scratch);
  }
}

static void a_page_that_others_prepared_is_refused(void)
{
  struct scratch scratch;
  struct content good;
  scratch_make_machine(&scratch);
  const snowflake_config_t config = scratch_config(&scratch);
  snowflake_free(support_new(&config));
  scratch_read(scratch.path, &good);
  CHECK_INT(chmod(scratch.path, 0666), ==, 0);
  check_not_private(&config, scratch.path, geteuid(), 0666);
  CHECK_INT(chmod(scratch.path, 0600), ==, 0);
  if (geteuid() == 0) {
    CHECK_INT(chown(scratch.path, NOBODY, NOBODY), ==, 0);
    check_not_private(&config, scratch.path, NOBODY, 0600);
    CHECK_INT(chown(scratch.path, 0, 0), ==, 0);
  }
  CHECK_INT(truncate(scratch.path, 100), ==, 0);
  scratch_check_refused(&config, SNOWFLAKE_ERR_STORE_MISMATCH, 0, "size must be 4096, got 100");
  CHECK_INT(unlink(scratch.path), ==, 0);
  CHECK_INT(symlink("/dev/null", scratch.path), ==, 0);
  scratch_check_refused(&config, SNOWFLAKE_ERR_STORE, 0, scratch.path);
  scratch_check_refused(&config, SNOWFLAKE_ERR_STORE, 0, "is a symbolic link");
  CHECK_INT(unlink(scratch.path), ==, 0);
  scratch_write(scratch.path, &good);
  CHECK_INT(chmod(scratch.path, 0600), ==, 0);
  snowflake_free(support_new(&config));
  scratch_remove(&scratch);
}

static void a_machine_without_the_directory_names_the_other_stores(void)
{
  struct scratch scratch;
  char path[SCRATCH_PATH + 8], part[SCRATCH_PATH * 2];
  scratch_make_machine(&scratch);
  (void)snprintf(path, sizeof path, "machine:%s/none", scratch.directory);
  snowflake_config_t config = scratch_config(&scratch);
  config.store = path;
  (void)snprintf(part, sizeof part, "%s cannot be used: opening the directory failed: No such",
                 path + 8);
  scratch_check_refused(&config, SNOWFLAKE_ERR_STORE, ENOENT, part);
  scratch_check_refused(&config, SNOWFLAKE_ERR_STORE, ENOENT,
                        ": set store to 'memory' if no other process uses this worker ID, or to "
                        "'file:' and a path");
  scratch_remove(&scratch);
}

static void the_variable_must_name_an_absolute_path(void)
{
  static const char *const PATHS[] = {"", "here", "./here"};
  const struct scratch none = {0};
  snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 7);
  use_by_default(&none);
  for (size_t i = 0; i < sizeof PATHS / sizeof *PATHS; i++) {
    char part[120];
    CHECK_INT(setenv(VARIABLE, PATHS[i], 1), ==, 0);
    (void)snprintf(part, sizeof part,
                   "LIBSNOWFLAKE_MACHINE_DIR must be the absolute path of a directory, got '%s'",
                   PATHS[i]);
    scratch_check_refused(&config, SNOWFLAKE_ERR_CONFIG, 0, part);
  }
  use_former_default();
}

void suite_machine(void)
{
  RUN(the_default_is_the_page_of_the_machine);
  RUN(its_directory_and_its_page_are_for_the_user_alone);
  RUN(another_program_continues_from_it_and_back);
  RUN(several_worker_ids_share_the_page_of_each);
  RUN(a_custom_clock_keeps_its_page_apart);
  RUN(generators_meet_again_when_their_page_was_deleted);
  RUN(a_directory_that_others_prepared_is_refused);
  RUN(a_page_that_others_prepared_is_refused);
  RUN(a_machine_without_the_directory_names_the_other_stores);
  RUN(the_variable_must_name_an_absolute_path);
}
