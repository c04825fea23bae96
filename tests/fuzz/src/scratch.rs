//! A directory in memory for the files of stores.

use std::path::PathBuf;

/// The directory of this process, which is also that of the store `machine`. run.py makes
/// and removes it.
pub fn directory() -> PathBuf {
    let named = std::env::var_os("LIBSNOWFLAKE_MACHINE_DIR");
    let named = named.expect("set LIBSNOWFLAKE_MACHINE_DIR to an empty directory");
    PathBuf::from(named)
}
