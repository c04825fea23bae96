//! IDs taken apart, put together, written and read without a generator.

mod table;

use snowflake::text::MAX_ID;
use snowflake::{Codec, Encoding, Error, Field, Layout, Order, Parts};

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
    assert!(matches!(
        error,
        Error::Config {
            field: "layout",
            ..
        }
    ));
    let text = error.to_string();
    assert!(text.contains("default, twitter, discord"), "{text}");
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
            "the text has 1 byte and must have 19; parse_lenient accepts it",
        ),
        (
            Encoding::Hex,
            " 42",
            "the text has 3 bytes and must have 16",
        ),
        (
            Encoding::Base32,
            "0123456789abc",
            "byte 10 is 'a' and must be upper case; parse_lenient accepts it",
        ),
        (
            Encoding::Hex,
            "0123456789ABCDEF",
            "byte 10 is 'A' and must be lower case; parse_lenient accepts it",
        ),
        (
            Encoding::Base62,
            "0123456789-",
            "byte 10 is '-', which is not a digit of it",
        ),
        (
            Encoding::Hex,
            "ffffffffffffffff",
            "the number is larger than 2^63 - 1",
        ),
    ] {
        let error = message(encoding.parse(text.as_bytes()));
        assert_eq!(error, format!("not a {encoding} ID: {sentence}"));
    }
    assert_eq!(
        message(Encoding::Hex.parse_lenient(b"")),
        "not a hex ID: the text has no digits"
    );
    assert_eq!(
        message(Encoding::Hex.parse_lenient(&[b'0'; 65])),
        "not a hex ID: the text has 65 bytes and must have at most 64"
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
        } = error
        else {
            panic!("{error}");
        };
        assert_eq!(found, index);
        assert!(matches!(*cause, Error::Range { field: "id", .. }));
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
        error.starts_with("ids[2]: not a hex ID: byte 15 is 'A'"),
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
        assert!(matches!(result, Err(Error::Range { .. })), "{result:?}");
    };
    refused(default().extract(Field::Tick, &[1, 2], &mut [0]));
    refused(default().extract(Field::Tick, &[], &mut [0]));
    refused(Encoding::Hex.format_batch(&[1], &mut [0; 17]));
    refused(Encoding::Hex.format_batch(&[1], &mut [0; 15]));
    refused(Encoding::Hex.parse_batch(&[b'0'; 17], &mut [0]));
    assert_eq!(default().extract(Field::Tick, &[], &mut []), Ok(()));
    assert_eq!(Encoding::Hex.parse_batch(&[], &mut []), Ok(()));
}
