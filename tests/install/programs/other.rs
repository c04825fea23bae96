//! A library that has nothing to do with libsnowflake.

use std::hint::black_box;

#[unsafe(no_mangle)]
pub extern "C" fn other_catches_a_panic() -> i32 {
    std::panic::set_hook(Box::new(|_| {}));
    std::panic::catch_unwind(|| black_box([1])[black_box(3)]).unwrap_or(7)
}
