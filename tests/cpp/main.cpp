/* The tests of snowflake.hpp: test-cpp SUITE */

#define CHECK_MAIN
#include "suites.hpp"

static const struct {
  const char *name;
  void (*run)();
} SUITES[] = {
    {"generator", suite_generator}, {"errors", suite_errors}, {"layout", suite_layout},
    {"parts", suite_parts},         {"store", suite_store},   {"units", suite_units},
};

int main(int argc, char **argv)
{
  for (const auto &suite : SUITES)
    if (argc == 2 && strcmp(argv[1], suite.name) == 0)
      suite.run();
  return check_end();
}
