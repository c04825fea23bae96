/* What snowflake_next costs from C: `suite bench CALLS` of bindings/README.md. */

#include <snowflake.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SLICES = 5, MIDDLE = 2 };

static double nanoseconds(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static double slice(const snowflake_t *gen, long calls)
{
  const double started = nanoseconds();
  for (long i = 0; i < calls; i++)
    if (snowflake_next(gen) < 0)
      exit(1);
  return (nanoseconds() - started) / (double)calls;
}

static int by_size(const void *first, const void *second)
{
  const double a = *(const double *)first, b = *(const double *)second;
  return (a > b) - (a < b);
}

int main(int count, char **arguments)
{
  const long calls = count == 3 ? strtol(arguments[2], NULL, 10) : 0;
  snowflake_config config;
  snowflake_t *gen;
  double slices[SLICES];

  snowflake_config_init(&config, sizeof config, SNOWFLAKE_LAYOUT_DEFAULT);
  config.worker_id = 1;
  config.max_lead_ms = 3600000;
  if (calls < 10 || snowflake_new(&config, &gen, NULL) != SNOWFLAKE_OK)
    return 1;
  slice(gen, calls / 10);
  for (int i = 0; i < SLICES; i++)
    slices[i] = slice(gen, calls / SLICES);
  qsort(slices, SLICES, sizeof *slices, by_size);
  printf("%f\n", slices[MIDDLE]);
  snowflake_free(gen);
  return 0;
}
