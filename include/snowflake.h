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

/** The first number of the version. */
#define SNOWFLAKE_VERSION_MAJOR 0
/** The second number of the version. */
#define SNOWFLAKE_VERSION_MINOR 2
/** The third number of the version. */
#define SNOWFLAKE_VERSION_PATCH 0
/** The version as text. */
#define SNOWFLAKE_VERSION_STRING "0.2.0"
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

/**
 * The result of a call. Success is 0 (SNOWFLAKE_OK) or, where the result is a
 * number, anything that is not negative.
 *
 * The numbers are part of the ABI: they are grouped, and a number is never used
 * again for something else.
 */
typedef enum {
  /** Success. */
  SNOWFLAKE_OK = 0,
  /** Arguments: a pointer that must not be NULL was NULL. */
  SNOWFLAKE_ERR_NULL = -1,
  /**
   * Arguments: the `size` of a struct is not that of a released version: it was
   * not set, or the program was built for a newer library.
   */
  SNOWFLAKE_ERR_STRUCT_SIZE = -2,
  /** Arguments: a value is outside the range of the function or of the layout. */
  SNOWFLAKE_ERR_RANGE = -3,
  /** Arguments: the text buffer is too small. */
  SNOWFLAKE_ERR_BUFFER_TOO_SMALL = -4,
  /** Arguments: the text is not an ID in this encoding. */
  SNOWFLAKE_ERR_PARSE = -5,
  /** Configuration: the layout is invalid (bits, order, tick or epoch). */
  SNOWFLAKE_ERR_LAYOUT = -20,
  /** Configuration: the worker ID does not fit the layout. */
  SNOWFLAKE_ERR_WORKER_ID = -21,
  /** Configuration: another setting is invalid. */
  SNOWFLAKE_ERR_CONFIG = -22,
  /**
   * Time: no ID is free now, and the call may not wait for the next one:
   * snowflake_try_next never waits, snowflake_next waits at most max_wait_ms.
   */
  SNOWFLAKE_ERR_AGAIN = -40,
  /**
   * Time: the clock is before the epoch, or further behind the last ID than
   * max_wait_ms allows a call to wait.
   */
  SNOWFLAKE_ERR_CLOCK = -41,
  /** Time: the time field of the layout is full. No wait helps. */
  SNOWFLAKE_ERR_EXHAUSTED = -42,
  /**
   * Stores: the file of the store cannot be opened, read or written, or the server cannot
   * be reached or refuses.
   */
  SNOWFLAKE_ERR_STORE = -60,
  /**
   * Stores: the file belongs to another layout, worker ID or version, or is not a
   * store, or the space of the server belongs to another layout. It was not changed.
   */
  SNOWFLAKE_ERR_STORE_MISMATCH = -61,
  /** Stores: the right to generate IDs ended and could not be extended. */
  SNOWFLAKE_ERR_LEASE_LOST = -62,
  /** Stores: all worker IDs that the store may lease are held by others. */
  SNOWFLAKE_ERR_WORKERS = -63,
  /** System: there is not enough memory for a generator. */
  SNOWFLAKE_ERR_MEMORY = -80,
  /** System: the library failed internally. Please report it as a bug. */
  SNOWFLAKE_ERR_INTERNAL = -81,
} snowflake_status_t;

/** Why a call would have to wait. */
typedef enum {
  /** The error is not about a wait. */
  SNOWFLAKE_WAIT_NONE = 0,
  /** All IDs of the present tick have been taken: more calls than the layout has IDs. */
  SNOWFLAKE_WAIT_TICK_FULL = 1,
  /**
   * The clock is behind the last ID: it was set back, or the machine was restarted
   * and its IDs continue from where they were safe.
   */
  SNOWFLAKE_WAIT_CLOCK_BEHIND = 2,
} snowflake_wait_t;

/**
 * The layouts that snowflake_config_init knows: how the bits are divided, the
 * length of a tick and the epoch, as each service has published them. Where a
 * service uses 64 bits, the time field is one bit shorter, so that IDs stay
 * positive; the IDs are the same until that bit is needed.
 */
typedef enum {
  /** 41 bits of milliseconds since 2020-01-01, 10 bits worker, 12 bits sequence. */
  SNOWFLAKE_LAYOUT_DEFAULT = 0,
  /** Twitter/X: 41/10/12 (datacenter 5, worker 5), since 2010-11-04T01:42:54.657Z. */
  SNOWFLAKE_LAYOUT_TWITTER = 1,
  /** Discord: 41/10/12 (worker 5, process 5), since 2015-01-01. */
  SNOWFLAKE_LAYOUT_DISCORD = 2,
  /** Instagram: 40/13/10, since 2011-08-24T21:07:01.721Z. */
  SNOWFLAKE_LAYOUT_INSTAGRAM = 3,
  /** Mastodon: 47/0/16, since 1970. */
  SNOWFLAKE_LAYOUT_MASTODON = 4,
  /** Sonyflake v1: 39 bits of 10 ms since 2014-09-01, 8 sequence, 16 machine. */
  SNOWFLAKE_LAYOUT_SONYFLAKE_V1 = 5,
  /** Sonyflake v2: as v1, since 2025-01-01. */
  SNOWFLAKE_LAYOUT_SONYFLAKE_V2 = 6,
  /** TSID: 41/10/12, since 2020-01-01. */
  SNOWFLAKE_LAYOUT_TSID = 7,
  /** 41/5/7, since 2020-01-01: below 2^53, exact in a JavaScript number. */
  SNOWFLAKE_LAYOUT_JAVASCRIPT = 8,
} snowflake_layout_t;

/** Which field holds the lowest bits. */
typedef enum {
  /** time | worker | sequence, from high to low. */
  SNOWFLAKE_ORDER_WORKER_FIRST = 0,
  /** time | sequence | worker, from high to low. */
  SNOWFLAKE_ORDER_SEQUENCE_FIRST = 1,
} snowflake_order_t;

/** A part of an ID, for snowflake_extract: a field of snowflake_parts_t. */
typedef enum {
  /** The instant the tick began, in milliseconds since 1970. */
  SNOWFLAKE_FIELD_UNIX_MS = 0,
  /** The part of the instant below a millisecond, in nanoseconds. */
  SNOWFLAKE_FIELD_NANOSECONDS = 1,
  /** Ticks since the epoch. */
  SNOWFLAKE_FIELD_TICK = 2,
  /** The worker ID. */
  SNOWFLAKE_FIELD_WORKER_ID = 3,
  /** The number within the tick. */
  SNOWFLAKE_FIELD_SEQUENCE = 4,
} snowflake_field_t;

/**
 * The ways to write an ID. All have a fixed width, so that text sorts like the
 * integers under a binary collation.
 */
typedef enum {
  /** 19 digits with leading zeros. */
  SNOWFLAKE_ENCODING_DECIMAL = 0,
  /** 16 digits, lower case. */
  SNOWFLAKE_ENCODING_HEX = 1,
  /** 13 digits of Crockford's base32, upper case. */
  SNOWFLAKE_ENCODING_BASE32 = 2,
  /** 11 digits in the order of ASCII: 0-9, A-Z, a-z. */
  SNOWFLAKE_ENCODING_BASE62 = 3,
} snowflake_encoding_t;

/** What is asked of a store. */
typedef enum {
  /** Lease a worker ID. */
  SNOWFLAKE_REQUEST_ACQUIRE = 1,
  /** Extend the range of the lease. */
  SNOWFLAKE_REQUEST_RENEW = 2,
  /** Give the worker ID back: the range that was granted stays granted. */
  SNOWFLAKE_REQUEST_RELEASE = 3,
} snowflake_request_kind_t;

/** What a store answers. */
typedef enum {
  /** To an acquisition: worker_id is leased from from_ms to until_ms. */
  SNOWFLAKE_ANSWER_GRANTED = 1,
  /** To a renewal: the range ends at until_ms now. */
  SNOWFLAKE_ANSWER_RENEWED = 2,
  /** To a release: done, also if it was not leased any more. */
  SNOWFLAKE_ANSWER_RELEASED = 3,
  /** To a renewal: the lease is lost; `loss` says why. */
  SNOWFLAKE_ANSWER_LOST = 4,
  /** The clocks are further apart than max_skew_ms; until_ms is the clock of the store. */
  SNOWFLAKE_ANSWER_SKEWED = 5,
  /** To an acquisition: all worker IDs are held; the next falls free at until_ms. */
  SNOWFLAKE_ANSWER_FULL = 6,
  /** The store is new or may have lost something: it grants nothing before until_ms. */
  SNOWFLAKE_ANSWER_QUARANTINED = 7,
  /** The space belongs to another layout, which is in `layout`. */
  SNOWFLAKE_ANSWER_MISMATCH = 8,
} snowflake_answer_kind_t;

/** Why a lease is lost. */
typedef enum {
  /** It is not lost. */
  SNOWFLAKE_LOSS_NONE = 0,
  /** Another owner has the worker ID, or nobody. */
  SNOWFLAKE_LOSS_OWNER = 1,
  /** A clone of this machine has renewed it: the nonce is another one. */
  SNOWFLAKE_LOSS_TWIN = 2,
  /** The range of the record ends at another time than that of the request. */
  SNOWFLAKE_LOSS_RANGE = 3,
  /** The range was over when the renewal came. */
  SNOWFLAKE_LOSS_OVER = 4,
} snowflake_loss_t;

/**
 * Keeps the lease of a store "client://NAME", whose requests the program sends to a server
 * itself. Created by snowflake_keeper_new, freed by snowflake_keeper_free.
 *
 * Thread rule: any thread may use one, but one at a time. After fork() the parent goes on
 * with it; in the child it is a second keeper, which waits until the first one is gone.
 */
typedef struct snowflake_keeper_t snowflake_keeper_t;

/**
 * A generator: generates the IDs of one worker ID, or of several. Created by
 * snowflake_new, freed by snowflake_free.
 *
 * Thread rule: any number of threads may use one at once, and so may a child
 * after fork(), together with its parent.
 */
typedef struct snowflake_t snowflake_t;

/**
 * A custom clock: returns nanoseconds since 1970-01-01 UTC, or a negative number
 * if there is no time. It may be called from every thread that uses the generator,
 * several at once, and must neither throw nor longjmp.
 */
typedef int64_t (*snowflake_clock_t)(void *context);

/**
 * The settings of a generator; its layout is what the functions in the section
 * "IDs" read. Initialise it by SNOWFLAKE_CONFIG_INIT or snowflake_config_init and
 * change what you need. Numbers are int64_t, so that a value that does not fit is
 * refused and never cut.
 *
 * Thread rule: a plain struct. The library copies it and keeps no pointer to it.
 */
typedef struct {
  /** sizeof(snowflake_config_t), set by SNOWFLAKE_CONFIG_INIT. */
  uint32_t size;
  /** Which field of an ID holds the lowest bits. */
  snowflake_order_t order;
  /** Bits of the time field, 1 to 62. */
  int64_t time_bits;
  /** Bits of the worker ID, 0 to 32. */
  int64_t worker_bits;
  /** Bits of the sequence, 1 to 32. The three together: at most 63. */
  int64_t sequence_bits;
  /** Length of a tick in nanoseconds, 1000 (1 us) to 3600000000000 (1 h). */
  int64_t tick_ns;
  /**
   * The instant of tick 0 in milliseconds since 1970, not negative. Ticks are counted
   * from exactly there; an epoch with a part below a millisecond cannot be expressed.
   * A generator needs an epoch that is not in the future.
   */
  int64_t epoch_unix_ms;
  /**
   * Which worker this is, 0 to 2^worker_bits - 1. Two processes that share no
   * store must not use the same worker ID.
   */
  int64_t worker_id;
  /**
   * How many worker IDs the generator uses, from worker_id on; default 1. More
   * than one is for callers that need more IDs than one worker ID allows: threads
   * are spread over them, and IDs then increase for each thread only.
   */
  int64_t worker_count;
  /**
   * How long one call may wait for the clock, in milliseconds, 0 to 3600000: when
   * a tick is full, and when the clock was set back. Default 50.
   */
  int64_t max_wait_ms;
  /**
   * How far time stamps may run ahead of the clock without waiting, in
   * milliseconds, 0 to 3600000. Default 0. Generators that share their state share
   * the largest value that any of them has used.
   */
  int64_t max_lead_ms;
  /**
   * 0: each tick starts at sequence 0 (default). A power of two up to
   * 2^sequence_bits: at a random sequence below it, so that id % shards is spread
   * evenly even at less than one ID a tick.
   */
  int64_t sequence_start;
  /**
   * Where the state is kept, as text that ends in NUL. An empty text is refused.
   *
   * NULL or "machine" (default): in memory that all processes of this user on this
   * machine share, however they were started. It survives exit, kill and restart, but
   * not a reboot. It is a file in the directory /dev/shm/libsnowflake-UID, which must
   * be this user's alone. "machine:" and an absolute path, or else the environment
   * variable LIBSNOWFLAKE_MACHINE_DIR, name another directory than /dev/shm; if that
   * is on a disk, what is said about "file:" holds.
   *
   * "memory": in memory that only the threads and the forked children of this process
   * share, by one copy of the library.
   *
   * "file:" and an absolute path: in a file that all processes share that open it,
   * also in other containers of this machine, and that survives kill, restart, reboot
   * and power loss. It is created if it does not exist, readable by its owner only
   * (0600), in a directory that must exist, on a local file system;
   * "?filesystem=any" after the path allows others, for a file that only this machine
   * uses. With a worker_count above 1 each worker ID has a file: the first one PATH,
   * the others PATH, a dot and the worker ID.
   *
   * The URL of a server, such as "postgresql://app@db/app", "redis://db:6379/0" or
   * "etcd://db:2379": the server lends a worker ID that no other machine has, and that
   * all processes of this user on this machine share; leave worker_id 0 and
   * worker_count 1. It needs libsnowflake-stores beside this library, or where the
   * environment variable LIBSNOWFLAKE_STORES says. After a "?" and
   * separated by "&": "space=NAME" (machines of one space have different worker IDs),
   * "worker=7" or "worker=0-99" (the worker IDs that may be lent), "window=60s" (how
   * long IDs can be generated without the server), "wait=10s" (how long snowflake_new
   * waits for a worker ID), "max_skew=5s" (how far the clocks may differ),
   * "page=machine:/run/app" or "page=memory" (where the lease is kept). A thread of
   * this library talks to the server, in one of the processes; in a forked child it
   * does not run, and the one of the parent serves both.
   *
   * "client://NAME", with the same settings: the same, but the program talks to the
   * server itself. See the section "Leases".
   */
  const char *store;
  /**
   * A clock that replaces the system's, for tests; NULL by default. Unless the store
   * is a file, a generator with a custom clock shares its state with no other
   * generator.
   */
  snowflake_clock_t clock;
  /** The argument of `clock`. */
  void *clock_context;
  /**
   * A forward jump of the clock that is longer than this, in milliseconds, is not
   * believed at once, but when it has lasted a minute and no other user of the state
   * has read a clock that agrees with the time before. Until then IDs carry the time
   * that the clock would show without the jump. 0: every jump is believed at once; at
   * most 3155760000000 (100 years). Default 3600000 (1 h). A custom clock that a test
   * moves by hours or days needs 0.
   */
  int64_t max_jump_ms;
} snowflake_config_t;

/**
 * The detail of an error. It belongs to the caller: initialise it by
 * SNOWFLAKE_ERROR_INIT, pass it, and read it after a call that failed. A call that
 * succeeds does not change it.
 *
 * Thread rule: one call at a time may write into one snowflake_error_t.
 */
typedef struct {
  /** sizeof(snowflake_error_t), set by SNOWFLAKE_ERROR_INIT. */
  uint32_t size;
  /** The status, negative. */
  snowflake_status_t status;
  /** The system's errno where the system was the cause, else 0. */
  int32_t os_errno;
  /** Why the call would have to wait (SNOWFLAKE_ERR_AGAIN, _CLOCK). */
  snowflake_wait_t wait_reason;
  /**
   * How long until the same call can succeed, in nanoseconds, if the clock runs on;
   * 0 where no wait helps or where it is not known.
   */
  int64_t wait_ns;
  /** An English sentence that ends in NUL: what is wrong, what is allowed, what to do. */
  char message[488];
} snowflake_error_t;

/** The parts of an ID. Initialise it by SNOWFLAKE_PARTS_INIT. */
typedef struct {
  /** sizeof(snowflake_parts_t), set by SNOWFLAKE_PARTS_INIT. */
  uint32_t size;
  /**
   * The part of the instant below unix_ms, in nanoseconds, 0 to 999999; not 0
   * only where ticks do not begin at whole milliseconds.
   */
  uint32_t nanoseconds;
  /** The instant the tick began, in milliseconds since 1970. */
  int64_t unix_ms;
  /** The time field: ticks since the epoch. */
  int64_t tick;
  /** The worker ID. */
  int64_t worker_id;
  /** The number within the tick. */
  int64_t sequence;
} snowflake_parts_t;

/**
 * Counts of the state of a generator. Generators that share the state share the
 * counts. Initialise it by SNOWFLAKE_STATS_INIT.
 */
typedef struct {
  /** sizeof(snowflake_stats_t), set by SNOWFLAKE_STATS_INIT. */
  uint32_t size;
  /** Zero. */
  uint32_t reserved;
  /**
   * IDs generated, including the few that were lost because a caller was held up in
   * the middle of a call, or because the clock was set back while a call waited.
   */
  int64_t issued;
  /** Calls that slept for the clock. */
  int64_t waits;
  /** How long they slept, in nanoseconds. */
  int64_t waited_ns;
  /** How often the clock was found set back, by a tick or more. */
  int64_t clock_steps_back;
  /** The largest of these steps, in nanoseconds, counted in whole ticks. */
  int64_t largest_step_back_ns;
  /** How far the next ID's time stamp is ahead of the clock, in nanoseconds. */
  int64_t lead_ns;
  /**
   * How far ahead of the clock IDs may be generated without asking the store, in
   * nanoseconds; INT64_MAX where nothing limits it.
   */
  int64_t fence_left_ns;
  /** How often the store has raised that limit. */
  int64_t fence_extensions;
  /** How often the clock was found to have jumped forward and was not believed. */
  int64_t clock_jumps;
} snowflake_stats_t;

/**
 * What a program must ask of its store. Initialise it by SNOWFLAKE_LEASE_REQUEST_INIT.
 * Times are in milliseconds since 1970.
 *
 * A store has a record for each worker ID: its owner, its nonce and the range that was
 * granted last. It executes a request in one atomic operation, by its own clock, and
 * grants no range twice. The documentation of Rust says under snowflake::lease::Request
 * what it does for each kind.
 */
typedef struct {
  /** sizeof(snowflake_lease_request_t), set by SNOWFLAKE_LEASE_REQUEST_INIT. */
  uint32_t size;
  /** What is asked. */
  snowflake_request_kind_t kind;
  /** The leased worker ID; -1 for an acquisition. */
  int64_t worker_id;
  /**
   * For an acquisition the worker ID that was leased before, which is taken if it is
   * free; -1 if there is none.
   */
  int64_t preferred;
  /** Who asks: 128 random bits, the same for an acquisition and all renewals that follow. */
  uint64_t owner[2];
  /** Random: for an acquisition the nonce of the grant, else the one of the last grant. */
  uint64_t nonce;
  /** For a renewal the nonce of the grant that is asked for; else 0. */
  uint64_t next_nonce;
  /** For a renewal where the range ends by now; else 0. */
  int64_t until_ms;
  /** The clock of this machine; 0 for a release. */
  int64_t client_ms;
  /** The first worker ID that may be leased. */
  int64_t first_worker;
  /** The last one. */
  int64_t last_worker;
  /** How long a grant is. */
  int64_t window_ms;
  /** How far the clocks of the machine and of the store may differ. */
  int64_t max_skew_ms;
  /** How long the answer may take. After that snowflake_keeper_step asks again. */
  int64_t deadline_ms;
  /** The layout of the IDs, as text that ends in NUL. A space has one layout. */
  char layout[64];
  /** Host and process, for people who look at the store; text that ends in NUL. */
  char name[128];
} snowflake_lease_request_t;

/**
 * What the store has answered. Initialise it by SNOWFLAKE_LEASE_ANSWER_INIT and set `kind`
 * and what belongs to it. Times are in milliseconds since 1970.
 */
typedef struct {
  /** sizeof(snowflake_lease_answer_t), set by SNOWFLAKE_LEASE_ANSWER_INIT. */
  uint32_t size;
  /** What it is. */
  snowflake_answer_kind_t kind;
  /** Why the lease is lost. */
  snowflake_loss_t loss;
  /** Zero. */
  uint32_t reserved;
  /** The worker ID that is leased. */
  int64_t worker_id;
  /** Where its range begins. */
  int64_t from_ms;
  /** Where it ends, and what else snowflake_answer_kind_t says. */
  int64_t until_ms;
  /** The layout that the space belongs to, as text that ends in NUL. */
  char layout[64];
} snowflake_lease_answer_t;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * ======================================================================================
 * Configuration
 * ======================================================================================
 */

/**
 * snowflake_config_init fills a configuration with the defaults and a preset layout.
 * `size` is sizeof(snowflake_config_t) as the program was compiled: only so many
 * bytes are written. `error` may be NULL.
 *
 * For a custom layout change the bits, order, tick_ns and epoch_unix_ms afterwards.
 *
 * Returns SNOWFLAKE_OK, SNOWFLAKE_ERR_NULL, _STRUCT_SIZE or _LAYOUT (there is no
 * such layout).
 *
 * Thread rule: any thread; the struct belongs to the caller.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
snowflake_status_t snowflake_config_init(snowflake_config_t *config,
                                         size_t size,
                                         snowflake_layout_t layout,
                                         snowflake_error_t *error);

/**
 * ======================================================================================
 * Generator
 * ======================================================================================
 */

/**
 * snowflake_new creates a generator. `config` NULL means the defaults: the default
 * layout, worker 0. On success `*generator` is the generator, to be freed by
 * snowflake_free; else `*generator` is not changed and `error`, if not NULL, says
 * which setting is wrong, its value and what is allowed.
 *
 * Generators of the same layout, worker ID and store continue from the same state, also
 * after the first has been freed, and unless the store is "memory" also in different
 * processes. A generator created before fork() may be used by parent and children.
 * Processes that share no store need different worker IDs: those of other machines, and
 * by default those of other users and of containers with their own /dev/shm.
 *
 * A generator of a file or of the machine has one open file. Besides, it holds a
 * descriptor of the directory of the file, and of the one above it: locks on them tell
 * others that the file may be in use. Up to 16 generators share such a descriptor, and
 * those that were used last, eight at most, stay open until the process ends. Do not
 * close descriptors that you have not opened.
 *
 * Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE, _LAYOUT, _WORKER_ID,
 * _CONFIG, _CLOCK (also an epoch in the future, or a clock too far from that of the
 * server), _EXHAUSTED (the layout has ended), _STORE (the store cannot be used),
 * _STORE_MISMATCH (the file, or the space of the server, belongs to something else and
 * was not changed), _WORKERS, _LEASE_LOST (the server has not answered in time) or
 * _MEMORY.
 *
 * Thread rule: any thread, any time.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
snowflake_status_t snowflake_new(const snowflake_config_t *config,
                                 snowflake_t **generator,
                                 snowflake_error_t *error);

/**
 * snowflake_next returns the next ID. It is greater than all IDs that this generator
 * returned before (with a worker_count above 1: returned to this thread before). It
 * waits when the tick is full or the clock was set back, at most max_wait_ms.
 *
 * Returns the ID, at least 0, or SNOWFLAKE_ERR_NULL, _AGAIN (the tick is full, and
 * the next one begins later than max_wait_ms allows), _CLOCK, _EXHAUSTED, _STORE
 * (the disk is full or failing, the file was replaced, or the lease has ended and the
 * server cannot be reached), _STORE_MISMATCH (the file was cut short), _WORKERS or
 * _LEASE_LOST. snowflake_explain gives the details.
 *
 * Thread rule: any thread, any time before snowflake_free; also in a forked child, and
 * in a signal handler, whatever the signal has interrupted, if the store is "memory" or
 * "machine": then snowflake_next and snowflake_try_next allocate nothing, take no lock
 * and open no file, unless somebody has deleted the page of "machine" in use. A custom
 * clock must be fit for signal handlers, too.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE int64_t snowflake_next(const snowflake_t *generator);

/**
 * snowflake_try_next returns the next ID if one is free now. It never waits for the
 * clock.
 *
 * Returns the ID, at least 0, or SNOWFLAKE_ERR_AGAIN where snowflake_next would
 * wait, or an error of snowflake_next. A call that returns SNOWFLAKE_ERR_AGAIN has
 * taken nothing; snowflake_explain says how long to wait and why.
 *
 * Thread rule: as snowflake_next.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE int64_t snowflake_try_next(const snowflake_t *generator);

/**
 * snowflake_next_batch writes `count` increasing IDs to `ids`. It uses as many ticks
 * as it needs; max_wait_ms limits each wait, not their sum.
 *
 * Returns how many IDs it wrote. Fewer than `count` only if an error occurred after
 * some: use those, and the next call reports the error. An error of snowflake_next,
 * only if none was written, or SNOWFLAKE_ERR_RANGE (`count` is larger than any
 * array). `ids` must not be NULL, even if `count` is 0.
 *
 * Thread rule: as snowflake_next; `ids` belongs to the caller.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
int64_t snowflake_next_batch(const snowflake_t *generator,
                             int64_t *ids,
                             size_t count);

/**
 * snowflake_try_next_batch writes up to `count` increasing IDs to `ids`: as many as
 * are free now. It never waits for the clock.
 *
 * Returns how many IDs it wrote, at least 1 unless `count` is 0; SNOWFLAKE_ERR_AGAIN
 * if none is free now, or an error of snowflake_next_batch.
 *
 * Thread rule: as snowflake_next; `ids` belongs to the caller.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
int64_t snowflake_try_next_batch(const snowflake_t *generator,
                                 int64_t *ids,
                                 size_t count);

/**
 * snowflake_free frees a generator. NULL is allowed. IDs and error details stay
 * valid. The state of the generator is kept, so that a later generator of the same
 * worker ID does not repeat it.
 *
 * Thread rule: any thread, once, when no other call on `generator` is running.
 */
SNOWFLAKE_API void snowflake_free(snowflake_t *generator);

/**
 * snowflake_worker_id returns the worker ID of a generator; the first one if it has
 * several. Where a server lends it, it may become another one at any time: an ID has the
 * worker ID that it was generated with, see snowflake_split.
 *
 * Returns the worker ID, at least 0, or SNOWFLAKE_ERR_NULL.
 *
 * Thread rule: any thread, any time before snowflake_free.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
int64_t snowflake_worker_id(const snowflake_t *generator);

/**
 * snowflake_explain writes the detail of an error that snowflake_next,
 * snowflake_try_next or a batch returned: those take no snowflake_error_t because
 * they are called millions of times a second. The numbers in the detail (how long to
 * wait) are those of now. It takes no ID and changes nothing; an error that has passed
 * by now is explained as far as it is known.
 *
 * Returns `result` as a status; or SNOWFLAKE_ERR_NULL (`error` is NULL),
 * _STRUCT_SIZE, or _RANGE (`result` is not the result of a function; `error` says
 * so). `generator` may be NULL if that was the error.
 *
 * Thread rule: any thread, any time before snowflake_free.
 */
SNOWFLAKE_API
snowflake_status_t snowflake_explain(const snowflake_t *generator,
                                     int64_t result,
                                     snowflake_error_t *error);

/**
 * ======================================================================================
 * Errors
 * ======================================================================================
 */

/**
 * snowflake_status_message returns an English sentence for the result of any
 * function: a status, or a number that is not negative (success). Never NULL; the
 * text is valid as long as the library is loaded.
 *
 * Thread rule: any thread, any time.
 */
SNOWFLAKE_API const char *snowflake_status_message(int64_t result);

/**
 * ======================================================================================
 * IDs
 * ======================================================================================
 */

/**
 * These functions read nothing but the layout of `config` (NULL: the default
 * layout): no generator and no clock. So the IDs of a layout that has ended, or that
 * begins in the future, can be read too. `error` may be NULL.
 *
 * snowflake_split takes an ID apart, whichever worker generated it. `parts->size`
 * must be set (SNOWFLAKE_PARTS_INIT).
 *
 * Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE, _LAYOUT or _RANGE (the ID
 * is negative or has more bits than the layout).
 *
 * Thread rule: any thread, any time.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
snowflake_status_t snowflake_split(const snowflake_config_t *config,
                                   int64_t id,
                                   snowflake_parts_t *parts,
                                   snowflake_error_t *error);

/**
 * snowflake_compose returns the ID of a tick, a worker ID and a sequence: the
 * opposite of snowflake_split.
 *
 * Returns the ID, at least 0, or SNOWFLAKE_ERR_STRUCT_SIZE, _LAYOUT or _RANGE (an
 * argument does not fit the layout).
 *
 * Thread rule: any thread, any time.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
int64_t snowflake_compose(const snowflake_config_t *config,
                          int64_t tick,
                          int64_t worker_id,
                          int64_t sequence,
                          snowflake_error_t *error);

/**
 * snowflake_compose_at returns the ID of an instant, a worker ID and a sequence: as
 * snowflake_compose, of the tick that holds the instant, in milliseconds since 1970.
 *
 * Returns the ID, at least 0, or SNOWFLAKE_ERR_STRUCT_SIZE, _LAYOUT or _RANGE.
 *
 * Thread rule: any thread, any time.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
int64_t snowflake_compose_at(const snowflake_config_t *config,
                             int64_t unix_ms,
                             int64_t worker_id,
                             int64_t sequence,
                             snowflake_error_t *error);

/**
 * snowflake_first_at returns the smallest ID of the tick that holds an instant, in
 * milliseconds since 1970. For a range of time in SQL:
 * id >= first_at(from) AND id < first_at(to).
 *
 * Returns the ID, at least 0, or SNOWFLAKE_ERR_STRUCT_SIZE, _LAYOUT or _RANGE (the
 * instant is before the epoch, or the layout has ended by then).
 *
 * Thread rule: any thread, any time.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
int64_t snowflake_first_at(const snowflake_config_t *config,
                           int64_t unix_ms,
                           snowflake_error_t *error);

/**
 * snowflake_last_at returns the largest ID of an instant, in milliseconds since 1970:
 * of the last tick that begins in this millisecond or before. For a range of time in
 * SQL that includes its end: id BETWEEN first_at(from) AND last_at(to).
 *
 * Returns the ID, at least 0, or an error of snowflake_first_at.
 *
 * Thread rule: any thread, any time.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
int64_t snowflake_last_at(const snowflake_config_t *config,
                          int64_t unix_ms,
                          snowflake_error_t *error);

/**
 * snowflake_first_at_clamped is snowflake_first_at of the instant of the layout that
 * is nearest: an instant before the epoch counts as the epoch, one after the end as
 * the last millisecond. For instants that users type.
 *
 * Returns the ID, at least 0, or SNOWFLAKE_ERR_STRUCT_SIZE or _LAYOUT.
 *
 * Thread rule: any thread, any time.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
int64_t snowflake_first_at_clamped(const snowflake_config_t *config,
                                   int64_t unix_ms,
                                   snowflake_error_t *error);

/**
 * snowflake_last_at_clamped is snowflake_last_at of the instant of the layout that is
 * nearest, as snowflake_first_at_clamped.
 *
 * Returns the ID, at least 0, or SNOWFLAKE_ERR_STRUCT_SIZE or _LAYOUT.
 *
 * Thread rule: any thread, any time.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
int64_t snowflake_last_at_clamped(const snowflake_config_t *config,
                                  int64_t unix_ms,
                                  snowflake_error_t *error);

/**
 * snowflake_ends_at_unix_ms returns when a layout ends: the first millisecond since
 * 1970 that its time field cannot express.
 *
 * Returns that instant, at least 0, or SNOWFLAKE_ERR_STRUCT_SIZE or _LAYOUT.
 *
 * Thread rule: any thread, any time.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
int64_t snowflake_ends_at_unix_ms(const snowflake_config_t *config,
                                  snowflake_error_t *error);

/**
 * snowflake_extract writes one part of each of `count` IDs to `values`: a column of
 * time stamps, worker IDs or sequences, for millions of IDs at a time. The arrays
 * must not overlap.
 *
 * Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE, _LAYOUT or _RANGE (the
 * field is unknown, `count` is larger than any array, or an ID does not fit the
 * layout: the message says which; `values` then holds nothing of use).
 *
 * Thread rule: any thread, any time; the arrays belong to the caller.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
snowflake_status_t snowflake_extract(const snowflake_config_t *config,
                                     snowflake_field_t field,
                                     const int64_t *ids,
                                     size_t count,
                                     int64_t *values,
                                     snowflake_error_t *error);

/**
 * snowflake_format_batch writes `count` IDs as text, one after the other, each in the
 * width of the encoding (snowflake_format), without separators and without a NUL.
 * `capacity` is the size of `text` in bytes, at least count * width.
 *
 * Returns the number of bytes written, or SNOWFLAKE_ERR_NULL, _RANGE (an ID is
 * negative: the message says which; the encoding is unknown; `count` is larger than
 * any array) or _BUFFER_TOO_SMALL (nothing was written).
 *
 * Thread rule: any thread, any time; the arrays belong to the caller.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
int64_t snowflake_format_batch(const int64_t *ids,
                               size_t count,
                               snowflake_encoding_t encoding,
                               char *text,
                               size_t capacity,
                               snowflake_error_t *error);

/**
 * snowflake_parse_batch reads `count` IDs that snowflake_format_batch wrote: texts of
 * the width of the encoding, without separators.
 *
 * Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _RANGE (the encoding is unknown, `count`
 * is larger than any array) or _PARSE (the message says which text is wrong; `ids`
 * then holds nothing of use).
 *
 * Thread rule: any thread, any time; the arrays belong to the caller.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
snowflake_status_t snowflake_parse_batch(const char *text,
                                         size_t count,
                                         snowflake_encoding_t encoding,
                                         int64_t *ids,
                                         snowflake_error_t *error);

/**
 * ======================================================================================
 * Text
 * ======================================================================================
 */

/**
 * snowflake_format writes an ID as text that ends in NUL. `capacity` is the size of
 * `text` in bytes; SNOWFLAKE_TEXT_SIZE bytes are enough for every encoding. `error`
 * may be NULL.
 *
 * Returns the length without the NUL, or SNOWFLAKE_ERR_NULL, _RANGE (the ID is
 * negative or the encoding is unknown) or _BUFFER_TOO_SMALL (nothing was written).
 *
 * Thread rule: any thread, any time.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
int64_t snowflake_format(int64_t id,
                         snowflake_encoding_t encoding,
                         char *text,
                         size_t capacity,
                         snowflake_error_t *error);

/**
 * snowflake_parse reads an ID that snowflake_format wrote: `length` bytes at `text`,
 * without the NUL. It is strict: every other text is an error. `error`, if not NULL,
 * names the byte that is wrong.
 *
 * Returns the ID, at least 0, or SNOWFLAKE_ERR_NULL, _RANGE (the encoding is unknown)
 * or _PARSE.
 *
 * Thread rule: any thread, any time.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
int64_t snowflake_parse(const char *text,
                        size_t length,
                        snowflake_encoding_t encoding,
                        snowflake_error_t *error);

/**
 * snowflake_parse_lenient reads an ID as others write it, too: without leading zeros
 * (every encoding), in lower or upper case (hex, base32), with hyphens and with O, I
 * and L for 0, 1 and 1 (base32).
 *
 * Returns the ID, at least 0, or an error of snowflake_parse.
 *
 * Thread rule: any thread, any time.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
int64_t snowflake_parse_lenient(const char *text,
                                size_t length,
                                snowflake_encoding_t encoding,
                                snowflake_error_t *error);

/**
 * ======================================================================================
 * Statistics
 * ======================================================================================
 */

/**
 * snowflake_stats writes the counts of a generator's state. `stats->size` must be set
 * (SNOWFLAKE_STATS_INIT).
 *
 * Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE or _CLOCK.
 *
 * Thread rule: any thread, any time before snowflake_free. The counts are read one
 * after the other while other threads may change them.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
snowflake_status_t snowflake_stats(const snowflake_t *generator,
                                   snowflake_stats_t *stats);

/**
 * ======================================================================================
 * Leases
 * ======================================================================================
 */

/**
 * snowflake_link_stores hands over the engines of a program that links
 * libsnowflake-stores.a: `table` is what its function snowflake_stores_table returns. Call
 * it before the first generator of such a store; only the first table counts. Other
 * programs need no such call: the library is loaded from the directory of this library, or
 * from the path in the environment variable LIBSNOWFLAKE_STORES. `error` may be NULL.
 *
 * Returns SNOWFLAKE_OK, SNOWFLAKE_ERR_NULL or _STORE (the engines have another version).
 *
 * Thread rule: any thread, any time.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
snowflake_status_t snowflake_link_stores(const void *table,
                                         snowflake_error_t *error);

/**
 * snowflake_keeper_new creates a keeper for the generators of `config`, whose store must be
 * "client://NAME". Create it before them: snowflake_new waits for the worker ID that the
 * keeper leases. On success `*keeper` is the keeper, to be freed by snowflake_keeper_free;
 * else `*keeper` is not changed and `error`, if not NULL, says what is wrong.
 *
 * Until the generators are freed, one thread of the program does this again and again: it
 * calls snowflake_keeper_step. If that returns 0, it sends the request to the store and
 * calls snowflake_keeper_answer, or snowflake_keeper_fail if there is no answer. If it
 * returns a positive number, it calls snowflake_keeper_wait with that. The page "Many
 * machines" of the guide has an example in Python.
 *
 * All processes of the user on the machine that use the same store string share a lease,
 * and each may have a keeper: the first one works, and another one takes over when it was
 * not seen for 6 seconds. In a forked child there is no thread that keeps the lease, and
 * none is needed: its generators use the lease that the parent keeps.
 *
 * Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE, _LAYOUT, _WORKER_ID, _CONFIG
 * (also another store), _STORE, _STORE_MISMATCH (the memory of the lease cannot be used) or
 * _MEMORY.
 *
 * Thread rule: any thread, any time.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
snowflake_status_t snowflake_keeper_new(const snowflake_config_t *config,
                                        snowflake_keeper_t **keeper,
                                        snowflake_error_t *error);

/**
 * snowflake_keeper_step says what to do now. Call it once a second at least, also while an
 * answer is due.
 *
 * Returns 0 if `*request` was written and must be sent to the store: then call
 * snowflake_keeper_answer or _fail before the next step. Returns a positive number if there
 * is nothing to send for so many milliseconds, or until a generator needs more
 * (snowflake_keeper_wait); `*request` is not changed. Returns SNOWFLAKE_ERR_NULL,
 * _STRUCT_SIZE or _MEMORY if it failed; `error` may be NULL.
 *
 * Thread rule: one thread at a time uses a keeper.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
int64_t snowflake_keeper_step(snowflake_keeper_t *keeper,
                              snowflake_lease_request_t *request,
                              snowflake_error_t *error);

/**
 * snowflake_keeper_answer hands in the answer to the request of the last step. An answer
 * that came too late changes nothing.
 *
 * Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE or _RANGE (no store can have
 * answered so: an unknown kind, or one that does not belong to the request, a negative time,
 * a worker ID that was not asked for, or a range that ends before it begins). Then nothing
 * was changed. `error` may be NULL.
 *
 * Thread rule: one thread at a time uses a keeper.
 */
SNOWFLAKE_API SNOWFLAKE_MUST_USE
snowflake_status_t snowflake_keeper_answer(snowflake_keeper_t *keeper,
                                           const snowflake_lease_answer_t *answer,
                                           snowflake_error_t *error);

/**
 * snowflake_keeper_fail says that the request of the last step was not answered: the store
 * could not be reached, or has refused. The same request is asked for again after a pause.
 * `text` begins with the server and says what has failed, such as "db:5432: connection
 * refused"; callers that find no lease get it in the message of their error, so it must
 * have no password in it.
 *
 * Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL.
 *
 * Thread rule: one thread at a time uses a keeper.
 */
SNOWFLAKE_API
snowflake_status_t snowflake_keeper_fail(snowflake_keeper_t *keeper,
                                         const char *text);

/**
 * snowflake_keeper_wait waits for so many milliseconds, at most a second, or until a
 * generator needs a longer lease at once. It may also return sooner. A program with an
 * event loop need not call it: it may call snowflake_keeper_step every 50 ms or so.
 *
 * Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL.
 *
 * Thread rule: one thread at a time uses a keeper.
 */
SNOWFLAKE_API
snowflake_status_t snowflake_keeper_wait(snowflake_keeper_t *keeper,
                                         int64_t milliseconds);

/**
 * snowflake_keeper_free frees a keeper. NULL is allowed. The lease stays as it is:
 * generators use it up to the end of its range, and another keeper may go on with it.
 *
 * Thread rule: any thread, once, when no other call on `keeper` is running.
 */
SNOWFLAKE_API void snowflake_keeper_free(snowflake_keeper_t *keeper);

/**
 * ======================================================================================
 * Version
 * ======================================================================================
 */

/**
 * snowflake_version_number returns the version of the library that is loaded:
 * major * 10000 + minor * 100 + patch. SNOWFLAKE_VERSION_NUMBER is the version of the
 * header that a program was compiled with.
 *
 * Thread rule: any thread, any time.
 */
SNOWFLAKE_API uint32_t snowflake_version_number(void);

/**
 * snowflake_version_string returns the version as text, such as "1.2.3". Never NULL;
 * the text is valid as long as the library is loaded.
 *
 * Thread rule: any thread, any time.
 */
SNOWFLAKE_API const char *snowflake_version_string(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

/* The sizes that the library was built with, where pointers have 64 bits. */
#if UINTPTR_MAX == 0xffffffffffffffff
#if defined(__cplusplus) && __cplusplus >= 201103L
#define SNOWFLAKE_ASSERT_SIZE(type, size) static_assert(sizeof(type) == size, #type)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define SNOWFLAKE_ASSERT_SIZE(type, size) _Static_assert(sizeof(type) == size, #type)
#endif
#ifdef SNOWFLAKE_ASSERT_SIZE
SNOWFLAKE_ASSERT_SIZE(snowflake_status_t, 4);
SNOWFLAKE_ASSERT_SIZE(snowflake_config_t, 120);
SNOWFLAKE_ASSERT_SIZE(snowflake_error_t, 512);
SNOWFLAKE_ASSERT_SIZE(snowflake_parts_t, 40);
SNOWFLAKE_ASSERT_SIZE(snowflake_stats_t, 80);
SNOWFLAKE_ASSERT_SIZE(snowflake_lease_request_t, 304);
SNOWFLAKE_ASSERT_SIZE(snowflake_lease_answer_t, 104);
#undef SNOWFLAKE_ASSERT_SIZE
#endif
#endif

#endif /* SNOWFLAKE_H */
