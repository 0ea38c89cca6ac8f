//! Cards, their authority and its responder in software: sound, or with one fault that a test asks for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
};
use ring::{digest, rand};
use serde_json::{Value, json};

use super::der::{self, Elements, explicit, write};

pub(super) const CLIENT_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 2];
pub(super) const SERVER_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 1];
pub(super) const OCSP_SIGNING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 9];
/// 1.3.6.1.4.1.10015.1.3, of Mobile-ID; and 0.4.0.2042.1.2, of a card that was handed over in person.
pub(super) const MOBILE: &[u8] = &[0x2b, 6, 1, 4, 1, 0xce, 0x1f, 1, 3];
pub(super) const IN_PERSON: &[u8] = &[4, 0, 0x8f, 0x7a, 1, 2];
pub(super) const DIGITAL_SIGNATURE: [u8; 2] = [7, 0x80];
pub(super) const NON_REPUDIATION: [u8; 2] = [6, 0x40];
const CERTIFICATE_SIGNING: [u8; 2] = [2, 0x04];
pub(super) const OCSP_URL: &str = "http://ocsp.cards.example/";

const ECDSA_SHA384: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3];
const EC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
const P384: &[u8] = &[0x2b, 0x81, 4, 0, 0x22];

/// What a certificate is to say.
#[derive(Clone)]
pub(super) struct Wish {
    pub(super) number: &'static str,
    pub(super) country: &'static str,
    pub(super) given_name: &'static str,
    pub(super) family_name: &'static str,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    pub(super) usage: Option<[u8; 2]>,
    pub(super) purposes: Vec<&'static [u8]>,
    pub(super) policies: Vec<&'static [u8]>,
    pub(super) ocsp: Option<&'static str>,
    pub(super) is_authority: bool,
}

impl Wish {
    /// A sound card of Noor's.
    pub(super) fn sound(now: Timestamp) -> Wish {
        let years = SignedDuration::from_hours(24 * 365);
        Wish {
            number: "PNOSM-19880412-Noor",
            country: "SM",
            given_name: "NOOR",
            family_name: "HADDAD",
            from: now - years,
            until: now + years,
            usage: Some(DIGITAL_SIGNATURE),
            purposes: vec![CLIENT_AUTH],
            policies: vec![IN_PERSON],
            ocsp: Some(OCSP_URL),
            is_authority: false,
        }
    }
}

/// A key with its certificate.
pub(super) struct SoftCard {
    pub(super) der: Vec<u8>,
    name: Vec<u8>,
    pkcs8: Vec<u8>,
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    write(der::SEQUENCE, parts)
}

fn oid(bytes: &[u8]) -> Vec<u8> {
    write(der::OBJECT, &[bytes])
}

fn bits(bytes: &[u8]) -> Vec<u8> {
    write(der::BIT_STRING, &[&[0], bytes])
}

fn algorithm() -> Vec<u8> {
    sequence(&[&oid(ECDSA_SHA384)])
}

fn name(wish: &Wish) -> Vec<u8> {
    let part = |kind: &[u8], text: &str| {
        let pair = sequence(&[&oid(kind), &write(0x0c, &[text.as_bytes()])]);
        if text.is_empty() { Vec::new() } else { write(0x31, &[&pair]) }
    };
    let parts = [
        part(&[0x55, 4, 6], wish.country),
        part(&[0x55, 4, 42], wish.given_name),
        part(&[0x55, 4, 4], wish.family_name),
        part(&[0x55, 4, 5], wish.number),
    ];
    sequence(&parts.each_ref().map(Vec::as_slice))
}

fn time(at: Timestamp) -> Vec<u8> {
    write(0x17, &[at.strftime("%y%m%d%H%M%SZ").to_string().as_bytes()])
}

fn extensions(wish: &Wish) -> Vec<u8> {
    let one =
        |kind: &[u8], value: Vec<u8>| sequence(&[&oid(kind), &write(der::OCTET_STRING, &[&value])]);
    let mut all = Vec::new();
    if let Some(usage) = wish.usage {
        all.extend(one(&[0x55, 0x1d, 15], write(der::BIT_STRING, &[&usage])));
    }
    if !wish.purposes.is_empty() {
        let purposes: Vec<u8> = wish.purposes.iter().flat_map(|purpose| oid(purpose)).collect();
        all.extend(one(&[0x55, 0x1d, 37], sequence(&[&purposes])));
    }
    if !wish.policies.is_empty() {
        let each = wish.policies.iter().flat_map(|policy| sequence(&[&oid(policy)]));
        let policies: Vec<u8> = each.collect();
        all.extend(one(&[0x55, 0x1d, 32], sequence(&[&policies])));
    }
    if let Some(url) = wish.ocsp {
        let place = [oid(&[0x2b, 6, 1, 5, 5, 7, 0x30, 1]), write(0x86, &[url.as_bytes()])].concat();
        let places = sequence(&[&sequence(&[&place])]);
        all.extend(one(&[0x2b, 6, 1, 5, 5, 7, 1, 1], places));
    }
    if wish.is_authority {
        all.extend(one(&[0x55, 0x1d, 19], sequence(&[&[1, 1, 0xff]])));
    }
    write(explicit(3), &[&sequence(&[&all])])
}

impl SoftCard {
    /// An authority that signs for itself.
    pub(super) fn authority(now: Timestamp, called: &'static str) -> SoftCard {
        let wish = Wish {
            number: called,
            usage: Some(CERTIFICATE_SIGNING),
            purposes: Vec::new(),
            policies: Vec::new(),
            ocsp: None,
            is_authority: true,
            ..Wish::sound(now)
        };
        SoftCard::made(&wish, None)
    }

    /// A certificate of this authority.
    pub(super) fn issue(&self, wish: &Wish) -> SoftCard {
        SoftCard::made(wish, Some(self))
    }

    pub(super) fn made(wish: &Wish, issuer: Option<&SoftCard>) -> SoftCard {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_ASN1_SIGNING, &random).unwrap();
        let pkcs8 = pkcs8.as_ref().to_vec();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_ASN1_SIGNING, &pkcs8, &random);
        let point = key.unwrap().public_key().as_ref().to_vec();
        let mut serial: [u8; 8] = rand::generate(&random).unwrap().expose();
        serial[0] = 0x41;
        let name = name(wish);
        let to_sign = sequence(&[
            &write(explicit(0), &[&[2, 1, 2]]),
            &write(der::INTEGER, &[&serial]),
            &algorithm(),
            issuer.map_or(&name, |issuer| &issuer.name),
            &sequence(&[&time(wish.from), &time(wish.until)]),
            &name,
            &sequence(&[&sequence(&[&oid(EC_KEY), &oid(P384)]), &bits(&point)]),
            &extensions(wish),
        ]);
        let mut made = SoftCard { der: Vec::new(), name, pkcs8 };
        let signature = issuer.unwrap_or(&made).sign(&to_sign);
        made.der = sequence(&[&to_sign, &algorithm(), &bits(&signature)]);
        made
    }

    pub(super) fn pem(&self) -> String {
        let text = STANDARD.encode(&self.der);
        format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
    }

    fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_ASN1_SIGNING, &self.pkcs8, &random);
        key.unwrap().sign(&random, bytes).unwrap().as_ref().to_vec()
    }

    /// What the extension hands over after the PIN.
    pub(super) fn token(&self, origin: &str, challenge: &str) -> Value {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &self.pkcs8, &random);
        let part = |text: &str| digest::digest(&digest::SHA384, text.as_bytes());
        let signed = [part(origin).as_ref(), part(challenge).as_ref()].concat();
        let signature = key.unwrap().sign(&random, &signed).unwrap();
        json!({
            "unverifiedCertificate": STANDARD.encode(&self.der),
            "algorithm": "ES384",
            "signature": STANDARD.encode(signature.as_ref()),
            "format": "web-eid:1.0",
            "appVersion": "https://web-eid.eu/web-eid-app/releases/2.5.0+0",
        })
    }
}

/// How an authority's server answers.
#[derive(Clone)]
pub(super) struct Answering {
    /// The tag of the status: good, revoked, unknown.
    pub(super) status: u8,
    pub(super) this_update: Timestamp,
    pub(super) next_update: Option<Timestamp>,
    pub(super) repeats_nonce: bool,
    /// Whether it answers about the certificate that was asked about.
    pub(super) about_it: bool,
    /// How many certificates it answers about.
    pub(super) times: usize,
    /// Whether its certificate comes along.
    pub(super) with_certificate: bool,
}

impl Answering {
    pub(super) fn good(now: Timestamp) -> Answering {
        Answering {
            status: 0x80,
            this_update: now,
            next_update: None,
            repeats_nonce: true,
            about_it: true,
            times: 1,
            with_certificate: true,
        }
    }

    /// The answer to a question, signed by somebody.
    pub(super) fn answer(&self, question: &[u8], signer: &SoftCard) -> Vec<u8> {
        let mut asked = Elements(question).inside(der::SEQUENCE).unwrap();
        let mut asked = asked.inside(der::SEQUENCE).unwrap();
        let mut requests = asked.inside(der::SEQUENCE).unwrap();
        let mut request = requests.inside(der::SEQUENCE).unwrap();
        let about = request.optional(der::SEQUENCE).unwrap().whole;
        let nonce = asked.optional(explicit(2)).map(|extensions| extensions.content);
        let mut about = about.to_vec();
        if !self.about_it {
            *about.last_mut().unwrap() ^= 1;
        }
        let at = |at: Timestamp| {
            let text = at.strftime("%Y%m%d%H%M%SZ").to_string();
            write(der::GENERALIZED_TIME, &[text.as_bytes()])
        };
        let status = match self.status {
            0x81 => write(0xa1, &[&at(self.this_update)]),
            plain => write(plain, &[]),
        };
        let next = self.next_update.map(|next| write(explicit(0), &[&at(next)]));
        let next = next.unwrap_or_default();
        let single = sequence(&[&about, &status, &at(self.this_update), &next]).repeat(self.times);
        let extensions = nonce.filter(|_| self.repeats_nonce).map(|all| write(explicit(1), &[all]));
        let who = write(explicit(1), &[&signer.name]);
        let data = sequence(&[
            &who,
            &at(self.this_update),
            &sequence(&[&single]),
            &extensions.unwrap_or_default(),
        ]);
        let certificates = write(explicit(0), &[&sequence(&[&signer.der])]);
        let certificates = if self.with_certificate { certificates } else { Vec::new() };
        let basic = sequence(&[&data, &algorithm(), &bits(&signer.sign(&data)), &certificates]);
        let kind = oid(&[0x2b, 6, 1, 5, 5, 7, 0x30, 1, 1]);
        let bytes = sequence(&[&kind, &write(der::OCTET_STRING, &[&basic])]);
        sequence(&[&write(der::ENUMERATED, &[&[0]]), &write(explicit(0), &[&bytes])])
    }
}
