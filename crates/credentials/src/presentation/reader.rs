//! Under which certificate the town asks wallets: one of its own settings, given by an authority that wallets know, or
//! else one that its own key signs.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openid::jose::{Jwk, SigningKey, unbase64};
use serde_json::Value;

const BEGINS: &str = "-----BEGIN CERTIFICATE-----";
const ENDS: &str = "-----END CERTIFICATE-----";
/// Certificates of one chain.
const CHAIN_MAX: usize = 10;

/// A key that signs requests, and the certificates that say whose it is, the key's own first.
#[derive(Clone)]
pub struct Reader {
    pub(super) key: SigningKey,
    /// In base 64, as a header carries them.
    pub(super) chain: Vec<String>,
}

/// What is wrong with a key and its certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReaderFlaw {
    /// The key is none on P-256.
    Key,
    /// There is no certificate, or it does not read.
    Certificate,
    /// The certificate is of another key.
    OtherKey,
    /// The certificate does not name the town's host.
    OtherHost,
}

impl fmt::Display for ReaderFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ReaderFlaw::Key => "the key does not read: a key on P-256 in PEM",
            ReaderFlaw::Certificate => "the certificate does not read: one to ten in PEM",
            ReaderFlaw::OtherKey => "the first certificate is of another key",
            ReaderFlaw::OtherHost => "the first certificate does not name the town's host",
        })
    }
}

impl std::error::Error for ReaderFlaw {}

impl Reader {
    /// Reads a key and its certificates, both in PEM. Whether an authority stands behind it is for the wallets to say.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn read(host: &str, certificates: &str, key: &str) -> Result<Reader, ReaderFlaw> {
        let key = SigningKey::from_pem(key).ok_or(ReaderFlaw::Key)?;
        let chain = chain(certificates).ok_or(ReaderFlaw::Certificate)?;
        let own = chain.first().ok_or(ReaderFlaw::Certificate)?;
        let point = point(&key).ok_or(ReaderFlaw::Key)?;
        if !holds(own, &point) {
            return Err(ReaderFlaw::OtherKey);
        }
        // dNSName of subjectAltName (RFC 5280, 4.2.1.6): what wallets compare with the address of the answer.
        let length = u8::try_from(host.len()).map_err(|_| ReaderFlaw::OtherHost)?;
        let named = [&[0x82, length], host.as_bytes()].concat();
        if !holds(own, &named) {
            return Err(ReaderFlaw::OtherHost);
        }
        Ok(Reader { key, chain: chain.iter().map(|one| STANDARD.encode(one)).collect() })
    }
}

/// The public half as a certificate holds it: an uncompressed point.
fn point(key: &SigningKey) -> Option<Vec<u8>> {
    let published = Jwk::of(&key.public()).published(key.kid());
    let half = |name: &str| published.get(name).and_then(Value::as_str).and_then(unbase64);
    Some([vec![4], half("x")?, half("y")?].concat())
}

fn holds(certificate: &[u8], part: &[u8]) -> bool {
    certificate.windows(part.len()).any(|window| window == part)
}

/// The certificates of a file, in DER; none when there is none, or one does not read.
fn chain(text: &str) -> Option<Vec<Vec<u8>>> {
    let mut chain = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGINS) {
        let (body, after) = after.split_once(ENDS)?;
        let body: String = body.chars().filter(|letter| !letter.is_whitespace()).collect();
        // A certificate is a sequence.
        let der = STANDARD.decode(body).ok().filter(|der| der.first() == Some(&0x30))?;
        chain.push(der);
        rest = after;
    }
    (1..=CHAIN_MAX).contains(&chain.len()).then_some(chain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presentation::certificate;

    fn pem(label: &str, der: &[u8]) -> String {
        let text = STANDARD.encode(der);
        let lines: Vec<&str> =
            text.as_bytes().chunks(64).map(|l| str::from_utf8(l).unwrap()).collect();
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
    }

    /// The key in PKCS #8 (RFC 5958, 5915).
    fn key_of(byte: u8) -> String {
        let head = unbase64("MEECAQAwEwYHKoZIzj0CAQYIKoZIzj0DAQcEJzAlAgEBBCA").unwrap();
        pem("PRIVATE KEY", &[head, vec![byte; 32]].concat())
    }

    fn certificate_of(byte: u8, host: &str) -> String {
        let key = SigningKey::from_secret(&[byte; 32]).unwrap();
        pem("CERTIFICATE", &certificate::of(&key, host).unwrap())
    }

    #[test]
    fn what_is_taken() {
        let host = "town.example";
        let check = |certificates: &str, key: &str, expected: Result<usize, ReaderFlaw>| {
            let read = Reader::read(host, certificates, key);
            assert_eq!(read.map(|reader| reader.chain.len()), expected);
        };
        let own = certificate_of(7, host);
        check(&own, &key_of(7), Ok(1));
        check(&format!("{own}{}", certificate_of(9, "authority.example")), &key_of(7), Ok(2));
        check(&own, "no key", Err(ReaderFlaw::Key));
        check(&own, &own, Err(ReaderFlaw::Key));
        check("", &key_of(7), Err(ReaderFlaw::Certificate));
        check(&own.replace("END", "OND"), &key_of(7), Err(ReaderFlaw::Certificate));
        check(&own.repeat(CHAIN_MAX + 1), &key_of(7), Err(ReaderFlaw::Certificate));
        check(&own, &key_of(8), Err(ReaderFlaw::OtherKey));
        check(&certificate_of(7, "other.example"), &key_of(7), Err(ReaderFlaw::OtherHost));
        check(&certificate_of(7, "my.town.example"), &key_of(7), Err(ReaderFlaw::OtherHost));
    }
}
