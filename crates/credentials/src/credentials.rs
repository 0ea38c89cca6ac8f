//! The one handle to this crate: what the binary makes at start and hands to pages and other crates.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use futures_util::lock::Mutex as AsyncMutex;
use jiff::Timestamp;
use jiff::civil::Date;
use openid::OpenId;
use openid::jose::SigningKey;
use platform::outgoing::{Asker, Outgoing, Question};
use platform::{Attempt as _, Ctx, Db, Fault, Locale, Unit};
use privacy::Vault;
use sdjwt::StatusList;

use crate::credential::IDENTITY_TYPE;
use crate::kind::{ClaimType, CredentialType, Texts};
use crate::presentation::Reader;
use crate::presentation::list::Fetched;
use crate::presentation::published::Known;
use crate::presentation::revocation::Revoked;
use crate::presentation::trust::Issuer;
use crate::{offer, presentation, residency};

/// How long another issuer's keys or list of statuses are waited for, while a wallet waits for us.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest document of another issuer that is read.
const DOCUMENT_BYTES_MAX: u64 = 512 * 1024;

/// Says which kinds of credentials the services of the town give now.
pub type Types = Arc<dyn Fn() -> Vec<CredentialType> + Send + Sync>;

/// Lists of statuses that were signed a moment ago, by number.
pub(crate) type Signed = Mutex<HashMap<i64, (Timestamp, Arc<str>)>>;

/// The issuer; cloning shares it.
#[derive(Clone)]
pub struct Credentials(Arc<Inner>);

/// What all clones share.
pub struct Inner {
    pub(crate) db: Db,
    pub(crate) vault: Vault,
    pub(crate) openid: OpenId,
    pub(crate) types: Types,
    pub(crate) words: web::Catalogue,
    pub(crate) keys: RwLock<Option<Arc<Vec<SigningKey>>>>,
    pub(crate) signed: Signed,
    /// The day on which this process ended the sessions of identities that were over.
    pub(crate) lapsed_on: Mutex<Option<Date>>,
    /// Lists of statuses of others, of the certificates that their authorities took back, and their keys where they
    /// publish them.
    pub(crate) fetched: Fetched<StatusList>,
    pub(crate) revoked: Fetched<Revoked>,
    pub(crate) published: RwLock<HashMap<String, Arc<Known>>>,
    /// One who asks each of them at a time; whoever comes meanwhile waits for the answer.
    turns: Mutex<HashMap<String, Arc<AsyncMutex<()>>>>,
    asker: RwLock<Asker>,
    trusted: RwLock<Vec<Issuer>>,
    reader: RwLock<Option<Reader>>,
}

impl std::ops::Deref for Credentials {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("issuer", &self.issuer()).finish_non_exhaustive()
    }
}

impl Credentials {
    /// The handle over a migrated database.
    ///
    /// # Errors
    /// When a locale file does not read: a mistake of ours.
    pub fn new(db: Db, vault: Vault, openid: OpenId, types: Types) -> Result<Credentials, Fault> {
        let (words, findings) = web::Catalogue::new(crate::LOCALES);
        if let Some(finding) = findings.first() {
            return Err(Fault::new("read the words of credentials", finding.clone()));
        }
        Ok(Credentials(Arc::new(Inner {
            db,
            vault,
            openid,
            types: with_identity_type(types, &words),
            words,
            keys: RwLock::default(),
            signed: Mutex::default(),
            lapsed_on: Mutex::default(),
            fetched: Mutex::default(),
            revoked: Mutex::default(),
            published: RwLock::default(),
            turns: Mutex::default(),
            asker: RwLock::new(Outgoing::within(PATIENCE).asker(DOCUMENT_BYTES_MAX)),
            trusted: RwLock::default(),
            reader: RwLock::default(),
        })))
    }

    /// Who gives the credentials: the address that people type.
    pub(crate) fn issuer(&self) -> &str {
        self.openid.issuer()
    }

    /// The whole address of one of our paths.
    pub(crate) fn address(&self, path: &str) -> String {
        self.openid.address(path)
    }

    /// The name of a kind: the address where it is described.
    pub(crate) fn vct(&self, id: &str) -> String {
        self.address(&format!("{}{id}", crate::metadata::TYPES))
    }

    /// Takes those whose credentials are believed, of the town's file; whoever was there before and is not now is not
    /// believed any longer, and what was fetched from anybody is fetched anew.
    pub fn trust(&self, issuers: Vec<Issuer>) {
        *self.trusted.write().unwrap_or_else(PoisonError::into_inner) = issuers;
        self.published.write().unwrap_or_else(PoisonError::into_inner).clear();
        self.fetched.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.revoked.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.turns.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Puts somebody else behind the questions to other issuers: tests, which have no network.
    pub fn ask_through(&self, asker: Asker) {
        *self.asker.write().unwrap_or_else(PoisonError::into_inner) = asker;
    }

    /// The turn to ask an issuer.
    pub(crate) fn turn(&self, issuer: &str) -> Arc<AsyncMutex<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        // No more than the town's file names: nobody else is asked.
        Arc::clone(turns.entry(issuer.to_owned()).or_default())
    }

    /// What another issuer has at an address; that it does not answer is logged, and no fault of ours. Nobody is
    /// followed elsewhere.
    pub(crate) async fn fetch(&self, url: &str) -> Option<Vec<u8>> {
        let asker = self.asker.read().unwrap_or_else(PoisonError::into_inner).clone();
        let question = Question { url: url.to_owned(), posted: None, authorization: None };
        match asker(question).await {
            Ok(answered) if answered.status == 200 => Some(answered.body),
            Ok(answered) => {
                tracing::warn!(url, status = answered.status, "another issuer does not give it");
                None
            }
            Err(fault) => {
                tracing::warn!(url, %fault, "another issuer does not answer");
                None
            }
        }
    }

    /// Asks wallets from now on with this key, in PEM, under these certificates, in PEM too.
    ///
    /// # Errors
    /// A fault when they do not read, or are of another key or host.
    pub fn ask_as(&self, certificates: &str, key: &str) -> Result<(), Fault> {
        let read = Reader::read(presentation::host(self), certificates, key);
        let reader = read.attempt("read the certificate under which wallets are asked")?;
        *self.reader.write().unwrap_or_else(PoisonError::into_inner) = Some(reader);
        Ok(())
    }

    /// The key and certificates of the settings, where there are some.
    pub(crate) fn reader(&self) -> Option<Reader> {
        self.reader.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Somebody whose credentials are believed.
    pub(crate) fn trusted_issuer(&self, id: &str) -> Option<Issuer> {
        let trusted = self.trusted.read().unwrap_or_else(PoisonError::into_inner);
        trusted.iter().find(|issuer| issuer.id == id).cloned()
    }

    /// A kind of credential that is given now.
    pub(crate) fn kind(&self, id: &str) -> Option<CredentialType> {
        (self.types)().into_iter().find(|kind| &*kind.id == id)
    }

    /// The lists of statuses are signed anew: copies were lost in a unit of a crate above.
    pub fn forget_lists(&self) {
        crate::status::forget(self);
    }

    /// Ends the sessions that began while somebody was an e-resident, and what programs were given meanwhile, once that is
    /// over. To be run once a minute or so.
    ///
    /// # Errors
    /// A fault when the database cannot be read or written.
    pub async fn end_lapsed(&self, ctx: &Ctx) -> Result<(), Fault> {
        residency::end_lapsed(self, ctx).await
    }

    /// Removes codes and tokens that have run out. To be run once an hour or so.
    ///
    /// # Errors
    /// A fault when the database cannot be written.
    pub async fn clear_out(&self, ctx: &Ctx) -> Result<(), Fault> {
        let mut unit = Unit::new();
        offer::store::delete_expired(&mut unit, ctx.now());
        Ok(self.db.commit(unit).await?)
    }

    /// Removes questions to wallets, with what was shown, that have run out. To be run once a minute or so.
    ///
    /// # Errors
    /// A fault when the database cannot be written.
    pub async fn clear_out_shown(&self, ctx: &Ctx) -> Result<(), Fault> {
        let mut unit = Unit::new();
        presentation::delete_expired(&mut unit, ctx.now());
        Ok(self.db.commit(unit).await?)
    }
}

/// The kinds of the town's services; of what is an identity, with the claim that says so.
fn with_identity_type(types: Types, words: &web::Catalogue) -> Types {
    let label =
        |locale: Locale| (locale, words.words(locale).plain("credential-identity-type", ()));
    let claim = ClaimType {
        name: IDENTITY_TYPE.into(),
        label: Texts([Locale::EN, Locale::FR, Locale::AR].map(label).to_vec()),
        always_shown: true,
    };
    let with = move |mut kind: CredentialType| {
        if kind.is_identity {
            kind.claims.push(claim.clone());
        }
        kind
    };
    Arc::new(move || types().into_iter().map(&with).collect())
}
