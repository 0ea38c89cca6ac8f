//! Credentials of which their holder shows no more than is asked for.
//!
//! # Purpose
//! Write a signed credential whose claims can be shown one by one, read and verify what somebody shows of it, prove
//! who holds it, and say in one short list which of a million credentials still hold.
//!
//! # Standard
//! SD-JWT (RFC 9901) in its compact form, SD-JWT VC (`dc+sd-jwt`), Token Status List
//! (draft-ietf-oauth-status-list), claims path pointers as OpenID4VP 1.0, section 7, writes them.
//!
//! # Invariants
//! - Pure: no clock, randomness or keys. Salts, moments, and the functions that sign and verify are arguments.
//! - Readers never panic, whatever the bytes, and everything that is read has a named bound.
//! - A claim is only ever in the result when the issuer's signature covers it, directly or by a digest.
//! - A disclosure that no digest asks for, a digest that stands twice, and a name that stands twice refuse the whole.
//!
//! # Start reading at
//! [`conceal`] (issue), [`SdJwt::parse`] and [`SdJwt::reveal`] (verify), [`KeyBinding`], [`vc::Credential`],
//! [`StatusList`].
//!
//! # Not here
//! The JSON form of SD-JWT; algorithms of signatures (crate `openid`); who is trusted (crate `credentials`).
//!
//! ```
//! use sdjwt::{Path, SdJwt, conceal};
//! use serde_json::json;
//!
//! // An issuer hides the day of birth behind a digest; the salt comes from outside.
//! let claims = json!({ "vct": "https://town.example/pass", "birthdate": "1990-05-01" });
//! let claims = claims.as_object().cloned().unwrap();
//! let hidden = [Path::members(["birthdate"])];
//! let mut salts = || [7; 16];
//! let concealed = conceal(claims, &hidden, &mut salts).unwrap();
//! let header = json!({ "alg": "ES256", "typ": "dc+sd-jwt" });
//! let sign = |message: &str| message.len().to_be_bytes().to_vec();
//! let issued = concealed.signed(&header, sign);
//!
//! // Its holder shows nothing beyond what is always shown; somebody reads it.
//! let shown = SdJwt::parse(&issued.to_string()).unwrap().select(&[]).unwrap();
//! let check = |message: &str, signature: &[u8]| signature == message.len().to_be_bytes();
//! let revealed = shown.reveal(|jws| check(jws.message(), jws.signature())).unwrap();
//! assert_eq!(revealed.claims.get("birthdate"), None);
//! ```

mod binding;
mod compact;
mod digest;
mod disclosure;
mod flaw;
mod issue;
mod jws;
mod path;
mod reveal;
mod status;
#[cfg(test)]
mod tests;
pub mod vc;

pub use binding::{Bound, KeyBinding};
pub use compact::SdJwt;
pub use digest::Hash;
pub use disclosure::Disclosure;
pub use flaw::Flaw;
pub use issue::{Concealed, conceal};
pub use jws::Jws;
pub use path::{Path, Step};
pub use reveal::{Placed, Revealed};
pub use status::{Status, StatusList};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The longest token that is read, with all its disclosures.
pub const TOKEN_BYTES_MAX: usize = 256 * 1024;
/// Disclosures of one token.
pub const DISCLOSURES_MAX: usize = 500;
/// How deep claims may stand in one another, disclosures included.
pub const DEPTH_MAX: usize = 32;

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}
