/* The vectors that every language reads: layouts, IDs, configurations. */

#include "support.h"
#include "table.h"

enum { MAX_LAYOUTS = 64 };

/* The layouts of layouts.tsv, by name. */
static struct {
  char name[32];
  snowflake_config_t config;
} layouts[MAX_LAYOUTS];
static int layout_count;

/* The presets as layouts.tsv names them, at their numbers. */
static const char *const PRESETS[] = {
    "default",      "twitter",      "discord", "instagram",  "mastodon",
    "sonyflake-v1", "sonyflake-v2", "tsid",    "javascript",
};
enum { PRESET_COUNT = sizeof PRESETS / sizeof *PRESETS };

static const char LAYOUTS_HEADER[] =
    "name\ttime_bits\tworker_bits\tsequence_bits\torder\ttick_ns\tepoch_unix_ms\t"
    "ends_at_unix_ms";

static snowflake_config_t config_of_row(const struct table *table)
{
  snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 0);
  const int last = strcmp(table->fields[4], "sequence-first") == 0;
  CHECK(last || strcmp(table->fields[4], "worker-first") == 0);
  config.time_bits = table_signed(table, 1);
  config.worker_bits = table_signed(table, 2);
  config.sequence_bits = table_signed(table, 3);
  config.order = last ? SNOWFLAKE_ORDER_SEQUENCE_FIRST : SNOWFLAKE_ORDER_WORKER_FIRST;
  config.tick_ns = table_signed(table, 5);
  config.epoch_unix_ms = table_signed(table, 6);
  return config;
}

static const snowflake_config_t *layout_of(const char *name)
{
  for (int i = 0; i < layout_count; i++)
    if (strcmp(layouts[i].name, name) == 0)
      return &layouts[i].config;
  CHECK_TEXT(name, "a layout of layouts.tsv");
  return NULL;
}

static void every_layout_ends_when_the_vectors_say(void)
{
  struct table table;
  if (!table_open(&table, "layouts.tsv", LAYOUTS_HEADER))
    return;
  while (table_next(&table)) {
    if (!CHECK_INT(layout_count, <, MAX_LAYOUTS))
      continue;
    const snowflake_config_t config = config_of_row(&table);
    CHECK_INT(snowflake_ends_at_unix_ms(&config, NULL), ==, table_signed(&table, 7));
    snprintf(layouts[layout_count].name, sizeof layouts->name, "%s", table.fields[0]);
    layouts[layout_count++].config = config;
  }
}

static void presets_have_the_fields_of_the_vectors(void)
{
  struct table table;
  int found = 0;
  if (!table_open(&table, "layouts.tsv", LAYOUTS_HEADER))
    return;
  while (table_next(&table)) {
    for (uint32_t number = 0; number < PRESET_COUNT; number++) {
      if (strcmp(PRESETS[number], table.fields[0]) != 0)
        continue;
      const snowflake_config_t wanted = config_of_row(&table);
      const snowflake_config_t preset = support_config((snowflake_layout_t)number, 0);
      CHECK(memcmp(&preset, &wanted, sizeof preset) == 0);
      found++;
    }
  }
  CHECK_INT(found, ==, PRESET_COUNT);
}

static void a_fresh_configuration_has_the_documented_defaults(void)
{
  const snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 0);
  CHECK_INT(config.size, ==, sizeof config);
  CHECK_INT(config.worker_count, ==, 1);
  CHECK_INT(config.max_wait_ms, ==, 50);
  CHECK_INT(config.max_lead_ms, ==, 0);
  CHECK_INT(config.sequence_start, ==, 0);
  CHECK(config.store == NULL && config.clock == NULL && config.clock_context == NULL);
}

static const char IDS_HEADER[] =
    "layout\ttick\tworker_id\tsequence\tid\tunix_ms\tnanoseconds";

static void ids_are_taken_apart_and_composed_as_the_vectors_say(void)
{
  struct table table;
  if (!table_open(&table, "ids.tsv", IDS_HEADER))
    return;
  while (table_next(&table)) {
    const snowflake_config_t *layout = layout_of(table.fields[0]);
    const int64_t id = table_signed(&table, 4);
    const snowflake_parts_t parts = support_split(layout, id);
    CHECK_INT(parts.tick, ==, table_signed(&table, 1));
    CHECK_INT(parts.worker_id, ==, table_signed(&table, 2));
    CHECK_INT(parts.sequence, ==, table_signed(&table, 3));
    CHECK_INT(parts.unix_ms, ==, table_signed(&table, 5));
    CHECK_INT(parts.nanoseconds, ==, table_signed(&table, 6));
    CHECK_INT(snowflake_compose(layout, table_signed(&table, 1), table_signed(&table, 2),
                                table_signed(&table, 3), NULL),
              ==, id);
    if (parts.nanoseconds == 0)
      CHECK_INT(snowflake_compose_at(layout, parts.unix_ms, parts.worker_id, parts.sequence,
                                     NULL),
                ==, id);
  }
}

static void columns_have_what_split_says(void)
{
  static const snowflake_field_t FIELDS[] = {SNOWFLAKE_FIELD_TICK, SNOWFLAKE_FIELD_WORKER_ID,
                                             SNOWFLAKE_FIELD_SEQUENCE, SNOWFLAKE_FIELD_UNIX_MS,
                                             SNOWFLAKE_FIELD_NANOSECONDS};
  static const int COLUMNS[] = {1, 2, 3, 5, 6};
  struct table table;
  if (!table_open(&table, "ids.tsv", IDS_HEADER))
    return;
  while (table_next(&table)) {
    const int64_t ids[3] = {0, table_signed(&table, 4), 0};
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) {
      int64_t values[3];
      CHECK_INT(snowflake_extract(layout_of(table.fields[0]), FIELDS[i], ids, 3, values, NULL),
                ==, SNOWFLAKE_OK);
      CHECK_INT(values[1], ==, table_signed(&table, COLUMNS[i]));
      CHECK_INT(values[0], ==, values[2]);
    }
  }
}

static void instants_have_the_ids_of_the_vectors(void)
{
  struct table table;
  if (!table_open(&table, "instants.tsv",
                  "layout\tunix_ms\tclamped_unix_ms\tfirst_id\tlast_id"))
    return;
  while (table_next(&table)) {
    const snowflake_config_t *layout = layout_of(table.fields[0]);
    const int64_t unix_ms = table_signed(&table, 1), clamped = table_signed(&table, 2);
    const int64_t first = table_signed(&table, 3), last = table_signed(&table, 4);
    const int expressed = unix_ms == clamped;
    CHECK_INT(snowflake_first_at_clamped(layout, unix_ms, NULL), ==, first);
    CHECK_INT(snowflake_last_at_clamped(layout, unix_ms, NULL), ==, last);
    CHECK_INT(snowflake_first_at(layout, clamped, NULL), ==, first);
    CHECK_INT(snowflake_last_at(layout, clamped, NULL), ==, last);
    CHECK_INT(snowflake_first_at(layout, unix_ms, NULL), ==,
              expressed ? first : SNOWFLAKE_ERR_RANGE);
    CHECK_INT(snowflake_last_at(layout, unix_ms, NULL), ==,
              expressed ? last : SNOWFLAKE_ERR_RANGE);
    CHECK_INT(snowflake_compose_at(layout, unix_ms, 0, 0, NULL), ==,
              expressed ? first : SNOWFLAKE_ERR_RANGE);
  }
}

static void the_first_id_of_an_instant_is_that_of_its_tick(void)
{
  struct table table;
  if (!table_open(&table, "ids.tsv", IDS_HEADER))
    return;
  while (table_next(&table)) {
    const snowflake_config_t *layout = layout_of(table.fields[0]);
    const int64_t of_tick = snowflake_compose(layout, table_signed(&table, 1), 0, 0, NULL);
    const int64_t of_instant = snowflake_first_at(layout, table_signed(&table, 5), NULL);
    if (table_unsigned(&table, 6) == 0)
      CHECK_INT(of_instant, ==, of_tick);
    else /* The tick began within the millisecond, after the instant. */
      CHECK_INT(of_instant, <=, of_tick);
  }
}

static void published_ids_say_what_their_services_say(void)
{
  struct table table;
  if (!table_open(&table, "published.tsv",
                  "layout\tid\tunix_ms\tworker_id\tsequence\tsource"))
    return;
  while (table_next(&table)) {
    const snowflake_parts_t parts =
        support_split(layout_of(table.fields[0]), table_signed(&table, 1));
    if (!table_missing(&table, 2))
      CHECK_INT(parts.unix_ms, ==, table_signed(&table, 2));
    if (!table_missing(&table, 3))
      CHECK_INT(parts.worker_id, ==, table_signed(&table, 3));
    if (!table_missing(&table, 4))
      CHECK_INT(parts.sequence, ==, table_signed(&table, 4));
  }
}

static int64_t status_of(const char *name)
{
  static const struct {
    const char *name;
    int64_t status;
  } STATUSES[] = {
      {"OK", SNOWFLAKE_OK},
      {"ERR_LAYOUT", SNOWFLAKE_ERR_LAYOUT},
      {"ERR_WORKER_ID", SNOWFLAKE_ERR_WORKER_ID},
      {"ERR_CONFIG", SNOWFLAKE_ERR_CONFIG},
      {"ERR_CLOCK", SNOWFLAKE_ERR_CLOCK},
      {"ERR_EXHAUSTED", SNOWFLAKE_ERR_EXHAUSTED},
  };
  for (size_t i = 0; i < sizeof STATUSES / sizeof *STATUSES; i++)
    if (strcmp(name, STATUSES[i].name) == 0)
      return STATUSES[i].status;
  CHECK_TEXT(name, "a status of configs.tsv");
  return INT64_MIN;
}

static void configurations_are_accepted_or_refused_as_the_vectors_say(void)
{
  struct table table;
  if (!table_open(&table, "configs.tsv",
                  "time_bits\tworker_bits\tsequence_bits\torder\ttick_ns\tepoch_unix_ms\t"
                  "worker_id\tmax_wait_ms\tmax_lead_ms\tsequence_start\tclock_unix_ms\t"
                  "status"))
    return;
  while (table_next(&table)) {
    struct support_clock clock;
    support_set_ms(&clock, table_signed(&table, 10));
    const snowflake_config_t config = {
        .size = sizeof config,
        .time_bits = table_signed(&table, 0),
        .worker_bits = table_signed(&table, 1),
        .sequence_bits = table_signed(&table, 2),
        .order = (snowflake_order_t)table_signed(&table, 3),
        .tick_ns = (int64_t)table_unsigned(&table, 4), /* Above INT64_MAX: negative. */
        .epoch_unix_ms = table_signed(&table, 5),
        .worker_id = table_signed(&table, 6),
        .worker_count = 1,
        .max_wait_ms = table_signed(&table, 7),
        .max_lead_ms = table_signed(&table, 8),
        .sequence_start = table_signed(&table, 9),
        .clock = support_fixed_clock,
        .clock_context = &clock,
    };
    snowflake_t *generator = NULL;
    const int64_t wanted = status_of(table.fields[11]);
    CHECK_INT(snowflake_new(&config, &generator, NULL), ==, wanted);
    CHECK((generator != NULL) == (wanted == SNOWFLAKE_OK));
    snowflake_free(generator);
  }
}

void suite_vectors(void)
{
  RUN(every_layout_ends_when_the_vectors_say);
  RUN(presets_have_the_fields_of_the_vectors);
  RUN(a_fresh_configuration_has_the_documented_defaults);
  RUN(ids_are_taken_apart_and_composed_as_the_vectors_say);
  RUN(columns_have_what_split_says);
  RUN(instants_have_the_ids_of_the_vectors);
  RUN(the_first_id_of_an_instant_is_that_of_its_tick);
  RUN(published_ids_say_what_their_services_say);
  RUN(configurations_are_accepted_or_refused_as_the_vectors_say);
}
