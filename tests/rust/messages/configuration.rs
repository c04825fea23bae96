//! Layouts and settings that are refused.

use super::{Row, START_MS};
use snowflake::{Config, Error, Layout, ManualClock, Order};
use std::sync::Arc;

fn layout(change: impl FnOnce(&mut Layout)) -> Error {
    let mut layout = Layout::DEFAULT;
    change(&mut layout);
    layout.codec().expect_err("an invalid layout")
}

fn config(change: impl FnOnce(&mut Config)) -> Error {
    let mut config = Config {
        clock: Some(Arc::new(ManualClock::at_unix_ms(START_MS))),
        ..Config::default()
    };
    change(&mut config);
    config.open().expect_err("an invalid configuration")
}

pub(super) fn layouts() -> Vec<Row> {
    let name = "snoyflake-v1".parse::<Layout>().expect_err("a typo");
    let order = "worker".parse::<Order>().expect_err("no such order");
    vec![
        (
            layout(|layout| layout.time_bits = 63),
            &["invalid layout: time_bits must be between 1 and 62, got 63"],
        ),
        (
            layout(|layout| layout.worker_bits = 33),
            &["worker_bits must be between 0 and 32, got 33"],
        ),
        (
            layout(|layout| layout.sequence_bits = 0),
            &["sequence_bits must be between 1 and 32, got 0"],
        ),
        (
            layout(|layout| layout.time_bits = 42),
            &["time_bits + worker_bits + sequence_bits must be between 2 and 63, got 64"],
        ),
        (
            layout(|layout| layout.tick_ns = 999),
            &["tick_ns must be between 1000 and ", ", got 999"],
        ),
        (
            layout(|layout| layout.epoch_unix_ms = -1),
            &[
                "epoch_unix_ms must be between 1970-01-01T00:00:00Z and ",
                "Z",
            ],
        ),
        (
            layout(|layout| layout.epoch_unix_ms = 1_577_836_800),
            &[
                "epoch_unix_ms must be in milliseconds",
                "did you mean 2020-01-01T00:00:00Z",
            ],
        ),
        (
            layout(|layout| layout.epoch_unix_ms = i64::MAX),
            &[
                "time_bits must be small enough",
                "got 41",
                "use fewer time_bits",
            ],
        ),
        (
            name,
            &[
                "layout must be one of 'default', ",
                "got 'snoyflake-v1'",
                "mean 'sonyflake-v1'?",
            ],
        ),
        (
            order,
            &["order must be one of 'worker-first', 'sequence-first', got 'worker'"],
        ),
    ]
}

pub(super) fn settings() -> Vec<Row> {
    let mastodon = |config: &mut Config| (config.layout, config.worker_id) = (Layout::MASTODON, 1);
    let future = |config: &mut Config| config.layout.epoch_unix_ms = START_MS as i64 + 1;
    let ended = |config: &mut Config| config.layout.time_bits = 36;
    vec![
        (
            config(|config| config.worker_id = 1024),
            &["worker_id must be between 0 and 1023 for layout 'default', got 1024"],
        ),
        (
            config(mastodon),
            &["worker_id must be 0 for layout 'mastodon', got 1: this layout has no worker bits"],
        ),
        (
            config(|config| config.worker_count = 1025),
            &["worker_count must be between 1 and 1024 for layout 'default', got 1025"],
        ),
        (
            config(|config| config.max_wait_ms = 3_600_001),
            &["max_wait_ms must be between 0 and 3600000, got 3600001"],
        ),
        (
            config(|config| config.max_lead_ms = u32::MAX),
            &["max_lead_ms must be between 0 and 3600000, got 4294967295"],
        ),
        (
            config(|config| config.sequence_start = 3),
            &["sequence_start must be 0 or a power of two up to 4096 for layout 'default', got 3"],
        ),
        (
            config(|config| config.store = Some("ids".repeat(1_000))),
            &[
                "store must be 'machine', 'memory', 'file:' and an absolute path, or the URL of a \
                 server, got 'idsids",
                "...",
                "': for ",
            ],
        ),
        (
            config(future),
            &[
                "the clock is at 2023-11-14T22:13:20Z",
                "before the epoch of the layout, 2023-11-14T22:13:20.001Z",
                ": set the clock, or use a layout with an earlier epoch",
            ],
        ),
        (
            config(ended),
            &[
                "the layout ended at 2022-03-06T",
                "use a layout with",
                "can still be read",
            ],
        ),
    ]
}
