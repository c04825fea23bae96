//! The vectors that every language reads.

use crate::Result;
use crate::table::{Row, rows};
use snowflake::{Codec, Encoding, Error, Layout, Order};
use std::collections::HashMap;

fn layout_of(row: &Row) -> Result<Layout> {
    Ok(Layout {
        time_bits: row.number("time_bits")?,
        worker_bits: row.number("worker_bits")?,
        sequence_bits: row.number("sequence_bits")?,
        order: match row.text("order") {
            "sequence-first" => Order::SequenceFirst,
            _ => Order::WorkerFirst,
        },
        tick_ns: row.number("tick_ns")?,
        epoch_unix_ms: row.number("epoch_unix_ms")?,
    })
}

/// Compares a preset with its row; returns how many checks that were.
fn check_preset(row: &Row, wanted: &Layout) -> Result<usize> {
    let named = |(name, _): &&(&str, Layout)| *name == row.text("name");
    let Some((_, preset)) = Layout::PRESETS.iter().find(named) else {
        return Ok(0);
    };
    row.check("time_bits", preset.time_bits, wanted.time_bits)?;
    row.check("worker_bits", preset.worker_bits, wanted.worker_bits)?;
    row.check("sequence_bits", preset.sequence_bits, wanted.sequence_bits)?;
    row.check("order", preset.order, wanted.order)?;
    row.check("tick_ns", preset.tick_ns, wanted.tick_ns)?;
    row.check("epoch_unix_ms", preset.epoch_unix_ms, wanted.epoch_unix_ms)?;
    Ok(6)
}

/// The codecs of layouts.tsv, by name.
fn check_layouts(directory: &str) -> Result<(HashMap<String, Codec>, usize)> {
    let (mut codecs, mut checks) = (HashMap::new(), 0);
    for row in rows(directory, "layouts.tsv")? {
        let layout = layout_of(&row)?;
        checks += check_preset(&row, &layout)?;
        let codec = row.accepted(layout.codec())?;
        let wanted = row.number("ends_at_unix_ms")?;
        row.check("ends_at_unix_ms", codec.ends_at_unix_ms(), wanted)?;
        checks += 1;
        codecs.insert(row.text("name").to_owned(), codec);
    }
    Ok((codecs, checks))
}

fn check_ids(directory: &str, codecs: &HashMap<String, Codec>) -> Result<usize> {
    let rows = rows(directory, "ids.tsv")?;
    for row in &rows {
        let codec = &codecs[row.text("layout")];
        let id = row.number("id")?;
        let parts = row.accepted(codec.split(id))?;
        row.check("tick", parts.tick, row.number("tick")?)?;
        row.check("worker_id", parts.worker_id, row.number("worker_id")?)?;
        row.check("sequence", parts.sequence, row.number("sequence")?)?;
        row.check("unix_ms", parts.unix_ms, row.number("unix_ms")?)?;
        row.check("nanoseconds", parts.nanoseconds, row.number("nanoseconds")?)?;
        let composed = codec.compose(parts.tick, parts.worker_id, parts.sequence);
        row.check("the composed ID", row.accepted(composed)?, id)?;
    }
    Ok(6 * rows.len())
}

fn encoding_of(row: &Row) -> Encoding {
    let named = |encoding: &Encoding| encoding.name() == row.text("encoding");
    Encoding::ALL.into_iter().find(named).expect("an encoding")
}

fn check_text(directory: &str) -> Result<usize> {
    let rows = rows(directory, "text.tsv")?;
    for row in &rows {
        let (encoding, id) = (encoding_of(row), row.number("id")?);
        let written = row.accepted(encoding.format(id))?;
        row.check("text", written.as_str(), row.text("text"))?;
        let read = row.accepted(encoding.parse(row.text("text").as_bytes()))?;
        row.check("id", read, id)?;
    }
    Ok(2 * rows.len())
}

fn check_bad_text(directory: &str) -> Result<usize> {
    let rows = rows(directory, "bad_text.tsv")?;
    for row in &rows {
        let text = Some(row.text("text")).filter(|text| *text != "-");
        let read = encoding_of(row).parse(text.unwrap_or_default().as_bytes());
        let refused = matches!(read, Err(Error::Parse { .. }));
        row.check("refused by Error::Parse", refused, true)?;
    }
    Ok(rows.len())
}

/// Checks all vectors of a directory; returns how many checks that were.
pub fn check(directory: &str) -> Result<usize> {
    let (codecs, checks) = check_layouts(directory)?;
    Ok(checks
        + check_ids(directory, &codecs)?
        + check_text(directory)?
        + check_bad_text(directory)?)
}
