/* Columns: parts of many IDs, many IDs as text, and back. */

#include "support.h"

#include <stdlib.h>

enum { COUNT = 5000 };

/* Spread over the whole time of the default layout. */
static void fill_ids(int64_t *ids, size_t count)
{
  uint64_t state = 88172645463325252u;
  for (size_t i = 0; i < count; i++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    ids[i] = (int64_t)(state >> 1);
  }
  ids[0] = 0;
  ids[count - 1] = INT64_MAX;
}

static int64_t field_of(const snowflake_parts_t *parts, snowflake_field_t field)
{
  switch (field) {
  case SNOWFLAKE_FIELD_UNIX_MS:
    return parts->unix_ms;
  case SNOWFLAKE_FIELD_NANOSECONDS:
    return parts->nanoseconds;
  case SNOWFLAKE_FIELD_TICK:
    return parts->tick;
  case SNOWFLAKE_FIELD_WORKER_ID:
    return parts->worker_id;
  case SNOWFLAKE_FIELD_SEQUENCE:
    return parts->sequence;
  }
  return -1;
}

/* The default layout, one with long ticks in the other order, one whose ticks begin
 * between milliseconds. */
static snowflake_config_t layout_number(int number)
{
  snowflake_config_t config = support_config(
      number == 1 ? SNOWFLAKE_LAYOUT_SONYFLAKE_V2 : SNOWFLAKE_LAYOUT_DEFAULT, 0);
  if (number == 2)
    config.tick_ns = 1500;
  return config;
}

static void every_part_of_every_id_is_the_one_of_split(void)
{
  int64_t *ids = malloc(COUNT * sizeof *ids), *values = malloc(COUNT * sizeof *values);
  fill_ids(ids, COUNT);
  for (int layout = 0; layout < 3; layout++) {
    const snowflake_config_t config = layout_number(layout);
    for (int field = 0; field < 5; field++) {
      check_context("layout %d, field %d", layout, field);
      CHECK_INT(snowflake_extract(&config, (snowflake_field_t)field, ids, COUNT, values, NULL),
                ==, SNOWFLAKE_OK);
      for (size_t i = 0; i < COUNT; i++) {
        const snowflake_parts_t parts = support_split(&config, ids[i]);
        if (!CHECK_INT(values[i], ==, field_of(&parts, (snowflake_field_t)field)))
          break;
      }
    }
  }
  free(ids);
  free(values);
}

static void a_column_of_none_writes_nothing(void)
{
  const int64_t ids[1] = {-1};
  int64_t values[1] = {-7};
  char text[1] = {'#'};
  CHECK_INT(snowflake_extract(NULL, SNOWFLAKE_FIELD_TICK, ids, 0, values, NULL), ==,
            SNOWFLAKE_OK);
  CHECK_INT(snowflake_format_batch(ids, 0, SNOWFLAKE_ENCODING_HEX, text, 0, NULL), ==, 0);
  CHECK_INT(snowflake_parse_batch(text, 0, SNOWFLAKE_ENCODING_HEX, values, NULL), ==,
            SNOWFLAKE_OK);
  CHECK_INT(values[0], ==, -7);
  CHECK_INT(text[0], ==, '#');
}

static void the_first_id_that_does_not_fit_is_named(void)
{
  static const size_t PLACES[] = {0, 5, 1023, 1024, COUNT - 1};
  static int64_t ids[COUNT], values[COUNT];
  const snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_JAVASCRIPT, 0);
  for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++) {
    static const int64_t WRONG[] = {-1, INT64_C(1) << 53, INT64_MIN, INT64_MAX};
    for (size_t j = 0; j < sizeof WRONG / sizeof *WRONG; j++) {
      char name[32], got[32];
      snowflake_error_t error = support_error();
      ids[PLACES[i]] = WRONG[j];
      ids[COUNT - 1] = i == 4 ? WRONG[j] : -1; /* A later one is not the one to name. */
      check_context("ids[%zu] = %" PRId64, PLACES[i], WRONG[j]);
      CHECK_INT(snowflake_extract(&config, SNOWFLAKE_FIELD_UNIX_MS, ids, COUNT, values, &error),
                ==, SNOWFLAKE_ERR_RANGE);
      CHECK_INT(error.status, ==, SNOWFLAKE_ERR_RANGE);
      snprintf(name, sizeof name, "ids[%zu]", PLACES[i]);
      CHECK_CONTAINS(error.message, name);
      CHECK_CONTAINS(error.message, "must be between 0 and 9007199254740991");
      snprintf(got, sizeof got, "got %" PRId64, WRONG[j]);
      CHECK_CONTAINS(error.message, got);
      ids[PLACES[i]] = 0;
    }
  }
}

static const struct {
  snowflake_encoding_t encoding;
  size_t width;
} ENCODINGS[] = {
    {SNOWFLAKE_ENCODING_DECIMAL, 19},
    {SNOWFLAKE_ENCODING_HEX, 16},
    {SNOWFLAKE_ENCODING_BASE32, 13},
    {SNOWFLAKE_ENCODING_BASE62, 11},
};
enum { ENCODING_COUNT = sizeof ENCODINGS / sizeof *ENCODINGS };

static void a_column_of_text_is_what_format_writes_and_is_read_again(void)
{
  int64_t *ids = malloc(COUNT * sizeof *ids), *again = malloc(COUNT * sizeof *again);
  fill_ids(ids, COUNT);
  for (int i = 0; i < ENCODING_COUNT; i++) {
    const size_t width = ENCODINGS[i].width, bytes = COUNT * width;
    check_context("encoding %d", (int)ENCODINGS[i].encoding);
    char *text = malloc(bytes); /* To the byte, for checkers: there is no NUL. */
    CHECK_INT(snowflake_format_batch(ids, COUNT, ENCODINGS[i].encoding, text, bytes, NULL), ==,
              bytes);
    for (size_t j = 0; j < COUNT; j++) {
      char one[SNOWFLAKE_TEXT_SIZE];
      CHECK_INT(snowflake_format(ids[j], ENCODINGS[i].encoding, one, sizeof one, NULL), ==,
                width);
      if (!CHECK(memcmp(one, text + j * width, width) == 0))
        break;
    }
    memset(again, 0xff, COUNT * sizeof *again);
    CHECK_INT(snowflake_parse_batch(text, COUNT, ENCODINGS[i].encoding, again, NULL), ==,
              SNOWFLAKE_OK);
    CHECK(memcmp(ids, again, COUNT * sizeof *ids) == 0);
    free(text);
  }
  free(ids);
  free(again);
}

static void a_buffer_that_is_too_small_is_left_alone(void)
{
  const int64_t ids[3] = {1, 2, 3};
  for (int i = 0; i < ENCODING_COUNT; i++) {
    const size_t needed = 3 * ENCODINGS[i].width;
    char text[64], part[64];
    snowflake_error_t error = support_error();
    memset(text, '#', sizeof text);
    CHECK_INT(snowflake_format_batch(ids, 3, ENCODINGS[i].encoding, text, needed - 1, &error),
              ==, SNOWFLAKE_ERR_BUFFER_TOO_SMALL);
    for (size_t byte = 0; byte < sizeof text; byte++)
      CHECK_INT(text[byte], ==, '#');
    snprintf(part, sizeof part, "text must have room for %zu bytes, got %zu", needed,
             needed - 1);
    CHECK_CONTAINS(error.message, part);
    CHECK_INT(snowflake_format_batch(ids, 3, ENCODINGS[i].encoding, text, sizeof text, NULL),
              ==, needed);
    CHECK_INT(text[needed], ==, '#');
  }
}

static void a_negative_id_is_named(void)
{
  const int64_t ids[3] = {1, 2, -41};
  char text[64];
  snowflake_error_t error = support_error();
  CHECK_INT(snowflake_format_batch(ids, 3, SNOWFLAKE_ENCODING_HEX, text, sizeof text, &error),
            ==, SNOWFLAKE_ERR_RANGE);
  CHECK_CONTAINS(error.message, "ids[2]");
  CHECK_CONTAINS(error.message, "must be between 0 and 9223372036854775807");
  CHECK_CONTAINS(error.message, "got -41");
}

static void a_text_that_is_not_an_id_is_named(void)
{
  static const char TEXT[] = "000000000000002a"
                             "000000000000002A"
                             "ffffffffffffffff";
  int64_t ids[3];
  snowflake_error_t error = support_error();
  CHECK_INT(snowflake_parse_batch(TEXT, 1, SNOWFLAKE_ENCODING_HEX, ids, &error), ==,
            SNOWFLAKE_OK);
  CHECK_INT(ids[0], ==, 42);
  CHECK_INT(snowflake_parse_batch(TEXT, 3, SNOWFLAKE_ENCODING_HEX, ids, &error), ==,
            SNOWFLAKE_ERR_PARSE);
  CHECK_INT(error.status, ==, SNOWFLAKE_ERR_PARSE);
  CHECK_CONTAINS(error.message, "text[1]: the text is not an ID in hex: byte 15 must be lower case, got 'A'");
  CHECK_INT(snowflake_parse_batch(TEXT + 32, 1, SNOWFLAKE_ENCODING_HEX, ids, &error), ==,
            SNOWFLAKE_ERR_PARSE);
  CHECK_CONTAINS(error.message,
                 "text[0]: the text is not an ID in hex: the number must be at most 2^63 - 1");
}

void suite_columns(void)
{
  RUN(every_part_of_every_id_is_the_one_of_split);
  RUN(a_column_of_none_writes_nothing);
  RUN(the_first_id_that_does_not_fit_is_named);
  RUN(a_column_of_text_is_what_format_writes_and_is_read_again);
  RUN(a_buffer_that_is_too_small_is_left_alone);
  RUN(a_negative_id_is_named);
  RUN(a_text_that_is_not_an_id_is_named);
}
