//! What is in the file: the content of a new one, whether that of another one can be
//! used, and where to continue in it.

use super::errors::Mismatch;
use super::header::Header;
use crate::layout::Codec;
use crate::page::{Atomic64, HEADER_BYTES, PAGE_BYTES, StoredPage};

/// The content of a new file whose first slot is `first`, created in a tick that ends at
/// `end_ns`: this tick counts as used up.
pub(super) fn new_file(header: Header, first: u64, end_ns: u64) -> [u8; PAGE_BYTES] {
    let mut content = [0; PAGE_BYTES];
    content[..HEADER_BYTES].copy_from_slice(&header.to_bytes());
    let mut put = |at: usize, word: u64| content[at..at + 8].copy_from_slice(&word.to_ne_bytes());
    // The boot ID stays zero: whoever opens the file first continues from the
    // fence, and that is where the word is.
    put(StoredPage::PLANNED_FENCE_AT, first);
    put(StoredPage::FENCE_AT, first);
    put(StoredPage::WORD_AT, first);
    put(StoredPage::SKIPPED_AT, first);
    put(StoredPage::LATEST_END_AT, end_ns);
    content
}

/// Refuses words that this library cannot have written: after a good header their
/// slots would be issued.
pub(super) fn check_words(stored: &StoredPage, codec: &Codec) -> Result<(), Mismatch> {
    let end = codec.end_slot();
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
pub(super) fn take_over(stored: &StoredPage, codec: &Codec, boot_id: [u64; 2]) {
    let planned = stored.planned_fence.load_acquire();
    let found = stored.boot_id.each_ref().map(Atomic64::load_acquire);
    if found == boot_id {
        return;
    }
    let before = stored.page.word.fetch_max_relaxed(planned);
    let skipped = planned.saturating_sub(before);
    stored.page.counters.skipped.fetch_add_relaxed(skipped);
    // A clock that is before the fence is behind: nobody has used up a tick. A new file
    // knows the tick that it was created in.
    if found != [0, 0] {
        let fence_ns = codec.start_ns(codec.tick_of(planned).saturating_add(1));
        stored.page.window.latest_end_ns.fetch_max_relaxed(fence_ns);
    }
    for (word, value) in stored.boot_id.iter().zip(boot_id) {
        word.store_release(value);
    }
}
