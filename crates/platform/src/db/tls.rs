//! How a connection to PostgreSQL is encrypted: with rustls when the program is built for it (feature
//! `postgres-tls`), else not at all.

use crate::fault::Fault;

#[cfg(not(feature = "postgres-tls"))]
pub(super) type Connector = tokio_postgres::NoTls;
#[cfg(feature = "postgres-tls")]
pub(super) type Connector = tokio_postgres_rustls::MakeRustlsConnect;

/// The parameter of an address that names a file of certificates to trust, as libpq calls it.
const ROOTS: &str = "sslrootcert";

/// Takes the file of certificates out of an address, because tokio-postgres does not know it.
fn without_roots(url: &str) -> (String, Option<String>) {
    let Some((base, query)) = url.split_once('?') else { return (url.to_owned(), None) };
    let name = |pair: &&str| pair.split('=').next() == Some(ROOTS);
    let roots = query.split('&').find(name).and_then(|pair| pair.split_once('='));
    let rest: Vec<&str> = query.split('&').filter(|pair| !name(pair)).collect();
    let joint = if rest.is_empty() { "" } else { "?" };
    (format!("{base}{joint}{}", rest.join("&")), roots.map(|(_, file)| file.to_owned()))
}

/// The address without what only this module understands, and how to connect.
#[cfg(not(feature = "postgres-tls"))]
pub(super) fn connector(url: &str) -> Result<(String, Connector), Fault> {
    let (url, roots) = without_roots(url);
    let wanted = roots.is_some() || url.contains("sslmode=require");
    if wanted {
        let why = "this program was built without TLS for PostgreSQL (feature postgres-tls)";
        return Err(Fault::new("connect to the database", why));
    }
    Ok((url, tokio_postgres::NoTls))
}

/// The address without what only this module understands, and how to connect: certificates are always
/// checked, against the file that the address names, else against the public authorities.
#[cfg(feature = "postgres-tls")]
pub(super) fn connector(url: &str) -> Result<(String, Connector), Fault> {
    use std::sync::Arc;

    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;

    use crate::fault::Attempt as _;

    const ATTEMPT: &str = "prepare TLS for the database";
    let (url, file) = without_roots(url);
    let mut roots = rustls::RootCertStore::empty();
    match file {
        Some(file) => {
            for certificate in CertificateDer::pem_file_iter(&file).attempt(ATTEMPT)? {
                roots.add(certificate.attempt(ATTEMPT)?).attempt(ATTEMPT)?;
            }
        }
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .attempt(ATTEMPT)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok((url, tokio_postgres_rustls::MakeRustlsConnect::new(config)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_certificates_is_taken_out() {
        let check = |url: &str, rest: &str, file: Option<&str>| {
            assert_eq!(without_roots(url), (rest.to_owned(), file.map(str::to_owned)), "{url}");
        };
        let base = "postgresql://a:b@db.example/aedile";
        check(base, base, None);
        check(&format!("{base}?sslrootcert=/etc/ca.pem"), base, Some("/etc/ca.pem"));
        let both = format!("{base}?sslmode=require&sslrootcert=ca.pem&connect_timeout=5");
        check(&both, &format!("{base}?sslmode=require&connect_timeout=5"), Some("ca.pem"));
    }

    #[cfg(not(feature = "postgres-tls"))]
    #[test]
    fn without_it_nobody_believes_to_be_encrypted() {
        assert!(connector("postgresql://db.example/aedile?sslmode=require").is_err());
        assert!(connector("postgresql://db.example/aedile?sslmode=disable").is_ok());
    }

    /// Opens the database of `./aedile test features` by this host and with these certificates to trust.
    #[cfg(feature = "postgres-tls")]
    async fn open(host: &str, roots: Option<&str>) -> Result<crate::Db, crate::Fault> {
        let folder = std::env::var("AEDILE_TEST_CERTIFICATES").unwrap();
        let url = std::env::var("AEDILE_TEST_POSTGRES_TLS").unwrap();
        let url = url.replace("localhost", host);
        let roots = roots.map(|file| format!("&sslrootcert={folder}/{file}")).unwrap_or_default();
        let url = format!("{url}?sslmode=require{roots}");
        let settings = crate::DbSettings::Postgres { url, connections: 2, schema: None };
        crate::Db::open(&settings).await
    }

    #[cfg(feature = "postgres-tls")]
    #[tokio::test]
    #[ignore = "wants a PostgreSQL with TLS; ./aedile test features starts one"]
    async fn counterpart_is_who_it_says() {
        let db = open("localhost", Some("ca.pem")).await.unwrap();
        let mut unit = crate::Unit::new();
        unit.run("CREATE TABLE platform_tls_try (n BIGINT NOT NULL)", Vec::new());
        db.commit(unit).await.unwrap();
        // In a unit of its own: the statements of a unit are prepared before any of them runs.
        let mut unit = crate::Unit::new();
        unit.must(1, "INSERT INTO platform_tls_try (n) VALUES (7)", Vec::new());
        db.commit(unit).await.unwrap();
        let sql = "SELECT s.ssl, t.n FROM pg_stat_ssl s, platform_tls_try t WHERE s.pid = pg_backend_pid()";
        let rows = db.read(crate::Query::new(sql, Vec::new())).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert!(rows[0].bool(0) && rows[0].int(1) == 7, "over TLS");
        assert!(open("localhost", Some("other-ca.pem")).await.is_err(), "another authority's");
        assert!(open("localhost", None).await.is_err(), "no public authority's");
        assert!(open("127.0.0.1", Some("ca.pem")).await.is_err(), "another name");
        assert!(open("localhost", Some("no-such.pem")).await.is_err(), "no certificate to trust");
    }
}
