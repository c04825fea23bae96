//! Their tests.

include!(concat!(
    env!("FOREIGN"),
    "/snowflake_me/source/tests/builder_boundaries.rs"
));
