//! The API of snowflake_me, with the IDs of libsnowflake.

use library::error::ClockFault;
use std::sync::Arc;

mod builder;

pub use builder::Builder;

/// What happens when the clock was set back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockDriftStrategy {
    Wait,
    Error,
    LastTimestamp,
}

/// Their errors.
#[derive(Debug)]
pub enum Error {
    StartTimeAheadOfCurrentTime(i64),
    MachineIdFailed(BoxDynError),
    DataCenterIdFailed(BoxDynError),
    InvalidBitLength(u8, u8, u8, u8),
    InvalidClockDrift(i64),
    BeforeEpoch { timestamp: i64, start_time: i64 },
    ClockDrift { last_time: i64, current_time: i64 },
    ClockDriftExceeded { drift_ms: i64, max_ms: i64 },
    OverTimeLimit,
    WaitTimeout,
    Library(library::Error),
}

pub type BoxDynError = Box<dyn std::error::Error + Send + Sync>;

/// An ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SnowflakeId(u64);

impl SnowflakeId {
    /// Takes the number.
    pub fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    pub fn as_u64(&self) -> u64 {
        self.0
    }
}

/// The parts of an ID.
pub struct Decomposed {
    pub time: u64,
    pub sequence: u64,
    pub data_center_id: u64,
    pub machine_id: u64,
}

/// A generator with a custom clock.
#[derive(Clone)]
pub struct Snowflake {
    generator: Arc<library::Generator>,
    strategy: ClockDriftStrategy,
    machine_bits: u32,
}

impl Snowflake {
    /// Returns their settings.
    pub fn builder() -> Builder<'static> {
        Builder::default()
    }

    /// The next ID.
    pub fn next_id(&self) -> Result<SnowflakeId, Error> {
        let id = self.generator.next_id();
        id.map(SnowflakeId).map_err(|error| self.theirs(error))
    }

    /// Many IDs.
    pub fn next_ids(&self, count: usize) -> Result<Vec<SnowflakeId>, Error> {
        let mut ids = Vec::new();
        self.next_ids_into(count, &mut ids)?;
        Ok(ids)
    }

    /// Appends many IDs. Those that were taken before an error stay.
    pub fn next_ids_into(&self, count: usize, ids: &mut Vec<SnowflakeId>) -> Result<(), Error> {
        let mut left = vec![0; count];
        while !left.is_empty() {
            let batch = self.generator.next_batch(&mut left);
            let written = batch.map_err(|error| self.theirs(error))?;
            ids.extend(left.drain(..written).map(SnowflakeId));
        }
        Ok(())
    }

    /// Takes an ID apart.
    pub fn decompose(&self, id: SnowflakeId) -> Decomposed {
        let parts = self.generator.codec().split(id.0).expect("its own ID");
        let (data_center_id, machine_id) = parts.worker_pair(self.machine_bits);
        Decomposed {
            time: parts.tick,
            sequence: parts.sequence.into(),
            data_center_id: data_center_id.into(),
            machine_id: machine_id.into(),
        }
    }

    fn theirs(&self, error: library::Error) -> Error {
        let start_time = self.generator.codec().layout().epoch_unix_ms;
        match error {
            library::Error::Exhausted { .. } => Error::OverTimeLimit,
            library::Error::Again(_) => Error::WaitTimeout,
            library::Error::Clock(ClockFault::BeforeEpoch { now_unix_ms, .. }) => {
                Error::BeforeEpoch {
                    timestamp: now_unix_ms,
                    start_time,
                }
            }
            library::Error::Clock(ClockFault::Behind {
                wait,
                max_wait_ns,
                now_unix_ms,
                ..
            }) => {
                let drift_ms = (wait.distance_ns / 1_000_000) as i64;
                let current_time = now_unix_ms - start_time;
                match self.strategy {
                    ClockDriftStrategy::Error => Error::ClockDrift {
                        last_time: current_time + drift_ms,
                        current_time,
                    },
                    _ => Error::ClockDriftExceeded {
                        drift_ms,
                        max_ms: (max_wait_ns / 1_000_000) as i64,
                    },
                }
            }
            other => Error::Library(other),
        }
    }
}
