//! The file of passwords: `~/.pgpass`, or that of PGPASSFILE.

use super::url::Parameters;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

/// The lines of a file, each with its five fields.
pub(super) struct Passwords(Vec<[String; 5]>);

/// Whose password is looked for.
pub(super) struct Place<'text> {
    pub(super) host: &'text str,
    pub(super) port: &'text str,
    pub(super) database: &'text str,
    pub(super) user: &'text str,
}

/// Reads the file. As libpq does, it takes no file that others may read.
pub(super) fn read(
    parameters: &Parameters,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Passwords {
    let named = parameters.get("passfile").map(PathBuf::from);
    let path = named.or_else(|| Some(PathBuf::from(variable("HOME")?).join(".pgpass")));
    let text = path.and_then(|path| {
        let metadata = std::fs::metadata(&path).ok()?;
        let is_private = metadata.permissions().mode() & 0o077 == 0;
        if !is_private || !metadata.is_file() {
            return None;
        }
        std::fs::read_to_string(path).ok()
    });
    Passwords::parse(&text.unwrap_or_default())
}

impl Passwords {
    fn parse(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        Self(
            lines
                .filter_map(|line| fields(line).try_into().ok())
                .collect(),
        )
    }

    /// The password of the first line that fits.
    pub(super) fn find(&self, place: &Place<'_>) -> Option<String> {
        let host = if place.host.starts_with('/') {
            "localhost"
        } else {
            place.host
        };
        let fits = |field: &str, value: &str| field == "*" || field == value;
        let line = self.0.iter().find(|[of_host, port, database, user, _]| {
            (fits(of_host, host) || of_host == place.host)
                && fits(port, place.port)
                && fits(database, place.database)
                && fits(user, place.user)
        });
        line.map(|[.., password]| password.clone())
    }
}

/// The fields between colons; a backslash takes the meaning from the next character.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        let literal = match character {
            ':' if fields.len() < 5 => {
                fields.push(String::new());
                continue;
            }
            '\\' => characters.next().unwrap_or('\\'),
            other => other,
        };
        if let Some(last) = fields.last_mut() {
            last.push(literal);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::{Passwords, Place};

    #[test]
    fn the_first_line_that_fits_has_the_password() {
        let text = "# a comment\n\
            db:5432:app:ann:one\n\
            db:*:*:ann:t\\:w\\\\o\n\
            localhost:5433:app:ann:three\n";
        let passwords = Passwords::parse(text);
        let find = |host, port, user| {
            let database = "app";
            passwords.find(&Place {
                host,
                port,
                database,
                user,
            })
        };
        assert_eq!(find("db", "5432", "ann").as_deref(), Some("one"));
        assert_eq!(find("db", "1", "ann").as_deref(), Some("t:w\\o"));
        assert_eq!(find("/run/pg", "5433", "ann").as_deref(), Some("three"));
        assert_eq!(find("db", "5432", "bob"), None);
    }
}
