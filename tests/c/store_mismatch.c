/* store-mismatch: a file that belongs to something else is refused, by the field and
 * both values, and left as it is. */

#include "scratch.h"

/* Checks that the file is refused for `part` and stays the same, byte for byte. */
static void check_mismatch(const struct scratch *scratch, const snowflake_config *config,
                           const char *part)
{
  struct content before, after;
  scratch_read(scratch->path, &before);
  scratch_check_refused(config, SNOWFLAKE_ERR_STORE_MISMATCH, 0, part);
  scratch_check_refused(config, SNOWFLAKE_ERR_STORE_MISMATCH, 0, scratch->store);
  scratch_read(scratch->path, &after);
  CHECK_INT(before.size, ==, after.size);
  CHECK(memcmp(&before, &after, sizeof before) == 0);
  scratch_check_names(scratch, 1);
}

static void another_worker(snowflake_config *config) { config->worker_id = 8; }
static void fewer_time_bits(snowflake_config *config) { config->time_bits = 40; }
static void fewer_worker_bits(snowflake_config *config) { config->worker_bits = 9; }
static void fewer_sequence_bits(snowflake_config *config) { config->sequence_bits = 11; }
static void another_order(snowflake_config *config) { config->order = 1; }
static void longer_ticks(snowflake_config *config) { config->tick_ns = 10000000; }
static void a_later_epoch(snowflake_config *config) { config->epoch_unix_ms++; }

static const struct {
  void (*change)(snowflake_config *config);
  const char *part;
} OTHERS[] = {
    {another_worker, "worker_id is 7, expected is 8"},
    {fewer_time_bits, "time_bits is 41, expected is 40"},
    {fewer_worker_bits, "worker_bits is 10, expected is 9"},
    {fewer_sequence_bits, "sequence_bits is 12, expected is 11"},
    {another_order, "order is 0, expected is 1"},
    {longer_ticks, "tick_ns is 1000000, expected is 10000000"},
    {a_later_epoch, "epoch_unix_ms is 1577836800000, expected is 1577836800001"},
};

static void the_file_of_another_layout_or_worker_is_refused(void)
{
  struct scratch scratch;
  scratch_make(&scratch);
  const snowflake_config config = scratch_config(&scratch);
  snowflake_t *gen = support_new(&config);
  for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
    check_context("%s", OTHERS[i].part);
    snowflake_config other = config;
    OTHERS[i].change(&other);
    check_mismatch(&scratch, &other, OTHERS[i].part);
  }
  CHECK_INT(snowflake_next(gen), >=, 0);
  snowflake_free(gen);
  scratch_remove(&scratch);
}

static void nothing(struct content *content) { content->size = 0; }
static void a_byte_less(struct content *content) { content->size -= 1; }
static void a_byte_more(struct content *content) { content->size += 1; }
static void a_sector(struct content *content) { content->size = 512; }
static void zeros(struct content *content) { memset(content->bytes, 0, content->size); }
static void a_version_to_come(struct content *content) { content->bytes[16] = 2; }
static void a_worker_by_hand(struct content *content) { content->bytes[20] = 8; }
static void another_check_sum(struct content *content) { content->bytes[63] ^= 0x80; }
static void an_old_magic(struct content *content) { content->bytes[11] = 'E'; }
static void a_word_too_high(struct content *content) { content->bytes[SCRATCH_WORD + 7] = 1; }

static void a_written_fence_too_high(struct content *content)
{
  content->bytes[SCRATCH_WRITTEN_FENCE + 7] = 1;
}

static void a_fence_nobody_wrote(struct content *content)
{
  content->bytes[SCRATCH_FENCE + 5] |= 0x40;
}

/* Not rand(), whose numbers differ from one C library to the next. */
static void noise(struct content *content)
{
  uint32_t state = 2463534242u;
  for (size_t i = 0; i < content->size; i++) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    content->bytes[i] = (unsigned char)state;
  }
}

static const struct {
  void (*spoil)(struct content *content);
  const char *part, *expected;
} SPOILED[] = {
    {nothing, "size is 0,", "expected is 4096;"},
    {a_sector, "size is 512,", "expected is 4096;"},
    {a_byte_less, "size is 4095,", "expected is 4096;"},
    {a_byte_more, "size is 4097,", "expected is 4096;"},
    {zeros, "magic is \"\\x00", "expected is \"libsnowflake\\r\\n\\x1a\\n\";"},
    {noise, "magic is \"", "expected is \"libsnowflake\\r\\n\\x1a\\n\";"},
    {an_old_magic, "magic is \"libsnowflakE\\r", "expected is \"libsnowflake\\r"},
    {a_version_to_come, "version is 2,", "expected is 1;"},
    {a_worker_by_hand, "CRC is ", "expected is "},
    {another_check_sum, "CRC is ", "expected is "},
    {a_word_too_high, "word is 72", "expected is at most 9007199254740992;"},
    {a_written_fence_too_high, "written fence is 72", "expected is at most 9007199254740992;"},
    {a_fence_nobody_wrote, "fence is ", "expected is at most "},
};

static void a_file_that_is_damaged_or_no_store_is_refused(void)
{
  struct scratch scratch;
  struct content good;
  scratch_make(&scratch);
  const snowflake_config config = scratch_config(&scratch);
  snowflake_t *gen = support_new(&config);
  CHECK_INT(snowflake_next(gen), >=, 0);
  snowflake_free(gen);
  scratch_read(scratch.path, &good);
  for (size_t i = 0; i < sizeof SPOILED / sizeof *SPOILED; i++) {
    check_context("%s", SPOILED[i].part);
    struct content spoiled = good;
    SPOILED[i].spoil(&spoiled);
    scratch_write(scratch.path, &spoiled);
    check_mismatch(&scratch, &config, SPOILED[i].part);
    check_mismatch(&scratch, &config, SPOILED[i].expected);
  }
  scratch_write(scratch.path, &good);
  snowflake_free(support_new(&config));
  scratch_remove(&scratch);
}

static void a_flip_of_any_bit_of_the_header_is_noticed(void)
{
  struct scratch scratch;
  struct content good;
  scratch_make(&scratch);
  const snowflake_config config = scratch_config(&scratch);
  snowflake_free(support_new(&config));
  scratch_read(scratch.path, &good);
  for (size_t bit = 0; bit < SCRATCH_BOOT_ID * 8; bit += support_sized(1, 37)) {
    check_context("bit %u", (unsigned)bit);
    struct content spoiled = good;
    spoiled.bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    scratch_write(scratch.path, &spoiled);
    scratch_check_refused(&config, SNOWFLAKE_ERR_STORE_MISMATCH, 0, "left as it is");
  }
  scratch_remove(&scratch);
}

void suite_store_mismatch(void)
{
  RUN(the_file_of_another_layout_or_worker_is_refused);
  RUN(a_file_that_is_damaged_or_no_store_is_refused);
  RUN(a_flip_of_any_bit_of_the_header_is_noticed);
}
