//! Writes `include/snowflake.h` from the sources: `make header`. With `--check` it
//! writes nothing and fails when the committed header is out of date.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

const TOP: &str = include_str!("top.h");
const BOTTOM: &str = include_str!("bottom.h");

/// A line in a comment of the sources that begins a group of functions.
const SECTION: &str = "/// @section ";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        [] => header().and_then(write),
        ["--check"] => header().and_then(check),
        _ => Err("usage: header [--check]".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The header as the sources say it should be.
fn header() -> Result<String, String> {
    let mut config = cbindgen::Config::from_file(root().join("packaging/header/cbindgen.toml"))?;
    config.header = Some(
        TOP.trim_end()
            .replace("@VERSION_MACROS@", &version_macros()),
    );
    config.trailer = Some(BOTTOM.trim_end().to_owned());
    let bindings = cbindgen::Builder::new()
        .with_crate(root())
        .with_config(config)
        .generate()
        .map_err(|error| error.to_string())?;
    let mut written = Vec::new();
    bindings.write(&mut written);
    let text = String::from_utf8(written).map_err(|error| error.to_string())?;
    Ok(with_sections(&text).replace(
        "SNOWFLAKE_API\nSNOWFLAKE_MUST_USE\n",
        "SNOWFLAKE_API SNOWFLAKE_MUST_USE\n",
    ))
}

/// The version of the crate, so that it is written down once.
fn version_macros() -> String {
    let mut macros = String::new();
    let parts = ["MAJOR", "MINOR", "PATCH"];
    for (name, number) in parts.iter().zip(snowflake::VERSION.split('.')) {
        let _ = writeln!(macros, "#define SNOWFLAKE_VERSION_{name} {number}");
    }
    let _ = write!(
        macros,
        "#define SNOWFLAKE_VERSION_STRING \"{}\"",
        snowflake::VERSION
    );
    macros
}

/// Turns the section marks into banners in front of their comments.
fn with_sections(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let _ = match line.strip_prefix(SECTION) {
            Some(name) => {
                let rule = "=".repeat(86);
                writeln!(out, "/* {rule}\n * {name}\n * {rule} */\n")
            }
            None => writeln!(out, "{}", line.trim_end()),
        };
    }
    out
}

fn write(header: String) -> Result<(), String> {
    let path = root().join("include/snowflake.h");
    std::fs::write(&path, header).map_err(|error| format!("{}: {error}", path.display()))
}

fn check(header: String) -> Result<(), String> {
    let path = root().join("include/snowflake.h");
    let committed =
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    if committed != header {
        return Err(
            "include/snowflake.h is not what the sources say: run `make header` and commit it"
                .into(),
        );
    }
    Ok(())
}
