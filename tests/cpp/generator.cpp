/* Generating: one by one, in batches, in threads; creating, moving and freeing. */

#include "suites.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>
#include <thread>
#include <type_traits>

using snowflake::generator;

static_assert(!std::is_copy_constructible<generator>::value, "a generator has one owner");
static_assert(!std::is_copy_assignable<generator>::value, "a generator has one owner");
static_assert(std::is_nothrow_move_constructible<generator>::value, "vectors move it");
static_assert(std::is_nothrow_move_assignable<generator>::value, "vectors move it");
static_assert(!std::is_convertible<int, generator>::value, "a number is not a generator");
static_assert(!std::is_constructible<generator, snowflake_layout_t>::value,
              "a preset is not a worker ID");
static_assert(std::is_constructible<generator, snowflake_layout_t, int>::value,
              "a preset and a worker ID");

static bool increasing(const std::vector<std::int64_t> &ids)
{
  const auto stalled = std::adjacent_find(ids.begin(), ids.end(),
                                          [](std::int64_t a, std::int64_t b) { return a >= b; });
  return stalled == ids.end();
}

static void ids_increase_and_carry_the_worker_id()
{
  const generator ids(7);
  CHECK_INT(ids.worker_id(), ==, 7);
  std::int64_t before = ids.next();
  for (int i = 0; i < 10000; i++) {
    const std::int64_t id = ids.next();
    if (!CHECK_INT(before, <, id))
      break;
    before = id;
  }
  CHECK_INT(ids.layout().split(before).worker_id, ==, 7);
}

static void a_generator_is_created_from_a_layout_and_a_worker_id()
{
  const generator ids(SNOWFLAKE_LAYOUT_SONYFLAKE_V2, 65535);
  CHECK_INT(ids.worker_id(), ==, 65535);
  CHECK_INT(ids.layout().split(ids.next()).worker_id, ==, 65535);
  const snowflake::layout custom(50, 0, 13, std::chrono::microseconds(10), snowflake::instant());
  const generator others(custom, 0);
  CHECK_INT(others.layout().get()->tick_ns, ==, 10000);
  CHECK_INT(others.layout().split(others.next()).worker_id, ==, 0);
  snowflake::config config(custom);
  config.max_wait_ms = 77;
  CHECK_INT(generator(config).layout().get()->sequence_bits, ==, 13);
  CHECK_INT(generator(config).layout().get()->max_wait_ms, ==, 50); /* Its layout only. */
}

static void a_worker_id_is_refused_and_not_cut()
{
  for (const std::int64_t worker_id : {std::int64_t(1024), std::int64_t(-1), INT64_MIN,
                                       std::int64_t(4294967301), INT64_MAX}) {
    CHECK_THROWS(generator{worker_id}, snowflake::config_error, SNOWFLAKE_ERR_WORKER_ID);
    try {
      const generator ids(SNOWFLAKE_LAYOUT_TWITTER, worker_id);
    } catch (const snowflake::error &error) {
      CHECK_CONTAINS(error.what(), std::to_string(worker_id).c_str());
    }
  }
}

static void try_next_takes_what_is_there_and_no_more()
{
  fixed_clock clock;
  const generator ids(clock.config());
  std::int64_t id = -7;
  CHECK(ids.try_next(id));
  CHECK_INT(ids.try_next(), ==, id + 1);
  ids.batch(4094);
  id = -7;
  CHECK(!ids.try_next(id));
  CHECK_INT(id, ==, -7);
  CHECK_THROWS(ids.try_next(), snowflake::again_error, SNOWFLAKE_ERR_AGAIN);
  clock.set_ms(now_ms - 3600000);
  CHECK_THROWS(ids.try_next(id), snowflake::clock_error, SNOWFLAKE_ERR_CLOCK);
}

static void a_batch_is_a_range()
{
  const generator ids(8);
  std::int64_t before = ids.next();
  int count = 0;
  for (const std::int64_t id : ids.batch(10000)) {
    if (!CHECK_INT(before, <, id))
      break;
    before = id;
    count++;
  }
  CHECK_INT(count, ==, 10000);
  const auto batch = ids.batch(100);
  CHECK_INT(std::distance(batch.begin(), batch.end()), ==, 100);
}

static void batches_of_any_size_are_full()
{
  const generator ids(9);
  for (const std::size_t count : {0u, 1u, 4095u, 4096u, 4097u, 100000u}) {
    const auto batch = ids.batch(count);
    CHECK_INT(batch.size(), ==, count);
    CHECK(increasing(batch));
  }
}

static void fill_writes_where_it_should()
{
  const generator ids(10);
  std::array<std::int64_t, 102> buffer{};
  CHECK_INT(ids.fill(buffer.data() + 1, 100), ==, 100);
  CHECK_INT(buffer.front(), ==, 0);
  CHECK_INT(buffer.back(), ==, 0);
  CHECK_INT(buffer[100], >, buffer[1]);
}

static void try_fill_takes_what_is_free_now()
{
  fixed_clock clock;
  const generator ids(clock.config());
  std::vector<std::int64_t> buffer(5000, -7);
  CHECK_INT(ids.try_fill(buffer.data(), 100), ==, 100);
  CHECK_INT(buffer[100], ==, -7);
  CHECK_INT(ids.try_fill(buffer.data() + 100, 4900), ==, 3996);
  CHECK_INT(buffer[4096], ==, -7);
  CHECK_INT(ids.try_fill(buffer.data(), 5000), ==, 0);
  CHECK_INT(ids.try_fill(nullptr, 0), ==, 0);
  clock.set_ms(now_ms - 3600000);
  CHECK_THROWS(ids.try_fill(buffer.data(), 1), snowflake::clock_error, SNOWFLAKE_ERR_CLOCK);
  CHECK_THROWS(ids.try_fill(nullptr, 1), snowflake::error, SNOWFLAKE_ERR_NULL);
}

static void a_count_that_no_array_has_is_a_range_error()
{
  const generator ids(10);
  std::int64_t id = -7;
  CHECK_THROWS(ids.fill(&id, SIZE_MAX), snowflake::range_error, SNOWFLAKE_ERR_RANGE);
  CHECK_THROWS(ids.try_fill(&id, SIZE_MAX), snowflake::range_error, SNOWFLAKE_ERR_RANGE);
  CHECK_INT(id, ==, -7);
}

static void fill_of_nothing_is_fine()
{
  const generator ids(10);
  std::vector<std::int64_t> none;
  CHECK_INT(ids.fill(none.data(), none.size()), ==, 0);
  CHECK_INT(ids.fill(nullptr, 0), ==, 0);
  CHECK_THROWS(ids.fill(nullptr, 1), snowflake::error, SNOWFLAKE_ERR_NULL);
}

#ifdef __cpp_lib_span
static void fill_takes_spans_arrays_and_vectors()
{
  const generator ids(10);
  std::vector<std::int64_t> vector(50);
  std::array<std::int64_t, 50> array{};
  std::int64_t plain[50] = {};
  CHECK_INT(ids.fill(vector), ==, 50);
  CHECK_INT(ids.fill(array), ==, 50);
  CHECK_INT(ids.fill(plain), ==, 50);
  CHECK_INT(ids.fill(std::span<std::int64_t>(vector).first(10)), ==, 10);
  CHECK_INT(ids.fill(std::span<std::int64_t>()), ==, 0);
  CHECK_INT(ids.try_fill(std::span<std::int64_t>(vector).first(0)), ==, 0);
  CHECK_INT(vector[0], >, plain[49]);
  CHECK_INT(vector[10], <, array[0]);
}
#endif

static void fill_that_ends_early_returns_how_many_it_wrote()
{
  fixed_clock clock;
  auto config = clock.config();
  config.max_wait_ms = 0;
  const generator ids(config);
  std::vector<std::int64_t> buffer(5000, -7);
  CHECK_INT(ids.fill(buffer.data(), buffer.size()), ==, 4096);
  CHECK_INT(buffer[4095], >, 0);
  CHECK_INT(buffer[4096], ==, -7);
  CHECK_THROWS(ids.fill(buffer.data(), 1), snowflake::again_error, SNOWFLAKE_ERR_AGAIN);
}

static void a_batch_that_ends_early_loses_nothing()
{
  fixed_clock clock;
  auto config = clock.config();
  config.max_wait_ms = 0;
  const generator ids(config);
  try {
    ids.batch(5000);
    CHECK(!"a batch that is not full was returned");
  } catch (const snowflake::batch_error &error) {
    const snowflake::batch_error copy(error);
    CHECK_INT(copy.status(), ==, SNOWFLAKE_ERR_AGAIN);
    CHECK_INT(copy.taken().size(), ==, 4096);
    CHECK_INT(copy.taken().front(), ==, ids.layout().first_at(now_ms));
    CHECK(increasing(copy.taken()));
    CHECK_CONTAINS(copy.what(), "max_wait_ms");
  }
  CHECK_THROWS(ids.batch(1), snowflake::again_error, SNOWFLAKE_ERR_AGAIN);
  clock.set_ms(now_ms + 1);
  CHECK_INT(ids.next(), ==, ids.layout().first_at(now_ms + 1));
}

static void a_moved_generator_continues_and_the_empty_one_throws()
{
  generator first(11);
  const std::int64_t before = first.next();
  generator second(std::move(first));
  CHECK_INT(before, <, second.next());
  CHECK(first.get() == nullptr);
  CHECK_THROWS(first.next(), snowflake::error, SNOWFLAKE_ERR_NULL);
  CHECK_THROWS(first.try_next(), snowflake::error, SNOWFLAKE_ERR_NULL);
  CHECK_THROWS(first.batch(0), snowflake::error, SNOWFLAKE_ERR_NULL);
  CHECK_THROWS(first.batch(5), snowflake::error, SNOWFLAKE_ERR_NULL);
  CHECK_THROWS(first.worker_id(), snowflake::error, SNOWFLAKE_ERR_NULL);
  std::int64_t id = -7;
  CHECK_THROWS(first.try_next(id), snowflake::error, SNOWFLAKE_ERR_NULL);
  CHECK_THROWS(first.fill(&id, 1), snowflake::error, SNOWFLAKE_ERR_NULL);
  CHECK_THROWS(first.try_fill(&id, 0), snowflake::error, SNOWFLAKE_ERR_NULL);
  CHECK_INT(first.layout().split(before).worker_id, ==, 11); /* Reads no generator. */
  CHECK_THROWS(first.stats(), snowflake::error, SNOWFLAKE_ERR_NULL);
  first = generator(12);
  CHECK_INT(first.worker_id(), ==, 12);
}

static void assigning_frees_the_generator_that_was_there()
{
  generator target(13);
  target = generator(14);
  CHECK_INT(target.worker_id(), ==, 14);
  target = generator(SNOWFLAKE_LAYOUT_SONYFLAKE_V2, 14);
  CHECK_INT(target.layout().get()->worker_bits, ==, 16);
  generator &same = target;
  target = std::move(same);
  CHECK_INT(target.worker_id(), ==, 14);
  std::vector<generator> many;
  for (std::int64_t worker_id = 100; worker_id < 120; worker_id++)
    many.emplace_back(worker_id);
  CHECK_INT(many.front().worker_id(), ==, 100);
  CHECK_INT(many.back().worker_id(), ==, 119);
}

static void threads_share_a_generator()
{
  snowflake::config config;
  config.worker_id = 15;
  config.max_wait_ms = 10000;
  config.store = "memory"; // Its counts are of this process alone.
  const generator ids(config);
  std::vector<std::vector<std::int64_t>> shares(8);
  std::vector<std::thread> threads;
  for (auto &share : shares)
    threads.emplace_back([&ids, &share] {
      for (int i = 0; i < 5000; i++)
        share.push_back(ids.next());
      const auto batch = ids.batch(5000);
      share.insert(share.end(), batch.begin(), batch.end());
    });
  for (auto &thread : threads)
    thread.join();
  std::vector<std::int64_t> all;
  for (const auto &share : shares) {
    CHECK(increasing(share));
    all.insert(all.end(), share.begin(), share.end());
  }
  std::sort(all.begin(), all.end());
  CHECK_INT(all.size(), ==, 80000);
  CHECK(increasing(all));
  CHECK_INT(ids.stats().issued, ==, 80000);
}

void suite_generator()
{
  RUN(ids_increase_and_carry_the_worker_id);
  RUN(a_generator_is_created_from_a_layout_and_a_worker_id);
  RUN(a_worker_id_is_refused_and_not_cut);
  RUN(try_next_takes_what_is_there_and_no_more);
  RUN(a_batch_is_a_range);
  RUN(batches_of_any_size_are_full);
  RUN(fill_writes_where_it_should);
  RUN(try_fill_takes_what_is_free_now);
  RUN(a_count_that_no_array_has_is_a_range_error);
  RUN(fill_of_nothing_is_fine);
#ifdef __cpp_lib_span
  RUN(fill_takes_spans_arrays_and_vectors);
#endif
  RUN(fill_that_ends_early_returns_how_many_it_wrote);
  RUN(a_batch_that_ends_early_loses_nothing);
  RUN(a_moved_generator_continues_and_the_empty_one_throws);
  RUN(assigning_frees_the_generator_that_was_there);
  RUN(threads_share_a_generator);
}
