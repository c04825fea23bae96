/* Uses libsnowflake beside another library that was written in Rust: each catches
   its own panics. */

#include <snowflake.h>

#include <stdio.h>

int other_catches_a_panic(void);

int main(void)
{
  snowflake_t *generator;
  if (snowflake_new(NULL, &generator, NULL) != SNOWFLAKE_OK)
    return 1;
  const int64_t id = snowflake_next(generator);
  snowflake_free(generator);
  printf("%s %d\n", id > 0 ? "an ID" : "no ID", other_catches_a_panic());
  return 0;
}
