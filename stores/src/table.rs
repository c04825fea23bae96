//! The table by which the core, another library in the same process, calls this one. Nothing
//! unwinds out of it.

use crate::error::Error;
use crate::store::Store;
use snowflake::lease::Terms;
use snowflake::lease::plain::{
    PLAIN_ANSWERED, PLAIN_INTERNAL, PLAIN_REFUSED, PLAIN_UNREACHABLE, PlainAnswer, PlainRequest,
    PlainTerms, PlainText, TABLE_VERSION, Table, version_text,
};
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

/// An open store; `None` after a panic, which may have left it half changed.
type Opened = Option<Box<dyn Store>>;

static TABLE: Table = Table {
    version: TABLE_VERSION,
    size: size_of::<Table>() as u32,
    library_version: version_text(env!("CARGO_PKG_VERSION")),
    open,
    execute,
    close,
};

/// What this library can do, valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn snowflake_stores_table() -> *const Table {
    &raw const TABLE
}

const PANICKED: &str =
    "libsnowflake-stores failed internally (a panic was caught): please report this bug";

/// # Safety
/// As [`Table`] says; nothing is used that is NULL.
unsafe extern "C" fn open(url: *const u8, length: usize, text: *mut PlainText) -> *mut c_void {
    // SAFETY: the caller's promise.
    let url = unsafe { str_from(url, length) };
    let opened = catch_unwind(|| {
        let url = url.ok_or_else(|| String::from("the URL of the store is not UTF-8"))?;
        crate::open(url).map_err(|error| error.to_string())
    });
    match opened.unwrap_or_else(|_| Err(PANICKED.to_owned())) {
        Ok(store) => Box::into_raw(Box::<Opened>::new(Some(store))).cast(),
        Err(error) => {
            // SAFETY: the caller's promise.
            unsafe { say(text, &error) };
            ptr::null_mut()
        }
    }
}

/// # Safety
/// As [`Table`] says; nothing is used that is NULL.
unsafe extern "C" fn execute(
    store: *mut c_void,
    terms: *const PlainTerms,
    request: *const PlainRequest,
    answer: *mut PlainAnswer,
    text: *mut PlainText,
) -> i32 {
    // SAFETY: the caller's promise: the store came from `open`, and one thread uses it.
    let parts = unsafe {
        (
            store.cast::<Opened>().as_mut(),
            terms.as_ref().and_then(|terms| terms_from(terms)),
            request.as_ref().and_then(PlainRequest::get),
            answer.as_mut(),
            text.as_mut(),
        )
    };
    let (Some(store), Some(terms), Some(request), Some(answer), Some(text)) = parts else {
        // SAFETY: the caller's promise.
        unsafe { say(text, "the request is none of this version") };
        return PLAIN_INTERNAL;
    };
    let Some(open) = store else {
        text.set(PANICKED);
        return PLAIN_INTERNAL;
    };
    // Unwind safe: after a panic the store is not used again.
    let executed = catch_unwind(AssertUnwindSafe(|| open.execute(&terms, &request)));
    match executed {
        Ok(Ok(executed)) => {
            *answer = PlainAnswer::new(&executed, text);
            PLAIN_ANSWERED
        }
        Ok(Err(error)) => {
            text.set(&error.to_string());
            match error {
                Error::Unreachable { .. } | Error::TimedOut { .. } => PLAIN_UNREACHABLE,
                Error::Url { .. } | Error::Refused { .. } => PLAIN_REFUSED,
            }
        }
        Err(_) => {
            *store = None;
            text.set(PANICKED);
            PLAIN_INTERNAL
        }
    }
}

/// # Safety
/// `store` is NULL or came from [`open`], and is not used again.
unsafe extern "C" fn close(store: *mut c_void) {
    if store.is_null() {
        return;
    }
    // SAFETY: the caller's promise.
    let store = unsafe { Box::from_raw(store.cast::<Opened>()) };
    // What is not dropped whole is not used again.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(store)));
}

/// # Safety
/// `text` is NULL or points to a text.
unsafe fn say(text: *mut PlainText, what: &str) {
    // SAFETY: the caller's promise.
    if let Some(text) = unsafe { text.as_mut() } {
        text.set(what);
    }
}

/// # Safety
/// `start` is NULL or points to so many bytes.
unsafe fn str_from<'a>(start: *const u8, length: usize) -> Option<&'a str> {
    if start.is_null() {
        return None;
    }
    // SAFETY: the caller's promise.
    let bytes = unsafe { std::slice::from_raw_parts(start, length) };
    std::str::from_utf8(bytes).ok()
}

/// # Safety
/// The texts of `plain` are NULL or as long as it says.
unsafe fn terms_from(plain: &PlainTerms) -> Option<Terms> {
    // SAFETY: the caller's promise.
    let texts = unsafe {
        (
            str_from(plain.layout, plain.layout_length)?,
            str_from(plain.name, plain.name_length)?,
        )
    };
    let workers = plain.first_worker..=plain.last_worker;
    let mut terms = Terms::new(texts.0, workers, texts.1);
    terms.window_ms = plain.window_ms;
    terms.max_skew_ms = plain.max_skew_ms;
    terms.deadline_ms = plain.deadline_ms;
    Some(terms)
}
