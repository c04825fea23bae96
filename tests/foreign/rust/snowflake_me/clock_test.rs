//! Their tests.

include!(concat!(
    env!("FOREIGN"),
    "/snowflake_me/source/tests/clock_test.rs"
));
