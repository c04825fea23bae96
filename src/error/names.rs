//! The known name that a mistyped name was meant to be.

/// How many letters a name may be away from one that is suggested.
const MOST_EDITS: usize = 2;

/// Of longer names only the beginning is compared, in characters.
const MOST_CHARACTERS: usize = 60;

/// The candidate that `given` was probably meant to be: the nearest, at most two
/// letters inserted, removed or replaced away, whatever the case.
pub(super) fn did_you_mean<'a>(given: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let given: Vec<_> = given
        .chars()
        .flat_map(char::to_lowercase)
        .take(MOST_CHARACTERS)
        .collect();
    let near = candidates.iter().filter_map(|candidate| {
        let letters: Vec<_> = candidate.chars().flat_map(char::to_lowercase).collect();
        let edits = edits(&given, &letters);
        // Of very short names hardly a letter would be left.
        let is_near = edits <= MOST_EDITS && edits < given.len();
        is_near.then_some((edits, *candidate))
    });
    near.min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// The Levenshtein distance, row by row.
fn edits(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<_> = (0..=other.len()).collect();
    for (above, letter) in one.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], above + 1);
        for (column, of_other) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != of_other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    const NAMES: [&str; 4] = ["twitter", "mastodon", "hex", "base62"];

    #[test]
    fn a_name_is_suggested_up_to_two_edits_away() {
        for (given, meant) in [
            ("twiter", Some("twitter")),
            ("Twitter", Some("twitter")),
            ("twtiter", Some("twitter")),
            ("twittter ", Some("twitter")),
            ("base64", Some("base62")),
            ("hx", Some("hex")),
            ("x", None),
            ("", None),
            ("tweeter!", None),
        ] {
            assert_eq!(did_you_mean(given, &NAMES), meant, "{given}");
        }
    }

    #[test]
    fn a_name_of_any_length_and_script_is_compared() {
        assert_eq!(did_you_mean(&"hex".repeat(1_000_000), &NAMES), None);
        assert_eq!(did_you_mean("h\u{e9}x", &NAMES), Some("hex"));
    }
}
