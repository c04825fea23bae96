/* Layouts without a generator: IDs taken apart and composed, instants, columns. */

#include "suites.hpp"

#include <array>

using snowflake::clamp;
using snowflake::instant;
using snowflake::layout;
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

static void split_and_compose_are_opposites()
{
  const layout sonyflake(SNOWFLAKE_LAYOUT_SONYFLAKE_V2);
  const std::int64_t id = sonyflake.compose_at(now_ms, 65535, 200);
  const snowflake::parts parts = sonyflake.split(id);
  CHECK_INT(parts.sequence, ==, 200);
  CHECK_INT(parts.worker_id, ==, 65535);
  CHECK_INT(parts.unix_ms, ==, now_ms);
  CHECK(parts.time() == at(milliseconds(now_ms)));
  CHECK_INT(sonyflake.compose(parts.tick, parts.worker_id, parts.sequence), ==, id);
  CHECK_INT(sonyflake.compose_at(parts.time(), 65535, 200), ==, id);
  CHECK_INT(sonyflake.compose(0, 65535, 0), ==, 65535);
}

static void a_layout_that_has_ended_or_begins_later_can_be_read()
{
  const layout baidu(28, 22, 13, seconds(1), at(milliseconds(1463673600000)));
  CHECK(baidu.ends_at() == at(milliseconds(1732109056000)));
  CHECK(baidu.epoch() == at(milliseconds(1463673600000)));
  CHECK_INT(baidu.split(std::int64_t(1) << 35).unix_ms, ==, 1463673601000);
  CHECK_THROWS(snowflake::generator(baidu, 0), snowflake::exhausted_error,
               SNOWFLAKE_ERR_EXHAUSTED);
  const layout later(41, 10, 12, milliseconds(1), at(seconds(4102444800)));
  CHECK_INT(later.split(std::int64_t(1) << 22).unix_ms, ==, 4102444800001);
  CHECK_THROWS(snowflake::generator(later, 0), snowflake::clock_error, SNOWFLAKE_ERR_CLOCK);
  const layout short_one(10, 10, 12, milliseconds(1), 1577836800000);
  CHECK_INT(short_one.split(4294967295).unix_ms, ==, 1577836801023);
}

static void a_wrong_layout_is_a_config_error_that_names_the_field()
{
  CHECK_THROWS(layout(0, 10, 12, seconds(1), 0), snowflake::config_error, SNOWFLAKE_ERR_LAYOUT);
  CHECK_THROWS(layout(41, 10, 12, nanoseconds(999), 0), snowflake::config_error,
               SNOWFLAKE_ERR_LAYOUT);
  CHECK_THROWS(layout(41, 10, 12, seconds(1), at(milliseconds(-1))), snowflake::config_error,
               SNOWFLAKE_ERR_LAYOUT);
  CHECK_THROWS(layout(static_cast<snowflake_layout_t>(9)), snowflake::config_error,
               SNOWFLAKE_ERR_LAYOUT);
  try {
    layout(std::int64_t(4294967337), 10, 12, milliseconds(1), 0);
    CHECK(!"time_bits was cut");
  } catch (const snowflake::config_error &error) {
    CHECK_CONTAINS(error.what(), "time_bits must be between 1 and 62, got 4294967337");
  }
}

static void a_layout_has_the_order_that_it_was_given()
{
  const layout low(41, 10, 12, milliseconds(1), 0, SNOWFLAKE_ORDER_SEQUENCE_FIRST);
  CHECK_INT(low.compose(0, 1, 0), ==, 1);
  CHECK_INT(layout(41, 10, 12, milliseconds(1), 0).compose(0, 1, 0), ==, 4096);
}

static void the_layout_of_a_configuration_is_all_that_is_kept_of_it()
{
  snowflake::config config(SNOWFLAKE_LAYOUT_DISCORD);
  config.worker_id = -5;
  config.store = "moon:/base";
  const layout discord(config);
  CHECK(discord.epoch() == at(seconds(1420070400)));
  CHECK_INT(discord.get()->worker_id, ==, 0);
  CHECK(discord.get()->store == nullptr);
  config.size = 80;
  CHECK_THROWS(layout{config}, snowflake::error, SNOWFLAKE_ERR_STRUCT_SIZE);
}

static void the_first_id_of_an_instant_is_that_of_its_millisecond()
{
  const layout plain;
  const std::int64_t first = plain.first_at(now_ms);
  CHECK_INT(plain.split(first).unix_ms, ==, now_ms);
  CHECK_INT(plain.first_at(at(milliseconds(now_ms))), ==, first);
  CHECK_INT(plain.first_at(at(seconds(now_ms / 1000))), ==, first);
  CHECK_INT(plain.first_at(at(hours(now_ms / 3600000))), ==, first);
  CHECK_INT(plain.first_at(at(nanoseconds(now_ms * 1000000 + 999999))), ==, first);
  CHECK_INT(plain.first_at(at(nanoseconds(now_ms * 1000000 + 1000000))), >, first);
  const auto now = system_clock::now();
  CHECK_INT(plain.first_at(now), <=, snowflake::generator(1).next());
}

static void the_last_id_of_an_instant_is_the_one_before_the_next_first()
{
  const layout plain;
  CHECK_INT(plain.last_at(now_ms), ==, plain.first_at(now_ms + 1) - 1);
  CHECK_INT(plain.last_at(at(nanoseconds(now_ms * 1000000 + 999999))), ==,
            plain.last_at(now_ms));
}

static void an_instant_outside_the_layout_may_be_clamped()
{
  const layout plain;
  const auto early = plain.epoch() - milliseconds(1), late = plain.ends_at();
  CHECK_THROWS(plain.first_at(early), snowflake::range_error, SNOWFLAKE_ERR_RANGE);
  CHECK_THROWS(plain.last_at(late), snowflake::range_error, SNOWFLAKE_ERR_RANGE);
  CHECK_INT(plain.first_at(early, clamp), ==, 0);
  CHECK_INT(plain.first_at(INT64_MIN, clamp), ==, 0);
  CHECK_INT(plain.last_at(late, clamp), ==, INT64_MAX);
  CHECK_INT(plain.last_at(INT64_MAX, clamp), ==, INT64_MAX);
  CHECK_INT(plain.first_at(now_ms, clamp), ==, plain.first_at(now_ms));
  CHECK_INT(plain.last_at(now_ms, clamp), ==, plain.last_at(now_ms));
}

static void an_instant_before_1970_is_rounded_down_not_up()
{
  const layout mastodon(SNOWFLAKE_LAYOUT_MASTODON);
  CHECK_INT(mastodon.first_at(at(nanoseconds(0))), ==, 0);
  CHECK_THROWS(mastodon.first_at(at(nanoseconds(-1))), snowflake::range_error,
               SNOWFLAKE_ERR_RANGE);
}

static void every_layout_has_an_end()
{
  CHECK(layout().ends_at() == at(milliseconds(3776860055552)));
  /* The year 6429, which nanoseconds cannot express. */
  CHECK(layout(SNOWFLAKE_LAYOUT_MASTODON).ends_at() == at(milliseconds(140737488355328)));
}

static void a_worker_id_has_two_parts()
{
  const layout twitter(SNOWFLAKE_LAYOUT_TWITTER);
  const auto pair = twitter.split(1541815603606036480).worker_pair();
  CHECK_INT(pair.first, ==, 11);
  CHECK_INT(pair.second, ==, 26);
  snowflake::parts parts;
  parts.worker_id = 4294967295;
  CHECK_INT(parts.worker_pair(0).first, ==, 4294967295);
  CHECK_INT(parts.worker_pair(0).second, ==, 0);
  CHECK_INT(parts.worker_pair(32).first, ==, 0);
  CHECK_INT(parts.worker_pair(1000).second, ==, 4294967295);
}

static void columns_are_read_from_vectors_arrays_and_pointers()
{
  const layout plain;
  std::vector<std::int64_t> ids;
  for (int i = 0; i < 100; i++)
    ids.push_back(plain.compose_at(now_ms + i, i, 2 * i));
  const auto unix_ms = plain.unix_ms(ids), ticks = plain.ticks(ids);
  const auto worker_ids = plain.worker_ids(ids), sequences = plain.sequences(ids);
  for (std::size_t i = 0; i < ids.size(); i++) {
    const snowflake::parts parts = plain.split(ids[i]);
    CHECK_INT(unix_ms[i], ==, parts.unix_ms);
    CHECK_INT(ticks[i], ==, parts.tick);
    CHECK_INT(worker_ids[i], ==, parts.worker_id);
    CHECK_INT(sequences[i], ==, parts.sequence);
  }
  const std::int64_t plain_array[] = {ids[7], ids[8]};
  const std::array<std::int64_t, 2> array{{ids[7], ids[8]}};
  const std::vector<std::int64_t> wanted = {14, 16};
  CHECK(plain.sequences(plain_array) == wanted);
  CHECK(plain.sequences(array) == wanted);
  CHECK(plain.sequences({ids.data() + 7, 2}) == wanted);
#ifdef __cpp_lib_span
  CHECK(plain.sequences(std::span<const std::int64_t>(ids).subspan(7, 2)) == wanted);
  CHECK(plain.sequences(std::span<std::int64_t>(ids).subspan(7, 2)) == wanted);
#endif
  std::int64_t values[2] = {-7, -7};
  plain.extract(SNOWFLAKE_FIELD_NANOSECONDS, array, values);
  CHECK_INT(values[1], ==, 0);
}

static void a_column_of_nothing_is_empty()
{
  const layout plain;
  CHECK(plain.unix_ms(std::vector<std::int64_t>()).empty());
  CHECK(plain.ticks({nullptr, 0}).empty());
  CHECK_THROWS(plain.ticks({nullptr, 1}), snowflake::error, SNOWFLAKE_ERR_NULL);
}

static void a_column_names_the_id_that_does_not_fit()
{
  const layout javascript(SNOWFLAKE_LAYOUT_JAVASCRIPT);
  std::vector<std::int64_t> ids(10, 1);
  ids[5] = std::int64_t(1) << 53;
  CHECK_THROWS(javascript.unix_ms(ids), snowflake::range_error, SNOWFLAKE_ERR_RANGE);
  try {
    javascript.worker_ids(ids);
  } catch (const snowflake::range_error &error) {
    CHECK_CONTAINS(error.what(), "ids[5]");
  }
}

void suite_layout()
{
  RUN(split_and_compose_are_opposites);
  RUN(a_layout_that_has_ended_or_begins_later_can_be_read);
  RUN(a_wrong_layout_is_a_config_error_that_names_the_field);
  RUN(a_layout_has_the_order_that_it_was_given);
  RUN(the_layout_of_a_configuration_is_all_that_is_kept_of_it);
  RUN(the_first_id_of_an_instant_is_that_of_its_millisecond);
  RUN(the_last_id_of_an_instant_is_the_one_before_the_next_first);
  RUN(an_instant_outside_the_layout_may_be_clamped);
  RUN(an_instant_before_1970_is_rounded_down_not_up);
  RUN(every_layout_has_an_end);
  RUN(a_worker_id_has_two_parts);
  RUN(columns_are_read_from_vectors_arrays_and_pointers);
  RUN(a_column_of_nothing_is_empty);
  RUN(a_column_names_the_id_that_does_not_fit);
}
