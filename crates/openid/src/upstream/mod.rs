//! Signing in with an account elsewhere: the town as a program of another OpenID Provider (a national scheme, a node of
//! eIDAS, the employer of officials, another town).
//!
//! Whom the other provider vouches for becomes an account here by the number of the population register, where the
//! provider tells it, or by a person who adds their account elsewhere while signed in here. Never by a name or an
//! address.

mod begin;
mod finish;
mod id_token;
#[cfg(test)]
mod judging_tests;
mod metadata;
mod pages;
mod store;
#[cfg(test)]
mod store_tests;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use platform::Locale;
use platform::outgoing::{Asker, Outgoing};
use web::visitor::Assurance;

use crate::client::Texts;
use crate::scope::Level;

pub use id_token::IdToken;
pub use metadata::{Keys, Metadata};
pub(crate) use pages::routes;
pub(crate) use store::{count_of_person, delete_expired, delete_of_person};

/// Providers that a town offers; a page lists them.
pub const PROVIDERS_MAX: usize = 10;
/// How long the town waits for another provider's answer: somebody waits for it.
const PATIENCE: Duration = Duration::from_secs(8);
/// The longest document of another provider.
const DOCUMENT_BYTES_MAX: u64 = 128 * 1024;

/// Another provider, as the settings have it.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// The name in addresses here ("national").
    pub id: String,
    /// The name for people.
    pub name: Texts,
    /// The issuer, as it writes itself.
    pub issuer: String,
    /// The name of the town there.
    pub client_id: String,
    /// The secret that both know; without one the town signs assertions with its own key (`private_key_jwt`).
    pub secret: Option<String>,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// The levels that are asked for, in the provider's words.
    pub acr_values: Vec<String>,
    /// What the provider's words for levels mean here; a word that is not here means "low".
    pub levels: BTreeMap<String, Level>,
    /// The claim with the number of the population register, what stands before that number, and the scheme of the
    /// register.
    pub register: Option<Register>,
    /// Whether only those may come who hold a role in the town.
    pub for_officials: bool,
}

/// How a claim becomes a number of the population register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// The claim; with a slash at its beginning, the way to it in nested claims (RFC 6901).
    pub claim: String,
    /// What stands before the number.
    pub prefix: String,
    /// The scheme of the register.
    pub scheme: String,
}

/// Why a provider of the settings is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderSettingsError {
    /// The id is 2 to 40 small letters, digits and hyphens, and stands once.
    Id,
    /// The issuer is an address with HTTPS (or of this machine), without a query.
    Issuer,
    /// There is no name of the town there, or no name for people.
    Name,
    /// There are more than [`PROVIDERS_MAX`].
    TooMany,
}

impl std::fmt::Display for ProviderSettingsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            ProviderSettingsError::Id => {
                "an id is 2 to 40 small letters, digits and hyphens, and stands once"
            }
            ProviderSettingsError::Issuer => {
                "an issuer is an address with https:// (http:// on this machine only), without a query"
            }
            ProviderSettingsError::Name => "name and client_id are texts",
            ProviderSettingsError::TooMany => "there are too many providers",
        })
    }
}

impl std::error::Error for ProviderSettingsError {}

/// Why nobody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UpstreamRefusal {
    /// The other provider does not answer, or answers with something else.
    Unreachable,
    /// It took too long, was used already, or began in another browser.
    Over,
    /// The other provider signed nobody in: the person stopped there, or may not.
    Denied,
    /// What came back is not from the other provider, or not for this.
    NotGenuine,
    /// The other provider does not say that the person signed in there a moment ago.
    NotAnew,
    /// No account here belongs to the one there.
    Unknown,
    /// This way is for officials, and the person holds no role.
    NotOfficial,
    /// The account there belongs to another one here.
    Taken,
    /// The account here was closed.
    Gone,
}

impl UpstreamRefusal {
    /// All of them, for the test of their words.
    #[cfg(test)]
    pub(crate) const ALL: [UpstreamRefusal; 9] = [
        UpstreamRefusal::Unreachable,
        UpstreamRefusal::Over,
        UpstreamRefusal::Denied,
        UpstreamRefusal::NotGenuine,
        UpstreamRefusal::NotAnew,
        UpstreamRefusal::Unknown,
        UpstreamRefusal::NotOfficial,
        UpstreamRefusal::Taken,
        UpstreamRefusal::Gone,
    ];

    /// The stable word, after `upstream-refused-` in the locales.
    pub(crate) fn code(self) -> &'static str {
        match self {
            UpstreamRefusal::Unreachable => "unreachable",
            UpstreamRefusal::Over => "over",
            UpstreamRefusal::Denied => "denied",
            UpstreamRefusal::NotGenuine => "not-genuine",
            UpstreamRefusal::NotAnew => "not-anew",
            UpstreamRefusal::Unknown => "unknown",
            UpstreamRefusal::NotOfficial => "not-official",
            UpstreamRefusal::Taken => "taken",
            UpstreamRefusal::Gone => "gone",
        }
    }
}

/// The providers that the town offers, what is known of each, and who asks them.
pub(crate) struct Upstreams {
    providers: RwLock<Vec<Arc<ProviderSettings>>>,
    known: RwLock<HashMap<String, Arc<metadata::Known>>>,
    ask: RwLock<Asker>,
}

impl Default for Upstreams {
    fn default() -> Self {
        Upstreams {
            providers: RwLock::default(),
            known: RwLock::default(),
            ask: RwLock::new(Outgoing::within(PATIENCE).asker(DOCUMENT_BYTES_MAX)),
        }
    }
}

impl Upstreams {
    /// Takes the providers of the settings, and who asks them when it is not the network.
    pub(crate) fn take(&self, providers: Vec<ProviderSettings>, ask: Option<Asker>) {
        let providers = providers.into_iter().map(Arc::new).collect();
        *self.providers.write().unwrap_or_else(PoisonError::into_inner) = providers;
        self.known.write().unwrap_or_else(PoisonError::into_inner).clear();
        if let Some(ask) = ask {
            *self.ask.write().unwrap_or_else(PoisonError::into_inner) = ask;
        }
    }

    pub(crate) fn find(&self, id: &str) -> Option<Arc<ProviderSettings>> {
        self.all().into_iter().find(|provider| provider.id == id)
    }

    pub(crate) fn all(&self) -> Vec<Arc<ProviderSettings>> {
        self.providers.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn asker(&self) -> Asker {
        self.ask.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The ways to sign in, as the page of `identity` lists them: the path and the name.
    pub(crate) fn ways(&self, locale: Locale) -> Vec<(String, String)> {
        let way = |provider: &Arc<ProviderSettings>| {
            (format!("/sign-in/with/{}", provider.id), provider.name.get(locale).to_owned())
        };
        self.all().iter().map(way).collect()
    }
}

/// Judges the providers of the settings.
///
/// # Errors
/// A [`ProviderSettingsError`] with what is wrong with the first that is not taken.
pub fn judge(providers: &[ProviderSettings]) -> Result<(), ProviderSettingsError> {
    if providers.len() > PROVIDERS_MAX {
        return Err(ProviderSettingsError::TooMany);
    }
    for (place, provider) in providers.iter().enumerate() {
        let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let fits = (2..=40).contains(&provider.id.len()) && provider.id.chars().all(letters);
        let again = providers.iter().skip(place + 1).any(|other| other.id == provider.id);
        if !fits || again {
            return Err(ProviderSettingsError::Id);
        }
        if !is_address(&provider.issuer) || provider.issuer.contains(['?', '#']) {
            return Err(ProviderSettingsError::Issuer);
        }
        if provider.client_id.is_empty() || provider.name.get(Locale::EN).trim().is_empty() {
            return Err(ProviderSettingsError::Name);
        }
    }
    Ok(())
}

/// Whether an address is one with TLS, or of this machine (for trying out).
pub(crate) fn is_address(address: &str) -> bool {
    crate::client::is_fit(address, false)
}

impl ProviderSettings {
    /// How surely the town knows somebody whom the provider knows so surely.
    fn level(&self, acr: Option<&str>) -> Assurance {
        let level = acr.and_then(|acr| self.levels.get(acr)).copied();
        level.unwrap_or(Level::Low).assurance()
    }
}
