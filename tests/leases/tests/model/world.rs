//! A state of the world, and what can happen next.

use crate::smaller;
use crate::variants::{Loss, Variant};
use leases::reference::{Space, Store};
use snowflake::lease::{Answer, Change, Holder, Lease, Request, Terms};
use stateright::{Model, Property};
use std::collections::{BTreeMap, BTreeSet};

/// Time begins here, so that clocks can be behind.
const START: u64 = 10;
const SKEW: u64 = 1;

pub const NO_TIME_TWICE: &str = "no time of a worker ID is used by two pages";
pub const CHANGES_HANDS: &str = "a worker ID changes hands";

pub struct World {
    pub variant: Variant,
    terms: Terms,
}

/// A holder, its page, and the clock that it goes by.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub struct Party {
    pub off: i64,
    pub holder: Holder,
    pub lease: Option<Lease>,
    /// Which page it generates IDs in.
    pub page: u64,
    /// The first instant past the range of its page that a caller has a slot for. The caller
    /// was stopped, and looks at the end of the range when it goes on.
    pub slot: Option<u64>,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub enum Message {
    Request(usize, Request),
    Answer(usize, Request, Answer),
}

#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub struct State {
    pub now: u64,
    pub store_off: i64,
    pub identity: u64,
    pub space: Space,
    /// What the store may go back to.
    pub before: Vec<Space>,
    pub parties: Vec<Party>,
    pub messages: BTreeSet<Message>,
    /// Which page has used which instant of which worker ID.
    pub used: BTreeMap<(u32, u64), u64>,
    pub used_twice: Option<(u32, u64)>,
    /// The last random number.
    pub random: u64,
    pub has_lost: bool,
    pub has_jumped: (bool, bool),
    pub stops: u8,
    /// Where the range ended that a clone has, too.
    pub cloned_until: Option<u64>,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub enum Event {
    TimePasses,
    Sends(usize),
    GivesBack(usize),
    Arrives(Message),
    TakesASlot(usize),
    IsKilled(usize),
    IsCloned(usize),
    ClockJumps(usize, i64),
    StoreClockJumps(i64),
    StoreGoesBack(usize),
    StoreIsEmpty,
}

impl World {
    pub fn new(variant: &Variant) -> Self {
        let mut terms = Terms::new("layout", 0..=variant.workers - 1, "party");
        (terms.window_ms, terms.max_skew_ms) = (variant.window, SKEW);
        Self {
            variant: variant.clone(),
            terms,
        }
    }

    fn store(&self, state: &State) -> Store {
        Store {
            now_ms: state.now.saturating_add_signed(state.store_off),
            identity: state.identity,
            rules: self.variant.rules,
        }
    }

    /// Every holder generates an ID, if it may.
    fn generate(&self, state: &mut State) {
        for at in 0..state.parties.len() {
            let party = &state.parties[at];
            let Some(lease) = party.lease else { continue };
            let at_ms = party.clock(state.now).max(lease.from_ms);
            if at_ms == party.clock(state.now) && at_ms < lease.until_ms {
                state.uses(lease.worker_id, at_ms, party.page);
            }
        }
    }

    fn arrives(&self, state: &mut State, message: Message) {
        match message {
            Message::Request(at, request) => {
                let before = state.space.clone();
                let store = self.store(state);
                let answer = store.execute(&mut state.space, &self.terms, &request);
                if state.space != before && self.variant.loss != Loss::Nothing {
                    state.before.push(before);
                }
                if answer != Answer::Released {
                    state.messages.insert(Message::Answer(at, request, answer));
                }
            }
            Message::Answer(at, request, answer) => {
                let party = &mut state.parties[at];
                let worker_id = party.lease.map(|lease| lease.worker_id);
                let change = party.holder.answer(&mut party.lease, &request, &answer);
                if let Change::Acquired { continues } = change {
                    let is_same = worker_id == party.lease.map(|lease| lease.worker_id);
                    if !continues && (self.variant.has_new_pages || !is_same) {
                        state.random += 1;
                        party.page = state.random;
                        party.slot = None;
                    }
                }
                state.go_on(at);
            }
        }
    }
}

impl Party {
    pub fn clock(&self, now: u64) -> u64 {
        now.saturating_add_signed(self.off)
    }

    /// Whether it may ask for a worker ID or a longer range now.
    fn may_send(&self, state: &State, at: usize) -> bool {
        let of_it = state.messages.iter().filter(|message| match message {
            Message::Request(from, Request::Acquire { .. }) => *from == at,
            Message::Request(from, Request::Renew { .. }) => *from == at,
            _ => false,
        });
        of_it.count() < 2
    }
}

impl State {
    fn uses(&mut self, worker_id: u32, at_ms: u64, page: u64) {
        let user = *self.used.entry((worker_id, at_ms)).or_insert(page);
        if user != page && self.used_twice.is_none() {
            self.used_twice = Some((worker_id, at_ms));
        }
    }

    /// A caller that was stopped with a slot looks at the end of the range of its page.
    fn go_on(&mut self, at: usize) {
        let party = &mut self.parties[at];
        let (Some(slot), Some(lease)) = (party.slot, party.lease) else {
            return;
        };
        if slot < lease.until_ms {
            party.slot = None;
            let page = party.page;
            self.uses(lease.worker_id, slot, page);
        }
    }

    fn draw(random: &mut u64) -> impl FnMut() -> u64 {
        let mut next = *random;
        *random += 4;
        move || {
            next += 1;
            next
        }
    }
}

impl Model for World {
    type State = State;
    type Action = Event;

    fn init_states(&self) -> Vec<State> {
        let parties = self.variant.clocks.iter().map(|off| Party {
            off: *off,
            holder: Holder::new(),
            lease: None,
            page: 0,
            slot: None,
        });
        let mut space = Space::default();
        let start = Store {
            now_ms: START,
            identity: 1,
            rules: self.variant.rules,
        };
        start.create(&mut space, &self.terms);
        vec![State {
            now: START,
            store_off: 0,
            identity: 1,
            space,
            before: Vec::new(),
            parties: parties.collect(),
            messages: BTreeSet::new(),
            used: BTreeMap::new(),
            used_twice: None,
            random: 0,
            has_lost: false,
            has_jumped: (false, false),
            stops: 0,
            cloned_until: None,
        }]
    }

    fn actions(&self, state: &State, events: &mut Vec<Event>) {
        let variant = &self.variant;
        if state.used_twice.is_some() {
            return;
        }
        if state.now < START + variant.end {
            events.push(Event::TimePasses);
        }
        events.extend(state.messages.iter().cloned().map(Event::Arrives));
        for (at, party) in state.parties.iter().enumerate() {
            let has_room = state.messages.len() < variant.messages;
            if has_room && party.may_send(state, at) {
                events.push(Event::Sends(at));
            }
            let Some(lease) = party.lease else { continue };
            if has_room && variant.gives_back {
                events.push(Event::GivesBack(at));
            }
            if party.slot.is_none() && !variant.has_new_pages {
                events.push(Event::TakesASlot(at));
            }
            if state.stops < variant.stops {
                events.push(Event::IsKilled(at));
            }
            // A clone made while a request is under way repeats it, and so has the next range
            // as well, until one of the two renews.
            let is_idle = lease.planned_nonce == 0 && party.holder.acquiring.is_none();
            if variant.clones > 0 && state.cloned_until.is_none() && is_idle {
                events.push(Event::IsCloned(at));
            }
            if variant.holder_jump != 0 && !state.has_jumped.0 {
                events.push(Event::ClockJumps(at, variant.holder_jump));
                events.push(Event::ClockJumps(at, -variant.holder_jump));
            }
        }
        if variant.store_jump != 0 && !state.has_jumped.1 {
            events.push(Event::StoreClockJumps(variant.store_jump));
        }
        match variant.loss {
            _ if state.has_lost => {}
            Loss::Nothing => {}
            Loss::Writes(most) | Loss::Unseen(most) => {
                let most = most.min(state.before.len());
                events.extend((1..=most).map(Event::StoreGoesBack));
            }
            Loss::Everything => {
                if state.now > START {
                    events.push(Event::StoreIsEmpty);
                }
            }
        }
    }

    fn next_state(&self, last: &State, event: Event) -> Option<State> {
        let mut state = last.clone();
        match event {
            Event::TimePasses => state.now += 1,
            Event::Sends(at) => {
                let mut random = State::draw(&mut state.random);
                let party = &mut state.parties[at];
                let clock = party.clock(state.now);
                let request = party.holder.request(&mut party.lease, clock, &mut random);
                if !state.messages.insert(Message::Request(at, request)) {
                    return None;
                }
            }
            Event::GivesBack(at) => {
                let party = &mut state.parties[at];
                let request = Holder::release(&party.lease.take()?);
                party.holder = Holder::new();
                party.slot = None;
                state.messages.insert(Message::Request(at, request));
            }
            Event::Arrives(message) => {
                state.messages.remove(&message);
                self.arrives(&mut state, message);
            }
            Event::TakesASlot(at) => {
                let party = &mut state.parties[at];
                party.slot = party.lease.map(|lease| lease.until_ms);
            }
            Event::IsKilled(at) => {
                state.stops += 1;
                let party = &mut state.parties[at];
                (party.holder, party.lease, party.slot) = (Holder::new(), None, None);
            }
            Event::IsCloned(at) => {
                let mut clone = state.parties[at].clone();
                state.random += 1;
                clone.page = state.random;
                state.cloned_until = clone.lease.map(|lease| lease.until_ms);
                state.parties.push(clone);
            }
            Event::ClockJumps(at, by) => {
                state.has_jumped.0 = true;
                state.parties[at].off += by;
            }
            Event::StoreClockJumps(by) => {
                state.has_jumped.1 = true;
                state.store_off += by;
            }
            Event::StoreGoesBack(writes) => {
                state.has_lost = true;
                let kept = state.before.len() - writes;
                state.before.truncate(kept + 1);
                state.space = state.before.pop()?;
                state.before.clear();
                if !matches!(self.variant.loss, Loss::Unseen(_)) {
                    state.identity += 1;
                }
            }
            Event::StoreIsEmpty => {
                state.has_lost = true;
                state.space = Space::default();
                state.before.clear();
                state.identity += 1;
            }
        }
        self.generate(&mut state);
        smaller::forget(self, &mut state);
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(NO_TIME_TWICE, |_, state: &State| {
                let twice = state.used_twice.map(|(_, at_ms)| at_ms);
                // What a clone had when it was made, it has.
                twice.is_none_or(|at_ms| state.cloned_until.is_some_and(|until| at_ms < until))
            }),
            Property::sometimes(CHANGES_HANDS, |_, state: &State| {
                let holders = state.parties.iter().filter_map(|party| party.lease);
                let of_first = holders.filter(|lease| lease.worker_id == 0);
                of_first
                    .map(|lease| lease.owner)
                    .collect::<BTreeSet<_>>()
                    .len()
                    >= 2
            }),
        ]
    }
}

impl World {
    /// The earliest clock of a holder that is still possible.
    pub fn earliest(&self, state: &State) -> u64 {
        let jump = match state.has_jumped.0 {
            true => 0,
            false => self.variant.holder_jump.abs(),
        };
        let offs = state.parties.iter().map(|party| party.off);
        state
            .now
            .saturating_add_signed(offs.min().unwrap_or(0) - jump)
    }

    /// Whether the store would refuse this clock of a holder, now and later.
    pub fn is_too_old(&self, state: &State, client_ms: u64) -> bool {
        let jump = match state.has_jumped.1 {
            true => 0,
            false => self.variant.store_jump.min(0),
        };
        let store_ms = state.now.saturating_add_signed(state.store_off + jump);
        client_ms + SKEW < store_ms
    }
}
