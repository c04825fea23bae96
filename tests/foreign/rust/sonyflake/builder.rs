//! Their settings.

use crate::error::{BoxDynError, Error};
use crate::{Internals, Shared, Sonyflake, TICK_NS, to_sonyflake_time};
use chrono::{DateTime, Utc};
use library::{Config, Layout};
use std::sync::{Arc, Mutex};

const MACHINE_ID: u16 = 42;

type MachineId<'a> = &'a dyn Fn() -> Result<u16, BoxDynError>;

/// The settings of a generator.
#[derive(Default)]
pub struct Builder<'a> {
    start_time: Option<DateTime<Utc>>,
    machine_id: Option<MachineId<'a>>,
    check_machine_id: Option<&'a dyn Fn(u16) -> bool>,
}

impl<'a> Builder<'a> {
    /// Sets the epoch.
    pub fn start_time(mut self, start_time: DateTime<Utc>) -> Self {
        self.start_time = Some(start_time);
        self
    }

    /// Sets the worker ID.
    pub fn machine_id(mut self, machine_id: MachineId<'a>) -> Self {
        self.machine_id = Some(machine_id);
        self
    }

    /// Sets a check of the worker ID.
    pub fn check_machine_id(mut self, check: &'a dyn Fn(u16) -> bool) -> Self {
        self.check_machine_id = Some(check);
        self
    }

    /// Opens the generator.
    pub fn finalize(self) -> Result<Sonyflake, Error> {
        let machine_id = match self.machine_id {
            Some(machine_id) => machine_id().map_err(Error::MachineIdFailed)?,
            None => MACHINE_ID,
        };
        if self
            .check_machine_id
            .is_some_and(|check| !check(machine_id))
        {
            return Err(Error::CheckMachineIdFailed);
        }
        let mut layout = Layout::SONYFLAKE_V1;
        if let Some(start_time) = self.start_time {
            layout.epoch_unix_ms = to_sonyflake_time(start_time)? * TICK_NS / 1_000_000;
        }
        let config = Config {
            layout,
            worker_id: machine_id.into(),
            ..Config::default()
        };
        let generator = config.open().map_err(|error| match self.start_time {
            Some(start_time) if matches!(error, library::Error::Clock(_)) => {
                Error::StartTimeAheadOfCurrentTime(start_time)
            }
            _ => Error::Library(error),
        })?;
        let internals = Mutex::new(Internals::default());
        Ok(Sonyflake(Arc::new(Shared {
            generator,
            internals,
        })))
    }
}

/// Not part of the library: the caller chooses the worker ID.
#[cfg(test)]
pub fn lower_16_bit_private_ip() -> Result<u16, Error> {
    Ok(MACHINE_ID)
}
