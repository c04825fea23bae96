/* Reads the test vectors: tab-separated text, a row a line, # before a comment. */

#ifndef TABLE_H
#define TABLE_H

#include <stdint.h>
#include <stdio.h>

enum { TABLE_COLUMNS = 12, TABLE_LINE = 512 };

struct table {
  FILE *file;
  const char *name;
  int columns;
  int line_number;
  int rows;
  char line[TABLE_LINE];
  const char *fields[TABLE_COLUMNS]; /* The row table_next read. */
};

/* Opens a file of the vectors whose first line must be `header`. After a failed
 * check, returns 0. */
int table_open(struct table *table, const char *name, const char *header);

/* Reads the next row. Returns 0 at the end, after it has checked that there were
 * rows, each with as many fields as the header, and closed the file. */
int table_next(struct table *table);

/* A field as a number; a failed check where it is not one. */
int64_t table_signed(const struct table *table, int column);
uint64_t table_unsigned(const struct table *table, int column);

/* Whether a field is "-": the source does not say. */
int table_missing(const struct table *table, int column);

#endif /* TABLE_H */
