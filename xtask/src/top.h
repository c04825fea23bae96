/*
 * snowflake.h: 64-bit Snowflake IDs, never the same one twice.
 *
 * Generated from the Rust sources by `make header`; do not edit.
 *
 *   #include <snowflake.h>
 *   #include <stdio.h>
 *
 *   int main(void)
 *   {
 *     snowflake_t *gen;
 *     if (snowflake_new(NULL, &gen, NULL) != SNOWFLAKE_OK)
 *       return 1;
 *     int64_t id = snowflake_next(gen);
 *     if (id >= 0)
 *       printf("%lld\n", (long long)id);
 *     snowflake_free(gen);
 *     return id < 0;
 *   }
 *
 * Build it with `cc hello.c -lsnowflake`.
 *
 * An ID of the default layout, from the highest bit to the lowest:
 *
 *   63   62 ............................. 22   21 ...... 12   11 ........ 0
 *    0 | milliseconds since 2020-01-01: 41 | worker ID: 10 | sequence: 12 |
 *
 * The rules of this interface:
 *
 *   Results    Zero or positive is success, negative is a snowflake_status. IDs
 *              have 63 bits, so an int64_t holds the ID or the error.
 *   Pointers   Where one must not be NULL, NULL gives SNOWFLAKE_ERR_NULL. What is
 *              handed out through a pointer is written on success only. Text goes
 *              in as UTF-8 that ends in NUL, or with its length.
 *   Ownership  The library keeps no pointer of yours but `clock` and its context.
 *              What snowflake_new gives is freed by snowflake_free, nothing else.
 *   Structs    Begin with `size`, which the caller sets to sizeof. They only grow
 *              at the end, so programs built against older headers keep working.
 *   Threads    Each function's comment ends with its thread rule.
 *   Faults     Nothing in here ends the process or installs a signal handler. But a
 *              store's file that is cut to nothing while it is in use makes the system
 *              end it, with SIGBUS.
 */

#ifndef SNOWFLAKE_H
#define SNOWFLAKE_H

#include <stddef.h>
#include <stdint.h>

/* The version of this header. snowflake_version_number() is that of the library. */
@VERSION_MACROS@
#define SNOWFLAKE_VERSION_NUMBER \
  (SNOWFLAKE_VERSION_MAJOR * 10000 + SNOWFLAKE_VERSION_MINOR * 100 + SNOWFLAKE_VERSION_PATCH)

/* Bytes enough for snowflake_format in every encoding, the NUL included. */
#define SNOWFLAKE_TEXT_SIZE 20
