//! The certificate that goes with a signed request: the town's key and the name of its host, signed by that key. A wallet
//! compares the name with the address to which the answer goes (`x509_san_dns`, OpenID4VP 1.0, 5.9.3).

use openid::jose::{Jwk, SigningKey, unbase64};
use serde_json::Value;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const UTF8_STRING: u8 = 0x0c;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// `[0]` and `[3]` around a value, `[2]` in place of a string.
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;
const DNS_NAME: u8 = 0x82;

/// ecdsa-with-SHA256, id-ecPublicKey, prime256v1, commonName, subjectAltName.
const SIGNED_WITH: [u8; 8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const EC_KEY: [u8; 7] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: [u8; 8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const COMMON_NAME: [u8; 3] = [0x55, 0x04, 0x03];
const ALT_NAME: [u8; 3] = [0x55, 0x1d, 0x11];

/// One value of DER (X.690, 8.1).
fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut out = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let significant: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
            // Eight bytes at most.
            out.push(0x80 | significant.len() as u8);
            out.extend(significant);
        }
    }
    out.extend_from_slice(content);
    out
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    value(SEQUENCE, &parts.concat())
}

fn positive(bytes: &[u8]) -> Vec<u8> {
    let mut digits: Vec<u8> = bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
    if digits.first().is_none_or(|first| *first >= 0x80) {
        digits.insert(0, 0);
    }
    value(INTEGER, &digits)
}

fn name(host: &str) -> Vec<u8> {
    let called = [value(OBJECT_IDENTIFIER, &COMMON_NAME), value(UTF8_STRING, host.as_bytes())];
    sequence(&[value(SET, &sequence(&called))])
}

fn bits(bytes: &[u8]) -> Vec<u8> {
    value(BIT_STRING, &[&[0], bytes].concat())
}

/// The certificate of a key for a host, in DER; none when the key is not on P-256.
pub(super) fn of(key: &SigningKey, host: &str) -> Option<Vec<u8>> {
    let published = Jwk::of(&key.public()).published(key.kid());
    let half = |name: &str| published.get(name).and_then(Value::as_str).and_then(unbase64);
    let point = [vec![4], half("x")?, half("y")?].concat();
    let signed_with = sequence(&[value(OBJECT_IDENTIFIER, &SIGNED_WITH)]);
    let of_curve = [value(OBJECT_IDENTIFIER, &EC_KEY), value(OBJECT_IDENTIFIER, &P256)];
    let alternatives = sequence(&[value(DNS_NAME, host.as_bytes())]);
    let alternatives = [value(OBJECT_IDENTIFIER, &ALT_NAME), value(OCTET_STRING, &alternatives)];
    // Without an end (RFC 5280, 4.1.2.5): which key counts is said by the issuer's metadata.
    let always = [value(UTC_TIME, b"200101000000Z"), value(GENERALIZED_TIME, b"99991231235959Z")];
    let serial: Vec<u8> = unbase64(key.kid())?.into_iter().take(16).collect();
    let said = sequence(&[
        value(VERSION, &value(INTEGER, &[2])),
        positive(&serial),
        signed_with.clone(),
        name(host),
        sequence(&always),
        name(host),
        sequence(&[sequence(&of_curve), bits(&point)]),
        value(EXTENSIONS, &sequence(&[sequence(&alternatives)])),
    ]);
    let signature = key.signature_of(&said);
    let (r, s) = signature.split_at_checked(32)?;
    let signature = sequence(&[positive(r), positive(s)]);
    Some(sequence(&[said, signed_with, bits(&signature)]))
}
