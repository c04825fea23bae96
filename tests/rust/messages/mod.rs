//! What an error says: what is wrong, what is allowed, what to do, and the number that
//! explains it. One row for each thing that can go wrong.

mod calls;
mod configuration;

use snowflake::{Config, Error, Order};

const START_MS: u64 = 1_700_000_000_000;

/// An error, and what its message has in this order.
type Row = (Error, &'static [&'static str]);

fn all() -> Vec<Row> {
    [
        configuration::layouts(),
        configuration::settings(),
        calls::arguments(),
        calls::texts(),
        calls::waits(),
        calls::others(),
        calls::systems(),
        calls::stores(),
    ]
    .concat()
}

#[test]
fn a_message_has_what_is_wrong_what_is_allowed_and_what_to_do_in_this_order() {
    for (error, parts) in all() {
        let message = error.to_string();
        let mut rest = message.as_str();
        for part in parts {
            let (_, after) = rest
                .split_once(part)
                .unwrap_or_else(|| panic!("no {part:?} in its place in: {message}"));
            rest = after;
        }
    }
}

#[test]
fn a_message_is_plain_and_fits_the_detail_of_the_c_interface() {
    let hard = [
        "allowed is",
        "is no ",
        "hand out",
        "handed out",
        "gives",
        "stands",
        "anew",
    ];
    for (error, _) in all() {
        let message = error.to_string();
        let phrase = hard.iter().find(|phrase| message.contains(**phrase));
        assert_eq!(phrase, None, "{message}");
        assert!(message.len() < 488, "{message}");
        assert!(!message.ends_with(['.', ' ', ':']), "{message}");
    }
}

/// Numbers that are as long as milliseconds since 1970, but are none: the largest tick
/// and the longest tick.
const NO_INSTANTS: [&str; 2] = ["2199023255551", "3600000000000"];

#[test]
fn an_instant_in_a_message_is_a_date() {
    for (error, _) in all() {
        let message = error.to_string();
        let mut at = 0;
        for number in message.split(|letter: char| !letter.is_ascii_digit()) {
            let is_long = (12..=14).contains(&number.len()) && !NO_INSTANTS.contains(&number);
            assert!(!is_long || message[..at].ends_with("Z ("), "{message}");
            at += number.len() + 1;
        }
    }
}

#[test]
fn a_value_is_cut_to_60_characters() {
    for length in [60, 61, 3_000_000] {
        let error = "x".repeat(length).parse::<Order>().expect_err("no order");
        let message = error.to_string();
        let shown = message.rsplit('\'').nth(1).expect("a quoted value");
        assert_eq!(shown.chars().count(), 60);
        assert_eq!(shown.contains("..."), length > 60);
    }
}

#[test]
fn a_password_is_in_no_form_of_an_error_or_a_configuration() {
    for store in [
        "redis://app:pass-word@host/0?page=memory",
        "postgresql://app:pass-word/with@signs@host/app?password=pass-word&page=memory",
        "etcd://host/?token=pass-word&token=pass-word&page=memory",
        "postgresql:host=db password=pass-word",
    ] {
        let config = Config {
            store: Some(store.to_owned()),
            ..Config::default()
        };
        let error = config.open().expect_err("no such store");
        for shown in [
            error.to_string(),
            format!("{error:?}"),
            format!("{config:?}"),
        ] {
            assert!(!shown.contains("pass-word"), "{shown}");
            assert!(shown.contains("***"), "{shown}");
        }
    }
}
