//! What happened: a hash of all of it, and the end of it in words.

use std::collections::VecDeque;
use std::fmt;

/// How many events are kept.
const KEPT: usize = 60;

#[derive(Default)]
pub(crate) struct Trace {
    pub(crate) hash: u64,
    last: VecDeque<Event>,
}

struct Event {
    at_ns: u64,
    process: u64,
    task: usize,
    what: &'static str,
    number: u64,
}

impl Trace {
    pub(super) fn add(&mut self, at_ns: u64, (process, task): (u64, usize), what: &'static str) {
        self.fold(at_ns ^ (process << 48) ^ ((task as u64) << 40));
        what.bytes().for_each(|byte| self.fold(byte.into()));
        if self.last.len() == KEPT {
            self.last.pop_front();
        }
        self.last.push_back(Event {
            at_ns,
            process,
            task,
            what,
            number: 0,
        });
    }

    /// A number that belongs to the last event.
    pub(super) fn number(&mut self, number: u64) {
        self.fold(number);
        if let Some(event) = self.last.back_mut() {
            event.number = number;
        }
    }

    /// The process that did this last; `None` if something else was done last.
    pub(crate) fn last_was(&self, what: &str) -> Option<u64> {
        let last = self.last.back()?;
        (last.what == what).then_some(last.process)
    }

    fn fold(&mut self, number: u64) {
        self.hash = (self.hash.rotate_left(5) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for event in &self.last {
            let (seconds, ns) = (event.at_ns / 1_000_000_000, event.at_ns % 1_000_000_000);
            let (process, task, what) = (event.process, event.task, event.what);
            write!(f, "{seconds}.{ns:09} process {process} task {task} {what}")?;
            match event.number {
                0 => writeln!(f)?,
                number => writeln!(f, " {number}")?,
            }
        }
        Ok(())
    }
}
