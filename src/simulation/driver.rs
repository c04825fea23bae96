//! Who runs on a machine, and for how long.

use super::checks::Checks;
use super::programs::Program;
use super::scenario::{Removals, Scenario};
use crate::sys::simulated::{Machine, Random};
use std::cell::RefCell;
use std::rc::Rc;

const MS: u64 = 1_000_000;
const SECOND: u64 = 1_000 * MS;

/// For how long a clock that has jumped is not believed, and some more.
const TRIAL_NS: u64 = 70 * SECOND;

pub(super) struct Driver {
    pub(super) machine: Rc<Machine>,
    pub(super) scenario: Rc<Scenario>,
    pub(super) checks: Rc<RefCell<Checks>>,
    pub(super) random: Random,
    /// When an instant is over for which the clock is ahead.
    pub(super) jump_ends_ns: u64,
    /// A process that uses the page all the time.
    pub(super) keeper: Option<u64>,
}

pub(super) struct Outcome {
    pub(super) steps: u64,
    pub(super) ids: u64,
    pub(super) hash: u64,
    pub(super) failure: Option<String>,
    pub(super) scenario: String,
    pub(super) trace: String,
}

impl Driver {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let scenario = Rc::new(Scenario::new(&mut random));
        let machine = Machine::new(random.next(), scenario.trouble.same_boot_ids);
        let mut world = machine.world();
        if scenario.trouble.removals == Removals::None {
            world.clocks.drift = random.pick(&[-500, 0, 30, 500]);
        }
        drop(world);
        Self {
            machine,
            checks: Rc::new(RefCell::new(Checks::new(scenario.clone()))),
            scenario,
            random,
            jump_ends_ns: 0,
            keeper: None,
        }
    }

    pub(super) fn run(mut self, steps: u64) -> Outcome {
        if self.scenario.trouble.keeper {
            let keeper = self.start(Program::keep);
            self.keeper = Some(keeper);
            while self.checks.borrow().ids == 0 && !self.has_failed() {
                self.let_one_run();
            }
        }
        while self.machine.world().steps < steps && !self.has_failed() {
            self.something_happens();
            self.machine.reap();
            self.let_one_run();
        }
        self.finish();
        self.machine.world().kill_all();
        self.machine.reap();
        let mut world = self.machine.world();
        Outcome {
            steps: world.steps,
            ids: self.checks.borrow().ids,
            hash: world.trace.hash,
            failure: world.failure.take(),
            scenario: self.scenario.to_string(),
            trace: world.trace.to_string(),
        }
    }

    fn has_failed(&self) -> bool {
        self.machine.world().failure.is_some()
    }

    /// Starts a process.
    pub(super) fn start(&mut self, run: impl FnOnce(Program) + 'static) -> u64 {
        let containers = if self.scenario.trouble.containers {
            3
        } else {
            1
        };
        let container = self.random.below(containers);
        let process = self.machine.world().add_process(container);
        let program = Program {
            scenario: self.scenario.clone(),
            checks: self.checks.clone(),
            random: Random::new(self.random.next()),
            family: process,
        };
        self.machine.start(process, move || run(program));
        process
    }

    /// Gives the baton to somebody who is ready; if nobody is, time passes.
    fn let_one_run(&mut self) {
        let mut world = self.machine.world();
        let now_ns = world.clocks.boot_ns;
        let tasks = world
            .tasks
            .iter()
            .enumerate()
            .filter(|(_, task)| !task.is_over);
        let waking: Vec<_> = tasks
            .map(|(number, task)| (task.wakes_at_ns, number))
            .collect();
        let ready: Vec<_> = waking
            .iter()
            .filter(|(wakes_at, _)| *wakes_at <= now_ns)
            .collect();
        if ready.is_empty() {
            let next_ns = waking
                .iter()
                .min()
                .map_or(now_ns + MS, |(wakes_at, _)| *wakes_at);
            world.clocks.advance(next_ns - now_ns);
            return;
        }
        drop(world);
        let (_, task) = *self.random.pick(&ready);
        let most = self.random.pick(&[2, 10, 100, 500]);
        let points = self.random.below(most);
        self.machine.resume(task, points);
    }

    /// When all is well again, one process gets an ID before long.
    fn finish(&mut self) {
        if self.has_failed() || self.scenario.trouble.removals == Removals::Alone {
            return;
        }
        if self.scenario.trouble.boots && self.random.one_in(2) {
            self.boot();
        }
        let mut world = self.machine.world();
        world.disk.failure = None;
        world.clocks.jump_ns = 0;
        world.clocks.is_jump_unbelievable = false;
        for process in world.living() {
            if self.keeper != Some(process) {
                world.kill(process);
            }
        }
        // It still has its locks, and takes nothing.
        world
            .tasks
            .iter_mut()
            .for_each(|task| task.wakes_at_ns = u64::MAX);
        let clocks = &world.clocks;
        let behind_ns = clocks.latest_honest_ns().saturating_sub(clocks.wall_ns());
        let ticks_ns = 4 * self.scenario.config.layout.tick_ns;
        let fences_ns = self.checks.borrow().fences_ns(&world);
        let ends_ns = clocks.boot_ns + behind_ns + fences_ns + TRIAL_NS + ticks_ns;
        world.note("all is well", behind_ns);
        drop(world);
        self.machine.reap();
        let last = self.start(Program::take_one);
        loop {
            self.let_one_run();
            let mut world = self.machine.world();
            if world.processes[&last].is_dead || world.failure.is_some() {
                return;
            }
            if world.clocks.boot_ns > ends_ns {
                world.failure = Some("nobody gets an ID".to_owned());
            }
        }
    }
}
