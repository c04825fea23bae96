// What generator::next costs from C++: `suite bench CALLS` of bindings/README.md.

#include <snowflake.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <iostream>

static double slice(const snowflake::generator &ids, long calls)
{
  const auto started = std::chrono::steady_clock::now();
  for (long i = 0; i < calls; i++)
    ids.next();
  const std::chrono::duration<double, std::nano> taken =
      std::chrono::steady_clock::now() - started;
  return taken.count() / static_cast<double>(calls);
}

int main(int count, char **arguments)
{
  const long calls = std::strtol(arguments[count - 1], nullptr, 10);
  snowflake::config config;
  config.worker_id = 1;
  config.max_lead_ms = 3600000;
  config.store = "memory";
  const snowflake::generator ids(config);

  slice(ids, calls / 10);
  std::array<double, 5> slices;
  for (double &each : slices)
    each = slice(ids, calls / 5);
  std::sort(slices.begin(), slices.end());
  std::cout << slices[2] << '\n';
}
