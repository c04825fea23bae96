/* The log of one taker: a file that it maps, so that what it wrote outlives it when it
 * is killed. All are 64-bit integers in the byte order of the machine. */

#ifndef LOG_H
#define LOG_H

enum {
  LOG_STATE = 0,          /* 0 until the store is open, 1 while taking, 2 after the last ID. */
  LOG_CLOCK_ERRORS = 1,   /* Calls that returned SNOWFLAKE_ERR_CLOCK (--watch, --persist). */
  LOG_STEPS_BACK = 2,     /* clock_steps_back of the stats (--watch). */
  LOG_LARGEST_STEP = 3,   /* largest_step_back_ns of the stats (--watch). */
  LOG_WAITS = 4,          /* waits of the stats (--watch). */
  LOG_FENCE_EXTENSIONS = 7, /* fence_extensions of the stats (--persist). */
  LOG_OTHER_ERRORS = 5,   /* Calls that returned another error (--persist). */
  LOG_UNOPENED = 6,       /* Times a store could not be opened (--anew). */
  LOG_AGAIN_ERRORS = 8,   /* Calls that returned SNOWFLAKE_ERR_AGAIN (--watch, --persist). */
  LOG_STORE_ERRORS = 9,   /* Of the other errors, SNOWFLAKE_ERR_STORE (--persist). */
  LOG_IDS = 16            /* The IDs; 0 follows the last one. */
};

#endif /* LOG_H */
