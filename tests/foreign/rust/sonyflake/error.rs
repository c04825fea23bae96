//! Their errors.

use chrono::{DateTime, Utc};

pub type BoxDynError = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0} is in the future")]
    StartTimeAheadOfCurrentTime(DateTime<Utc>),
    #[error("no machine ID: {0}")]
    MachineIdFailed(BoxDynError),
    #[error("the machine ID is refused")]
    CheckMachineIdFailed,
    #[error("the instant is too far from 1970")]
    NoTime,
    #[error(transparent)]
    Library(library::Error),
}
