#include "scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

_Atomic int scratch_sync_errno;
_Atomic int scratch_syncs;
_Atomic int scratch_map_errno;

static int sync_by(long call, int file)
{
  atomic_fetch_add(&scratch_syncs, 1);
  errno = atomic_load(&scratch_sync_errno);
  return errno != 0 ? -1 : (int)syscall(call, file);
}

int fsync(int file)
{
  return sync_by(SYS_fsync, file);
}

int fdatasync(int file)
{
  return sync_by(SYS_fdatasync, file);
}

void *mmap(void *address, size_t length, int protection, int flags, int file, off_t offset)
{
  errno = atomic_load(&scratch_map_errno);
  if (errno != 0)
    return MAP_FAILED;
  return (void *)syscall(SYS_mmap, address, length, protection, flags, file, offset);
}

/* Calls `act`, if there is one, with the path of each name in a directory. */
static int each_name(const char *directory, void (*act)(const char *path))
{
  int count = 0;
  DIR *open = opendir(directory);
  if (!CHECK(open != NULL))
    return -1;
  for (const struct dirent *entry; (entry = readdir(open)) != NULL;) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
      continue;
    count++;
    char path[SCRATCH_PATH * 2];
    (void)snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
    if (act != NULL)
      act(path);
  }
  closedir(open);
  return count;
}

static void remove_any(const char *path)
{
  if (remove(path) == 0)
    return;
  each_name(path, remove_any);
  CHECK(remove(path) == 0);
}

static void make_in(struct scratch *scratch, const char *parent)
{
  (void)snprintf(scratch->directory, sizeof scratch->directory, "%s/store-XXXXXX", parent);
  CHECK(mkdtemp(scratch->directory) != NULL);
}

void scratch_make(struct scratch *scratch)
{
  const char *parent = getenv("TMPDIR");
  make_in(scratch, parent == NULL || strlen(parent) > 60 ? "/tmp" : parent);
  (void)snprintf(scratch->path, sizeof scratch->path, "%s/ids", scratch->directory);
  (void)snprintf(scratch->store, sizeof scratch->store, "file:%s", scratch->path);
}

void scratch_make_machine(struct scratch *scratch)
{
  make_in(scratch, "/dev/shm");
  (void)snprintf(scratch->path, sizeof scratch->path, "%s/libsnowflake-%u/%s",
                 scratch->directory, (unsigned)geteuid(),
                 "41.10.12w.1000000ns.1577836800000-7");
  (void)snprintf(scratch->store, sizeof scratch->store, "machine:%s", scratch->directory);
}

void scratch_remove(const struct scratch *scratch)
{
  each_name(scratch->directory, remove_any);
  CHECK_INT(rmdir(scratch->directory), ==, 0);
}

int scratch_check_names(const struct scratch *scratch, int count)
{
  return CHECK_INT(each_name(scratch->directory, NULL), ==, count);
}

snowflake_config_t scratch_config(const struct scratch *scratch)
{
  snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 7);
  config.store = scratch->store;
  return config;
}

snowflake_config_t scratch_fixed_config(const struct scratch *scratch,
                                      struct support_clock *clock)
{
  snowflake_config_t config = support_fixed_config(SNOWFLAKE_LAYOUT_DEFAULT, clock);
  config.store = scratch->store;
  return config;
}

static void check_detail(const snowflake_error_t *error, int64_t status, int os_errno,
                         const char *part)
{
  CHECK_INT(error->status, ==, status);
  CHECK_INT(error->os_errno, ==, os_errno);
  CHECK_CONTAINS(error->message, part);
}

void scratch_check_refused(const snowflake_config_t *config, int64_t status, int os_errno,
                           const char *part)
{
  snowflake_t *generator = NULL;
  snowflake_error_t error = support_error();
  CHECK_INT(snowflake_new(config, &generator, &error), ==, status);
  CHECK(generator == NULL);
  check_detail(&error, status, os_errno, part);
  snowflake_free(generator);
}

void scratch_check_fails(const snowflake_t *generator, int64_t status, int os_errno,
                         const char *part)
{
  int64_t ids[2];
  snowflake_error_t error = support_error();
  CHECK_INT(snowflake_next(generator), ==, status);
  CHECK_INT(snowflake_try_next(generator), ==, status);
  CHECK_INT(snowflake_next_batch(generator, ids, 2), ==, status);
  CHECK_INT(snowflake_try_next_batch(generator, ids, 2), ==, status);
  CHECK_INT(snowflake_explain(generator, status, &error), ==, status);
  check_detail(&error, status, os_errno, part);
}

void scratch_read(const char *path, struct content *content)
{
  memset(content, 0, sizeof *content);
  FILE *file = fopen(path, "rb");
  if (!CHECK(file != NULL))
    return;
  content->size = fread(content->bytes, 1, sizeof content->bytes, file);
  fclose(file);
}

void scratch_write(const char *path, const struct content *content)
{
  FILE *file = fopen(path, "wb");
  if (!CHECK(file != NULL))
    return;
  CHECK_INT(fwrite(content->bytes, 1, content->size, file), ==, content->size);
  fclose(file);
}

uint64_t scratch_number(const struct scratch *scratch, size_t at)
{
  struct content content;
  uint64_t number;
  scratch_read(scratch->path, &content);
  memcpy(&number, content.bytes + at, sizeof number);
  return number;
}

void scratch_put(const struct scratch *scratch, size_t at, uint64_t number)
{
  const int file = open(scratch->path, O_WRONLY);
  CHECK_INT(pwrite(file, &number, sizeof number, (off_t)at), ==, sizeof number);
  close(file);
}

void scratch_reboot(const struct scratch *scratch)
{
  const uint64_t before = scratch_number(scratch, SCRATCH_BOOT_ID);
  scratch_put(scratch, SCRATCH_BOOT_ID, before + 1);
  scratch_put(scratch, SCRATCH_BOOT_ID + 8, 1);
  scratch_put(scratch, SCRATCH_WORD, 0);
}

void scratch_take_elsewhere(const char *store, int64_t *ids, size_t count)
{
  int ends[2];
  char number[16];
  (void)snprintf(number, sizeof number, "%u", (unsigned)count);
  CHECK_INT(pipe(ends), ==, 0);
  const pid_t child = fork();
  if (child == 0) {
    alarm(60);
    dup2(ends[1], STDOUT_FILENO);
    execl(support_program, support_program, "--take", store == NULL ? "" : store, number,
          (char *)NULL);
    _exit(127);
  }
  close(ends[1]);
  FILE *file = fdopen(ends[0], "rb");
  CHECK_INT(fread(ids, sizeof *ids, count, file), ==, count);
  fclose(file);
  support_check_child(child);
}

int scratch_open_files(void)
{
  return each_name("/proc/self/fd", NULL);
}

void *scratch_shared(size_t bytes)
{
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  CHECK(memory != MAP_FAILED);
  return memory;
}
