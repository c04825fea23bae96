//! The keeper: the one thread of all processes of a machine that talks to the store.
//!
//! It is started when the first generator finds that nobody keeps the lease, and ends with the
//! last generator of its process. Then, or when it was not seen for some seconds, the next
//! caller of any process that needs more starts another one. A forked child has no keeper: that
//! of its parent goes on for both.

use super::super::lease::Step;
use super::keeping::Keeping;
use super::library::Engine;
use super::member::{Member, now, unique};
use crate::error::LeaseReason;
use crate::layout::NS_PER_MS;
use crate::sys;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;

/// How long it sleeps at most: it must be seen more often than that.
const LONGEST_SLEEP_MS: u64 = 1_000;

/// Keeps the lease until another one does, or nobody needs it any more.
pub(super) fn run(member: &Member) {
    let me = unique().max(1);
    loop {
        if member.record.claim(me) {
            // Unwind safe: what it shares with others is atomics. A clock of the program may
            // panic.
            let kept = catch_unwind(AssertUnwindSafe(|| keep(member, me)));
            member.record.leave(me);
            if kept.is_err() {
                let text = String::from("the thread that keeps the lease has panicked");
                member.record.note(&LeaseReason::Refused(text));
                sys::sleep_ns(LONGEST_SLEEP_MS * NS_PER_MS);
            }
        }
        if !member.is_used() && member.end_keeper() {
            return;
        }
        if !member.record.is_orphaned() {
            member.keeper_has_left();
            return;
        }
    }
}

fn keep(member: &Member, me: u64) {
    let record = &member.record;
    let mut keeping = Keeping::new(member.terms.clone(), member.codec);
    let mut engine = None;
    while member.is_used() && record.is_keeper(me) {
        // Before the step: who asks after that wakes the keeper.
        let wanted = record.root().wanted.load(Ordering::Acquire);
        match keeping.next(record, now(member), &mut unique) {
            Ok(Step::Wait(ms)) => {
                let ms = ms.min(LONGEST_SLEEP_MS);
                sys::wait(&record.root().wanted, wanted, ms * NS_PER_MS);
            }
            Ok(Step::Send(request)) => {
                let opened = match engine.take() {
                    Some(engine) => Ok(engine),
                    None => Engine::open(&member.settings.url),
                };
                let answer = opened.and_then(|mut opened: Engine| {
                    let answer = opened.execute(keeping.terms(), &request);
                    engine = Some(opened);
                    answer
                });
                match answer {
                    Ok(answer) => keeping.answer(record, &answer, now(member)),
                    Err(reason) => {
                        // A store that has failed internally is opened again.
                        if matches!(reason, LeaseReason::Library(_)) {
                            engine = None;
                        }
                        keeping.fail(record, &reason, now(member));
                    }
                }
            }
            Err(error) => {
                let text = format!("there is no memory for a lease: {error}");
                record.note(&LeaseReason::Refused(text));
                sys::wait(&record.root().wanted, wanted, NS_PER_MS * LONGEST_SLEEP_MS);
            }
        }
    }
}
