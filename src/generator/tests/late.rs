//! A caller that is held up between its check and its ticket, and gets one past the window.

use crate::clock::{AnyClock, ManualClock};
use crate::error::{Error, Result};
use crate::generator::{Fence, Late, Reserver, SequenceStart, Timing};
use crate::layout::Layout;
use crate::page::{Atomic64, Page};
use std::sync::Arc;

const NONCE: u64 = 7;

struct NoFence;

impl Fence for NoFence {
    fn extend(&self, _slot: u64, _most_wait_ns: u64) -> Result<()> {
        Err(Error::LeaseLost)
    }
}

/// A reserver whose clock stands still, after one call.
fn begun() -> Reserver<Arc<Page>, AnyClock> {
    let page: Arc<Page> = Arc::new(Page::new(u64::MAX));
    page.window.nonce.store_release(NONCE);
    let clock = Arc::new(ManualClock::at_unix_ms(1_767_225_600_000));
    let layout = Layout::DEFAULT;
    let reserver = Reserver::new(
        page,
        Box::new(NoFence),
        AnyClock::Custom(clock),
        layout.codec().expect("a good layout"),
        Timing::new(&layout, 50, 0, 0),
        SequenceStart::new(0),
    );
    reserver.next().expect("a slot");
    reserver
}

/// The ticket of who was held up while others took the rest of the window.
fn ticket_past_the_window(reserver: &Reserver<Arc<Page>, AnyClock>) -> u64 {
    reserver.reserve_run(u64::MAX).expect("a run");
    reserver.page.word.fetch_add_relaxed(1)
}

#[test]
fn a_ticket_past_the_window_is_issued_when_its_tick_has_come() {
    let reserver = begun();
    let ticket = ticket_past_the_window(&reserver);
    let late = Late::with_ticket(ticket, NONCE);
    assert_eq!(reserver.next_late(late), Ok(ticket));
    assert_eq!(reserver.page.counters.waits.load_relaxed(), 1);
}

#[test]
fn a_ticket_from_the_page_before_is_void() {
    let reserver = begun();
    let ticket = ticket_past_the_window(&reserver);
    reserver.page.window.nonce.store_release(NONCE + 1);
    let late = Late::with_ticket(ticket, NONCE);
    assert_eq!(reserver.next_late(late), Ok(ticket + 1));
}
