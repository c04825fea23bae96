//! What may happen on a machine, and so what its processes must bear with.

use crate::config::Config;
use crate::layout::{Codec, Layout, Parts};
use crate::sys::effective_user;
use crate::sys::simulated::Random;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where the page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Memory,
    /// The directory in memory.
    Machine,
    /// The store of the machine, in a directory on the disk.
    MachineOnDisk,
    File,
}

/// What goes wrong, and what does not.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Trouble {
    pub(super) kills: bool,
    /// A thread that is ready may not run for long.
    pub(super) pauses: bool,
    /// The clock is set back, jumps ahead, for an instant or for good; the machine sleeps.
    pub(super) clocks: bool,
    /// The power goes off, or the machine is started again.
    pub(super) boots: bool,
    /// The clock may be behind after that.
    pub(super) late_boots: bool,
    /// Every boot has the same ID. The clock may be set back, by less than the machine is up.
    pub(super) same_boot_ids: bool,
    /// Writing to the disk fails for a while.
    pub(super) disk: bool,
    pub(super) removals: Removals,
    /// Somebody asks for the next error while its own clock is far ahead.
    pub(super) askers: bool,
    /// Processes are in containers with boot IDs of their own.
    pub(super) containers: bool,
    /// One process uses the page all the time.
    pub(super) keeper: bool,
}

/// How the file goes away while it is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Removals {
    #[default]
    None,
    /// A copy takes its place; also in the other ways.
    Copied,
    Removed,
    /// Not also removed: who has a file that was moved goes on with it when there is none
    /// at the path.
    Moved,
    /// Removed, while the only process that uses it knows a time that the clock was before
    /// it was set back.
    Alone,
}

#[derive(Clone)]
pub(super) struct Scenario {
    pub(super) place: Place,
    pub(super) trouble: Trouble,
    pub(super) config: Config,
    pub(super) codec: Codec,
    /// How many processes there are at once.
    pub(super) crowd: u64,
    /// How seldom the system writes back what is dirty.
    pub(super) written_back_in: u64,
}

impl Trouble {
    /// What goes wrong on a machine, and which stores can bear with it.
    fn new(random: &mut Random) -> (Self, &'static [Place]) {
        use Place::{File, Machine, MachineOnDisk, Memory};
        let mut trouble = Self {
            kills: true,
            pauses: true,
            ..Self::default()
        };
        let places: &[Place] = match random.below(7) {
            0 => &[File, Machine, Memory],
            1 => {
                (trouble.clocks, trouble.askers) = (true, true);
                &[File, Machine, Memory]
            }
            2 => {
                (trouble.boots, trouble.late_boots, trouble.askers) = (true, true, true);
                trouble.disk = random.one_in(2);
                &[File, File, MachineOnDisk]
            }
            3 => {
                (trouble.boots, trouble.same_boot_ids) = (true, true);
                &[File]
            }
            4 => {
                (trouble.containers, trouble.keeper, trouble.pauses) = (true, true, false);
                &[File]
            }
            5 => {
                use Removals::{Alone, Copied, Moved, Removed};
                trouble.removals = random.pick(&[Alone, Copied, Moved, Removed, Removed]);
                trouble.askers = trouble.removals == Copied;
                if trouble.removals == Alone {
                    (trouble.keeper, trouble.kills) = (true, false);
                    return (trouble, &[Machine]);
                }
                &[File, Machine]
            }
            _ => {
                (trouble.clocks, trouble.disk, trouble.askers) = (true, true, true);
                (trouble.boots, trouble.late_boots) = (true, true);
                &[File]
            }
        };
        (trouble, places)
    }
}

impl Scenario {
    pub(super) fn new(random: &mut Random) -> Self {
        let (trouble, places) = Trouble::new(random);
        let place = random.pick(places);
        let layout = Layout {
            time_bits: 42,
            worker_bits: 4,
            sequence_bits: random.pick(&[1, 2, 4, 6, 8]),
            tick_ns: random.pick(&[1, 1, 1, 1, 10, 1_000]) * 1_000_000,
            ..Layout::DEFAULT
        };
        let store = match place {
            Place::Memory => "memory",
            Place::Machine => "machine",
            Place::MachineOnDisk => "machine:/data/app",
            Place::File => "file:/data/app/ids",
        };
        let config = Config {
            layout,
            worker_id: 3,
            worker_count: random.pick(&[1, 1, 1, 2]),
            max_wait_ms: random.pick(&[50, 50, 2_000]),
            max_lead_ms: random.pick(&[0, 0, 0, 20]),
            max_jump_ms: random.pick(&[1_000, 3_600_000, 3_600_000]),
            sequence_start: random.pick(&[0, 0, 2]),
            store: Some(store.to_owned()),
            clock: None,
        };
        Self {
            place,
            trouble,
            codec: layout.codec().expect("a good layout"),
            config,
            written_back_in: random.pick(&[40, 2_000]),
            crowd: match trouble.removals {
                Removals::Alone => 0,
                _ => 1 + random.below(4),
            },
        }
    }

    /// The file that the IDs of a worker ID come from.
    pub(super) fn file(&self, worker_id: u32) -> PathBuf {
        let base = match self.place {
            Place::File | Place::Memory if worker_id == self.config.worker_id => {
                return "/data/app/ids".into();
            }
            Place::File | Place::Memory => return format!("/data/app/ids.{worker_id}").into(),
            Place::Machine => "/dev/shm",
            Place::MachineOnDisk => "/data/app",
        };
        let Layout {
            time_bits,
            worker_bits,
            sequence_bits,
            tick_ns,
            epoch_unix_ms,
            ..
        } = self.config.layout;
        let user = format!("libsnowflake-{}", effective_user());
        let bits = format!("{time_bits}.{worker_bits}.{sequence_bits}w");
        Path::new(base)
            .join(user)
            .join(format!("{bits}.{tick_ns}ns.{epoch_unix_ms}-{worker_id}"))
    }

    /// Whether IDs stay unique over boots.
    pub(super) fn is_durable(&self) -> bool {
        matches!(self.place, Place::File | Place::MachineOnDisk)
    }

    /// A forked child shares what its parent has mapped. The simulator cannot give it a
    /// mapping of its own, which the store of the machine would replace.
    pub(super) fn forks(&self) -> bool {
        matches!(self.place, Place::File | Place::Memory)
    }

    /// Whether there is a reason for a clock that is behind the last ID.
    pub(super) fn clock_may_be_behind(&self) -> bool {
        let Trouble {
            clocks,
            boots,
            askers,
            removals,
            ..
        } = self.trouble;
        clocks || boots || askers || removals == Removals::Alone
    }

    /// Whether the present tick may be full for longer than a call may wait.
    pub(super) fn may_be_full(&self) -> bool {
        let tick_ms = self.config.layout.tick_ns / 1_000_000;
        self.clock_may_be_behind()
            || self.trouble.removals != Removals::None
            || tick_ms * 8 > self.config.max_wait_ms.into()
    }

    /// The slot of an ID.
    pub(super) fn slot(&self, parts: &Parts) -> u64 {
        self.codec.slot_of(parts.tick) + u64::from(parts.sequence)
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}\n{:?}", self.trouble, self.config)
    }
}
