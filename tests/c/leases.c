/*
 * leases: a program keeps the lease of a store "client://NAME" by a client of its own. Here
 * the client is a few records in memory, which do what the manual demands of a store.
 *
 * Each test has a space of its own: leases in memory stay until the process ends.
 */

#include "leases.h"

#include <stdlib.h>
#include <unistd.h>

enum { CHILD_SECONDS = 30, IDS = 500 };

static void a_generator_gets_the_worker_id_that_the_keeper_leases(void)
{
  struct lease_store store = {.window_ms = 60000};
  const snowflake_config_t config = lease_config("first", "worker=3-9");
  snowflake_keeper_t *keeper = lease_keeper(&config);
  snowflake_lease_request_t request = SNOWFLAKE_LEASE_REQUEST_INIT;
  CHECK_INT(snowflake_keeper_step(keeper, &request, NULL), ==, 0);
  CHECK_INT(request.kind, ==, SNOWFLAKE_REQUEST_ACQUIRE);
  CHECK_INT(request.worker_id, ==, -1);
  CHECK_INT(request.preferred, ==, -1);
  CHECK(request.owner[0] != 0 && request.owner[1] != 0 && request.nonce != 0);
  CHECK_INT(request.next_nonce, ==, 0);
  CHECK_INT(request.until_ms, ==, 0);
  CHECK_INT(llabs(request.client_ms - lease_now_ms()), <, 10000);
  CHECK_INT(request.first_worker, ==, 3);
  CHECK_INT(request.last_worker, ==, 9);
  CHECK_INT(request.window_ms, ==, 60000);
  CHECK_INT(request.max_skew_ms, ==, 5000);
  CHECK_INT(request.deadline_ms, ==, 3000);
  CHECK_TEXT(request.layout, "41.10.12w.1000000ns.1577836800000");
  CHECK_INT(strlen(request.name), >, 2);
  lease_answer(keeper, &store, &request);
  lease_keep(keeper, &store);

  snowflake_t *generator = support_new(&config);
  CHECK_INT(snowflake_worker_id(generator), ==, 3);
  CHECK_INT(support_split(NULL, snowflake_next(generator)).worker_id, ==, 3);
  const snowflake_stats_t stats = support_stats(generator);
  CHECK_INT(stats.fence_left_ns, >, 0);
  CHECK_INT(stats.fence_left_ns, <=, 60000 * SUPPORT_NS_PER_MS);
  snowflake_free(generator);
  snowflake_keeper_free(keeper);
}

static void a_lease_is_renewed_before_it_ends(void)
{
  struct lease_store store = {.window_ms = 2000};
  const snowflake_config_t config = lease_config("renewed", "");
  snowflake_keeper_t *keeper = lease_keeper(&config);
  snowflake_lease_request_t acquire = SNOWFLAKE_LEASE_REQUEST_INIT, renew = acquire;
  CHECK_INT(snowflake_keeper_step(keeper, &acquire, NULL), ==, 0);
  lease_answer(keeper, &store, &acquire);
  const int64_t until_ms = store.records[0].until_ms;
  snowflake_t *generator = support_new(&config);
  store.window_ms = 60000;
  /* It is shorter than it should be, so it is renewed at once. */
  CHECK_INT(snowflake_keeper_step(keeper, &renew, NULL), ==, 0);
  CHECK_INT(renew.kind, ==, SNOWFLAKE_REQUEST_RENEW);
  CHECK_INT(renew.worker_id, ==, 0);
  CHECK_INT(renew.preferred, ==, -1);
  CHECK(memcmp(renew.owner, acquire.owner, sizeof renew.owner) == 0);
  CHECK(renew.nonce == acquire.nonce);
  CHECK(renew.next_nonce != 0 && renew.next_nonce != acquire.nonce);
  CHECK_INT(renew.until_ms, ==, until_ms);
  /* While an answer is due there is nothing else to send. */
  snowflake_lease_request_t none = SNOWFLAKE_LEASE_REQUEST_INIT;
  const int64_t wait_ms = snowflake_keeper_step(keeper, &none, NULL);
  CHECK_INT(wait_ms, >, 0);
  CHECK_INT(wait_ms, <=, 1000);
  CHECK_INT(none.nonce, ==, 0);
  lease_answer(keeper, &store, &renew);
  CHECK_INT(snowflake_keeper_step(keeper, &none, NULL), >, 0);
  while (lease_now_ms() <= until_ms)
    (void)usleep(10000);
  CHECK_INT(support_split(NULL, snowflake_next(generator)).unix_ms, >=, until_ms);
  snowflake_free(generator);
  snowflake_keeper_free(keeper);
}

static void an_answer_that_was_lost_is_asked_for_again(void)
{
  struct lease_store store = {.window_ms = 60000};
  const snowflake_config_t config = lease_config("repeated", "");
  snowflake_keeper_t *keeper = lease_keeper(&config);
  snowflake_lease_request_t first = SNOWFLAKE_LEASE_REQUEST_INIT, second = first;
  CHECK_INT(snowflake_keeper_step(keeper, &first, NULL), ==, 0);
  const snowflake_lease_answer_t lost = lease_execute(&store, &first);
  CHECK_INT(lost.kind, ==, SNOWFLAKE_ANSWER_GRANTED);
  CHECK_INT(snowflake_keeper_fail(keeper, "db: the connection was closed"), ==, SNOWFLAKE_OK);
  int64_t wait_ms;
  while ((wait_ms = snowflake_keeper_step(keeper, &second, NULL)) > 0)
    CHECK_INT(snowflake_keeper_wait(keeper, wait_ms), ==, SNOWFLAKE_OK);
  CHECK_INT(wait_ms, ==, 0);
  CHECK(memcmp(second.owner, first.owner, sizeof first.owner) == 0);
  CHECK(second.nonce == first.nonce);
  lease_answer(keeper, &store, &second);
  CHECK_INT(store.records[1].until_ms, ==, 0); /* No second worker ID was used up. */
  snowflake_t *generator = support_new(&config);
  CHECK_INT(snowflake_worker_id(generator), ==, 0);
  snowflake_free(generator);
  snowflake_keeper_free(keeper);
}

static void a_lease_that_is_lost_is_followed_by_another_one_and_no_id_comes_twice(void)
{
  struct lease_store store = {.window_ms = 1200};
  const snowflake_config_t config = lease_config("lost", "");
  snowflake_keeper_t *keeper = lease_keeper(&config);
  snowflake_lease_request_t request = SNOWFLAKE_LEASE_REQUEST_INIT;
  int64_t *ids = malloc(2 * IDS * sizeof *ids);
  CHECK_INT(snowflake_keeper_step(keeper, &request, NULL), ==, 0);
  lease_answer(keeper, &store, &request);
  snowflake_t *generator = support_new(&config);
  for (size_t i = 0; i < IDS; i++)
    ids[i] = snowflake_next(generator);
  CHECK_INT(snowflake_worker_id(generator), ==, 0);

  store.records[0].owner[1]++; /* Somebody else has it. */
  store.window_ms = 60000;
  CHECK_INT(snowflake_keeper_step(keeper, &request, NULL), ==, 0);
  CHECK_INT(request.kind, ==, SNOWFLAKE_REQUEST_RENEW);
  lease_answer(keeper, &store, &request);
  CHECK_INT(snowflake_worker_id(generator), ==, 0); /* Its range is not over. */
  CHECK_INT(snowflake_keeper_step(keeper, &request, NULL), ==, 0);
  CHECK_INT(request.kind, ==, SNOWFLAKE_REQUEST_ACQUIRE);
  CHECK_INT(request.preferred, ==, 0);
  lease_answer(keeper, &store, &request);
  for (size_t i = IDS; i < 2 * IDS; i++) {
    ids[i] = snowflake_next(generator);
    (void)usleep(3000);
  }
  CHECK_INT(snowflake_worker_id(generator), ==, 1);
  CHECK_INT(support_split(NULL, ids[0]).worker_id, ==, 0);
  CHECK_INT(support_split(NULL, ids[2 * IDS - 1]).worker_id, ==, 1);
  support_check_increasing(ids, 2 * IDS);
  support_check_distinct(ids, 2 * IDS);
  free(ids);
  snowflake_free(generator);
  snowflake_keeper_free(keeper);
}

static void only_one_keeper_works_at_a_time(void)
{
  struct lease_store store = {.window_ms = 3000};
  const snowflake_config_t config = lease_config("two", "");
  snowflake_keeper_t *first = lease_keeper(&config), *second = lease_keeper(&config);
  snowflake_lease_request_t request = SNOWFLAKE_LEASE_REQUEST_INIT;
  CHECK_INT(snowflake_keeper_step(first, &request, NULL), ==, 0);
  lease_answer(first, &store, &request);
  CHECK_INT(snowflake_keeper_step(second, &request, NULL), >, 0);
  snowflake_keeper_free(first);
  CHECK_INT(snowflake_keeper_step(second, &request, NULL), ==, 0);
  CHECK_INT(request.kind, ==, SNOWFLAKE_REQUEST_RENEW);
  snowflake_keeper_free(second);
}

static int in_child(snowflake_keeper_t *keeper, const snowflake_t *generator, int parent_gone)
{
  snowflake_lease_request_t request = SNOWFLAKE_LEASE_REQUEST_INIT;
  snowflake_lease_answer_t answer = SNOWFLAKE_LEASE_ANSWER_INIT;
  char end;
  alarm(CHILD_SECONDS);
  if (snowflake_next(generator) < 0)
    return 1;
  /* The parent is the keeper, and what it has asked is not for the child to answer. */
  if (snowflake_keeper_step(keeper, &request, NULL) <= 0)
    return 2;
  answer.kind = SNOWFLAKE_ANSWER_LOST;
  answer.loss = SNOWFLAKE_LOSS_OWNER;
  if (snowflake_keeper_answer(keeper, &answer, NULL) != SNOWFLAKE_OK)
    return 3;
  if (read(parent_gone, &end, 1) != 0)
    return 4;
  if (snowflake_keeper_step(keeper, &request, NULL) != 0)
    return 5;
  return request.kind == SNOWFLAKE_REQUEST_RENEW ? 0 : 6;
}

static void in_a_forked_child_a_keeper_waits_until_that_of_the_parent_is_gone(void)
{
  struct lease_store store = {.window_ms = 3000};
  const snowflake_config_t config = lease_config("forked", "");
  snowflake_keeper_t *keeper = lease_keeper(&config);
  snowflake_lease_request_t request = SNOWFLAKE_LEASE_REQUEST_INIT;
  int parent_gone[2];
  CHECK_INT(snowflake_keeper_step(keeper, &request, NULL), ==, 0);
  lease_answer(keeper, &store, &request);
  snowflake_t *generator = support_new(&config);
  CHECK_INT(snowflake_keeper_step(keeper, &request, NULL), ==, 0);
  CHECK_INT(request.kind, ==, SNOWFLAKE_REQUEST_RENEW);
  CHECK_INT(pipe(parent_gone), ==, 0);
  const pid_t brief = fork();
  if (brief == 0) {
    alarm(CHILD_SECONDS);
    snowflake_keeper_free(keeper);
    _exit(0);
  }
  support_check_child(brief);
  const pid_t child = fork();
  if (child == 0) {
    (void)close(parent_gone[1]);
    _exit(in_child(keeper, generator, parent_gone[0]));
  }
  /* Still the keeper, whatever the children do: a second one of this process is not. */
  snowflake_keeper_t *second = lease_keeper(&config);
  snowflake_lease_request_t none = SNOWFLAKE_LEASE_REQUEST_INIT;
  CHECK_INT(snowflake_keeper_step(second, &none, NULL), >, 0);
  lease_answer(keeper, &store, &request);
  snowflake_keeper_free(second);
  /* The child must have seen that the parent is the keeper. */
  (void)usleep(200000);
  snowflake_keeper_free(keeper);
  (void)close(parent_gone[1]);
  support_check_child(child);
  (void)close(parent_gone[0]);
  snowflake_free(generator);
}

void suite_leases(void)
{
  RUN(a_generator_gets_the_worker_id_that_the_keeper_leases);
  RUN(a_lease_is_renewed_before_it_ends);
  RUN(an_answer_that_was_lost_is_asked_for_again);
  RUN(a_lease_that_is_lost_is_followed_by_another_one_and_no_id_comes_twice);
  RUN(only_one_keeper_works_at_a_time);
  RUN(in_a_forked_child_a_keeper_waits_until_that_of_the_parent_is_gone);
}
