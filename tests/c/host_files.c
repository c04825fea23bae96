/* host-files: the program closes the descriptors of the library, gives up its rights,
 * changes its root, or somebody moves, deletes or replaces the file: IDs go on where they
 * are safe, else there is an error; the program's own files are left alone. */

#define _GNU_SOURCE /* close_range */
#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOREIGN = 16, NOBODY = 65534 };

/* What a child found, as its exit code. */
enum { FINE, NOT_PREPARED, NO_ID, NO_ERROR, OTHER_MESSAGE, FOREIGN_HARMED };

/* Opens the program's own files, of the size of a page, at the lowest descriptors. */
static int open_foreign(const char *directory, int files[FOREIGN])
{
  char path[SCRATCH_PATH + 32];
  char content[SCRATCH_PAGE];
  for (int i = 0; i < FOREIGN; i++) {
    (void)snprintf(path, sizeof path, "%s/foreign-%d", directory, i);
    memset(content, 'a' + i, sizeof content);
    files[i] = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (files[i] < 0 || write(files[i], content, sizeof content) != sizeof content)
      return 0;
  }
  return 1;
}

static int is_foreign_harmed(const char *directory, const int files[FOREIGN])
{
  char path[SCRATCH_PATH + 32];
  char content[SCRATCH_PAGE];
  for (int i = 0; i < FOREIGN; i++) {
    struct stat known;
    if (fstat(files[i], &known) != 0 || known.st_size != SCRATCH_PAGE ||
        pread(files[i], content, sizeof content, 0) != sizeof content)
      return 1;
    for (size_t k = 0; k < sizeof content; k++)
      if (content[k] != 'a' + i)
        return 1;
    (void)snprintf(path, sizeof path, "%s/foreign-%d", directory, i);
    unlink(path);
  }
  return 0;
}

static int is_explained(const snowflake_t *generator, int64_t result, const char *part)
{
  snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
  return snowflake_explain(generator, result, &error) == (snowflake_status_t)result &&
         strstr(error.message, part) != NULL;
}

/* The case of a file: its clock runs, and the fence of the file would be extended. */
static int close_all_under_a_file(void *argument)
{
  const struct scratch *scratch = argument;
  struct support_clock clock;
  int files[FOREIGN];
  const snowflake_config_t config = scratch_fixed_config(scratch, &clock);
  snowflake_t *generator = NULL;
  if (snowflake_new(&config, &generator, NULL) != SNOWFLAKE_OK)
    return NOT_PREPARED;
  atomic_fetch_add(&clock.now_ns, 10 * SUPPORT_NS_PER_MS);
  if (snowflake_next(generator) < 0 || close_range(3, ~0U, 0) != 0 ||
      !open_foreign(scratch->directory, files))
    return NOT_PREPARED;
  const int syncs = atomic_load(&scratch_syncs);
  for (int ms = 0; ms < 12000; ms += 10) {
    atomic_fetch_add(&clock.now_ns, 10 * SUPPORT_NS_PER_MS);
    if (snowflake_next(generator) != SNOWFLAKE_ERR_STORE)
      return NO_ERROR;
  }
  if (!is_explained(generator, SNOWFLAKE_ERR_STORE, "was closed by this program"))
    return OTHER_MESSAGE;
  snowflake_free(generator);
  if (is_foreign_harmed(scratch->directory, files) || atomic_load(&scratch_syncs) != syncs)
    return FOREIGN_HARMED;
  return FINE;
}

static void the_descriptor_of_a_file_that_the_program_closed_is_not_used_again(void)
{
  struct scratch scratch;
  scratch_make(&scratch);
  host_check_in_child(close_all_under_a_file, &scratch);
  scratch_remove(&scratch);
}

struct closing {
  const struct scratch *scratch;
  const char *store;
};

static int close_all_and_go_on(void *argument)
{
  const struct closing *closing = argument;
  const snowflake_config_t config = host_config(closing->store);
  int files[FOREIGN];
  snowflake_t *generator = NULL, *later = NULL;
  if (snowflake_new(&config, &generator, NULL) != SNOWFLAKE_OK ||
      close_range(3, ~0U, 0) != 0 || !open_foreign(closing->scratch->directory, files))
    return NOT_PREPARED;
  int64_t last = -1, id;
  for (int i = 0; i < 50; i++, last = id, usleep(500))
    if ((id = snowflake_next(generator)) <= last)
      return NO_ID;
  if (snowflake_new(&config, &later, NULL) != SNOWFLAKE_OK || snowflake_next(later) <= last)
    return NO_ID;
  snowflake_free(later);
  snowflake_free(generator);
  return is_foreign_harmed(closing->scratch->directory, files) ? FOREIGN_HARMED : FINE;
}

static void ids_of_machine_and_memory_go_on_without_descriptors(void)
{
  struct scratch scratch;
  struct host_shared shared;
  scratch_make(&scratch);
  host_make_shared(&shared);
  struct closing closing = {&scratch, shared.store};
  host_check_in_child(close_all_and_go_on, &closing);
  closing.store = "memory";
  host_check_in_child(close_all_and_go_on, &closing);
  host_remove_shared(&shared);
  scratch_remove(&scratch);
}

/* A generator of root in a process that is nobody's later, or has another root. */
struct leaving {
  const char *store;
  const char *path;     /* Of the file or page. */
  const char *new_root; /* NULL: gives up its rights. */
  int is_machine;
};

static int leave(const struct leaving *leaving)
{
  if (leaving->new_root != NULL)
    return chroot(leaving->new_root) == 0 && chdir("/") == 0;
  return setgid(NOBODY) == 0 && setuid(NOBODY) == 0;
}

/* The parent of this child moves or deletes the file meanwhile: it writes a byte after
 * that, and gets one before. */
static int to_child[2], from_child[2];

static void turn(void)
{
  char byte = 0;
  if (write(from_child[1], &byte, 1) != 1 || read(to_child[0], &byte, 1) != 1)
    _exit(NOT_PREPARED);
}

static int go_on_elsewhere(const struct leaving *leaving)
{
  const snowflake_config_t config = host_config(leaving->store);
  snowflake_t *generator = NULL;
  if (snowflake_new(&config, &generator, NULL) != SNOWFLAKE_OK ||
      snowflake_next(generator) < 0 || !leave(leaving))
    return NOT_PREPARED;
  usleep(3000);
  const int64_t result = snowflake_next(generator);
  if (leaving->is_machine ? result < 0 : result != SNOWFLAKE_ERR_STORE)
    return leaving->is_machine ? NO_ID : NO_ERROR;
  turn();
  usleep(3000);
  if (snowflake_next(generator) != SNOWFLAKE_ERR_STORE)
    return NO_ERROR;
  const char *named = leaving->is_machine ? "/dev/shm/snowflake-" : leaving->path;
  return is_explained(generator, SNOWFLAKE_ERR_STORE, named) ? FINE : OTHER_MESSAGE;
}

/* The child goes on with a page that has lost its name, or a file that was replaced. */
static void check_leaving(const struct leaving *leaving)
{
  CHECK_INT(pipe(to_child), ==, 0);
  CHECK_INT(pipe(from_child), ==, 0);
  const pid_t child = fork();
  if (child == 0) {
    alarm(30);
    _exit(go_on_elsewhere(leaving));
  }
  char byte = 0;
  close(from_child[1]);
  if (CHECK_INT(read(from_child[0], &byte, 1), ==, 1)) {
    CHECK_INT(unlink(leaving->path), ==, 0);
    if (!leaving->is_machine) {
      const snowflake_config_t config = host_config(leaving->store);
      snowflake_t *other = support_new(&config);
      CHECK_INT(snowflake_next(other), >=, 0);
      snowflake_free(other);
    }
    CHECK_INT(write(to_child[1], &byte, 1), ==, 1);
  }
  support_check_child(child);
  close(from_child[0]);
  close(to_child[0]);
  close(to_child[1]);
}

static int is_root(void)
{
  if (geteuid() == 0)
    return 1;
  printf("    DID NOT RUN: only root can give up rights and change its root\n");
  return 0;
}

static void check_elsewhere(const char *new_root)
{
  struct scratch scratch;
  struct host_shared shared;
  scratch_make(&scratch);
  host_make_shared(&shared);
  const struct leaving file = {scratch.store, scratch.path, new_root, 0};
  check_context("file");
  check_leaving(&file);
  const struct leaving page = {shared.store, shared.page, new_root, 1};
  check_context("machine");
  check_leaving(&page);
  host_remove_shared(&shared);
  scratch_remove(&scratch);
}

static void rights_that_are_given_up_end_a_file_and_a_page_that_was_deleted(void)
{
  if (is_root())
    check_elsewhere(NULL);
}

static void so_does_another_root(void)
{
  if (!is_root())
    return;
  struct scratch empty;
  scratch_make(&empty);
  check_elsewhere(empty.directory);
  scratch_remove(&empty);
}

/* Takes IDs while `act` happens to the page, and checks that they increase, also beside
 * those of a generator that was created afterwards. */
static void check_page(void (*act)(const char *page))
{
  enum { COUNT = 200 };
  struct host_shared shared;
  int64_t ids[COUNT];
  host_make_shared(&shared);
  const snowflake_config_t config = host_config(shared.store);
  snowflake_t *generator = support_new(&config);
  for (size_t i = 0; i < COUNT / 2; i++)
    ids[i] = snowflake_next(generator);
  act(shared.page);
  snowflake_t *other = support_new(&config);
  for (size_t i = COUNT / 2; i < COUNT; i++)
    ids[i] = snowflake_next(i % 2 == 0 ? generator : other);
  support_check_distinct(ids, COUNT);
  usleep(3000);
  int64_t later[2] = {snowflake_next(generator), snowflake_next(other)};
  CHECK_INT(later[0], >, ids[COUNT - 1]);
  CHECK_INT(later[1], >, later[0]);
  snowflake_free(other);
  snowflake_free(generator);
  host_remove_shared(&shared);
}

static void delete_page(const char *page)
{
  CHECK_INT(unlink(page), ==, 0);
}

static void move_page(const char *page)
{
  char moved[SCRATCH_PATH + 8];
  (void)snprintf(moved, sizeof moved, "%s.moved", page);
  CHECK_INT(rename(page, moved), ==, 0);
}

static void delete_directory(const char *page)
{
  char directory[SCRATCH_PATH];
  delete_page(page);
  (void)snprintf(directory, sizeof directory, "%s", page);
  *strrchr(directory, '/') = '\0';
  CHECK_INT(rmdir(directory), ==, 0);
}

static void who_uses_a_page_that_is_deleted_joins_the_next_one(void)
{
  check_page(delete_page);
}

static void so_it_is_with_one_that_is_moved_away(void)
{
  check_page(move_page);
}

static void and_with_the_directory_of_the_user(void)
{
  check_page(delete_directory);
}

void suite_host_files(void)
{
  RUN(the_descriptor_of_a_file_that_the_program_closed_is_not_used_again);
  RUN(ids_of_machine_and_memory_go_on_without_descriptors);
  RUN(rights_that_are_given_up_end_a_file_and_a_page_that_was_deleted);
  RUN(so_does_another_root);
  RUN(who_uses_a_page_that_is_deleted_joins_the_next_one);
  RUN(so_it_is_with_one_that_is_moved_away);
  RUN(and_with_the_directory_of_the_user);
}
