/* Takes IDs of worker 7 and prints the version of the library they came from. */

#include <snowflake.h>

#include <stdio.h>

enum { COUNT = 1000 };

int main(void)
{
  snowflake_config config;
  if (snowflake_config_init(&config, sizeof config, SNOWFLAKE_LAYOUT_DEFAULT) != SNOWFLAKE_OK)
    return 1;
  config.worker_id = 7;
  snowflake_t *gen;
  if (snowflake_new(&config, &gen, NULL) != SNOWFLAKE_OK)
    return 2;
  int64_t last = 0;
  for (int i = 0; i < COUNT; i++) {
    const int64_t id = snowflake_next(gen);
    if (id <= last || (id >> 12 & 1023) != 7)
      return 3;
    last = id;
  }
  snowflake_free(gen);
  printf("%d IDs from %s\n", COUNT, snowflake_version_string());
  return 0;
}
