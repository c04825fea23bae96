//! What the store refused last, so that it can be explained without asking it again.

use crate::error::{Error, Result};
use crate::sys::check_memory;
use std::sync::Mutex;

/// The last refusal. Nobody waits for it: a caller that finds it in use leaves it, also
/// in a child that was forked while another thread had it.
#[derive(Default)]
pub(super) struct Remembered(Mutex<Option<Error>>);

impl Remembered {
    /// Keeps the error of a result, and passes it on.
    pub(super) fn keep<T>(&self, result: Result<T>) -> Result<T> {
        if let Err(error) = &result {
            let copy = error.clone();
            // What is kept must not be in memory that is lent for a call.
            if check_memory().is_ok() {
                self.set(Some(copy));
            }
        }
        result
    }

    /// Forgets it: the store has granted what it was asked for.
    pub(super) fn clear(&self) {
        self.set(None);
    }

    /// The last refusal.
    pub(super) fn get(&self) -> Option<Error> {
        self.0.try_lock().ok()?.clone()
    }

    fn set(&self, error: Option<Error>) {
        if let Ok(mut kept) = self.0.try_lock() {
            *kept = error;
        }
    }
}
