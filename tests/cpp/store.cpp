/* The file store: one file for all, and what is thrown where it cannot be used. */

#include "suites.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

/* A temporary directory, and the path of a file that does not exist yet. */
struct scratch {
  std::string directory;
  std::string path;
  std::string store;

  scratch()
  {
    const char *const parent = std::getenv("TMPDIR");
    directory = std::string(parent != nullptr ? parent : "/tmp") + "/store-XXXXXX";
    CHECK(mkdtemp(&directory[0]) != nullptr);
    path = directory + "/ids";
    store = "file:" + path;
  }
  scratch(const scratch &) = delete;
  scratch &operator=(const scratch &) = delete;
  ~scratch()
  {
    std::remove(path.c_str());
    CHECK_INT(rmdir(directory.c_str()), ==, 0);
  }

  snowflake::config config(std::int64_t worker_id = 7) const
  {
    snowflake::config config;
    config.worker_id = worker_id;
    config.store = store.c_str();
    return config;
  }
};

static void generators_of_one_file_continue_from_each_other()
{
  const scratch there;
  std::int64_t before = snowflake::generator(there.config()).next();
  const snowflake::generator one(there.config()), other(there.config());
  for (int i = 0; i < 100; i++) {
    const std::int64_t id = (i % 2 == 0 ? one : other).next();
    CHECK_INT(before, <, id);
    before = id;
  }
  CHECK_INT(one.stats().issued, ==, 101);
  CHECK_INT(one.stats().fence_extensions, ==, 1);
}

static void a_store_that_cannot_be_used_is_an_error_with_the_errno()
{
  const scratch there;
  const std::string nowhere = there.store + "/none/ids";
  snowflake::config config = there.config();
  config.store = nowhere.c_str();
  CHECK_THROWS(snowflake::generator{config}, snowflake::store_error, SNOWFLAKE_ERR_STORE);
  try {
    snowflake::generator{config};
  } catch (const snowflake::store_error &error) {
    CHECK_INT(error.os_errno(), ==, ENOENT);
    CHECK_CONTAINS(error.what(), (there.path + "/none/ids cannot be used: ").c_str());
  }
  for (const char *const store : {"", "files:ids", "file:ids", "machine:ids"}) {
    config.store = store;
    CHECK_THROWS(snowflake::generator{config}, snowflake::config_error, SNOWFLAKE_ERR_CONFIG);
  }
}

static void the_file_of_another_worker_is_an_error_that_names_both()
{
  const scratch there;
  const snowflake::generator ids(there.config());
  CHECK_THROWS(snowflake::generator{there.config(8)}, snowflake::store_error,
               SNOWFLAKE_ERR_STORE_MISMATCH);
  try {
    snowflake::generator{there.config(8)};
  } catch (const snowflake::error &error) {
    CHECK_CONTAINS(error.what(), "worker_id must be 8, got 7");
    CHECK_INT(error.os_errno(), ==, 0);
  }
}

static void a_file_that_is_deleted_in_use_is_an_error()
{
  fixed_clock clock;
  const scratch there;
  snowflake::config config = clock.config();
  config.store = there.store.c_str();
  const snowflake::generator ids(config);
  clock.set_ms(now_ms + 10);
  CHECK_INT(ids.next(), >=, 0);
  CHECK_INT(std::remove(there.path.c_str()), ==, 0);
  clock.set_ms(now_ms + 12);
  CHECK_THROWS(ids.next(), snowflake::store_error, SNOWFLAKE_ERR_STORE);
}

static void by_default_the_state_is_that_of_the_machine()
{
  snowflake::config config;
  config.worker_id = 40;
  const snowflake::generator one(40), other(config);
  config.store = "machine";
  const snowflake::generator named(config);
  std::int64_t before = one.next();
  for (int i = 0; i < 99; i++) {
    const std::int64_t id = (i % 3 == 0 ? one : i % 3 == 1 ? other : named).next();
    CHECK_INT(before, <, id);
    before = id;
  }
  CHECK_INT(one.stats().issued, ==, named.stats().issued);
  CHECK_INT(one.stats().fence_left_ns, ==, INT64_MAX);
  config.store = "memory";
  const snowflake::generator apart(config);
  CHECK_INT(apart.stats().issued, ==, 0);
}

void suite_store()
{
  RUN(by_default_the_state_is_that_of_the_machine);
  RUN(generators_of_one_file_continue_from_each_other);
  RUN(a_store_that_cannot_be_used_is_an_error_with_the_errno);
  RUN(the_file_of_another_worker_is_an_error_that_names_both);
  RUN(a_file_that_is_deleted_in_use_is_an_error);
}
