//! Their settings.

use crate::{BoxDynError, ClockDriftStrategy, Error, Snowflake};
use library::error::ClockFault;
use library::{Clock, Config, Layout};
use std::sync::Arc;
use std::time::Duration;

type NodeId<'a> = &'a dyn Fn() -> Result<u16, BoxDynError>;
type ReadMs = Arc<dyn Fn() -> i64 + Send + Sync>;

/// The settings of a generator.
pub struct Builder<'a> {
    time_bits: u8,
    sequence_bits: u8,
    data_center_bits: u8,
    machine_bits: u8,
    start_time: i64,
    clock: Option<ReadMs>,
    strategy: ClockDriftStrategy,
    max_drift_ms: Option<i64>,
    wait_timeout: Option<Duration>,
    machine_id: NodeId<'a>,
    data_center_id: NodeId<'a>,
}

impl Default for Builder<'_> {
    fn default() -> Self {
        Self {
            time_bits: 41,
            sequence_bits: 12,
            data_center_bits: 5,
            machine_bits: 5,
            start_time: Layout::DEFAULT.epoch_unix_ms,
            clock: None,
            strategy: ClockDriftStrategy::Wait,
            max_drift_ms: None,
            wait_timeout: None,
            machine_id: &|| Ok(0),
            data_center_id: &|| Ok(0),
        }
    }
}

macro_rules! setter {
    ($($name:ident: $type:ty => $field:ident = $value:expr;)*) => {$(
        /// Sets one of the settings.
        pub fn $name(mut self, $name: $type) -> Self {
            self.$field = $value;
            self
        }
    )*};
}

impl<'a> Builder<'a> {
    setter! {
        bit_len_time: u8 => time_bits = bit_len_time;
        bit_len_sequence: u8 => sequence_bits = bit_len_sequence;
        bit_len_data_center_id: u8 => data_center_bits = bit_len_data_center_id;
        bit_len_machine_id: u8 => machine_bits = bit_len_machine_id;
        start_time: i64 => start_time = start_time;
        clock_source: impl Fn() -> i64 + Send + Sync + 'static
            => clock = Some(Arc::new(clock_source));
        clock_drift_strategy: ClockDriftStrategy => strategy = clock_drift_strategy;
        max_clock_drift_ms: i64 => max_drift_ms = Some(max_clock_drift_ms);
        wait_timeout: Duration => wait_timeout = Some(wait_timeout);
        machine_id: NodeId<'a> => machine_id = machine_id;
        data_center_id: NodeId<'a> => data_center_id = data_center_id;
    }

    /// Opens the generator.
    pub fn finalize(self) -> Result<Snowflake, Error> {
        let machine_bits = u32::from(self.machine_bits);
        let machine_id = node_id(self.machine_id, self.machine_bits);
        let machine_id = machine_id.map_err(Error::MachineIdFailed)?;
        let data_center_id = node_id(self.data_center_id, self.data_center_bits);
        let data_center_id = data_center_id.map_err(Error::DataCenterIdFailed)?;
        let mut config = Config {
            layout: Layout {
                time_bits: self.time_bits.into(),
                worker_bits: u32::from(self.data_center_bits) + machine_bits,
                sequence_bits: self.sequence_bits.into(),
                epoch_unix_ms: self.start_time,
                ..Layout::DEFAULT
            },
            worker_id: data_center_id << machine_bits.min(31) | machine_id,
            max_jump_ms: 0,
            ..Config::default()
        };
        if let Some(limit) = self.max_drift_ms {
            config.max_wait_ms =
                u32::try_from(limit).map_err(|_| Error::InvalidClockDrift(limit))?;
        }
        if let Some(limit) = self.wait_timeout {
            config.max_wait_ms = limit.as_millis() as u32;
        }
        if self.strategy == ClockDriftStrategy::LastTimestamp {
            config.max_lead_ms = 3_600_000;
        }
        if let Some(read_ms) = &self.clock {
            config.clock = Some(Arc::new(Source {
                read_ms: read_ms.clone(),
                epoch_unix_ms: self.start_time,
            }));
        }
        let generator = config.open().map_err(|error| self.theirs(error))?;
        Ok(Snowflake {
            generator: Arc::new(generator),
            strategy: self.strategy,
            machine_bits,
        })
    }

    fn theirs(&self, error: library::Error) -> Error {
        match error {
            library::Error::Exhausted { .. } => Error::OverTimeLimit,
            library::Error::Clock(ClockFault::BeforeEpoch { .. }) => {
                Error::StartTimeAheadOfCurrentTime(self.start_time)
            }
            library::Error::Invalid(_) => Error::InvalidBitLength(
                self.time_bits,
                self.sequence_bits,
                self.data_center_bits,
                self.machine_bits,
            ),
            other => Error::Library(other),
        }
    }
}

fn node_id(read: NodeId, bits: u8) -> Result<u32, BoxDynError> {
    let id = u32::from(read()?);
    if bits < 16 && id >> bits != 0 {
        return Err(format!("{id} has more than {bits} bits").into());
    }
    Ok(id)
}

/// A clock of milliseconds.
struct Source {
    read_ms: ReadMs,
    epoch_unix_ms: i64,
}

impl Clock for Source {
    fn now_ns(&self) -> library::Result<u64> {
        let now_unix_ms = (self.read_ms)();
        let epoch_unix_ms = self.epoch_unix_ms;
        let Ok(unix_ms) = u64::try_from(now_unix_ms) else {
            return Err(library::Error::Clock(ClockFault::BeforeEpoch {
                now_unix_ms,
                epoch_unix_ms,
            }));
        };
        let unix_ns = unix_ms.checked_mul(1_000_000);
        unix_ns.ok_or(library::Error::Clock(ClockFault::Unreadable))
    }
}
