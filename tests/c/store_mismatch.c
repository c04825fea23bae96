/* store-mismatch: a file that belongs to something else is refused with the field and
 * both values, and is not changed. */

#include "scratch.h"

/* Checks that the file is refused for `part` and stays the same, byte for byte. */
static void check_mismatch(const struct scratch *scratch, const snowflake_config_t *config,
                           const char *part)
{
  struct content before, after;
  scratch_read(scratch->path, &before);
  scratch_check_refused(config, SNOWFLAKE_ERR_STORE_MISMATCH, 0, part);
  scratch_check_refused(config, SNOWFLAKE_ERR_STORE_MISMATCH, 0, scratch->path);
  scratch_read(scratch->path, &after);
  CHECK_INT(before.size, ==, after.size);
  CHECK(memcmp(&before, &after, sizeof before) == 0);
  scratch_check_names(scratch, 1);
}

static void another_worker(snowflake_config_t *config) { config->worker_id = 8; }
static void fewer_time_bits(snowflake_config_t *config) { config->time_bits = 40; }
static void fewer_worker_bits(snowflake_config_t *config) { config->worker_bits = 9; }
static void fewer_sequence_bits(snowflake_config_t *config) { config->sequence_bits = 11; }
static void another_order(snowflake_config_t *config) { config->order = 1; }
static void longer_ticks(snowflake_config_t *config) { config->tick_ns = 10000000; }
static void a_later_epoch(snowflake_config_t *config) { config->epoch_unix_ms++; }

static const struct {
  void (*change)(snowflake_config_t *config);
  const char *part;
} OTHERS[] = {
    {another_worker, "worker_id must be 8, got 7"},
    {fewer_time_bits, "time_bits must be 40, got 41"},
    {fewer_worker_bits, "worker_bits must be 9, got 10"},
    {fewer_sequence_bits, "sequence_bits must be 11, got 12"},
    {another_order, "order must be sequence-first, got worker-first"},
    {longer_ticks, "tick_ns must be 10000000, got 1000000"},
    {a_later_epoch, "epoch_unix_ms must be "},
};

static void the_file_of_another_layout_or_worker_is_refused(void)
{
  struct scratch scratch;
  scratch_make(&scratch);
  const snowflake_config_t config = scratch_config(&scratch);
  snowflake_t *generator = support_new(&config);
  for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
    check_context("%s", OTHERS[i].part);
    snowflake_config_t other = config;
    OTHERS[i].change(&other);
    check_mismatch(&scratch, &other, OTHERS[i].part);
  }
  CHECK_INT(snowflake_next(generator), >=, 0);
  snowflake_free(generator);
  scratch_remove(&scratch);
}

static void nothing(struct content *content) { content->size = 0; }
static void a_byte_less(struct content *content) { content->size -= 1; }
static void a_byte_more(struct content *content) { content->size += 1; }
static void a_sector(struct content *content) { content->size = 512; }
static void zeros(struct content *content) { memset(content->bytes, 0, content->size); }
static void a_version_to_come(struct content *content) { content->bytes[16] = 99; }
static void a_worker_by_hand(struct content *content) { content->bytes[20] = 8; }
static void another_check_sum(struct content *content) { content->bytes[63] ^= 0x80; }
static void an_old_magic(struct content *content) { content->bytes[11] = 'E'; }
static void a_word_too_high(struct content *content) { content->bytes[SCRATCH_WORD + 7] = 1; }

static void a_written_fence_too_high(struct content *content)
{
  content->bytes[SCRATCH_WRITTEN_FENCE + 7] = 1;
}

static void a_fence_that_was_not_written(struct content *content)
{
  content->bytes[SCRATCH_FENCE + 5] |= 0x40;
}

static void a_limit_too_high(struct content *content) { content->bytes[SCRATCH_LIMIT + 7] = 1; }
static void a_lead_too_long(struct content *content) { content->bytes[SCRATCH_LEAD + 7] = 1; }

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
    {nothing, ", got 0;", "size must be 4096"},
    {a_sector, ", got 512;", "size must be 4096"},
    {a_byte_less, ", got 4095;", "size must be 4096"},
    {a_byte_more, ", got 4097;", "size must be 4096"},
    {zeros, ", got \"\\x00", "magic must be \"libsnowflake\\r\\n\\x1a\\n\""},
    {noise, ", got \"", "magic must be \"libsnowflake\\r\\n\\x1a\\n\""},
    {an_old_magic, ", got \"libsnowflakE\\r", "magic must be \"libsnowflake\\r"},
    {a_version_to_come, ", got 99;", "version must be 3"},
    {a_worker_by_hand, ", got ", "CRC must be "},
    {another_check_sum, ", got ", "CRC must be "},
    {a_word_too_high, ", got 72", "word must be at most 9007199254740992"},
    {a_written_fence_too_high, ", got 72", "written fence must be at most 9007199254740992"},
    {a_limit_too_high, ", got 72", "limit must be at most 9007199254740992"},
    {a_lead_too_long, ", got 72", "lead must be at most 3600000,"},
    {a_fence_that_was_not_written, ", got ", "fence must be at most "},
};

static void a_file_that_is_damaged_or_not_a_store_is_refused(void)
{
  struct scratch scratch;
  struct content good;
  scratch_make(&scratch);
  const snowflake_config_t config = scratch_config(&scratch);
  snowflake_t *generator = support_new(&config);
  CHECK_INT(snowflake_next(generator), >=, 0);
  snowflake_free(generator);
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
  const snowflake_config_t config = scratch_config(&scratch);
  snowflake_free(support_new(&config));
  scratch_read(scratch.path, &good);
  for (size_t bit = 0; bit < SCRATCH_BOOT_ID * 8; bit += support_sized(1, 37)) {
    check_context("bit %u", (unsigned)bit);
    struct content spoiled = good;
    spoiled.bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    scratch_write(scratch.path, &spoiled);
    scratch_check_refused(&config, SNOWFLAKE_ERR_STORE_MISMATCH, 0, "the file was not changed");
  }
  scratch_remove(&scratch);
}

void suite_store_mismatch(void)
{
  RUN(the_file_of_another_layout_or_worker_is_refused);
  RUN(a_file_that_is_damaged_or_not_a_store_is_refused);
  RUN(a_flip_of_any_bit_of_the_header_is_noticed);
}
