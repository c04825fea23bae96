/* The tests of snowflake.hpp: test-cpp takes no arguments. */

#define CHECK_MAIN
#include "suites.hpp"

int main()
{
  check_heading("generator");
  suite_generator();
  check_heading("errors");
  suite_errors();
  check_heading("layout");
  suite_layout();
  check_heading("parts");
  suite_parts();
  check_heading("store");
  suite_store();
  check_heading("units");
  suite_units();
  return check_end();
}
