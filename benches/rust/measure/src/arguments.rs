//! The command line.

use std::collections::HashMap;

/// What to measure, of whom, and how much of it.
pub struct Arguments {
    pub measure: String,
    pub side: String,
    numbers: HashMap<String, u64>,
}

impl Arguments {
    pub fn from_command_line() -> Self {
        let mut words = std::env::args().skip(1);
        let mut word = || {
            words
                .next()
                .expect("usage: measure MEASURE SIDE [NAME=NUMBER ...]")
        };
        let (measure, side) = (word(), word());
        let numbers = words
            .map(|word| {
                let (name, number) = word.split_once('=').expect("NAME=NUMBER");
                (name.to_owned(), number.parse().expect("a number"))
            })
            .collect();
        Self {
            measure,
            side,
            numbers,
        }
    }

    /// A number that must be there.
    pub fn number(&self, name: &str) -> u64 {
        *self
            .numbers
            .get(name)
            .unwrap_or_else(|| panic!("{name}=NUMBER is missing"))
    }
}
