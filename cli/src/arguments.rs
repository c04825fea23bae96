//! What the command line says.

use lexopt::{Arg, Parser, ValueExt};
use snowflake::Layout;
use std::ffi::OsString;

/// What is asked for.
pub(crate) enum Action {
    Help,
    Version,
    Init(Space),
    Quarantine(Space),
    Workers(Space),
    Keeper(Space),
}

/// A space: the store string of its generators, and their layout.
pub(crate) struct Space {
    pub(crate) url: String,
    pub(crate) layout: Layout,
}

pub(crate) const HELP: &str = "\
Servers that lend worker IDs to generators of Snowflake IDs.

Usage: snowflake COMMAND URL [--layout NAME]

  init URL        create the space, once: no generator may use it yet
  workers URL     show who holds which worker ID
  quarantine URL  after a backup was put back: lend nothing until all that may
                  have been lent since is over
  keeper URL      lease a worker ID for this machine and keep it, until it is
                  stopped; generators with the same URL use it

URL is the setting 'store' of the generators, such as
postgresql://app@db/app?space=orders or redis://db:6379/0.

  --layout NAME   the preset of the generators, such as twitter; 'default' if
                  it is left out
  --help          show this text
  --version       show the version
";

/// Reads the arguments, of which the first one is the name of the program.
pub(crate) fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Action, String> {
    let mut parser = Parser::from_iter(arguments);
    let (mut command, mut url, mut layout) = (None, None, None);
    while let Some(argument) = parser.next().map_err(said)? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => return Ok(Action::Help),
            Arg::Long("version") | Arg::Short('V') => return Ok(Action::Version),
            Arg::Long("layout") => {
                let name = parser.value().map_err(said)?.string().map_err(said)?;
                let found = name.parse::<Layout>().map_err(|error| error.to_string())?;
                layout = Some(found);
            }
            Arg::Value(value) if command.is_none() => {
                command = Some(value.string().map_err(said)?);
            }
            Arg::Value(value) if url.is_none() => url = Some(value.string().map_err(said)?),
            other => return Err(said(other.unexpected())),
        }
    }
    let Some(command) = command else {
        return Ok(Action::Help);
    };
    let kind: fn(Space) -> Action = match command.as_str() {
        "init" => Action::Init,
        "quarantine" => Action::Quarantine,
        "workers" => Action::Workers,
        "keeper" => Action::Keeper,
        "help" => return Ok(Action::Help),
        _ => {
            return Err(format!(
                "the command must be init, workers, quarantine or keeper, got '{command}': see \
                 snowflake --help"
            ));
        }
    };
    let url = url.ok_or_else(|| {
        format!("{command} needs the URL of the store, such as postgresql://app@db/app")
    })?;
    let layout = layout.unwrap_or(Layout::DEFAULT);
    Ok(kind(Space { url, layout }))
}

fn said(error: lexopt::Error) -> String {
    format!("{error}: see snowflake --help")
}

#[cfg(test)]
mod tests {
    use super::{Action, read};
    use snowflake::Layout;
    use std::ffi::OsString;

    fn action(line: &str) -> Result<Action, String> {
        let words = std::iter::once("snowflake").chain(line.split_whitespace());
        read(words.map(OsString::from))
    }

    #[test]
    fn a_command_has_a_url_and_a_layout() {
        let Ok(Action::Init(space)) = action("init redis://db --layout twitter") else {
            panic!("it is init")
        };
        assert_eq!(space.url, "redis://db");
        assert_eq!(space.layout, Layout::TWITTER);
        assert!(matches!(
            action("workers redis://db"),
            Ok(Action::Workers(_))
        ));
        assert!(matches!(
            action("quarantine redis://db"),
            Ok(Action::Quarantine(_))
        ));
        assert!(matches!(action("keeper redis://db"), Ok(Action::Keeper(_))));
        assert!(matches!(action(""), Ok(Action::Help)));
        assert!(matches!(action("init --help"), Ok(Action::Help)));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (line, expected) in [
            (
                "start redis://db",
                "must be init, workers, quarantine or keeper, got 'start'",
            ),
            ("init", "init needs the URL"),
            ("init redis://db more", "more"),
            ("init redis://db --space x", "--space"),
            ("init redis://db --layout moon", "moon"),
        ] {
            let error = action(line)
                .err()
                .unwrap_or_else(|| panic!("{line} is wrong"));
            assert!(error.contains(expected), "{line}: {error}");
        }
    }
}
