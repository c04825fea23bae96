/*
 * Generates three IDs and takes the last one apart.
 *
 *   cc quickstart.c -o quickstart -lsnowflake
 */

#include <snowflake.h>

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

enum { WORKER = 1, COUNT = 3 };

/* Writes the lowest `count` bits of a number, then a space or the end of the line. */
static void print_bits(int64_t bits, int64_t count, char end)
{
  while (count-- > 0)
    putchar((bits >> count & 1) != 0 ? '1' : '0');
  putchar(end);
}

/* Prints the parts of an ID. Returns a status, or the length of a text. */
static int64_t describe(const snowflake_config_t *config, int64_t id, snowflake_error_t *error)
{
  snowflake_parts_t parts = SNOWFLAKE_PARTS_INIT;
  const snowflake_status_t status = snowflake_split(config, id, &parts, error);
  if (status != SNOWFLAKE_OK)
    return status;

  char text[SNOWFLAKE_TEXT_SIZE];
  const int64_t length =
      snowflake_format(id, SNOWFLAKE_ENCODING_BASE32, text, sizeof text, error);
  if (length < 0)
    return length;

  char time_text[32] = "?";
  const time_t seconds = (time_t)(parts.unix_ms / 1000);
  const struct tm *utc = gmtime(&seconds);
  if (utc != NULL)
    strftime(time_text, sizeof time_text, "%Y-%m-%d %H:%M:%S", utc);

  puts("The last one, taken apart:");
  printf("  bits      0 ");
  print_bits(parts.tick, config->time_bits, ' ');
  print_bits(parts.worker_id, config->worker_bits, ' ');
  print_bits(parts.sequence, config->sequence_bits, '\n');
  printf("  time      %s.%03d UTC (%" PRId64 " ms since 2020-01-01)\n", time_text,
         (int)(parts.unix_ms % 1000), parts.tick);
  printf("  worker    %" PRId64 "\n", parts.worker_id);
  printf("  sequence  %" PRId64 "\n", parts.sequence);
  printf("  base32    %s\n", text);
  return length;
}

int main(void)
{
  snowflake_config_t config = SNOWFLAKE_CONFIG_INIT;
  snowflake_error_t error = SNOWFLAKE_ERROR_INIT;
  snowflake_t *generator = NULL;
  int64_t id = 0;

  config.worker_id = WORKER;
  int64_t result = snowflake_new(&config, &generator, &error);
  if (result < 0) {
    fprintf(stderr, "quickstart: %s\n", error.message);
    return 1;
  }

  printf("C: %d IDs of worker %d\n", COUNT, WORKER);
  for (int i = 0; i < COUNT && result >= 0; i++) {
    result = id = snowflake_next(generator);
    if (result >= 0)
      printf("  %" PRId64 "\n", id);
    else
      snowflake_explain(generator, result, &error);
  }
  if (result >= 0)
    result = describe(&config, id, &error);
  if (result < 0)
    fprintf(stderr, "quickstart: %s\n", error.message);

  snowflake_free(generator);
  return result < 0;
}
