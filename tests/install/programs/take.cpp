// Generates IDs of worker 7 and prints the version of the library they came from.

#include <snowflake.hpp>

#include <iostream>

int main()
{
  const snowflake::generator ids(7);
  std::int64_t last = 0;
  const auto many = ids.batch(1000);
  if (ids.layout().split(many.front()).worker_id != 7)
    return 2;
  for (const std::int64_t id : many) {
    if (id <= last || (id >> 12 & 1023) != 7)
      return 3;
    last = id;
  }
  std::cout << many.size() << " IDs from " << snowflake_version_string() << '\n';
}
