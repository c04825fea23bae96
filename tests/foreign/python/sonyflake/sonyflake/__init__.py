"""The API of sonyflake, with the IDs of libsnowflake."""
