/*
 * snowflake.h: 64-bit Snowflake IDs, never the same one twice.
 *
 * Generated from the Rust sources by `make header`; do not edit.
 *
 *   #include <snowflake.h>
 *   #include <stdio.h>
 *
 *   int main(void)
 *   {
 *     snowflake_t *gen;
 *     if (snowflake_new(NULL, &gen, NULL) != SNOWFLAKE_OK)
 *       return 1;
 *     int64_t id = snowflake_next(gen);
 *     if (id >= 0)
 *       printf("%lld\n", (long long)id);
 *     snowflake_free(gen);
 *     return id < 0;
 *   }
 *
 * Build it with `cc hello.c -lsnowflake`.
 *
 * An ID of the default layout, from the highest bit to the lowest:
 *
 *   63   62 ............................. 22   21 ...... 12   11 ........ 0
 *    0 | milliseconds since 2020-01-01: 41 | worker ID: 10 | sequence: 12 |
 *
 * The rules of this interface:
 *
 *   Results    Zero or positive is success, negative is a snowflake_status. IDs
 *              have 63 bits, so an int64_t holds the ID or the error.
 *   Pointers   Where one must not be NULL, NULL gives SNOWFLAKE_ERR_NULL. What is
 *              handed out through a pointer is written on success only. Text goes
 *              in as UTF-8 that ends in NUL, or with its length.
 *   Ownership  The library keeps no pointer of yours but `clock` and its context.
 *              What snowflake_new gives is freed by snowflake_free, nothing else.
 *   Structs    Begin with `size`, which the caller sets to sizeof. They only grow
 *              at the end, so programs built against older headers keep working.
 *   Threads    Each function's comment ends with its thread rule.
 *   Faults     Nothing in here ends the process or installs a signal handler. But a
 *              store's file that is cut to nothing while it is in use makes the system
 *              end it, with SIGBUS.
 */

#ifndef SNOWFLAKE_H
#define SNOWFLAKE_H

#include <stddef.h>
#include <stdint.h>

/* The version of this header. snowflake_version_number() is that of the library. */
#define SNOWFLAKE_VERSION_MAJOR 0
#define SNOWFLAKE_VERSION_MINOR 1
#define SNOWFLAKE_VERSION_PATCH 0
#define SNOWFLAKE_VERSION_STRING "0.1.0"
#define SNOWFLAKE_VERSION_NUMBER \
  (SNOWFLAKE_VERSION_MAJOR * 10000 + SNOWFLAKE_VERSION_MINOR * 100 + SNOWFLAKE_VERSION_PATCH)

/* Bytes enough for snowflake_format in every encoding, the NUL included. */
#define SNOWFLAKE_TEXT_SIZE 20

/// What a call that failed returns. Success is 0 (SNOWFLAKE_OK) or, where the
/// result is a number, anything that is not negative.
///
/// The numbers are part of the ABI: they are grouped and never used again for
/// something else.
enum snowflake_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /// The call did what it was asked for.
  SNOWFLAKE_OK = 0,
  /// Arguments: a pointer that must not be NULL was NULL.
  SNOWFLAKE_ERR_NULL = -1,
  /// Arguments: the `size` of a struct was not set, or is not one this library
  /// knows, or the fields behind the ones it knows are not zero.
  SNOWFLAKE_ERR_STRUCT_SIZE = -2,
  /// Arguments: a value is outside what the function or the layout can hold.
  SNOWFLAKE_ERR_RANGE = -3,
  /// Arguments: the text buffer is too small.
  SNOWFLAKE_ERR_BUFFER_TOO_SMALL = -4,
  /// Arguments: the text is not an ID in the encoding named.
  SNOWFLAKE_ERR_PARSE = -5,
  /// Configuration: the layout's bits, order, tick or epoch cannot be.
  SNOWFLAKE_ERR_LAYOUT = -20,
  /// Configuration: the worker ID does not fit the layout.
  SNOWFLAKE_ERR_WORKER_ID = -21,
  /// Configuration: another field is outside its range.
  SNOWFLAKE_ERR_CONFIG = -22,
  /// Time: nothing can be handed out at once; snowflake_next would wait.
  SNOWFLAKE_ERR_AGAIN = -40,
  /// Time: the clock stands before the epoch, or so far behind the IDs handed
  /// out that a call would have to wait longer than max_wait_ms.
  SNOWFLAKE_ERR_CLOCK = -41,
  /// Time: the time field of the layout is full. No wait helps.
  SNOWFLAKE_ERR_EXHAUSTED = -42,
  /// Stores: the file of the store cannot be opened, read or written.
  SNOWFLAKE_ERR_STORE = -60,
  /// Stores: the file belongs to something else: another layout, worker ID or
  /// version, or no store at all. It was left as it is.
  SNOWFLAKE_ERR_STORE_MISMATCH = -61,
  /// Stores: the right to hand out IDs ended and could not be extended.
  SNOWFLAKE_ERR_LEASE_LOST = -62,
  /// System: there was no memory for a generator.
  SNOWFLAKE_ERR_MEMORY = -80,
  /// System: a fault of this library was caught. Please report it.
  SNOWFLAKE_ERR_INTERNAL = -81,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum snowflake_status snowflake_status;
#else
typedef int32_t snowflake_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/// The layouts that snowflake_config_init knows: the division of the bits, the
/// length of a tick and the epoch, as the services named publish them. Where a
/// service uses 64 bits, the time field is one bit shorter, so that IDs stay
/// positive; the IDs are the same until that bit would be needed.
enum snowflake_layout
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /// 41 bits of milliseconds since 2020-01-01, 10 bits worker, 12 bits sequence.
  SNOWFLAKE_LAYOUT_DEFAULT = 0,
  /// Twitter/X: 41/10/12, since 2010-11-04T01:42:54.657Z.
  SNOWFLAKE_LAYOUT_TWITTER = 1,
  /// Discord: 41/10/12 (worker 5, process 5), since 2015-01-01.
  SNOWFLAKE_LAYOUT_DISCORD = 2,
  /// Instagram: 40/13/10, since 2011-08-24T21:07:01.721Z.
  SNOWFLAKE_LAYOUT_INSTAGRAM = 3,
  /// Mastodon: 47/0/16, since 1970.
  SNOWFLAKE_LAYOUT_MASTODON = 4,
  /// Sonyflake v1: 39 bits of 10 ms since 2014-09-01, 8 sequence, 16 machine.
  SNOWFLAKE_LAYOUT_SONYFLAKE_V1 = 5,
  /// Sonyflake v2: as v1, since 2025-01-01.
  SNOWFLAKE_LAYOUT_SONYFLAKE_V2 = 6,
  /// TSID: 41/10/12, since 2020-01-01.
  SNOWFLAKE_LAYOUT_TSID = 7,
  /// 41/5/7, since 2020-01-01: below 2^53, exact in a JavaScript number.
  SNOWFLAKE_LAYOUT_JAVASCRIPT = 8,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum snowflake_layout snowflake_layout;
#else
typedef uint32_t snowflake_layout;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/// Which field stands lowest.
enum snowflake_order
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /// time | worker | sequence, from high to low.
  SNOWFLAKE_ORDER_WORKER_FIRST = 0,
  /// time | sequence | worker, from high to low.
  SNOWFLAKE_ORDER_SEQUENCE_FIRST = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum snowflake_order snowflake_order;
#else
typedef uint32_t snowflake_order;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/// The ways to write an ID. All have a fixed width, so that text sorts like the
/// integers; all are strict: parsing takes exactly what formatting writes.
enum snowflake_encoding
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /// 19 digits with leading zeros.
  SNOWFLAKE_ENCODING_DECIMAL = 0,
  /// 16 digits, lower case.
  SNOWFLAKE_ENCODING_HEX = 1,
  /// 13 digits of Crockford's base32, upper case.
  SNOWFLAKE_ENCODING_BASE32 = 2,
  /// 11 digits in the order of ASCII: 0-9, A-Z, a-z.
  SNOWFLAKE_ENCODING_BASE62 = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum snowflake_encoding snowflake_encoding;
#else
typedef uint32_t snowflake_encoding;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/// A generator: hands out the IDs of one worker ID. Made by snowflake_new, freed
/// by snowflake_free.
///
/// Thread rule: any number of threads may use one at once, and so may a child
/// after fork(), together with its parent.
typedef struct snowflake_t snowflake_t;

/// A clock of the caller's: nanoseconds since 1970-01-01 UTC, or a negative
/// number if there is no time to be had. It may be called from every thread that
/// uses the generator, several at once, and must neither throw nor longjmp.
typedef int64_t (*snowflake_clock)(void *context);

/// How a generator is made. Call snowflake_config_init, change what you need,
/// hand it to snowflake_new, which copies it.
///
/// Thread rule: a plain struct; yours until snowflake_new has returned.
typedef struct snowflake_config {
  /// sizeof(snowflake_config), set by snowflake_config_init.
  uint32_t size;
  /// Which worker this is, 0 to 2^worker_bits - 1. Two processes that do not
  /// share memory or a store must not use the same one.
  uint32_t worker_id;
  /// Bits of the time field, 1 to 62.
  uint32_t time_bits;
  /// Bits of the worker ID, 0 to 32.
  uint32_t worker_bits;
  /// Bits of the sequence, 1 to 32. The three together: at most 63.
  uint32_t sequence_bits;
  /// A snowflake_order.
  uint32_t order;
  /// Length of a tick in nanoseconds, 1000 (1 us) to 3600000000000 (1 h).
  uint64_t tick_ns;
  /// The instant of tick 0 in milliseconds since 1970; not in the future.
  int64_t epoch_unix_ms;
  /// How long one call may wait for the clock, in milliseconds, 0 to 3600000:
  /// when a tick is full, and when the clock was set back. Default 50.
  uint32_t max_wait_ms;
  /// How far time stamps may run ahead of the clock without waiting, in
  /// milliseconds, 0 to 3600000. Default 0. Generators that share memory share
  /// the largest value among them.
  uint32_t max_lead_ms;
  /// 0: each tick starts at sequence 0 (default). A power of two up to
  /// 2^sequence_bits: at a random sequence below it, so that id % shards is
  /// spread even when there is less than one ID a tick.
  uint32_t sequence_start;
  /// How many worker IDs the generator uses, from worker_id on; 1 by default. More
  /// are for those who outgrow what one worker ID gives: threads are spread over
  /// them, and IDs then increase for each thread only.
  uint32_t worker_count;
  /// Where the state lives, as text that ends in NUL. NULL or "" (default): in
  /// memory that the threads and the forked children of this process share.
  /// "file:" and a path: in a file that every process of this machine shares,
  /// and that survives kill, restart, reboot and power loss. It is made if there
  /// is none, for its owner alone (0600), in a directory that exists. With a
  /// worker_count above 1, each worker ID has a file: PATH, a dot and its number.
  const char *store;
  /// A clock in place of the system's, for tests; NULL by default. In memory, a
  /// generator with a clock of its own shares its state with no other.
  snowflake_clock clock;
  /// Handed to `clock`.
  void *clock_context;
} snowflake_config;

/// The detail of an error. It belongs to the caller: set `size`, hand it in, and
/// read it after a call that failed. A call that succeeds leaves it alone.
///
/// Thread rule: one call at a time may write into one snowflake_error.
typedef struct snowflake_error {
  /// sizeof(snowflake_error), set by the caller.
  uint32_t size;
  /// The snowflake_status, negative.
  int32_t status;
  /// The system's errno where the system was the cause, else 0.
  int32_t os_errno;
  /// Zero.
  uint32_t reserved;
  /// The field, the value it had and what is allowed, as an English sentence
  /// that ends in NUL.
  char message[240];
} snowflake_error;

/// What an ID says. Set `size` before handing it in.
typedef struct snowflake_parts {
  /// sizeof(snowflake_parts), set by the caller.
  uint32_t size;
  /// The worker ID.
  uint32_t worker_id;
  /// The time field: ticks since the epoch.
  uint64_t tick;
  /// The number within the tick.
  uint32_t sequence;
  /// What the instant has beyond unix_ms, in nanoseconds, 0 to 999999; not 0
  /// only where a tick is shorter than a millisecond.
  uint32_t nanoseconds;
  /// The instant the tick began, in milliseconds since 1970.
  int64_t unix_ms;
} snowflake_parts;

/// What the state behind a generator has seen; generators that share it share
/// these numbers. Set `size` before handing it in.
typedef struct snowflake_stats {
  /// sizeof(snowflake_stats), set by the caller.
  uint32_t size;
  /// Zero.
  uint32_t reserved;
  /// IDs reserved, among them the few that were lost because the clock was set
  /// back while a call waited.
  uint64_t issued;
  /// Calls that slept for the clock.
  uint64_t waits;
  /// How long they slept, in nanoseconds.
  uint64_t waited_ns;
  /// How often the clock was found set back, by a tick or more.
  uint64_t clock_steps_back;
  /// The largest of these steps, in nanoseconds, counted in whole ticks.
  uint64_t largest_step_back_ns;
  /// How far the next ID's time stamp is ahead of the clock, in nanoseconds.
  uint64_t lead_ns;
  /// How far ahead of the clock IDs may be handed out without asking the
  /// store, in nanoseconds; UINT64_MAX where nothing limits it.
  uint64_t fence_left_ns;
  /// How often the store has moved that limit.
  uint64_t fence_extensions;
} snowflake_stats;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/* ======================================================================================
 * Configuration
 * ====================================================================================== */

/// snowflake_config_init fills a configuration with the defaults and a layout, a
/// snowflake_layout. `size` is sizeof(snowflake_config): a program built against
/// an older header keeps working, because only so many bytes are written.
///
/// The bits, order, tick_ns and epoch_unix_ms may be changed afterwards: that is
/// how a layout of one's own is made.
///
/// Returns SNOWFLAKE_OK, SNOWFLAKE_ERR_NULL, SNOWFLAKE_ERR_STRUCT_SIZE or
/// SNOWFLAKE_ERR_LAYOUT (an unknown layout).
///
/// Thread rule: any thread; the struct is the caller's.
snowflake_status snowflake_config_init(struct snowflake_config *config,
                                       uint32_t size,
                                       uint32_t layout);

/* ======================================================================================
 * Generator
 * ====================================================================================== */

/// snowflake_new makes a generator. `config` NULL means the default layout and
/// worker 0. On success `*gen` is the generator, to be freed by snowflake_free;
/// else `*gen` is left alone and `error`, if not NULL, says which field was
/// wrong, its value and what is allowed.
///
/// A generator of the same layout and worker ID in the same process goes on from
/// the same state, also after the first has been freed. A generator made before
/// fork() may be used by parent and children; one that each child makes for
/// itself needs a worker ID of its own in each, or a store "file:PATH", which all
/// processes that open it share.
///
/// Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE, _LAYOUT (also an
/// epoch in the future), _WORKER_ID, _CONFIG, _CLOCK, _EXHAUSTED (the time of
/// the layout is over), _STORE (the file cannot be used), _STORE_MISMATCH (it
/// belongs to something else and was left as it is) or _MEMORY.
///
/// Thread rule: any thread, any time.
snowflake_status snowflake_new(const struct snowflake_config *config,
                               struct snowflake_t **gen,
                               struct snowflake_error *error);

/// snowflake_next gives the next ID, greater than all that this generator gave
/// before (with a worker_count above 1: gave this thread before). It waits when the
/// tick is full or the clock was set back, at most max_wait_ms.
///
/// Returns the ID, at least 0, or SNOWFLAKE_ERR_NULL, _CLOCK, _EXHAUSTED, _STORE
/// (the disk is full or failing, or the file was replaced), _STORE_MISMATCH (the
/// file was cut short) or _LEASE_LOST; snowflake_explain tells more.
///
/// Thread rule: any thread, any time before snowflake_free; also in a forked
/// child.
int64_t snowflake_next(const struct snowflake_t *gen);

/// snowflake_try_next gives the next ID if it can be had without waiting.
///
/// Returns the ID, at least 0, or SNOWFLAKE_ERR_AGAIN where snowflake_next would
/// wait, or an error as there. A call that returns SNOWFLAKE_ERR_AGAIN has taken
/// nothing.
///
/// Thread rule: as snowflake_next.
int64_t snowflake_try_next(const struct snowflake_t *gen);

/// snowflake_next_batch writes `count` increasing IDs to `ids`. It goes through
/// as many ticks as it needs; max_wait_ms bounds each wait, not their sum.
///
/// Returns how many IDs it wrote. Fewer than `count` only if an error came up
/// after some: use those, the next call reports the error. An error, as of
/// snowflake_next, only if none was written. `ids` must not be NULL, even if
/// `count` is 0.
///
/// Thread rule: as snowflake_next; `ids` is the caller's.
int64_t snowflake_next_batch(const struct snowflake_t *gen, int64_t *ids, size_t count);

/// snowflake_free frees a generator. NULL is fine. IDs and error details stay
/// valid; the state behind the generator is kept, so that a later one of the
/// same worker ID does not repeat it.
///
/// Thread rule: any thread, once, when no other call on `gen` is under way.
void snowflake_free(struct snowflake_t *gen);

/// snowflake_worker_id gives the worker ID of a generator.
///
/// Returns the worker ID, at least 0, or SNOWFLAKE_ERR_NULL.
///
/// Thread rule: any thread, any time before snowflake_free.
int64_t snowflake_worker_id(const struct snowflake_t *gen);

/* ======================================================================================
 * Errors
 * ====================================================================================== */

/// snowflake_status_message gives an English sentence for what any function of
/// this header returned: a status, or a number that is not negative (success).
/// Never NULL; the text lives as long as the library is loaded.
///
/// Thread rule: any thread, any time.
const char *snowflake_status_message(int64_t status);

/// snowflake_explain writes the detail of an error that snowflake_next,
/// snowflake_try_next or snowflake_next_batch returned: those take no
/// snowflake_error because they are called millions of times a second. The
/// numbers in it (how far the clock is behind) are those of now.
///
/// Returns `result` as a status; or SNOWFLAKE_ERR_NULL (`error` is NULL),
/// _STRUCT_SIZE, or _RANGE (`result` is no status). `gen` may be NULL if that was
/// the error.
///
/// Thread rule: any thread, any time before snowflake_free.
snowflake_status snowflake_explain(const struct snowflake_t *gen,
                                   int64_t result,
                                   struct snowflake_error *error);

/* ======================================================================================
 * Taking IDs apart
 * ====================================================================================== */

/// snowflake_split takes an ID apart by the layout of `gen`, whichever worker
/// made it. `parts->size` must be set. `error` may be NULL.
///
/// Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE or _RANGE (the ID is
/// negative or has more bits than the layout).
///
/// Thread rule: any thread, any time before snowflake_free.
snowflake_status snowflake_split(const struct snowflake_t *gen,
                                 int64_t id,
                                 struct snowflake_parts *parts,
                                 struct snowflake_error *error);

/// snowflake_join puts an ID together from `tick`, `worker_id` and `sequence` of
/// `parts`; unix_ms and nanoseconds follow from the tick and are not read.
/// `error` may be NULL.
///
/// Returns the ID, at least 0, or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE or _RANGE (a
/// field does not fit the layout).
///
/// Thread rule: any thread, any time before snowflake_free.
int64_t snowflake_join(const struct snowflake_t *gen,
                       const struct snowflake_parts *parts,
                       struct snowflake_error *error);

/// snowflake_first_at gives the smallest ID of the tick that holds an instant,
/// in milliseconds since 1970. For a range of time in SQL:
/// id >= first_at(from) AND id < first_at(to). `error` may be NULL.
///
/// Returns the ID, at least 0, or SNOWFLAKE_ERR_NULL or _RANGE (the instant lies
/// before the epoch or after the layout's last tick).
///
/// Thread rule: any thread, any time before snowflake_free.
int64_t snowflake_first_at(const struct snowflake_t *gen,
                           int64_t unix_ms,
                           struct snowflake_error *error);

/// snowflake_ends_at tells the day the layout ends: the first millisecond since
/// 1970 that its time field cannot express.
///
/// Returns that instant, at least 0, or SNOWFLAKE_ERR_NULL.
///
/// Thread rule: any thread, any time before snowflake_free.
int64_t snowflake_ends_at(const struct snowflake_t *gen);

/* ======================================================================================
 * Text
 * ====================================================================================== */

/// snowflake_format writes an ID as text that ends in NUL. SNOWFLAKE_TEXT_SIZE
/// bytes are enough for every encoding (a snowflake_encoding). `error` may be
/// NULL.
///
/// Returns the length without the NUL, or SNOWFLAKE_ERR_NULL, _RANGE (a negative
/// ID, an unknown encoding) or _BUFFER_TOO_SMALL (nothing was written).
///
/// Thread rule: any thread, any time.
int64_t snowflake_format(int64_t id,
                         uint32_t encoding,
                         char *text,
                         size_t capacity,
                         struct snowflake_error *error);

/// snowflake_parse reads an ID that snowflake_format wrote: `length` bytes at
/// `text`, without the NUL. `error`, if not NULL, tells the byte that is wrong.
///
/// Returns the ID, at least 0, or SNOWFLAKE_ERR_NULL, _RANGE (an unknown
/// encoding) or _PARSE.
///
/// Thread rule: any thread, any time.
int64_t snowflake_parse(const char *text,
                        size_t length,
                        uint32_t encoding,
                        struct snowflake_error *error);

/* ======================================================================================
 * Watching
 * ====================================================================================== */

/// snowflake_get_stats tells what the state behind a generator has seen.
/// `stats->size` must be set.
///
/// Returns SNOWFLAKE_OK or SNOWFLAKE_ERR_NULL, _STRUCT_SIZE or _CLOCK.
///
/// Thread rule: any thread, any time before snowflake_free. The numbers are read
/// one after the other while others may go on.
snowflake_status snowflake_get_stats(const struct snowflake_t *gen,
                                     struct snowflake_stats *stats);

/* ======================================================================================
 * Version
 * ====================================================================================== */

/// snowflake_version_number gives the version of the library that is loaded, as
/// major * 10000 + minor * 100 + patch. SNOWFLAKE_VERSION_NUMBER is that of the
/// header a program was built against.
///
/// Thread rule: any thread, any time.
uint32_t snowflake_version_number(void);

/// snowflake_version_string gives the version as text, such as "1.2.3". Never
/// NULL; it lives as long as the library is loaded.
///
/// Thread rule: any thread, any time.
const char *snowflake_version_string(void);

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
SNOWFLAKE_ASSERT_SIZE(snowflake_config, 80);
SNOWFLAKE_ASSERT_SIZE(snowflake_error, 256);
SNOWFLAKE_ASSERT_SIZE(snowflake_parts, 32);
SNOWFLAKE_ASSERT_SIZE(snowflake_stats, 72);
#undef SNOWFLAKE_ASSERT_SIZE
#endif
#endif

#endif /* SNOWFLAKE_H */
