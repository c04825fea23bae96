/*
 * snowflake.hpp: snowflake.h for C++11 and later. Header only.
 *
 *   #include <snowflake.hpp>
 *   #include <iostream>
 *
 *   int main()
 *   {
 *     const snowflake::generator ids(1);    // the IDs of worker 1
 *     std::cout << ids.next() << '\n';
 *     for (std::int64_t id : ids.batch(10))
 *       std::cout << id << '\n';
 *
 *     const snowflake::layout twitter(SNOWFLAKE_LAYOUT_TWITTER);
 *     std::cout << twitter.split(1541815603606036480).unix_ms << '\n';
 *   }
 *
 * Compile it with `c++ hello.cpp -lsnowflake`.
 *
 * The rules of this interface, in addition to those of snowflake.h:
 *
 *   Errors     What snowflake.h returns as a negative number is thrown here, as
 *              snowflake::error or a class derived from it.
 *   Numbers    std::int64_t: a value that does not fit is refused, not cut.
 *   Ownership  A generator is freed by its destructor. It can be moved, not copied;
 *              a generator that was moved from throws (SNOWFLAKE_ERR_NULL).
 *   Threads    As everywhere in C++: any number of threads may call const functions
 *              of one object at once. All functions that generate IDs are const.
 *              Moving, assigning and destroying need the object alone.
 *   Fork       A generator may be used in a forked child, together with its parent.
 */

#ifndef SNOWFLAKE_HPP
#define SNOWFLAKE_HPP

#include "snowflake.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#if defined(__cplusplus) && __cplusplus >= 201703L
#include <string_view>
#endif
#if defined(__cplusplus) && __cplusplus >= 202002L
#include <span>
#endif

namespace snowflake {

/**
 * ======================================================================================
 * Errors
 * ======================================================================================
 */

/**
 * What every function here throws. what() says what is wrong, what is allowed and
 * what to do.
 *
 * Thread rule: a value; each thread that catches it has its own copy.
 */
class error : public std::runtime_error {
public:
  explicit error(const snowflake_error_t &detail)
      : std::runtime_error(detail.message), status_(detail.status), os_errno_(detail.os_errno) {}

  /** The status, negative. */
  snowflake_status_t status() const noexcept { return status_; }

  /** The system's errno where the system was the cause, else 0. */
  int os_errno() const noexcept { return os_errno_; }

private:
  snowflake_status_t status_;
  int os_errno_;
};

/** The layout, the worker ID or another setting is invalid. */
class config_error : public error {
public:
  using error::error;
};

/** An argument is outside the range of the function or of the layout. */
class range_error : public error {
public:
  using error::error;
};

/** The text is not an ID in this encoding. */
class parse_error : public error {
public:
  using error::error;
};

/** No ID is free now: the base of again_error and clock_error, to catch both. */
class wait_error : public error {
public:
  explicit wait_error(const snowflake_error_t &detail)
      : error(detail), wait_(detail.wait_ns), reason_(detail.wait_reason) {}

  /**
   * How long until the same call can succeed, if the clock runs on; 0 where no wait
   * helps or where it is not known.
   */
  std::chrono::nanoseconds wait() const noexcept { return wait_; }

  /** Why the call would have to wait. */
  snowflake_wait_t reason() const noexcept { return reason_; }

private:
  std::chrono::nanoseconds wait_;
  snowflake_wait_t reason_;
};

/** No ID is free now, and the call may not wait for the next one: try again later. */
class again_error : public wait_error {
public:
  using wait_error::wait_error;
};

/**
 * The clock is before the epoch, returned no time, or is further behind the last ID
 * than max_wait_ms allows a call to wait.
 */
class clock_error : public wait_error {
public:
  using wait_error::wait_error;
};

/** The time field of the layout is full. No wait helps. */
class exhausted_error : public error {
public:
  using error::error;
};

/**
 * The store cannot be used (os_errno() says why where the system was the cause), or its
 * file belongs to something else or was lost.
 */
class store_error : public error {
public:
  using error::error;
};

/**
 * An error occurred in the middle of generator::batch; status() says which. The next
 * call throws it as its own class. The IDs generated until then are in taken(): use
 * them, no other call returns them.
 */
class batch_error : public error {
public:
  batch_error(const error &cause, std::vector<std::int64_t> ids)
      : error(cause),
        taken_(std::make_shared<const std::vector<std::int64_t>>(std::move(ids))) {}

  /** The IDs that were generated before the error. */
  const std::vector<std::int64_t> &taken() const noexcept { return *taken_; }

private:
  // Shared, because copying an exception must not throw.
  std::shared_ptr<const std::vector<std::int64_t>> taken_;
};

namespace detail {

inline snowflake_error_t empty_error() {
  const snowflake_error_t empty = SNOWFLAKE_ERROR_INIT;
  return empty;
}

[[noreturn]] inline void fail(const snowflake_error_t &cause) {
  switch (cause.status) {
  case SNOWFLAKE_ERR_RANGE:
    throw range_error(cause);
  case SNOWFLAKE_ERR_PARSE:
    throw parse_error(cause);
  case SNOWFLAKE_ERR_LAYOUT:
  case SNOWFLAKE_ERR_WORKER_ID:
  case SNOWFLAKE_ERR_CONFIG:
    throw config_error(cause);
  case SNOWFLAKE_ERR_AGAIN:
    throw again_error(cause);
  case SNOWFLAKE_ERR_CLOCK:
    throw clock_error(cause);
  case SNOWFLAKE_ERR_EXHAUSTED:
    throw exhausted_error(cause);
  case SNOWFLAKE_ERR_STORE:
  case SNOWFLAKE_ERR_STORE_MISMATCH:
  case SNOWFLAKE_ERR_LEASE_LOST:
  case SNOWFLAKE_ERR_WORKERS:
    throw store_error(cause);
  default:
    throw error(cause);
  }
}

// Returns a result that is not negative, or throws `cause`.
inline std::int64_t checked(std::int64_t result, const snowflake_error_t &cause) {
  if (result < 0)
    fail(cause);
  return result;
}

// As above, for the functions that take no snowflake_error_t.
inline std::int64_t checked(std::int64_t result, const snowflake_t *generator) {
  if (result < 0) {
    snowflake_error_t cause = empty_error();
    snowflake_explain(generator, result, &cause);
    fail(cause);
  }
  return result;
}

} // namespace detail

/**
 * ======================================================================================
 * Arguments
 * ======================================================================================
 */

/**
 * An instant in milliseconds since 1970: the precision of most layouts, and wide
 * enough for the end of every layout (nanoseconds end in the year 2262).
 */
using instant = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

/**
 * An instant as an argument: milliseconds since 1970, or a time point of the system
 * clock in any precision, which is rounded down to milliseconds.
 */
class moment {
public:
  moment(std::int64_t unix_ms) : unix_ms_(unix_ms) {}

  template <class Duration>
  moment(std::chrono::time_point<std::chrono::system_clock, Duration> when)
      : unix_ms_(rounded_down(when.time_since_epoch())) {}

  std::int64_t unix_ms() const noexcept { return unix_ms_; }

private:
  template <class Duration> static std::int64_t rounded_down(Duration since_1970) {
    using std::chrono::milliseconds;
    milliseconds whole = std::chrono::duration_cast<milliseconds>(since_1970);
    if (whole > since_1970) // It rounds towards 1970.
      whole -= milliseconds(1);
    return static_cast<std::int64_t>(whole.count());
  }

  std::int64_t unix_ms_;
};

/**
 * IDs as an argument: a vector, std::array, std::span or array, or a pointer and a
 * count in braces. They are not copied.
 */
class id_view {
public:
  id_view(const std::int64_t *ids, std::size_t count) : ids_(ids), count_(count) {}

  template <std::size_t Count>
  id_view(const std::int64_t (&ids)[Count]) : ids_(ids), count_(Count) {}

  template <class Ids, class = decltype(std::declval<const Ids &>().size())>
  id_view(const Ids &ids) : ids_(ids.data()), count_(ids.size()) {}

  const std::int64_t *data() const noexcept { return ids_; }
  std::size_t size() const noexcept { return count_; }

private:
  const std::int64_t *ids_;
  std::size_t count_;
};

/**
 * first_at(when, clamp): an instant that the layout does not have counts as the
 * nearest one.
 */
enum clamp_t { clamp };

/**
 * ======================================================================================
 * Layouts
 * ======================================================================================
 */

/**
 * The parts of an ID: a snowflake_parts_t whose size is set.
 *
 * Thread rule: a plain struct.
 */
struct parts : snowflake_parts_t {
  parts() : snowflake_parts_t() { size = sizeof(snowflake_parts_t); }

  /** The instant the tick began; `nanoseconds` is the part below a millisecond. */
  instant time() const { return instant(std::chrono::milliseconds(unix_ms)); }

  /**
   * The worker ID in two parts, the second one of `low_bits`: Twitter's datacenter and
   * worker, Discord's worker and process.
   */
  std::pair<std::int64_t, std::int64_t> worker_pair(unsigned low_bits = 5) const {
    if (low_bits > 32) // More than a worker ID has.
      low_bits = 32;
    return std::make_pair(SNOWFLAKE_WORKER_HIGH(worker_id, low_bits),
                          SNOWFLAKE_WORKER_LOW(worker_id, low_bits));
  }
};

/**
 * How the bits of an ID are divided. A layout takes IDs apart and puts them together
 * without a generator and without a clock, also if it has ended or begins later.
 *
 * Thread rule: any number of threads may use one at once.
 */
class layout {
public:
  /** A preset. Throws config_error if there is no such layout. */
  layout(snowflake_layout_t preset = SNOWFLAKE_LAYOUT_DEFAULT) : config_(SNOWFLAKE_CONFIG_INIT) {
    snowflake_error_t cause = detail::empty_error();
    detail::checked(snowflake_config_init(&config_, sizeof config_, preset, &cause), cause);
  }

  /** A custom layout. Throws config_error, which says which field is invalid. */
  layout(std::int64_t time_bits, std::int64_t worker_bits, std::int64_t sequence_bits,
         std::chrono::nanoseconds tick, moment epoch,
         snowflake_order_t order = SNOWFLAKE_ORDER_WORKER_FIRST)
      : config_(SNOWFLAKE_CONFIG_INIT) {
    config_.order = order;
    config_.time_bits = time_bits;
    config_.worker_bits = worker_bits;
    config_.sequence_bits = sequence_bits;
    config_.tick_ns = tick.count();
    config_.epoch_unix_ms = epoch.unix_ms();
    ends_at();
  }

  /** The layout of a configuration. */
  explicit layout(const snowflake_config_t &config) : config_(SNOWFLAKE_CONFIG_INIT) {
    snowflake_error_t cause = detail::empty_error();
    detail::checked(snowflake_ends_at_unix_ms(&config, &cause), cause);
    config_.order = config.order;
    config_.time_bits = config.time_bits;
    config_.worker_bits = config.worker_bits;
    config_.sequence_bits = config.sequence_bits;
    config_.tick_ns = config.tick_ns;
    config_.epoch_unix_ms = config.epoch_unix_ms;
  }

  /** The layout as the functions of snowflake.h take it; never NULL. */
  const snowflake_config_t *get() const noexcept { return &config_; }

  /** When the layout begins. */
  instant epoch() const { return instant(std::chrono::milliseconds(config_.epoch_unix_ms)); }

  /** When the layout ends: the first instant that its time field cannot express. */
  instant ends_at() const {
    snowflake_error_t cause = detail::empty_error();
    const std::int64_t unix_ms = snowflake_ends_at_unix_ms(&config_, &cause);
    return instant(std::chrono::milliseconds(detail::checked(unix_ms, cause)));
  }

  /** Takes an ID apart, whichever worker generated it. Throws range_error. */
  parts split(std::int64_t id) const {
    parts apart;
    snowflake_error_t cause = detail::empty_error();
    detail::checked(snowflake_split(&config_, id, &apart, &cause), cause);
    return apart;
  }

  /**
   * The ID of a tick, a worker ID and a sequence: the opposite of split. Throws
   * range_error if one does not fit.
   */
  std::int64_t compose(std::int64_t tick, std::int64_t worker_id, std::int64_t sequence) const {
    snowflake_error_t cause = detail::empty_error();
    return detail::checked(snowflake_compose(&config_, tick, worker_id, sequence, &cause), cause);
  }

  /** As compose, of the tick that holds an instant. */
  std::int64_t compose_at(moment when, std::int64_t worker_id, std::int64_t sequence) const {
    snowflake_error_t cause = detail::empty_error();
    return detail::checked(
        snowflake_compose_at(&config_, when.unix_ms(), worker_id, sequence, &cause), cause);
  }

  /**
   * The smallest ID of the tick that holds an instant. For a range of time in SQL:
   * id >= first_at(from) AND id < first_at(to). Throws range_error before the epoch
   * and after the end of the layout.
   */
  std::int64_t first_at(moment when) const {
    snowflake_error_t cause = detail::empty_error();
    return detail::checked(snowflake_first_at(&config_, when.unix_ms(), &cause), cause);
  }

  /** As above, of the nearest instant that the layout has: first_at(when, clamp). */
  std::int64_t first_at(moment when, clamp_t) const {
    snowflake_error_t cause = detail::empty_error();
    return detail::checked(snowflake_first_at_clamped(&config_, when.unix_ms(), &cause), cause);
  }

  /**
   * The largest ID of an instant: of the last tick that begins in its millisecond or
   * before. For a range in SQL with its end: id BETWEEN first_at(from) AND
   * last_at(to). Throws as first_at.
   */
  std::int64_t last_at(moment when) const {
    snowflake_error_t cause = detail::empty_error();
    return detail::checked(snowflake_last_at(&config_, when.unix_ms(), &cause), cause);
  }

  /** As above, of the nearest instant that the layout has: last_at(when, clamp). */
  std::int64_t last_at(moment when, clamp_t) const {
    snowflake_error_t cause = detail::empty_error();
    return detail::checked(snowflake_last_at_clamped(&config_, when.unix_ms(), &cause), cause);
  }

  /**
   * Columns: one part of each of many IDs, for millions of IDs at a time. They throw
   * range_error, which says which ID does not fit the layout.
   *
   * The instants the ticks began, in milliseconds since 1970.
   */
  std::vector<std::int64_t> unix_ms(id_view ids) const {
    return column(SNOWFLAKE_FIELD_UNIX_MS, ids);
  }

  /** The ticks since the epoch. */
  std::vector<std::int64_t> ticks(id_view ids) const { return column(SNOWFLAKE_FIELD_TICK, ids); }

  /** The worker IDs. */
  std::vector<std::int64_t> worker_ids(id_view ids) const {
    return column(SNOWFLAKE_FIELD_WORKER_ID, ids);
  }

  /** The numbers within the ticks. */
  std::vector<std::int64_t> sequences(id_view ids) const {
    return column(SNOWFLAKE_FIELD_SEQUENCE, ids);
  }

  /**
   * Writes one part of each ID to `values`, which must have room for ids.size()
   * numbers and must not overlap the IDs.
   */
  void extract(snowflake_field_t field, id_view ids, std::int64_t *values) const {
    if (ids.size() == 0)
      return; // An empty vector or span may have no address.
    snowflake_error_t cause = detail::empty_error();
    detail::checked(snowflake_extract(&config_, field, ids.data(), ids.size(), values, &cause),
                    cause);
  }

private:
  std::vector<std::int64_t> column(snowflake_field_t field, id_view ids) const {
    std::vector<std::int64_t> values(ids.size());
    extract(field, ids, values.data());
    return values;
  }

  // Only the fields of the layout differ from the defaults.
  snowflake_config_t config_;
};

/**
 * ======================================================================================
 * Generator
 * ======================================================================================
 */

/**
 * The settings of a generator: a snowflake_config_t with the defaults and a layout.
 * Change the fields that you need and pass it to generator.
 *
 * Thread rule: a plain struct. generator copies it, and the text of `store` too.
 */
struct config : snowflake_config_t {
  /** The defaults with a layout or a preset: config(SNOWFLAKE_LAYOUT_TWITTER). */
  explicit config(const snowflake::layout &layout = snowflake::layout())
      : snowflake_config_t(*layout.get()) {}
};

/**
 * Generates the IDs of one worker ID, or of several. By default all processes of this
 * user on this machine share the state of a worker ID; config::store says where else it
 * is kept, as in snowflake_config_t.
 *
 * Thread rule: any number of threads, and forked children, may call const functions
 * at once; the other functions need the generator alone.
 */
class generator {
public:
  /** The default layout. Throws config_error if the worker ID does not fit it. */
  explicit generator(std::int64_t worker_id) : generator(snowflake::layout(), worker_id) {}

  /** A layout or a preset: generator(SNOWFLAKE_LAYOUT_TWITTER, 7). */
  generator(const snowflake::layout &layout, std::int64_t worker_id)
      : generator(with_worker(layout, worker_id)) {}

  /** Throws config_error, store_error, clock_error, exhausted_error or error. */
  explicit generator(const snowflake_config_t &config) : layout_(config), generator_(nullptr) {
    snowflake_error_t cause = detail::empty_error();
    detail::checked(snowflake_new(&config, &generator_, &cause), cause);
  }

  /** A preset is not a worker ID. */
  explicit generator(snowflake_layout_t) = delete;

  ~generator() { snowflake_free(generator_); }

  generator(const generator &) = delete;
  generator &operator=(const generator &) = delete;

  generator(generator &&other) noexcept
      : layout_(other.layout_), generator_(other.generator_) {
    other.generator_ = nullptr;
  }

  generator &operator=(generator &&other) noexcept {
    generator moved(std::move(other));
    std::swap(layout_, moved.layout_);
    std::swap(generator_, moved.generator_);
    return *this;
  }

  /** The generator as the functions of snowflake.h take it; NULL if moved from. */
  const snowflake_t *get() const noexcept { return generator_; }

  /** The layout that it was created with: takes its IDs apart. */
  const snowflake::layout &layout() const noexcept { return layout_; }

  /** The worker ID; the first one if it has several. */
  std::int64_t worker_id() const {
    return detail::checked(snowflake_worker_id(generator_), generator_);
  }

  /**
   * The next ID, greater than all that this generator returned before. Waits at most
   * max_wait_ms. Throws again_error, clock_error, exhausted_error or store_error.
   */
  std::int64_t next() const { return detail::checked(snowflake_next(generator_), generator_); }

  /** The next ID if one is free now, else throws again_error and takes nothing. */
  std::int64_t try_next() const {
    return detail::checked(snowflake_try_next(generator_), generator_);
  }

  /**
   * As above without an exception where next() would wait: returns false and leaves
   * `id` alone. Throws the other errors of next().
   */
  bool try_next(std::int64_t &id) const {
    const std::int64_t result = snowflake_try_next(generator_);
    if (result == SNOWFLAKE_ERR_AGAIN)
      return false;
    id = detail::checked(result, generator_);
    return true;
  }

  /**
   * Writes `count` increasing IDs to `ids` and returns how many it wrote: fewer than
   * `count` only if an error occurred after some. Use those; the next call throws the
   * error. Throws, as next(), only if none was written.
   */
  std::size_t fill(std::int64_t *ids, std::size_t count) const {
    if (count == 0 && generator_ != nullptr)
      return 0; // An empty vector or span may have no address.
    const std::int64_t written = snowflake_next_batch(generator_, ids, count);
    return static_cast<std::size_t>(detail::checked(written, generator_));
  }

  /**
   * Writes up to `count` increasing IDs to `ids`, as many as are free now, and returns
   * how many: 0 where next() would wait. Throws the other errors of next().
   */
  std::size_t try_fill(std::int64_t *ids, std::size_t count) const {
    if (count == 0 && generator_ != nullptr)
      return 0;
    const std::int64_t written = snowflake_try_next_batch(generator_, ids, count);
    if (written == SNOWFLAKE_ERR_AGAIN)
      return 0;
    return static_cast<std::size_t>(detail::checked(written, generator_));
  }

#ifdef __cpp_lib_span
  /** As above, for arrays, vectors and spans. */
  std::size_t fill(std::span<std::int64_t> ids) const { return fill(ids.data(), ids.size()); }
  std::size_t try_fill(std::span<std::int64_t> ids) const {
    return try_fill(ids.data(), ids.size());
  }
#endif

  /**
   * `count` increasing IDs, never fewer. If an error occurs on the way, throws
   * batch_error with the IDs generated so far; if there are none yet, throws as
   * next().
   */
  std::vector<std::int64_t> batch(std::size_t count) const {
    std::vector<std::int64_t> ids(count);
    std::size_t taken = 0;
    try {
      do
        taken += fill(ids.data() + taken, count - taken);
      while (taken < count);
    } catch (const error &cause) {
      if (taken == 0)
        throw;
      ids.resize(taken);
      throw batch_error(cause, std::move(ids));
    }
    return ids;
  }

  /** The counts of the generator's state. Throws clock_error. */
  snowflake_stats_t stats() const {
    snowflake_stats_t counts = SNOWFLAKE_STATS_INIT;
    detail::checked(snowflake_stats(generator_, &counts), generator_);
    return counts;
  }

private:
  static config with_worker(const snowflake::layout &layout, std::int64_t worker_id) {
    config settings(layout);
    settings.worker_id = worker_id;
    return settings;
  }

  snowflake::layout layout_;
  snowflake_t *generator_;
};

/**
 * ======================================================================================
 * Text
 * ======================================================================================
 */

// C++17 has a type for text that is not copied.
#ifdef __cpp_lib_string_view
/** Text as an argument: a std::string_view; before C++17 a std::string. */
using text_view = std::string_view;
#else
using text_view = const std::string &;
#endif

/**
 * An ID as text of a fixed width, which sorts like the integers. Throws range_error.
 *
 * Thread rule: any thread, any time.
 */
inline std::string format(std::int64_t id, snowflake_encoding_t encoding) {
  char text[SNOWFLAKE_TEXT_SIZE];
  snowflake_error_t cause = detail::empty_error();
  const std::int64_t length = snowflake_format(id, encoding, text, sizeof text, &cause);
  return std::string(text, static_cast<std::size_t>(detail::checked(length, cause)));
}

/**
 * The ID that format wrote; strict. Throws parse_error, which names the byte that is
 * wrong.
 *
 * Thread rule: any thread, any time.
 */
inline std::int64_t parse(const char *text, std::size_t length, snowflake_encoding_t encoding) {
  snowflake_error_t cause = detail::empty_error();
  return detail::checked(snowflake_parse(text, length, encoding, &cause), cause);
}

inline std::int64_t parse(text_view text, snowflake_encoding_t encoding) {
  // An empty view may have no address.
  return parse(text.empty() ? "" : text.data(), text.size(), encoding);
}

/**
 * The ID that format or others wrote: as snowflake_parse_lenient. Throws parse_error.
 *
 * Thread rule: any thread, any time.
 */
inline std::int64_t parse_lenient(const char *text, std::size_t length,
                                  snowflake_encoding_t encoding) {
  snowflake_error_t cause = detail::empty_error();
  return detail::checked(snowflake_parse_lenient(text, length, encoding, &cause), cause);
}

inline std::int64_t parse_lenient(text_view text, snowflake_encoding_t encoding) {
  return parse_lenient(text.empty() ? "" : text.data(), text.size(), encoding);
}

/**
 * Many IDs as text, one after the other without separators. Throws range_error, which
 * says which ID is negative.
 *
 * Thread rule: any thread, any time.
 */
inline std::string format_batch(id_view ids, snowflake_encoding_t encoding) {
  std::string text(ids.size() * format(0, encoding).size(), '\0');
  if (text.empty())
    return text;
  snowflake_error_t cause = detail::empty_error();
  detail::checked(
      snowflake_format_batch(ids.data(), ids.size(), encoding, &text[0], text.size(), &cause),
      cause);
  return text;
}

/**
 * The IDs that format_batch wrote; strict. Throws parse_error, which says which text is
 * wrong.
 *
 * Thread rule: any thread, any time.
 */
inline std::vector<std::int64_t> parse_batch(text_view text, snowflake_encoding_t encoding) {
  const std::size_t width = format(0, encoding).size();
  const std::size_t count = text.size() / width;
  if (text.size() % width != 0) // Throws: the last text is too short.
    parse(text.data() + count * width, text.size() % width, encoding);
  std::vector<std::int64_t> ids(count);
  if (ids.empty())
    return ids;
  snowflake_error_t cause = detail::empty_error();
  detail::checked(snowflake_parse_batch(text.data(), count, encoding, ids.data(), &cause), cause);
  return ids;
}

/**
 * ======================================================================================
 * Version
 * ======================================================================================
 */

/**
 * The version of the library that is loaded, such as "1.2.3".
 *
 * Thread rule: any thread, any time.
 */
inline std::string version() { return snowflake_version_string(); }

} // namespace snowflake

#endif // SNOWFLAKE_HPP
