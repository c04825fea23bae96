//! The statements of requests, their parameters and their answers.

use super::connection::{Parameter, Session};
use super::failure::Failure;
use snowflake::lease::{Answer, Loss, Request, Terms};
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, Type};

const ACQUIRE: &str = concat!(
    include_str!("sql/here.sql"),
    include_str!("sql/acquire.sql")
);
const RENEW: &str = concat!(include_str!("sql/here.sql"), include_str!("sql/renew.sql"));
const RELEASE: &str = include_str!("sql/release.sql");

pub(super) type Result<T> = std::result::Result<T, Failure>;

/// What became of an acquisition.
pub(super) enum Acquired {
    Answer(Answer),
    /// All that were idle were locked. If they still are, this is the answer.
    Busy(Answer),
    /// The space is missing, or rows of its worker IDs are.
    Missing,
}

/// What is the same in all statements, as the server counts it.
pub(super) struct Common<'terms> {
    pub(super) space: &'terms str,
    pub(super) layout: &'terms str,
    pub(super) window_ms: i64,
    pub(super) skew_ms: i64,
}

impl<'terms> Common<'terms> {
    pub(super) fn new(space: &'terms str, terms: &'terms Terms) -> Self {
        Self {
            space,
            layout: &terms.layout,
            window_ms: bigint(terms.window_ms),
            skew_ms: bigint(terms.max_skew_ms),
        }
    }
}

/// A time for the server. One that is centuries away is cut, so that sums do not overflow.
fn bigint(ms: u64) -> i64 {
    const MOST: u64 = 1 << 60;
    i64::try_from(ms.min(MOST)).unwrap_or(i64::MAX)
}

/// A nonce as the server keeps it: it has no unsigned numbers.
fn same_bits(nonce: u64) -> i64 {
    i64::from_ne_bytes(nonce.to_ne_bytes())
}

/// An owner as the server reads a UUID.
fn uuid(owner: u128) -> String {
    format!("{owner:032x}")
}

/// Leases a worker ID. `is_filled`: missing rows stay missing.
pub(super) async fn acquire(
    session: &Session<'_>,
    space: &str,
    terms: &Terms,
    request: &Request,
    is_filled: bool,
) -> Result<Acquired> {
    let &Request::Acquire {
        owner,
        nonce,
        preferred,
        client_ms,
    } = request
    else {
        return Err(Failure::not_understood("request"));
    };
    let common = Common::new(space, terms);
    let (client_ms, nonce) = (bigint(client_ms), same_bits(nonce));
    let preferred = preferred.map(i64::from);
    let (first, last) = terms.workers.clone().into_inner();
    let (first, last) = (i64::from(first), i64::from(last));
    let parameters: [Parameter<'_>; 13] = [
        (&common.space, Type::TEXT),
        (&common.layout, Type::TEXT),
        (&common.window_ms, Type::INT8),
        (&common.skew_ms, Type::INT8),
        (&client_ms, Type::INT8),
        (&true, Type::BOOL),
        (&uuid(owner), Type::TEXT),
        (&nonce, Type::INT8),
        (&first, Type::INT8),
        (&last, Type::INT8),
        (&preferred, Type::INT8),
        (&terms.name, Type::TEXT),
        (&is_filled, Type::BOOL),
    ];
    let rows = session.query(ACQUIRE, &parameters).await?;
    let row = one(&rows)?;
    match refusal(row, terms, true)? {
        Refusal::No => {}
        Refusal::Answer(answer) => return Ok(Acquired::Answer(answer)),
        Refusal::Missing => return Ok(Acquired::Missing),
    }
    let worker_id: Option<i64> = get(row, "worker_id")?;
    if let Some(worker_id) = worker_id {
        return Ok(Acquired::Answer(Answer::Granted {
            worker_id: u32::try_from(worker_id)
                .map_err(|_| Failure::not_understood("worker_id"))?,
            from_ms: time(row, "from_ms")?,
            until_ms: time(row, "until_ms")?,
        }));
    }
    let count: i64 = get(row, "count")?;
    let is_whole = count > last - first;
    if count == 0 || !(is_whole || is_filled) {
        return Ok(Acquired::Missing);
    }
    let (now_ms, quarantine_ms) = (time(row, "ms")?, time(row, "quarantine_ms")?);
    if now_ms < quarantine_ms {
        return Ok(Acquired::Answer(Answer::Quarantined {
            until_ms: quarantine_ms,
        }));
    }
    let free_at_ms = time(row, "free_at_ms")?;
    if free_at_ms <= now_ms {
        return Ok(Acquired::Busy(Answer::Full { free_at_ms: now_ms }));
    }
    Ok(Acquired::Answer(Answer::Full { free_at_ms }))
}

/// Extends a lease. `None` if the space or the record is missing; not for the record if
/// `is_filled`: then the lease is lost.
pub(super) async fn renew(
    session: &Session<'_>,
    space: &str,
    terms: &Terms,
    request: &Request,
    is_filled: bool,
) -> Result<Option<Answer>> {
    let &Request::Renew {
        worker_id,
        owner,
        nonce,
        next_nonce,
        until_ms,
        client_ms,
    } = request
    else {
        return Err(Failure::not_understood("request"));
    };
    let common = Common::new(space, terms);
    let (nonce, next_nonce) = (same_bits(nonce), same_bits(next_nonce));
    let (client_ms, until_ms) = (bigint(client_ms), bigint(until_ms));
    let worker_id = i64::from(worker_id);
    let parameters: [Parameter<'_>; 12] = [
        (&common.space, Type::TEXT),
        (&common.layout, Type::TEXT),
        (&common.window_ms, Type::INT8),
        (&common.skew_ms, Type::INT8),
        (&client_ms, Type::INT8),
        (&false, Type::BOOL),
        (&uuid(owner), Type::TEXT),
        (&nonce, Type::INT8),
        (&worker_id, Type::INT8),
        (&next_nonce, Type::INT8),
        (&until_ms, Type::INT8),
        (&terms.name, Type::TEXT),
    ];
    let rows = session.query(RENEW, &parameters).await?;
    let row = one(&rows)?;
    match refusal(row, terms, false)? {
        Refusal::No => {}
        Refusal::Answer(answer) => return Ok(Some(answer)),
        Refusal::Missing => return Ok(None),
    }
    if get(row, "is_missing")? {
        return Ok(is_filled.then_some(Answer::Lost(Loss::Owner)));
    }
    let loss: Option<&str> = get(row, "loss")?;
    let renewed: Option<i64> = get(row, "until_ms")?;
    let answer = match (loss, renewed) {
        (Some("owner"), _) => Answer::Lost(Loss::Owner),
        (Some("twin"), _) => Answer::Lost(Loss::Twin),
        (Some("range"), _) => Answer::Lost(Loss::Range),
        (Some("over"), _) => Answer::Lost(Loss::Over),
        (Some(_), _) => return Err(Failure::not_understood("loss")),
        (None, Some(_)) => Answer::Renewed {
            until_ms: time(row, "until_ms")?,
        },
        (None, None) => Answer::Skewed {
            store_ms: time(row, "ms")?,
        },
    };
    Ok(Some(answer))
}

/// Gives a lease back. `None` if there is no such space.
pub(super) async fn release(
    session: &Session<'_>,
    space: &str,
    terms: &Terms,
    request: &Request,
) -> Result<Option<Answer>> {
    let &Request::Release {
        worker_id,
        owner,
        nonce,
    } = request
    else {
        return Err(Failure::not_understood("request"));
    };
    let parameters: [Parameter<'_>; 5] = [
        (&space, Type::TEXT),
        (&terms.layout, Type::TEXT),
        (&i64::from(worker_id), Type::INT8),
        (&uuid(owner), Type::TEXT),
        (&same_bits(nonce), Type::INT8),
    ];
    let rows = session.query(RELEASE, &parameters).await?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let found: String = get(row, "layout")?;
    if found == terms.layout {
        Ok(Some(Answer::Released))
    } else {
        Ok(Some(Answer::Mismatch { found }))
    }
}

/// Why nothing was done.
enum Refusal {
    No,
    Answer(Answer),
    Missing,
}

fn refusal(row: &Row, terms: &Terms, is_skew_one: bool) -> Result<Refusal> {
    if !get(row, "is_safe")? {
        return Err(Failure::unsafe_server());
    }
    let layout: Option<String> = get(row, "layout")?;
    let Some(found) = layout else {
        return Ok(Refusal::Missing);
    };
    if found != terms.layout {
        return Ok(Refusal::Answer(Answer::Mismatch { found }));
    }
    let is_skewed: bool = get(row, "is_skewed")?;
    if is_skewed && is_skew_one {
        let store_ms = time(row, "ms")?;
        return Ok(Refusal::Answer(Answer::Skewed { store_ms }));
    }
    Ok(Refusal::No)
}

fn one(rows: &[Row]) -> Result<&Row> {
    rows.first()
        .ok_or_else(|| Failure::not_understood("number of rows"))
}

pub(super) fn get<'row, T: FromSql<'row>>(row: &'row Row, column: &str) -> Result<T> {
    row.try_get(column)
        .map_err(|_| Failure::not_understood(column))
}

pub(super) fn time(row: &Row, column: &str) -> Result<u64> {
    let ms: i64 = get(row, column)?;
    u64::try_from(ms).map_err(|_| Failure::not_understood(column))
}
