/* The sizes that the library was built with, where pointers have 64 bits. */
#if UINTPTR_MAX == 0xffffffffffffffff
#if defined(__cplusplus) && __cplusplus >= 201103L
#define SNOWFLAKE_ASSERT_SIZE(type, size) static_assert(sizeof(type) == size, #type)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define SNOWFLAKE_ASSERT_SIZE(type, size) _Static_assert(sizeof(type) == size, #type)
#endif
#ifdef SNOWFLAKE_ASSERT_SIZE
SNOWFLAKE_ASSERT_SIZE(snowflake_status_t, 4);
SNOWFLAKE_ASSERT_SIZE(snowflake_config_t, 120);
SNOWFLAKE_ASSERT_SIZE(snowflake_error_t, 512);
SNOWFLAKE_ASSERT_SIZE(snowflake_parts_t, 40);
SNOWFLAKE_ASSERT_SIZE(snowflake_stats_t, 80);
SNOWFLAKE_ASSERT_SIZE(snowflake_lease_request_t, 304);
SNOWFLAKE_ASSERT_SIZE(snowflake_lease_answer_t, 104);
#undef SNOWFLAKE_ASSERT_SIZE
#endif
#endif

#endif /* SNOWFLAKE_H */
