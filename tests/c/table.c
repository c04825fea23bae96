#include "table.h"
#include "support.h"

#include <errno.h>
#include <stdlib.h>

static int read_line(struct table *table)
{
  if (fgets(table->line, sizeof table->line, table->file) == NULL)
    return 0;
  table->line_number++;
  check_context("%s:%d", table->name, table->line_number);
  char *end = strchr(table->line, '\n');
  if (CHECK(end != NULL))
    *end = '\0';
  return 1;
}

int table_open(struct table *table, const char *name, const char *header)
{
  char path[1024];
  memset(table, 0, sizeof *table);
  table->name = name;
  snprintf(path, sizeof path, "%s/%s", support_vectors, name);
  table->file = fopen(path, "r");
  if (table->file == NULL) {
    CHECK_TEXT("a file that is not there", path);
    return 0;
  }
  table->columns = 1;
  for (const char *tab = header; (tab = strchr(tab, '\t')) != NULL; tab++)
    table->columns++;
  if (read_line(table) && CHECK_TEXT(table->line, header))
    return 1;
  fclose(table->file);
  return 0;
}

int table_next(struct table *table)
{
  do {
    if (!read_line(table)) {
      CHECK_INT(table->rows, >, 0);
      fclose(table->file);
      check_context("%s", "");
      return 0;
    }
  } while (table->line[0] == '#');
  int column = 0;
  char *rest = table->line;
  while (rest != NULL && column < table->columns) {
    table->fields[column++] = rest;
    rest = strchr(rest, '\t');
    if (rest != NULL)
      *rest++ = '\0';
  }
  CHECK(rest == NULL);
  CHECK_INT(column, ==, table->columns);
  while (column < table->columns)
    table->fields[column++] = "";
  table->rows++;
  return 1;
}

static void check_number(const struct table *table, int column, const char *end)
{
  CHECK(errno == 0 && end != table->fields[column] && *end == '\0');
}

int64_t table_signed(const struct table *table, int column)
{
  char *end;
  errno = 0;
  const long long number = strtoll(table->fields[column], &end, 10);
  check_number(table, column, end);
  return number;
}

uint64_t table_unsigned(const struct table *table, int column)
{
  char *end;
  errno = 0;
  const unsigned long long number = strtoull(table->fields[column], &end, 10);
  check_number(table, column, end);
  return number;
}

int table_missing(const struct table *table, int column)
{
  return strcmp(table->fields[column], "-") == 0;
}
