/*
 * Loaded into a program by LD_PRELOAD: stops it after the call HALT_AFTER, counted from 1,
 * of those that write to a disk or change a directory. Whoever waits for it finds it
 * stopped; a program with fewer such calls runs to its end.
 */

#define _GNU_SOURCE

#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>

static int calls;

static void count(void)
{
  const char *last = getenv("HALT_AFTER");
  if (last != NULL && ++calls == atoi(last))
    raise(SIGSTOP);
}

/* Defines a function that calls the one of the system, and counts that. */
#define COUNTED(type, name, parameters, arguments)             \
  type name parameters                                         \
  {                                                            \
    type(*const known) parameters = __extension__(type(*) parameters) dlsym(RTLD_NEXT, #name); \
    const type result = known arguments;                       \
    count();                                                   \
    return result;                                             \
  }

COUNTED(ssize_t, pwrite64, (int file, const void *from, size_t bytes, off_t at),
        (file, from, bytes, at))
COUNTED(int, fsync, (int file), (file))
COUNTED(int, fdatasync, (int file), (file))
COUNTED(int, linkat, (int from, const char *old, int to, const char *name, int flags),
        (from, old, to, name, flags))
COUNTED(int, unlinkat, (int directory, const char *name, int flags), (directory, name, flags))
