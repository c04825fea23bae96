/* A malloc that fails on demand, in place of the C library's. */

#include "failing_malloc.h"

#include <errno.h>
#include <stddef.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

long failing_left = FAILING_NEVER;
int failing_once;
int failing_failed;
long failing_live;

/* Counts an allocation; NULL if it is to fail. */
static int fails(void)
{
  if (failing_left == FAILING_NEVER)
    return 0;
  if (failing_left > 0) {
    failing_left--;
    return 0;
  }
  if (failing_once)
    failing_left = FAILING_NEVER;
  failing_failed = 1;
  errno = ENOMEM;
  return 1;
}

static void *counted(void *memory)
{
  failing_live += memory != NULL;
  return memory;
}

void *malloc(size_t size)
{
  return fails() ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
  return fails() ? NULL : counted(__libc_calloc(count, size));
}

void *realloc(void *old, size_t size)
{
  if (fails())
    return NULL;
  failing_live += old == NULL;
  return __libc_realloc(old, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
  if (fails())
    return ENOMEM;
  *memory = counted(__libc_memalign(alignment, size));
  return 0;
}

void free(void *memory)
{
  failing_live -= memory != NULL;
  __libc_free(memory);
}
