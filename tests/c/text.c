/* IDs as text: the vectors, round trips, strictness, buffers. */

#include "support.h"
#include "table.h"

#include <stdlib.h>

static const struct {
  const char *name;
  uint32_t encoding;
  int64_t width;
} ENCODINGS[] = {
    {"decimal", SNOWFLAKE_ENCODING_DECIMAL, 19},
    {"hex", SNOWFLAKE_ENCODING_HEX, 16},
    {"base32", SNOWFLAKE_ENCODING_BASE32, 13},
    {"base62", SNOWFLAKE_ENCODING_BASE62, 11},
};
enum { ENCODING_COUNT = sizeof ENCODINGS / sizeof *ENCODINGS };

static uint32_t encoding_of(const char *name)
{
  for (int i = 0; i < ENCODING_COUNT; i++)
    if (strcmp(name, ENCODINGS[i].name) == 0)
      return ENCODINGS[i].encoding;
  CHECK_TEXT(name, "an encoding");
  return UINT32_MAX;
}

static void ids_are_written_and_read_as_the_vectors_say(void)
{
  struct table table;
  if (!table_open(&table, "text.tsv", "encoding\tid\ttext"))
    return;
  while (table_next(&table)) {
    const uint32_t encoding = encoding_of(table.fields[0]);
    const int64_t id = table_signed(&table, 1);
    const size_t length = strlen(table.fields[2]);
    char text[SNOWFLAKE_TEXT_SIZE] = "";
    CHECK_INT(snowflake_format(id, encoding, text, sizeof text, NULL), ==, length);
    CHECK_TEXT(text, table.fields[2]);
    CHECK_INT(snowflake_parse(table.fields[2], length, encoding, NULL), ==, id);
  }
}

static void what_is_no_id_is_refused_and_the_byte_named(void)
{
  struct table table;
  if (!table_open(&table, "bad_text.tsv", "encoding\ttext\tposition\treason"))
    return;
  while (table_next(&table)) {
    const char *text = table_missing(&table, 1) ? "" : table.fields[1];
    const int position = (int)table_unsigned(&table, 2);
    const char *reason = table.fields[3];
    char wanted[64] = "larger than 2^63 - 1";
    if (strcmp(reason, "length") == 0)
      snprintf(wanted, sizeof wanted, "the text has %d byte", position);
    else if (strcmp(reason, "digit") == 0)
      snprintf(wanted, sizeof wanted, "byte %d is '", position);
    else
      CHECK_TEXT(reason, "overflow");
    snowflake_error error = support_error();
    CHECK_INT(snowflake_parse(text, strlen(text), encoding_of(table.fields[0]), &error), ==,
              SNOWFLAKE_ERR_PARSE);
    CHECK_INT(error.status, ==, SNOWFLAKE_ERR_PARSE);
    CHECK_CONTAINS(error.message, wanted);
    CHECK_CONTAINS(error.message, table.fields[0]);
  }
}

static void every_bit_survives_a_round_trip(void)
{
  for (int i = 0; i < ENCODING_COUNT; i++) {
    for (int bit = 0; bit < 63; bit++) {
      check_context("%s, bit %d", ENCODINGS[i].name, bit);
      const int64_t id = (int64_t)1 << bit;
      char text[SNOWFLAKE_TEXT_SIZE];
      const int64_t length =
          snowflake_format(id, ENCODINGS[i].encoding, text, sizeof text, NULL);
      if (CHECK_INT(length, ==, ENCODINGS[i].width))
        CHECK_INT(snowflake_parse(text, (size_t)length, ENCODINGS[i].encoding, NULL), ==, id);
    }
  }
}

static void text_sorts_like_the_ids(void)
{
  for (int i = 0; i < ENCODING_COUNT; i++) {
    char before[SNOWFLAKE_TEXT_SIZE] = "", text[SNOWFLAKE_TEXT_SIZE];
    for (int64_t id = 1; id > 0 && id < INT64_MAX / 3; id = id * 3 + 1) {
      check_context("%s, ID %" PRId64, ENCODINGS[i].name, id);
      snowflake_format(id, ENCODINGS[i].encoding, text, sizeof text, NULL);
      CHECK_INT(strcmp(before, text), <, 0);
      memcpy(before, text, sizeof before);
    }
  }
}

static void a_buffer_of_the_exact_size_is_enough(void)
{
  for (int i = 0; i < ENCODING_COUNT; i++) {
    check_context("%s", ENCODINGS[i].name);
    const size_t capacity = (size_t)ENCODINGS[i].width + 1;
    char *text = malloc(capacity); /* On the heap, where checkers see one byte too many. */
    CHECK_INT(snowflake_format(INT64_MAX, ENCODINGS[i].encoding, text, capacity, NULL), ==,
              ENCODINGS[i].width);
    CHECK_INT(text[capacity - 1], ==, '\0');
    free(text);
  }
  CHECK_INT(SNOWFLAKE_TEXT_SIZE, ==, 20);
}

static void a_buffer_too_small_by_one_is_left_alone(void)
{
  for (int i = 0; i < ENCODING_COUNT; i++) {
    check_context("%s", ENCODINGS[i].name);
    const size_t capacity = (size_t)ENCODINGS[i].width;
    char *text = malloc(capacity);
    memset(text, '#', capacity);
    snowflake_error error = support_error();
    CHECK_INT(snowflake_format(1, ENCODINGS[i].encoding, text, capacity, &error), ==,
              SNOWFLAKE_ERR_BUFFER_TOO_SMALL);
    for (size_t byte = 0; byte < capacity; byte++)
      CHECK_INT(text[byte], ==, '#');
    char wanted[64];
    snprintf(wanted, sizeof wanted, "capacity is %d bytes, allowed are %d or more",
             (int)capacity, (int)capacity + 1);
    CHECK_TEXT(error.message, wanted);
    CHECK_INT(snowflake_format(1, ENCODINGS[i].encoding, text, 0, NULL), ==,
              SNOWFLAKE_ERR_BUFFER_TOO_SMALL);
    free(text);
  }
}

static void ids_and_encodings_that_cannot_be_are_refused(void)
{
  char text[SNOWFLAKE_TEXT_SIZE] = "untouched";
  snowflake_error error = support_error();
  CHECK_INT(snowflake_format(-1, SNOWFLAKE_ENCODING_HEX, text, sizeof text, &error), ==,
            SNOWFLAKE_ERR_RANGE);
  CHECK_TEXT(error.message, "id is -1, allowed is 0 to 9223372036854775807");
  CHECK_INT(snowflake_format(1, 4, text, sizeof text, &error), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_TEXT(error.message, "encoding is 4, allowed is 0 to 3");
  CHECK_INT(snowflake_parse("1", 1, UINT32_MAX, &error), ==, SNOWFLAKE_ERR_RANGE);
  CHECK_TEXT(error.message, "encoding is 4294967295, allowed is 0 to 3");
  CHECK_TEXT(text, "untouched");
}

static void parsing_reads_the_length_and_no_further(void)
{
  static const char DIGITS[] = "000000000000002A and more";
  char *exact = malloc(16); /* Without a NUL: reading it would be caught by checkers. */
  memcpy(exact, "000000000000002a", 16);
  CHECK_INT(snowflake_parse(exact, 16, SNOWFLAKE_ENCODING_HEX, NULL), ==, 42);
  free(exact);
  CHECK_INT(snowflake_parse(DIGITS, 13, SNOWFLAKE_ENCODING_BASE32, NULL), ==, 0);
  CHECK_INT(snowflake_parse("0000000000000\0aa", 16, SNOWFLAKE_ENCODING_HEX, NULL), ==,
            SNOWFLAKE_ERR_PARSE);
}

void suite_text(void)
{
  RUN(ids_are_written_and_read_as_the_vectors_say);
  RUN(what_is_no_id_is_refused_and_the_byte_named);
  RUN(every_bit_survives_a_round_trip);
  RUN(text_sorts_like_the_ids);
  RUN(a_buffer_of_the_exact_size_is_enough);
  RUN(a_buffer_too_small_by_one_is_left_alone);
  RUN(ids_and_encodings_that_cannot_be_are_refused);
  RUN(parsing_reads_the_length_and_no_further);
}
