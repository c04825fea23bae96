// Generates three IDs and takes the last one apart.
//
//   c++ quickstart.cpp -o quickstart -lsnowflake

#include <snowflake.hpp>

#include <bitset>
#include <chrono>
#include <ctime>
#include <exception>
#include <iomanip>
#include <iostream>

static unsigned long long bits(std::int64_t number)
{
  return static_cast<unsigned long long>(number);
}

static void describe(const snowflake::layout &layout, std::int64_t id)
{
  const snowflake::parts parts = layout.split(id);
  const std::time_t seconds = std::chrono::system_clock::to_time_t(parts.time());

  std::cout << "The last one, taken apart:\n"
            << "  bits      0 " << std::bitset<41>(bits(parts.tick)) << ' '
            << std::bitset<10>(bits(parts.worker_id)) << ' '
            << std::bitset<12>(bits(parts.sequence)) << '\n'
            << "  time      " << std::put_time(std::gmtime(&seconds), "%Y-%m-%d %H:%M:%S") << '.'
            << std::setw(3) << std::setfill('0') << parts.unix_ms % 1000 << " UTC (" << parts.tick
            << " ms since 2020-01-01)\n"
            << "  worker    " << parts.worker_id << '\n'
            << "  sequence  " << parts.sequence << '\n'
            << "  base32    " << snowflake::format(id, SNOWFLAKE_ENCODING_BASE32) << '\n';
}

int main()
try {
  const snowflake::generator ids(1);

  std::cout << "C++: 3 IDs of worker " << ids.worker_id() << '\n';
  std::int64_t last = 0;
  for (int i = 0; i < 3; i++) {
    last = ids.next();
    std::cout << "  " << last << '\n';
  }
  describe(ids.layout(), last);
} catch (const std::exception &error) {
  std::cerr << "quickstart: " << error.what() << '\n';
  return 1;
}
