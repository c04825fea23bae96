//! Extending the range of a lease, and giving it back.

use super::plan::{Plan, mismatch};
use super::records::{Record, Space};
use super::view::{Foreign, Stored, View};
use snowflake::lease::{Answer, Loss, Terms};

/// The fields of a renewal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Renewal {
    pub(super) worker_id: u32,
    pub(super) owner: u128,
    pub(super) nonce: u64,
    pub(super) next_nonce: u64,
    pub(super) until_ms: u64,
    pub(super) client_ms: u64,
}

/// Executes a renewal on a view that has the record. `None`: the store may have lost something,
/// and the view does not show what.
pub(super) fn renew(
    view: &View,
    terms: &Terms,
    renewal: &Renewal,
) -> Result<Plan<Option<Answer>>, Foreign> {
    let records = view.records_of(&[renewal.worker_id])?;
    let stored = records.first().and_then(|(_, stored)| stored.as_ref());
    if !view.is_counted() && (stored.is_none() || view.is_lost()) {
        return Ok(Plan::answer(None));
    }
    Ok(renewed(view, terms, renewal, stored).map(Some))
}

fn renewed(
    view: &View,
    terms: &Terms,
    renewal: &Renewal,
    stored: Option<&Stored<Record>>,
) -> Plan<Answer> {
    if let Some(found) = view.other_layout(terms) {
        return mismatch(found);
    }
    let space = view.noted(terms);
    let record = stored.map(|stored| &stored.value);
    // A store that was lost may have had a clock that was ahead, and have granted what follows
    // a range that is nearly over.
    let is_quarantined = view.clock.late_ms < space.quarantine_ms;
    let margin_ms = if is_quarantined { terms.max_skew_ms } else { 0 };
    let loss = match record {
        Some(record) if record.owner == renewal.owner => {
            if record.nonce == renewal.next_nonce {
                let until_ms = record.until_ms;
                return Plan::noting(Answer::Renewed { until_ms }, space, view);
            }
            loss(view, record, renewal, margin_ms)
        }
        _ => Some(Loss::Owner),
    };
    if let Some(loss) = loss
        && !may_put_back(view, terms, &space, record, renewal)
    {
        return Plan::noting(Answer::Lost(loss), space, view);
    }
    if let Some(store_ms) = view.clock.skewed(renewal.client_ms, terms.max_skew_ms) {
        return Plan::noting(Answer::Skewed { store_ms }, space, view);
    }
    let (from_ms, before_ms) = record.map_or((0, 0), |record| (record.from_ms, record.until_ms));
    let end_ms = view.clock.early_ms.min(renewal.client_ms);
    let end_ms = end_ms.saturating_add(terms.window_ms);
    let until_ms = before_ms.max(renewal.until_ms).max(end_ms);
    let renewed = Record {
        idle_ms: 0,
        owner: renewal.owner,
        nonce: renewal.next_nonce,
        from_ms,
        until_ms,
        expires_ms: view.clock.early_ms.saturating_add(terms.window_ms),
        name: terms.name.clone(),
    };
    let plan = Plan::noting(Answer::Renewed { until_ms }, space, view);
    plan.record(renewal.worker_id, stored, renewed)
}

fn loss(view: &View, record: &Record, renewal: &Renewal, margin_ms: u64) -> Option<Loss> {
    if record.nonce != renewal.nonce {
        Some(Loss::Twin)
    } else if record.until_ms != renewal.until_ms {
        Some(Loss::Range)
    } else {
        // The range may be over: then others may have been granted what follows it.
        let late_ms = view.clock.late_ms.saturating_add(margin_ms);
        (late_ms >= record.until_ms).then_some(Loss::Over)
    }
}

/// Whether the holder may put its record back into a store that has lost it.
fn may_put_back(
    view: &View,
    terms: &Terms,
    space: &Space,
    record: Option<&Record>,
    renewal: &Renewal,
) -> bool {
    let late_ms = view.clock.late_ms;
    let is_free = record.is_none_or(|record| record.owner == renewal.owner || view.is_idle(record));
    late_ms < space.quarantine_ms
        && late_ms.saturating_add(terms.max_skew_ms) < renewal.until_ms
        && is_free
        && record.is_none_or(|record| record.until_ms <= renewal.until_ms)
}

/// Gives a worker ID back, on a view that has the record.
pub(super) fn release(
    view: &View,
    terms: &Terms,
    (worker_id, owner, nonce): (u32, u128, u64),
) -> Result<Plan<Answer>, Foreign> {
    if let Some(found) = view.other_layout(terms) {
        return Ok(mismatch(found));
    }
    let plan = Plan::answer(Answer::Released);
    let records = view.records_of(&[worker_id])?;
    let stored = records.first().and_then(|(_, stored)| stored.as_ref());
    let its = stored.filter(|stored| {
        let record = &stored.value;
        (record.owner, record.nonce) == (owner, nonce)
    });
    Ok(match its {
        None => plan,
        Some(stored) => {
            let expires_ms = view.clock.early_ms;
            let record = Record {
                expires_ms,
                ..stored.value.clone()
            };
            plan.record(worker_id, Some(stored), record)
        }
    })
}
