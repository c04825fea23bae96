//! What holds for every layout, every ID and every text.

use proptest::prelude::*;
use snowflake::layout::NS_PER_MS;
use snowflake::{Encoding, Field, Layout, Order, Parts};

const FIELDS: [Field; 5] = [
    Field::Tick,
    Field::UnixMs,
    Field::Nanoseconds,
    Field::WorkerId,
    Field::Sequence,
];

fn field_of(parts: &Parts, field: Field) -> i64 {
    match field {
        Field::Tick => parts.tick as i64,
        Field::UnixMs => parts.unix_ms,
        Field::Nanoseconds => parts.nanoseconds.into(),
        Field::WorkerId => parts.worker_id.into(),
        Field::Sequence => parts.sequence.into(),
    }
}

fn layout() -> impl Strategy<Value = Layout> {
    let bits = (1..=62u32, 0..=32u32, 1..=32u32);
    let tick_ns = prop_oneof![
        Just(NS_PER_MS),
        (1..=3_600_000u64).prop_map(|ms| ms * NS_PER_MS),
        1_000..=3_600_000_000_000u64,
        1_000..=NS_PER_MS,
    ];
    let epoch = prop_oneof![0..=4_102_444_800_000i64, 0..=i64::MAX];
    let all = (bits, any::<bool>(), tick_ns, epoch);
    let layout = all.prop_map(|(bits, sequence_first, tick_ns, epoch_unix_ms)| Layout {
        time_bits: bits.0,
        worker_bits: bits.1.min(62 - bits.0),
        sequence_bits: bits.2.min(63 - bits.0 - bits.1.min(62 - bits.0)),
        order: if sequence_first {
            Order::SequenceFirst
        } else {
            Order::WorkerFirst
        },
        tick_ns,
        epoch_unix_ms,
    });
    layout.prop_filter("ends before 2^63 ms", |layout| layout.codec().is_ok())
}

/// IDs with any number of leading zeros.
fn id() -> impl Strategy<Value = u64> {
    (any::<u64>(), 1..=63u32).prop_map(|(id, shift)| id >> shift)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn an_id_taken_apart_and_put_together_is_the_same(layout in layout(), id in id()) {
        let codec = layout.codec().expect("a good layout");
        let id = id & codec.max_id();
        let parts = codec.split(id).expect("an ID");
        prop_assert_eq!(codec.compose(parts.tick, parts.worker_id, parts.sequence), Ok(id));
        let since_epoch_ns = u128::from(parts.tick) * u128::from(layout.tick_ns);
        let ms = i128::from(parts.unix_ms) - i128::from(layout.epoch_unix_ms);
        let found_ns = ms * i128::from(NS_PER_MS) + i128::from(parts.nanoseconds);
        prop_assert_eq!(found_ns, since_epoch_ns as i128);
        prop_assert!(u64::from(parts.nanoseconds) < NS_PER_MS);
        prop_assert!(codec.split(codec.max_id() + 1).is_err());
    }

    #[test]
    fn an_id_lies_between_the_first_and_the_last_of_its_millisecond(
        layout in layout(), id in id(),
    ) {
        let codec = layout.codec().expect("a good layout");
        let id = id & codec.max_id();
        let unix_ms = codec.split(id).expect("an ID").unix_ms;
        let first = codec.first_at(unix_ms).expect("an instant of the layout");
        let last = codec.last_at(unix_ms).expect("an instant of the layout");
        prop_assert!((first..=last).contains(&id));
    }

    #[test]
    fn a_column_is_what_its_ids_say(
        layout in layout(), ids in proptest::collection::vec(id(), 0..50),
    ) {
        let codec = layout.codec().expect("a good layout");
        let ids: Vec<_> = ids.into_iter().map(|id| id & codec.max_id()).collect();
        for field in FIELDS {
            let mut values = vec![-7; ids.len()];
            prop_assert_eq!(codec.extract(field, &ids, &mut values), Ok(()));
            let parts = ids.iter().map(|id| codec.split(*id).expect("an ID"));
            let expected: Vec<_> = parts.map(|parts| field_of(&parts, field)).collect();
            prop_assert_eq!(values, expected);
        }
    }

    #[test]
    fn text_is_read_back_by_both_parsers_padded_or_not(id in id()) {
        for encoding in Encoding::ALL {
            let text = encoding.format(id).expect("an ID");
            prop_assert_eq!(encoding.parse(text.as_bytes()), Ok(id));
            prop_assert_eq!(encoding.parse_lenient(text.as_bytes()), Ok(id));
            let bare = text.trim_start_matches('0');
            if !bare.is_empty() {
                prop_assert_eq!(encoding.parse_lenient(bare.as_bytes()), Ok(id));
            }
        }
    }

    #[test]
    fn what_is_parsed_strictly_is_parsed_leniently_alike(
        text in proptest::collection::vec(prop_oneof![Just(b'0'), b'0'..=b'z', any::<u8>()], 0..20),
    ) {
        for encoding in Encoding::ALL {
            let mut text = text.clone();
            text.resize(encoding.width(), b'0');
            if let Ok(id) = encoding.parse(&text) {
                prop_assert_eq!(encoding.parse_lenient(&text), Ok(id));
                prop_assert_eq!(encoding.format(id).expect("an ID").into_bytes(), text);
            }
        }
    }

    #[test]
    fn a_column_of_text_is_what_its_ids_are_written_as(
        ids in proptest::collection::vec(id(), 0..20),
    ) {
        for encoding in Encoding::ALL {
            let mut text = vec![b'?'; ids.len() * encoding.width()];
            prop_assert_eq!(encoding.format_batch(&ids, &mut text), Ok(()));
            let format = |id: &u64| encoding.format(*id).expect("an ID");
            let one_by_one: String = ids.iter().map(format).collect();
            prop_assert_eq!(&text, one_by_one.as_bytes());
            let mut read = vec![0; ids.len()];
            prop_assert_eq!(encoding.parse_batch(&text, &mut read), Ok(()));
            prop_assert_eq!(&read, &ids);
        }
    }
}
