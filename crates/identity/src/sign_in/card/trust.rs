//! Whom a town trusts to issue cards, and whether a certificate is of one of them.

use std::time::Duration;

use jiff::Timestamp;
use pki_types::pem::PemObject as _;
use pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use super::CardRefusal;
use super::certificate::AuthorityFacts;

/// The purpose of whoever answers in an authority's name about revocation (RFC 6960, section 4.2.2.2).
const OCSP_SIGNING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 9];

/// An authority that issues cards: an intermediate one, not the root above it, because each of its certificates is
/// trusted and nothing else.
#[derive(Clone)]
pub(super) struct Authority {
    der: CertificateDer<'static>,
    anchor: TrustAnchor<'static>,
    pub(super) facts: AuthorityFacts,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority").field("facts", &self.facts).finish_non_exhaustive()
    }
}

impl Authority {
    fn of(der: CertificateDer<'static>) -> Option<Authority> {
        let facts = AuthorityFacts::read(&der)?;
        let anchor = anchor_from_trusted_cert(&der).ok()?.to_owned();
        Some(Authority { der, anchor, facts })
    }

    /// Whether a certificate is of this authority, in force and for a purpose.
    fn issued(&self, der: &[u8], now: Timestamp, usage: KeyUsage) -> bool {
        let der = CertificateDer::from_slice(der);
        let Ok(found) = EndEntityCert::try_from(&der) else { return false };
        let seconds = u64::try_from(now.as_second()).unwrap_or_default();
        let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let anchors = std::slice::from_ref(&self.anchor);
        let all = webpki::ALL_VERIFICATION_ALGS;
        found.verify_for_usage(all, anchors, &[], time, usage, None, None).is_ok()
    }

    /// Whether somebody may answer for this authority: it says so itself in their certificate.
    pub(super) fn lets_answer(&self, der: &[u8], now: Timestamp) -> bool {
        self.issued(der, now, KeyUsage::required(OCSP_SIGNING))
    }

    /// Its certificate in DER.
    pub(super) fn der(&self) -> &[u8] {
        &self.der
    }
}

/// Certificates of authorities in a text of PEM; the place of the first that is none.
pub(super) fn read_authorities(pem: &str) -> Result<Vec<Authority>, usize> {
    certificates(pem)?
        .into_iter()
        .enumerate()
        .map(|(place, der)| Authority::of(der).ok_or(place + 1))
        .collect()
}

/// Certificates in a text of PEM; the place of the first that does not read.
pub(super) fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, usize> {
    CertificateDer::pem_slice_iter(pem.as_bytes())
        .enumerate()
        .map(|(place, read)| read.map_err(|_| place + 1))
        .collect()
}

/// The authority that issued a certificate, when the town trusts it and its own term is running.
pub(super) fn issuer_of<'a>(
    authorities: &'a [Authority],
    der: &[u8],
    now: Timestamp,
) -> Result<&'a Authority, CardRefusal> {
    let in_force = authorities.iter().filter(|authority| authority.facts.is_in_force(now));
    let mut of = in_force.filter(|one| one.issued(der, now, KeyUsage::client_auth()));
    of.next().ok_or(CardRefusal::NotTrusted)
}

/// Whether the key of a certificate made a signature by an algorithm, named as in DER.
pub(super) fn is_signed_by(der: &[u8], algorithm: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let der = CertificateDer::from_slice(der);
    let Ok(signer) = EndEntityCert::try_from(&der) else { return false };
    webpki::ALL_VERIFICATION_ALGS
        .iter()
        .filter(|known| known.signature_alg_id().as_ref() == algorithm)
        .any(|known| signer.verify_signature(*known, message, signature).is_ok())
}
