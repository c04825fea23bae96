/* store-faults: the file is removed while a generator uses it, the disk is full or
 * fails: an error, and IDs continue when it is over; never a duplicate. */

#define _GNU_SOURCE /* unshare */
#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

struct fixture {
  struct scratch scratch;
  struct support_clock clock;
  snowflake_config_t config;
  snowflake_t *generator;
  int64_t last; /* The last ID taken. */
};

static void go_on_ms(struct fixture *fixture, int64_t ms)
{
  atomic_fetch_add(&fixture->clock.now_ns, ms * SUPPORT_NS_PER_MS);
}

static void check_next(struct fixture *fixture)
{
  const int64_t id = snowflake_next(fixture->generator);
  CHECK_INT(id, >, fixture->last);
  fixture->last = id;
}

static void set_up(struct fixture *fixture)
{
  scratch_make(&fixture->scratch);
  fixture->config = scratch_fixed_config(&fixture->scratch, &fixture->clock);
  fixture->generator = support_new(&fixture->config);
  fixture->last = -1;
  go_on_ms(fixture, 10);
  check_next(fixture);
}

static void tear_down(struct fixture *fixture)
{
  snowflake_free(fixture->generator);
  scratch_remove(&fixture->scratch);
}

static const char REPLACED[] = "was deleted or replaced while in use: create the generator again";

/* Checks that the old generator stops for good, and that a new one continues above it. */
static void check_replaced(struct fixture *fixture)
{
  snowflake_t *fresh = support_new(&fixture->config);
  go_on_ms(fixture, 2);
  scratch_check_fails(fixture->generator, SNOWFLAKE_ERR_STORE, 0, REPLACED);
  const int64_t id = snowflake_next(fresh);
  CHECK_INT(id, >, fixture->last);
  scratch_check_fails(fixture->generator, SNOWFLAKE_ERR_STORE, 0, REPLACED);
  CHECK_INT(snowflake_next(fresh), ==, id + 1);
  snowflake_free(fresh);
}

static void a_holder_of_a_deleted_file_stops_and_a_new_one_starts_above(void)
{
  struct fixture fixture;
  set_up(&fixture);
  CHECK_INT(unlink(fixture.scratch.path), ==, 0);
  go_on_ms(&fixture, 1);
  scratch_check_fails(fixture.generator, SNOWFLAKE_ERR_STORE, 0, REPLACED);
  check_replaced(&fixture);
  tear_down(&fixture);
}

static void what_was_left_of_the_tick_of_a_deletion_is_not_generated_again(void)
{
  struct fixture fixture;
  set_up(&fixture);
  CHECK_INT(unlink(fixture.scratch.path), ==, 0);
  snowflake_t *fresh = support_new(&fixture.config);
  for (int i = 0; i < 4095; i++)
    check_next(&fixture);
  CHECK_INT(snowflake_try_next(fresh), ==, SNOWFLAKE_ERR_AGAIN);
  go_on_ms(&fixture, 1);
  CHECK_INT(snowflake_next(fresh), >, fixture.last);
  snowflake_free(fresh);
  tear_down(&fixture);
}

static void a_holder_of_a_file_that_was_replaced_by_its_copy_stops(void)
{
  struct fixture fixture;
  struct content content;
  char copy[SCRATCH_PATH + 8];
  set_up(&fixture);
  (void)snprintf(copy, sizeof copy, "%s.copy", fixture.scratch.path);
  scratch_read(fixture.scratch.path, &content);
  scratch_write(copy, &content);
  CHECK_INT(rename(copy, fixture.scratch.path), ==, 0);
  check_replaced(&fixture);
  tear_down(&fixture);
}

static void a_holder_of_a_file_that_was_moved_away_continues_until_there_is_another(void)
{
  struct fixture fixture;
  char away[SCRATCH_PATH + 8];
  set_up(&fixture);
  (void)snprintf(away, sizeof away, "%s.away", fixture.scratch.path);
  CHECK_INT(rename(fixture.scratch.path, away), ==, 0);
  go_on_ms(&fixture, 2);
  check_next(&fixture);
  check_replaced(&fixture);
  tear_down(&fixture);
}

static void a_file_cut_short_is_an_error_with_both_sizes(void)
{
  struct fixture fixture;
  set_up(&fixture);
  CHECK_INT(truncate(fixture.scratch.path, 100), ==, 0);
  const char part[] = "size must be 4096, got 100";
  scratch_check_fails(fixture.generator, SNOWFLAKE_ERR_STORE_MISMATCH, 0, part);
  go_on_ms(&fixture, 20000);
  scratch_check_fails(fixture.generator, SNOWFLAKE_ERR_STORE_MISMATCH, 0, part);
  tear_down(&fixture);
}

static void ids_continue_to_the_fence_while_a_disk_fails_and_afterwards(void)
{
  struct fixture fixture;
  set_up(&fixture);
  const int syncs = atomic_load(&scratch_syncs);
  const uint64_t fence = scratch_number(&fixture.scratch, SCRATCH_FENCE);
  atomic_store(&scratch_sync_errno, EIO);
  for (int tenth = 0; tenth < 100; tenth++) {
    check_context("after %d tenths of a second", tenth);
    check_next(&fixture);
    go_on_ms(&fixture, 100);
  }
  check_context("%s", "");
  const int64_t tick = support_split(&fixture.config, fixture.last).tick;
  CHECK_INT(tick, <, fence >> 12);
  CHECK_INT(tick, >=, (fence >> 12) - 110);
  go_on_ms(&fixture, 10);
  const char part[] = "syncing failed: Input/output error";
  scratch_check_fails(fixture.generator, SNOWFLAKE_ERR_STORE, EIO, part);
  CHECK_INT(atomic_load(&scratch_syncs), >, syncs + 4);
  CHECK_INT(scratch_number(&fixture.scratch, SCRATCH_FENCE), ==, fence);
  go_on_ms(&fixture, 3600000);
  atomic_store(&scratch_sync_errno, ENOSPC);
  scratch_check_fails(fixture.generator, SNOWFLAKE_ERR_STORE, ENOSPC, "syncing failed: No space");
  atomic_store(&scratch_sync_errno, 0);
  check_next(&fixture);
  tear_down(&fixture);
}

static void a_batch_that_meets_the_fence_of_a_failing_disk_has_what_is_below(void)
{
  struct fixture fixture;
  int64_t ids[4096 * 3];
  set_up(&fixture);
  fixture.config.max_lead_ms = 60000;
  snowflake_t *ahead = support_new(&fixture.config);
  const uint64_t fence = scratch_number(&fixture.scratch, SCRATCH_FENCE);
  atomic_store(&scratch_sync_errno, EIO);
  go_on_ms(&fixture, 10000 - 1); /* Two ticks before the fence. */
  const int64_t written = snowflake_next_batch(ahead, ids, sizeof ids / sizeof *ids);
  CHECK_INT(written, ==, 2 * 4096);
  support_check_increasing(ids, 2 * 4096);
  CHECK_INT(support_split(NULL, ids[2 * 4096 - 1]).tick, ==, (fence >> 12) - 1);
  /* It has not made the name of the file durable yet. */
  scratch_check_fails(ahead, SNOWFLAKE_ERR_STORE, EIO, "writing the directory failed: Input");
  atomic_store(&scratch_sync_errno, 0);
  CHECK_INT(snowflake_next(ahead), >, ids[2 * 4096 - 1]);
  snowflake_free(ahead);
  tear_down(&fixture);
}

static void a_disk_that_fails_while_a_file_is_created_leaves_nothing(void)
{
  struct scratch scratch;
  scratch_make(&scratch);
  const snowflake_config_t config = scratch_config(&scratch);
  atomic_store(&scratch_sync_errno, EIO);
  scratch_check_refused(&config, SNOWFLAKE_ERR_STORE, EIO, "writing the new file failed: Input");
  scratch_check_names(&scratch, 0);
  atomic_store(&scratch_sync_errno, 0);
  snowflake_free(support_new(&config));
  scratch_remove(&scratch);
}

/* Leaves this process no room to write to: by a small disk that is full, or where it may
 * not mount one, by a limit. Returns the error of a write that fails. */
static int run_out_of_room(const char *directory)
{
  const struct rlimit none = {0, 0};
  const char zeros[SCRATCH_PAGE] = {0};
  char path[SCRATCH_PATH + 8];
  if (unshare(CLONE_NEWNS) == 0 &&
      mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == 0 &&
      mount("none", directory, "tmpfs", 0, "size=16k") == 0) {
    (void)snprintf(path, sizeof path, "%s/filler", directory);
    const int file = creat(path, 0600);
    while (write(file, zeros, sizeof zeros) > 0)
      continue;
    close(file);
    return ENOSPC;
  }
  return setrlimit(RLIMIT_FSIZE, &none) == 0 ? EFBIG : -1;
}

static void limit(snowflake_error_t *seen, const snowflake_config_t *config)
{
  const struct rlimit half = {SCRATCH_PAGE / 2, SCRATCH_PAGE / 2};
  snowflake_t *generator = NULL;
  if (setrlimit(RLIMIT_FSIZE, &half) != 0)
    _exit(2);
  _exit(snowflake_new(config, &generator, seen) != SNOWFLAKE_ERR_STORE);
}

static void without_room_no_file_is_created_and_nothing_is_left(void)
{
  struct scratch scratch;
  scratch_make(&scratch);
  const snowflake_config_t config = scratch_config(&scratch);
  snowflake_error_t *seen = scratch_shared(2 * sizeof *seen);
  seen[0] = seen[1] = support_error();
  pid_t child = fork();
  if (child == 0) {
    snowflake_t *generator = NULL;
    alarm(30);
    const int wanted = run_out_of_room(scratch.directory);
    const snowflake_status_t status = snowflake_new(&config, &generator, seen);
    char drafts[SCRATCH_PATH];
    glob_t found;
    (void)snprintf(drafts, sizeof drafts, "%s/.snowflake-*", scratch.directory);
    const int none_left = glob(drafts, 0, NULL, &found) == GLOB_NOMATCH;
    _exit(status != SNOWFLAKE_ERR_STORE || seen->os_errno != wanted || !none_left);
  }
  support_check_child(child);
  CHECK_CONTAINS(seen[0].message, "writing the new file failed: ");
  child = fork();
  if (child == 0)
    limit(&seen[1], &config);
  support_check_child(child);
  CHECK_INT(seen[1].os_errno, ==, EFBIG); /* After half of it had been written. */
  scratch_check_names(&scratch, 0);
  munmap(seen, 2 * sizeof *seen);
  scratch_remove(&scratch);
}

void suite_store_faults(void)
{
  RUN(a_holder_of_a_deleted_file_stops_and_a_new_one_starts_above);
  RUN(what_was_left_of_the_tick_of_a_deletion_is_not_generated_again);
  RUN(a_holder_of_a_file_that_was_replaced_by_its_copy_stops);
  RUN(a_holder_of_a_file_that_was_moved_away_continues_until_there_is_another);
  RUN(a_file_cut_short_is_an_error_with_both_sizes);
  RUN(ids_continue_to_the_fence_while_a_disk_fails_and_afterwards);
  RUN(a_batch_that_meets_the_fence_of_a_failing_disk_has_what_is_below);
  RUN(a_disk_that_fails_while_a_file_is_created_leaves_nothing);
  RUN(without_room_no_file_is_created_and_nothing_is_left);
}
