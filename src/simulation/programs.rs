//! What the processes of a machine do.

use super::checks::Checks;
use super::scenario::Scenario;
use crate::error::Error;
use crate::generator::Generator;
use crate::sys::simulated::{Random, current};
use crate::sys::sleep_ns;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

const MS: u64 = 1_000_000;

/// What a thread of a process knows.
#[derive(Clone)]
pub(super) struct Program {
    pub(super) scenario: Rc<Scenario>,
    pub(super) checks: Rc<RefCell<Checks>>,
    pub(super) random: Random,
    /// The process from which this one was forked, after some others perhaps.
    pub(super) family: u64,
}

/// A generator, and the last ID that it has returned.
#[derive(Clone)]
struct Handle {
    generator: Rc<Generator>,
    last: Rc<Cell<u64>>,
}

impl Program {
    /// Opens a generator, uses it, and closes it, some times.
    pub(super) fn run(mut self) {
        for _ in 0..1 + self.random.below(3) {
            match self.open() {
                Some(handle) => self.use_for_a_while(&handle),
                None => sleep_ns(self.random.small(500 * MS)),
            }
        }
    }

    /// Uses one generator for ever.
    pub(super) fn keep(mut self) {
        let handle = self.open().expect("a store");
        loop {
            self.step(&handle);
        }
    }

    /// Asks, and takes nothing, while its own clock is ahead; also opens the generator so,
    /// or has it before.
    pub(super) fn ask(mut self, ahead_ns: u64, opens_ahead: bool) {
        let be_ahead = || {
            let (machine, me) = current().expect("a process");
            let mut world = machine.world();
            let process = world.processes.get_mut(&me.process).expect("a process");
            process.faked_ns = ahead_ns;
        };
        if opens_ahead {
            be_ahead();
        }
        if let Some(handle) = self.open() {
            be_ahead();
            for _ in 0..self.random.small(20) {
                drop(handle.generator.next_error());
                drop(handle.generator.stats());
                sleep_ns(self.random.small(20 * MS));
            }
        }
    }

    /// Takes one ID, however often that is refused.
    pub(super) fn take_one(mut self) {
        loop {
            if let Some(handle) = self.open() {
                for _ in 0..20 {
                    if self.take_next(&handle) {
                        return;
                    }
                    sleep_ns(100 * MS);
                }
            }
            sleep_ns(100 * MS);
        }
    }

    fn open(&mut self) -> Option<Handle> {
        let (machine, me) = current().expect("a process");
        let is_ahead = {
            let world = machine.world();
            world.clocks.jump_ns != 0 || world.processes[&me.process].faked_ns != 0
        };
        if is_ahead {
            self.checks.borrow_mut().opened_in_jump += 1;
        }
        match self.scenario.config.open() {
            Ok(generator) => Some(Handle {
                generator: Rc::new(generator),
                last: Rc::new(Cell::new(0)),
            }),
            Err(error) => {
                self.refused(&error, true);
                None
            }
        }
    }

    fn use_for_a_while(&mut self, handle: &Handle) {
        for _ in 0..self.random.small(150) {
            self.step(handle);
        }
    }

    fn step(&mut self, handle: &Handle) {
        match self.random.below(100) {
            0..45 => drop(self.take_next(handle)),
            45..60 => {
                self.take(handle, false, 1, |generator, ids| {
                    ids[0] = generator.try_next_id()?;
                    Ok(1)
                });
            }
            60..70 => {
                let count = self.batch();
                self.take(handle, true, count, Generator::next_batch);
            }
            70..75 => {
                let count = self.batch();
                self.take(handle, false, count, Generator::try_next_batch);
            }
            75..77 => drop(handle.generator.stats()),
            77..86 => drop(handle.generator.next_error()),
            86..96 => sleep_ns(self.random.small(20 * MS)),
            96 => sleep_ns(self.random.small(4_000 * MS)),
            97 => self.start(handle, None),
            98 if self.scenario.forks() => {
                let (machine, me) = current().expect("a process");
                let child = machine.world().fork(me.process);
                self.start(handle, Some(child));
            }
            _ => sleep_ns(self.random.small(2_000)),
        }
    }

    fn batch(&mut self) -> usize {
        1 + self
            .random
            .below(3 << self.scenario.config.layout.sequence_bits) as usize
    }

    /// Starts a thread that uses the generator too, in this process or in a child.
    fn start(&mut self, handle: &Handle, child: Option<u64>) {
        const MOST: usize = 8;
        let (machine, me) = current().expect("a process");
        if machine
            .world()
            .tasks
            .iter()
            .filter(|task| !task.is_over)
            .count()
            >= MOST
        {
            return;
        }
        let mut program = self.clone();
        program.random = Random::new(self.random.next());
        let handle = handle.clone();
        let process = child.unwrap_or(me.process);
        machine.start(process, move || program.use_for_a_while(&handle));
    }

    fn take_next(&mut self, handle: &Handle) -> bool {
        self.take(handle, true, 1, |generator, ids| {
            ids[0] = generator.next_id()?;
            Ok(1)
        })
    }

    /// Takes IDs and checks them. True if there were any.
    fn take(
        &mut self,
        handle: &Handle,
        may_wait: bool,
        count: usize,
        call: impl FnOnce(&Generator, &mut [u64]) -> Result<usize, Error>,
    ) -> bool {
        let (machine, me) = current().expect("a process");
        let mut ids = vec![0; count];
        let mut before = handle.last.get();
        let began_ns = {
            let mut world = machine.world();
            world.tasks[me.task].is_taking = true;
            world.clocks.wall_ns()
        };
        let taken = call(&handle.generator, &mut ids);
        machine.world().tasks[me.task].is_taking = false;
        let taken = match taken {
            Ok(taken) => taken,
            Err(error) => {
                self.refused(&error, may_wait);
                return false;
            }
        };
        let mut world = machine.world();
        world.note("taken", ids[0]);
        for id in &ids[..taken] {
            let by = (me.process, self.family);
            self.checks
                .borrow_mut()
                .returned(&world, *id, by, (before, began_ns));
            // With several worker IDs they are not in one order.
            if self.scenario.config.worker_count == 1 {
                before = *id;
            }
        }
        handle.last.set(handle.last.get().max(before));
        true
    }

    fn refused(&mut self, error: &Error, may_wait: bool) {
        let (machine, me) = current().expect("a process");
        let distance_ns = error.wait().map_or(0, |wait| wait.distance_ns);
        let mut world = machine.world();
        world.note("refused", distance_ns);
        self.checks
            .borrow()
            .refused(&world, error, me.process, may_wait);
        drop(world);
        if self.random.one_in(4) {
            sleep_ns(distance_ns.min(4_000 * MS));
        }
    }
}
