//! The version of the library that is loaded.

use std::ffi::c_char;

/// @section Version
/// snowflake_version_number returns the version of the library that is loaded:
/// major * 10000 + minor * 100 + patch. SNOWFLAKE_VERSION_NUMBER is the version of the
/// header that a program was compiled with.
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
pub extern "C" fn snowflake_version_number() -> u32 {
    const fn decimal(text: &str) -> u32 {
        let (mut number, mut index) = (0, 0);
        while index < text.len() {
            number = number * 10 + (text.as_bytes()[index] - b'0') as u32;
            index += 1;
        }
        number
    }
    const NUMBER: u32 = decimal(env!("CARGO_PKG_VERSION_MAJOR")) * 10_000
        + decimal(env!("CARGO_PKG_VERSION_MINOR")) * 100
        + decimal(env!("CARGO_PKG_VERSION_PATCH"));
    NUMBER
}

/// snowflake_version_string returns the version as text, such as "1.2.3". Never NULL;
/// the text is valid as long as the library is loaded.
///
/// Thread rule: any thread, any time.
#[unsafe(no_mangle)]
pub extern "C" fn snowflake_version_string() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}
