//! The one handle to this crate: what the binary makes at start and hands to pages and other crates.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::http::HeaderMap;
use identity::Identity;
use jiff::{SignedDuration, Timestamp};
use platform::id::PersonId;
use platform::outgoing::Asker;
use platform::{Ctx, Db, Fault, Unit};
use privacy::Vault;
use sha2::{Digest as _, Sha256};

use crate::client::{self, Client};
use crate::device::Guesses;
use crate::jose;
use crate::key::Keys;
use crate::upstream::{ProviderSettings, Upstreams};
use crate::{certificate, consent, key, logout, request, seen, token, upstream};

/// What the binary decides about the provider.
#[derive(Clone, Debug)]
pub struct OpenIdSettings {
    /// The address that people type, without a slash at its end: it is the issuer.
    pub issuer: String,
    /// The header in which our own proxy says with which certificate a program came; none when there is no proxy.
    pub certificate_header: Option<String>,
}

/// How long a process trusts what it knows of a registration.
const KNOWN_FOR: SignedDuration = SignedDuration::from_secs(5);
/// Registrations that are remembered at most.
const KNOWN_MAX: usize = 1_000;

/// When a registration was looked up, and what was found.
type Known = (Timestamp, Option<Arc<Client>>);

/// The provider; cloning shares it.
#[derive(Clone)]
pub struct OpenId(Arc<Inner>);

/// What all clones share.
pub struct Inner {
    pub(crate) db: Db,
    pub(crate) vault: Vault,
    pub(crate) identity: Identity,
    pub(crate) settings: OpenIdSettings,
    pub(crate) keys: Keys,
    pub(crate) guesses: Guesses,
    pub(crate) upstreams: Upstreams,
    filed: RwLock<HashMap<String, Arc<Client>>>,
    known: RwLock<HashMap<String, Known>>,
}

impl std::ops::Deref for OpenId {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl std::fmt::Debug for OpenId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenId").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl OpenId {
    /// The handle over a migrated database.
    pub fn new(db: Db, vault: Vault, identity: Identity, settings: OpenIdSettings) -> OpenId {
        OpenId(Arc::new(Inner {
            db,
            vault,
            identity,
            settings,
            keys: Keys::default(),
            guesses: Guesses::default(),
            upstreams: Upstreams::default(),
            filed: RwLock::default(),
            known: RwLock::default(),
        }))
    }

    /// People and sessions.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Takes other providers whose accounts sign people in here, and who asks them; none is the network. The page of
    /// `identity` lists them from then on.
    pub fn take_providers(&self, providers: Vec<ProviderSettings>, ask: Option<Asker>) {
        self.upstreams.take(providers, ask);
        let weak = Arc::downgrade(&self.0);
        self.identity.offer_ways(Arc::new(move |locale| {
            weak.upgrade().map(|inner| inner.upstreams.ways(locale)).unwrap_or_default()
        }));
    }

    /// Takes the programs of the town's file; those that were there before and are not now are gone.
    pub fn take_filed(&self, clients: Vec<Client>) {
        let by_id = clients.into_iter().map(|client| (client.id.clone(), Arc::new(client)));
        *self.filed.write().unwrap_or_else(PoisonError::into_inner) = by_id.collect();
    }

    /// A program of the town's file.
    pub fn filed(&self, id: &str) -> Option<Arc<Client>> {
        self.filed.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// All programs of the town's file, by id.
    pub fn all_filed(&self) -> Vec<Arc<Client>> {
        let filed = self.filed.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<Arc<Client>> = filed.values().cloned().collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all
    }

    /// A program by its id: of the file, else of the database.
    pub(crate) async fn client(
        &self,
        id: &str,
        now: Timestamp,
    ) -> Result<Option<Arc<Client>>, Fault> {
        if let Some(filed) = self.filed(id) {
            return Ok(Some(filed));
        }
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        if let Some((at, client)) = known
            && now.duration_since(at).abs() < KNOWN_FOR
        {
            return Ok(client);
        }
        let stored = client::store::find_standing(&self.db, id).await?;
        // What was judged when it was registered is judged again: rules become stricter, never looser.
        let client =
            stored.and_then(|stored| Client::judge(stored.registration).ok().map(Arc::new));
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KNOWN_MAX {
            known.clear();
        }
        known.insert(id.to_owned(), (now, client.clone()));
        Ok(client)
    }

    pub(crate) fn forget_client(&self, id: &str) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    /// The issuer.
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// The whole address of one of our paths.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.settings.issuer)
    }

    /// The pseudonym of a person in the sector of a program (OpenID Connect Core, 8.1): always the same there, and
    /// of no use to compare with anybody else.
    pub(crate) fn subject(&self, client: &Client, person: PersonId) -> String {
        let of = format!("{person} {}", client.sector());
        jose::base64(self.vault.digester().digest("openid.subject", &of).as_bytes())
    }

    /// The digest of the certificate with which a program came, when our own proxy says so.
    pub(crate) fn certificate(&self, headers: &HeaderMap) -> Option<String> {
        let name = self.settings.certificate_header.as_deref()?;
        let value = headers.get(name)?.to_str().ok()?;
        let der = certificate::read(value)?;
        Some(jose::base64(Sha256::digest(der)))
    }

    /// Remembers what is good once, until a moment (seconds since 1970); whether it was seen before.
    ///
    /// # Errors
    /// A fault when the database cannot be written.
    pub async fn is_seen(&self, what: &str, until_s: i64) -> Result<bool, Fault> {
        seen::is_seen(&self.db, what, until_s).await
    }

    /// Removes what is over, and makes the next key when it is time. To be run once an hour or so.
    ///
    /// # Errors
    /// A fault when the database cannot be written.
    pub async fn clear_out(&self, ctx: &Ctx) -> Result<(), Fault> {
        let mut unit = Unit::new();
        seen::delete_expired(&mut unit, ctx.now());
        request::store::delete_expired(&mut unit, ctx.now());
        upstream::delete_expired(&mut unit, ctx.now());
        token::store::delete_expired(&mut unit, ctx.now());
        consent::store::delete_old(&mut unit, ctx.now());
        self.db.commit(unit).await?;
        logout::end_worn_out(self, ctx).await?;
        key::rotate_when_due(self, ctx).await
    }
}
