/* What the suites of leases need: a store in memory, and a keeper that asks it. */

#ifndef LEASES_H
#define LEASES_H

#include "support.h"

enum { LEASE_RECORDS = 16 };

struct lease_record {
  uint64_t owner[2];
  uint64_t nonce;
  int64_t from_ms;
  int64_t until_ms; /* 0: nobody has had it. */
  int64_t expires_ms;
};

/* The records of the worker IDs from 0 on. */
struct lease_store {
  int64_t window_ms; /* How long it grants, whatever is asked for. */
  struct lease_record records[LEASE_RECORDS];
};

int64_t lease_now_ms(void);

/* The default layout and "client://NAME" in the memory of this process, which waits for
 * nothing. The configuration is valid until the next call. */
snowflake_config_t lease_config(const char *name, const char *query);

/* A keeper, or NULL after a failed check that says why. */
snowflake_keeper_t *lease_keeper(const snowflake_config_t *config);

/* Executes a request. */
snowflake_lease_answer_t lease_execute(struct lease_store *store,
                                       const snowflake_lease_request_t *request);

/* As above, and hands in the answer. */
void lease_answer(snowflake_keeper_t *keeper, struct lease_store *store,
                  const snowflake_lease_request_t *request);

/* Executes requests until there is nothing to send for a while. */
void lease_keep(snowflake_keeper_t *keeper, struct lease_store *store);

#endif /* LEASES_H */
