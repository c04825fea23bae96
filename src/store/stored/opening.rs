//! Opening the file of a page, created now if there is none.

use super::super::contract::Request;
use super::content::{self, Beginning};
use super::drafts::Drafts;
use super::errors::{Mismatch, OPENING, failed, refused};
use super::header::Header;
use super::presence::{Lead, Meeting, Visit};
use crate::error::{Error, Result, StoreFault};
use crate::generator::{MAX_POLICY_MS, believed_ns};
use crate::layout::NS_PER_MS;
use crate::page::{Atomic64, HEADER_BYTES, PAGE_BYTES, SharedStoredPage};
use crate::sys::{self, Directory, File, Filesystem, Identity};
use std::ffi::OsStr;
use std::io;
use std::path::Path;

/// What is done when others are looked for.
const MEETING: &str = "looking for its other users";

/// Which file to open, and what it must be.
pub(in super::super) struct Opening<'a> {
    /// The path of the file, for messages and for comparing.
    pub(in super::super) path: &'a Path,
    /// The directory that it is in, its path, and what it is on.
    pub(in super::super) directory: &'a Directory,
    pub(in super::super) directory_path: &'a Path,
    pub(in super::super) device: u64,
    pub(in super::super) filesystem: Filesystem,
    /// Where the users of the file find each other.
    pub(in super::super) meetings: &'a [Meeting],
    /// Where they tell each other how far they may run ahead.
    pub(in super::super) lead_meetings: &'a [Meeting],
    /// Whether the file must belong to this user alone.
    pub(in super::super) is_private: bool,
    /// Whether it has a fence, and must survive a power loss.
    pub(in super::super) is_durable: bool,
    /// Whether file systems that are not known to be local are accepted.
    pub(in super::super) accepts_any_filesystem: bool,
}

/// An open file that holds a page.
pub(in super::super) struct Opened {
    pub(in super::super) file: File,
    pub(in super::super) identity: Identity,
    pub(in super::super) stored: SharedStoredPage,
    /// Where this process was announced, and how far others know that it may run ahead.
    pub(in super::super) visits: Vec<Visit>,
    pub(in super::super) lead: Lead,
    /// The ticks to leave to those who may still use another file of the name.
    kept_ticks: u64,
}

impl Opened {
    /// Leaves a tick to the users of another file of this name, if this one is not known
    /// to be past their IDs: a copy has taken their file's place, or an older one was put
    /// back. They look before the next tick.
    ///
    /// Raised first and announced after that: whoever finds the file announced finds its
    /// word raised.
    pub(in super::super) fn leave_to_others(&self, request: &Request<'_>) -> Result<()> {
        if self.kept_ticks > 0 {
            // The time that they go by: a clock that has jumped must not raise the page.
            let max_jump_ns = request.timing.max_jump_ns;
            let now_ns = believed_ns(&self.stored.page, request.clock, max_jump_ns)?;
            let tick_now = request.codec.tick_at(now_ns)?;
            content::leave_ticks(&self.stored, &request.codec, tick_now, self.kept_ticks);
        }
        for visit in &self.visits {
            visit.announce_file(self.identity);
        }
        Ok(())
    }
}

impl Opening<'_> {
    /// Opens the file and checks whose page it is. `None` if the name led elsewhere in
    /// the meantime: try again, with the directory opened again.
    pub(in super::super) fn open(&self, request: &Request<'_>) -> Result<Option<Opened>> {
        let header = Header {
            layout: *request.codec.layout(),
            worker_id: request.worker_id,
        };
        let name = self.name();
        let visits =
            Meeting::visit(self.meetings).map_err(|error| failed(self.path, MEETING, &error))?;
        let file = loop {
            let file = self.directory.open_file(name);
            match file.map_err(|error| failed(self.path, OPENING, &error))? {
                Some(file) => break file,
                // Whoever comes second opens what the first has created.
                None if self.create(header, &visits, request)? => {}
                None => return Ok(None),
            }
        };
        let identity = self.check(&file)?;
        header
            .compare(&self.read_header(&file)?)
            .map_err(|mismatch| mismatch.into_error(self.path))?;
        let stored = SharedStoredPage::from_file(&file)
            .map_err(|error| failed(self.path, "mapping", &error))?;
        content::check_words(&stored, &request.codec)
            .map_err(|mismatch| mismatch.into_error(self.path))?;
        // A page that is new keeps a tick by itself, and one that others use by this name is
        // past the IDs of every other file.
        let is_past = |visit: &Visit| visit.is_file_announced(identity);
        let kept_ticks = if content::is_fresh(&stored) || visits.iter().any(is_past) {
            0
        } else {
            self.ticks_to_keep(&visits, request)?
        };
        visits.iter().for_each(Visit::announce);
        let of_page = stored.page.window.lead_ticks.load_relaxed();
        let lead_ticks = request.timing.max_lead_ticks.max(of_page);
        let lead = Lead::announce(self.lead_meetings, lead_ticks)
            .map_err(|error| failed(self.path, MEETING, &error))?;
        // Closes the race with a file that is created again before anybody knows of us:
        // after this, whoever creates one does.
        let opened = Opened {
            file,
            identity,
            stored,
            visits,
            lead,
            kept_ticks,
        };
        let is_ours = Identity::from_path(self.path).is_ok_and(|found| found == identity);
        Ok(is_ours.then_some(opened))
    }

    fn name(&self) -> &OsStr {
        self.path.file_name().unwrap_or_default()
    }

    /// Checks the kind, the owner, the size and the file system.
    fn check(&self, file: &File) -> Result<Identity> {
        let status = file
            .status()
            .map_err(|error| failed(self.path, "reading the size", &error))?;
        if !status.is_regular {
            return Err(refused(self.path, StoreFault::NotAFile));
        }
        if self.is_private && !status.ownership.is_private() {
            return Err(not_private(self.path, status.ownership));
        }
        // It may be mounted by itself, on another file system than its directory.
        let found = if status.identity.device == self.device {
            self.filesystem
        } else {
            sys::filesystem(file)
                .map_err(|error| failed(self.path, "reading the file system", &error))?
        };
        self.check_filesystem(found)?;
        check_size(self.path, status.length)?;
        Ok(status.identity)
    }

    fn check_filesystem(&self, found: Filesystem) -> Result<()> {
        match found {
            Filesystem::Other { number, name } if !self.accepts_any_filesystem => {
                let fault = StoreFault::Filesystem { number, name };
                Err(refused(self.path, fault))
            }
            _ => Ok(()),
        }
    }

    fn read_header(&self, file: &File) -> Result<[u8; HEADER_BYTES]> {
        let mut header = [0; HEADER_BYTES];
        file.read_start(&mut header)
            .map_err(|error| failed(self.path, "reading", &error))?;
        Ok(header)
    }

    /// Creates the file unless somebody else does so first: it appears under its name
    /// whole, or not at all. False if the directory, or what is in it, was deleted
    /// meanwhile.
    fn create(&self, header: Header, visits: &[Visit], request: &Request<'_>) -> Result<bool> {
        self.check_filesystem(self.filesystem)?;
        let drafts = Drafts {
            directory: self.directory,
            path: self.directory_path,
            is_durable: self.is_durable,
        };
        // Once in a process for each directory: it takes as long as there are files.
        if visits.first().is_none_or(Visit::is_first_to_sweep) {
            drafts.sweep();
        }
        let tick = request.tick_now()?;
        let kept_ticks = self.ticks_to_keep(visits, request)?;
        let beginning = Beginning {
            first: request.codec.slot_of(tick),
            kept_ticks,
            nonce: new_nonce(),
            is_fenced: self.is_durable,
        };
        match drafts.create(self.name(), &content::new_file(header, &beginning)) {
            Ok(()) => Ok(true),
            Err((_, error)) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err((doing, error)) => Err(failed(self.path, doing, &error)),
        }
    }

    /// How many ticks to leave free after the present one, for those who may still use an
    /// older file of this name: 0 if there are none.
    fn ticks_to_keep(&self, visits: &[Visit], request: &Request<'_>) -> Result<u64> {
        if !visits.iter().any(Visit::is_announced) {
            return Ok(0);
        }
        let mut lead_ticks = request.timing.max_lead_ticks;
        for meeting in self.lead_meetings {
            let announced = meeting
                .announced_lead()
                .map_err(|error| failed(self.path, MEETING, &error))?;
            lead_ticks = lead_ticks.max(announced);
        }
        // Whoever else has locks on the directory cannot stop a page for longer.
        let most = u64::from(MAX_POLICY_MS) * NS_PER_MS / request.timing.tick_ns;
        Ok(1 + lead_ticks.min(most))
    }
}

/// The file or directory of a path belongs to somebody else too.
pub(in super::super) fn not_private(path: &Path, found: sys::Ownership) -> Error {
    let fault = StoreFault::NotPrivate {
        owner: found.owner,
        mode: found.mode,
        user: sys::effective_user(),
    };
    refused(path, fault)
}

/// A nonce for a page. Two children of one parent may get the same random number, but at
/// different times.
pub(in super::super) fn new_nonce() -> u64 {
    sys::random() ^ sys::boot_ns()
}

pub(in super::super) fn check_size(path: &Path, found: u64) -> Result<()> {
    if found != PAGE_BYTES as u64 {
        return Err(Mismatch::new("size", found, PAGE_BYTES).into_error(path));
    }
    Ok(())
}
