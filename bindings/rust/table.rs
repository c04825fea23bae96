//! The tab-separated tables of tests/vectors.

use crate::Result;
use std::collections::HashMap;
use std::fmt::{Debug, Display};
use std::str::FromStr;

/// One line of a table, by the names in its header.
pub struct Row {
    /// File and line, such as `ids.tsv:17`.
    place: String,
    fields: HashMap<String, String>,
}

impl Row {
    pub fn text(&self, name: &str) -> &str {
        &self.fields[name]
    }

    pub fn number<T: FromStr<Err: Display>>(&self, name: &str) -> Result<T> {
        let text = self.text(name);
        text.parse()
            .map_err(|error| format!("{}: {name} is {text}: {error}", self.place).into())
    }

    /// Compares, and says where if the two differ.
    pub fn check<T: PartialEq + Debug>(&self, what: &str, found: T, expected: T) -> Result<()> {
        if found == expected {
            return Ok(());
        }
        Err(format!("{}: {what} is {found:?}, expected {expected:?}", self.place).into())
    }

    /// The value of a result, or the place and the error.
    pub fn accepted<T>(&self, result: snowflake::Result<T>) -> Result<T> {
        result.map_err(|error| format!("{}: {error}", self.place).into())
    }
}

pub fn rows(directory: &str, name: &str) -> Result<Vec<Row>> {
    let content = std::fs::read_to_string(format!("{directory}/{name}"))?;
    let mut lines = (1..).zip(content.lines());
    let header: Vec<&str> = lines
        .next()
        .ok_or("an empty table")?
        .1
        .split('\t')
        .collect();
    let owned = |text: &str| text.to_owned();
    Ok(lines
        .filter(|(_, line)| !line.starts_with('#'))
        .map(|(number, line)| Row {
            place: format!("{name}:{number}"),
            fields: header
                .iter()
                .copied()
                .map(owned)
                .zip(line.split('\t').map(owned))
                .collect(),
        })
        .collect())
}
