//! IDs taken apart, put together, written and read without a generator.

use crate::table;
use snowflake::text::MAX_ID;
use snowflake::{Codec, Config, Encoding, Error, Field, Layout, Order, Parts};

fn message<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    result.expect_err("an error").to_string()
}

fn default() -> Codec {
    Layout::DEFAULT.codec().expect("a good layout")
}

#[test]
fn a_layout_that_ended_or_begins_later_decodes_without_a_clock() {
    let known = table::layouts();
    for (name, tick, unix_ms) in [
        ("custom-ended", 1023, 1_577_836_801_023),
        ("custom-future", 1, 4_102_444_800_001),
        // 2016-07-19T10:07:53Z.
        ("custom-baidu", 5_249_273, 1_468_922_873_000),
    ] {
        let codec = Codec::try_from(known[name]).expect("a good layout");
        let id = codec.compose(tick, 4, 9).expect("fields of the layout");
        let parts = codec.split(id).expect("an ID");
        assert_eq!(
            (parts.unix_ms, parts.worker_id, parts.sequence),
            (unix_ms, 4, 9)
        );
        assert_eq!(codec.compose_at(unix_ms, 4, 9), Ok(id));
    }
}

#[test]
fn an_epoch_that_the_machine_cannot_express_in_nanoseconds_decodes() {
    let layout = Layout {
        time_bits: 62,
        worker_bits: 0,
        sequence_bits: 1,
        epoch_unix_ms: i64::MAX - (1 << 62),
        ..Layout::DEFAULT
    };
    let codec = layout.codec().expect("a good layout");
    let parts = codec.split(codec.max_id()).expect("an ID");
    assert_eq!(parts.unix_ms, i64::MAX - 1);
    assert_eq!(codec.last_at(i64::MAX - 1), Ok(codec.max_id()));
}

#[test]
fn a_worker_id_is_divided_at_any_bit() {
    let parts = default().split(378 << 12).expect("an ID");
    for (low_bits, pair) in [
        (0, (378, 0)),
        (5, (11, 26)),
        (31, (0, 378)),
        (32, (0, 378)),
        (u32::MAX, (0, 378)),
    ] {
        assert_eq!(parts.worker_pair(low_bits), pair, "{low_bits}");
    }
    let largest = Parts {
        worker_id: u32::MAX,
        ..parts
    };
    assert_eq!(largest.worker_pair(16), (0xffff, 0xffff));
    assert_eq!(largest.worker_pair(32), (0, u32::MAX));
}

#[test]
fn a_service_that_rounds_down_to_the_tick_is_read_with_its_epoch_rounded_down() {
    // What Sonyflake computes: both instants in units of 10 ms, then the difference.
    let (start_ms, now_ms) = (1_700_000_000_123_i64, 1_700_000_009_121_i64);
    let elapsed = now_ms / 10 - start_ms / 10;
    let epoch_unix_ms = start_ms / 10 * 10;
    let codec = Layout {
        epoch_unix_ms,
        ..Layout::SONYFLAKE_V2
    }
    .codec()
    .expect("a good layout");
    let id = codec
        .compose_at(now_ms, 0, 0)
        .expect("an instant of the layout");
    assert_eq!(codec.split(id).expect("an ID").tick, elapsed as u64);
}

#[test]
fn names_are_read_and_written() {
    for (name, layout) in Layout::PRESETS {
        assert_eq!(name.parse(), Ok(layout));
        let first = if name == "tsid" { "default" } else { name };
        assert_eq!(layout.name(), Some(first));
        assert_eq!(layout.to_string(), first);
    }
    for encoding in Encoding::ALL {
        assert_eq!(encoding.to_string().parse(), Ok(encoding));
    }
    for order in [Order::WorkerFirst, Order::SequenceFirst] {
        assert_eq!(order.to_string().parse(), Ok(order));
    }
    let custom = Layout {
        tick_ns: 1_000,
        ..Layout::DEFAULT
    };
    assert_eq!(custom.name(), None);
}

#[test]
fn an_unknown_name_is_answered_with_the_known_ones_and_the_nearest() {
    let error = "Snoyflake-v1"
        .parse::<Layout>()
        .expect_err("an unknown name");
    let text = error.to_string();
    assert!(
        text.starts_with("invalid layout: layout must be one of 'default', 'twitter', 'discord',"),
        "{text}"
    );
    assert!(text.ends_with("did you mean 'sonyflake-v1'?"), "{text}");
    let error = message("base64".parse::<Encoding>());
    assert!(error.contains("did you mean 'base"), "{error}");
    let error = message("uuid".parse::<Encoding>());
    assert!(!error.contains("did you mean"), "{error}");
    let error = message("x".repeat(100_000).parse::<Order>());
    assert!(error.len() < 200, "{error}");
}

#[test]
fn strict_parsing_says_in_plain_english_what_is_wrong() {
    for (encoding, text, sentence) in [
        (
            Encoding::Decimal,
            "4",
            "it must have exactly 19 bytes, got 1; lenient parsing accepts this text",
        ),
        (Encoding::Hex, " 42", "it must have exactly 16 bytes, got 3"),
        (
            Encoding::Base32,
            "0123456789abc",
            "byte 10 must be upper case, got 'a'; lenient parsing accepts this text",
        ),
        (
            Encoding::Hex,
            "0123456789ABCDEF",
            "byte 10 must be lower case, got 'A'; lenient parsing accepts this text",
        ),
        (
            Encoding::Base32,
            "794535395328000000",
            "it must have exactly 13 bytes, got 18; it is an ID in decimal",
        ),
        (
            Encoding::Base62,
            "0123456789-",
            "byte 10 must be a digit of this encoding, got '-'",
        ),
        (
            Encoding::Hex,
            "ffffffffffffffff",
            "the number must be at most 2^63 - 1, got a larger one",
        ),
    ] {
        let error = message(encoding.parse(text.as_bytes()));
        assert_eq!(
            error,
            format!("the text is not an ID in {encoding}: {sentence}")
        );
    }
    assert_eq!(
        message(Encoding::Hex.parse_lenient(b"")),
        "the text is not an ID in hex: it must have at least one digit, got an empty text"
    );
    assert_eq!(
        message(Encoding::Hex.parse_lenient(&[b'0'; 65])),
        "the text is not an ID in hex: it must have at most 64 bytes, got 65"
    );
}

#[test]
fn a_column_with_a_bad_id_names_its_place_and_keeps_what_is_before_it() {
    // -1 as C passes it, and places in the first and in a later block.
    for (index, count) in [(0, 1), (5, 9), (1023, 3000), (1024, 3000), (2999, 3000)] {
        let mut ids = vec![1 << 22; count];
        ids[index] = u64::MAX;
        let mut values = vec![-7; count];
        let error = default()
            .extract(Field::Tick, &ids, &mut values)
            .expect_err("a bad ID");
        assert!(
            error.to_string().starts_with(&format!("ids[{index}]: id ")),
            "{error}"
        );
        let Error::Element {
            index: found,
            cause,
            ..
        } = error
        else {
            panic!("{error}");
        };
        assert_eq!(found, index);
        assert!(matches!(*cause, Error::Invalid(invalid) if invalid.field == "id"));
        assert!(values[..index].iter().all(|value| *value == 1));
        assert!(values[index..].iter().all(|value| *value == -7));
    }
}

#[test]
fn a_column_of_text_with_a_bad_element_names_its_place() {
    let mut text = Encoding::Hex
        .format(1)
        .expect("an ID")
        .repeat(3)
        .into_bytes();
    text[16 * 2 + 15] = b'A';
    let mut ids = [7; 3];
    let error = message(Encoding::Hex.parse_batch(&text, &mut ids));
    assert!(
        error.starts_with("text[2]: the text is not an ID in hex: byte 15 must be lower case"),
        "{error}"
    );
    assert_eq!(ids, [1, 1, 7]);
    let mut written = [b'?'; 2 * 16];
    let error = message(Encoding::Hex.format_batch(&[1, MAX_ID + 1], &mut written));
    assert!(error.starts_with("ids[1]: id "), "{error}");
    assert_eq!(&written, b"0000000000000001????????????????");
}

#[test]
fn columns_of_other_lengths_are_refused() {
    let refused = |result: snowflake::Result<()>| {
        let error = result.expect_err("another length");
        assert!(matches!(error, Error::Invalid(_)), "{error}");
    };
    refused(default().extract(Field::Tick, &[1, 2], &mut [0]));
    refused(default().extract(Field::Tick, &[], &mut [0]));
    refused(Encoding::Hex.format_batch(&[1], &mut [0; 17]));
    refused(Encoding::Hex.format_batch(&[1], &mut [0; 15]));
    refused(Encoding::Hex.parse_batch(&[b'0'; 17], &mut [0]));
    assert_eq!(default().extract(Field::Tick, &[], &mut []), Ok(()));
    assert_eq!(Encoding::Hex.parse_batch(&[], &mut []), Ok(()));
}

#[test]
fn an_epoch_in_seconds_is_recognised() {
    let layout = |epoch_unix_ms| Layout {
        epoch_unix_ms,
        ..Layout::DEFAULT
    };
    assert_eq!(
        message(layout(1_577_836_800).codec()),
        "invalid layout: epoch_unix_ms must be in milliseconds since 1970, got \
         1970-01-19T06:17:16.800Z (1577836800): this looks like seconds, did you mean \
         2020-01-01T00:00:00Z (1577836800000)?"
    );
    for good in [0, 1, 99_999_999, 10_000_000_000, 4_102_444_800_000] {
        layout(good).codec().expect("a good epoch");
    }
}

#[test]
fn an_instant_outside_the_layout_is_shown_as_a_date() {
    assert_eq!(
        message(default().first_at(1_546_300_800_000)),
        "unix_ms must be between 2020-01-01T00:00:00Z and 2089-09-06T15:47:35.551Z for layout \
         'default', got 2019-01-01T00:00:00Z (1546300800000): use milliseconds since 1970 from \
         the epoch on, or the form that clamps"
    );
}

#[test]
fn the_sequence_starts_below_a_power_of_two_that_the_setting_can_hold() {
    let open = |sequence_bits, sequence_start| {
        let layout = Layout {
            time_bits: 31,
            worker_bits: 0,
            sequence_bits,
            tick_ns: 1_000_000_000,
            ..Layout::DEFAULT
        };
        let config = Config {
            layout,
            sequence_start,
            ..Config::default()
        };
        config.open().map(|_| ())
    };
    assert_eq!(open(32, 1 << 31), Ok(()));
    assert_eq!(open(4, 16), Ok(()));
    let refused = "sequence_start must be 0 or a power of two up to 16 for a layout of 31/0/4 bits";
    assert_eq!(message(open(4, 32)), format!("{refused}, got 32"));
    assert_eq!(message(open(4, 3)), format!("{refused}, got 3"));
}
