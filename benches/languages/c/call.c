/* What snowflake_next costs from C: `suite bench CALLS` of bindings/README.md. */

#include <snowflake.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SLICES = 5 };

static double slice(const snowflake_t *generator, long calls)
{
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (long i = 0; i < calls; i++)
    if (snowflake_next(generator) < 0)
      exit(1);
  clock_gettime(CLOCK_MONOTONIC, &end);
  const double seconds = difftime(end.tv_sec, start.tv_sec);
  return (seconds * 1e9 + (double)(end.tv_nsec - start.tv_nsec)) / (double)calls;
}

static int by_size(const void *first, const void *second)
{
  const double a = *(const double *)first, b = *(const double *)second;
  return (a > b) - (a < b);
}

int main(int count, char **arguments)
{
  const long calls = strtol(arguments[count - 1], NULL, 10);
  snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
  snowflake_t *generator;
  double slices[SLICES];

  config.worker_id = 1;
  config.max_lead_ms = 3600000;
  config.store = "memory";
  if (snowflake_new(&config, &generator, NULL) != SNOWFLAKE_OK)
    return 1;
  slice(generator, calls / 10);
  for (int i = 0; i < SLICES; i++)
    slices[i] = slice(generator, calls / SLICES);
  qsort(slices, SLICES, sizeof *slices, by_size);
  printf("%f\n", slices[SLICES / 2]);
}
