//! The vectors that every language reads: `tests/vectors/*.tsv`.

use crate::table::{bytes_of, encoding_of, layout_of, layouts, rows};
use snowflake::error::{InvalidKind, TextFault};
use snowflake::{Config, Error, Layout, ManualClock};
use std::sync::Arc;

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
fn every_layout_knows_the_day_it_ends() {
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
        assert_eq!(codec.compose(tick, worker_id, sequence), Ok(id));
        let parts = codec.split(id).expect("an ID of this layout");
        assert_eq!((parts.tick, parts.worker_id), (tick, worker_id), "{id}");
        assert_eq!(parts.sequence, sequence, "{id}");
        assert_eq!(parts.unix_ms, row.number::<i64>("unix_ms"), "{id}");
        assert_eq!(parts.nanoseconds, row.number::<u32>("nanoseconds"), "{id}");
    }
}

#[test]
fn instants_become_the_first_and_the_last_id_of_every_layout() {
    let known = layouts();
    for row in rows("instants.tsv") {
        let layout = known[row.text("layout")];
        let codec = layout.codec().expect("a good layout");
        let (unix_ms, clamped): (i64, i64) = (row.number("unix_ms"), row.number("clamped_unix_ms"));
        let (first, last) = (row.number("first_id"), row.number("last_id"));
        assert_eq!(codec.clamp_unix_ms(unix_ms), clamped, "{layout}");
        assert_eq!(
            codec.first_at_clamped(unix_ms),
            first,
            "{layout} at {unix_ms}"
        );
        assert_eq!(
            codec.last_at_clamped(unix_ms),
            last,
            "{layout} at {unix_ms}"
        );
        let all = [
            codec.first_at(unix_ms),
            codec.last_at(unix_ms),
            codec.compose_at(unix_ms, 0, 0),
        ];
        let [low, high, composed] = all;
        if unix_ms == clamped {
            assert_eq!((low, high, composed), (Ok(first), Ok(last), Ok(first)));
            continue;
        }
        for refused in [low, high, composed] {
            let refused = refused.expect_err("an instant outside the layout");
            assert!(
                matches!(&refused, Error::Invalid(invalid) if invalid.field == "unix_ms"),
                "{refused}"
            );
        }
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
        let text = row.text("text");
        let Err(Error::Parse { fault, .. }) = encoding_of(&row).parse(bytes_of(&row)) else {
            panic!("{text:?} was accepted");
        };
        let found = match fault {
            TextFault::Length { given, .. } => ("length", given),
            TextFault::Digit { position, .. } | TextFault::Case { position, .. } => {
                ("digit", position)
            }
            TextFault::Overflow => ("overflow", 0),
            TextFault::Empty | TextFault::TooLong { .. } => panic!("{text:?}: {fault}"),
        };
        assert_eq!(
            found,
            (row.text("reason"), row.number("position")),
            "{text:?}"
        );
    }
}

#[test]
fn text_of_others_is_read_leniently_or_refused() {
    for row in rows("lenient.tsv") {
        let read = encoding_of(&row).parse_lenient(bytes_of(&row)).ok();
        assert_eq!(read, row.published("id"), "{:?}", row.text("text"));
    }
}

#[test]
fn a_strict_refusal_says_whether_the_lenient_form_accepts_the_text() {
    let strict = rows("bad_text.tsv").into_iter();
    let mut hints = 0;
    for row in strict.chain(rows("lenient.tsv")) {
        let (encoding, text) = (encoding_of(&row), bytes_of(&row));
        let is_lenient = encoding.parse_lenient(text).is_ok();
        let Err(error) = encoding.parse(text) else {
            assert!(is_lenient, "{:?}", row.text("text"));
            continue;
        };
        let has_hint = error
            .to_string()
            .ends_with("; lenient parsing accepts this text");
        assert_eq!(has_hint, is_lenient, "{error}");
        hints += usize::from(has_hint);
    }
    assert!(hints > 20, "only {hints} hints");
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
            max_jump_ms: 0,
            sequence_start: row.number("sequence_start"),
            store: None,
            clock: Some(Arc::new(ManualClock::at_unix_ms(
                row.number("clock_unix_ms"),
            ))),
        };
        let status = match config.open() {
            Ok(_) => "OK",
            Err(Error::Invalid(invalid)) => match invalid.kind {
                InvalidKind::Layout => "ERR_LAYOUT",
                InvalidKind::WorkerId => "ERR_WORKER_ID",
                InvalidKind::Setting => "ERR_CONFIG",
                InvalidKind::Argument => "ERR_RANGE",
            },
            Err(Error::Clock(_)) => "ERR_CLOCK",
            Err(Error::Exhausted { .. }) => "ERR_EXHAUSTED",
            Err(error) => panic!("{error}"),
        };
        assert_eq!(status, row.text("status"), "{row:?}");
    }
}
