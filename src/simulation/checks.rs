//! What must hold after every call.

use super::scenario::{Place, Removals, Scenario, Trouble};
use crate::error::{ClockFault, Error, StoreFault};
use crate::page::StoredPage;
use crate::sys::simulated::World;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

pub(super) struct Checks {
    scenario: Rc<Scenario>,
    /// Who got which ID. Where processes have pages of their own, so does each family.
    issued: HashMap<(u64, u64), u64>,
    /// The worker IDs of which IDs were returned since the last boot or jump of the clock.
    warm: BTreeSet<u32>,
    pub(super) ids: u64,
    /// How often somebody opened a generator while the clock was ahead for an instant.
    pub(super) opened_in_jump: u64,
}

/// How far ahead the fence is, and some more.
const FENCE_NS: u64 = 11_000_000_000;

/// Clocks are read one after the other.
const SLACK_NS: u64 = 2_000_000;

impl Checks {
    pub(super) fn new(scenario: Rc<Scenario>) -> Self {
        Self {
            scenario,
            issued: HashMap::new(),
            warm: BTreeSet::new(),
            ids: 0,
            opened_in_jump: 0,
        }
    }

    /// Whether each page has been used since.
    pub(super) fn is_warm(&self) -> bool {
        self.warm.len() == self.scenario.config.worker_count as usize
    }

    /// How far fences may be ahead: who opens a file alone while the clock is ahead for an
    /// instant continues from the fence, and goes by its time.
    pub(super) fn fences_ns(&self, world: &World) -> u64 {
        if self.scenario.is_durable() {
            (self.opened_in_jump + world.boots) * FENCE_NS
        } else {
            0
        }
    }

    /// The pages must be used again before the clock jumps.
    pub(super) fn cool(&mut self) {
        self.warm.clear();
    }

    /// The machine was started again.
    pub(super) fn boot(&mut self) {
        self.cool();
        if !self.scenario.is_durable() {
            self.issued.clear();
        }
    }

    /// An ID was returned to a process. When the call began, its generator had returned
    /// `before`, and the wall clock was at `began_ns`.
    pub(super) fn returned(
        &mut self,
        world: &World,
        id: u64,
        by: (u64, u64),
        (before, began_ns): (u64, u64),
    ) {
        let parts = self.scenario.codec.split(id).expect("an ID of the layout");
        let slot = self.scenario.slot(&parts);
        assert!(
            id > before,
            "ID {slot} is not above the last one of its generator"
        );
        self.unique(world, (id, parts.tick), by);
        let codec = &self.scenario.codec;
        // While the clock is ahead, the time is that of the latest window.
        let slack_ns = if self.scenario.trouble.clocks {
            codec.layout().tick_ns + SLACK_NS
        } else {
            0
        };
        let allowed_ns = world.clocks.latest_honest_ns()
            + u64::from(self.scenario.config.max_lead_ms) * 1_000_000
            + self.fences_ns(world)
            + slack_ns;
        // Where boots have one ID, a clock that is ahead after a boot may be one that jumped.
        let Trouble {
            clocks,
            same_boot_ids,
            removals,
            ..
        } = self.scenario.trouble;
        let is_recent = codec.start_ns(parts.tick + 1) > began_ns;
        assert!(
            is_recent || clocks || same_boot_ids || removals == Removals::Alone,
            "ID {slot} is of the past"
        );
        let starts_ns = codec.start_ns(parts.tick);
        assert!(
            starts_ns <= allowed_ns,
            "ID {slot} is of the future: {starts_ns} {allowed_ns}"
        );
        if self.scenario.is_durable() && self.scenario.trouble.removals == Removals::None {
            let file = self.scenario.file(parts.worker_id);
            let fence = world.disk.durable_word(&file, StoredPage::PLANNED_FENCE_AT);
            let is_below = fence.is_some_and(|fence| slot < fence);
            assert!(
                is_below,
                "ID {slot} is not below the fence {fence:?} on the disk"
            );
        }
        self.warm.insert(parts.worker_id);
        self.ids += 1;
    }

    fn unique(&mut self, world: &World, (id, tick): (u64, u64), by: (u64, u64)) {
        let (process, family) = by;
        let family = if self.scenario.place == Place::Memory {
            family
        } else {
            0
        };
        let Some(other) = self.issued.insert((family, id), process) else {
            return;
        };
        // Nobody knows of users of a file that was removed when they are dead: a new one
        // begins at once.
        let former = &world.processes[&other];
        let codec = &self.scenario.codec;
        let tick_ns = codec.layout().tick_ns;
        let lead_ns = u64::from(self.scenario.config.max_lead_ms) * 1_000_000;
        let over_ns = codec.start_ns(tick) + 2 * tick_ns + lead_ns;
        let is_forgotten = self.scenario.trouble.removals != Removals::None
            && former.is_dead
            && former.died_at_ns <= over_ns;
        let boots = world.boots;
        assert!(
            is_forgotten,
            "ID {id} twice: to process {other} and to {process}, in boot {boots}"
        );
    }

    /// A call has failed.
    pub(super) fn refused(&self, world: &World, error: &Error, process: u64, may_wait: bool) {
        let scenario = &self.scenario;
        let has_reason = match error {
            Error::Again(_) => !may_wait || scenario.may_be_full(),
            Error::Clock(ClockFault::Behind { .. }) => scenario.clock_may_be_behind(),
            Error::Store { fault, .. } => match fault {
                StoreFault::Replaced => scenario.trouble.removals != Removals::None,
                StoreFault::System { os_errno, .. } => {
                    world.processes[&process].errors_seen.contains(os_errno)
                }
                _ => false,
            },
            _ => false,
        };
        assert!(has_reason, "an error without a reason: {error}");
    }
}
