/*
 * signals: IDs in a signal handler, whatever it has interrupted, and a generator that asks
 * the system for nothing but the time.
 *
 * A child that hangs is ended by its own alarm, which the parent sees.
 */

#include "support.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

enum { CHILD_SECONDS = 60 };

static snowflake_t *of_handler;
static volatile sig_atomic_t taken, failed;
static int64_t last;

static void take_in_handler(int signal_number)
{
  (void)signal_number;
  const int64_t id =
      taken % 2 == 0 ? snowflake_next(of_handler) : snowflake_try_next(of_handler);
  if (id == SNOWFLAKE_ERR_AGAIN)
    return;
  if (id <= last)
    failed = 1;
  last = id;
  taken++;
}

static double seconds(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void *pass_time(void *context)
{
  (void)context;
  return NULL;
}

/* Allocates for so many seconds, interrupted 10000 times a second. Long enough for the
 * rate of the counter to be measured again. */
static int allocate_under_signals(double duration)
{
  /* With a second thread malloc takes its locks. */
  pthread_t thread;
  pthread_create(&thread, NULL, pass_time, NULL);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = take_in_handler;
  sigaction(SIGPROF, &action, NULL);
  alarm(CHILD_SECONDS);
  sigset_t profiling;
  sigemptyset(&profiling);
  sigaddset(&profiling, SIGPROF);
  const double end = seconds() + duration;
  const struct itimerval often = {{0, 100}, {0, 100}};
  const struct itimerval never = {{0, 0}, {0, 0}};
  setitimer(ITIMER_PROF, &often, NULL);
  while (seconds() < end) {
    void *blocks[32];
    for (size_t i = 0; i < 32; i++)
      blocks[i] = malloc(1500 + i * 140);
    for (size_t i = 0; i < 32; i++)
      free(blocks[i]);
  }
  setitimer(ITIMER_PROF, &never, NULL);
  pthread_join(thread, NULL);
  return failed != 0 || taken == 0;
}

static void check_child(pid_t child)
{
  int status = -1;
  CHECK_INT(waitpid(child, &status, 0), ==, child);
  CHECK(WIFEXITED(status));
  CHECK_INT(WEXITSTATUS(status), ==, 0);
}

static void a_handler_gets_ids_while_the_program_allocates(void)
{
  const char *const stores[] = {"memory", "machine"};
  for (size_t i = 0; i < 2; i++) {
    check_context("%s", stores[i]);
    snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 301);
    config.store = stores[i];
    of_handler = support_new(&config);
    const pid_t child = fork();
    if (child == 0)
      _exit(allocate_under_signals(support_small ? 0.3 : 2.0));
    check_child(child);
    snowflake_free(of_handler);
  }
}

#ifdef __linux__
#ifdef __NR_open
#define OPEN __NR_open
#else
#define OPEN __NR_openat
#endif

/* From now on the program is killed when it opens a file. */
static int forbid_opening(void)
{
  const struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_openat, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OPEN, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const struct sock_fprog program = {sizeof filter / sizeof *filter, (void *)filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return 1;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0;
}

static int take_without_opening(const snowflake_t *generator, double duration)
{
  alarm(CHILD_SECONDS);
  if (forbid_opening())
    return 2;
  const double end = seconds() + duration;
  int64_t before = -1;
  while (seconds() < end)
    for (int i = 0; i < 1000; i++) {
      const int64_t id = snowflake_next(generator);
      if (id <= before)
        return 1;
      before = id;
    }
  return 0;
}

static void no_file_is_opened_once_a_generator_exists(void)
{
  const char *const stores[] = {"memory", "machine"};
  for (size_t i = 0; i < 2; i++) {
    check_context("%s", stores[i]);
    snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 302);
    config.store = stores[i];
    snowflake_t *generator = support_new(&config);
    const pid_t child = fork();
    if (child == 0)
      _exit(take_without_opening(generator, support_small ? 0.3 : 1.5));
    check_child(child);
    snowflake_free(generator);
  }
}

/* A reading of the counter is a signal from now on. */
static void a_program_that_forbids_itself_the_counter_gets_ids(void)
{
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
  const pid_t child = fork();
  if (child == 0) {
    alarm(CHILD_SECONDS);
    if (prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0) != 0)
      _exit(2);
    /* The C library reads the clock by the counter too, so the clock is the caller's. */
    struct support_clock clock;
    support_set_ms(&clock, SUPPORT_NOW_MS);
    snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 303);
    config.store = "memory";
    config.clock = support_fixed_clock;
    config.clock_context = &clock;
    snowflake_t *generator = NULL;
    if (snowflake_new(&config, &generator, NULL) != SNOWFLAKE_OK)
      _exit(1);
    _exit(snowflake_next(generator) <= 0);
  }
  check_child(child);
#endif
}
#endif

void suite_signals(void)
{
  RUN(a_handler_gets_ids_while_the_program_allocates);
#ifdef __linux__
  RUN(no_file_is_opened_once_a_generator_exists);
  RUN(a_program_that_forbids_itself_the_counter_gets_ids);
#endif
}
