//! What every store must do.

use crate::clock::{AnyClock, Clock};
use crate::error::{Allowed, Error, Invalid, InvalidKind, Result};
use crate::generator::{Fence, Timing};
use crate::layout::{Codec, Layout, Order};
use crate::page::SharedPage;

/// A place where pages live.
///
/// The contract of every store:
///
/// * There is one page per layout and worker ID among all who share the store.
/// * The word of a page starts above every slot that was ever issued.
/// * A fence is granted before it is written into the page, and never twice.
/// * A page that belongs to another layout or worker ID is refused and left as it is.
/// * `open` holds nothing that a caller which dies in it would have to release.
pub(crate) trait Store: Sync {
    /// Checks `location`: what follows the scheme.
    ///
    /// # Errors
    /// What is wrong with it.
    fn check(&self, location: &str) -> Result<()>;

    /// Opens a page, created now if there is none, and returns it with its fence.
    fn open(&self, request: &Request<'_>) -> Result<(SharedPage, Box<dyn Fence>)>;
}

/// Whose page is opened, and by what clock.
pub(crate) struct Request<'a> {
    /// What follows the scheme, checked by the store.
    pub(crate) location: &'a str,
    /// The layout, checked.
    pub(crate) codec: Codec,
    pub(crate) worker_id: u32,
    /// Whether it is the first worker ID of its generator.
    pub(crate) is_first: bool,
    /// The clock of the generator.
    pub(crate) clock: &'a AnyClock,
    /// How long the generator may wait, and run ahead of the clock.
    pub(crate) timing: Timing,
}

impl Request<'_> {
    /// The tick of the clock now.
    pub(super) fn tick_now(&self) -> Result<u64> {
        self.codec.tick_at(self.clock.now_ns()?)
    }

    /// Whether the caller brought the clock: nobody else has the same.
    pub(super) fn has_custom_clock(&self) -> bool {
        matches!(self.clock, AnyClock::Custom(_))
    }
}

/// A layout in one word: for the names of files, and to compare layouts by.
pub(super) fn layout_name(layout: &Layout) -> String {
    let Layout {
        time_bits,
        worker_bits,
        sequence_bits,
        order,
        tick_ns,
        epoch_unix_ms,
    } = *layout;
    let order = match order {
        Order::WorkerFirst => "w",
        Order::SequenceFirst => "s",
    };
    format!("{time_bits}.{worker_bits}.{sequence_bits}{order}.{tick_ns}ns.{epoch_unix_ms}")
}

/// The error for a store string, with a sentence that says what to do.
pub(super) fn invalid_store(store: &str, remedy: &'static str) -> Error {
    let allowed =
        Allowed::Rule("'machine', 'memory', 'file:' and an absolute path, or the URL of a server");
    Invalid::new(InvalidKind::Setting, "store", store, allowed)
        .remedy(remedy)
        .into()
}
