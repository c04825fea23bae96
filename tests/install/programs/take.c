/* Generates IDs of worker 7 and prints the version of the library they came from. */

#include <snowflake.h>

#include <stdio.h>

enum { COUNT = 1000 };

int main(void)
{
  snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
  config.worker_id = 7;
  snowflake_t *generator;
  if (snowflake_new(&config, &generator, NULL) != SNOWFLAKE_OK)
    return 2;
  int64_t last = 0;
  for (int i = 0; i < COUNT; i++) {
    const int64_t id = snowflake_next(generator);
    if (id <= last || (id >> 12 & 1023) != 7)
      return 3;
    last = id;
  }
  snowflake_free(generator);
  printf("%d IDs from %s\n", COUNT, snowflake_version_string());
  return 0;
}
