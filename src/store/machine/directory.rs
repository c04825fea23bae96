//! The directory of the user: below one that all users share, and for this user alone.

use super::super::stored::{Meeting, failed, not_private, refused};
use crate::error::{Error, Invalid, Result, StoreFault};
use crate::sys::{self, Directory, Filesystem};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

/// Names another directory than the system's.
const VARIABLE: &str = "LIBSNOWFLAKE_MACHINE_DIR";

/// Where a page is.
pub(in super::super) struct Place {
    /// The directory that all users share.
    pub(in super::super) base: PathBuf,
    /// The directory of this user in it, and its path.
    pub(in super::super) user_name: OsString,
    pub(in super::super) user: PathBuf,
    /// The path of the file.
    pub(in super::super) file: PathBuf,
    /// Where the users of the page find each other: in `base`, because the directory of
    /// the user may be deleted as a whole.
    pub(in super::super) meetings: Vec<Meeting>,
    /// Where they tell how far they may run ahead: in the directory of the user, because
    /// everybody can have locks on the one above.
    pub(in super::super) lead_meetings: Vec<Meeting>,
}

impl Place {
    /// The place of a file, in the directory of a store string if that names one, else in
    /// that of the environment, else in the system's.
    pub(in super::super) fn new(location: &str, file_name: String) -> Result<Self> {
        let base = match location {
            "" => from_environment()?.unwrap_or_else(|| sys::MACHINE_DIRECTORY.into()),
            location => location.into(),
        };
        let user_name = OsString::from(format!("libsnowflake-{}", sys::effective_user()));
        let user = base.join(&user_name);
        let file = user.join(file_name);
        let mut lead_meetings = Meeting::of_file(&file);
        let meetings = lead_meetings.split_off(1);
        Ok(Self {
            base,
            user_name,
            user,
            file,
            meetings,
            lead_meetings,
        })
    }
}

fn from_environment() -> Result<Option<PathBuf>> {
    let Some(value) = sys::environment(VARIABLE) else {
        return Ok(None);
    };
    let path = PathBuf::from(value);
    if path.is_absolute() {
        return Ok(Some(path));
    }
    let given = path.to_string_lossy();
    let invalid = Invalid::of_environment(VARIABLE, &given, "the absolute path of a directory");
    Err(invalid.into())
}

/// The open directories of a place.
pub(in super::super) struct UserDirectory {
    pub(in super::super) user: Directory,
    pub(in super::super) device: u64,
    pub(in super::super) filesystem: Filesystem,
}

impl UserDirectory {
    /// Opens the directory of the user, created now if there is none, and makes sure that
    /// nobody else can use it.
    pub(in super::super) fn open(place: &Place) -> Result<Self> {
        let user = match Directory::open_unlinked(&place.user) {
            Ok(user) => user,
            Err(_) => Self::create(place)?,
        };
        let looking = |error: io::Error| failed(&place.user, "looking at the directory", &error);
        let status = user.status().map_err(looking)?;
        let found = status.ownership;
        if !found.is_private() {
            return Err(not_private(&place.user, found));
        }
        if found.mode & 0o700 != 0o700 {
            // Created under a umask that takes rights from the owner.
            user.make_private().map_err(looking)?;
        }
        let filesystem = sys::filesystem(&user).map_err(looking)?;
        Ok(Self {
            user,
            device: status.identity.device,
            filesystem,
        })
    }

    /// Creates the directory unless it is there, or says why it cannot be opened.
    fn create(place: &Place) -> Result<Directory> {
        let base = Directory::open(&place.base)
            .map_err(|error| missing(&place.base, "opening the directory", &error))?;
        let user = loop {
            match base.open_directory(&place.user_name) {
                // It may be deleted again before it is opened.
                Err(error) if error.kind() == io::ErrorKind::NotFound => base
                    .create_directory(&place.user_name)
                    .map_err(|error| missing(&place.user, "creating the directory", &error))?,
                opened => break opened,
            }
        };
        user.map_err(|error| match sys::ownership_of(&place.user) {
            // A link, a file, or a directory of somebody else: the name is taken.
            Ok(found) if is_taken(&error) || !found.is_private() => not_private(&place.user, found),
            _ => missing(&place.user, "opening the directory", &error),
        })
    }
}

/// Whether a directory was not opened because its name is that of something else.
fn is_taken(error: &io::Error) -> bool {
    sys::is_link(error) || error.kind() == io::ErrorKind::NotADirectory
}

/// There is no place for pages of this machine.
fn missing(path: &Path, doing: &'static str, error: &io::Error) -> Error {
    let os_errno = sys::error_number(error);
    refused(path, StoreFault::NoMachine { doing, os_errno })
}
