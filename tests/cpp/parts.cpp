/* IDs taken apart and put together, instants, text, numbers. */

#include "suites.hpp"

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using std::chrono::system_clock;

template <class Duration>
static std::chrono::time_point<system_clock, Duration> at(Duration since_1970)
{
  return std::chrono::time_point<system_clock, Duration>(since_1970);
}

static void split_and_join_are_opposites()
{
  fixed_clock clock;
  const snowflake::generator ids(clock.config(SNOWFLAKE_LAYOUT_SONYFLAKE_V2));
  ids.next();
  const std::int64_t id = ids.next();
  const snowflake::parts apart = ids.split(id);
  CHECK_INT(apart.sequence, ==, 1);
  CHECK_INT(apart.worker_id, ==, 0);
  CHECK_INT(apart.unix_ms, ==, now_ms);
  CHECK(apart.time() == at(milliseconds(now_ms)));
  CHECK_INT(ids.join(apart), ==, id);
  snowflake_parts plain = snowflake_parts();
  plain.size = sizeof plain;
  plain.worker_id = 65535;
  CHECK_INT(ids.join(plain), ==, 65535);
}

static void the_first_id_of_an_instant_is_that_of_its_millisecond()
{
  const snowflake::generator ids(1);
  const std::int64_t first = ids.first_at(now_ms);
  CHECK_INT(ids.split(first).unix_ms, ==, now_ms);
  CHECK_INT(ids.first_at(at(milliseconds(now_ms))), ==, first);
  CHECK_INT(ids.first_at(at(seconds(now_ms / 1000))), ==, first);
  CHECK_INT(ids.first_at(at(hours(now_ms / 3600000))), ==, first);
  CHECK_INT(ids.first_at(at(nanoseconds(now_ms * 1000000 + 999999))), ==, first);
  CHECK_INT(ids.first_at(at(nanoseconds(now_ms * 1000000 + 1000000))), >, first);
  const auto today = system_clock::now();
  CHECK_INT(ids.first_at(today), <=, ids.next());
}

static void an_instant_before_1970_is_rounded_down_not_up()
{
  const snowflake::generator ids{snowflake::config(SNOWFLAKE_LAYOUT_MASTODON)};
  CHECK_INT(ids.first_at(at(nanoseconds(0))), ==, 0);
  CHECK_THROWS(ids.first_at(at(nanoseconds(-1))), snowflake::error, SNOWFLAKE_ERR_RANGE);
}

static void the_end_of_every_layout_can_be_told()
{
  using snowflake::config;
  using snowflake::generator;
  CHECK(generator(1).ends_at() == at(milliseconds(3776860055552)));
  /* The year 6429, which nanoseconds cannot tell. */
  CHECK(generator(config(SNOWFLAKE_LAYOUT_MASTODON)).ends_at() ==
        at(milliseconds(140737488355328)));
}

static void a_configuration_has_the_fields_of_its_layout()
{
  const snowflake::config config(SNOWFLAKE_LAYOUT_JAVASCRIPT);
  CHECK_INT(config.size, ==, sizeof(snowflake_config));
  CHECK_INT(config.worker_bits, ==, 5);
  CHECK_INT(config.sequence_bits, ==, 7);
  CHECK_INT(config.max_wait_ms, ==, 50);
  CHECK_INT(snowflake::config().worker_bits, ==, 10);
}

static void text_makes_a_round_trip_in_every_encoding()
{
  using snowflake::format;
  using snowflake::parse;
  CHECK(format(42, SNOWFLAKE_ENCODING_DECIMAL) == "0000000000000000042");
  CHECK(format(42, SNOWFLAKE_ENCODING_HEX) == "000000000000002a");
  CHECK(format(42, SNOWFLAKE_ENCODING_BASE32) == "000000000001A");
  CHECK(format(42, SNOWFLAKE_ENCODING_BASE62) == "0000000000g");
  for (const auto encoding : {SNOWFLAKE_ENCODING_DECIMAL, SNOWFLAKE_ENCODING_HEX,
                              SNOWFLAKE_ENCODING_BASE32, SNOWFLAKE_ENCODING_BASE62}) {
    const std::string text = format(INT64_MAX, encoding);
    CHECK_INT(parse(text, encoding), ==, INT64_MAX);
    CHECK_INT(parse(text.c_str(), encoding), ==, INT64_MAX);
    CHECK_INT(parse(text.data(), text.size(), encoding), ==, INT64_MAX);
    CHECK_THROWS(parse(text + std::string(1, '\0'), encoding), snowflake::parse_error,
                 SNOWFLAKE_ERR_PARSE);
  }
}

static void the_library_is_of_the_version_of_the_header()
{
  CHECK(snowflake::version() == SNOWFLAKE_VERSION_STRING);
}

static void stats_count_what_was_handed_out()
{
  fixed_clock clock;
  const snowflake::generator ids(clock.config());
  CHECK_INT(ids.stats().issued, ==, 0);
  ids.batch(10);
  CHECK_INT(ids.stats().issued, ==, 10);
  CHECK_INT(ids.stats().size, ==, sizeof(snowflake_stats));
}

void suite_parts()
{
  RUN(split_and_join_are_opposites);
  RUN(the_first_id_of_an_instant_is_that_of_its_millisecond);
  RUN(an_instant_before_1970_is_rounded_down_not_up);
  RUN(the_end_of_every_layout_can_be_told);
  RUN(a_configuration_has_the_fields_of_its_layout);
  RUN(text_makes_a_round_trip_in_every_encoding);
  RUN(the_library_is_of_the_version_of_the_header);
  RUN(stats_count_what_was_handed_out);
}
