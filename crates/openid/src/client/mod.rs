//! Programs that people sign in to with their account here: what is registered of each.

pub(crate) mod api;
pub mod authenticate;
#[cfg(test)]
mod desk_tests;
pub mod file;
mod form;
pub(crate) mod pages;
pub mod register;
pub mod store;
#[cfg(test)]
mod tests;
mod uri;

use std::collections::BTreeMap;

use platform::{Locale, Program};
use serde::{Deserialize, Serialize};
use web::visitor::Assurance;

use crate::jose::{Jwk, PublicKey};
use crate::scope::{Level, Scope};

pub use form::keys;
pub(crate) use uri::{host_of, is_fit, matches};

/// Addresses of one kind that a registration may name.
const ADDRESSES_MAX: usize = 20;
/// The longest text of a registration.
const TEXT_CHARS_MAX: usize = 300;

/// A text in several languages: a table by language, or one text for all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Texts {
    /// The same for everybody.
    One(String),
    /// By language.
    Several(BTreeMap<String, String>),
}

impl Texts {
    /// The text in a language, else in English, else the first.
    pub fn get(&self, locale: Locale) -> &str {
        match self {
            Texts::One(text) => text,
            Texts::Several(texts) => {
                let found = texts.get(locale.tag()).or_else(|| texts.get("en"));
                found.or_else(|| texts.values().next()).map_or("", String::as_str)
            }
        }
    }

    fn all(&self) -> Vec<&str> {
        match self {
            Texts::One(text) => vec![text],
            Texts::Several(texts) => texts.values().map(String::as_str).collect(),
        }
    }

    fn is_fit(&self) -> bool {
        let fits = |text: &&str| {
            let count = text.trim().chars().count();
            (2..=TEXT_CHARS_MAX).contains(&count) && !text.chars().any(char::is_control)
        };
        let all = self.all();
        !all.is_empty() && all.iter().all(fits)
    }
}

/// How a program shows that it is itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Authentication {
    /// Not at all: a program on the person's own device, which can keep no secret.
    #[serde(rename = "none")]
    None,
    /// A secret in the header.
    #[serde(rename = "client_secret_basic")]
    SecretBasic,
    /// A secret in the form.
    #[serde(rename = "client_secret_post")]
    SecretPost,
    /// A signed assertion (RFC 7523).
    #[serde(rename = "private_key_jwt")]
    PrivateKey,
    /// A certificate of its own that the proxy has seen (RFC 8705).
    #[serde(rename = "self_signed_tls_client_auth")]
    Certificate,
}

impl Authentication {
    /// All ways.
    pub const ALL: [Authentication; 5] = [
        Authentication::SecretBasic,
        Authentication::SecretPost,
        Authentication::PrivateKey,
        Authentication::Certificate,
        Authentication::None,
    ];

    /// The word of the standard; the words for people are at `openid-authentication-…`.
    pub fn word(self) -> &'static str {
        match self {
            Authentication::None => "none",
            Authentication::SecretBasic => "client_secret_basic",
            Authentication::SecretPost => "client_secret_post",
            Authentication::PrivateKey => "private_key_jwt",
            Authentication::Certificate => "self_signed_tls_client_auth",
        }
    }

    /// The way of a word.
    pub fn parse(word: &str) -> Option<Authentication> {
        Authentication::ALL.into_iter().find(|way| way.word() == word)
    }

    /// Whether it is by a secret that both sides know.
    pub fn is_secret(self) -> bool {
        matches!(self, Authentication::SecretBasic | Authentication::SecretPost)
    }
}

/// A registration, as it stands in `openid.toml` and in the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// The name in the protocol ("library").
    pub id: String,
    /// The name for people.
    pub name: Texts,
    /// What it uses the data for: people read it before they agree.
    pub purpose: Texts,
    /// How it shows that it is itself.
    pub authentication: Authentication,
    /// What it can ask for.
    pub scopes: Vec<Scope>,
    /// Where people are sent back to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redirect_uris: Vec<String>,
    /// Where people are sent after signing out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub post_logout_redirect_uris: Vec<String>,
    /// What is told when somebody signs out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<String>,
    /// SHA-256 digests of its secrets, in hexadecimal; two while one replaces the other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secret_sha256: Vec<String>,
    /// Its public keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<Jwk>,
    /// SHA-256 digests of its certificates, in base 64 for addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates_sha256: Vec<String>,
    /// Programs of one sector know a person under one pseudonym.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// How surely the person must be known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assurance: Option<Level>,
    /// The interfaces of others for which it gets access tokens, and about whose tokens it may ask.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// Whether it follows the FAPI 2.0 Security Profile.
    #[serde(default, skip_serializing_if = "is_false")]
    pub fapi: bool,
    /// Whether its tokens are good with a proof of possession only (RFC 9449).
    #[serde(default, skip_serializing_if = "is_false")]
    pub dpop: bool,
    /// Whether its tokens are good with its certificate only (RFC 8705).
    #[serde(default, skip_serializing_if = "is_false")]
    pub certificate_bound: bool,
    /// Whether it runs on devices without a browser (RFC 8628).
    #[serde(default, skip_serializing_if = "is_false")]
    pub device: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// Why a registration is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistrationRefusal {
    /// The id is 3 to 40 small letters, digits and hyphens.
    UnfitId,
    /// There is a program of this id.
    TakenId,
    /// Name and purpose are texts of 2 to 300 characters.
    UnfitText,
    /// An address is not one that people or answers can be sent to.
    UnfitAddress(String),
    /// Programs with a browser need an address to come back to.
    NoAddress,
    /// Addresses of several hosts need the sector to be named.
    NoSector,
    /// The way to authenticate wants a secret, a key or a certificate that is not there or does not read.
    UnfitAuthentication,
    /// The FAPI profile wants keys or a certificate, and tokens that are bound to one.
    UnfitProfile,
}

impl RegistrationRefusal {
    /// The stable word, after `openid-refused-` in the locales.
    pub fn code(&self) -> &'static str {
        match self {
            RegistrationRefusal::UnfitId => "unfit-id",
            RegistrationRefusal::TakenId => "taken-id",
            RegistrationRefusal::UnfitText => "unfit-text",
            RegistrationRefusal::UnfitAddress(_) => "unfit-address",
            RegistrationRefusal::NoAddress => "no-address",
            RegistrationRefusal::NoSector => "no-sector",
            RegistrationRefusal::UnfitAuthentication => "unfit-authentication",
            RegistrationRefusal::UnfitProfile => "unfit-profile",
        }
    }

    /// All codes, for the test of their words.
    pub const CODES: [&'static str; 8] = [
        "unfit-id",
        "taken-id",
        "unfit-text",
        "unfit-address",
        "no-address",
        "no-sector",
        "unfit-authentication",
        "unfit-profile",
    ];
}

/// A registered program: a registration that was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    registration: Registration,
    keys: Vec<(Option<String>, PublicKey)>,
    sector: String,
}

impl std::ops::Deref for Client {
    type Target = Registration;

    fn deref(&self) -> &Registration {
        &self.registration
    }
}

impl Client {
    /// Which program it is, where it acts.
    pub fn program(&self) -> Program {
        Program::registered(&self.id, self.name.get(Locale::EN))
    }

    /// Judges a registration.
    ///
    /// # Errors
    /// A [`RegistrationRefusal`].
    pub fn judge(registration: Registration) -> Result<Client, RegistrationRefusal> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let id = &registration.id;
        if !(3..=40).contains(&id.len()) || !id.chars().all(plain) {
            return Err(RegistrationRefusal::UnfitId);
        }
        if !registration.name.is_fit() || !registration.purpose.is_fit() {
            return Err(RegistrationRefusal::UnfitText);
        }
        judge_addresses(&registration)?;
        let keys = judge_authentication(&registration)?;
        let bound = registration.dpop || registration.certificate_bound;
        let strong = matches!(
            registration.authentication,
            Authentication::PrivateKey | Authentication::Certificate
        );
        if registration.fapi && !(bound && strong) {
            return Err(RegistrationRefusal::UnfitProfile);
        }
        let sector = sector_of(&registration)?;
        Ok(Client { registration, keys, sector })
    }

    /// Its public keys, with their names.
    pub(crate) fn public_keys(&self) -> &[(Option<String>, PublicKey)] {
        &self.keys
    }

    /// Programs of the same sector know a person under the same pseudonym.
    pub fn sector(&self) -> &str {
        &self.sector
    }

    /// Whether it can keep a secret.
    pub fn is_confidential(&self) -> bool {
        self.authentication != Authentication::None
    }

    /// Whether an answer to this address reaches this program and no other: it shows who it is, or is at its address by
    /// TLS. On the person's own device any app can listen, or take a scheme (RFC 8252, 8.6).
    pub(crate) fn is_assured_at(&self, redirect_uri: &str) -> bool {
        self.is_confidential() || redirect_uri.starts_with("https://")
    }

    /// How surely the person must be known.
    pub(crate) fn least(&self) -> Level {
        self.assurance.unwrap_or(Level::of(Assurance::Low))
    }
}

fn judge_addresses(registration: &Registration) -> Result<(), RegistrationRefusal> {
    let unfit = |uri: &String| RegistrationRefusal::UnfitAddress(uri.clone());
    let sent_back =
        registration.redirect_uris.iter().chain(&registration.post_logout_redirect_uris);
    let public = registration.authentication == Authentication::None;
    for uri in sent_back {
        if !uri::is_fit(uri, public) {
            return Err(unfit(uri));
        }
    }
    for uri in registration.backchannel_logout_uri.iter().chain(&registration.resources) {
        if !uri::is_fit(uri, false) {
            return Err(unfit(uri));
        }
    }
    if registration.redirect_uris.is_empty() && !registration.device {
        return Err(RegistrationRefusal::NoAddress);
    }
    let lists = [
        &registration.redirect_uris,
        &registration.post_logout_redirect_uris,
        &registration.resources,
    ];
    match lists.into_iter().find(|list| list.len() > ADDRESSES_MAX) {
        Some(list) => Err(RegistrationRefusal::UnfitAddress(format!("{} addresses", list.len()))),
        None => Ok(()),
    }
}

type NamedKeys = Vec<(Option<String>, PublicKey)>;

fn judge_authentication(registration: &Registration) -> Result<NamedKeys, RegistrationRefusal> {
    const REFUSED: RegistrationRefusal = RegistrationRefusal::UnfitAuthentication;
    let read = |jwk: &Jwk| jwk.key().map(|key| (jwk.kid.clone(), key)).ok_or(REFUSED);
    let keys: NamedKeys = registration.keys.iter().map(read).collect::<Result<_, _>>()?;
    let is_digest = |text: &String| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let sound = match registration.authentication {
        Authentication::None => true,
        Authentication::SecretBasic | Authentication::SecretPost => {
            let secrets = &registration.secret_sha256;
            (1..=2).contains(&secrets.len()) && secrets.iter().all(is_digest)
        }
        Authentication::PrivateKey => !keys.is_empty(),
        Authentication::Certificate => {
            let certificates = &registration.certificates_sha256;
            let is_print =
                |text: &String| crate::jose::unbase64(text).is_some_and(|b| b.len() == 32);
            !certificates.is_empty() && certificates.iter().all(is_print)
        }
    };
    if sound { Ok(keys) } else { Err(REFUSED) }
}

fn sector_of(registration: &Registration) -> Result<String, RegistrationRefusal> {
    if let Some(sector) = &registration.sector {
        return Ok(sector.clone());
    }
    // On a person's own device every app has these addresses: they say nothing of whose it is.
    if registration.redirect_uris.iter().any(|uri| is_of_a_device(uri)) {
        return Ok(registration.id.clone());
    }
    let mut hosts: Vec<&str> = registration.redirect_uris.iter().map(|uri| host_of(uri)).collect();
    hosts.sort_unstable();
    hosts.dedup();
    match hosts.as_slice() {
        [] => Ok(registration.id.clone()),
        [one] => Ok((*one).to_owned()),
        [..] => Err(RegistrationRefusal::NoSector),
    }
}

/// An address that an app of any kind can take on the person's own device: of the machine itself, or of a scheme of its
/// own (RFC 8252, 7).
fn is_of_a_device(uri: &str) -> bool {
    let of_the_web = uri.starts_with("https://") || uri.starts_with("http://");
    !of_the_web || uri::is_loopback(host_of(uri))
}
