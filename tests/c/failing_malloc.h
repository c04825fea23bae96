/* A malloc that fails on demand. For programs of their own: a checker of memory
 * needs a malloc of its own, too. */

#ifndef FAILING_MALLOC_H
#define FAILING_MALLOC_H

enum { FAILING_NEVER = -1 };

extern long failing_left;  /* How many allocations succeed before one fails. */
extern int failing_once;   /* Only that one, not all after it too. */
extern int failing_failed; /* Whether one has failed. */
extern long failing_live;  /* How many allocations there are now. */

#endif /* FAILING_MALLOC_H */
