/* The vectors that every language reads: layouts, IDs, configurations. */

#include "support.h"
#include "table.h"

enum { MAX_LAYOUTS = 64 };

/* The generators of layouts.tsv, by name. */
static struct {
  char name[32];
  snowflake_t *gen;
} layouts[MAX_LAYOUTS];
static int layout_count;
static struct support_clock clocks[MAX_LAYOUTS];

/* The presets as layouts.tsv names them, at their numbers. */
static const char *const PRESETS[] = {
    "default",      "twitter",      "discord", "instagram",  "mastodon",
    "sonyflake-v1", "sonyflake-v2", "tsid",    "javascript",
};
enum { PRESET_COUNT = sizeof PRESETS / sizeof *PRESETS };

static const char LAYOUTS_HEADER[] =
    "name\ttime_bits\tworker_bits\tsequence_bits\torder\ttick_ns\tepoch_unix_ms\t"
    "ends_at_unix_ms";

static snowflake_config config_of_row(const struct table *table)
{
  snowflake_config config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 0);
  const int last = strcmp(table->fields[4], "sequence-first") == 0;
  CHECK(last || strcmp(table->fields[4], "worker-first") == 0);
  config.time_bits = (uint32_t)table_unsigned(table, 1);
  config.worker_bits = (uint32_t)table_unsigned(table, 2);
  config.sequence_bits = (uint32_t)table_unsigned(table, 3);
  config.order = last ? SNOWFLAKE_ORDER_SEQUENCE_FIRST : SNOWFLAKE_ORDER_WORKER_FIRST;
  config.tick_ns = table_unsigned(table, 5);
  config.epoch_unix_ms = table_signed(table, 6);
  return config;
}

static snowflake_t *layout_of(const char *name)
{
  for (int i = 0; i < layout_count; i++)
    if (strcmp(layouts[i].name, name) == 0)
      return layouts[i].gen;
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
    snowflake_config config = config_of_row(&table);
    struct support_clock *clock = &clocks[layout_count];
    support_set_ms(clock, config.epoch_unix_ms);
    config.clock = support_fixed_clock;
    config.clock_context = clock;
    snowflake_t *gen = support_new(&config);
    CHECK_INT(snowflake_ends_at(gen), ==, table_signed(&table, 7));
    snprintf(layouts[layout_count].name, sizeof layouts->name, "%s", table.fields[0]);
    layouts[layout_count++].gen = gen;
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
      const snowflake_config wanted = config_of_row(&table);
      const snowflake_config preset = support_config(number, 0);
      CHECK(memcmp(&preset, &wanted, sizeof preset) == 0);
      found++;
    }
  }
  CHECK_INT(found, ==, PRESET_COUNT);
}

static void a_fresh_configuration_has_the_documented_defaults(void)
{
  const snowflake_config config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 0);
  CHECK_INT(config.size, ==, 80);
  CHECK_INT(config.max_wait_ms, ==, 50);
  CHECK_INT(config.max_lead_ms, ==, 0);
  CHECK_INT(config.sequence_start, ==, 0);
  CHECK(config.store == NULL && config.clock == NULL && config.clock_context == NULL);
}

static void ids_split_and_join_as_the_vectors_say(void)
{
  struct table table;
  if (!table_open(&table, "ids.tsv",
                  "layout\ttick\tworker_id\tsequence\tid\tunix_ms\tnanoseconds"))
    return;
  while (table_next(&table)) {
    const snowflake_t *gen = layout_of(table.fields[0]);
    const int64_t id = table_signed(&table, 4);
    snowflake_parts parts = {.size = sizeof parts};
    CHECK_INT(snowflake_split(gen, id, &parts, NULL), ==, SNOWFLAKE_OK);
    CHECK_INT(parts.tick, ==, table_unsigned(&table, 1));
    CHECK_INT(parts.worker_id, ==, table_unsigned(&table, 2));
    CHECK_INT(parts.sequence, ==, table_unsigned(&table, 3));
    CHECK_INT(parts.unix_ms, ==, table_signed(&table, 5));
    CHECK_INT(parts.nanoseconds, ==, table_unsigned(&table, 6));
    const snowflake_parts fields = {.size = sizeof fields,
                                    .tick = table_unsigned(&table, 1),
                                    .worker_id = (uint32_t)table_unsigned(&table, 2),
                                    .sequence = (uint32_t)table_unsigned(&table, 3)};
    CHECK_INT(snowflake_join(gen, &fields, NULL), ==, id);
  }
}

static void the_first_id_of_an_instant_is_that_of_its_tick(void)
{
  struct table table;
  if (!table_open(&table, "ids.tsv",
                  "layout\ttick\tworker_id\tsequence\tid\tunix_ms\tnanoseconds"))
    return;
  while (table_next(&table)) {
    const snowflake_t *gen = layout_of(table.fields[0]);
    const snowflake_parts first = {.size = sizeof first, .tick = table_unsigned(&table, 1)};
    const int64_t of_tick = snowflake_join(gen, &first, NULL);
    const int64_t of_instant = snowflake_first_at(gen, table_signed(&table, 5), NULL);
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
    snowflake_parts parts = {.size = sizeof parts};
    const snowflake_t *gen = layout_of(table.fields[0]);
    CHECK_INT(snowflake_split(gen, table_signed(&table, 1), &parts, NULL), ==, SNOWFLAKE_OK);
    if (!table_missing(&table, 2))
      CHECK_INT(parts.unix_ms, ==, table_signed(&table, 2));
    if (!table_missing(&table, 3))
      CHECK_INT(parts.worker_id, ==, table_unsigned(&table, 3));
    if (!table_missing(&table, 4))
      CHECK_INT(parts.sequence, ==, table_unsigned(&table, 4));
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
      {"ERR_EXHAUSTED", SNOWFLAKE_ERR_EXHAUSTED},
  };
  for (size_t i = 0; i < sizeof STATUSES / sizeof *STATUSES; i++)
    if (strcmp(name, STATUSES[i].name) == 0)
      return STATUSES[i].status;
  CHECK_TEXT(name, "a status of configs.tsv");
  return INT64_MIN;
}

static void configurations_are_taken_or_refused_as_the_vectors_say(void)
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
    const snowflake_config config = {
        .size = sizeof config,
        .time_bits = (uint32_t)table_unsigned(&table, 0),
        .worker_bits = (uint32_t)table_unsigned(&table, 1),
        .sequence_bits = (uint32_t)table_unsigned(&table, 2),
        .order = (uint32_t)table_unsigned(&table, 3),
        .tick_ns = table_unsigned(&table, 4),
        .epoch_unix_ms = table_signed(&table, 5),
        .worker_id = (uint32_t)table_unsigned(&table, 6),
        .worker_count = 1,
        .max_wait_ms = (uint32_t)table_unsigned(&table, 7),
        .max_lead_ms = (uint32_t)table_unsigned(&table, 8),
        .sequence_start = (uint32_t)table_unsigned(&table, 9),
        .clock = support_fixed_clock,
        .clock_context = &clock,
    };
    snowflake_t *gen = NULL;
    const int64_t wanted = status_of(table.fields[11]);
    CHECK_INT(snowflake_new(&config, &gen, NULL), ==, wanted);
    CHECK((gen != NULL) == (wanted == SNOWFLAKE_OK));
    snowflake_free(gen);
  }
}

void suite_vectors(void)
{
  RUN(every_layout_ends_when_the_vectors_say);
  RUN(presets_have_the_fields_of_the_vectors);
  RUN(a_fresh_configuration_has_the_documented_defaults);
  RUN(ids_split_and_join_as_the_vectors_say);
  RUN(the_first_id_of_an_instant_is_that_of_its_tick);
  RUN(published_ids_say_what_their_services_say);
  RUN(configurations_are_taken_or_refused_as_the_vectors_say);
  while (layout_count > 0)
    snowflake_free(layouts[--layout_count].gen);
}
