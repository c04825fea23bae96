/* What is thrown: its class, its status, its sentence, its wait. */

#include "suites.hpp"

#include <type_traits>

static_assert(std::is_base_of<std::runtime_error, snowflake::error>::value, "what users catch");

template <class... Errors> struct have_one_root;
template <> struct have_one_root<> {};
template <class First, class... Others>
struct have_one_root<First, Others...> : have_one_root<Others...> {
  static_assert(std::is_base_of<snowflake::error, First>::value, "users catch snowflake::error");
  static_assert(std::is_nothrow_copy_constructible<First>::value, "it is thrown");
};
template struct have_one_root<snowflake::config_error, snowflake::range_error,
                              snowflake::parse_error, snowflake::wait_error,
                              snowflake::again_error, snowflake::clock_error,
                              snowflake::exhausted_error, snowflake::store_error,
                              snowflake::batch_error>;
static_assert(!std::is_base_of<snowflake::clock_error, snowflake::again_error>::value,
              "a full tick is not a broken clock");
static_assert(!std::is_base_of<snowflake::again_error, snowflake::clock_error>::value,
              "a broken clock is not a full tick");

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
    CHECK_TEXT(error.what(), "max_wait_ms must be between 0 and 3600000, got 3600001");
  }
  CHECK_THROWS(snowflake::config(static_cast<snowflake_layout_t>(9)), snowflake::config_error,
               SNOWFLAKE_ERR_LAYOUT);
  config.size = 0;
  CHECK_THROWS(snowflake::generator{config}, snowflake::error, SNOWFLAKE_ERR_STRUCT_SIZE);
}

static void a_clock_set_back_is_a_clock_error_with_the_distance()
{
  fixed_clock clock;
  const snowflake::generator ids(clock.config());
  const std::int64_t before = ids.next();
  clock.set_ms(now_ms - 3600000);
  CHECK_THROWS(ids.next(), snowflake::clock_error, SNOWFLAKE_ERR_CLOCK);
  CHECK_THROWS(ids.batch(10), snowflake::clock_error, SNOWFLAKE_ERR_CLOCK);
  try {
    ids.next();
  } catch (const snowflake::clock_error &error) {
    CHECK_CONTAINS(error.what(), "the clock is 3600.000 s behind the last ID");
    CHECK(error.wait() == std::chrono::hours(1));
    CHECK_INT(error.reason(), ==, SNOWFLAKE_WAIT_CLOCK_BEHIND);
    CHECK_INT(error.os_errno(), ==, 0);
  }
  clock.set_ms(now_ms);
  CHECK_INT(ids.next(), ==, before + 1);
}

static void a_full_tick_is_an_again_error_with_the_distance()
{
  fixed_clock clock;
  auto config = clock.config();
  config.max_wait_ms = 0;
  const snowflake::generator ids(config);
  const auto batch = ids.batch(4096);
  CHECK_THROWS(ids.next(), snowflake::again_error, SNOWFLAKE_ERR_AGAIN);
  CHECK_THROWS(ids.try_next(), snowflake::again_error, SNOWFLAKE_ERR_AGAIN);
  try {
    ids.next();
  } catch (const snowflake::clock_error &) {
    CHECK(!"a full tick was taken for a clock set back");
  } catch (const snowflake::wait_error &error) {
    CHECK(error.wait() == std::chrono::milliseconds(1));
    CHECK_INT(error.reason(), ==, SNOWFLAKE_WAIT_TICK_FULL);
    clock.now_ns += error.wait().count();
  }
  CHECK_INT(ids.next(), >, batch.back());
}

static void try_next_of_a_clock_set_back_a_little_is_an_again_error()
{
  fixed_clock clock;
  const snowflake::generator ids(clock.config());
  ids.next();
  clock.set_ms(now_ms - 20);
  try {
    ids.try_next();
    CHECK(!"an ID was returned");
  } catch (const snowflake::again_error &error) {
    CHECK(error.wait() == std::chrono::milliseconds(20));
    CHECK_INT(error.reason(), ==, SNOWFLAKE_WAIT_CLOCK_BEHIND);
  }
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
  try {
    ids.next();
  } catch (const snowflake::clock_error &error) {
    CHECK_INT(error.wait().count(), ==, 0);
    CHECK_INT(error.reason(), ==, SNOWFLAKE_WAIT_NONE);
  }
}

static void a_full_layout_is_an_exhausted_error()
{
  fixed_clock clock;
  const snowflake::generator ids(clock.config());
  clock.set_ms(3776860055552);
  CHECK_THROWS(ids.next(), snowflake::exhausted_error, SNOWFLAKE_ERR_EXHAUSTED);
  CHECK_THROWS(snowflake::generator{clock.config()}, snowflake::exhausted_error,
               SNOWFLAKE_ERR_EXHAUSTED);
}

static void text_that_is_not_an_id_is_a_parse_error_with_the_byte()
{
  CHECK_THROWS(snowflake::parse("", SNOWFLAKE_ENCODING_HEX), snowflake::parse_error,
               SNOWFLAKE_ERR_PARSE);
  try {
    snowflake::parse("00000000000000fF", SNOWFLAKE_ENCODING_HEX);
    CHECK(!"upper case was accepted");
  } catch (const snowflake::parse_error &error) {
    CHECK_CONTAINS(error.what(), "byte 15 must be lower case");
    CHECK_CONTAINS(error.what(), "got 'F'");
  }
}

static void numbers_out_of_range_are_range_errors()
{
  using snowflake::range_error;
  const snowflake::layout layout;
  CHECK_THROWS(layout.split(-1), range_error, SNOWFLAKE_ERR_RANGE);
  CHECK_THROWS(layout.compose(0, 0, 4096), range_error, SNOWFLAKE_ERR_RANGE);
  CHECK_THROWS(layout.compose(0, 4294967301, 0), range_error, SNOWFLAKE_ERR_RANGE);
  CHECK_THROWS(layout.compose_at(now_ms, -1, 0), range_error, SNOWFLAKE_ERR_RANGE);
  CHECK_THROWS(layout.first_at(0), range_error, SNOWFLAKE_ERR_RANGE);
  CHECK_THROWS(layout.last_at(INT64_MAX), range_error, SNOWFLAKE_ERR_RANGE);
  CHECK_THROWS(snowflake::format(-1, SNOWFLAKE_ENCODING_HEX), range_error, SNOWFLAKE_ERR_RANGE);
  const std::int64_t id = 1;
  std::int64_t value = -7;
  CHECK_THROWS(layout.extract(static_cast<snowflake_field_t>(5), {&id, 1}, &value),
               range_error, SNOWFLAKE_ERR_RANGE);
}

void suite_errors()
{
  RUN(a_wrong_configuration_is_a_config_error_that_names_the_field);
  RUN(a_clock_set_back_is_a_clock_error_with_the_distance);
  RUN(a_clock_without_a_time_is_a_clock_error);
  RUN(a_full_tick_is_an_again_error_with_the_distance);
  RUN(try_next_of_a_clock_set_back_a_little_is_an_again_error);
  RUN(a_full_layout_is_an_exhausted_error);
  RUN(text_that_is_not_an_id_is_a_parse_error_with_the_byte);
  RUN(numbers_out_of_range_are_range_errors);
}
