//! Store strings that are refused, and what the messages say.

use snowflake::Config;

const RULE: &str = "store must be 'machine', 'memory', 'file:' and an absolute path, or the URL of \
                    a server";

#[test]
fn a_store_that_is_not_known_is_refused() {
    let whole = "processes in other directories would use another file: give the whole path";
    let lower = "write the name of the store in lower case";
    let control = "the path has a control character, such as a line break or NUL: remove it";
    let host = "this is a URL with the name of a host: give a path on this machine, \
                'file:/var/lib/app/ids'";
    let directory = "this is a directory: give the path of a file in it";
    let example = "for example 'file:/var/lib/app/ids'";
    for (store, shown, remedy) in [
        (
            "file:",
            "file:",
            "give the path of the file, for example 'file:/var/lib/app/ids'",
        ),
        (
            "file",
            "file:",
            "give the path of the file, for example 'file:/var/lib/app/ids'",
        ),
        ("file:ids", "file:ids", whole),
        ("file:./ids", "file:./ids", whole),
        ("file: /ids", "file: /ids", whole),
        (
            "file:~/ids",
            "file:~/ids",
            "'~' is not expanded here: give the home directory itself",
        ),
        ("file:/ids\n", "file:/ids\\n", control),
        ("file:/a\0b", "file:/a\\u{0}b", control),
        (
            "file:/ids ",
            "file:/ids ",
            "the path ends with a blank: remove it",
        ),
        ("file://host/ids", "file://host/ids", host),
        ("file:/tmp/", "file:/tmp/", directory),
        ("file:/tmp/..", "file:/tmp/..", directory),
        ("FILE:/tmp/ids", "FILE:/tmp/ids", lower),
        ("Machine", "Machine", lower),
        ("memory:/tmp", "memory:/tmp", "'memory' has no location"),
        (
            "machine:run",
            "machine:run",
            "give the whole path of a directory, such as 'machine:/run/app', or nothing",
        ),
        (
            "/tmp/ids",
            "/tmp/ids",
            "did you mean 'file:' and this path?",
        ),
        ("ids", "ids", example),
        (
            "",
            "",
            "leave store out for the default, 'machine'; an empty text may be a variable that is \
             not set",
        ),
        (
            "mongodb://app:secret@host/0?password=secret",
            "mongodb://app:***@host/0?password=***",
            "for example 'file:/var/lib/app/ids'",
        ),
    ] {
        let config = Config {
            store: Some(store.into()),
            ..Config::default()
        };
        let error = config.open().expect_err("no such store").to_string();
        assert_eq!(error, format!("{RULE}, got '{shown}': {remedy}"));
        assert!(!format!("{config:?}").contains("secret"), "{config:?}");
    }
}
