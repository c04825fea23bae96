//! The statements of people who run a server: tables, spaces, who holds what.

use super::connection::{Parameter, Session};
use super::failure::Failure;
use super::statements::{Common, Result, get, time};
use crate::store::Held;
use snowflake::lease::Terms;
use tokio_postgres::Row;
use tokio_postgres::types::Type;

const SCHEMA: &str = include_str!("sql/schema.sql");
const FILL: &str = include_str!("sql/fill.sql");
const QUARANTINE: &str = include_str!("sql/quarantine.sql");
const WORKERS: &str = include_str!("sql/workers.sql");

/// Two people may create the tables at once; IF NOT EXISTS alone fails then for one of them.
const LOCK: &str = "SELECT pg_advisory_xact_lock(hashtext('snowflake_space'));";

/// A space with more rows is a mistake in a range.
const MOST_WORKERS: u32 = 1 << 16;

/// Whether the tables are there.
pub(super) async fn has_tables(session: &Session<'_>) -> Result<bool> {
    let statement = "SELECT to_regclass('snowflake_lease') IS NOT NULL AS found";
    let rows = session.query(statement, &[]).await?;
    rows.first().map_or(Ok(false), |row| get(row, "found"))
}

/// Creates the tables.
pub(super) async fn create_tables(session: &Session<'_>) -> Result<()> {
    session.batch(&format!("{LOCK}\n{SCHEMA}")).await
}

/// Adds what is missing of a space. `is_quiet`: no holder is running.
pub(super) async fn fill(
    session: &Session<'_>,
    space: &str,
    terms: &Terms,
    is_quiet: bool,
) -> Result<()> {
    let common = Common::new(space, terms);
    let (first, last) = terms.workers.clone().into_inner();
    if last.saturating_sub(first) >= MOST_WORKERS {
        return Err(Failure::Refused {
            detail: format!("the worker IDs {first} to {last} are more than {MOST_WORKERS}"),
            remedy: "use a smaller range, as in ?worker=0-1023",
        });
    }
    let (first, last) = (i64::from(first), i64::from(last));
    let parameters: [Parameter<'_>; 7] = [
        (&common.space, Type::TEXT),
        (&common.layout, Type::TEXT),
        (&common.window_ms, Type::INT8),
        (&common.skew_ms, Type::INT8),
        (&first, Type::INT8),
        (&last, Type::INT8),
        (&is_quiet, Type::BOOL),
    ];
    session.query(FILL, &parameters).await?;
    Ok(())
}

/// Begins a quarantine; `false` if there is no such space.
pub(super) async fn quarantine(session: &Session<'_>, space: &str, terms: &Terms) -> Result<bool> {
    let common = Common::new(space, terms);
    let parameters: [Parameter<'_>; 3] = [
        (&common.space, Type::TEXT),
        (&common.window_ms, Type::INT8),
        (&common.skew_ms, Type::INT8),
    ];
    Ok(!session.query(QUARANTINE, &parameters).await?.is_empty())
}

/// Who holds which worker ID, or held it.
pub(super) async fn workers(session: &Session<'_>, space: &str) -> Result<Vec<Held>> {
    let rows = session.query(WORKERS, &[(&space, Type::TEXT)]).await?;
    let held = |row: &Row| {
        let worker_id: i64 = get(row, "worker_id")?;
        Ok(Held {
            worker_id: u32::try_from(worker_id)
                .map_err(|_| Failure::not_understood("worker_id"))?,
            name: get(row, "name")?,
            until_ms: time(row, "until_ms")?,
            expires_ms: time(row, "expires_ms")?,
        })
    };
    rows.iter().map(held).collect()
}
