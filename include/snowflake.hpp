/*
 * snowflake.hpp: snowflake.h for C++11 and later. Header only.
 *
 *   #include <snowflake.hpp>
 *   #include <iostream>
 *
 *   int main()
 *   {
 *     snowflake::generator ids(1);          // of worker 1
 *     std::cout << ids.next() << '\n';
 *     for (std::int64_t id : ids.batch(10))
 *       std::cout << id << '\n';
 *   }
 *
 * Build it with `c++ hello.cpp -lsnowflake`.
 *
 * The rules of this interface, beyond those of snowflake.h:
 *
 *   Errors     What snowflake.h returns as a negative number is thrown here, as
 *              snowflake::error or one of the classes derived from it.
 *   Ownership  A generator is freed by its destructor. It can be moved, not
 *              copied; one that was moved from throws (SNOWFLAKE_ERR_NULL).
 *   Threads    As everywhere in C++: const functions may be called by any number
 *              of threads at once, on one object. All that hands out IDs is
 *              const. Moving, assigning and destroying need the object alone.
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

/// An instant in milliseconds since 1970: what IDs hold, and wide enough for the
/// last day of every layout (nanoseconds end in the year 2262).
using instant = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

// =========================================================================================
// Errors
// =========================================================================================

/// What every function here throws. what() names the field, the value it had and
/// what is allowed.
///
/// Thread rule: a value; each thread that catches has its own.
class error : public std::runtime_error {
public:
  error(snowflake_status status, int os_errno, const std::string &message)
      : std::runtime_error(message), status_(status), os_errno_(os_errno) {}

  /// The snowflake_status, negative.
  snowflake_status status() const noexcept { return status_; }

  /// The system's errno where the system was the cause, else 0.
  int os_errno() const noexcept { return os_errno_; }

private:
  snowflake_status status_;
  int os_errno_;
};

/// The layout, the worker ID or another field of the configuration cannot be.
class config_error : public error {
public:
  using error::error;
};

/// The text is not an ID in the encoding named.
class parse_error : public error {
public:
  using error::error;
};

/// The clock stands before the epoch or too far behind the IDs handed out.
class clock_error : public error {
public:
  using error::error;
};

/// An error came up in the middle of generator::batch; status() tells which. The
/// IDs taken until then are in taken(): they are good, and nobody else gets them.
class batch_error : public error {
public:
  batch_error(const error &cause, std::vector<std::int64_t> ids)
      : error(cause),
        taken_(std::make_shared<const std::vector<std::int64_t>>(std::move(ids))) {}

  /// The IDs that were taken before the error came up.
  const std::vector<std::int64_t> &taken() const noexcept { return *taken_; }

private:
  // Shared, because copying an exception must not throw.
  std::shared_ptr<const std::vector<std::int64_t>> taken_;
};

namespace detail {

inline snowflake_error empty_error() {
  snowflake_error empty = snowflake_error();
  empty.size = sizeof empty;
  return empty;
}

[[noreturn]] inline void fail(std::int64_t result, int os_errno, const char *message) {
  const snowflake_status status = static_cast<snowflake_status>(result);
  switch (status) {
  case SNOWFLAKE_ERR_LAYOUT:
  case SNOWFLAKE_ERR_WORKER_ID:
  case SNOWFLAKE_ERR_CONFIG:
    throw config_error(status, os_errno, message);
  case SNOWFLAKE_ERR_PARSE:
    throw parse_error(status, os_errno, message);
  case SNOWFLAKE_ERR_CLOCK:
    throw clock_error(status, os_errno, message);
  default:
    throw error(status, os_errno, message);
  }
}

/// Passes a result on, or throws what `cause` tells about it.
inline std::int64_t checked(std::int64_t result, const snowflake_error &cause) {
  if (result < 0)
    fail(result, cause.os_errno, cause.message);
  return result;
}

/// As above, for the functions that take no snowflake_error.
inline std::int64_t checked(std::int64_t result, const snowflake_t *gen) {
  if (result < 0) {
    snowflake_error cause = empty_error();
    snowflake_explain(gen, result, &cause);
    fail(result, cause.os_errno, cause.message);
  }
  return result;
}

} // namespace detail

// =========================================================================================
// Configuration and parts
// =========================================================================================

/// How a generator is made: a snowflake_config that is filled in already. Set the
/// fields you need and hand it to generator.
///
/// Thread rule: a plain struct; yours until the generator is made.
struct config : snowflake_config {
  /// Throws config_error if there is no such layout.
  explicit config(snowflake_layout layout = SNOWFLAKE_LAYOUT_DEFAULT) : snowflake_config() {
    const snowflake_status result = snowflake_config_init(this, sizeof(snowflake_config), layout);
    detail::checked(result, nullptr);
  }
};

/// What an ID says: a snowflake_parts whose size is set.
///
/// Thread rule: a plain struct.
struct parts : snowflake_parts {
  parts() : snowflake_parts() { size = sizeof(snowflake_parts); }

  /// The instant the tick began; `nanoseconds` is what it has beyond that.
  instant time() const { return instant(std::chrono::milliseconds(unix_ms)); }
};

// =========================================================================================
// Generator
// =========================================================================================

/// Hands out the IDs of one worker ID.
///
/// Thread rule: const functions on one generator from any number of threads at
/// once, and from forked children; the others need it alone.
class generator {
public:
  /// The default layout. Throws config_error if it does not hold the worker ID.
  explicit generator(std::uint32_t worker_id) : generator(of_worker(worker_id)) {}

  /// Throws config_error for a field that is wrong, clock_error, or error.
  explicit generator(const snowflake_config &how) : gen_(nullptr) {
    snowflake_error cause = detail::empty_error();
    detail::checked(snowflake_new(&how, &gen_, &cause), cause);
  }

  ~generator() { snowflake_free(gen_); }

  generator(const generator &) = delete;
  generator &operator=(const generator &) = delete;

  generator(generator &&other) noexcept : gen_(other.gen_) { other.gen_ = nullptr; }

  generator &operator=(generator &&other) noexcept {
    generator moved(std::move(other));
    std::swap(gen_, moved.gen_);
    return *this;
  }

  /// The generator as the functions of snowflake.h take it; NULL if moved from.
  const snowflake_t *get() const noexcept { return gen_; }

  /// The next ID, greater than all that this generator gave before. Waits at
  /// most max_wait_ms. Throws clock_error, or error (exhausted, lease lost).
  std::int64_t next() const { return detail::checked(snowflake_next(gen_), gen_); }

  /// The next ID if it can be had without waiting, else throws an error whose
  /// status() is SNOWFLAKE_ERR_AGAIN and takes nothing.
  std::int64_t try_next() const { return detail::checked(snowflake_try_next(gen_), gen_); }

  /// As above without an exception for what is no fault: gives false and leaves
  /// `id` alone where next() would wait.
  bool try_next(std::int64_t &id) const {
    const std::int64_t result = snowflake_try_next(gen_);
    if (result == SNOWFLAKE_ERR_AGAIN)
      return false;
    id = detail::checked(result, gen_);
    return true;
  }

  /// Writes `count` increasing IDs to `ids` and gives how many it wrote: fewer
  /// than `count` only if an error came up after some. Use those; the next call
  /// throws the error. Throws, as next(), only if none was written.
  std::size_t fill(std::int64_t *ids, std::size_t count) const {
    if (count == 0 && gen_ != nullptr)
      return 0; // An empty vector or span may have no address.
    const std::int64_t written = snowflake_next_batch(gen_, ids, count);
    return static_cast<std::size_t>(detail::checked(written, gen_));
  }

#ifdef __cpp_lib_span
  /// As above, for arrays, vectors and spans.
  std::size_t fill(std::span<std::int64_t> ids) const { return fill(ids.data(), ids.size()); }
#endif

  /// `count` increasing IDs, never fewer. If an error comes up on the way, throws
  /// batch_error, which has the IDs taken so far; if there are none yet, throws
  /// as next() does.
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

  /// The worker ID.
  std::uint32_t worker_id() const {
    return static_cast<std::uint32_t>(detail::checked(snowflake_worker_id(gen_), gen_));
  }

  /// Takes an ID of this layout apart, whichever worker made it. Throws error.
  parts split(std::int64_t id) const {
    parts apart;
    snowflake_error cause = detail::empty_error();
    detail::checked(snowflake_split(gen_, id, &apart, &cause), cause);
    return apart;
  }

  /// The ID of a tick, worker ID and sequence; the other fields are not read.
  /// Throws error if one does not fit the layout.
  std::int64_t join(const snowflake_parts &apart) const {
    snowflake_error cause = detail::empty_error();
    return detail::checked(snowflake_join(gen_, &apart, &cause), cause);
  }

  /// The smallest ID of the tick that holds an instant. For a range of time in
  /// SQL: id >= first_at(from) AND id < first_at(to). Throws error outside the
  /// layout's time.
  std::int64_t first_at(std::int64_t unix_ms) const {
    snowflake_error cause = detail::empty_error();
    return detail::checked(snowflake_first_at(gen_, unix_ms, &cause), cause);
  }

  /// As above, for the system clock's time points of any precision.
  template <class Duration>
  std::int64_t first_at(std::chrono::time_point<std::chrono::system_clock, Duration> when) const {
    using std::chrono::milliseconds;
    const Duration since_1970 = when.time_since_epoch();
    milliseconds whole = std::chrono::duration_cast<milliseconds>(since_1970);
    if (whole > since_1970) // It rounds towards 1970.
      whole -= milliseconds(1);
    return first_at(static_cast<std::int64_t>(whole.count()));
  }

  /// The day the layout ends: the first instant its time field cannot express.
  instant ends_at() const {
    return instant(std::chrono::milliseconds(detail::checked(snowflake_ends_at(gen_), gen_)));
  }

  /// What the state behind the generator has seen. Throws clock_error.
  snowflake_stats stats() const {
    snowflake_stats seen = snowflake_stats();
    seen.size = sizeof seen;
    detail::checked(snowflake_get_stats(gen_, &seen), gen_);
    return seen;
  }

private:
  static config of_worker(std::uint32_t worker_id) {
    config how;
    how.worker_id = worker_id;
    return how;
  }

  snowflake_t *gen_;
};

// =========================================================================================
// Text
// =========================================================================================

/// An ID as text of a fixed width, which sorts like the integers. Throws error.
///
/// Thread rule: any thread, any time.
inline std::string format(std::int64_t id, snowflake_encoding encoding) {
  char text[SNOWFLAKE_TEXT_SIZE];
  snowflake_error cause = detail::empty_error();
  const std::int64_t length = snowflake_format(id, encoding, text, sizeof text, &cause);
  return std::string(text, static_cast<std::size_t>(detail::checked(length, cause)));
}

/// The ID that format wrote; strict. Throws parse_error, which names the byte
/// that is wrong. A std::string_view will do in place of text and length; before
/// C++17 a std::string.
///
/// Thread rule: any thread, any time.
inline std::int64_t parse(const char *text, std::size_t length, snowflake_encoding encoding) {
  snowflake_error cause = detail::empty_error();
  return detail::checked(snowflake_parse(text, length, encoding, &cause), cause);
}

#ifdef __cpp_lib_string_view
inline std::int64_t parse(std::string_view text, snowflake_encoding encoding) {
  // An empty view may have no address.
  return parse(text.empty() ? "" : text.data(), text.size(), encoding);
}
#else
inline std::int64_t parse(const std::string &text, snowflake_encoding encoding) {
  return parse(text.data(), text.size(), encoding);
}
#endif

// =========================================================================================
// Version
// =========================================================================================

/// The version of the library that is loaded, such as "1.2.3".
///
/// Thread rule: any thread, any time.
inline std::string version() { return snowflake_version_string(); }

} // namespace snowflake

#endif // SNOWFLAKE_HPP
