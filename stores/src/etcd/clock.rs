//! What is known of the clock of a server: the second in which it has answered.

/// The clock of a server when it answered. It was not before `early_ms`, and before `late_ms`,
/// in milliseconds since 1970-01-01 UTC. It goes on meanwhile: what a rule says of a time that
/// has passed stays true, so each rule takes the end at which it is on the safe side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) early_ms: u64,
    pub(super) late_ms: u64,
}

/// How much later the clock may be than the header says, which has whole seconds.
pub(super) const STEP_MS: u64 = 1_000;

impl Clock {
    /// Reads the header `Date`.
    pub(super) fn of_header(date: &str) -> Option<Self> {
        let time = httpdate::parse_http_date(date).ok()?;
        let since = time.duration_since(std::time::UNIX_EPOCH).ok()?;
        let early_ms = since.as_secs().checked_mul(1_000)?;
        let late_ms = early_ms.checked_add(STEP_MS)?;
        Some(Self { early_ms, late_ms })
    }

    /// What the clock shows that a holder is off by too much, if it may be.
    pub(super) fn skewed(self, client_ms: u64, max_skew_ms: u64) -> Option<u64> {
        let is_ahead = client_ms > self.early_ms.saturating_add(max_skew_ms);
        let is_behind = client_ms.saturating_add(max_skew_ms) < self.late_ms;
        is_ahead
            .then_some(self.early_ms)
            .or(is_behind.then_some(self.late_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::Clock;

    const CLOCK: Clock = Clock {
        early_ms: 784_111_777_000,
        late_ms: 784_111_778_000,
    };

    #[test]
    fn the_header_has_whole_seconds() {
        let read = Clock::of_header("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(read, Some(CLOCK));
        assert_eq!(Clock::of_header("yesterday"), None);
    }

    #[test]
    fn a_holder_that_may_be_off_by_too_much_is() {
        let (early_ms, late_ms) = (CLOCK.early_ms, CLOCK.late_ms);
        let table = [
            (early_ms + 2_000, None),
            (early_ms + 2_001, Some(early_ms)),
            (late_ms - 2_000, None),
            (late_ms - 2_001, Some(late_ms)),
        ];
        for (client_ms, expected) in table {
            assert_eq!(CLOCK.skewed(client_ms, 2_000), expected, "{client_ms}");
        }
    }
}
