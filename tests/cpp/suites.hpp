/* What the suites of snowflake.hpp share. */

#ifndef SUITES_HPP
#define SUITES_HPP

#include "../c/check.h"

#include <snowflake.hpp>

#include <atomic>

void suite_errors();
void suite_generator();
void suite_layout();
void suite_parts();
void suite_store();
void suite_units();

/* Runs a statement and checks that it throws exactly `type` with `status`. */
#define CHECK_THROWS(statement, type, wanted)                                                  \
  do {                                                                                         \
    bool thrown = false;                                                                       \
    try {                                                                                      \
      statement;                                                                               \
    } catch (const snowflake::error &caught) {                                                 \
      thrown = true;                                                                           \
      CHECK(typeid(caught) == typeid(type));                                                   \
      CHECK_INT(caught.status(), ==, wanted);                                                  \
    }                                                                                          \
    CHECK(thrown && #statement);                                                               \
  } while (0)

/* 2026-01-01, in the middle of every preset. */
const std::int64_t now_ms = 1767225600000;

/* A clock that stands still where it was set. */
struct fixed_clock {
  std::atomic<std::int64_t> now_ns{now_ms * 1000000};

  void set_ms(std::int64_t unix_ms) { now_ns = unix_ms * 1000000; }

  static std::int64_t read(void *self)
  {
    return static_cast<fixed_clock *>(self)->now_ns;
  }

  snowflake::config config(snowflake_layout_t layout = SNOWFLAKE_LAYOUT_DEFAULT)
  {
    snowflake::config config(layout);
    config.clock = read;
    config.clock_context = this;
    return config;
  }
};

#endif
