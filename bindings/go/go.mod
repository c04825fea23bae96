module libsnowflake/languages

go 1.19
