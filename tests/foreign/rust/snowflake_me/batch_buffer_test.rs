//! Their tests.

include!(concat!(
    env!("FOREIGN"),
    "/snowflake_me/source/tests/batch_buffer_test.rs"
));
