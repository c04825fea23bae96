#include "support.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>

const char *support_vectors;
const char *support_program;
int support_small;

size_t support_sized(size_t full, size_t small)
{
  return support_small ? small : full;
}

int64_t support_fixed_clock(void *context)
{
  struct support_clock *clock = context;
  return atomic_load(&clock->now_ns);
}

int64_t support_ticking_clock(void *context)
{
  struct support_clock *clock = context;
  return atomic_fetch_add(&clock->now_ns, SUPPORT_NS_PER_MS);
}

int64_t support_offset_clock(void *context)
{
  struct support_clock *clock = context;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec + atomic_load(&clock->offset_ns);
}

void support_set_ms(struct support_clock *clock, int64_t unix_ms)
{
  atomic_store(&clock->now_ns, unix_ms * SUPPORT_NS_PER_MS);
}

snowflake_config_t support_config(snowflake_layout_t layout, int64_t worker_id)
{
  snowflake_config_t config;
  memset(&config, 0, sizeof config);
  CHECK_INT(snowflake_config_init(&config, sizeof config, layout, NULL), ==, SNOWFLAKE_OK);
  config.worker_id = worker_id;
  return config;
}

snowflake_config_t support_fixed_config(snowflake_layout_t layout,
                                        struct support_clock *clock)
{
  snowflake_config_t config = support_config(layout, 0);
  support_set_ms(clock, SUPPORT_NOW_MS);
  config.clock = support_fixed_clock;
  config.clock_context = clock;
  return config;
}

snowflake_t *support_new(const snowflake_config_t *config)
{
  snowflake_t *generator = NULL;
  snowflake_error_t error = support_error();
  if (!CHECK_INT(snowflake_new(config, &generator, &error), ==, SNOWFLAKE_OK))
    printf("    %s\n", error.message);
  return generator;
}

snowflake_error_t support_error(void)
{
  const snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
  return error;
}

snowflake_parts_t support_split(const snowflake_config_t *config, int64_t id)
{
  snowflake_parts_t parts = SNOWFLAKE_PARTS_INIT;
  snowflake_error_t error = support_error();
  if (!CHECK_INT(snowflake_split(config, id, &parts, &error), ==, SNOWFLAKE_OK))
    printf("    %s\n", error.message);
  return parts;
}

snowflake_stats_t support_stats(const snowflake_t *generator)
{
  snowflake_stats_t stats = SNOWFLAKE_STATS_INIT;
  CHECK_INT(snowflake_stats(generator, &stats), ==, SNOWFLAKE_OK);
  return stats;
}

int support_check_increasing(const int64_t *ids, size_t count)
{
  if (count > 0 && !CHECK_INT(ids[0], >=, 0))
    return 0;
  for (size_t i = 1; i < count; i++)
    if (!CHECK_INT(ids[i - 1], <, ids[i]))
      return 0;
  return 1;
}

static int compare_ids(const void *left, const void *right)
{
  const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return (a > b) - (a < b);
}

int support_check_distinct(int64_t *ids, size_t count)
{
  qsort(ids, count, sizeof *ids, compare_ids);
  return support_check_increasing(ids, count);
}

int support_check_child(int pid)
{
  int status = 0;
  if (!CHECK_INT(waitpid(pid, &status, 0), ==, pid))
    return 0;
  if (WIFSIGNALED(status)) {
    CHECK_INT(WTERMSIG(status), !=, SIGALRM); /* It did not come to an end. */
    return CHECK_INT(WTERMSIG(status), ==, 0);
  }
  return CHECK_INT(WEXITSTATUS(status), ==, 0);
}

int support_check_killed(int pid)
{
  int status = 0;
  return CHECK_INT(waitpid(pid, &status, 0), ==, pid) && CHECK(WIFSIGNALED(status)) &&
         CHECK_INT(WTERMSIG(status), ==, SIGALRM);
}
