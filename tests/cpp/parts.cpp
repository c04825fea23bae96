/* Configurations, text, counts, versions. */

#include "suites.hpp"

static void a_configuration_has_the_fields_of_its_layout()
{
  const snowflake::config config(SNOWFLAKE_LAYOUT_JAVASCRIPT);
  CHECK_INT(config.size, ==, sizeof(snowflake_config_t));
  CHECK_INT(config.worker_bits, ==, 5);
  CHECK_INT(config.sequence_bits, ==, 7);
  CHECK_INT(config.max_wait_ms, ==, 50);
  CHECK_INT(config.worker_count, ==, 1);
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

static void the_lenient_form_reads_what_others_write()
{
  using snowflake::parse_lenient;
  CHECK_INT(parse_lenient("42", SNOWFLAKE_ENCODING_DECIMAL), ==, 42);
  CHECK_INT(parse_lenient("2A", SNOWFLAKE_ENCODING_HEX), ==, 42);
  CHECK_INT(parse_lenient("1-a", 3, SNOWFLAKE_ENCODING_BASE32), ==, 42);
  CHECK_THROWS(parse_lenient("", SNOWFLAKE_ENCODING_HEX), snowflake::parse_error,
               SNOWFLAKE_ERR_PARSE);
  try {
    snowflake::parse("42", SNOWFLAKE_ENCODING_DECIMAL);
  } catch (const snowflake::parse_error &error) {
    CHECK_CONTAINS(error.what(), "lenient parsing accepts this text");
  }
}

static void columns_of_text_make_a_round_trip()
{
  using snowflake::format_batch;
  using snowflake::parse_batch;
  const std::vector<std::int64_t> ids = {0, 42, INT64_MAX};
  CHECK(format_batch(ids, SNOWFLAKE_ENCODING_HEX) ==
        "0000000000000000000000000000002a7fffffffffffffff");
  for (const auto encoding : {SNOWFLAKE_ENCODING_DECIMAL, SNOWFLAKE_ENCODING_HEX,
                              SNOWFLAKE_ENCODING_BASE32, SNOWFLAKE_ENCODING_BASE62}) {
    const std::string text = format_batch(ids, encoding);
    CHECK(parse_batch(text, encoding) == ids);
    CHECK(format_batch({nullptr, 0}, encoding).empty());
    CHECK(parse_batch("", encoding).empty());
    CHECK_THROWS(parse_batch(text + "0", encoding), snowflake::parse_error,
                 SNOWFLAKE_ERR_PARSE);
  }
  CHECK_THROWS(format_batch(std::vector<std::int64_t>{1, -1}, SNOWFLAKE_ENCODING_HEX),
               snowflake::range_error, SNOWFLAKE_ERR_RANGE);
  CHECK_THROWS(parse_batch("000000000000002A", SNOWFLAKE_ENCODING_HEX), snowflake::parse_error,
               SNOWFLAKE_ERR_PARSE);
}

static void the_library_is_of_the_version_of_the_header()
{
  CHECK(snowflake::version() == SNOWFLAKE_VERSION_STRING);
}

static void stats_count_what_was_generated()
{
  fixed_clock clock;
  const snowflake::generator ids(clock.config());
  CHECK_INT(ids.stats().issued, ==, 0);
  ids.batch(10);
  CHECK_INT(ids.stats().issued, ==, 10);
  CHECK_INT(ids.stats().fence_left_ns, ==, INT64_MAX);
  CHECK_INT(ids.stats().size, ==, sizeof(snowflake_stats_t));
}

void suite_parts()
{
  RUN(a_configuration_has_the_fields_of_its_layout);
  RUN(text_makes_a_round_trip_in_every_encoding);
  RUN(the_lenient_form_reads_what_others_write);
  RUN(columns_of_text_make_a_round_trip);
  RUN(the_library_is_of_the_version_of_the_header);
  RUN(stats_count_what_was_generated);
}
