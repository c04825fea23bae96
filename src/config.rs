//! The configuration, and how a generator is put together from it.

use crate::clock::{AnyClock, Clock};
use crate::error::{Allowed, Invalid, InvalidKind, Result, Scope, Value, check_range};
use crate::generator::{
    Generator, Lane, MAX_JUMP_MS, MAX_POLICY_MS, Reserver, SequenceStart, Timing,
};
use crate::layout::{Codec, Layout};
use crate::store::{self, Request, Row, STORES};
#[cfg(not(simulated))]
use crate::store::{Keeper, lease::Terms};
use crate::sys::{ShortOfMemory, check_memory};
use std::fmt;
use std::sync::Arc;

/// The settings of a generator.
///
/// ```
/// let config = snowflake::Config { worker_id: 7, ..Default::default() };
/// let generator = config.open()?;
/// assert!(generator.next_id()? < generator.next_id()?);
/// # Ok::<(), snowflake::Error>(())
/// ```
#[derive(Clone)]
pub struct Config {
    /// The division of the bits, the tick and the epoch.
    pub layout: Layout,
    /// Which worker this is: two processes that do not share a page must not use the
    /// same worker ID.
    pub worker_id: u32,
    /// How many worker IDs this generator uses, from `worker_id` on: 1, or more for
    /// callers that need more IDs than one worker ID allows. Threads are spread over
    /// them, and IDs then increase for each thread only. In a file store, each worker
    /// ID has a separate file: the first one has the path, each of the others the path,
    /// a dot and the worker ID.
    pub worker_count: u32,
    /// How long one call may wait for the clock, because a tick is full or the clock
    /// was set back; 0 to 3 600 000 ms.
    pub max_wait_ms: u32,
    /// How far time stamps may run ahead of the clock without waiting; 0 to
    /// 3 600 000 ms. Generators that share a page share the largest value that any of
    /// them has used.
    pub max_lead_ms: u32,
    /// A forward jump of the clock that is longer than this is not believed at once, but
    /// when it has lasted a minute: until then IDs carry the time that the clock would
    /// show without it. 0: every jump is believed at once; at most 100 years.
    pub max_jump_ms: u64,
    /// 0: each tick starts at sequence 0. A power of two: at a random sequence
    /// below it, so that `id % shards` is spread evenly even at low rates.
    pub sequence_start: u32,
    /// Where the page is kept, and so who shares it. `None` or `machine`: every process of
    /// this user on this machine, until the machine is started again; `machine:` and the
    /// path of a directory: the same, in that directory. `memory`: the threads and the
    /// forked children of this process. `file:` and an absolute path: every process that
    /// opens the file, and it survives a reboot and a power loss; it is created if it
    /// does not exist, in a directory that must exist. The URL of a server, such as
    /// `postgresql://app@db/app`: the server lends a worker ID that no other machine has, see
    /// [`crate::lease`]; `client://NAME`: as [`Config::keeper`] says.
    pub store: Option<String>,
    /// A clock that replaces the system's. Such a generator shares its page with no other,
    /// unless the page is in a file.
    pub clock: Option<Arc<dyn Clock>>,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let store = self.store.as_deref().map(Value::from);
        f.debug_struct("Config")
            .field("layout", &self.layout)
            .field("worker_id", &self.worker_id)
            .field("worker_count", &self.worker_count)
            .field("max_wait_ms", &self.max_wait_ms)
            .field("max_lead_ms", &self.max_lead_ms)
            .field("max_jump_ms", &self.max_jump_ms)
            .field("sequence_start", &self.sequence_start)
            // As in messages: without a password.
            .field("store", &store.map(|store| store.to_string()))
            .field("clock", &self.clock.as_ref().map(|_| "custom"))
            .finish()
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            layout: Layout::DEFAULT,
            worker_id: 0,
            worker_count: 1,
            max_wait_ms: 50,
            max_lead_ms: 0,
            max_jump_ms: 3_600_000,
            sequence_start: 0,
            store: None,
            clock: None,
        }
    }
}

impl Config {
    /// Checks every setting and creates the generator.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`] names the first setting that is wrong,
    /// [`crate::Error::Exhausted`] a layout that has ended, [`crate::Error::Store`] and
    /// [`crate::Error::StoreMismatch`] a file that cannot be used; [`crate::Error::Clock`]
    /// and [`crate::Error::Memory`] come from the system.
    pub fn open(&self) -> Result<Generator> {
        self.open_among(STORES)
    }

    fn clock(&self) -> AnyClock {
        match &self.clock {
            Some(clock) => AnyClock::Custom(clock.clone()),
            None => AnyClock::system(),
        }
    }

    /// As [`Config::open`], with only these stores.
    pub(crate) fn open_among(&self, stores: &[Row<'_>]) -> Result<Generator> {
        let codec = self.layout.codec()?;
        Numbers::from(self).check(&codec)?;
        let (max_wait_ms, max_lead_ms) = (self.max_wait_ms, self.max_lead_ms);
        let timing = Timing::new(&self.layout, max_wait_ms, max_lead_ms, self.max_jump_ms);
        let sequence_start = SequenceStart::new(self.sequence_start);
        let store = self.store.as_deref().unwrap_or(store::DEFAULT);
        let (store, location) = store::find(stores, store)?;
        let open_lane = |worker_id| -> Result<_> {
            let clock = self.clock();
            codec.tick_at(clock.now_ns()?)?;
            let (page, fence) = store.open(&Request {
                location,
                codec,
                worker_id,
                is_first: worker_id == self.worker_id,
                clock: &clock,
                timing,
            })?;
            let worker_id = fence.worker_id().unwrap_or(worker_id);
            let reserver = Reserver::new(page, fence, clock, codec, timing, sequence_start);
            check_memory()?;
            Ok(Lane::new(reserver, worker_id))
        };
        let first = open_lane(self.worker_id)?;
        let mut more = Vec::new();
        more.try_reserve_exact(self.worker_count as usize - 1)
            .map_err(|_| ShortOfMemory)?;
        for ahead in 1..self.worker_count {
            more.push(open_lane(self.worker_id + ahead)?);
        }
        Ok(Generator::new(first, more))
    }
}

#[cfg(not(simulated))]
impl Config {
    /// Keeps the lease that generators of this configuration use, whose store is
    /// `client://NAME`: the program sends the requests to a server itself.
    ///
    /// # Errors
    /// As [`Config::open`].
    pub fn keeper(&self) -> Result<Keeper> {
        self.with_request(store::keeper)
    }

    /// What generators of this configuration ask of the server that lends their worker ID.
    ///
    /// # Errors
    /// As [`Config::open`].
    pub fn lease_terms(&self) -> Result<Terms> {
        self.with_request(store::lease_terms)
    }

    fn with_request<T>(&self, act: fn(&str, &Request<'_>) -> Result<T>) -> Result<T> {
        let codec = self.layout.codec()?;
        Numbers::from(self).check(&codec)?;
        let (max_wait_ms, max_lead_ms) = (self.max_wait_ms, self.max_lead_ms);
        let clock = self.clock();
        act(
            self.store.as_deref().unwrap_or(store::DEFAULT),
            &Request {
                location: "",
                codec,
                worker_id: self.worker_id,
                is_first: true,
                clock: &clock,
                timing: Timing::new(&self.layout, max_wait_ms, max_lead_ms, self.max_jump_ms),
            },
        )
    }
}

/// The most worker IDs that one generator may use. Each needs a page, with a mapping and an
/// open file; a process may have 65 530 mappings, and often no more than 1024 files.
const MOST_WORKERS: i128 = 1024;

fn check_worker_count(count: i64, left: i128, scope: Scope) -> Result<()> {
    let kind = InvalidKind::Setting;
    if left <= MOST_WORKERS {
        return check_range(kind, "worker_count", count.into(), (1, left), scope);
    }
    if (1..=MOST_WORKERS).contains(&count.into()) {
        return Ok(());
    }
    let (count, allowed) = (i128::from(count), Allowed::Between(1, MOST_WORKERS));
    let invalid = Invalid::new(kind, "worker_count", count, allowed);
    Err(invalid
        .remedy("each worker ID needs a page, with a mapping and an open file")
        .into())
}

/// The numbers of a configuration, in a type that holds whatever a program of any
/// language passes, so that a number is refused before it is cut.
pub(crate) struct Numbers {
    pub(crate) worker_id: i64,
    pub(crate) worker_count: i64,
    pub(crate) max_wait_ms: i64,
    pub(crate) max_lead_ms: i64,
    pub(crate) max_jump_ms: i64,
    pub(crate) sequence_start: i64,
}

impl From<&Config> for Numbers {
    fn from(config: &Config) -> Self {
        Self {
            worker_id: config.worker_id.into(),
            worker_count: config.worker_count.into(),
            max_wait_ms: config.max_wait_ms.into(),
            max_lead_ms: config.max_lead_ms.into(),
            // What does not fit is refused as the largest number is.
            max_jump_ms: i64::try_from(config.max_jump_ms).unwrap_or(i64::MAX),
            sequence_start: config.sequence_start.into(),
        }
    }
}

impl Numbers {
    /// Checks every number.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the first one that is out of range.
    pub(crate) fn check(&self, codec: &Codec) -> Result<()> {
        let scope = codec.layout().scope();
        codec.check_worker_id(self.worker_id.into())?;
        let setting = |field, value: i64, least: i128, most: i128, scope| {
            check_range(
                InvalidKind::Setting,
                field,
                value.into(),
                (least, most),
                scope,
            )
        };
        let left = i128::from(codec.max_worker_id()) - i128::from(self.worker_id) + 1;
        check_worker_count(self.worker_count, left, scope)?;
        let longest = MAX_POLICY_MS.into();
        setting("max_wait_ms", self.max_wait_ms, 0, longest, Scope::Any)?;
        setting("max_lead_ms", self.max_lead_ms, 0, longest, Scope::Any)?;
        let longest = MAX_JUMP_MS.into();
        setting("max_jump_ms", self.max_jump_ms, 0, longest, Scope::Any)?;
        let most = u64::from(codec.max_sequence()) + 1;
        let is_power = u64::try_from(self.sequence_start)
            .is_ok_and(|below| below == 0 || below.is_power_of_two() && below <= most);
        // The largest sequences have 32 bits: 2^32 does not fit the setting.
        if is_power && u32::try_from(self.sequence_start).is_ok() {
            return Ok(());
        }
        let most = most.min(1 << 31);
        let value = i128::from(self.sequence_start);
        let allowed = Allowed::PowerOfTwo(most);
        let invalid = Invalid::new(InvalidKind::Setting, "sequence_start", value, allowed);
        Err(invalid.for_layout(scope).into())
    }
}
