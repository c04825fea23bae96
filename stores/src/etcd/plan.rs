//! What to answer, and what to write first.

use super::records::{Keys, Record, Space};
use super::transaction::Writing;
use super::view::{Stored, View};
use snowflake::lease::Answer;

/// An answer that holds once its writes are done.
#[derive(Debug)]
pub(super) struct Plan<T> {
    pub(super) answer: T,
    /// The space, if it is to be another one than it was.
    space: Option<Space>,
    /// A record, and the revision at which it was written last.
    record: Option<(u32, Record, u64)>,
}

impl<T> Plan<T> {
    /// An answer for which nothing is to be written.
    pub(super) fn answer(answer: T) -> Self {
        Self {
            answer,
            space: None,
            record: None,
        }
    }

    /// An answer that changes the space, if it does.
    pub(super) fn noting(answer: T, space: Space, view: &View) -> Self {
        let is_same = view
            .space
            .as_ref()
            .is_some_and(|stored| stored.value == space);
        Self {
            // What this driver has seen before must not be forgotten before it is noted.
            space: (!is_same || view.is_older()).then_some(space),
            ..Self::answer(answer)
        }
    }

    /// The same with another answer.
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> Plan<U> {
        Plan {
            answer: change(self.answer),
            space: self.space,
            record: self.record,
        }
    }

    /// One that also writes a record.
    pub(super) fn record(
        self,
        worker_id: u32,
        before: Option<&Stored<Record>>,
        record: Record,
    ) -> Self {
        let revision = before.map_or(0, |stored| stored.revision);
        Self {
            record: Some((worker_id, record.settled(), revision)),
            ..self
        }
    }

    /// The worker ID whose record is to be written.
    pub(super) fn worker_id(&self) -> Option<u32> {
        self.record.as_ref().map(|(worker_id, ..)| *worker_id)
    }

    /// What is to be written, if nobody else has written meanwhile: every transaction
    /// compares the space, so that none goes by one that has been put into quarantine.
    pub(super) fn writing(&self, keys: &Keys, view: &View) -> Option<Writing> {
        if self.space.is_none() && self.record.is_none() {
            return None;
        }
        let mut writing = Writing::default();
        let revision = view.space.as_ref().map_or(0, |stored| stored.revision);
        writing.only_if(&keys.space(), revision);
        if let Some(space) = &self.space {
            writing.space(keys, space);
        }
        if let Some((worker_id, record, revision)) = &self.record {
            writing.only_if(&keys.record(*worker_id), *revision);
            writing.record(keys, *worker_id, record);
            if *revision == 0 {
                writing.count(keys);
            }
        }
        Some(writing)
    }
}

/// The answer if the space has another layout.
pub(super) fn mismatch(found: String) -> Plan<Answer> {
    Plan::answer(Answer::Mismatch { found })
}
