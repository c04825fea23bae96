//! Instants and distances as people read them.

/// A distance in milliseconds, such as "41 s" or "3 min".
pub(crate) fn span(ms: u64) -> String {
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..120_000 => format!("{} s", ms / 1_000),
        120_000..7_200_000 => format!("{} min", ms / 60_000),
        7_200_000..172_800_000 => format!("{} h", ms / 3_600_000),
        _ => format!("{} days", ms / 86_400_000),
    }
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn a_span_has_the_unit_that_shows_it() {
        let shown = [999, 41_999, 180_000, 7_200_000, 259_200_000].map(span);
        assert_eq!(shown, ["999 ms", "41 s", "3 min", "2 h", "3 days"]);
    }
}
