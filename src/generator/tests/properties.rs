//! Properties of the reserving code under any clock that a strategy can invent:
//! steps back and forward, standing still, jumps of years, also while a call
//! sleeps.

use crate::clock::{Clock, Windowed};
use crate::error::{Error, Result};
use crate::generator::{Fence, Reserver, SequenceStart, Timing, batch};
use crate::layout::{Layout, Order};
use crate::page::{Atomic64, Page};
use proptest::prelude::*;
use std::collections::VecDeque;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

const START_NS: u64 = 1_700_000_000_000_000_000;
const MS: i64 = 1_000_000;
const YEAR: i64 = 365 * 24 * 3_600_000 * MS;

/// A clock whose every reading may be preceded by a jump.
struct Jumping(Mutex<State>);

struct State {
    wall_ns: u64,
    slept_ns: u64,
    jumps: VecDeque<i64>,
    /// Of the call under way: the earliest and the last reading, and whether the
    /// clock jumped between two of them.
    earliest_ns: u64,
    last_ns: u64,
    jumped: bool,
}

impl Jumping {
    fn new(jumps: Vec<i64>) -> Self {
        Self(Mutex::new(State {
            wall_ns: START_NS,
            slept_ns: 0,
            jumps: jumps.into(),
            earliest_ns: u64::MAX,
            last_ns: START_NS,
            jumped: false,
        }))
    }

    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.0.lock().expect("no test panics in here"))
    }
}

impl Clock for Jumping {
    fn now_ns(&self) -> Result<u64> {
        self.with(|state| {
            let jump = state.jumps.pop_front().unwrap_or(0);
            state.wall_ns = state.wall_ns.saturating_add_signed(jump);
            state.jumped |= jump != 0;
            state.earliest_ns = state.earliest_ns.min(state.wall_ns);
            state.last_ns = state.wall_ns;
            Ok(state.wall_ns)
        })
    }

    fn monotonic_ns(&self) -> u64 {
        self.with(|state| state.slept_ns)
    }

    fn sleep_ns(&self, distance_ns: u64) {
        self.with(|state| {
            state.wall_ns += distance_ns;
            state.slept_ns += distance_ns;
        });
    }
}

impl Windowed for Arc<Jumping> {}

/// A store that grants nothing more, or a tick at a time.
struct Grants {
    page: Arc<Page<AtomicU64>>,
    sequence_bits: u32,
    generous: bool,
}

impl Fence for Grants {
    fn extend(&self, slot: u64, _most_wait_ns: u64) -> Result<()> {
        if !self.generous {
            return Err(Error::LeaseLost);
        }
        let fence = ((slot >> self.sequence_bits) + 1) << self.sequence_bits;
        self.page.window.fence.fetch_max_relaxed(fence);
        Ok(())
    }
}

#[derive(Clone, Debug)]
enum Call {
    Next,
    TryNext,
    TryTick,
    Run(u64),
    Jump(i64),
}

#[derive(Clone, Debug)]
struct Case {
    layout: Layout,
    max_wait_ms: u32,
    max_lead_ms: u32,
    sequence_start: u32,
    fence_ticks: Option<u64>,
    generous: bool,
    jumps: Vec<i64>,
    calls: Vec<Call>,
}

fn jump() -> impl Strategy<Value = i64> {
    prop_oneof![
        6 => Just(0),
        4 => 0..2 * MS,
        3 => -3 * MS..0,
        2 => -60 * MS..60 * MS,
        1 => -3_600_000 * MS..3_600_000 * MS,
        1 => -5 * YEAR..5 * YEAR,
    ]
}

fn call() -> impl Strategy<Value = Call> {
    prop_oneof![
        8 => Just(Call::Next),
        4 => Just(Call::TryNext),
        2 => Just(Call::TryTick),
        2 => (1..40u64).prop_map(Call::Run),
        4 => jump().prop_map(Call::Jump),
    ]
}

fn layout() -> impl Strategy<Value = Layout> {
    let orders = prop_oneof![Just(Order::WorkerFirst), Just(Order::SequenceFirst)];
    let ticks = prop_oneof![
        Just(1_000),
        Just(100_000),
        Just(1_000_000),
        Just(10_000_000)
    ];
    (1..6u32, orders, ticks).prop_map(|(sequence_bits, order, tick_ns)| Layout {
        time_bits: 53,
        worker_bits: 4,
        sequence_bits,
        order,
        tick_ns,
        ..Layout::DEFAULT
    })
}

prop_compose! {
    fn case()(
        layout in layout(),
        max_wait_ms in prop_oneof![Just(0), Just(1), Just(50)],
        max_lead_ms in prop_oneof![Just(0), Just(2), Just(20)],
        random_start in any::<bool>(),
        fence_ticks in prop::option::weighted(0.3, 0..200u64),
        generous in any::<bool>(),
        jumps in prop::collection::vec(jump(), 0..80),
        calls in prop::collection::vec(call(), 1..80),
    ) -> Case {
        let sequence_start = if random_start { 1 << (layout.sequence_bits - 1) } else { 0 };
        Case {
            layout, max_wait_ms, max_lead_ms, sequence_start, fence_ticks, generous, jumps, calls,
        }
    }
}

type Tested = Reserver<Arc<Page<AtomicU64>>, Arc<Jumping>>;

fn reserver(case: &Case) -> (Tested, Arc<Jumping>) {
    let codec = case.layout.codec().expect("a good layout");
    let start = codec.tick_at(START_NS).expect("an instant of the layout");
    let fence = case
        .fence_ticks
        .map_or(u64::MAX, |ticks| codec.slot_of(start + ticks));
    let page = Arc::new(Page::new(fence));
    let clock = Arc::new(Jumping::new(case.jumps.clone()));
    let fence = Grants {
        page: page.clone(),
        sequence_bits: case.layout.sequence_bits,
        generous: case.generous,
    };
    let (layout, wait, lead) = (&case.layout, case.max_wait_ms, case.max_lead_ms);
    let reserver = Reserver::new(
        page,
        Box::new(fence),
        clock.clone(),
        codec,
        Timing::new(layout, wait, lead, 0),
        SequenceStart::new(case.sequence_start),
    );
    (reserver, clock)
}

/// One call and everything that must hold after it.
fn check(reserver: &Tested, clock: &Jumping, call: &Call, next: &mut u64) {
    let word_before = reserver.page.word.load_relaxed();
    let slept_before = clock.with(|state| {
        (state.earliest_ns, state.jumped) = (u64::MAX, false);
        state.slept_ns
    });
    let run = match call {
        Call::Next => reserver.next().map(|slot| slot..slot + 1),
        Call::TryNext => reserver.try_next().map(|slot| slot..slot + 1),
        Call::TryTick => reserver.try_next_tick().map(|slot| slot..slot + 1),
        Call::Run(most) => Ok(reserver.reserve_run(*most).unwrap_or(0..0)),
        Call::Jump(jump) => {
            clock.with(|state| state.wall_ns = state.wall_ns.saturating_add_signed(*jump));
            return;
        }
    };
    let slept_ns = clock.with(|state| state.slept_ns) - slept_before;
    assert!(
        slept_ns <= reserver.timing.max_wait_ns,
        "slept {slept_ns} ns"
    );
    if !matches!(call, Call::Next) {
        assert_eq!(slept_ns, 0, "only next sleeps");
    }
    let word = reserver.page.word.load_relaxed();
    match run {
        Ok(run) if run.is_empty() => assert_eq!(word, word_before),
        Ok(run) => {
            assert!(run.start >= *next, "{run:?} before {next}");
            assert!(
                run.end <= reserver.page.window.fence.load_relaxed(),
                "past the fence"
            );
            assert!(run.end <= reserver.codec.end_slot(), "past the layout");
            assert_eq!(word, run.end);
            *next = run.end;
            check_freshness(reserver, clock, run.start, run.end - 1);
        }
        // A ticket whose clock fell back before its tick had come is lost.
        Err(_) if clock.with(|state| state.jumped) => assert!(word - word_before <= 1),
        Err(_) => assert_eq!(word, word_before, "a failed call moved the word"),
    }
}

/// Time stamps are never behind the earliest time that the call has read, nor
/// ahead of the last one by more than the lead.
fn check_freshness(reserver: &Tested, clock: &Jumping, first: u64, last: u64) {
    let tick_at = |ns| reserver.codec.tick_at(ns);
    let (earliest_ns, last_ns) = clock.with(|state| (state.earliest_ns, state.last_ns));
    // The earliest may have been before the epoch; the last was good.
    let earliest = tick_at(earliest_ns).unwrap_or(0);
    assert!(
        reserver.codec.tick_of(first) >= earliest,
        "behind the clock"
    );
    let most = tick_at(last_ns).expect("a good time") + reserver.timing.max_lead_ticks;
    assert!(reserver.codec.tick_of(last) <= most, "ahead of the clock");
}

/// The case is printed when one fails; a file of old cases is not kept.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases)
    }
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn what_must_hold_after_every_call_holds_under_any_clock(case in case()) {
        let (reserver, clock) = reserver(&case);
        let mut next = 0;
        for call in &case.calls {
            check(&reserver, &clock, call, &mut next);
        }
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn compose_and_split_are_inverses(
        bits in (1..=62u32, 0..=32u32, 1..=32u32)
            .prop_filter("at most 63 bits", |bits| bits.0 + bits.1 + bits.2 <= 63),
        sequence_first in any::<bool>(),
        tick in any::<u64>(), worker_id in any::<u32>(), sequence in any::<u32>(),
    ) {
        let (time_bits, worker_bits, sequence_bits) = bits;
        let order = if sequence_first { Order::SequenceFirst } else { Order::WorkerFirst };
        let layout = Layout { time_bits, worker_bits, sequence_bits, order, ..Layout::DEFAULT };
        let codec = layout.codec().expect("a good layout");
        let tick = tick & codec.max_tick();
        let worker_id = worker_id & codec.max_worker_id();
        let sequence = sequence & ((1u64 << sequence_bits) - 1) as u32;
        let id = codec.compose(tick, worker_id, sequence).expect("fields within the layout");
        prop_assert!(id <= codec.max_id());
        let parts = codec.split(id).expect("an ID of the layout");
        prop_assert_eq!((parts.tick, parts.worker_id, parts.sequence), (tick, worker_id, sequence));
    }

    #[test]
    fn a_filled_run_is_what_its_slots_compose_to(
        layout in layout(), worker_id in 0..16u32, start in 0..1u64 << 40, count in 0..300usize,
    ) {
        let codec = layout.codec().expect("a good layout");
        let run = start..start + count as u64;
        let expected: Vec<_> = run.clone().map(|slot| codec.id_of_slot(slot, worker_id)).collect();
        let (mut by_vectors, mut plainly) = (vec![0; count], vec![0; count]);
        batch::fill_run(&codec, worker_id, run.clone(), &mut by_vectors);
        batch::fill(&codec, worker_id, run, &mut plainly);
        prop_assert_eq!(&by_vectors, &expected);
        prop_assert_eq!(&plainly, &expected);
    }

    #[test]
    fn an_id_lies_in_the_range_of_its_millisecond(
        unix_ms in 1_577_836_800_000..3_776_859_856_000i64,
    ) {
        let codec = Layout::DEFAULT.codec().expect("a good layout");
        let first = codec.first_at(unix_ms).expect("an instant of the layout");
        prop_assert_eq!(codec.split(first).expect("an ID").unix_ms, unix_ms);
        let before = codec.split(first - 1).map(|parts| parts.unix_ms);
        prop_assert_eq!(before.unwrap_or(unix_ms - 1), unix_ms - 1);
    }
}
