//! Libraries that are loaded while the program runs.

use std::ffi::{CStr, CString, OsStr, c_void};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::ptr::NonNull;

/// The directory of the file that holds this code; `None` if the system does not know it.
pub(crate) fn own_directory() -> Option<PathBuf> {
    let mut found = libc::Dl_info {
        dli_fname: std::ptr::null(),
        dli_fbase: std::ptr::null_mut(),
        dli_sname: std::ptr::null(),
        dli_saddr: std::ptr::null_mut(),
    };
    let here = own_directory as *const c_void;
    // SAFETY: `found` is writable.
    if unsafe { libc::dladdr(here, &raw mut found) } == 0 || found.dli_fname.is_null() {
        return None;
    }
    // SAFETY: the system's text, which ends with a NUL and lives as long as this code.
    let name = unsafe { CStr::from_ptr(found.dli_fname) };
    let path = Path::new(OsStr::from_bytes(name.to_bytes()));
    let directory = path.canonicalize().ok()?.parent()?.to_owned();
    Some(directory)
}

/// Loads a library, for the life of the process, and returns the address of one of its
/// symbols.
///
/// # Errors
/// What the system says.
pub(crate) fn load(path: &Path, symbol: &str) -> Result<NonNull<c_void>, String> {
    let failed = || {
        // SAFETY: it returns NULL or a text, of this thread, that ends with a NUL.
        let said = unsafe { libc::dlerror() };
        if said.is_null() {
            return String::from("not found");
        }
        // SAFETY: as above; it is copied at once.
        unsafe { CStr::from_ptr(said) }
            .to_string_lossy()
            .into_owned()
    };
    let no_nul = |text: Vec<u8>| CString::new(text).map_err(|error| error.to_string());
    let path = no_nul(path.as_os_str().to_owned().into_vec())?;
    let symbol = no_nul(symbol.into())?;
    // SAFETY: loading runs the initialisers of a library that the user has installed beside
    // this one. NODELETE: its threads and its memory outlive the last use.
    let library = unsafe {
        let flags = libc::RTLD_NOW | libc::RTLD_LOCAL | libc::RTLD_NODELETE;
        libc::dlopen(path.as_ptr(), flags)
    };
    if library.is_null() {
        return Err(failed());
    }
    // SAFETY: the library was loaded just now, and the name ends with a NUL.
    NonNull::new(unsafe { libc::dlsym(library, symbol.as_ptr()) }).ok_or_else(failed)
}
