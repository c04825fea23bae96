//! The text that names a store, as C passes it.

use crate::error::{Allowed, Invalid, InvalidKind, Result};
use std::ffi::{CStr, c_char};

/// The longest store string: the system takes paths of 4095 bytes.
const MOST_BYTES: usize = 4200;

/// A store string, copied; `None` where it is NULL.
///
/// # Safety
/// `store` is NULL or ends in NUL.
pub(super) unsafe fn store_from(store: *const c_char) -> Result<Option<String>> {
    if store.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller's promise.
    let text = unsafe { CStr::from_ptr(store) };
    if text.count_bytes() > MOST_BYTES {
        // Not copied: there may be no memory for it.
        let shown = text.to_bytes().get(..60).unwrap_or_default();
        let shown = String::from_utf8_lossy(shown);
        let allowed = Allowed::Rule("at most 4200 bytes long");
        let invalid = Invalid::new(InvalidKind::Setting, "store", &*shown, allowed);
        return Err(invalid.remedy("the system takes no longer path").into());
    }
    let Ok(text) = text.to_str() else {
        let shown = text.to_string_lossy();
        let allowed = Allowed::Rule("UTF-8 text");
        let invalid = Invalid::new(InvalidKind::Setting, "store", &*shown, allowed);
        return Err(invalid.remedy("name the file in UTF-8").into());
    };
    Ok(Some(text.to_owned()))
}
