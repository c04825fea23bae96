//! Encrypted connections.

use crate::common::terms;
use crate::server::Server;
use snowflake_stores::{Error, open};

/// Two authorities, a server with a certificate of the first for `localhost`, and one for
/// `holder`. The other user has to show none.
const CERTIFICATES: &str = "
umask 077
new='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30'
for name in ca other; do
    openssl req -x509 $new -subj /CN=$name -keyout $name.key -out $name.crt
done
openssl req -x509 $new -CA ca.crt -CAkey ca.key -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE \
    -keyout server.key -out server.crt
openssl req -x509 $new -CA ca.crt -CAkey ca.key -subj /CN=holder \
    -addext basicConstraints=critical,CA:FALSE -keyout holder.key -out holder.crt
cat > pg_hba.conf <<END
local all admin trust
hostssl all holder 127.0.0.1/32 cert
hostssl all admin 127.0.0.1/32 trust
END
";

#[test]
fn sslmode_does_what_libpq_does() {
    let server = Server::start(&[]);
    let mut owner = open(&server.url("admin", "default")).expect("a good URL");
    owner.create(&terms()).expect("created");
    server.grant();
    server.shell(CERTIFICATES);
    let data = server.data();
    let file = |name: &str| data.join(name).display().to_string();
    let (ca, other) = (file("ca.crt"), file("other.crt"));
    server.sql(&format!("ALTER SYSTEM SET ssl_ca_file = '{ca}'"));
    server.sql("ALTER SYSTEM SET ssl = on");
    server.sql("SELECT pg_reload_conf()");
    std::thread::sleep(std::time::Duration::from_millis(1_000));

    let port = server.port;
    let attempt = |user: &str, host: &str, query: &str| {
        let url = format!("postgresql://{user}@{host}:{port}/postgres?{query}");
        let mut store = open(&url).unwrap_or_else(|error| panic!("{error}"));
        store.workers(&terms()).map(|_| ())
    };
    let taken = [
        ("127.0.0.1", "sslmode=prefer".to_owned()),
        ("127.0.0.1", "sslmode=require".to_owned()),
        ("127.0.0.1", format!("sslmode=verify-ca&sslrootcert={ca}")),
        ("localhost", format!("sslmode=verify-full&sslrootcert={ca}")),
    ];
    for (host, query) in &taken {
        assert_eq!(attempt("admin", host, query), Ok(()), "{host} {query}");
    }
    let refused = [
        ("127.0.0.1", "sslmode=disable".to_owned()),
        ("127.0.0.1", format!("sslmode=require&sslrootcert={other}")),
        (
            "127.0.0.1",
            format!("sslmode=verify-ca&sslrootcert={other}"),
        ),
        ("127.0.0.1", format!("sslmode=verify-full&sslrootcert={ca}")),
        (
            "localhost",
            format!("sslmode=verify-full&sslrootcert={other}"),
        ),
    ];
    for (host, query) in &refused {
        let error = attempt("admin", host, query).expect_err(query);
        assert!(matches!(error, Error::Refused { .. }), "{query}: {error:?}");
    }

    let (certificate, key) = (file("holder.crt"), file("holder.key"));
    let query = format!("sslmode=require&sslcert={certificate}&sslkey={key}");
    assert_eq!(attempt("holder", "127.0.0.1", &query), Ok(()));
    attempt("holder", "127.0.0.1", "sslmode=require").expect_err("no certificate");
}
