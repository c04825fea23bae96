//! Certificates that a test makes.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use tempfile::TempDir;

/// An authority, and servers' certificates by it: `right`, `other-host` and `expired`.
pub fn certificates() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| {
        std::fs::write(directory.path().join(name), text).expect("it is written");
    };
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new([]).expect("a certificate");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    write(
        "authority.pem",
        &params.self_signed(&key).expect("signed").pem(),
    );
    let authority = Issuer::new(params, key);
    let key = KeyPair::generate().expect("a key");
    write("server.key", &key.serialize_pem());
    let table = [
        ("right", "localhost", 2099),
        ("other-host", "example.org", 2099),
        ("expired", "localhost", 2020),
    ];
    for (name, host, end) in table {
        let mut params = CertificateParams::new([host.to_owned()]).expect("a certificate");
        params.distinguished_name.push(DnType::CommonName, name);
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = date_time_ymd(end, 1, 1);
        let signed = params.signed_by(&key, &authority).expect("signed");
        write(&format!("{name}.pem"), &signed.pem());
    }
    directory
}
