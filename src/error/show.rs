//! Values as people read them: instants as dates, spans with a unit, long texts cut,
//! credentials masked.

use std::fmt::{self, Display, Formatter};

/// Nanoseconds in a millisecond.
pub(crate) const NS_PER_MS: u64 = 1_000_000;

/// A text in a message is cut to so many characters.
const MOST_SHOWN: usize = 60;

/// An instant in milliseconds since 1970, as a date in UTC.
pub(super) struct Instant(pub(super) i64);

impl Display for Instant {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        const MS_PER_DAY: i64 = 86_400_000;
        let (days, of_day) = (self.0.div_euclid(MS_PER_DAY), self.0.rem_euclid(MS_PER_DAY));
        let (year, month, day) = civil(days);
        let (hour, minute) = (of_day / 3_600_000, of_day / 60_000 % 60);
        let (second, millisecond) = (of_day / 1_000 % 60, of_day % 1_000);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )?;
        if millisecond != 0 {
            write!(f, ".{millisecond:03}")?;
        }
        f.write_str("Z")
    }
}

/// Year, month and day of a day since 1970-01-01 in the Gregorian calendar. Counts
/// years from 1 March, so that the day that comes and goes is the last one of its year.
fn civil(days: i64) -> (i64, i64, i64) {
    const DAYS_IN_400_YEARS: i64 = 146_097;
    const DAYS_FROM_0000_03_01: i64 = 719_468;
    let days = days + DAYS_FROM_0000_03_01;
    let (cycle, day) = (
        days.div_euclid(DAYS_IN_400_YEARS),
        days.rem_euclid(DAYS_IN_400_YEARS),
    );
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    // Five months from March on have 153 days.
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (400 * cycle + year + next, month, day)
}

/// A span in nanoseconds, in the largest unit that shows it.
pub(super) struct Span(pub(super) u64);

impl Display for Span {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let ns = self.0;
        if ns >= 1_000_000_000 {
            write!(f, "{}.{:03} s", ns / 1_000_000_000, ns / NS_PER_MS % 1_000)
        } else if ns >= NS_PER_MS {
            write!(f, "{}.{:03} ms", ns / NS_PER_MS, ns / 1_000 % 1_000)
        } else {
            write!(f, "{}.{:03} us", ns / 1_000, ns % 1_000)
        }
    }
}

/// A text as it is shown in a message: credentials masked, the middle left out where
/// it is long, and what cannot be printed escaped.
pub(super) struct Cut<'a>(pub(super) &'a str);

impl Display for Cut<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let masked = masked(self.0);
        let length = masked.chars().count();
        if length <= MOST_SHOWN {
            return f.write_str(&printable(&masked));
        }
        let (first, last) = (MOST_SHOWN * 2 / 3, MOST_SHOWN / 3 - 3);
        let begin: String = masked.chars().take(first).collect();
        let end: String = masked.chars().skip(length - last).collect();
        write!(f, "{}...{}", printable(&begin), printable(&end))
    }
}

/// Control characters escaped; all others stay.
pub(super) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// A URL without its password: `scheme://user:***@host`, `?password=***`.
pub(crate) fn masked(text: &str) -> String {
    const SECRETS: [&str; 4] = ["password=", "passwd=", "secret=", "token="];
    let mut shown = text.to_owned();
    // The password may hold any character that was not escaped, so it ends at the last @.
    let parts = text.split_once("://").and_then(|(scheme, rest)| {
        let (login, host) = rest.rsplit_once('@')?;
        let (user, _) = login.split_once(':')?;
        Some((scheme, user, host))
    });
    if let Some((scheme, user, host)) = parts {
        shown = format!("{scheme}://{user}:***@{host}");
    }
    for secret in SECRETS {
        let mut seen = 0;
        while let Some(at) = shown[seen..].to_ascii_lowercase().find(secret) {
            let start = seen + at + secret.len();
            let end = shown[start..]
                .find(['&', ' ', '#'])
                .map_or(shown.len(), |at| start + at);
            shown.replace_range(start..end, "***");
            seen = start;
        }
    }
    shown
}

/// A path, its middle left out where it would push the reason out of a message of
/// limited length.
pub(super) struct Path<'a>(pub(super) &'a str);

impl Display for Path<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        const MOST: usize = 160;
        let length = self.0.chars().count();
        if length <= MOST {
            return f.write_str(&printable(self.0));
        }
        let begin: String = self.0.chars().take(MOST / 3).collect();
        let end: String = self.0.chars().skip(length - MOST / 2).collect();
        write!(f, "{}...{}", printable(&begin), printable(&end))
    }
}

/// Names in quotes, with commas between.
pub(super) struct Quoted<'a>(pub(super) &'a [&'a str]);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}'{name}'")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Cut, Instant, Span, masked};

    #[test]
    fn an_instant_is_a_date() {
        let shown = |unix_ms| Instant(unix_ms).to_string();
        assert_eq!(shown(0), "1970-01-01T00:00:00Z");
        assert_eq!(shown(1_577_836_800_000), "2020-01-01T00:00:00Z");
        assert_eq!(shown(1_288_834_974_657), "2010-11-04T01:42:54.657Z");
        assert_eq!(shown(951_782_400_000), "2000-02-29T00:00:00Z");
        assert_eq!(shown(4_107_542_400_000), "2100-03-01T00:00:00Z");
        assert_eq!(shown(-1), "1969-12-31T23:59:59.999Z");
        assert_eq!(shown(253_402_300_800_000), "10000-01-01T00:00:00Z");
        assert_eq!(shown(i64::MAX), "292278994-08-17T07:12:55.807Z");
        assert_eq!(shown(i64::MIN), "-292275055-05-16T16:47:04.192Z");
    }

    #[test]
    fn a_span_has_the_unit_that_shows_it() {
        let shown = |ns| Span(ns).to_string();
        assert_eq!(shown(5_000_000_000), "5.000 s");
        assert_eq!(shown(400_123_456), "400.123 ms");
        assert_eq!(shown(244_100), "244.100 us");
        assert_eq!(shown(0), "0.000 us");
    }

    #[test]
    fn a_long_text_is_cut_to_60_characters() {
        let shown = Cut(&"x".repeat(3_000_000)).to_string();
        assert_eq!(shown.chars().count(), 60);
        assert_eq!(Cut("a\nb\0'é'").to_string(), "a\\nb\\u{0}'é'");
    }

    #[test]
    fn a_password_is_masked() {
        let cases = [
            ("redis://:pw@host/0", "redis://:***@host/0"),
            (
                "postgresql://app:p@ss:w@db/app",
                "postgresql://app:***@db/app",
            ),
            (
                "postgresql://app@db/app?password=pw&a=b",
                "postgresql://app@db/app?password=***&a=b",
            ),
            (
                "postgresql:///app?PASSWORD=pw",
                "postgresql:///app?PASSWORD=***",
            ),
            ("etcd://user:pw@a:1,b:2?x=1", "etcd://user:***@a:1,b:2?x=1"),
            ("file:/a:b@c", "file:/a:b@c"),
            ("redis://app:p/w?d#x@host/0", "redis://app:***@host/0"),
            ("etcd://h/?token=a&token=b", "etcd://h/?token=***&token=***"),
            (
                "host=db password=pw user=app",
                "host=db password=*** user=app",
            ),
            // More is masked than must be, never less.
            ("http://host:80/a@b", "http://host:***@b"),
            ("http://host:80/a", "http://host:80/a"),
        ];
        for (given, expected) in cases {
            assert_eq!(masked(given), expected);
        }
    }
}
