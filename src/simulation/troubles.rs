//! What goes wrong on a machine.

use super::driver::Driver;
use super::programs::Program;
use super::scenario::{Place, Removals, Trouble};
use std::path::PathBuf;

const MS: u64 = 1_000_000;
const SECOND: u64 = 1_000 * MS;
const MINUTE: u64 = 60 * SECOND;

impl Driver {
    pub(super) fn something_happens(&mut self) {
        let Trouble {
            kills,
            pauses,
            clocks,
            boots,
            same_boot_ids,
            disk,
            askers,
            removals,
            ..
        } = self.scenario.trouble;
        let living = self.machine.world().living();
        if living.len() < self.scenario.crowd as usize && self.random.one_in(3) {
            self.start(Program::run);
        }
        if kills && self.random.one_in(300) && !living.is_empty() {
            let killed = self.random.pick(&living);
            self.kill(killed);
        }
        if pauses && self.random.one_in(60) {
            self.pause();
        }
        if clocks {
            self.clocks_change();
        }
        if same_boot_ids && self.random.one_in(150) {
            self.set_back_once();
        }
        let is_warm = self.checks.borrow().is_warm();
        if askers && is_warm && self.random.one_in(200) {
            // Half an hour is believed at once, and who opens a generator so may leave it to
            // the others.
            let years = 3_650 * 24 * 60 * MINUTE;
            let (ahead_ns, opens_ahead) = match removals {
                Removals::None => (self.random.pick(&[30 * MINUTE, years]), false),
                _ => (years, true),
            };
            self.start(move |program| program.ask(ahead_ns, opens_ahead));
        }
        // A new file is the weakest before the first ID.
        let is_new = self.checks.borrow().ids == 0;
        let often = if is_new { 60 } else { 1_500 };
        if boots && self.random.one_in(often) {
            self.boot();
        }
        if disk && self.random.one_in(300) {
            self.disk_changes();
        }
        if self.scenario.is_durable() && self.random.one_in(self.scenario.written_back_in) {
            let mut world = self.machine.world();
            world.note("write back", 0);
            world.disk.write_back(&mut self.random);
        }
        if removals != Removals::None && is_warm {
            self.file_goes_away();
        }
        if removals == Removals::Alone && self.random.one_in(200) {
            let by_ns = self.random.small(SECOND);
            let mut world = self.machine.world();
            world.clocks.set_back(by_ns);
            world.note("clock set back", by_ns);
        }
    }

    fn kill(&self, process: u64) {
        if self.keeper != Some(process) {
            let mut world = self.machine.world();
            world.note("kill", process);
            world.kill(process);
        }
    }

    /// The file goes away, perhaps with some who use it: most often when somebody has opened
    /// it and nobody knows of that yet.
    fn file_goes_away(&mut self) {
        let opening = self.machine.world().trace.last_was("map_file");
        let is_worst = opening.is_some() && self.random.one_in(2);
        if !is_worst && !self.random.one_in(200) {
            return;
        }
        self.remove();
        if is_worst {
            // And it is held up there.
            let mut world = self.machine.world();
            let until_ns = world.clocks.boot_ns + self.random.below(MS / 2);
            let tasks = world.tasks.iter_mut();
            let held_up = tasks.filter(|task| Some(task.process) == opening);
            held_up.for_each(|task| task.wakes_at_ns = until_ns);
        }
        let living = self.machine.world().living();
        if self.scenario.trouble.kills && self.random.one_in(2) {
            for process in living {
                if Some(process) != opening && (is_worst || self.random.one_in(2)) {
                    self.kill(process);
                }
            }
        }
    }

    /// Somebody is held up.
    fn pause(&mut self) {
        let mut world = self.machine.world();
        let now_ns = world.clocks.boot_ns;
        let tasks = world.tasks.iter_mut().filter(|task| !task.is_over);
        let mut tasks: Vec<_> = tasks.collect();
        if !tasks.is_empty() {
            let chosen = self.random.below(tasks.len() as u64) as usize;
            let until_ns = now_ns + self.random.small(3 * SECOND);
            tasks[chosen].wakes_at_ns = until_ns.max(tasks[chosen].wakes_at_ns);
        }
    }

    /// By less than the machine has been up: more than that looks like the same boot, where
    /// all have one ID.
    fn set_back_once(&mut self) {
        let mut world = self.machine.world();
        let most_ns = world.clocks.boot_ns.saturating_sub(2 * SECOND);
        if !world.was_set_back && most_ns > 0 {
            let by_ns = most_ns - self.random.below(most_ns.div_ceil(2));
            world.was_set_back = true;
            world.clocks.set_back(by_ns);
            world.note("clock set back", by_ns);
            drop(world);
            if self.random.one_in(3) {
                self.boot();
            }
        }
    }

    fn clocks_change(&mut self) {
        let random = &mut self.random;
        let mut world = self.machine.world();
        let now_ns = world.clocks.boot_ns;
        if world.clocks.jump_ns != 0 && now_ns >= self.jump_ends_ns {
            world.clocks.jump_ns = 0;
            world.clocks.is_jump_unbelievable = false;
            world.note("clock is right again", 0);
            // Two instants are one jump where nobody has looked in between.
            self.checks.borrow_mut().cool();
        }
        if random.one_in(400) {
            let by_ns = random.small(20 * SECOND);
            world.clocks.set_back(by_ns);
            world.note("clock set back", by_ns);
        }
        if random.one_in(800) {
            let by_ns = random.small(2 * MINUTE);
            world.clocks.wall_minus_boot_ns += by_ns as i64;
            world.note("clock set ahead", by_ns);
        }
        if random.one_in(1_500) && world.clocks.jump_ns == 0 {
            let slept_ns = random.small(30 * MINUTE);
            world.clocks.boot_ns += slept_ns;
            world.clocks.suspended_ns += slept_ns;
            world
                .tasks
                .iter_mut()
                .for_each(|task| task.wakes_at_ns += slept_ns);
            world.note("machine slept", slept_ns);
        }
        // Before the page knows the clocks every time is believed.
        if random.one_in(100) && world.clocks.jump_ns == 0 && self.checks.borrow().is_warm() {
            let believed_ns = self.scenario.config.max_jump_ms * MS;
            let by_ns = match random.below(3) {
                0 => random.small(believed_ns),
                1 => 3_650 * 24 * 60 * MINUTE,
                _ => believed_ns + 10 * MINUTE + random.small(300 * MINUTE),
            };
            world.clocks.jump_ns = by_ns as i64;
            // A page that a process has for itself begins with it, at any time.
            let is_known = self.scenario.place != Place::Memory;
            let fences_ns = self.checks.borrow().fences_ns(&world);
            let clocks = &mut world.clocks;
            let most_ns = clocks.latest_honest_ns() + fences_ns + believed_ns;
            clocks.is_jump_unbelievable = is_known && clocks.wall_ns() > most_ns;
            self.jump_ends_ns = now_ns + random.small(200 * MS);
            world.note("clock is ahead", by_ns);
        }
    }

    pub(super) fn boot(&mut self) {
        self.machine.world().kill_all();
        self.machine.reap();
        let mut world = self.machine.world();
        world.clocks.jump_ns = 0;
        let mut wall_ns = world.clocks.wall_ns() + self.random.small(MINUTE);
        if self.scenario.trouble.late_boots && self.random.one_in(2) {
            wall_ns -= self.random.below(40 * SECOND);
        }
        let is_power_loss = !self.random.one_in(5);
        world.boot(wall_ns, is_power_loss);
        self.checks.borrow_mut().boot();
    }

    fn disk_changes(&mut self) {
        let mut world = self.machine.world();
        world.disk.failure = match world.disk.failure {
            None => Some(self.random.pick(&[libc::EIO, libc::ENOSPC])),
            Some(_) => None,
        };
        let errno = world.disk.failure.unwrap_or_default();
        world.note("disk", errno as u64);
        // Everybody is idle for so long that the fence is reached, by all at once.
        if self.random.one_in(2) {
            let until_ns = world.clocks.boot_ns + 5 * SECOND + self.random.below(8 * SECOND);
            world
                .tasks
                .iter_mut()
                .for_each(|task| task.wakes_at_ns = until_ns);
        }
    }

    /// The file is removed, moved away, or replaced by a copy of itself.
    fn remove(&mut self) {
        let file = self.scenario.file(self.scenario.config.worker_id);
        let named = |end: &str| PathBuf::from(format!("{}.{end}", file.display()));
        let (copy, old) = (named("copy"), named("old"));
        let mut world = self.machine.world();
        let disk = &mut world.disk;
        let removals = self.scenario.trouble.removals;
        let is_copied =
            removals == Removals::Copied || removals != Removals::Alone && self.random.one_in(3);
        let (what, done) = match self.random.below(3) {
            _ if is_copied => {
                let copied = disk.copy(&file, &copy);
                let moved = copied.and_then(|()| disk.rename(&copy, &file));
                ("file replaced", moved)
            }
            _ if removals == Removals::Moved => ("file moved away", disk.rename(&file, &old)),
            1 if self.scenario.place == Place::Machine => {
                let user = file.parent().expect("a directory");
                ("directory removed", disk.remove(user))
            }
            _ => ("file removed", disk.remove(&file)),
        };
        world.note(what, done.is_ok().into());
    }
}
