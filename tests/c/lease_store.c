/* A store of leases in memory; what is not tested here, such as quarantines, it leaves out. */

#include "leases.h"

#include <time.h>

int64_t lease_now_ms(void)
{
  struct timespec now;
  (void)clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / SUPPORT_NS_PER_MS;
}

snowflake_config_t lease_config(const char *name, const char *query)
{
  static char store[128];
  snowflake_config_t config = support_config(SNOWFLAKE_LAYOUT_DEFAULT, 0);
  (void)snprintf(store, sizeof store, "client://%s?page=memory&wait=0s&%s", name, query);
  config.store = store;
  return config;
}

snowflake_keeper_t *lease_keeper(const snowflake_config_t *config)
{
  snowflake_keeper_t *keeper = NULL;
  snowflake_error_t error = support_error();
  if (!CHECK_INT(snowflake_keeper_new(config, &keeper, &error), ==, SNOWFLAKE_OK))
    printf("    %s\n", error.message);
  return keeper;
}

static int is_its(const struct lease_record *record, const snowflake_lease_request_t *request)
{
  return memcmp(record->owner, request->owner, sizeof record->owner) == 0;
}

/* The record that an acquisition gets; NULL if all are held. */
static struct lease_record *idle(struct lease_store *store,
                                 const snowflake_lease_request_t *request, int64_t now_ms)
{
  for (int64_t i = request->first_worker; i < LEASE_RECORDS; i++) {
    struct lease_record *record = &store->records[i];
    if (is_its(record, request) && record->nonce == request->nonce)
      return record; /* The answer was lost. */
    if (i <= request->last_worker && record->expires_ms <= now_ms &&
        record->until_ms <= now_ms) {
      memcpy(record->owner, request->owner, sizeof record->owner);
      record->nonce = request->nonce;
      record->from_ms = record->until_ms;
      record->until_ms = record->expires_ms = now_ms + store->window_ms;
      return record;
    }
  }
  return NULL;
}

static void acquire(struct lease_store *store, const snowflake_lease_request_t *request,
                    snowflake_lease_answer_t *answer)
{
  const struct lease_record *record = idle(store, request, lease_now_ms());
  answer->kind = SNOWFLAKE_ANSWER_FULL;
  if (record == NULL) {
    answer->until_ms = store->records[request->first_worker].until_ms;
    return;
  }
  answer->kind = SNOWFLAKE_ANSWER_GRANTED;
  answer->worker_id = record - store->records;
  answer->from_ms = record->from_ms;
  answer->until_ms = record->until_ms;
}

static void renew(struct lease_store *store, const snowflake_lease_request_t *request,
                  snowflake_lease_answer_t *answer)
{
  struct lease_record *record = &store->records[request->worker_id];
  const int64_t now_ms = lease_now_ms();
  answer->kind = SNOWFLAKE_ANSWER_RENEWED;
  if (is_its(record, request) && record->nonce == request->next_nonce) {
    answer->until_ms = record->until_ms;
    return;
  }
  answer->loss = !is_its(record, request)                ? SNOWFLAKE_LOSS_OWNER
                 : record->nonce != request->nonce       ? SNOWFLAKE_LOSS_TWIN
                 : record->until_ms != request->until_ms ? SNOWFLAKE_LOSS_RANGE
                 : record->until_ms <= now_ms            ? SNOWFLAKE_LOSS_OVER
                                                         : SNOWFLAKE_LOSS_NONE;
  if (answer->loss != SNOWFLAKE_LOSS_NONE) {
    answer->kind = SNOWFLAKE_ANSWER_LOST;
    return;
  }
  const int64_t until_ms = now_ms + store->window_ms;
  record->nonce = request->next_nonce;
  record->until_ms = until_ms > record->until_ms ? until_ms : record->until_ms;
  record->expires_ms = record->until_ms;
  answer->until_ms = record->until_ms;
}

snowflake_lease_answer_t lease_execute(struct lease_store *store,
                                       const snowflake_lease_request_t *request)
{
  snowflake_lease_answer_t answer = SNOWFLAKE_LEASE_ANSWER_INIT;
  switch (request->kind) {
  case SNOWFLAKE_REQUEST_ACQUIRE:
    acquire(store, request, &answer);
    break;
  case SNOWFLAKE_REQUEST_RENEW:
    renew(store, request, &answer);
    break;
  case SNOWFLAKE_REQUEST_RELEASE:
    answer.kind = SNOWFLAKE_ANSWER_RELEASED;
    store->records[request->worker_id].expires_ms = 0;
    break;
  }
  return answer;
}

void lease_answer(snowflake_keeper_t *keeper, struct lease_store *store,
                  const snowflake_lease_request_t *request)
{
  const snowflake_lease_answer_t answer = lease_execute(store, request);
  snowflake_error_t error = support_error();
  if (!CHECK_INT(snowflake_keeper_answer(keeper, &answer, &error), ==, SNOWFLAKE_OK))
    printf("    %s\n", error.message);
}

void lease_keep(snowflake_keeper_t *keeper, struct lease_store *store)
{
  snowflake_lease_request_t request = SNOWFLAKE_LEASE_REQUEST_INIT;
  int64_t wait_ms;
  for (int i = 0; i < 10; i++) {
    wait_ms = snowflake_keeper_step(keeper, &request, NULL);
    if (wait_ms != 0)
      break;
    lease_answer(keeper, store, &request);
  }
  CHECK_INT(wait_ms, >, 0);
}
