//! Finding or creating the memory of a lease.

use super::super::contract::{Request, layout_name};
use super::super::lease::Terms;
use super::super::machine::{Place, UserDirectory};
use super::super::registry::Registry;
use super::super::stored::{Drafts, Header, Mismatch, failed, not_private, refused};
use super::keeper;
use super::member::Member;
use super::record::Record;
use super::url::{Kept, Settings};
use crate::error::{Error, Result, StoreFault};
use crate::page::{HEADER_BYTES, PAGE_BYTES};
use crate::sys::{self, File, Filesystem, Identity, check_memory};
use std::io;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// What tells a lease from the others that this process uses.
#[derive(Clone, PartialEq, Eq)]
enum Key {
    File(Identity),
    /// By its name, and the address of the clock if the program has one of its own.
    InProcess(String, usize),
}

static MEMBERS: Registry<Key, Arc<Member>> = Registry::new();

/// No page has this worker ID, so the file of a lease cannot be taken for one.
const OF_A_LEASE: u32 = u32::MAX;

/// This process as a user of a lease.
pub(super) fn member(
    settings: Settings,
    workers: RangeInclusive<u32>,
    request: &Request<'_>,
) -> Result<Arc<Member>> {
    let layout = layout_name(request.codec.layout());
    // The number is that of the form of the file.
    let name = format!("{layout}-lease1-{:016x}", settings.fingerprint());
    let terms = terms(&settings, workers, request);
    let create = |settings: &Settings, record: Record| {
        let clock = request.clock.another();
        let member = Member::new(
            record,
            settings.clone(),
            terms.clone(),
            request.codec,
            clock,
            keeper::run,
        );
        Arc::new(member)
    };
    let anonymous = || Record::anonymous().map_err(no_memory);
    let place = match &settings.kept {
        // Other processes do not have the clock.
        _ if request.has_custom_clock() => {
            let key = Key::InProcess(name, request.clock.address());
            return MEMBERS.get_or_insert(key, || Ok(create(&settings, anonymous()?)));
        }
        Kept::InProcess => {
            let key = Key::InProcess(name, 0);
            return MEMBERS.get_or_insert(key, || Ok(create(&settings, anonymous()?)));
        }
        Kept::OnMachine(directory) => Place::new(directory, name)?,
    };
    let file = open(&place, request)?;
    let looking = |error: io::Error| failed(&place.file, "looking at the file", &error);
    let identity = file.status().map_err(looking)?.identity;
    MEMBERS.get_or_insert(Key::File(identity), || {
        check_memory()?;
        let record = Record::from_file(file).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => {
                let expected = "that of all its grants";
                Mismatch::new("size", "less", expected).into_error(&place.file)
            }
            _ => failed(&place.file, "mapping", &error),
        })?;
        Ok(create(&settings, record))
    })
}

/// What is asked of the server.
pub(super) fn terms(
    settings: &Settings,
    workers: RangeInclusive<u32>,
    request: &Request<'_>,
) -> Terms {
    let layout = layout_name(request.codec.layout());
    let mut terms = Terms::new(&layout, workers, &own_name());
    terms.window_ms = settings.window_ms;
    terms.max_skew_ms = settings.max_skew_ms;
    terms
}

/// Who this is, for people who look at the store.
fn own_name() -> String {
    format!("{} {}", sys::host_name(), sys::process_id())
}

fn no_memory(error: io::Error) -> Error {
    Error::Memory {
        os_errno: sys::error_number(&error),
    }
}

/// Opens the file of a lease, created now if there is none. It must be in memory: then it is
/// gone when the machine is started again, and another lease is acquired.
fn open(place: &Place, request: &Request<'_>) -> Result<File> {
    let header = Header {
        layout: *request.codec.layout(),
        worker_id: OF_A_LEASE,
    };
    let name = place.file.file_name().unwrap_or_default();
    loop {
        let directory = UserDirectory::open(place)?;
        if directory.filesystem != Filesystem::Memory {
            return Err(refused(&place.user, StoreFault::NotInMemory));
        }
        let opening = |error: io::Error| failed(&place.file, "opening the file", &error);
        if let Some(file) = directory.user.open_file(name).map_err(opening)? {
            check(place, &file, header)?;
            return Ok(file);
        }
        let mut content = [0; PAGE_BYTES];
        content[..HEADER_BYTES].copy_from_slice(&header.to_bytes());
        let drafts = Drafts {
            directory: &directory.user,
            path: &place.user,
            is_durable: false,
        };
        match drafts.create(name, &content) {
            Ok(()) => {}
            // The directory was deleted meanwhile.
            Err((_, error)) if error.kind() == io::ErrorKind::NotFound => {}
            Err((doing, error)) => return Err(failed(&place.file, doing, &error)),
        }
    }
}

/// Checks that a file is that of a lease, and this user's alone.
fn check(place: &Place, file: &File, header: Header) -> Result<()> {
    let path = &place.file;
    let looking = |error: io::Error| failed(path, "looking at the file", &error);
    let status = file.status().map_err(looking)?;
    if !status.is_regular {
        return Err(refused(path, StoreFault::NotAFile));
    }
    if !status.ownership.is_private() {
        return Err(not_private(path, status.ownership));
    }
    if status.length < PAGE_BYTES as u64 {
        let least = format!("at least {PAGE_BYTES}");
        return Err(Mismatch::new("size", status.length, least).into_error(path));
    }
    let mut found = [0; HEADER_BYTES];
    file.read_start(&mut found)
        .map_err(|error| failed(path, "reading", &error))?;
    header
        .compare(&found)
        .map_err(|mismatch| mismatch.into_error(path))
}
