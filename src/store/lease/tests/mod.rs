//! The conversation of a holder with its store, in time.

mod answers;

use super::{Answer, Change, Lease, Loss, Now, Refusal, Request, Session, Step, Terms};

const START_MS: u64 = 1_700_000_000_000;
const WINDOW_MS: u64 = 60_000;

/// A session, its lease, and its clocks.
struct Party {
    session: Session,
    lease: Option<Lease>,
    now: Now,
    drawn: u64,
}

impl Party {
    fn new() -> Self {
        Self {
            session: Session::new(Terms::new("layout", 0..=9, "party")),
            lease: None,
            now: Now {
                wall_ms: START_MS,
                monotonic_ms: 1_000,
            },
            drawn: 0,
        }
    }

    fn pass(&mut self, milliseconds: u64) {
        self.now.wall_ms += milliseconds;
        self.now.monotonic_ms += milliseconds;
    }

    fn next(&mut self) -> Step {
        let drawn = &mut self.drawn;
        let mut random = || {
            *drawn += 1;
            drawn.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_right(40)
        };
        self.session.next(&mut self.lease, self.now, &mut random)
    }

    /// The request that must be sent now.
    fn sends(&mut self) -> Request {
        match self.next() {
            Step::Send(request) => request,
            Step::Wait(wait_ms) => panic!("waits for {wait_ms} ms"),
        }
    }

    /// How long it waits, and that it is not too long.
    fn waits(&mut self) -> u64 {
        match self.next() {
            Step::Wait(wait_ms) => wait_ms,
            Step::Send(request) => panic!("sends {request:?}"),
        }
    }

    /// Waits until it sends; returns what, and after how many milliseconds.
    fn sends_after(&mut self) -> (Request, u64) {
        let began_ms = self.now.monotonic_ms;
        loop {
            match self.next() {
                Step::Send(request) => return (request, self.now.monotonic_ms - began_ms),
                Step::Wait(wait_ms) => {
                    assert!((1..=WINDOW_MS / 6).contains(&wait_ms));
                    self.pass(wait_ms);
                }
            }
        }
    }

    fn answer(&mut self, answer: Answer) -> Result<Change, Refusal> {
        self.session.answer(&mut self.lease, &answer, self.now)
    }

    /// One that has a lease.
    fn holding() -> Self {
        let mut party = Self::new();
        party.sends();
        let answer = Answer::Granted {
            worker_id: 4,
            from_ms: 0,
            until_ms: START_MS + WINDOW_MS,
        };
        let change = party.answer(answer);
        assert_eq!(change, Ok(Change::Acquired { continues: false }));
        party
    }
}

#[test]
fn it_acquires_at_once_and_renews_when_a_third_of_the_window_is_over() {
    let mut party = Party::holding();
    let lease = party.lease.expect("a lease");
    let (request, after_ms) = party.sends_after();
    assert!((18_000..=22_000).contains(&after_ms), "{after_ms}");
    let planned = party.lease.expect("a lease").planned_nonce;
    let expected = Request::Renew {
        worker_id: 4,
        owner: lease.owner,
        nonce: lease.nonce,
        next_nonce: planned,
        until_ms: lease.until_ms,
        client_ms: party.now.wall_ms,
    };
    assert_eq!(request, expected);
    let until_ms = party.now.wall_ms + WINDOW_MS;
    assert_eq!(
        party.answer(Answer::Renewed { until_ms }),
        Ok(Change::Renewed)
    );
    let renewed = party.lease.expect("a lease");
    assert_eq!((renewed.nonce, renewed.planned_nonce), (planned, 0));
    assert_eq!(renewed.until_ms, until_ms);
}

#[test]
fn not_all_renew_or_try_again_at_the_same_time() {
    let (mut renewals, mut pauses) = (Vec::new(), Vec::new());
    for number in 0..40 {
        let mut party = Party::new();
        party.drawn = number * 100;
        party.sends();
        let (worker_id, from_ms, until_ms) = (4, 0, START_MS + WINDOW_MS);
        let granted = Answer::Granted {
            worker_id,
            from_ms,
            until_ms,
        };
        party.answer(granted).expect("a grant");
        renewals.push(party.sends_after().1);
        party.session.fail(party.now);
        pauses.push(party.sends_after().1);
    }
    for (mut found, least_ms, most_ms) in [(renewals, 18_000, 22_000), (pauses, 500, 1_000)] {
        found.sort_unstable();
        let (first, last) = (found[0], found[39]);
        assert!(least_ms <= first && last <= most_ms, "{found:?}");
        assert!(last - first > (most_ms - least_ms) / 2, "{found:?}");
    }
}

#[test]
fn it_says_for_how_long_there_is_nothing_to_do() {
    let mut party = Party::holding();
    assert_eq!(party.waits(), 10_000);
    party.pass(17_000);
    assert!((1_000..=5_000).contains(&party.waits()));
    party.sends_after();
    party.pass(1_000);
    assert_eq!(party.waits(), 2_000);
}

#[test]
fn who_gets_no_answer_sends_the_same_again_after_longer_and_longer_pauses() {
    let mut party = Party::holding();
    let (first, _) = party.sends_after();
    let mut pauses = Vec::new();
    for _ in 0..6 {
        party.session.fail(party.now);
        let (again, after_ms) = party.sends_after();
        pauses.push(after_ms);
        // The same, but for the time.
        let (
            Request::Renew {
                next_nonce: one, ..
            },
            Request::Renew {
                next_nonce: other, ..
            },
        ) = (&first, &again)
        else {
            panic!("{first:?} and {again:?}");
        };
        assert_eq!(one, other);
    }
    for (pause_ms, longest_ms) in pauses
        .iter()
        .zip([1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
    {
        assert!(
            (longest_ms / 2..=longest_ms).contains(pause_ms),
            "{pauses:?}"
        );
    }
    // Once there is an answer, pauses are short again.
    let until_ms = party.now.wall_ms + WINDOW_MS;
    assert_eq!(
        party.answer(Answer::Renewed { until_ms }),
        Ok(Change::Renewed)
    );
    party.sends_after();
    party.session.fail(party.now);
    assert!(party.sends_after().1 <= 1_000);
}

#[test]
fn an_acquisition_without_an_answer_is_repeated_as_it_was() {
    let mut party = Party::new();
    let Request::Acquire { owner, nonce, .. } = party.sends() else {
        panic!("there is no lease");
    };
    assert!(owner >> 64 != 0 && owner as u64 != 0 && nonce != 0);
    // The deadline passes without a word.
    assert_eq!(party.waits(), 3_000);
    party.pass(3_000);
    let (again, _) = party.sends_after();
    let is_the_same = matches!(again, Request::Acquire { owner: o, nonce: n, .. }
        if (o, n) == (owner, nonce));
    assert!(is_the_same);
}

#[test]
fn who_has_lost_its_lease_acquires_at_once_and_prefers_the_same_worker_id() {
    let mut party = Party::holding();
    let before = party.lease.expect("a lease");
    party.sends_after();
    let change = party.answer(Answer::Lost(Loss::Over));
    assert_eq!(change, Ok(Change::Lost(Loss::Over)));
    // Its range stays.
    assert_eq!(
        party.lease.map(|lease| lease.until_ms),
        Some(before.until_ms)
    );
    let Request::Acquire {
        owner, preferred, ..
    } = party.sends()
    else {
        panic!("it is lost");
    };
    assert_eq!(preferred, Some(4));
    assert_ne!(owner, before.owner);
    let granted = Answer::Granted {
        worker_id: 4,
        from_ms: before.until_ms,
        until_ms: before.until_ms + WINDOW_MS,
    };
    assert_eq!(
        party.answer(granted),
        Ok(Change::Acquired { continues: true })
    );
}

#[test]
fn a_range_that_begins_elsewhere_does_not_continue() {
    let mut party = Party::holding();
    let before = party.lease.expect("a lease");
    for (worker_id, from_ms) in [(4, before.until_ms + 1), (5, before.until_ms)] {
        party.sends_after();
        party.answer(Answer::Lost(Loss::Over)).expect("an answer");
        party.sends();
        let until_ms = from_ms + WINDOW_MS;
        let change = party.answer(Answer::Granted {
            worker_id,
            from_ms,
            until_ms,
        });
        assert_eq!(change, Ok(Change::Acquired { continues: false }));
    }
}

#[test]
fn who_is_asked_for_more_renews_before_it_is_due() {
    let mut party = Party::holding();
    party.waits();
    party.session.want_more();
    assert!(matches!(party.sends(), Request::Renew { .. }));
    let until_ms = party.now.wall_ms + WINDOW_MS;
    party
        .answer(Answer::Renewed { until_ms })
        .expect("an answer");
    party.waits();
    // But not while the store does not answer.
    party.session.want_more();
    party.sends();
    party.session.fail(party.now);
    party.session.want_more();
    party.waits();
}

#[test]
fn a_wall_clock_that_is_set_does_not_put_a_renewal_off() {
    let mut party = Party::holding();
    party.now.wall_ms -= 3_600_000;
    party.waits();
    party.now.wall_ms += 3_600_000;
    party.pass(10_000);
    let (_, after_ms) = party.sends_after();
    assert!(after_ms <= 12_000);
}
