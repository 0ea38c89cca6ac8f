//! Certificates that come with a token (`x5c`, RFC 7515, 4.1.6): the key counts when an authority that the town trusts for
//! this issuer gave the certificate, and the certificate names the issuer.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use openid::jose::{Jwk, PublicKey, base64 as base64_url};
use pki_types::pem::PemObject as _;
use pki_types::{CertificateDer, UnixTime};
use sdjwt::Jws;
use serde_json::{Value, json};
use webpki::{
    EndEntityCert, ExpirationPolicy, ExtendedKeyUsageValidator, KeyPurposeIdIter,
    RevocationOptionsBuilder, anchor_from_trusted_cert,
};

use super::Why;
use super::revocation::Revoked;

/// Authorities of one issuer.
const AUTHORITIES_MAX: usize = 20;
/// Certificates that come with one token.
const CHAIN_MAX: usize = 5;
/// What stands before an uncompressed point on P-256 in a certificate (RFC 5480), and before an Ed25519 key (RFC 8410).
const P256: [u8; 27] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];
const ED25519: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// The authorities whose certificates count for an issuer, in DER.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorities(Vec<CertificateDer<'static>>);

/// Credentials have no purpose of their own among certificates: whom an authority vouches for is said by the name.
struct AnyPurpose;

impl ExtendedKeyUsageValidator for AnyPurpose {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        Ok(())
    }
}

impl Authorities {
    /// Reads certificates in PEM; none when there is none, too many, or one that does not read.
    pub fn read(pem: &str) -> Option<Authorities> {
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
        let all = read.ok().filter(|all| (1..=AUTHORITIES_MAX).contains(&all.len()))?;
        all.iter().all(|one| anchor_from_trusted_cert(one).is_ok()).then_some(Authorities(all))
    }

    /// The key of the certificate that comes with a token, when it is one of this issuer's at this moment. Where there are
    /// lists of what was taken back, each certificate below an authority has to be known to one of them as good.
    ///
    /// # Errors
    /// Nobody vouches for it, it was taken back, or no list of now says whether it was.
    pub(super) fn key(
        &self,
        jws: &Jws,
        issuer: &str,
        (now, revoked): (Timestamp, &[Arc<Revoked>]),
    ) -> Result<PublicKey, Why> {
        let chain = chain(jws).ok_or(Why::NotTrusted)?;
        let (own, above) = chain.split_first().ok_or(Why::NotTrusted)?;
        let own = EndEntityCert::try_from(own).map_err(|_| Why::NotTrusted)?;
        let anchors: Vec<_> =
            self.0.iter().filter_map(|one| anchor_from_trusted_cert(one).ok()).collect();
        let second = u64::try_from(now.as_second()).map_err(|_| Why::NotTrusted)?;
        let time = UnixTime::since_unix_epoch(Duration::from_secs(second));
        let lists: Vec<&Revoked> = revoked.iter().map(|list| &**list).collect();
        // Without a list nobody is asked: the town's file names none.
        let lists = RevocationOptionsBuilder::new(&lists).ok();
        let lists = lists.map(|of| of.with_expiration_policy(ExpirationPolicy::Enforce).build());
        let all = webpki::ALL_VERIFICATION_ALGS;
        own.verify_for_usage(all, &anchors, above, time, AnyPurpose, lists, None)
            .map_err(|error| why(issuer, error))?;
        let named = own.valid_uri_names().any(|name| name == issuer)
            || own.valid_dns_names().any(|name| Some(name) == host(issuer));
        let key = named.then(|| key_of(own.subject_public_key_info().as_ref())).flatten();
        key.ok_or(Why::NotTrusted)
    }
}

/// The certificates that come with a token, its own first.
fn chain(jws: &Jws) -> Option<Vec<CertificateDer<'static>>> {
    let chain = jws.header.get("x5c").and_then(Value::as_array)?;
    let der = |one: &Value| Some(CertificateDer::from(STANDARD.decode(one.as_str()?).ok()?));
    let is_bounded = (1..=CHAIN_MAX).contains(&chain.len());
    is_bounded.then(|| chain.iter().map(der).collect()).flatten()
}

/// What a list of the authority's does not say, it may say later; everything else is no certificate that counts.
fn why(issuer: &str, error: webpki::Error) -> Why {
    match error {
        webpki::Error::UnknownRevocationStatus
        | webpki::Error::CrlExpired { .. }
        | webpki::Error::InvalidCrlSignatureForPublicKey
        | webpki::Error::UnsupportedCrlSignatureAlgorithmContext(_)
        | webpki::Error::UnsupportedCrlSignatureAlgorithmForPublicKeyContext(_)
        | webpki::Error::IssuerNotCrlSigner => {
            // The list was had and reads: nothing else tells whoever runs the town why nobody is believed.
            tracing::warn!(issuer, %error, "no list says whether a certificate was revoked");
            Why::NotChecked
        }
        _ => Why::NotTrusted,
    }
}

/// The host of an issuer that is an address with TLS.
fn host(issuer: &str) -> Option<&str> {
    let authority = issuer.strip_prefix("https://")?.split('/').next()?;
    Some(authority.rsplit_once(':').map_or(authority, |(host, _)| host))
}

/// The key of a certificate, of the two kinds that are taken.
fn key_of(info: &[u8]) -> Option<PublicKey> {
    let jwk = if let Some(point) = info.strip_prefix(&P256) {
        let (x, y) = point.split_at_checked(32)?;
        json!({ "kty": "EC", "crv": "P-256", "x": base64_url(x), "y": base64_url(y) })
    } else {
        let point = info.strip_prefix(&ED25519)?;
        json!({ "kty": "OKP", "crv": "Ed25519", "x": base64_url(point) })
    };
    serde_json::from_value::<Jwk>(jwk).ok()?.key()
}
