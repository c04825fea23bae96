/*
 * Calls one function of libsnowflake in blocks, for callgrind to count.
 *
 *   count FUNCTION CLOCK BLOCKS CALLS
 *
 * FUNCTION: next, try_next or batch (64 IDs a call). CLOCK: system, or fixed, a
 * callback that stands still. After each block callgrind writes what it counted. A
 * block begins with a call that does not count: the one that opens the window.
 */
#include <snowflake.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/callgrind.h>

#define BATCH 64

static int64_t fixed_clock(void *context)
{
  (void)context;
  return INT64_C(1800000000000000000); /* 2027-01-15 */
}

static snowflake_t *new_generator(int fixed)
{
  snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
  /* So many IDs a millisecond that none waits, even when the clock stands still. */
  config.worker_bits = 0;
  config.sequence_bits = 22;
  if (fixed)
    config.clock = fixed_clock;
  snowflake_t *generator;
  if (snowflake_new(&config, &generator, NULL) != SNOWFLAKE_OK)
    exit(1);
  return generator;
}

static int64_t call(const snowflake_t *generator, char function)
{
  int64_t ids[BATCH];
  switch (function) {
  case 'n':
    return snowflake_next(generator);
  case 't':
    return snowflake_try_next(generator);
  default:
    return snowflake_next_batch(generator, ids, BATCH);
  }
}

int main(int argc, char **argv)
{
  if (argc != 5) {
    fprintf(stderr, "usage: count next|try_next|batch system|fixed BLOCKS CALLS\n");
    return 2;
  }
  char function = argv[1][0];
  snowflake_t *generator = new_generator(strcmp(argv[2], "fixed") == 0);
  int blocks = atoi(argv[3]), calls = atoi(argv[4]);
  for (int block = 0; block < blocks; block++) {
    if (call(generator, function) < 0)
      return 1;
    CALLGRIND_ZERO_STATS;
    for (int done = 0; done < calls; done++)
      if (call(generator, function) < 0)
        return 1;
    CALLGRIND_DUMP_STATS;
  }
  snowflake_free(generator);
  return 0;
}
