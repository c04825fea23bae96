/* Source files that include snowflake.hpp are linked into one program: this one
 * uses and returns the same things as the others. */

#include "suites.hpp"

#include <snowflake.h>
#include <snowflake.hpp> /* Twice: the second time has no effect. */

#include <set>

std::string text_of_other_unit(const snowflake::generator &ids); /* In other_unit.cpp. */

static void a_generator_and_an_error_pass_between_units()
{
  const snowflake::generator ids(16);
  const std::string text = text_of_other_unit(ids);
  CHECK_INT(snowflake::parse(text, SNOWFLAKE_ENCODING_BASE32), <, ids.next());
  CHECK_THROWS(text_of_other_unit(snowflake::generator(9999)), snowflake::config_error,
               SNOWFLAKE_ERR_WORKER_ID);
}

static void generators_of_both_units_share_their_state()
{
  const snowflake::generator ids(16), again(16);
  std::set<std::int64_t> seen;
  for (int i = 0; i < 1000; i++) {
    seen.insert(ids.next());
    seen.insert(again.next());
    seen.insert(snowflake::parse(text_of_other_unit(again), SNOWFLAKE_ENCODING_BASE32));
  }
  CHECK_INT(seen.size(), ==, 3000);
}

void suite_units()
{
  RUN(a_generator_and_an_error_pass_between_units);
  RUN(generators_of_both_units_share_their_state);
}
