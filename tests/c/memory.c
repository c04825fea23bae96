/* memory: while malloc fails, calls return errors and the program lives. The calls are
 * made by a program of their own, short-of-memory. */

#include "host.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void a_failing_malloc_is_an_error_at_every_point(void)
{
  struct host_shared shared;
  char program[SCRATCH_PATH], command[4 * SCRATCH_PATH];
  const char *slash = strrchr(support_program, '/');
  const int length = slash == NULL ? 0 : (int)(slash - support_program + 1);
  host_make_shared(&shared);
  (void)snprintf(program, sizeof program, "%.*sshort-of-memory", length, support_program);
  (void)snprintf(command, sizeof command, "exec '%s' %s", program, shared.directory);
  fflush(stdout);
  const int status = system(command);
  CHECK(WIFEXITED(status));
  CHECK_INT(WEXITSTATUS(status), ==, 0);
  host_remove_shared(&shared);
}

void suite_memory(void)
{
  RUN(a_failing_malloc_is_an_error_at_every_point);
}
