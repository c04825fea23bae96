//! What a URL may be.

use crate::holders::Client;
use crate::server::Server;
use snowflake::lease::Change;
use snowflake_stores::open;

fn acquires(url: &str) {
    let (_, change) = Client::first(url).step().expect(url);
    assert!(matches!(change, Change::Acquired { .. }), "{url}");
}

#[test]
fn a_server_is_reached_by_each_form_of_its_url() {
    let server = Server::start(&[]);
    let (port, socket) = (server.port, server.socket());
    acquires(&format!("redis://127.0.0.1:{port}"));
    acquires(&format!("redis://localhost:{port}/0?space=a"));
    acquires(&format!(
        "valkey://127.0.0.1:{port}/1?protocol=resp3&space=b&window=60s"
    ));
    acquires(&format!("redis+unix://{socket}?space=c"));
    acquires(&format!("redis+unix://{socket}?db=2&space=d"));
    for (database, space) in [(0, "default"), (0, "a"), (1, "b"), (0, "c"), (2, "d")] {
        let mut connection = server.connection();
        let select = redis::cmd("SELECT").arg(database).exec(&mut connection);
        select.expect("it is there");
        let key = format!("snowflake:{{{space}}}:rec");
        let exists: bool = redis::cmd("EXISTS")
            .arg(key)
            .query(&mut connection)
            .expect("yes");
        assert!(exists, "{space}");
    }
}

#[test]
fn sentinels_say_which_server_is_the_primary() {
    let primary = Server::start(&[]);
    let sentinel = Server::sentinel("mymaster", primary.port);
    // The first one is not there.
    let hosts = format!("127.0.0.1:1,127.0.0.1:{}", sentinel.port);
    acquires(&format!("redis-sentinel://{hosts}/mymaster/3?space=a"));
    let url = format!("redis-sentinel://{hosts}/another");
    let error = Client::new(&url).step().expect_err("there is none");
    let expected = format!(
        "redis-sentinel://{hosts}/another: the sentinel does not know 'another': \
         correct the name in the URL"
    );
    assert_eq!(error.to_string(), expected);
    primary.command("CONFIG SET requirepass se@cret");
    acquires(&format!(
        "redis-sentinel://:se%40cret@{hosts}/mymaster/3?space=a"
    ));
}

#[test]
fn a_url_that_cannot_be_used_is_refused_without_its_password() {
    let table = [
        ("redis://", "use redis://user:password@host"),
        ("redis://u:secret@h/x", "use redis://user:password@host"),
        ("redis://u:secret@h:99999", "use redis://user:password@host"),
        ("redis://u:secret@h?replicas=x", "replicas must be a number"),
        ("redis://u:secret@h?db=1", "'db' is not a setting"),
        ("redis://u:secret@h?ssl=no", "'ssl' is not a setting"),
        (
            "rediss://u:secret@h/#insecure",
            "certificates are always checked",
        ),
        ("rediss://u:secret@h?ssl_certfile=/a", "go together"),
        (
            "rediss://u:secret@h?ssl_ca_certs=/no/file",
            "cannot read '/no/file'",
        ),
        ("redis://u:secret@h?ssl_ca_certs=/etc/hostname", "rediss://"),
        ("redis://u:not?secret@h", "write %3F for a '?'"),
        ("redis://u:not?a=secret&b@h", "write %3F for a '?'"),
        ("redis://u:not#secret@h", "write %23 for a '#'"),
        ("redis://u:not/secret@h", "use redis://user:password@host"),
        ("redis-sentinel://u:secret@h", "use redis-sentinel://"),
        ("redis-sentinel://u:secret@h:1,h:2/a/x", "use redis"),
    ];
    for (url, expected) in table {
        let error = open(url).err().map(|error| format!("{error} {error:?}"));
        let text = error.expect(url);
        assert!(text.contains(expected), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
}
