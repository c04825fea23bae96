/* Uses libsnowflake beside another library that was written in Rust: each catches
   the panics of its own. */

#include <snowflake.h>

#include <stdio.h>

int other_catches_a_panic(void);

int main(void)
{
  snowflake_t *gen;
  if (snowflake_new(NULL, &gen, NULL) != SNOWFLAKE_OK)
    return 1;
  const int64_t id = snowflake_next(gen);
  snowflake_free(gen);
  printf("%s %d\n", id > 0 ? "an ID" : "no ID", other_catches_a_panic());
  return 0;
}
