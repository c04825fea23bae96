/* What the suites of the file store need: a directory, its files, a disk that fails. */

#ifndef SCRATCH_H
#define SCRATCH_H

#include "support.h"

#include <sys/types.h>

enum { SCRATCH_PATH = 256, SCRATCH_PAGE = 4096 };

/* Where a file of the store has its numbers, in bytes from its start. */
enum {
  SCRATCH_BOOT_ID = 64, /* 16 bytes. */
  SCRATCH_WRITTEN_FENCE = 80,
  SCRATCH_WORD = 128,
  SCRATCH_LIMIT = 264,
  SCRATCH_FENCE = 272,
  SCRATCH_LEAD = 312
};

struct scratch {
  char directory[SCRATCH_PATH / 2];
  char path[SCRATCH_PATH];      /* Of the file "ids" in it; nothing is there yet. */
  char store[SCRATCH_PATH + 8]; /* The same as a store. */
};

/* A file in memory. */
struct content {
  size_t size;
  unsigned char bytes[2 * SCRATCH_PAGE];
};

/* Creates a temporary directory, and removes it with everything in it. */
void scratch_make(struct scratch *scratch);
void scratch_remove(const struct scratch *scratch);

/* As above, in memory and for a store "machine:DIRECTORY"; the path is that of its page of
 * the default layout and worker 7. */
void scratch_make_machine(struct scratch *scratch);

/* Checks that the directory has so many names: no draft was left there. */
int scratch_check_names(const struct scratch *scratch, int count);

/* The default layout, worker 7 and the store of `scratch`. */
snowflake_config_t scratch_config(const struct scratch *scratch);

/* As above, with a clock that stands still at SUPPORT_NOW_MS. */
snowflake_config_t scratch_fixed_config(const struct scratch *scratch,
                                      struct support_clock *clock);

/* Checks that a configuration is refused with this status and errno and a message
 * that has `part` in it. */
void scratch_check_refused(const snowflake_config_t *config, int64_t status, int os_errno,
                           const char *part);

/* Checks that every call on the generator fails so, and that explain says why. */
void scratch_check_fails(const snowflake_t *generator, int64_t status, int os_errno,
                         const char *part);

void scratch_read(const char *path, struct content *content);
void scratch_write(const char *path, const struct content *content);

/* A number in the file, and another one in its place. */
uint64_t scratch_number(const struct scratch *scratch, size_t at);
void scratch_put(const struct scratch *scratch, size_t at, uint64_t number);

/* As after a reboot: the file has the ID of another boot, and what was not synced,
 * the word, is lost. */
void scratch_reboot(const struct scratch *scratch);

/* Lets another process of this program take IDs of worker 7 from a store; NULL is the
 * default. */
void scratch_take_elsewhere(const char *store, int64_t *ids, size_t count);

/* How many files this process has open. */
int scratch_open_files(void);

/* Memory that children write and the parent reads. */
void *scratch_shared(size_t bytes);

/* While not 0, fsync and fdatasync of this program fail with it: the library calls
 * those of the program it is loaded into. */
extern _Atomic int scratch_sync_errno;
extern _Atomic int scratch_syncs; /* How often they were called. */

/* While not 0, mmap fails with it, in the same way. */
extern _Atomic int scratch_map_errno;

#endif /* SCRATCH_H */
