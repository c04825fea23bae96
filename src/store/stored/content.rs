//! What is in the file: the content of a new one, whether that of another one can be
//! used, and where the first opener begins.

use super::errors::Mismatch;
use super::header::Header;
use crate::generator::MAX_POLICY_MS;
use crate::layout::{Codec, NS_PER_MS};
use crate::page::{Atomic64, HEADER_BYTES, PAGE_BYTES, StoredPage};

/// The fence of a page that cannot outlive the boot: nothing limits it.
pub(in super::super) const NO_FENCE: u64 = u64::MAX;

/// More tickets than can be taken past a limit at once: one for each thread that a
/// machine can have.
const MOST_TICKETS: u64 = 1 << 22;

/// Where a new page begins.
pub(super) struct Beginning {
    /// Its first slot, and its fence; the first opener raises both to its own time.
    pub(super) first: u64,
    /// The ticks that it leaves free after the present one.
    pub(super) kept_ticks: u64,
    /// A number that no other page at its path has.
    pub(super) nonce: u64,
    /// Whether a fence limits it.
    pub(super) is_fenced: bool,
}

/// The content of a new file.
pub(super) fn new_file(header: Header, beginning: &Beginning) -> [u8; PAGE_BYTES] {
    let first = beginning.first;
    let fence = if beginning.is_fenced { first } else { NO_FENCE };
    let mut content = [0; PAGE_BYTES];
    content[..HEADER_BYTES].copy_from_slice(&header.to_bytes());
    let mut put = |at: usize, word: u64| content[at..at + 8].copy_from_slice(&word.to_ne_bytes());
    // The boot ID stays zero: that is how the first opener is known.
    put(StoredPage::PLANNED_FENCE_AT, fence);
    put(StoredPage::FENCE_AT, fence);
    put(StoredPage::WORD_AT, first);
    put(StoredPage::SKIPPED_AT, first);
    put(StoredPage::KEPT_TICKS_AT, beginning.kept_ticks);
    put(StoredPage::NONCE_AT, beginning.nonce);
    content
}

/// Refuses words that this library cannot have written: after a good header their
/// slots would be issued.
pub(in super::super) fn check_words(stored: &StoredPage, codec: &Codec) -> Result<(), Mismatch> {
    let end = codec.end_slot();
    let most = format!("at most {end}");
    let word = stored.page.word.load_relaxed();
    if word > end + MOST_TICKETS {
        return Err(Mismatch::new("word", word, most));
    }
    let limit = stored.page.window.limit.load_acquire();
    if limit > end {
        return Err(Mismatch::new("limit", limit, most));
    }
    let lead_ticks = stored.page.window.lead_ticks.load_relaxed();
    let most_lead_ticks = u64::from(MAX_POLICY_MS) * NS_PER_MS / codec.layout().tick_ns;
    if lead_ticks > most_lead_ticks {
        let most = format!("at most {most_lead_ticks}");
        return Err(Mismatch::new("lead", lead_ticks, most));
    }
    let fence = stored.page.window.fence.load_acquire();
    let planned = stored.planned_fence.load_acquire();
    if planned == NO_FENCE && fence == NO_FENCE {
        return Ok(());
    }
    if planned > end {
        return Err(Mismatch::new("written fence", planned, most));
    }
    if fence > planned {
        let most = format!("at most {planned}");
        return Err(Mismatch::new("fence", fence, most));
    }
    Ok(())
}

/// Whether the word is above everything that the fence can have allowed: a bit of it was
/// changed by something else.
pub(in super::super) fn is_word_too_high(stored: &StoredPage) -> bool {
    let planned = stored.planned_fence.load_acquire();
    stored.page.word.load_relaxed() > planned.saturating_add(MOST_TICKETS)
}

/// Whether nobody has opened the page before.
pub(in super::super) fn is_fresh(stored: &StoredPage) -> bool {
    stored.boot_id.iter().all(|word| word.load_acquire() == 0)
}

/// Begins a page that is fresh, at the tick of a clock that was read after the file had
/// its name.
///
/// Closes the race with users of an older file: they look before each tick, so they
/// issue nothing in the ticks after the one in which the new name appeared. Whoever finds
/// the page fresh does this, and doing it twice only skips slots.
pub(in super::super) fn begin(stored: &StoredPage, codec: &Codec, tick_now: u64) {
    leave_ticks(stored, codec, tick_now, stored.kept_ticks.load_relaxed());
}

/// Raises a page past so many ticks from the present one on: they are left to the users
/// of another file.
pub(super) fn leave_ticks(stored: &StoredPage, codec: &Codec, tick_now: u64, kept_ticks: u64) {
    let first = codec.slot_of(tick_now.saturating_add(kept_ticks).min(codec.max_tick()));
    if stored.planned_fence.load_relaxed() != NO_FENCE {
        stored.planned_fence.fetch_max_relaxed(first);
    }
    let before = stored.page.word.fetch_max_relaxed(first);
    let skipped = first.saturating_sub(before);
    stored.page.counters.skipped.fetch_add_relaxed(skipped);
    if kept_ticks > 0 {
        // The present tick counts as full, so that the clock does not look behind.
        let end_ns = codec.start_ns(tick_now.saturating_add(1));
        stored.page.window.latest_end_ns.fetch_max_relaxed(end_ns);
    }
}

/// Notes the boot in which the word is true.
pub(in super::super) fn set_boot_id(stored: &StoredPage, boot_id: [u64; 2]) {
    for (word, value) in stored.boot_id.iter().zip(boot_id) {
        word.store_release(value);
    }
}
