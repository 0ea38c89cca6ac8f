//! What the certificate of a card says: whose it is, for what and until when.

use jiff::Timestamp;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use super::CardRefusal;

/// Where a certificate names the server that knows whether it was revoked (RFC 6960, section 3.1).
const OCSP: &str = "1.3.6.1.5.5.7.48.1";
const SERIAL_NUMBER: &str = "2.5.4.5";
const GIVEN_NAME: &str = "2.5.4.42";
const SURNAME: &str = "2.5.4.4";
const COUNTRY: &str = "2.5.4.6";
/// The longest number of a person; those in use have a dozen signs.
const NUMBER_BYTES_MAX: usize = 64;

/// The certificate with which a card shows whose it is; not trusted by being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardCertificate {
    /// The number of the person, as the issuer writes it ("PNOEE-38001085718").
    pub number: String,
    /// The country of the number.
    pub country: String,
    /// Given names.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    not_before: i64,
    not_after: i64,
    is_for_signing_in: bool,
    pub(super) policies: Vec<String>,
    /// Where to ask whether it was revoked.
    pub(super) ocsp_url: Option<String>,
    /// The number of the certificate, as in its DER.
    pub(super) serial: Vec<u8>,
    /// The name of the issuer in DER.
    pub(super) issuer: Vec<u8>,
    /// The public key, as in its DER.
    pub(super) key: Vec<u8>,
}

impl CardCertificate {
    /// Reads a certificate in DER; none when it is none, or names nobody.
    pub fn read(der: &[u8]) -> Option<CardCertificate> {
        let (rest, found) = X509Certificate::from_der(der).ok()?;
        if !rest.is_empty() {
            return None;
        }
        let subject = found.subject();
        let number = one(subject, SERIAL_NUMBER)?;
        let country = one(subject, COUNTRY).or_else(|| one(found.issuer(), COUNTRY));
        if number.is_empty() || number.len() > NUMBER_BYTES_MAX {
            return None;
        }
        Some(CardCertificate {
            number,
            country: country.unwrap_or_default(),
            given_name: one(subject, GIVEN_NAME).unwrap_or_default(),
            family_name: one(subject, SURNAME).unwrap_or_default(),
            not_before: found.validity().not_before.timestamp(),
            not_after: found.validity().not_after.timestamp(),
            is_for_signing_in: is_for_signing_in(&found),
            policies: policies(&found),
            ocsp_url: ocsp_url(&found),
            serial: found.raw_serial().to_vec(),
            issuer: found.issuer().as_raw().to_vec(),
            key: found.public_key().subject_public_key.as_ref().to_vec(),
        })
    }

    /// Whether it is for this, at this instant: its term, its purpose, its policies.
    pub(super) fn judge(&self, now: Timestamp, disallowed: &[String]) -> Result<(), CardRefusal> {
        let second = now.as_second();
        if second < self.not_before || second > self.not_after {
            return Err(CardRefusal::NotInForce);
        }
        let barred = self.policies.iter().any(|policy| disallowed.contains(policy));
        if barred || !self.is_for_signing_in {
            return Err(CardRefusal::NotForSigningIn);
        }
        Ok(())
    }

    /// The number with its country, as one account has it. Whoever trusts an issuer trusts its numbers.
    pub(super) fn person(&self) -> String {
        format!("{} {}", self.country, self.number)
    }
}

/// The only value of an attribute of a name: a name that says it twice says nothing.
fn one(name: &X509Name<'_>, oid: &str) -> Option<String> {
    let of = |at: &&AttributeTypeAndValue<'_>| at.attr_type().to_id_string() == oid;
    let mut found = name.iter_attributes().filter(of);
    let text = found.next()?.as_str().ok()?.trim().to_owned();
    found.next().is_none().then_some(text)
}

/// A key that signs, and for a purpose that is named: signing in as a client. Some national cards name no purpose; then
/// the first is enough.
fn is_for_signing_in(found: &X509Certificate<'_>) -> bool {
    let Ok(Some(usage)) = found.key_usage() else { return false };
    match found.extended_key_usage() {
        Ok(Some(purposes)) => usage.value.digital_signature() && purposes.value.client_auth,
        Ok(None) => usage.value.digital_signature(),
        Err(_) => false,
    }
}

fn policies(found: &X509Certificate<'_>) -> Vec<String> {
    let named = found.extensions().iter().filter_map(|extension| {
        let ParsedExtension::CertificatePolicies(policies) = extension.parsed_extension() else {
            return None;
        };
        Some(policies.iter().map(|policy| policy.policy_id.to_id_string()))
    });
    named.flatten().collect()
}

fn ocsp_url(found: &X509Certificate<'_>) -> Option<String> {
    found.extensions().iter().find_map(|extension| {
        let ParsedExtension::AuthorityInfoAccess(places) = extension.parsed_extension() else {
            return None;
        };
        places.iter().find_map(|place| match place.access_location {
            GeneralName::URI(url) if place.access_method.to_id_string() == OCSP => {
                Some(url.to_owned())
            }
            _ => None,
        })
    })
}

/// An authority of cards: what is needed of its certificate to ask about its cards, and its term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AuthorityFacts {
    not_before: i64,
    not_after: i64,
    /// The public key, as in its DER.
    pub(super) key: Vec<u8>,
}

impl AuthorityFacts {
    /// Reads the certificate of an authority; none when it is none.
    pub(super) fn read(der: &[u8]) -> Option<AuthorityFacts> {
        let (rest, found) = X509Certificate::from_der(der).ok()?;
        let is_authority = found.basic_constraints().ok()??.value.ca;
        (rest.is_empty() && is_authority).then(|| AuthorityFacts {
            not_before: found.validity().not_before.timestamp(),
            not_after: found.validity().not_after.timestamp(),
            key: found.public_key().subject_public_key.as_ref().to_vec(),
        })
    }

    /// Whether its term is running.
    pub(super) fn is_in_force(&self, now: Timestamp) -> bool {
        (self.not_before..=self.not_after).contains(&now.as_second())
    }
}
