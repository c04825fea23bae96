//! Their tests.

include!(concat!(
    env!("FOREIGN"),
    "/rs-snowflake/source/tests/basic.rs"
));
