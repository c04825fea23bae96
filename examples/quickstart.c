/*
 * Takes three IDs and takes the last one apart.
 *
 *   cc quickstart.c -o quickstart -lsnowflake
 */

#include <snowflake.h>

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

enum { WORKER = 1, COUNT = 3 };

/* Writes the lowest `count` bits of a number, and a space or the end of the line. */
static void print_bits(uint64_t bits, unsigned count, char behind)
{
  while (count-- > 0)
    putchar((bits >> count & 1) != 0 ? '1' : '0');
  putchar(behind);
}

/* Prints what an ID says. Gives a snowflake_status. */
static int64_t describe(const snowflake_t *gen, const snowflake_config *config, int64_t id,
                        snowflake_error *error)
{
  snowflake_parts parts = {.size = sizeof parts};
  const int64_t status = snowflake_split(gen, id, &parts, error);
  if (status < 0)
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
  printf("  time      %s.%03d UTC (%" PRIu64 " ms since 2020-01-01)\n", time_text,
         (int)(parts.unix_ms % 1000), parts.tick);
  printf("  worker    %" PRIu32 "\n", parts.worker_id);
  printf("  sequence  %" PRIu32 "\n", parts.sequence);
  printf("  base32    %s\n", text);
  return SNOWFLAKE_OK;
}

int main(void)
{
  snowflake_error error = {.size = sizeof error};
  snowflake_config config;
  snowflake_t *gen = NULL;
  int64_t ids[COUNT];

  int64_t result = snowflake_config_init(&config, sizeof config, SNOWFLAKE_LAYOUT_DEFAULT);
  if (result < 0) {
    fprintf(stderr, "quickstart: %s\n", snowflake_status_message(result));
    return 1;
  }
  config.worker_id = WORKER;

  result = snowflake_new(&config, &gen, &error);
  if (result < 0) {
    fprintf(stderr, "quickstart: %s\n", error.message);
    return 1;
  }

  printf("C: %d IDs of worker %d\n", COUNT, WORKER);
  for (int i = 0; i < COUNT && result >= 0; i++) {
    result = ids[i] = snowflake_next(gen);
    if (result >= 0)
      printf("  %" PRId64 "\n", ids[i]);
    else
      snowflake_explain(gen, result, &error);
  }
  if (result >= 0)
    result = describe(gen, &config, ids[COUNT - 1], &error);
  if (result < 0)
    fprintf(stderr, "quickstart: %s\n", error.message);

  snowflake_free(gen);
  return result < 0;
}
