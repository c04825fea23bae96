//! All that there is: the clocks, the processes, what is broken, and the disk.

use super::baton::Me;
use super::disk::Disk;
use super::locks::Descriptions;
use super::random::Random;
use super::trace::Trace;
use std::collections::BTreeMap;

const SECOND: u64 = 1_000_000_000;

pub(crate) struct World {
    pub(crate) random: Random,
    pub(crate) trace: Trace,
    pub(crate) steps: u64,
    pub(crate) clocks: Clocks,
    pub(crate) disk: Disk,
    pub(super) descriptions: Descriptions,
    pub(crate) processes: BTreeMap<u64, Process>,
    pub(crate) tasks: Vec<Task>,
    /// How often the machine was started.
    pub(crate) boots: u64,
    /// Whether the clock was set back in this boot.
    pub(crate) was_set_back: bool,
    /// Whether all boots have the same ID: a board without random numbers.
    repeats_boot_ids: bool,
    /// What a task has failed with.
    pub(crate) failure: Option<String>,
    /// Statics of each process: see `AtomicPtr`.
    pub(super) statics: BTreeMap<(u64, usize), usize>,
    pub(super) at_end: Vec<Box<dyn FnOnce()>>,
}

pub(crate) struct Process {
    /// Containers of one machine have boot IDs of their own.
    pub(crate) container: u64,
    /// How far its wall clock is ahead of that of the others: it runs under a faked one.
    pub(crate) faked_ns: u64,
    pub(crate) is_dead: bool,
    pub(crate) died_at_ns: u64,
    /// The error numbers that were made up for it.
    pub(crate) errors_seen: Vec<i32>,
}

pub(crate) struct Task {
    pub(crate) process: u64,
    /// When it may go on, by the clock of the boot.
    pub(crate) wakes_at_ns: u64,
    pub(crate) is_dead: bool,
    pub(crate) is_over: bool,
    /// Whether it is in a call that takes IDs.
    pub(crate) is_taking: bool,
}

#[derive(Default)]
pub(crate) struct Clocks {
    pub(crate) boot_ns: u64,
    /// How long the machine was suspended in this boot.
    pub(crate) suspended_ns: u64,
    pub(crate) wall_minus_boot_ns: i64,
    /// How far the wall clock is ahead for an instant.
    pub(crate) jump_ns: i64,
    /// Whether that is further than anybody believes.
    pub(crate) is_jump_unbelievable: bool,
    /// Parts of a million by which the wall clock is faster.
    pub(crate) drift: i64,
    drifted: i64,
    /// The largest time that a call that takes IDs may go by: what the wall clock has shown
    /// to one, and how far ahead of the boot clock that was in this boot.
    pub(crate) honest_ns: u64,
    honest_minus_boot_ns: i64,
}

impl Clocks {
    pub(crate) fn wall_ns(&self) -> u64 {
        (self.boot_ns as i64 + self.wall_minus_boot_ns + self.jump_ns) as u64
    }

    pub(crate) fn monotonic_ns(&self) -> u64 {
        self.boot_ns - self.suspended_ns
    }

    pub(crate) fn set_back(&mut self, by_ns: u64) {
        self.wall_minus_boot_ns -= by_ns as i64;
    }

    pub(crate) fn advance(&mut self, ns: u64) {
        self.boot_ns += ns;
        self.drifted += ns as i64 * self.drift;
        self.wall_minus_boot_ns += self.drifted / 1_000_000;
        self.drifted %= 1_000_000;
    }

    /// The largest time that an ID may carry now.
    pub(crate) fn latest_honest_ns(&self) -> u64 {
        let by_boot_ns = self.boot_ns as i64 + self.honest_minus_boot_ns;
        self.honest_ns.max(by_boot_ns.max(0) as u64)
    }

    fn start(&mut self, boot_ns: u64, wall_ns: u64) {
        *self = Self {
            boot_ns,
            wall_minus_boot_ns: wall_ns as i64 - boot_ns as i64,
            drift: self.drift,
            honest_ns: self.latest_honest_ns(),
            honest_minus_boot_ns: i64::MIN / 2,
            ..Self::default()
        };
    }
}

impl World {
    pub(super) fn new(seed: u64, repeats_boot_ids: bool) -> Self {
        let mut world = Self {
            random: Random::new(seed),
            trace: Trace::default(),
            steps: 0,
            clocks: Clocks::default(),
            disk: Disk::new(),
            descriptions: Descriptions::default(),
            processes: BTreeMap::new(),
            tasks: Vec::new(),
            boots: 0,
            was_set_back: false,
            repeats_boot_ids,
            failure: None,
            statics: BTreeMap::new(),
            at_end: Vec::new(),
        };
        world.start_machine(1_700_000_000 * SECOND);
        world
    }

    /// Starts the machine at an instant; by and by it runs programs.
    fn start_machine(&mut self, wall_ns: u64) {
        self.boots += 1;
        self.was_set_back = false;
        // A small board starts at once.
        let most_ns = if self.repeats_boot_ids { 6 } else { 30 } * SECOND;
        let boot_ns = SECOND + self.random.below(most_ns);
        self.clocks.start(boot_ns, wall_ns + boot_ns);
    }

    pub(super) fn begin_step(&mut self, me: Me, what: &'static str) {
        self.steps += 1;
        let passed_ns = 50 + self.random.small(4_000);
        self.clocks.advance(passed_ns);
        self.trace
            .add(self.clocks.boot_ns, (me.process, me.task), what);
    }

    pub(super) fn begin_sleep(&mut self, me: Me, distance_ns: u64) {
        self.begin_step(me, "sleep");
        self.trace.number(distance_ns);
        let late_ns = self.random.small(200_000);
        self.tasks[me.task].wakes_at_ns = self.clocks.boot_ns + distance_ns + late_ns;
    }

    /// What the driver does, for the trace.
    pub(crate) fn note(&mut self, what: &'static str, number: u64) {
        self.trace.add(self.clocks.boot_ns, (0, 0), what);
        self.trace.number(number);
    }

    pub(super) fn read_wall_clock(&mut self, me: Me) -> u64 {
        let clocks = &mut self.clocks;
        let now_ns = clocks.wall_ns();
        if self.tasks[me.task].is_taking && !clocks.is_jump_unbelievable {
            clocks.honest_ns = clocks.honest_ns.max(now_ns);
            let minus_boot_ns = now_ns as i64 - clocks.boot_ns as i64;
            clocks.honest_minus_boot_ns = clocks.honest_minus_boot_ns.max(minus_boot_ns);
        }
        self.trace.number(now_ns);
        now_ns + self.processes[&me.process].faked_ns
    }

    pub(super) fn boot_id(&self, me: Me) -> [u64; 2] {
        let boot = if self.repeats_boot_ids { 1 } else { self.boots };
        [boot, 1 + self.processes[&me.process].container]
    }

    pub(crate) fn add_process(&mut self, container: u64) -> u64 {
        let number = self.processes.len() as u64 + 1;
        self.processes.insert(
            number,
            Process {
                container,
                faked_ns: 0,
                is_dead: false,
                died_at_ns: 0,
                errors_seen: Vec::new(),
            },
        );
        number
    }

    /// A child that shares the descriptors of its parent, and has copies of its statics.
    pub(crate) fn fork(&mut self, parent: u64) -> u64 {
        let child = self.add_process(self.processes[&parent].container);
        self.descriptions.inherit(parent, child);
        let of_parent = (parent, 0)..(parent + 1, 0);
        let copies: Vec<_> = self
            .statics
            .range(of_parent)
            .map(|(key, at)| (key.1, *at))
            .collect();
        let copies = copies.into_iter().map(|(key, at)| ((child, key), at));
        self.statics.extend(copies);
        child
    }

    pub(super) fn add_task(&mut self, process: u64) -> usize {
        self.tasks.push(Task {
            process,
            wakes_at_ns: 0,
            is_dead: false,
            is_over: false,
            is_taking: false,
        });
        self.tasks.len() - 1
    }

    pub(super) fn end_task(&mut self, me: Me, failure: Option<String>) {
        self.tasks[me.task].is_over = true;
        self.failure = self.failure.take().or(failure);
        let mut others = self.tasks.iter();
        if !others.any(|task| task.process == me.process && !task.is_over) {
            self.kill(me.process);
        }
    }

    /// Ends a process: its descriptors are closed at once, and its threads unwind in
    /// [`super::Machine::reap`].
    pub(crate) fn kill(&mut self, process: u64) {
        let now_ns = self.clocks.wall_ns();
        let ended = self.processes.get_mut(&process).expect("a process");
        if !ended.is_dead {
            (ended.is_dead, ended.died_at_ns) = (true, now_ns);
        }
        self.descriptions.close_all(process, &mut self.disk);
        let tasks = self.tasks.iter_mut().filter(|task| task.process == process);
        tasks.for_each(|task| task.is_dead = true);
    }

    pub(crate) fn kill_all(&mut self) {
        let alive = self.living();
        alive.into_iter().for_each(|process| self.kill(process));
    }

    /// The processes that are not dead.
    pub(crate) fn living(&self) -> Vec<u64> {
        let alive = self
            .processes
            .iter()
            .filter(|(_, process)| !process.is_dead);
        alive.map(|(number, _)| *number).collect()
    }

    pub(super) fn next_dead_task(&self) -> Option<usize> {
        self.tasks
            .iter()
            .position(|task| task.is_dead && !task.is_over)
    }

    /// Starts the machine again. All processes are dead.
    pub(crate) fn boot(&mut self, wall_ns: u64, is_power_loss: bool) {
        if is_power_loss {
            self.disk.lose_power(&mut self.random);
        } else {
            self.disk.sync_everything();
        }
        self.disk.empty_memory();
        self.start_machine(wall_ns);
        self.note("boot", self.boots);
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.at_end.drain(..).for_each(|free| free());
    }
}
