/* images: several copies of the library in one process, and one that is unloaded and
 * loaded again, generate no ID twice by default. */

#define _GNU_SOURCE /* dladdr, RTLD_DEFAULT */
#include "scratch.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPIES = 2, CYCLE_IDS = 10 };

/* A copy of the library, and what is called of it. */
struct image {
  void *handle;
  snowflake_status_t (*create)(const snowflake_config_t *config, snowflake_t **generator,
                               snowflake_error_t *error);
  int64_t (*next)(const snowflake_t *generator);
  void (*destroy)(snowflake_t *generator);
};

/* ISO C has no cast from an object to a function. */
static void find(void *handle, const char *name, void *function)
{
  void *const found = dlsym(handle, name);
  CHECK(found != NULL);
  memcpy(function, &found, sizeof found);
}

static void load(struct image *image, const char *path)
{
  image->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!CHECK(image->handle != NULL))
    return;
  find(image->handle, "snowflake_new", &image->create);
  find(image->handle, "snowflake_next", &image->next);
  find(image->handle, "snowflake_free", &image->destroy);
}

/* Copies the library that this program is linked with. */
static void copy_library(const struct scratch *scratch, int number, char path[SCRATCH_PATH])
{
  static char bytes[1 << 16];
  Dl_info known;
  CHECK(dladdr(dlsym(RTLD_DEFAULT, "snowflake_new"), &known) != 0);
  (void)snprintf(path, SCRATCH_PATH, "%s/copy-%d.so", scratch->directory, number);
  FILE *from = fopen(known.dli_fname, "rb"), *to = fopen(path, "wb");
  if (!CHECK(from != NULL && to != NULL))
    return;
  for (size_t size; (size = fread(bytes, 1, sizeof bytes, from)) > 0;)
    CHECK_INT(fwrite(bytes, 1, size, to), ==, size);
  fclose(from);
  CHECK_INT(fclose(to), ==, 0);
}

static int64_t take_one(const struct image *image, const snowflake_config_t *config)
{
  snowflake_t *generator = NULL;
  int64_t id = image->create(config, &generator, NULL);
  if (id == SNOWFLAKE_OK)
    id = image->next(generator);
  image->destroy(generator);
  return id;
}

static void copies_in_one_process_generate_no_id_twice(void)
{
  enum { EACH = 1000 };
  struct scratch scratch, files;
  struct image images[COPIES + 1] = {{NULL, snowflake_new, snowflake_next, snowflake_free}};
  snowflake_t *generators[COPIES + 1] = {NULL};
  static int64_t ids[(COPIES + 1) * EACH];
  scratch_make_machine(&scratch);
  scratch_make(&files);
  const snowflake_config_t config = scratch_config(&scratch);
  for (int i = 0; i <= COPIES; i++) {
    char path[SCRATCH_PATH];
    if (i > 0) {
      copy_library(&files, i, path);
      load(&images[i], path);
      CHECK(images[i].handle != images[i - 1].handle);
      CHECK(images[i].create != images[i - 1].create);
    }
    CHECK_INT(images[i].create(&config, &generators[i], NULL), ==, SNOWFLAKE_OK);
  }
  for (int i = 0; i < (COPIES + 1) * EACH; i++)
    ids[i] = images[i % (COPIES + 1)].next(generators[i % (COPIES + 1)]);
  support_check_increasing(ids, (COPIES + 1) * EACH);
  for (int i = 0; i <= COPIES; i++)
    images[i].destroy(generators[i]);
  scratch_remove(&files);
  scratch_remove(&scratch);
}

/* Loads, takes IDs and unloads, again and again. Each time the library may be a new one
 * that knows nothing of the former, or still be the first. */
static void cycle(const char *path, const snowflake_config_t *config, int64_t *ids, size_t cycles)
{
  struct rlimit files;
  /* What an unloaded library had kept open nobody closes. */
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files);
  }
  for (size_t i = 0; i < cycles; i++) {
    struct image image = {0};
    load(&image, path);
    for (size_t j = 0; j < CYCLE_IDS; j++)
      ids[i * CYCLE_IDS + j] = take_one(&image, config);
    dlclose(image.handle);
  }
}

static void a_library_that_is_unloaded_and_loaded_again_generates_no_id_twice(void)
{
  const size_t cycles = support_sized(1000, 20), count = cycles * CYCLE_IDS;
  struct scratch scratch, files;
  char path[SCRATCH_PATH];
  scratch_make_machine(&scratch);
  scratch_make(&files);
  copy_library(&files, 0, path);
  snowflake_config_t config = scratch_config(&scratch);
  config.max_wait_ms = 10000;
  int64_t *ids = scratch_shared(count * sizeof *ids);
  const pid_t child = fork(); /* What it leaves behind ends with it. */
  if (child == 0) {
    alarm(120);
    cycle(path, &config, ids, cycles);
    _exit(check_state.test_failed);
  }
  support_check_child(child);
  support_check_increasing(ids, count);
  munmap(ids, count * sizeof *ids);
  scratch_remove(&files);
  scratch_remove(&scratch);
}

void suite_images(void)
{
  RUN(copies_in_one_process_generate_no_id_twice);
  RUN(a_library_that_is_unloaded_and_loaded_again_generates_no_id_twice);
}
