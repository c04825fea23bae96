//! What a store has answered to a keeper, as C writes it. It comes from outside: every field is
//! checked.

use super::fault::Fault;
use super::growing::Growing;
use super::requests::snowflake_request_kind_t;
use crate::error::{Allowed, Invalid, InvalidKind, Result, Scope, check_range};
use crate::store::lease::{Answer, Loss, Terms};
use std::ffi::c_char;

/// What a store answers.
#[derive(Clone, Copy)]
#[repr(C)]
pub enum snowflake_answer_kind_t {
    /// To an acquisition: worker_id is leased from from_ms to until_ms.
    SNOWFLAKE_ANSWER_GRANTED = 1,
    /// To a renewal: the range ends at until_ms now.
    SNOWFLAKE_ANSWER_RENEWED = 2,
    /// To a release: done, also if it was not leased any more.
    SNOWFLAKE_ANSWER_RELEASED = 3,
    /// To a renewal: the lease is lost; `loss` says why.
    SNOWFLAKE_ANSWER_LOST = 4,
    /// The clocks are further apart than max_skew_ms; until_ms is the clock of the store.
    SNOWFLAKE_ANSWER_SKEWED = 5,
    /// To an acquisition: all worker IDs are held; the next falls free at until_ms.
    SNOWFLAKE_ANSWER_FULL = 6,
    /// The store is new or may have lost something: it grants nothing before until_ms.
    SNOWFLAKE_ANSWER_QUARANTINED = 7,
    /// The space belongs to another layout, which is in `layout`.
    SNOWFLAKE_ANSWER_MISMATCH = 8,
}

/// Why a lease is lost.
#[derive(Clone, Copy)]
#[repr(C)]
pub enum snowflake_loss_t {
    /// It is not lost.
    SNOWFLAKE_LOSS_NONE = 0,
    /// Another owner has the worker ID, or nobody.
    SNOWFLAKE_LOSS_OWNER = 1,
    /// A clone of this machine has renewed it: the nonce is another one.
    SNOWFLAKE_LOSS_TWIN = 2,
    /// The range of the record ends at another time than that of the request.
    SNOWFLAKE_LOSS_RANGE = 3,
    /// The range was over when the renewal came.
    SNOWFLAKE_LOSS_OVER = 4,
}

use snowflake_answer_kind_t::*;
use snowflake_loss_t::*;
use snowflake_request_kind_t::*;

/// A `snowflake_answer_kind_t` in a struct of C, which can hold any number.
pub type AnswerKindNumber = u32;

/// A `snowflake_loss_t` in a struct of C, which can hold any number.
pub type LossNumber = u32;

/// What the store has answered. Initialise it by SNOWFLAKE_LEASE_ANSWER_INIT and set `kind`
/// and what belongs to it. Times are in milliseconds since 1970.
#[repr(C)]
pub struct snowflake_lease_answer_t {
    /// sizeof(snowflake_lease_answer_t), set by SNOWFLAKE_LEASE_ANSWER_INIT.
    pub size: u32,
    /// What it is.
    pub kind: AnswerKindNumber,
    /// Why the lease is lost.
    pub loss: LossNumber,
    /// Zero.
    pub reserved: u32,
    /// The worker ID that is leased.
    pub worker_id: i64,
    /// Where its range begins.
    pub from_ms: i64,
    /// Where it ends, and what else snowflake_answer_kind_t says.
    pub until_ms: i64,
    /// The layout that the space belongs to, as text that ends in NUL.
    pub layout: [c_char; 64],
}

const _: () = assert!(size_of::<snowflake_lease_answer_t>() == 104);

// SAFETY: repr(C), begins with `size`, integers only, no padding.
unsafe impl Growing for snowflake_lease_answer_t {
    const NAME: &'static str = "snowflake_lease_answer_t";
    const SIZES: &'static [usize] = &[104];

    fn defaults() -> Self {
        Self {
            size: size_of::<Self>() as u32,
            kind: 0,
            loss: SNOWFLAKE_LOSS_NONE as u32,
            reserved: 0,
            worker_id: 0,
            from_ms: 0,
            until_ms: 0,
            layout: [0; 64],
        }
    }
}

/// The kinds of answers by their numbers, with the request that each belongs to; `None` if it
/// belongs to every one.
const KINDS: [(snowflake_answer_kind_t, Option<snowflake_request_kind_t>); 8] = [
    (SNOWFLAKE_ANSWER_GRANTED, Some(SNOWFLAKE_REQUEST_ACQUIRE)),
    (SNOWFLAKE_ANSWER_RENEWED, Some(SNOWFLAKE_REQUEST_RENEW)),
    (SNOWFLAKE_ANSWER_RELEASED, Some(SNOWFLAKE_REQUEST_RELEASE)),
    (SNOWFLAKE_ANSWER_LOST, Some(SNOWFLAKE_REQUEST_RENEW)),
    (SNOWFLAKE_ANSWER_SKEWED, None),
    (SNOWFLAKE_ANSWER_FULL, Some(SNOWFLAKE_REQUEST_ACQUIRE)),
    (SNOWFLAKE_ANSWER_QUARANTINED, None),
    (SNOWFLAKE_ANSWER_MISMATCH, None),
];

/// What may answer a request of this kind.
fn rule_for(asked: snowflake_request_kind_t) -> &'static str {
    match asked {
        SNOWFLAKE_REQUEST_ACQUIRE => {
            "granted (1), skewed (5), full (6), quarantined (7) or mismatch (8) for an acquisition"
        }
        SNOWFLAKE_REQUEST_RENEW => {
            "renewed (2), lost (4), skewed (5), quarantined (7) or mismatch (8) for a renewal"
        }
        SNOWFLAKE_REQUEST_RELEASE => {
            "released (3), skewed (5), quarantined (7) or mismatch (8) for a release"
        }
    }
}

const LOSSES: [(snowflake_loss_t, Loss); 4] = [
    (SNOWFLAKE_LOSS_OWNER, Loss::Owner),
    (SNOWFLAKE_LOSS_TWIN, Loss::Twin),
    (SNOWFLAKE_LOSS_RANGE, Loss::Range),
    (SNOWFLAKE_LOSS_OVER, Loss::Over),
];

impl snowflake_lease_answer_t {
    /// The answer to a request of this kind.
    ///
    /// # Errors
    /// The first field that cannot belong to such an answer.
    pub(super) fn to_answer(
        &self,
        asked: snowflake_request_kind_t,
        terms: &Terms,
    ) -> std::result::Result<Answer, Fault> {
        let mut known = KINDS.iter();
        let Some((kind, belongs)) = known.find(|(kind, _)| *kind as u32 == self.kind) else {
            return Err(wrong(
                "kind",
                self.kind,
                "a snowflake_answer_kind_t, 1 to 8",
            ));
        };
        if belongs.is_some_and(|belongs| belongs as u32 != asked as u32) {
            return Err(wrong("kind", self.kind, rule_for(asked)));
        }
        Ok(match kind {
            SNOWFLAKE_ANSWER_GRANTED => {
                let (first, last) = (*terms.workers.start(), *terms.workers.end());
                let (first, last) = (first.into(), last.into());
                argument("worker_id", self.worker_id, first, last)?;
                let from_ms = time("from_ms", self.from_ms)?;
                // A range that is empty, or ends before it begins, grants nothing.
                let latest = i64::MAX.into();
                argument("until_ms", self.until_ms, i128::from(from_ms) + 1, latest)?;
                Answer::Granted {
                    worker_id: self.worker_id as u32,
                    from_ms,
                    until_ms: self.until_ms as u64,
                }
            }
            SNOWFLAKE_ANSWER_RENEWED => Answer::Renewed {
                until_ms: self.checked_until_ms()?,
            },
            SNOWFLAKE_ANSWER_RELEASED => Answer::Released,
            SNOWFLAKE_ANSWER_LOST => {
                let mut known = LOSSES.iter();
                let found = known.find(|(number, _)| *number as u32 == self.loss);
                let allowed = "the reason of a loss, 1 to 4";
                Answer::Lost(found.ok_or_else(|| wrong("loss", self.loss, allowed))?.1)
            }
            SNOWFLAKE_ANSWER_SKEWED => Answer::Skewed {
                store_ms: self.checked_until_ms()?,
            },
            SNOWFLAKE_ANSWER_FULL => Answer::Full {
                free_at_ms: self.checked_until_ms()?,
            },
            SNOWFLAKE_ANSWER_QUARANTINED => Answer::Quarantined {
                until_ms: self.checked_until_ms()?,
            },
            SNOWFLAKE_ANSWER_MISMATCH => Answer::Mismatch {
                found: self.found_layout(),
            },
        })
    }

    fn checked_until_ms(&self) -> Result<u64> {
        time("until_ms", self.until_ms)
    }

    /// The layout, also if its NUL is missing.
    fn found_layout(&self) -> String {
        let characters = self.layout.iter().map(|character| *character as u8);
        let bytes: Vec<u8> = characters.take_while(|byte| *byte != 0).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// An instant from outside.
fn time(field: &'static str, unix_ms: i64) -> Result<u64> {
    argument(field, unix_ms, 0, i64::MAX.into())?;
    Ok(unix_ms as u64)
}

fn argument(field: &'static str, value: i64, least: i128, most: i128) -> Result<()> {
    let kind = InvalidKind::Argument;
    check_range(kind, field, value.into(), (least, most), Scope::Any)
}

fn wrong(field: &'static str, number: u32, allowed: &'static str) -> Fault {
    let allowed = Allowed::Rule(allowed);
    let value = i128::from(number);
    Fault::Core(Invalid::new(InvalidKind::Argument, field, value, allowed).into())
}
