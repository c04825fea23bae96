//! What no longer matters is forgotten, and random numbers get names in the order in which
//! they are found: so that states that differ in nothing else are one state.

use crate::variants::Loss;
use crate::world::{Message, State, World};
use leases::reference::Space;
use snowflake::lease::{Answer, Request};
use std::collections::BTreeMap;

pub fn forget(world: &World, state: &mut State) {
    forget_messages(world, state);
    let earliest = world.earliest(state);
    let slots: Vec<_> = state
        .parties
        .iter()
        .filter_map(|party| party.slot)
        .collect();
    state
        .used
        .retain(|(_, at_ms), _| *at_ms >= earliest || slots.contains(at_ms));
    let most = match world.variant.loss {
        Loss::Writes(most) | Loss::Unseen(most) if !state.has_lost => most,
        _ => 0,
    };
    let past = state.before.len().saturating_sub(most);
    state.before.drain(..past);
    rename(state);
}

/// Messages that change nothing wherever they arrive.
fn forget_messages(world: &World, state: &mut State) {
    let messages = std::mem::take(&mut state.messages);
    let matters = |message: &Message| match message {
        Message::Request(_, Request::Acquire { client_ms, .. }) => {
            !world.is_too_old(state, *client_ms)
        }
        Message::Request(_, renewal @ Request::Renew { client_ms, .. }) => {
            !world.is_too_old(state, *client_ms) || is_its_own(state, renewal)
        }
        Message::Request(_, Request::Release { owner, nonce, .. }) => {
            let is_in = |space: &Space| {
                let mut records = space.records.values().flatten();
                records.any(|record| (record.owner, record.nonce) == (*owner, *nonce))
            };
            is_in(&state.space) || state.before.iter().any(is_in)
        }
        Message::Answer(at, request @ Request::Acquire { .. }, Answer::Granted { .. }) => {
            let party = &state.parties[*at];
            let (mut holder, mut lease) = (party.holder.clone(), party.lease);
            let granted = Answer::Granted {
                worker_id: 0,
                from_ms: 0,
                until_ms: 0,
            };
            holder.answer(&mut lease, request, &granted) != snowflake::lease::Change::Nothing
        }
        Message::Answer(_, request @ Request::Renew { .. }, answer) => {
            let is_refusal = matches!(answer, Answer::Skewed { .. });
            !is_refusal && is_its_own(state, request)
        }
        Message::Answer(..) => false,
    };
    state.messages = messages
        .iter()
        .filter(|message| matters(message))
        .cloned()
        .collect();
}

/// Whether a holder would take in the answer to a renewal.
fn is_its_own(state: &State, request: &Request) -> bool {
    let Request::Renew { owner, nonce, .. } = request else {
        return false;
    };
    let mut leases = state.parties.iter().filter_map(|party| party.lease);
    leases.any(|lease| (lease.owner, lease.nonce) == (*owner, *nonce))
}

/// Names in the order in which they are asked for.
#[derive(Default)]
struct Names {
    known: BTreeMap<u128, u64>,
}

impl Names {
    fn of(&mut self, number: &mut u64) {
        *number = self.name(u128::from(*number));
    }

    fn of_owner(&mut self, number: &mut u128) {
        *number = u128::from(self.name(*number));
    }

    fn name(&mut self, number: u128) -> u64 {
        if number == 0 {
            return 0;
        }
        let next = self.known.len() as u64 + 1;
        *self.known.entry(number).or_insert(next)
    }

    fn space(&mut self, space: &mut Space) {
        for record in space.records.values_mut().flatten() {
            self.of_owner(&mut record.owner);
            self.of(&mut record.nonce);
        }
    }

    fn request(&mut self, request: &mut Request) {
        match request {
            Request::Acquire { owner, nonce, .. } | Request::Release { owner, nonce, .. } => {
                self.of_owner(owner);
                self.of(nonce);
            }
            Request::Renew {
                owner,
                nonce,
                next_nonce,
                ..
            } => {
                self.of_owner(owner);
                self.of(nonce);
                self.of(next_nonce);
            }
        }
    }
}

fn rename(state: &mut State) {
    let mut names = Names::default();
    names.space(&mut state.space);
    for space in &mut state.before {
        names.space(space);
    }
    for party in &mut state.parties {
        if let Some(lease) = &mut party.lease {
            names.of_owner(&mut lease.owner);
            names.of(&mut lease.nonce);
            names.of(&mut lease.planned_nonce);
        }
        names.of(&mut party.page);
        if let Some((owner, nonce)) = &mut party.holder.acquiring {
            names.of_owner(owner);
            names.of(nonce);
        }
        if let Some(owner) = &mut party.holder.lost {
            names.of_owner(owner);
        }
    }
    let messages = std::mem::take(&mut state.messages);
    state.messages = messages
        .into_iter()
        .map(|mut message| {
            let (Message::Request(_, request) | Message::Answer(_, request, _)) = &mut message;
            names.request(request);
            message
        })
        .collect();
    for page in state.used.values_mut() {
        names.of(page);
    }
    state.random = names.known.len() as u64;
}
