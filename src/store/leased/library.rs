//! The engines: another library, which is loaded from beside this one when the first store
//! needs it.

use super::super::lease::plain::{
    PLAIN_ANSWERED, PLAIN_REFUSED, PLAIN_UNREACHABLE, PlainAnswer, PlainRequest, PlainTerms,
    PlainText, TABLE_SYMBOL, TABLE_VERSION, Table, version_text,
};
use super::super::lease::{Answer, Request, Terms};
use crate::error::LeaseReason;
use crate::sys;
use std::ffi::c_void;
use std::path::PathBuf;
use std::ptr::NonNull;
use std::sync::OnceLock;

/// Names the file of the engines, where it is not beside this library.
const VARIABLE: &str = "LIBSNOWFLAKE_STORES";

/// The file of the engines, whose binary interface is that of this version.
const FILE: &str = concat!(
    "libsnowflake-stores.so.",
    env!("CARGO_PKG_VERSION_MAJOR"),
    ".",
    env!("CARGO_PKG_VERSION_MINOR")
);

/// The table that a program has handed over, which has the engines linked into it.
static LINKED: OnceLock<&'static Table> = OnceLock::new();

/// A connection to a store, used by one thread.
pub(super) struct Engine {
    table: &'static Table,
    store: NonNull<c_void>,
}

// SAFETY: the table promises that a store may be used by any thread, one at a time.
unsafe impl Send for Engine {}

/// Uses engines that are linked into the program. The first table counts.
///
/// # Errors
/// What does not fit.
pub fn link_stores(table: &'static Table) -> Result<(), String> {
    check(table)?;
    LINKED.get_or_init(|| table);
    Ok(())
}

impl Engine {
    /// Opens the store of a URL. Does not connect.
    ///
    /// # Errors
    /// There is no such library, or no such store.
    pub(super) fn open(url: &str) -> Result<Self, LeaseReason> {
        let table = table().map_err(LeaseReason::Library)?;
        let mut text = PlainText::empty();
        // SAFETY: the text of the URL is as long as it says, and the table was checked.
        let store = unsafe { (table.open)(url.as_ptr(), url.len(), &raw mut text) };
        match NonNull::new(store) {
            Some(store) => Ok(Self { table, store }),
            None => Err(LeaseReason::Refused(text.get())),
        }
    }

    /// Executes a request.
    ///
    /// # Errors
    /// Whether it was executed is then not known.
    pub(super) fn execute(
        &mut self,
        terms: &Terms,
        request: &Request,
    ) -> Result<Answer, LeaseReason> {
        let (terms, request) = (PlainTerms::from(terms), PlainRequest::from(request));
        let (mut answer, mut text) = (PlainAnswer::default(), PlainText::empty());
        let (store, execute) = (self.store.as_ptr(), self.table.execute);
        // SAFETY: the store is open, and the pointers lead to what the table demands.
        let result = unsafe {
            execute(
                store,
                &raw const terms,
                &raw const request,
                &raw mut answer,
                &raw mut text,
            )
        };
        match result {
            PLAIN_ANSWERED => answer.get(&text).ok_or_else(|| {
                LeaseReason::Library(String::from("the library of the stores has no answer"))
            }),
            PLAIN_UNREACHABLE => Err(LeaseReason::Unreachable(text.get())),
            PLAIN_REFUSED => Err(LeaseReason::Refused(text.get())),
            _ => Err(LeaseReason::Library(text.get())),
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // SAFETY: it is open, and closed here only.
        unsafe { (self.table.close)(self.store.as_ptr()) };
    }
}

/// The table of the engines.
fn table() -> Result<&'static Table, String> {
    if let Some(linked) = LINKED.get() {
        return Ok(linked);
    }
    // An error is not kept: the library may be installed while the program runs.
    static LOADED: OnceLock<&'static Table> = OnceLock::new();
    if let Some(loaded) = LOADED.get() {
        return Ok(loaded);
    }
    let path = match sys::environment(VARIABLE) {
        Some(path) => PathBuf::from(path),
        None => sys::own_directory().unwrap_or_default().join(FILE),
    };
    let symbol = sys::load(&path, TABLE_SYMBOL)?;
    // SAFETY: that is the type of the function of this name.
    let function = unsafe {
        std::mem::transmute::<*mut c_void, extern "C" fn() -> *const Table>(symbol.as_ptr())
    };
    // SAFETY: it returns NULL or a table that stays for ever.
    let table = unsafe { function().as_ref() };
    let table = table.ok_or_else(|| String::from("the library of the stores has no table"))?;
    check(table)?;
    Ok(LOADED.get_or_init(|| table))
}

/// Checks that a table is one of this version.
fn check(table: &Table) -> Result<(), String> {
    // The first number has its place in every version; the others only in this one.
    if table.version != TABLE_VERSION || (table.size as usize) < size_of::<Table>() {
        let found = table.version;
        return Err(format!(
            "the library of the stores must have the interface {TABLE_VERSION}, got {found}"
        ));
    }
    let expected = env!("CARGO_PKG_VERSION");
    if table.library_version != version_text(expected) {
        let version = String::from_utf8_lossy(&table.library_version);
        let version = version.trim_end_matches('\0');
        return Err(format!(
            "the library of the stores must have version {expected}, got '{version}'"
        ));
    }
    Ok(())
}
