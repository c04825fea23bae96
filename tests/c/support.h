/* What several suites need: generators by short calls, a clock, and looks at many IDs. */

#ifndef SUPPORT_H
#define SUPPORT_H

#include "check.h"

#include <snowflake.h>

#include <stdatomic.h>
#include <stddef.h>

/* Set by main from the command line. */
extern const char *support_vectors; /* The folder of the test vectors. */
extern const char *support_program; /* The path of this program. */
extern int support_small;           /* Run under a checker that is many times slower. */

/* The first, or where a checker makes everything slow, the second. */
size_t support_sized(size_t full, size_t small);

/* 2026-01-01, an instant in the middle of every preset. */
#define SUPPORT_NOW_MS INT64_C(1767225600000)
#define SUPPORT_NS_PER_MS INT64_C(1000000)

/* A clock that stands still at `now_ns`, or advances by 1 ms whenever it is read, or
 * runs `offset_ns` away from the system's. */
struct support_clock {
  _Atomic int64_t now_ns;
  _Atomic int64_t offset_ns;
};

int64_t support_fixed_clock(void *clock);
int64_t support_ticking_clock(void *clock);
int64_t support_offset_clock(void *clock);
void support_set_ms(struct support_clock *clock, int64_t unix_ms);

/* A configuration of a preset; it does not fail. */
snowflake_config_t support_config(snowflake_layout_t layout, int64_t worker_id);

/* As above, with a clock that stands still at SUPPORT_NOW_MS. */
snowflake_config_t support_fixed_config(snowflake_layout_t layout,
                                        struct support_clock *clock);

/* A generator, or NULL after a failed check that says why. */
snowflake_t *support_new(const snowflake_config_t *config);

/* An error detail that is initialised. */
snowflake_error_t support_error(void);

/* The parts of an ID and the counts of a generator; a failed check where they cannot be
 * read. */
snowflake_parts_t support_split(const snowflake_config_t *config, int64_t id);
snowflake_stats_t support_stats(const snowflake_t *generator);

/* Checks that each ID is greater than the one before. Reports the first that is not. */
int support_check_increasing(const int64_t *ids, size_t count);

/* Sorts the IDs and checks that none is negative and none occurs twice. */
int support_check_distinct(int64_t *ids, size_t count);

/* Waits for a child that calls alarm() itself, and checks that it ended with 0. */
int support_check_child(int pid);

/* Waits for a child that its own alarm kills, and checks that it did. */
int support_check_killed(int pid);

/* The suites. */
void suite_batch(void);
void suite_clock(void);
void suite_columns(void);
void suite_errors(void);
void suite_fork(void);
void suite_host(void);
void suite_host_files(void);
void suite_host_descriptors(void);
void suite_signals(void);
void suite_ids(void);
void suite_leases(void);
void suite_leases_refused(void);
void suite_machine(void);
void suite_loading(void);
void suite_memory(void);
void suite_null(void);
void suite_numbers(void);
void suite_registry(void);
void suite_sizes(void);
void suite_statuses(void);
void suite_store(void);
void suite_store_clock(void);
void suite_store_faults(void);
void suite_store_mismatch(void);
void suite_store_names(void);
void suite_text(void);
void suite_threads(void);
void suite_vectors(void);

#endif /* SUPPORT_H */
