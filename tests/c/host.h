/* What the suites about the program around the library need. */

#ifndef HOST_H
#define HOST_H

#include "scratch.h"

/* Creates an empty directory on a memory file system, for pages of the store "machine",
 * and removes it with what is in it. */
struct host_shared {
  char directory[SCRATCH_PATH / 2];
  char store[SCRATCH_PATH]; /* "machine:" and the directory. */
  char page[SCRATCH_PATH];  /* The page of worker 7 of the default layout. */
};

void host_make_shared(struct host_shared *shared);
void host_remove_shared(const struct host_shared *shared);

/* The default layout, worker 7 and this store. */
snowflake_config_t host_config(const char *store);

/* Runs `act` in a child and checks that it returns 0. */
void host_check_in_child(int (*act)(void *argument), void *argument);

#endif /* HOST_H */
