//! The command `snowflake`: servers that lend worker IDs, for the people who run them.
//!
//! | file | what is in it |
//! |---|---|
//! | `arguments.rs` | what the command line says |
//! | `leases.rs` | what is done to a space, and what is in it |
//! | `instant.rs` | instants as people read them |

mod arguments;
mod instant;
mod leases;

use arguments::{Action, HELP, read};
use std::process::ExitCode;

fn main() -> ExitCode {
    let done = read(std::env::args_os()).and_then(|action| match action {
        Action::Help => {
            print!("{HELP}");
            Ok(())
        }
        Action::Version => {
            println!("snowflake {}", snowflake::VERSION);
            Ok(())
        }
        Action::Init(space) => leases::init(&space),
        Action::Quarantine(space) => leases::quarantine(&space),
        Action::Workers(space) => leases::workers(&space),
        Action::Keeper(space) => leases::keep(&space),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("snowflake: {error}");
            ExitCode::FAILURE
        }
    }
}
