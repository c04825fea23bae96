//! The file store: the page in a file of 4 KiB that every process of a machine
//! maps.
//!
//! What survives a power loss is the *fence*: it is written ahead and synced
//! before slots below it are handed out. In the boot that wrote the word, the
//! word is true and one goes on from it; in another boot one goes on from the
//! fence, which lies above everything that was handed out.

mod header;
mod place;

#[cfg(test)]
#[path = "../../../tests/rust/store_file_faults.rs"]
mod store_file_faults;

use crate::error::Result;
use crate::generator::Fence;
use crate::layout::{Codec, NS_PER_MS};
use crate::page::{Atomic64, HEADER_BYTES, PAGE_BYTES, SharedPage, SharedStoredPage, StoredPage};
use header::Header;
use place::{Identity, Place};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// How far ahead the fence is written.
const AHEAD_NS: u64 = 10_000 * NS_PER_MS;

/// How long one who tops the fence up is waited for before another one tries.
const CLAIM_NS: u64 = 1_000 * NS_PER_MS;

/// What a file store asks the system; tests put their own in its place.
#[derive(Clone, Copy)]
pub(super) struct System {
    /// A number that is another one after every boot.
    pub(super) boot_id: fn() -> io::Result<[u64; 2]>,
    /// Returns once what was written to a file will survive a power loss.
    pub(super) sync: fn(&File) -> io::Result<()>,
}

impl System {
    pub(super) const REAL: Self = Self {
        boot_id: read_boot_id,
        sync: File::sync_data,
    };
}

/// Whose page is opened, and when.
pub(super) struct Request<'a> {
    pub(super) path: &'a str,
    pub(super) codec: Codec,
    pub(super) worker_id: u32,
    /// The tick of the clock, now.
    pub(super) tick: u64,
    pub(super) max_lead_ticks: u64,
}

/// The fence of a page in a file.
pub(super) struct FileFence {
    place: Place,
    file: File,
    identity: Identity,
    stored: SharedStoredPage,
    codec: Codec,
    sync: fn(&File) -> io::Result<()>,
}

/// Opens the file, made now if there is none, and gives its page and fence.
pub(super) fn open(request: &Request<'_>, system: System) -> Result<(SharedPage, FileFence)> {
    let place = Place::new(request.path)?;
    let file = loop {
        match place.open()? {
            Some(file) => break file,
            // Whoever comes second opens what the first has made.
            None => place.create(&new_page(request))?,
        }
    };
    let identity = place.check(&file)?;
    check_header(&place, &file, request)?;
    let mapped = SharedStoredPage::of_file(&file);
    let stored = mapped.map_err(|error| place.system("mapping", &error))?;
    check_words(&place, &stored, &request.codec)?;
    let boot_id = (system.boot_id)();
    let boot_id = boot_id.map_err(|error| place.system("reading the boot ID", &error))?;
    take_over(&stored, boot_id);
    let fence = FileFence {
        place,
        file,
        identity,
        codec: request.codec,
        sync: system.sync,
        stored,
    };
    Ok((fence.stored.page(), fence))
}

/// The content of a new file. Its first slot lies behind everything that those
/// may hand out who still hold a file that was deleted here: they look before
/// each tick, and may be ahead of the clock by `max_lead`.
fn new_page(request: &Request<'_>) -> [u8; PAGE_BYTES] {
    let header = Header {
        layout: *request.codec.layout(),
        worker_id: request.worker_id,
    };
    let first_tick = request.tick + 1 + request.max_lead_ticks;
    let first = request.codec.slot_of(first_tick);
    let mut content = [0; PAGE_BYTES];
    content[..HEADER_BYTES].copy_from_slice(&header.to_bytes());
    let mut put = |at: usize, word: u64| content[at..at + 8].copy_from_slice(&word.to_ne_bytes());
    // The boot ID stays zero: whoever opens the file first goes on from the
    // fence, and that is where the word stands.
    put(StoredPage::PLANNED_FENCE_AT, first);
    put(StoredPage::FENCE_AT, first);
    put(StoredPage::WORD_AT, first - 1);
    put(StoredPage::SKIPPED_AT, first - 1);
    content
}

fn check_header(place: &Place, file: &File, request: &Request<'_>) -> Result<()> {
    let mut found = [0; HEADER_BYTES];
    let read = file.read_exact_at(&mut found, 0);
    read.map_err(|error| place.system("reading", &error))?;
    let expected = Header {
        layout: *request.codec.layout(),
        worker_id: request.worker_id,
    };
    let compared = expected.compare(&found);
    compared.map_err(|(field, found, expected)| place.mismatch(field, found, expected))
}

/// Refuses words that this library cannot have written: behind a good header
/// they would be handed out.
fn check_words(place: &Place, stored: &StoredPage, codec: &Codec) -> Result<()> {
    let end = codec.end_slot();
    let most = format!("at most {end}");
    let word = stored.page.word.read();
    // Tickets taken at once by many threads may lie a little behind the end.
    if word > end + u64::from(u32::MAX) {
        return Err(place.mismatch("word", word, most));
    }
    let (fence, planned) = (
        stored.page.window.fence.read_acquire(),
        stored.planned_fence.read(),
    );
    if planned > end {
        return Err(place.mismatch("written fence", planned, most));
    }
    match fence <= planned {
        true => Ok(()),
        false => Err(place.mismatch("fence", fence, format!("at most {planned}"))),
    }
}

/// Goes on from the word in the boot that wrote it, else from the fence.
///
/// The fence is read before the boot ID. Closes the race of two that open after
/// a boot at once: if the first has taken over and raised the fence already, the
/// second finds its boot ID, or a fence from before that, which changes nothing.
fn take_over(stored: &StoredPage, boot_id: [u64; 2]) {
    let planned = stored.planned_fence.read_acquire();
    let found = [&stored.boot_id[0], &stored.boot_id[1]].map(|word| word.read_acquire());
    if found == boot_id {
        return;
    }
    let last = planned.saturating_sub(1);
    let before = stored.page.word.raise(last);
    stored
        .page
        .counters
        .skipped
        .add(last.saturating_sub(before));
    for (word, value) in stored.boot_id.iter().zip(boot_id) {
        word.publish(value);
    }
}

impl FileFence {
    /// A span of time in slots, at least two ticks.
    fn slots_of(&self, span_ns: u64) -> u64 {
        let ticks = (span_ns / self.codec.layout().tick_ns).max(2);
        self.codec.slot_of(ticks.min(self.codec.max_tick()))
    }
}

impl Fence for FileFence {
    fn extend(&self, slot: u64) -> Result<()> {
        self.verify()?;
        let behind = self.codec.slot_of(self.codec.tick_of(slot) + 1);
        let target = behind.saturating_add(self.slots_of(AHEAD_NS));
        let target = target.min(self.codec.end_slot());
        // Written first, granted after it is durable. Several may do so at once,
        // and any of them may die in between: each word only rises, and what is
        // granted was synced by the one who grants it.
        self.stored.planned_fence.raise(target);
        // A page whose writing failed counts as clean. This makes it dirty.
        self.stored.attempts.add(1);
        let synced = (self.sync)(&self.file);
        synced.map_err(|error| self.place.system("syncing", &error))?;
        let page = &self.stored.page;
        if page.window.fence.raise(target) < target {
            page.counters.fence_extensions.add(1);
        }
        Ok(())
    }

    fn verify(&self) -> Result<()> {
        self.place.verify(&self.file, self.identity)
    }

    fn top_up(&self, floor: u64) {
        let fence = self.stored.page.window.fence.read_acquire();
        if fence.saturating_sub(floor) > self.slots_of(AHEAD_NS) / 2 {
            return;
        }
        let claim = self.stored.top_up_claim.read();
        let is_claimed = floor >= claim && floor - claim < self.slots_of(CLAIM_NS);
        let claims = !is_claimed && self.stored.top_up_claim.change(claim, floor).is_ok();
        if claims && fence < self.codec.end_slot() {
            // What fails here is told by the call that reaches the fence.
            let _ = self.extend(floor);
        }
    }
}

/// The boot ID of Linux: 128 random bits, in hexadecimal with dashes.
fn read_boot_id() -> io::Result<[u64; 2]> {
    let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id")?;
    let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
    match u128::from_str_radix(&digits, 16) {
        Ok(id) if digits.len() == 32 => Ok([(id >> 64) as u64, id as u64]),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}
