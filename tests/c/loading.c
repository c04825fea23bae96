/* loading: the library is unloaded and loaded again, or is in the program twice. */

#define _GNU_SOURCE /* dladdr */
#include "host.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

/* A library that was loaded by its path, and what it is asked for. */
struct loaded {
  void *handle;
  snowflake_status_t (*create)(const snowflake_config_t *, snowflake_t **, snowflake_error_t *);
  int64_t (*next)(const snowflake_t *);
  void (*release)(snowflake_t *);
};

/* ISO C knows no conversion of dlsym's pointer to a function. */
static void look_up(const struct loaded *library, const char *name, void *function)
{
  void *found = dlsym(library->handle, name);
  CHECK(found != NULL);
  memcpy(function, &found, sizeof found);
}

static int load(const char *path, struct loaded *library)
{
  library->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!CHECK(library->handle != NULL)) {
    printf("    %s\n", dlerror());
    return 0;
  }
  look_up(library, "snowflake_new", &library->create);
  look_up(library, "snowflake_next", &library->next);
  look_up(library, "snowflake_free", &library->release);
  return 1;
}

/* The path of the library that this program is linked with. */
static const char *library_path(void)
{
  Dl_info known;
  const char *(*function)(void) = snowflake_version_string;
  void *address;
  memcpy(&address, &function, sizeof address);
  return CHECK(dladdr(address, &known) != 0) ? known.dli_fname : "";
}

/* A copy of the library: the loader takes it for another one. */
static void copy_library(const struct scratch *scratch, const char *name, char *copy)
{
  char command[4 * SCRATCH_PATH];
  (void)snprintf(copy, SCRATCH_PATH, "%s/%s", scratch->directory, name);
  (void)snprintf(command, sizeof command, "cp '%s' '%s'", library_path(), copy);
  CHECK_INT(system(command), ==, 0);
}

static size_t mappings(void)
{
  size_t count = 0;
  FILE *maps = fopen("/proc/self/maps", "r");
  if (!CHECK(maps != NULL))
    return 0;
  for (int byte; (byte = fgetc(maps)) != EOF;)
    count += byte == '\n';
  fclose(maps);
  return count;
}

enum { FOR_EACH = 10 };

/* Loads a copy, takes IDs and unloads it, again and again. */
static void check_loaded_again(const char *store, size_t rounds)
{
  struct scratch scratch;
  char copy[SCRATCH_PATH];
  scratch_make(&scratch);
  copy_library(&scratch, "again.so", copy);
  const snowflake_config_t config = host_config(store);
  int64_t *ids = calloc(rounds * FOR_EACH, sizeof *ids);
  const int open_before = scratch_open_files();
  size_t count = 0, mapped = 0;
  for (size_t i = 0; i < rounds; i++) {
    struct loaded library;
    snowflake_t *generator = NULL;
    if (!load(copy, &library) ||
        !CHECK_INT(library.create(&config, &generator, NULL), ==, SNOWFLAKE_OK))
      break;
    for (int k = 0; k < FOR_EACH; k++)
      ids[count++] = library.next(generator);
    library.release(generator);
    CHECK_INT(dlclose(library.handle), ==, 0);
    if (i == 0)
      mapped = mappings();
  }
  CHECK_INT(count, ==, rounds * FOR_EACH);
  support_check_distinct(ids, count);
  /* The allocator's own mappings may differ by one or two. */
  CHECK_INT(mappings(), <=, mapped + 2);
  /* Of the directory of all users. */
  CHECK_INT(scratch_open_files(), <=, open_before + 2);
  free(ids);
  scratch_remove(&scratch);
}

/* SOAK, a variable of the environment, asks for as many as a process can have mappings. */
static size_t rounds(void)
{
  return getenv("SOAK") != NULL ? 66000 : support_sized(1000, 20);
}

static void a_library_that_is_unloaded_and_loaded_again_repeats_no_id_of_the_machine(void)
{
  struct host_shared shared;
  host_make_shared(&shared);
  check_loaded_again(shared.store, rounds());
  host_remove_shared(&shared);
}

static void nor_one_of_memory(void)
{
  check_loaded_again("memory", rounds());
}

static void two_copies_in_one_process_repeat_no_id_by_default(void)
{
  enum { COUNT = 2000 };
  struct scratch scratch;
  struct loaded libraries[2];
  snowflake_t *generators[2] = {NULL, NULL};
  int64_t ids[COUNT];
  char copy[2][SCRATCH_PATH];
  scratch_make(&scratch);
  for (int i = 0; i < 2; i++) {
    copy_library(&scratch, i == 0 ? "one.so" : "other.so", copy[i]);
    if (!load(copy[i], &libraries[i]))
      return;
    CHECK_INT(libraries[i].create(NULL, &generators[i], NULL), ==, SNOWFLAKE_OK);
  }
  CHECK(libraries[0].next != libraries[1].next);
  for (int i = 0; i < COUNT; i++)
    ids[i] = libraries[i % 2].next(generators[i % 2]);
  support_check_increasing(ids, COUNT);
  for (int i = 0; i < 2; i++) {
    libraries[i].release(generators[i]);
    dlclose(libraries[i].handle);
  }
  scratch_remove(&scratch);
}

void suite_loading(void)
{
  RUN(a_library_that_is_unloaded_and_loaded_again_repeats_no_id_of_the_machine);
  RUN(nor_one_of_memory);
  RUN(two_copies_in_one_process_repeat_no_id_by_default);
}
