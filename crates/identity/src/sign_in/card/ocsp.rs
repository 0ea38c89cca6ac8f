//! Whether a certificate was revoked (OCSP, RFC 6960): the question, and the judgement of the answer.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use sha1::{Digest as _, Sha1};

use super::certificate::CardCertificate;
use super::der::{self, Elements, explicit};
use super::trust::{self, Authority};

/// An answer is of this moment, or it is none.
const ANSWER_AGE_MAX: SignedDuration = SignedDuration::from_mins(2);
/// So far the clocks of two machines may differ.
const SKEW_MAX: SignedDuration = SignedDuration::from_mins(15);
/// Certificates in an answer that are looked at.
const CERTIFICATES_MAX: usize = 4;
/// The object identifiers of SHA-1, of an answer's only kind and of the nonce, as in DER. SHA-1 only names the issuer
/// here: it is what every responder knows.
const SHA1: &[u8] = &[0x2b, 0x0e, 3, 2, 0x1a];
const BASIC: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 0x30, 1, 1];
const NONCE: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 0x30, 1, 2];

/// A question about one certificate.
pub(super) struct Question {
    names: [Vec<u8>; 2],
    serial: Vec<u8>,
    nonce: Option<[u8; 32]>,
}

/// What an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// The certificate is good.
    Good,
    /// It was revoked, or suspended.
    Revoked,
    /// It is no answer that counts: of another question, by somebody else, of another time, or "I do not know".
    NoAnswer,
}

impl Question {
    /// About a certificate of this authority.
    pub(super) fn about(
        certificate: &CardCertificate,
        issuer: &Authority,
        nonce: Option<[u8; 32]>,
    ) -> Question {
        let sha1 = |bytes: &[u8]| Sha1::digest(bytes).to_vec();
        let names = [sha1(&certificate.issuer), sha1(&issuer.facts.key)];
        Question { names, serial: certificate.serial.clone(), nonce }
    }

    /// As it is sent.
    pub(super) fn written(&self) -> Vec<u8> {
        let [name, key] = &self.names;
        let algorithm = [der::write(der::OBJECT, &[SHA1]), vec![0x05, 0x00]].concat();
        let certificate = [
            der::write(der::SEQUENCE, &[&algorithm]),
            der::write(der::OCTET_STRING, &[name]),
            der::write(der::OCTET_STRING, &[key]),
            der::write(der::INTEGER, &[&self.serial]),
        ]
        .concat();
        let request = der::write(der::SEQUENCE, &[&der::write(der::SEQUENCE, &[&certificate])]);
        let mut asked = der::write(der::SEQUENCE, &[&request]);
        if let Some(nonce) = self.nonce {
            let value = der::write(der::OCTET_STRING, &[&der::write(der::OCTET_STRING, &[&nonce])]);
            let id = der::write(der::OBJECT, &[NONCE]);
            let extension = der::write(der::SEQUENCE, &[&id, &value]);
            let extensions = der::write(der::SEQUENCE, &[&extension]);
            asked.extend(der::write(explicit(2), &[&extensions]));
        }
        der::write(der::SEQUENCE, &[&der::write(der::SEQUENCE, &[&asked])])
    }

    /// What an answer to it says. It counts when it is signed by the authority itself, by whoever the authority lets
    /// answer, or by the town's designated responder; when it is about this certificate alone; and of this moment.
    pub(super) fn judge(
        &self,
        answer: &[u8],
        (issuer, designated): (&Authority, Option<&[u8]>),
        now: Timestamp,
    ) -> Status {
        let Some(answer) = Answer::read(answer) else { return Status::NoAnswer };
        let may = |der: &[u8]| match designated {
            Some(known) => der == known,
            None => der == issuer.der() || issuer.lets_answer(der, now),
        };
        let own = [designated.unwrap_or(issuer.der())];
        let signers = answer.certificates.iter().copied().chain(own);
        let is_signed = |der: &[u8]| {
            may(der) && trust::is_signed_by(der, answer.algorithm, answer.signed, answer.signature)
        };
        let said = &answer.single;
        let is_own = said.names == self.names.each_ref().map(Vec::as_slice)
            && said.serial == self.serial
            && self.nonce.is_none_or(|nonce| said.nonce == Some(nonce.as_slice()));
        let mut signers = signers.filter(|der| is_signed(der));
        if !is_own || !said.is_of(now) || signers.next().is_none() {
            return Status::NoAnswer;
        }
        said.status
    }
}

/// An answer as it was read, nothing of it believed.
#[derive(Debug)]
pub(super) struct Answer<'a> {
    signed: &'a [u8],
    algorithm: &'a [u8],
    signature: &'a [u8],
    certificates: Vec<&'a [u8]>,
    single: Single<'a>,
}

impl<'a> Answer<'a> {
    /// Reads an answer about one certificate; none when it is something else, or the server failed.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Answer<'a>> {
        let mut response = whole(bytes)?;
        if response.content(der::ENUMERATED)? != [0] {
            return None;
        }
        let mut kind = response.inside(explicit(0))?.inside(der::SEQUENCE)?;
        if kind.content(der::OBJECT)? != BASIC {
            return None;
        }
        let mut basic = whole(kind.content(der::OCTET_STRING)?)?;
        let data = basic.optional(der::SEQUENCE)?;
        let algorithm = basic.content(der::SEQUENCE)?;
        // The first byte says how many bits of the last one do not count: none.
        let signature = basic.content(der::BIT_STRING)?.strip_prefix(&[0])?;
        let certificates =
            basic.inside(explicit(0)).and_then(|mut list| list.inside(der::SEQUENCE));
        let single = Single::read(Elements(data.content))?;
        Some(Answer {
            signed: data.whole,
            algorithm,
            signature,
            certificates: list(certificates),
            single,
        })
    }
}

/// What the data of an answer say about its one certificate.
#[derive(Debug)]
struct Single<'a> {
    names: [&'a [u8]; 2],
    serial: &'a [u8],
    status: Status,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    nonce: Option<&'a [u8]>,
}

impl<'a> Single<'a> {
    fn read(mut data: Elements<'a>) -> Option<Single<'a>> {
        data.optional(explicit(0));
        // Who answers is told by the certificate that fits the signature.
        data.any().filter(|who| who.tag == explicit(1) || who.tag == explicit(2))?;
        data.content(der::GENERALIZED_TIME)?;
        let mut responses = data.inside(der::SEQUENCE)?;
        let mut one = responses.inside(der::SEQUENCE)?;
        if !responses.is_over() {
            return None;
        }
        let mut about = one.inside(der::SEQUENCE)?;
        if about.inside(der::SEQUENCE)?.content(der::OBJECT)? != SHA1 {
            return None;
        }
        let names = [about.content(der::OCTET_STRING)?, about.content(der::OCTET_STRING)?];
        let serial = about.content(der::INTEGER)?;
        let status = match one.any()?.tag & !0x20 {
            0x80 => Status::Good,
            0x81 => Status::Revoked,
            _ => Status::NoAnswer,
        };
        let this_update = instant(one.content(der::GENERALIZED_TIME)?)?;
        let next_update = match one.inside(explicit(0)) {
            Some(mut inside) => Some(instant(inside.content(der::GENERALIZED_TIME)?)?),
            None => None,
        };
        let extensions = data.inside(explicit(1)).and_then(|mut all| all.inside(der::SEQUENCE));
        let nonce = extensions.and_then(nonce_of);
        Some(Single { names, serial, status, this_update, next_update, nonce })
    }

    fn is_of(&self, now: Timestamp) -> bool {
        let age = now.duration_since(self.this_update);
        let fresh = age <= ANSWER_AGE_MAX && age >= -SKEW_MAX;
        let lasts = self
            .next_update
            .is_none_or(|until| until >= self.this_update && now.duration_since(until) <= SKEW_MAX);
        fresh && lasts
    }
}

/// The nonce among the extensions of an answer.
fn nonce_of(mut extensions: Elements<'_>) -> Option<&[u8]> {
    while let Some(mut extension) = extensions.inside(der::SEQUENCE) {
        if extension.content(der::OBJECT) == Some(NONCE) {
            let value = extension.content(der::OCTET_STRING)?;
            // Some responders give back the bare bytes.
            return Some(Elements(value).content(der::OCTET_STRING).unwrap_or(value));
        }
    }
    None
}

/// The elements of the only sequence that there is.
fn whole(bytes: &[u8]) -> Option<Elements<'_>> {
    let mut outer = Elements(bytes);
    let inside = outer.inside(der::SEQUENCE)?;
    outer.is_over().then_some(inside)
}

fn list(certificates: Option<Elements<'_>>) -> Vec<&[u8]> {
    let Some(mut certificates) = certificates else { return Vec::new() };
    std::iter::from_fn(|| certificates.any()).take(CERTIFICATES_MAX).map(|one| one.whole).collect()
}

/// "20261129093000Z": the only form that the standard has.
fn instant(bytes: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(bytes).ok()?;
    let at = DateTime::strptime("%Y%m%d%H%M%SZ", text).ok()?;
    Some(at.to_zoned(TimeZone::UTC).ok()?.timestamp())
}
