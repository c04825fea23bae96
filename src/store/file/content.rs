//! What is in the file: the content of a new one, whether that of another one can be
//! used, and where to continue in it.

use super::errors::Mismatch;
use super::header::Header;
use crate::layout::Composer;
use crate::page::{Atomic64, HEADER_BYTES, PAGE_BYTES, StoredPage};

/// The content of a new file whose first slot is `first`.
pub(super) fn new_file(header: Header, first: u64) -> [u8; PAGE_BYTES] {
    let mut content = [0; PAGE_BYTES];
    content[..HEADER_BYTES].copy_from_slice(&header.to_bytes());
    let mut put = |at: usize, word: u64| content[at..at + 8].copy_from_slice(&word.to_ne_bytes());
    // The boot ID stays zero: whoever opens the file first continues from the
    // fence, and that is where the word is.
    put(StoredPage::PLANNED_FENCE_AT, first);
    put(StoredPage::FENCE_AT, first);
    put(StoredPage::WORD_AT, first - 1);
    put(StoredPage::SKIPPED_AT, first - 1);
    content
}

/// Refuses words that this library cannot have written: after a good header their
/// slots would be issued.
pub(super) fn check_words(stored: &StoredPage, composer: &Composer) -> Result<(), Mismatch> {
    let end = composer.end_slot();
    let most = format!("at most {end}");
    let word = stored.page.word.load_relaxed();
    // Tickets taken at once by many threads may be a little past the end.
    if word > end + u64::from(u32::MAX) {
        return Err(Mismatch::new("word", word, most));
    }
    let fence = stored.page.window.fence.load_acquire();
    let planned = stored.planned_fence.load_relaxed();
    if planned > end {
        return Err(Mismatch::new("written fence", planned, most));
    }
    if fence > planned {
        let most = format!("at most {planned}");
        return Err(Mismatch::new("fence", fence, most));
    }
    Ok(())
}

/// Continues from the word in the boot that wrote it, else from the fence.
///
/// The fence is read before the boot ID. Closes the race of two that open after
/// a boot at once: if the first has taken over and raised the fence already, the
/// second finds its boot ID, or a fence from before that, which changes nothing.
pub(super) fn take_over(stored: &StoredPage, boot_id: [u64; 2]) {
    let planned = stored.planned_fence.load_acquire();
    let found = stored.boot_id.each_ref().map(Atomic64::load_acquire);
    if found == boot_id {
        return;
    }
    let last = planned.saturating_sub(1);
    let before = stored.page.word.fetch_max_relaxed(last);
    let skipped = last.saturating_sub(before);
    stored.page.counters.skipped.fetch_add_relaxed(skipped);
    for (word, value) in stored.boot_id.iter().zip(boot_id) {
        word.store_release(value);
    }
}
