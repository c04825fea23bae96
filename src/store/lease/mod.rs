//! Leases: worker IDs of which many machines get one each, lent by a store that all of them reach.
//!
//! A grant is a range of *time* of one worker ID: only its holder may generate IDs with time
//! stamps in it. The store grants each range once, in one atomic operation, and that alone
//! keeps IDs unique. Nobody has to find out whether an old holder has stopped, and no clock
//! has to be right: a wrong clock, a pause or a lost message costs time, never an ID twice.
//! What the store must keep, or show that it has lost, is said at [`Request`].
//!
//! Here is the side of the holder, without I/O and without a clock: [`Session::next`] says
//! what to send and when, and [`Session::answer`] what an answer means. Whoever has a
//! connection to the store drives it:
//!
//! ```
//! use snowflake::lease::{Answer, Now, Session, Step, Terms};
//!
//! let mut session = Session::new(Terms::new("my-layout", 0..=1023, "host 1"));
//! let mut lease = None;
//! let mut random = || 4; // Use real ones.
//! let now = Now { wall_ms: 1_700_000_000_000, monotonic_ms: 0 };
//!
//! let Step::Send(request) = session.next(&mut lease, now, &mut random) else { panic!() };
//! // The store executes the request, and answers:
//! let (from_ms, until_ms) = (now.wall_ms, now.wall_ms + 60_000);
//! let answer = Answer::Granted { worker_id: 0, from_ms, until_ms };
//! session.answer(&mut lease, &answer, now).expect("it is granted");
//! assert_eq!(lease.map(|lease| lease.worker_id), Some(0));
//! // The next thing to do is to wait until the lease is due.
//! assert!(matches!(session.next(&mut lease, now, &mut random), Step::Wait(1..=10_000)));
//! ```
//!
//! | file | what is in it |
//! |---|---|
//! | `terms.rs` | what a holder asks of a store |
//! | `protocol.rs` | requests, answers, and what a store must do |
//! | `holder.rs` | what to send next, and what an answer means |
//! | `session.rs` | when |
//! | `plain.rs` | requests and answers as plain structs, between libraries that were built apart |

mod holder;
pub mod plain;
mod protocol;
mod session;
mod terms;

#[cfg(test)]
#[cfg(not(simulated))]
mod tests;

pub use holder::{Change, Holder, Lease};
pub use protocol::{Answer, Loss, Request};
pub use session::{Now, Refusal, Session, Step};
pub use terms::Terms;
