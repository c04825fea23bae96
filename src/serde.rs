//! IDs in JSON and other formats, by [serde](https://serde.rs): the feature `serde`.
//!
//! A JavaScript client that reads a number of 63 bits loses its last digits. Use
//! [`string`] for APIs that such clients call, [`number`] elsewhere. Both read either.
//!
//! ```
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Order {
//!     #[serde(with = "snowflake::serde::string")]
//!     id: u64,
//! }
//!
//! let json = serde_json::to_string(&Order { id: 42 })?;
//! assert_eq!(json, r#"{"id":"42"}"#);
//! let order: Order = serde_json::from_str(r#"{"id":42}"#)?;
//! assert_eq!(order.id, 42);
//! # Ok::<(), serde_json::Error>(())
//! ```

use crate::text::{Encoding, check_id};
use ::serde::de::{Error, Unexpected, Visitor};
use ::serde::{Deserializer, Serializer};
use std::fmt;

/// An ID as a string of decimal digits without leading zeros.
pub mod string {
    use super::{Deserializer, Serializer};

    /// Writes an ID as a string.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(id: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(id)
    }

    /// Reads an ID: a string of decimal digits or a number.
    ///
    /// # Errors
    /// When it is neither, or has more than 63 bits.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        super::deserialize(deserializer)
    }
}

/// An ID as a number.
pub mod number {
    use super::{Deserializer, Serializer};

    /// Writes an ID as a number.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(id: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(*id)
    }

    /// Reads an ID: a number or a string of decimal digits.
    ///
    /// # Errors
    /// When it is neither, or has more than 63 bits.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        super::deserialize(deserializer)
    }
}

fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    deserializer.deserialize_any(IdVisitor)
}

struct IdVisitor;

impl Visitor<'_> for IdVisitor {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an ID: a number from 0 to 2^63 - 1, or its decimal digits as a string")
    }

    fn visit_u64<E: Error>(self, id: u64) -> Result<u64, E> {
        match check_id(id.into()) {
            Ok(()) => Ok(id),
            Err(_) => Err(E::invalid_value(Unexpected::Unsigned(id), &self)),
        }
    }

    fn visit_i64<E: Error>(self, id: i64) -> Result<u64, E> {
        u64::try_from(id).map_err(|_| E::invalid_value(Unexpected::Signed(id), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<u64, E> {
        Encoding::Decimal
            .parse_lenient(text.as_bytes())
            .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    struct Row {
        #[serde(with = "crate::serde::string")]
        text: u64,
        #[serde(with = "crate::serde::number")]
        number: u64,
    }

    fn read(text: Value, number: Value) -> Result<Row, serde_json::Error> {
        serde_json::from_value(json!({ "text": text, "number": number }))
    }

    #[test]
    fn ids_are_written_as_asked_and_read_either_way() {
        let most = i64::MAX as u64;
        for (text, number) in [(0, most), (most, 0), (1, 1)] {
            let row = Row { text, number };
            let written = serde_json::to_value(&row).expect("it is written");
            assert_eq!(
                written,
                json!({ "text": text.to_string(), "number": number })
            );
            assert_eq!(
                read(json!(text), json!(number.to_string())).expect("read"),
                row
            );
            assert_eq!(serde_json::from_value::<Row>(written).expect("read"), row);
        }
    }

    #[test]
    fn what_is_not_an_id_is_refused() {
        for bad in [
            json!(-1),
            json!(1u64 << 63),
            json!(1.5),
            json!("0x1"),
            json!(""),
            json!(null),
        ] {
            for error in [read(bad.clone(), json!(1)), read(json!(1), bad.clone())] {
                let message = error.expect_err("it is refused").to_string();
                assert!(
                    message.contains("an ID: a number from 0 to 2^63 - 1"),
                    "{message}"
                );
            }
        }
    }
}
