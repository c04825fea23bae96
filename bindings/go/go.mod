module libsnowflake/snowflake

go 1.19
