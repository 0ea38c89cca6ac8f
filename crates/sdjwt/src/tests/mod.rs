//! Published vectors, vectors of an independent writer, and what must be refused.

mod refusals;
mod standard;

use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use serde_json::{Value, json};

use crate::{Concealed, Jws, Path, SdJwt, conceal, decode};

/// The example keys of RFC 9901, appendix A.5: everybody knows their private halves.
const ISSUER_SECRET: &str = "Ur2bNKuBPOrAaxsRnbSH6hIhmNTxSGXshDSUD1a1y7g";
const HOLDER_SECRET: &str = "5K5SCos8zf9zRemGGUl6yfok-_NiiryNZsvANWMhF-I";

fn key(secret: &str) -> SigningKey {
    SigningKey::from_slice(&decode(secret).unwrap()).unwrap()
}

fn issuer() -> SigningKey {
    key(ISSUER_SECRET)
}

fn holder() -> SigningKey {
    key(HOLDER_SECRET)
}

fn sign(key: &SigningKey) -> impl FnOnce(&str) -> Vec<u8> {
    let key = key.clone();
    move |message| {
        let signature: Signature = key.sign(message.as_bytes());
        signature.to_bytes().to_vec()
    }
}

fn good(key: &VerifyingKey) -> impl FnOnce(&Jws) -> bool {
    let key = *key;
    move |jws| {
        let signature = Signature::from_slice(jws.signature());
        signature.is_ok_and(|signature| key.verify(jws.message().as_bytes(), &signature).is_ok())
    }
}

/// Salts that are all different and always the same.
fn salts() -> impl FnMut() -> [u8; 16] {
    let mut next = 0_u8;
    move || {
        next += 1;
        [next; 16]
    }
}

fn path(value: Value) -> Path {
    Path::read(&value).unwrap()
}

fn concealed(claims: Value, hidden: &[Value]) -> Concealed {
    let hidden: Vec<Path> = hidden.iter().cloned().map(path).collect();
    conceal(claims.as_object().unwrap().clone(), &hidden, &mut salts()).unwrap()
}

fn issued(claims: Value, hidden: &[Value]) -> SdJwt {
    concealed(claims, hidden)
        .signed(&json!({ "alg": "ES256", "typ": "dc+sd-jwt" }), sign(&issuer()))
}
