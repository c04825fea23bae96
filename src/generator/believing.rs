//! Which time a call goes by: that of the wall clock, unless it has jumped forward.
//!
//! A wall clock that is far ahead for an instant (a virtual machine that wakes up, a
//! mistyped date, one process under a faked clock beside others) would raise the word to
//! a time that takes years to come. So the page keeps the difference between the wall
//! clock and the clock that begins with the boot. A wall clock that is further ahead of
//! that than `max_jump` is not believed until it has been so for a minute, and nobody has
//! read one that agrees with the old time. Until then time goes on by the other clock.
//!
//! No race here can harm: the words say which time an ID carries, never whether it is
//! unique. Each is written whole, and what another caller writes at the same moment is
//! as good.

use super::reserve::Reserver;
use crate::clock::{Clock, Windowed};
use crate::error::Result;
use crate::layout::NS_PER_MS;
use crate::page::{Atomic64, Page};
use std::ops::Deref;

/// How long a wall clock must be ahead before it is believed.
const TRIAL_NS: u64 = 60_000 * NS_PER_MS;

/// Smaller changes of the difference between the clocks come from reading them one after
/// the other, and are not worth a line of the cache.
const SAME_NS: u64 = NS_PER_MS / 10;

/// The time that a call goes by.
#[derive(Clone, Copy)]
pub(super) struct Now {
    pub(super) ns: u64,
    /// Whether the wall clock is believed.
    pub(super) is_wall: bool,
}

/// The clocks of one moment, and what the page knows of them.
struct Clocks {
    wall_ns: u64,
    boot_ns: u64,
    /// The wall clock as the page would have it.
    expected_ns: u64,
}

/// The time that a call on this page would go by, in nanoseconds since 1970. Changes
/// nothing.
pub(crate) fn believed_ns<A: Atomic64>(
    page: &Page<A>,
    clock: &impl Clock,
    max_jump_ns: u64,
) -> Result<u64> {
    if max_jump_ns == u64::MAX {
        return clock.now_ns();
    }
    let clocks = Clocks::read(page, clock, max_jump_ns)?;
    let since_ns = page.window.jump_since_ns.load_relaxed();
    let is_over = since_ns != 0 && clocks.boot_ns.saturating_sub(since_ns) >= TRIAL_NS;
    if is_over || !clocks.is_jump(max_jump_ns) {
        return Ok(clocks.wall_ns);
    }
    Ok(clocks.expected_ns)
}

impl Clocks {
    /// Reads the clocks. The boot clock is read first, and again before a jump is found:
    /// a caller that is held up between the two would take the delay for one.
    fn read<A: Atomic64>(page: &Page<A>, clock: &impl Clock, max_jump_ns: u64) -> Result<Self> {
        let boot_ns = clock.boot_ns();
        let wall_ns = clock.now_ns()?;
        let mut clocks = Self {
            wall_ns,
            boot_ns,
            expected_ns: expected_ns(page, wall_ns, boot_ns),
        };
        if clocks.is_jump(max_jump_ns) {
            clocks.boot_ns = clock.boot_ns();
            clocks.expected_ns = expected_ns(page, wall_ns, clocks.boot_ns);
        }
        Ok(clocks)
    }

    fn is_jump(&self, max_jump_ns: u64) -> bool {
        self.wall_ns > self.expected_ns.saturating_add(max_jump_ns)
    }
}

/// What the wall clock should show. Never less than the latest window: that time was
/// believed, and a sandbox whose boot clock begins later than those of the others
/// must not think that the clock has jumped.
fn expected_ns<A: Atomic64>(page: &Page<A>, wall_ns: u64, boot_ns: u64) -> u64 {
    match page.window.wall_minus_boot_ns.load_relaxed() {
        0 => wall_ns,
        difference_ns => {
            let latest_ns = page.window.latest_end_ns.load_relaxed().saturating_sub(1);
            boot_ns.saturating_add(difference_ns).max(latest_ns)
        }
    }
}

impl<A, P, C> Reserver<P, C>
where
    A: Atomic64,
    P: Deref<Target = Page<A>>,
    C: Windowed,
{
    /// The time to go by, in nanoseconds since 1970. Notes what it finds.
    pub(super) fn now_ns(&self) -> Result<u64> {
        Ok(self.now()?.ns)
    }

    /// As [`Reserver::now_ns`], with whether it is that of the wall clock.
    pub(super) fn now(&self) -> Result<Now> {
        let believed = |ns| Now { ns, is_wall: true };
        if self.timing.max_jump_ns == u64::MAX {
            return Ok(believed(self.clock.now_ns()?));
        }
        let clocks = self.clocks()?;
        let window = &self.page.window;
        let since_ns = window.jump_since_ns.load_relaxed();
        if !self.is_jump(&clocks) {
            if since_ns != 0 {
                window.jump_since_ns.store_release(0);
            }
            // Not that of a clock that is not set yet: when it is, that is no jump.
            if self.codec.tick_at(clocks.wall_ns).is_ok() {
                self.note_difference(clocks.wall_ns.saturating_sub(clocks.boot_ns));
            }
            return Ok(believed(clocks.wall_ns));
        }
        // 0 means that there is no jump.
        let boot_ns = clocks.boot_ns.max(1);
        if since_ns == 0 {
            self.begin_trial(&clocks, boot_ns);
        } else if boot_ns.saturating_sub(since_ns) >= TRIAL_NS {
            window.jump_since_ns.store_release(0);
            self.note_difference(clocks.wall_ns.saturating_sub(clocks.boot_ns));
            return Ok(believed(clocks.wall_ns));
        }
        Ok(Now {
            ns: clocks.expected_ns,
            is_wall: false,
        })
    }

    /// As [`Reserver::now_ns`], but changes nothing.
    pub(super) fn look_at_clock(&self) -> Result<u64> {
        believed_ns(&*self.page, &self.clock, self.timing.max_jump_ns)
    }

    fn clocks(&self) -> Result<Clocks> {
        Clocks::read(&*self.page, &self.clock, self.timing.max_jump_ns)
    }

    fn is_jump(&self, clocks: &Clocks) -> bool {
        clocks.is_jump(self.timing.max_jump_ns)
    }

    /// The first who finds a jump notes when, and from which time the others go on.
    fn begin_trial(&self, clocks: &Clocks, boot_ns: u64) {
        let window = &self.page.window;
        let begun = window.jump_since_ns.compare_exchange_release(0, boot_ns);
        if begun.is_ok() {
            self.page.counters.jumps.fetch_add_relaxed(1);
            // After a clock was set back the difference is too small: then the time would
            // stand still at the latest window.
            self.note_difference(clocks.expected_ns.saturating_sub(clocks.boot_ns));
        }
    }

    fn note_difference(&self, difference_ns: u64) {
        let noted = &self.page.window.wall_minus_boot_ns;
        // 0 means that it is not known.
        let difference_ns = difference_ns.max(1);
        if noted.load_relaxed().abs_diff(difference_ns) > SAME_NS {
            noted.store_release(difference_ns);
        }
    }
}
