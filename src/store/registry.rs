//! A list that only grows, without a lock.
//!
//! A lock would be inherited as taken by a child that is forked while another
//! thread holds it, and the child would wait for ever. Here a fork at any
//! instruction finds a whole list: an entry is complete before the one
//! compare-exchange that links it.

use crate::sys::{AtomicPtr, ShortOfMemory, check_memory};
use std::sync::atomic::Ordering;

/// Keyed values that stay for the life of the process.
pub(super) struct Registry<K: 'static, V: 'static> {
    head: AtomicPtr<Entry<K, V>>,
}

struct Entry<K, V> {
    key: K,
    value: V,
    older: *const Entry<K, V>,
}

impl<K: PartialEq + Send + Sync, V: Clone + Send + Sync> Registry<K, V> {
    /// An empty list.
    pub(super) const fn new() -> Self {
        Self {
            head: AtomicPtr::new(std::ptr::null_mut()),
        }
    }

    /// The value of `key`, if there is one.
    pub(super) fn get(&self, key: &K) -> Option<V> {
        find(key, self.head.load(Ordering::Acquire), std::ptr::null())
    }

    /// The value of `key`, made now if there is none. When several threads make
    /// one at once, all get the one that was linked first.
    pub(super) fn get_or_insert<E: From<ShortOfMemory>>(
        &self,
        key: K,
        make: impl FnOnce() -> Result<V, E>,
    ) -> Result<V, E> {
        let mut head = self.head.load(Ordering::Acquire);
        if let Some(value) = find(&key, head, std::ptr::null()) {
            return Ok(value);
        }
        let mut fresh = Box::new(Entry {
            key,
            value: make()?,
            older: head,
        });
        // What stays for ever must not be in memory that is lent for a call.
        check_memory()?;
        loop {
            let raw = Box::into_raw(fresh);
            // Closes the race of two threads that insert: only one of them finds
            // the head it has searched from.
            let linked =
                self.head
                    .compare_exchange(head, raw, Ordering::Release, Ordering::Acquire);
            if linked.is_ok() {
                // SAFETY: linked entries stay allocated for ever, unchanged.
                return Ok(unsafe { &*raw }.value.clone());
            }
            // SAFETY: `raw` came from `Box::into_raw` just above and was not
            // linked, so nobody else has seen it.
            fresh = unsafe { Box::from_raw(raw) };
            let searched = head;
            head = self.head.load(Ordering::Acquire);
            if let Some(value) = find(&fresh.key, head, searched) {
                return Ok(value);
            }
            fresh.older = head;
        }
    }
}

/// Searches the entries from `entry` to `end`, which is not looked at.
fn find<K: PartialEq, V: Clone>(
    key: &K,
    mut entry: *const Entry<K, V>,
    end: *const Entry<K, V>,
) -> Option<V> {
    while entry != end {
        // SAFETY: `entry` is `head` or an `older` of a linked entry and not the
        // end of the list (that is NULL, and `end` is NULL or an entry further
        // down). Linked entries are never changed nor freed.
        let found = unsafe { &*entry };
        if found.key == *key {
            return Some(found.value.clone());
        }
        entry = found.older;
    }
    None
}
