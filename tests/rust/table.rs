//! The tables of `tests/vectors`, row by row.
#![allow(dead_code)] // Each suite uses a part of it.

use snowflake::{Encoding, Layout, Order};
use std::collections::HashMap;
use std::fmt::Debug;
use std::str::FromStr;

/// One line of a file, by column name.
#[derive(Debug)]
pub(crate) struct Row(HashMap<String, String>);

impl Row {
    pub(crate) fn text(&self, column: &str) -> &str {
        &self.0[column]
    }

    pub(crate) fn number<T: FromStr<Err: Debug>>(&self, column: &str) -> T {
        self.text(column)
            .parse()
            .unwrap_or_else(|error| panic!("{column} of {:?}: {error:?}", self.0))
    }

    /// `None` where the file has a dash.
    pub(crate) fn published<T: FromStr<Err: Debug>>(&self, column: &str) -> Option<T> {
        (self.text(column) != "-").then(|| self.number(column))
    }
}

pub(crate) fn rows(file: &str) -> Vec<Row> {
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

pub(crate) fn layout_of(row: &Row) -> Layout {
    Layout {
        time_bits: row.number("time_bits"),
        worker_bits: row.number("worker_bits"),
        sequence_bits: row.number("sequence_bits"),
        order: match row.text("order") {
            "0" => Order::WorkerFirst,
            "1" => Order::SequenceFirst,
            name => name.parse().expect(name),
        },
        tick_ns: row.number("tick_ns"),
        epoch_unix_ms: row.number("epoch_unix_ms"),
    }
}

pub(crate) fn layouts() -> HashMap<String, Layout> {
    let named = |row: &Row| (row.text("name").to_owned(), layout_of(row));
    rows("layouts.tsv").iter().map(named).collect()
}

pub(crate) fn encoding_of(row: &Row) -> Encoding {
    row.text("encoding").parse().expect("an encoding")
}

/// The text of a row; a dash stands for the empty one.
pub(crate) fn bytes_of(row: &Row) -> &[u8] {
    match row.text("text") {
        "-" => b"",
        text => text.as_bytes(),
    }
}
