//! Who else uses a file, and where to continue in it.
//!
//! Each user of a file holds a shared lock on it for as long as it has the file mapped.
//! Who finds another user there continues from the word, whatever the boot IDs say:
//! containers of one kernel may have boot IDs of their own. Who is alone holds the lock
//! exclusively while it decides whether the word can be trusted.

use super::super::contract::Request;
use super::super::stored::{Opened, begin, failed, is_fresh, is_word_too_high, set_boot_id};
use crate::clock::Clock;
use crate::error::Result;
use crate::layout::{Codec, NS_PER_MS};
use crate::page::{Atomic64, StoredPage};
use crate::sys::{self, LockKind, System};
use std::path::Path;

/// The byte of the file that the locks are on.
const USER_BYTE: i64 = 0;

/// How long somebody who is about to decide is waited for. A process that is stopped in
/// the middle of it delays others by no more.
const LONGEST_WAIT_NS: u64 = 1_000 * NS_PER_MS;
const STEP_NS: u64 = NS_PER_MS;

/// The clock of the machine may differ by so much from one opening to the next before
/// the boot counts as another one.
const TOLERANCE_NS: u64 = 1_000 * NS_PER_MS;

/// Who else has the file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Others {
    /// Nobody, and nobody can come until the lock is a shared one.
    None,
    /// Somebody, so the word is that of this boot.
    Some,
    /// It cannot be known: the system has no such locks, or somebody is stopped while
    /// deciding.
    Unknown,
}

/// Joins the users of a file: the word is true afterwards, or past everything that was
/// granted.
pub(super) fn join(
    path: &Path,
    opened: &Opened,
    request: &Request<'_>,
    system: &System,
) -> Result<()> {
    let others = others(opened);
    let boot_id =
        (system.boot_id)().map_err(|error| failed(path, "reading the boot ID", &error))?;
    let stored = &opened.stored;
    let mount_id = (system.mount_id)(&opened.file);
    let lead_ticks = request.timing.max_lead_ticks;
    if is_fresh(stored) {
        stored.page.window.lead_ticks.fetch_max_relaxed(lead_ticks);
        begin(stored, &request.codec, request.tick_now()?);
        set_boot_id(stored, boot_id);
    } else if others != Others::Some {
        let now = Now {
            boot_id,
            mount_id,
            boot_ns: (system.boot_ns)(),
            wall_ns: request.clock.now_ns()?,
            clock_boot_ns: request.clock.boot_ns(),
            is_of_the_machine: !request.has_custom_clock(),
        };
        take_over(stored, &request.codec, &now, others == Others::None);
    }
    stored.mount_id.store_release(mount_id);
    if stored.page.window.lead_ticks.fetch_max_relaxed(lead_ticks) < lead_ticks {
        // Whoever finds what the disk has must know how far the word may have run ahead.
        (system.sync)(&opened.file).map_err(|error| failed(path, "syncing", &error))?;
    }
    opened.leave_to_others(request)?;
    if others == Others::None {
        // From exclusive to shared in one step.
        let _ = sys::try_lock(&opened.file, LockKind::Shared, USER_BYTE);
    }
    Ok(())
}

/// Takes a lock on the file, the exclusive one if nobody has any.
fn others(opened: &Opened) -> Others {
    let file = &opened.file;
    for _ in 0..LONGEST_WAIT_NS / STEP_NS {
        match sys::try_lock(file, LockKind::Exclusive, USER_BYTE) {
            Ok(true) => return Others::None,
            Ok(false) => {}
            Err(_) => return Others::Unknown,
        }
        // Only who has decided has a shared lock: as long as it is there, the word is
        // that of this boot.
        if let Ok(Some(LockKind::Shared)) = sys::lock_of_another(file, USER_BYTE) {
            if let Ok(true) = sys::try_lock(file, LockKind::Shared, USER_BYTE) {
                return Others::Some;
            }
        }
        sys::sleep_ns(STEP_NS);
    }
    let _ = sys::try_lock(file, LockKind::Shared, USER_BYTE);
    Others::Unknown
}

/// What the machine says about itself.
struct Now {
    boot_id: [u64; 2],
    mount_id: u64,
    boot_ns: u64,
    wall_ns: u64,
    /// The boot clock that belongs to the wall clock: that of the machine, unless the program
    /// has a clock of its own.
    clock_boot_ns: u64,
    /// Whether the wall clock is that of the machine.
    is_of_the_machine: bool,
}

/// Continues from the word if this boot has written it, else from the fence.
///
/// The fence is read before the boot ID. Closes the race of two that open after a boot
/// at once, where there are no locks: if the first has taken over and raised the fence
/// already, the second finds its boot ID, or a fence from before that, which changes
/// nothing.
fn take_over(stored: &StoredPage, codec: &Codec, now: &Now, is_alone: bool) {
    let planned = stored.planned_fence.load_acquire();
    close_past_the_fence(stored);
    let is_damaged = is_alone && is_word_too_high(stored);
    if is_damaged {
        // Nothing was issued past the fence, so this word is damaged. Nobody else is
        // here who could have another one.
        stored.page.word.store_release(planned);
    }
    let boot = boot_of(stored, codec, now);
    if boot == Boot::This && !is_damaged {
        let mount_id = stored.mount_id.load_acquire();
        if mount_id == 0 || mount_id != now.mount_id {
            leave_what_may_be_lost(stored, codec, now);
        }
        return;
    }
    let before = stored.page.word.fetch_max_relaxed(planned);
    let skipped = planned.saturating_sub(before);
    stored.page.counters.skipped.fetch_add_relaxed(skipped);
    // A clock that is before the fence is behind: nobody has used up a tick.
    let fence_ns = codec.start_ns(codec.tick_of(planned).saturating_add(1));
    stored.page.window.latest_end_ns.fetch_max_relaxed(fence_ns);
    // What was learned of the clocks of another boot does not hold. Where only the wall
    // clock speaks for one it stays: a clock that is wrong for a moment must not be
    // believed because of it.
    if boot == Boot::Another {
        stored.page.window.forget_clocks();
        stored.page.window.end_ns.store_release(0);
    }
    set_boot_id(stored, now.boot_id);
}

/// Raises the word past everything that can have been issued by now.
///
/// A disk can be lost and come back within a boot: then the file has the word of the last
/// sync. As long as the mount is the same, none was lost. Else the clock, the lead of the
/// page and the fence, which were synced, say how far the word can have been.
fn leave_what_may_be_lost(stored: &StoredPage, codec: &Codec, now: &Now) {
    let window = &stored.page.window;
    let by_boot_ns = match window.wall_minus_boot_ns.load_relaxed() {
        0 => 0,
        difference_ns => now.clock_boot_ns.saturating_add(difference_ns),
    };
    let latest_ns = now.wall_ns.max(by_boot_ns);
    let lead_ticks = window.lead_ticks.load_relaxed();
    // A clock before the epoch is reported by the first call.
    let tick = codec.tick_at(latest_ns).unwrap_or(0);
    let past = tick.saturating_add(lead_ticks).saturating_add(1);
    let past = codec.slot_of(past.min(codec.max_tick()));
    let first = past.min(stored.planned_fence.load_acquire());
    let before = stored.page.word.fetch_max_relaxed(first);
    let skipped = first.saturating_sub(before);
    stored.page.counters.skipped.fetch_add_relaxed(skipped);
    // The present tick counts as full, so that the clock does not look behind.
    let end_ns = codec.start_ns(tick.saturating_add(1));
    window.latest_end_ns.fetch_max_relaxed(end_ns);
}

/// Closes a window as far as it reaches past the fence: no library has published that.
///
/// The limit is read first, so that the fence is at least the one that it was below.
fn close_past_the_fence(stored: &StoredPage) {
    let limit = stored.page.window.limit.load_acquire();
    let fence = stored.page.window.fence.load_acquire();
    if limit > fence {
        stored.page.window.limit.store_release(fence);
    }
}

fn stored_boot_id(stored: &StoredPage) -> [u64; 2] {
    stored.boot_id.each_ref().map(Atomic64::load_acquire)
}

/// The boot that wrote the word, as far as it is known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Boot {
    This,
    Another,
    /// Only the wall clock speaks for another one.
    Doubtful,
}

/// Which boot wrote the word. Boot IDs repeat on boards without random numbers, so the
/// clock that begins with the boot must agree.
fn boot_of(stored: &StoredPage, codec: &Codec, now: &Now) -> Boot {
    if stored_boot_id(stored) != now.boot_id {
        return Boot::Another;
    }
    let window = &stored.page.window;
    let began_ns = window.wall_minus_boot_ns.load_relaxed();
    if began_ns == 0 {
        return Boot::This;
    }
    // No window was published yet when the page was synced first.
    let end_ns = match window.end_ns.load_relaxed() {
        0 => window.latest_end_ns.load_relaxed(),
        end_ns => end_ns,
    };
    let used_ns = end_ns.saturating_sub(codec.layout().tick_ns);
    let used_at_boot_ns = used_ns.saturating_sub(began_ns);
    if now.boot_ns.saturating_add(TOLERANCE_NS) < used_at_boot_ns {
        return Boot::Another;
    }
    // A clock that was set back within the boot makes it look older, not younger. If it
    // was set ahead, the fence costs nothing: the clock is past it.
    let began_now_ns = now.wall_ns.saturating_sub(now.boot_ns);
    if now.is_of_the_machine && began_now_ns > began_ns.saturating_add(TOLERANCE_NS) {
        return Boot::Doubtful;
    }
    Boot::This
}
