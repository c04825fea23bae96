/*
 * Compares the logs of many takers (log.h):
 *
 *   checker FROM_MS SPAN_MS [DIRECTORY]
 *
 * A bit for each slot of the span says whether it was seen, 512 bytes a millisecond: in
 * memory, or in a file of a directory, which the system keeps in memory as far as it can.
 *
 * Reads the path of a log in each line of its input, and answers with the number of its
 * IDs. At the end of the input it prints one line:
 *
 *   ids  twice  disorder  outside  gap_ms  spanned_gap_ms
 *
 *   twice     IDs that were seen before, in any log
 *   disorder  IDs that are not greater than the one before them in their log
 *   outside   IDs of another worker, or of no millisecond of the span
 *   gap_ms    the longest time without an ID, between the first and the last
 *   spanned_gap_ms  the longest one that at least two takers lived through
 */

#include "log.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WORKER_ID = 1, SEQUENCES = 4096, MAX_LOGS = 1 << 20 };

static const int64_t EPOCH_MS = 1577836800000;

static int64_t from_ms, span_ms;
static uint64_t *seen;        /* A bit for each slot of the span. */
static unsigned char *lively; /* Whether a millisecond has an ID. */
static int64_t ids, twice, disorder, outside;

static struct { int64_t first_ms, last_ms; } lives[MAX_LOGS];
static size_t logs;

/* Gives the place of its millisecond in the span, or -1. */
static int64_t look_at(int64_t id)
{
  const int64_t ms = (id >> 22) + EPOCH_MS - from_ms;
  const uint64_t slot = (uint64_t)ms * SEQUENCES + (uint64_t)(id & (SEQUENCES - 1));
  const uint64_t bit = UINT64_C(1) << slot % 64;
  if (ms < 0 || ms >= span_ms || (id >> 12 & 1023) != WORKER_ID) {
    outside++;
    return -1;
  }
  twice += (seen[slot / 64] & bit) != 0;
  seen[slot / 64] |= bit;
  lively[ms] = 1;
  return ms;
}

static int64_t look_through(const int64_t *log, size_t length)
{
  size_t i = LOG_IDS;
  for (; i < length && log[i] != 0; i++) {
    const int64_t ms = look_at(log[i]);
    disorder += i > LOG_IDS && log[i] <= log[i - 1];
    if (logs < MAX_LOGS && ms >= 0) {
      if (i == LOG_IDS)
        lives[logs].first_ms = ms;
      lives[logs].last_ms = ms;
    }
  }
  logs += logs < MAX_LOGS && i > LOG_IDS;
  return (int64_t)(i - LOG_IDS);
}

/* Gives the number of IDs; a log that was never made has none. */
static int64_t look_into(const char *path)
{
  struct stat known;
  const int file = open(path, O_RDONLY);
  if (file < 0 || fstat(file, &known) != 0 || known.st_size == 0)
    return 0;
  const size_t bytes = (size_t)known.st_size;
  int64_t *log = mmap(NULL, bytes, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (log == MAP_FAILED)
    return -1;
  const int64_t count = look_through(log, bytes / sizeof *log);
  munmap(log, bytes);
  ids += count;
  return count;
}

static int lived_through(int64_t before_ms, int64_t after_ms)
{
  int count = 0;
  for (size_t i = 0; i < logs; i++)
    count += lives[i].first_ms <= before_ms && lives[i].last_ms >= after_ms;
  return count;
}

static void sum_up(void)
{
  int64_t before_ms = -1, gap_ms = 0, spanned_gap_ms = 0;
  for (int64_t ms = 0; ms < span_ms; ms++) {
    if (!lively[ms])
      continue;
    const int64_t gap = before_ms < 0 ? 0 : ms - before_ms - 1;
    gap_ms = gap > gap_ms ? gap : gap_ms;
    if (gap > spanned_gap_ms && lived_through(before_ms, ms) >= 2)
      spanned_gap_ms = gap;
    before_ms = ms;
  }
  printf("%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n", ids, twice,
         disorder, outside, gap_ms, spanned_gap_ms);
}

/* Maps a file that has no name and is all holes; NULL if it cannot be made. */
static uint64_t *map_spill(const char *directory, size_t bytes)
{
  char path[4096];
  snprintf(path, sizeof path, "%s/seen-XXXXXX", directory);
  const int file = mkstemp(path);
  void *bits = MAP_FAILED;
  if (file >= 0 && unlink(path) == 0 && ftruncate(file, (off_t)bytes) == 0)
    bits = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  return bits == MAP_FAILED ? NULL : bits;
}

int main(int argc, char **argv)
{
  char path[4096];
  if (argc != 3 && argc != 4)
    return 2;
  from_ms = strtoll(argv[1], NULL, 10);
  span_ms = strtoll(argv[2], NULL, 10);
  const size_t bytes = (size_t)span_ms * (SEQUENCES / 8);
  seen = argc == 4 ? map_spill(argv[3], bytes) : calloc(bytes, 1);
  lively = calloc((size_t)span_ms, 1);
  if (seen == NULL || lively == NULL)
    return 1;
  while (fgets(path, sizeof path, stdin) != NULL) {
    path[strcspn(path, "\n")] = '\0';
    printf("%" PRId64 "\n", look_into(path));
    fflush(stdout);
  }
  sum_up();
  return 0;
}
