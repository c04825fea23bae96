//! The content of a store file: any bytes, and good files that were changed. It is refused,
//! and then not changed; or all IDs are above what it says, and stay so.

#![no_main]

use fuzz::{all_of, scratch};
use libfuzzer_sys::arbitrary::{self, Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use snowflake::{Config, Error, Generator, Layout, ManualClock};
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

const START_MS: u64 = 1_700_000_000_000;
const BYTES: usize = 4096;
const WORKER_ID: u32 = 7;

// Where the words of a page are; the good file below is checked against them.
const HEADER: usize = 64;
const SPARE: usize = 56; // Four bytes of the header that nobody reads.
const BOOT_ID: usize = 64;
const PLANNED_FENCE: usize = 80;
const WORD: usize = 128;
const LIMIT: usize = 264;
const FENCE: usize = 272;
const LEAD: usize = 312;

/// Words above the fence that count as tickets of threads that were held up.
const MOST_TICKETS: u64 = 1 << 22;

#[derive(Arbitrary, Debug)]
enum Content {
    /// The rest of the input.
    Any,
    /// A file that the library has written; the rest of the input is what was changed.
    Changed {
        has_right_crc: bool,
        length: Option<u16>,
    },
}

#[derive(Arbitrary, Debug)]
enum Patch {
    Byte(u16, u8),
    /// One of the words in the first sector.
    Word(u8, u64),
    /// A slot so many ticks from now.
    Slot(u8, i16, u16),
    Bit(u8, u8),
    AnotherBoot,
    /// As its creator left it.
    Fresh,
}

#[derive(Arbitrary, Debug)]
struct Case {
    content: Content,
    /// Seconds from the start; `None` is the clock of the machine.
    clock_s: Option<i16>,
    has_lead: bool,
    count: u8,
}

impl Case {
    fn config(&self, clock: &Arc<ManualClock>) -> Config {
        Config {
            clock: self.clock_s.map(|_| clock.clone() as Arc<_>),
            max_lead_ms: if self.has_lead { 2 } else { 0 },
            ..config()
        }
    }

    fn clock(&self) -> Arc<ManualClock> {
        let ms = START_MS.saturating_add_signed(i64::from(self.clock_s.unwrap_or(0)) * 1000);
        Arc::new(ManualClock::at_unix_ms(ms))
    }
}

fn path() -> PathBuf {
    scratch::directory().join("ids")
}

fn config() -> Config {
    Config {
        worker_id: WORKER_ID,
        max_wait_ms: 0,
        store: Some(format!("file:{}", path().display())),
        ..Config::default()
    }
}

fn slot_at(ms: u64) -> u64 {
    (ms - Layout::DEFAULT.epoch_unix_ms as u64) << Layout::DEFAULT.sequence_bits
}

fn slot_of(id: u64) -> u64 {
    let parts = Layout::DEFAULT.codec().expect("a layout").split(id);
    let parts = parts.expect("an ID of the layout");
    assert_eq!(parts.worker_id, WORKER_ID);
    parts.tick << Layout::DEFAULT.sequence_bits | u64::from(parts.sequence)
}

fn word(content: &[u8], at: usize) -> u64 {
    u64::from_ne_bytes(content[at..at + 8].try_into().expect("8 bytes"))
}

fn put(content: &mut [u8], at: usize, word: u64) {
    content[at..at + 8].copy_from_slice(&word.to_ne_bytes());
}

/// A file after five IDs, in this boot.
static GOOD: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let _ = fs::remove_file(path());
    let clock = Some(Arc::new(ManualClock::at_unix_ms(START_MS)) as Arc<_>);
    let generator = Config { clock, ..config() }.open().expect("a new file");
    let mut ids = [0; 5];
    generator.next_batch(&mut ids).expect("five IDs");
    let content = fs::read(path()).expect("a file");
    let is_there = |at, slot| assert_eq!(word(&content, at), slot);
    is_there(WORD, slot_of(ids[4]) + 1);
    is_there(PLANNED_FENCE, word(&content, FENCE));
    is_there(FENCE, slot_at(START_MS + 10_001));
    assert_ne!(word(&content, BOOT_ID), 0);
    content
});

fn content_of(content: &Content, mut rest: Unstructured<'_>, now_slot: u64) -> Vec<u8> {
    let (has_right_crc, length) = match *content {
        Content::Any => return rest.take_rest().to_vec(),
        Content::Changed {
            has_right_crc,
            length,
        } => (has_right_crc, length),
    };
    let mut bytes = GOOD.clone();
    let place = |index: u8| usize::from(index % 64) * 8;
    for patch in all_of(&mut rest) {
        match patch {
            Patch::Byte(at, byte) => bytes[usize::from(at) % BYTES] = byte,
            Patch::Word(index, word) => put(&mut bytes, place(index), word),
            Patch::Slot(index, ticks, sequence) => {
                let slot = now_slot.wrapping_add_signed(i64::from(ticks) << 12);
                put(&mut bytes, place(index), slot | u64::from(sequence % 4096));
            }
            Patch::Bit(index, bit) => {
                let changed = word(&bytes, place(index)) ^ 1 << (bit % 64);
                put(&mut bytes, place(index), changed);
            }
            Patch::AnotherBoot => put(&mut bytes, BOOT_ID, 1),
            Patch::Fresh => bytes[BOOT_ID..BOOT_ID + 16].fill(0),
        }
    }
    if has_right_crc {
        let crc = crc_of(&bytes);
        bytes[HEADER - 4..HEADER].copy_from_slice(&crc);
    }
    bytes.truncate(length.unwrap_or(u16::MAX).into());
    bytes
}

fn crc_of(content: &[u8]) -> [u8; 4] {
    crc32fast::hash(&content[..HEADER - 4]).to_ne_bytes()
}

fn has_right_crc(content: &[u8]) -> bool {
    content[HEADER - 4..HEADER] == crc_of(content)
}

/// Whether the file is that of this generator and could have been written by the library.
fn is_good(content: &[u8]) -> bool {
    if content.len() != BYTES || content[..SPARE] != GOOD[..SPARE] || !has_right_crc(content) {
        return false;
    }
    let end = 1 << (Layout::DEFAULT.time_bits + Layout::DEFAULT.sequence_bits);
    let (planned, fence) = (word(content, PLANNED_FENCE), word(content, FENCE));
    let is_unlimited = planned == u64::MAX && fence == u64::MAX;
    word(content, WORD) <= end + MOST_TICKETS
        && word(content, LIMIT) <= end
        && word(content, LEAD) <= 3_600_000
        && (is_unlimited || fence <= planned && planned <= end)
}

/// The first slot that may be issued.
fn first_slot(content: &[u8]) -> u64 {
    let (next, planned) = (word(content, WORD), word(content, PLANNED_FENCE));
    let boot_id = &content[BOOT_ID..BOOT_ID + 16];
    if boot_id.iter().all(|byte| *byte == 0) {
        return next;
    }
    let is_damaged = next > planned.saturating_add(MOST_TICKETS);
    let is_of_this_boot = *boot_id == GOOD[BOOT_ID..BOOT_ID + 16];
    match (is_damaged, is_of_this_boot) {
        (true, _) => planned,
        (false, true) => next,
        (false, false) => next.max(planned),
    }
}

/// Takes IDs in every way, and lets time pass where that is what is missing.
fn take(generator: &Generator, clock: &ManualClock, count: u8) -> Vec<u64> {
    let mut ids = Vec::new();
    for round in 0..count % 8 {
        let mut batch = [0; 3];
        let taken = match round % 4 {
            0 => generator.try_next_id().map(|id| vec![id]),
            1 => generator.next_id().map(|id| vec![id]),
            2 => generator.next_batch(&mut batch).map(|n| batch[..n].into()),
            _ => generator
                .try_next_batch(&mut batch)
                .map(|n| batch[..n].into()),
        };
        match taken {
            Ok(taken) => ids.extend(taken),
            Err(error) => {
                assert!(!error.to_string().is_empty());
                let _ = generator.next_error();
                // Until the year 2250.
                let wait_ns = error.wait().map_or(0, |wait| wait.distance_ns);
                if wait_ns < 7_000_000_000_000_000_000 {
                    clock.advance_ns(wait_ns);
                }
            }
        }
    }
    assert!(ids.is_sorted_by(|one, next| one < next), "{ids:?}");
    ids
}

fuzz_target!(|input: &[u8]| {
    LazyLock::force(&GOOD);
    let mut input = Unstructured::new(input);
    let Ok(case) = input.arbitrary::<Case>() else {
        return;
    };
    let clock = case.clock();
    let content = content_of(&case.content, input, slot_at(START_MS));
    fs::write(path(), &content).expect("a writable file");
    let config = case.config(&clock);
    let generator = match config.open() {
        Ok(generator) => generator,
        Err(error) => {
            assert!(matches!(error, Error::StoreMismatch { .. }), "{error}");
            assert!(!is_good(&content), "{error}");
            assert_eq!(fs::read(path()).expect("a file"), content);
            return;
        }
    };
    assert!(is_good(&content));
    let ids = take(&generator, &clock, case.count);
    let _ = generator.stats();
    let left = fs::read(path()).expect("a file");
    assert_eq!(content[..HEADER], left[..HEADER]);
    if let (Some(first), Some(last)) = (ids.first(), ids.last()) {
        assert!(slot_of(*first) >= first_slot(&content), "below the file");
        assert!(slot_of(*last) < word(&left, WORD), "above the word");
        assert!(
            slot_of(*last) < word(&left, PLANNED_FENCE),
            "above the fence"
        );
    }
    drop(generator);
    // What was accepted stays so.
    let again = config.open().expect("the file was good");
    let more = take(&again, &clock, case.count);
    if let (Some(last), Some(next)) = (ids.last(), more.first()) {
        assert!(last < next, "{next} after {last}");
    }
});
