//! Kinds of credentials: what a service gives, as its definition says, and as wallets read it (SD-JWT VC, section 6).

use std::sync::Arc;

use platform::Locale;
use platform::calendar::Term;
use serde_json::{Value, json};

/// A text in the languages in which there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(pub Vec<(Locale, String)>);

impl Texts {
    /// The text in a language; in English, or the first, when there is none.
    pub fn get(&self, locale: Locale) -> &str {
        let of = |wanted: Locale| self.0.iter().find(|(locale, _)| *locale == wanted);
        let found = of(locale).or_else(|| of(Locale::EN)).or_else(|| self.0.first());
        found.map_or("", |(_, text)| text)
    }

    /// As wallets read it: a list with a language each, under `name`.
    fn displayed(&self, name: &str, language: &str) -> Value {
        let one = |(locale, text): &(Locale, String)| {
            let mut shown = serde_json::Map::new();
            shown.insert(name.to_owned(), text.as_str().into());
            shown.insert(language.to_owned(), locale.tag().into());
            Value::Object(shown)
        };
        Value::Array(self.0.iter().map(one).collect())
    }
}

/// One claim of a kind of credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimType {
    /// Its name in the credential.
    pub name: Arc<str>,
    /// What it is, for people.
    pub label: Texts,
    /// Whether it is always shown: else its holder decides each time.
    pub always_shown: bool,
}

/// A kind of credential that a service gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialType {
    /// The id: that of the service.
    pub id: Arc<str>,
    /// What it is called.
    pub name: Texts,
    /// What it says.
    pub claims: Vec<ClaimType>,
    /// How long before its last day the service grants it anew.
    pub renew_within: Option<Term>,
    /// Whether it is an identity of the town's own: it says so in a claim of ours, beside those of its service.
    pub is_identity: bool,
}

impl CredentialType {
    /// The claim of a name.
    pub fn claim(&self, name: &str) -> Option<&ClaimType> {
        self.claims.iter().find(|claim| &*claim.name == name)
    }

    /// As the issuer's metadata describes it (OpenID4VCI 1.0, 12.2.4).
    pub(crate) fn configuration(&self, vct: &str) -> Value {
        let claim = |claim: &ClaimType| {
            json!({
                "path": [&*claim.name],
                "mandatory": claim.always_shown,
                "display": claim.label.displayed("name", "locale"),
            })
        };
        let claims: Vec<Value> = self.claims.iter().map(claim).collect();
        json!({
            "format": sdjwt::vc::FORMAT,
            "vct": vct,
            "scope": openid::scope::Scope::Credentials.word(),
            "cryptographic_binding_methods_supported": ["jwk"],
            "credential_signing_alg_values_supported": ["ES256"],
            "proof_types_supported": {
                "jwt": { "proof_signing_alg_values_supported": openid::jose::Algorithm::TAKEN },
            },
            "credential_metadata": {
                "display": self.name.displayed("name", "locale"),
                "claims": claims,
            },
        })
    }

    /// As the address that is its name says it.
    pub(crate) fn metadata(&self, vct: &str) -> Value {
        let claim = |claim: &ClaimType| {
            json!({
                "path": [&*claim.name],
                "display": claim.label.displayed("label", "locale"),
                "sd": if claim.always_shown { "never" } else { "always" },
            })
        };
        let claims: Vec<Value> = self.claims.iter().map(claim).collect();
        json!({
            "vct": vct,
            "name": self.name.get(Locale::EN),
            "display": self.name.displayed("name", "locale"),
            "claims": claims,
        })
    }
}
