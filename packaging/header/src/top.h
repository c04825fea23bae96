/*
 * snowflake.h: 64-bit Snowflake IDs, unique across the threads and processes of a user on
 * a machine, restarts and clock steps; with a file also across reboots and power loss.
 *
 * Generated from the Rust sources by `make header`; do not edit.
 *
 *   #include <snowflake.h>
 *   #include <stdio.h>
 *
 *   int main(void)
 *   {
 *     snowflake_t *generator;
 *     snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
 *     if (snowflake_new(NULL, &generator, &error) != SNOWFLAKE_OK) {
 *       fprintf(stderr, "%s\n", error.message);
 *       return 1;
 *     }
 *     int64_t id = snowflake_next(generator);
 *     if (id >= 0)
 *       printf("%lld\n", (long long)id);
 *     snowflake_free(generator);
 *     return id < 0;
 *   }
 *
 * Compile it with `cc hello.c -lsnowflake`.
 *
 * An ID of the default layout, from the highest bit to the lowest:
 *
 *   63   62 ............................. 22   21 ...... 12   11 ........ 0
 *    0 | milliseconds since 2020-01-01: 41 | worker ID: 10 | sequence: 12 |
 *
 * The rules of this interface:
 *
 *   Results    Zero or positive is success, negative is a snowflake_status_t. IDs
 *              have 63 bits, so an int64_t holds the ID or the error.
 *   Names      Types end in _t. A function is named after what it returns or does;
 *              a number that it returns is an ID unless the name says otherwise
 *              (snowflake_ends_at_unix_ms).
 *   Numbers    int64_t where the caller sets them: a value that does not fit is
 *              refused, not cut. Enums are checked; an unknown value is an error.
 *   Pointers   Where a pointer must not be NULL, NULL returns SNOWFLAKE_ERR_NULL.
 *              Results are written through pointers on success only. Text is UTF-8
 *              that ends in NUL, or is passed with its length.
 *   const      A const snowflake_t * may be shared: any number of threads may make
 *              such calls at once. snowflake_free needs the generator alone.
 *   Ownership  The library keeps no pointer of the caller but `clock`, its context and
 *              a table of engines. What snowflake_new creates is freed by
 *              snowflake_free, a keeper by snowflake_keeper_free.
 *   Structs    Begin with `size`; initialise them by the _INIT macros below. They only
 *              grow at the end, so programs compiled with older headers keep working.
 *   Threads    Each function's comment ends with its thread rule.
 *   Failures   No function throws, panics, ends the process or installs a signal handler;
 *              where malloc fails, it returns an error. But the system ends the process
 *              if the file of a store is cut to zero bytes while it is in use (SIGBUS).
 *   Ending     A thread may be ended by pthread_cancel: snowflake_next, _try_next and the
 *   threads    batches are cancellation points, and the other functions defer it. The
 *              cancellation type must be deferred, as it is by default. A clock callback
 *              must return: pthread_exit, longjmp or an exception out of it would unwind
 *              the library, which ends the process.
 *   Signals    snowflake_next and _try_next may be called in a signal handler if the store
 *              is "memory" or "machine"; the other functions allocate memory.
 */

#ifndef SNOWFLAKE_H
#define SNOWFLAKE_H

#include <stddef.h>
#include <stdint.h>

/**
 * ======================================================================================
 * Macros
 * ======================================================================================
 */

@VERSION_MACROS@
/** The version of this header; snowflake_version_number() is that of the library. */
#define SNOWFLAKE_VERSION_NUMBER \
  (SNOWFLAKE_VERSION_MAJOR * 10000 + SNOWFLAKE_VERSION_MINOR * 100 + SNOWFLAKE_VERSION_PATCH)

/** The size of a buffer that snowflake_format can write every encoding to, with the NUL. */
#define SNOWFLAKE_TEXT_SIZE 20

/** Initialises a configuration: snowflake_config_t config = SNOWFLAKE_CONFIG_INIT; */
#define SNOWFLAKE_CONFIG_INIT                                                            \
  {                                                                                      \
    sizeof(snowflake_config_t), SNOWFLAKE_ORDER_WORKER_FIRST, 41, 10, 12, 1000000,       \
    1577836800000, 0, 1, 50, 0, 0, NULL, NULL, NULL, 3600000                             \
  }
/** Initialises a snowflake_error_t. */
#define SNOWFLAKE_ERROR_INIT \
  { sizeof(snowflake_error_t), SNOWFLAKE_OK, 0, SNOWFLAKE_WAIT_NONE, 0, {0} }
/** Initialises a snowflake_parts_t. */
#define SNOWFLAKE_PARTS_INIT { sizeof(snowflake_parts_t), 0, 0, 0, 0, 0 }
/** Initialises a snowflake_stats_t. */
#define SNOWFLAKE_STATS_INIT { sizeof(snowflake_stats_t), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
/** Initialises a snowflake_lease_request_t. */
#define SNOWFLAKE_LEASE_REQUEST_INIT                                                     \
  {                                                                                      \
    sizeof(snowflake_lease_request_t), SNOWFLAKE_REQUEST_ACQUIRE, -1, -1, {0, 0}, 0, 0,  \
    0, 0, 0, 0, 0, 0, 0, {0}, {0}                                                        \
  }
/** Initialises a snowflake_lease_answer_t. */
#define SNOWFLAKE_LEASE_ANSWER_INIT                                                      \
  {                                                                                      \
    sizeof(snowflake_lease_answer_t), SNOWFLAKE_ANSWER_GRANTED, SNOWFLAKE_LOSS_NONE, 0,  \
    0, 0, 0, {0}                                                                         \
  }

/**
 * The higher part of a worker ID whose lower part has low_bits: Twitter's datacenter,
 * Discord's worker are SNOWFLAKE_WORKER_HIGH(worker_id, 5).
 */
#define SNOWFLAKE_WORKER_HIGH(worker_id, low_bits) ((worker_id) >> (low_bits))
/** The lower part: Twitter's worker, Discord's process. */
#define SNOWFLAKE_WORKER_LOW(worker_id, low_bits) \
  ((worker_id) & (((int64_t)1 << (low_bits)) - 1))

/** Before each function: define SNOWFLAKE_API to change how functions are imported. */
#ifndef SNOWFLAKE_API
#if defined(_WIN32) && !defined(SNOWFLAKE_STATIC)
#define SNOWFLAKE_API __declspec(dllimport)
#else
#define SNOWFLAKE_API
#endif
#endif

/** The compiler warns when the result of such a function is not used. */
#if defined(__GNUC__) || defined(__clang__)
#define SNOWFLAKE_MUST_USE __attribute__((warn_unused_result))
#else
#define SNOWFLAKE_MUST_USE
#endif

/**
 * ======================================================================================
 * Types
 * ======================================================================================
 */
