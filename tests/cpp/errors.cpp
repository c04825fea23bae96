/* What is thrown: its class, its status, its sentence. */

#include "suites.hpp"

#include <type_traits>

static_assert(std::is_base_of<std::runtime_error, snowflake::error>::value, "what users catch");
static_assert(std::is_base_of<snowflake::error, snowflake::config_error>::value, "one root");
static_assert(std::is_base_of<snowflake::error, snowflake::parse_error>::value, "one root");
static_assert(std::is_base_of<snowflake::error, snowflake::clock_error>::value, "one root");
static_assert(std::is_base_of<snowflake::error, snowflake::batch_error>::value, "one root");
static_assert(std::is_nothrow_copy_constructible<snowflake::batch_error>::value, "it is thrown");

static void a_wrong_configuration_is_a_config_error_that_names_the_field()
{
  CHECK_THROWS(snowflake::generator(1024), snowflake::config_error, SNOWFLAKE_ERR_WORKER_ID);
  snowflake::config config;
  config.time_bits = 0;
  CHECK_THROWS(snowflake::generator{config}, snowflake::config_error, SNOWFLAKE_ERR_LAYOUT);
  config = snowflake::config();
  config.max_wait_ms = 3600001;
  CHECK_THROWS(snowflake::generator{config}, snowflake::config_error, SNOWFLAKE_ERR_CONFIG);
  try {
    snowflake::generator{config};
  } catch (const std::runtime_error &error) {
    CHECK_TEXT(error.what(), "max_wait_ms is 3600001, allowed is 0 to 3600000");
  }
  CHECK_THROWS(snowflake::config(static_cast<snowflake_layout>(9)), snowflake::config_error,
               SNOWFLAKE_ERR_LAYOUT);
  config.size = 0;
  CHECK_THROWS(snowflake::generator{config}, snowflake::error, SNOWFLAKE_ERR_STRUCT_SIZE);
}

static void a_clock_set_back_is_a_clock_error_that_tells_the_distance()
{
  fixed_clock clock;
  const snowflake::generator ids(clock.config());
  const std::int64_t before = ids.next();
  clock.set_ms(now_ms - 3600000);
  CHECK_THROWS(ids.next(), snowflake::clock_error, SNOWFLAKE_ERR_CLOCK);
  CHECK_THROWS(ids.batch(10), snowflake::clock_error, SNOWFLAKE_ERR_CLOCK);
  try {
    ids.next();
  } catch (const snowflake::error &error) {
    CHECK_CONTAINS(error.what(), "3600000 ms");
    CHECK_INT(error.os_errno(), ==, 0);
  }
  clock.set_ms(now_ms);
  CHECK_INT(ids.next(), ==, before + 1);
}

static void a_clock_without_a_time_is_a_clock_error()
{
  fixed_clock clock;
  const snowflake::generator ids(clock.config());
  clock.now_ns = -1;
  CHECK_THROWS(ids.next(), snowflake::clock_error, SNOWFLAKE_ERR_CLOCK);
  CHECK_THROWS(ids.stats(), snowflake::clock_error, SNOWFLAKE_ERR_CLOCK);
  CHECK_THROWS(snowflake::generator{clock.config()}, snowflake::clock_error,
               SNOWFLAKE_ERR_CLOCK);
}

static void a_full_layout_is_an_error()
{
  fixed_clock clock;
  const snowflake::generator ids(clock.config());
  clock.set_ms(3776860055552);
  CHECK_THROWS(ids.next(), snowflake::error, SNOWFLAKE_ERR_EXHAUSTED);
}

static void text_that_is_no_id_is_a_parse_error_that_names_the_byte()
{
  CHECK_THROWS(snowflake::parse("", SNOWFLAKE_ENCODING_HEX), snowflake::parse_error,
               SNOWFLAKE_ERR_PARSE);
  try {
    snowflake::parse("00000000000000fF", SNOWFLAKE_ENCODING_HEX);
    CHECK(!"upper case was taken");
  } catch (const snowflake::parse_error &error) {
    CHECK_CONTAINS(error.what(), "byte 15 is 'F'");
  }
}

static void numbers_out_of_range_are_errors()
{
  const snowflake::generator ids(1);
  snowflake::parts late;
  late.sequence = 4096;
  CHECK_THROWS(ids.split(-1), snowflake::error, SNOWFLAKE_ERR_RANGE);
  CHECK_THROWS(ids.join(late), snowflake::error, SNOWFLAKE_ERR_RANGE);
  CHECK_THROWS(ids.first_at(0), snowflake::error, SNOWFLAKE_ERR_RANGE);
  CHECK_THROWS(snowflake::format(-1, SNOWFLAKE_ENCODING_HEX), snowflake::error,
               SNOWFLAKE_ERR_RANGE);
  CHECK_THROWS(snowflake::format(1, static_cast<snowflake_encoding>(4)), snowflake::error,
               SNOWFLAKE_ERR_RANGE);
}

void suite_errors()
{
  RUN(a_wrong_configuration_is_a_config_error_that_names_the_field);
  RUN(a_clock_set_back_is_a_clock_error_that_tells_the_distance);
  RUN(a_clock_without_a_time_is_a_clock_error);
  RUN(a_full_layout_is_an_error);
  RUN(text_that_is_no_id_is_a_parse_error_that_names_the_byte);
  RUN(numbers_out_of_range_are_errors);
}
