//! The vectors that every language reads: `tests/vectors/*.tsv`.

use snowflake::error::TextFault;
use snowflake::{Config, Encoding, Error, Layout, ManualClock, Order};
use std::collections::HashMap;
use std::fmt::Debug;
use std::str::FromStr;

/// One line of a file, by column name.
struct Row(HashMap<String, String>);

impl Row {
    fn text(&self, column: &str) -> &str {
        &self.0[column]
    }

    fn number<T: FromStr<Err: Debug>>(&self, column: &str) -> T {
        self.text(column)
            .parse()
            .unwrap_or_else(|error| panic!("{column} of {:?}: {error:?}", self.0))
    }

    /// `None` where the file has a dash.
    fn published<T: FromStr<Err: Debug>>(&self, column: &str) -> Option<T> {
        (self.text(column) != "-").then(|| self.number(column))
    }
}

fn rows(file: &str) -> Vec<Row> {
    let path = format!("{}/tests/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
    let content = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut lines = content.split('\n').filter(|line| !line.is_empty());
    let names: Vec<_> = lines.next().unwrap_or_default().split('\t').collect();
    let row = |line: &str| {
        let cells: Vec<_> = line.split('\t').collect();
        assert_eq!(cells.len(), names.len(), "{file}: {line}");
        let cells = cells.into_iter().map(str::to_owned);
        Row(names
            .iter()
            .map(|name| (*name).to_owned())
            .zip(cells)
            .collect())
    };
    let rows: Vec<_> = lines
        .filter(|line| !line.starts_with('#'))
        .map(row)
        .collect();
    assert!(!rows.is_empty(), "{file} is empty");
    rows
}

fn layout_of(row: &Row) -> Layout {
    Layout {
        time_bits: row.number("time_bits"),
        worker_bits: row.number("worker_bits"),
        sequence_bits: row.number("sequence_bits"),
        order: match row.text("order") {
            "worker-first" | "0" => Order::WorkerFirst,
            "sequence-first" | "1" => Order::SequenceFirst,
            other => panic!("order {other}"),
        },
        tick_ns: row.number("tick_ns"),
        epoch_unix_ms: row.number("epoch_unix_ms"),
    }
}

fn layouts() -> HashMap<String, Layout> {
    let named = |row: &Row| (row.text("name").to_owned(), layout_of(row));
    rows("layouts.tsv").iter().map(named).collect()
}

#[test]
fn every_preset_is_as_published() {
    let known = layouts();
    for (name, preset) in Layout::PRESETS {
        assert_eq!(known.get(name), Some(&preset), "{name}");
    }
    let presets = known.keys().filter(|name| !name.starts_with("custom-"));
    assert_eq!(presets.count(), Layout::PRESETS.len());
}

#[test]
fn every_layout_tells_the_day_it_ends() {
    for row in rows("layouts.tsv") {
        let codec = layout_of(&row).codec().expect("a good layout");
        let ends_at: i64 = row.number("ends_at_unix_ms");
        assert_eq!(codec.ends_at_unix_ms(), ends_at, "{}", row.text("name"));
    }
}

#[test]
fn ids_are_put_together_and_taken_apart_at_the_borders_of_every_layout() {
    let known = layouts();
    for row in rows("ids.tsv") {
        let codec = known[row.text("layout")].codec().expect("a good layout");
        let (tick, worker_id) = (row.number("tick"), row.number("worker_id"));
        let (sequence, id) = (row.number("sequence"), row.number("id"));
        assert_eq!(codec.join(tick, worker_id, sequence), Ok(id));
        let parts = codec.split(id).expect("an ID of this layout");
        assert_eq!((parts.tick, parts.worker_id), (tick, worker_id), "{id}");
        assert_eq!(parts.sequence, sequence, "{id}");
        assert_eq!(parts.unix_ms, row.number::<i64>("unix_ms"), "{id}");
        assert_eq!(parts.nanoseconds, row.number::<u32>("nanoseconds"), "{id}");
    }
}

#[test]
fn published_ids_of_real_services_decode_as_published() {
    let known = layouts();
    for row in rows("published.tsv") {
        let codec = known[row.text("layout")].codec().expect("a good layout");
        let id = row.number("id");
        let parts = codec.split(id).expect("an ID of this layout");
        let same = |column, found: i64| {
            let told: i64 = row.published(column).unwrap_or(found);
            assert_eq!(found, told, "{column} of {id} ({})", row.text("source"));
        };
        same("unix_ms", parts.unix_ms);
        same("worker_id", parts.worker_id.into());
        same("sequence", parts.sequence.into());
    }
}

fn encoding_of(row: &Row) -> Encoding {
    let mut known = Encoding::ALL.into_iter();
    let name = row.text("encoding");
    known.find(|encoding| encoding.name() == name).expect(name)
}

#[test]
fn text_is_written_and_read_in_every_encoding() {
    for row in rows("text.tsv") {
        let (encoding, id, text) = (encoding_of(&row), row.number("id"), row.text("text"));
        assert_eq!(encoding.format(id).as_deref(), Ok(text));
        assert_eq!(encoding.parse(text.as_bytes()), Ok(id), "{text}");
    }
}

#[test]
fn bad_text_is_refused_with_the_place_that_is_wrong() {
    for row in rows("bad_text.tsv") {
        let text = Some(row.text("text")).filter(|text| *text != "-");
        let Err(Error::Parse { fault, .. }) =
            encoding_of(&row).parse(text.unwrap_or_default().as_bytes())
        else {
            panic!("{text:?} was accepted");
        };
        let found = match fault {
            TextFault::Length { given, .. } => ("length", given),
            TextFault::Digit { position, .. } => ("digit", position),
            TextFault::Overflow => ("overflow", 0),
        };
        assert_eq!(
            found,
            (row.text("reason"), row.number("position")),
            "{text:?}"
        );
    }
}

#[test]
fn every_configuration_gets_the_status_it_must_get() {
    for row in rows("configs.tsv") {
        // An unknown order cannot be written down in Rust.
        if !["0", "1"].contains(&row.text("order")) {
            assert_eq!(row.text("status"), "ERR_LAYOUT");
            continue;
        }
        let config = Config {
            layout: layout_of(&row),
            worker_id: row.number("worker_id"),
            worker_count: 1,
            max_wait_ms: row.number("max_wait_ms"),
            max_lead_ms: row.number("max_lead_ms"),
            sequence_start: row.number("sequence_start"),
            store: None,
            clock: Some(Box::new(ManualClock::at_unix_ms(
                row.number("clock_unix_ms"),
            ))),
        };
        let status = match config.open() {
            Ok(_) => "OK",
            Err(Error::Layout { .. }) => "ERR_LAYOUT",
            Err(Error::WorkerId { .. }) => "ERR_WORKER_ID",
            Err(Error::Config { .. }) => "ERR_CONFIG",
            Err(Error::Exhausted { .. }) => "ERR_EXHAUSTED",
            Err(error) => panic!("{error}"),
        };
        assert_eq!(status, row.text("status"), "{:?}", row.0);
    }
}
