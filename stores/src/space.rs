//! What of a URL is for this library and not for a driver: `space`.

use crate::error::{Error, Result};

/// A URL for the driver, and the name of the space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Space {
    /// The URL without what is meant for this library.
    pub url: String,
    /// The name of the set of worker IDs that must not collide.
    pub name: String,
}

/// The settings of a URL that are read by the core, before a driver sees it.
const OF_THE_CORE: [&str; 5] = ["window", "worker", "wait", "page", "max_skew"];

impl Space {
    /// Takes `?space=NAME` out of a URL; `default` if it has none.
    ///
    /// # Errors
    /// [`Error::Url`] if the name is empty, longer than 60 bytes, or has other characters than
    /// letters, digits, `-`, `_` and `.`.
    pub fn parse(url: &str) -> Result<Self> {
        let (address, query) = url.split_once('?').unwrap_or((url, ""));
        let mut name = String::from("default");
        let mut others = Vec::new();
        for part in query.split('&').filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                Some(("space", value)) => value.clone_into(&mut name),
                Some((key, _)) if OF_THE_CORE.contains(&key) => {}
                _ => others.push(part),
            }
        }
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if name.is_empty() || name.len() > 60 || !name.chars().all(is_allowed) {
            let remedy = "the name of a space has 1 to 60 letters, digits, '-', '_' or '.'";
            return Err(Error::url(url, remedy));
        }
        let query = others.join("&");
        let mark = if query.is_empty() { "" } else { "?" };
        Ok(Self {
            url: format!("{address}{mark}{query}"),
            name,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Space;

    #[test]
    fn the_space_is_taken_out_of_the_url() {
        let table = [
            ("redis://h", "redis://h", "default"),
            ("redis://h/0?space=a.b", "redis://h/0", "a.b"),
            (
                "redis://h?window=60s&protocol=resp3&space=x",
                "redis://h?protocol=resp3",
                "x",
            ),
        ];
        for (url, rest, name) in table {
            let space = Space::parse(url).expect("a good URL");
            assert_eq!((space.url.as_str(), space.name.as_str()), (rest, name));
        }
        for wrong in [
            "redis://h?space=",
            "redis://h?space=a%20b",
            "redis://h?space=a/b",
        ] {
            assert!(Space::parse(wrong).is_err());
        }
    }
}
