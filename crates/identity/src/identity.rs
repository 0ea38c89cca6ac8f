//! The one handle to this crate: what the binary makes at start and hands to pages and other crates.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, RwLock};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use jiff::civil::Date;
use platform::id::PersonId;
use platform::{Attempt as _, Ctx, Db, Fault, Locale, Unit};
use privacy::{Access, Holder, Item, OpenError, SubjectKey, Vault, subject_of};
use serde::Deserialize;
use web::visitor::{ResolveVisitor, Visitor};
use webauthn_rs::prelude::Url;
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::person::{EResidency, Name, PROFILE, PeopleHolder, Person, Profile, store};
use crate::session::{self, Cache};
use crate::sign_in::card::Cards;
use crate::sign_in::hashing::Hashing;
use crate::sign_in::throttle::{self, Beginnings, UnderWay};
use crate::sign_in::{KnownPasswords, LeakedPasswords, MeansChange};

/// What the binary decides about identity.
#[derive(Clone, Debug)]
pub struct IdentitySettings {
    /// The address that people type ("https://saltmere.example"). Passkeys are bound to its host.
    pub public_origin: String,
    /// The name of the town, as authenticators and code apps show it.
    pub town: String,
    /// Whether invented people can be signed in as with one click. Never in a real town.
    pub demo: bool,
    /// Whether the server stands behind a proxy of its own that sets `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// From whom two factors are asked.
    pub second_factor: SecondFactor,
}

/// From whom two factors are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactor {
    /// From officials, and where a service or a program asks for them.
    #[default]
    WhereNeeded,
    /// From everybody, for everything (ASVS 6.3.3).
    Everybody,
}

/// Called after somebody signed in, with the key of the browser as it was before: whoever keeps something
/// for anonymous visitors (drafts) hands it over to the person. A fault is logged and does not stop the
/// sign-in.
pub type OnSignIn =
    Arc<dyn Fn(Arc<Ctx>, String, PersonId) -> BoxFuture<'static, Result<(), Fault>> + Send + Sync>;

/// Called in the unit of an act that changes how somebody signs in, with their key: whoever can send messages tells them.
pub type TellOfMeans = Arc<dyn Fn(&mut Unit, &Ctx, &SubjectKey, MeansChange) + Send + Sync>;

/// Called in the unit that ends everything that was given to programs for longer than a session: of one person, or of
/// everybody, as far as it was given before a moment.
pub type EndGrants = Arc<dyn Fn(&mut Unit, &Ctx, (Option<PersonId>, Timestamp)) + Send + Sync>;

/// Called in the unit that ends everything with which somebody signs in: ways that crates above offer end too.
pub type EndWays = Arc<dyn Fn(&mut Unit, PersonId) + Send + Sync>;

/// Who sent a bearer token that is none of this crate's own (an access token of the OpenID Provider); none when it is
/// not good.
pub type BearerOf = Arc<
    dyn Fn(Arc<Ctx>, String) -> BoxFuture<'static, Result<Option<Visitor>, Fault>> + Send + Sync,
>;

/// How a unit of the town is called in a language; none for one that is not there.
pub type UnitNames = Arc<dyn Fn(Locale, &str) -> Option<String> + Send + Sync>;

/// The identity of the town's own that somebody has and that holds on a day.
pub type EResidencyOf = Arc<
    dyn Fn(Date, PersonId) -> BoxFuture<'static, Result<Option<EResidency>, Fault>> + Send + Sync,
>;

/// What somebody is here beside having an account (an e-resident), as a row of the account page; none for others.
pub type KnownAs = Arc<
    dyn Fn(Arc<Ctx>, Locale, PersonId) -> BoxFuture<'static, Result<Option<web::SummaryRow>, Fault>>
        + Send
        + Sync,
>;

/// Ways to sign in that crates above offer: the path and the name of each, in a language.
pub type OtherWays = Arc<dyn Fn(Locale) -> Vec<(String, String)> + Send + Sync>;

/// People, sign-in, sessions and roles; cloning shares it.
#[derive(Clone)]
pub struct Identity(Arc<Inner>);

/// What all clones share.
pub struct Inner {
    pub(crate) db: Db,
    pub(crate) vault: Vault,
    pub(crate) settings: IdentitySettings,
    pub(crate) sessions: Cache,
    pub(crate) hashing: Hashing,
    pub(crate) under_way: UnderWay,
    pub(crate) beginnings: Beginnings,
    pub(crate) webauthn: Webauthn,
    on_sign_in: RwLock<Vec<OnSignIn>>,
    tell_of_means: RwLock<Option<TellOfMeans>>,
    end_grants: RwLock<Option<EndGrants>>,
    end_ways: RwLock<Option<EndWays>>,
    units: RwLock<Option<UnitNames>>,
    bearers: RwLock<Option<BearerOf>>,
    known_passwords: RwLock<Arc<KnownPasswords>>,
    leaked_passwords: RwLock<Option<LeakedPasswords>>,
    known_as: RwLock<Option<KnownAs>>,
    e_residency: RwLock<Option<EResidencyOf>>,
    cards: RwLock<Option<Arc<Cards>>>,
    other_ways: RwLock<Option<OtherWays>>,
}

impl std::ops::Deref for Identity {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// People whose profiles are opened together at most.
pub const PROFILES_MAX: usize = privacy::vault::SUBJECTS_OPENED_MAX;

impl Identity {
    /// The handle over a migrated database.
    ///
    /// # Errors
    /// A fault when the public origin is no address that passkeys can be bound to.
    pub fn start(
        ctx: &Ctx,
        db: Db,
        vault: Vault,
        settings: IdentitySettings,
    ) -> Result<Identity, Fault> {
        let webauthn = webauthn(&settings)?;
        Ok(Identity(Arc::new(Inner {
            db,
            vault,
            settings,
            sessions: Cache::default(),
            hashing: Hashing::new(ctx)?,
            under_way: UnderWay::default(),
            beginnings: Beginnings::default(),
            webauthn,
            on_sign_in: RwLock::default(),
            tell_of_means: RwLock::default(),
            end_grants: RwLock::default(),
            end_ways: RwLock::default(),
            units: RwLock::default(),
            bearers: RwLock::default(),
            known_passwords: RwLock::default(),
            leaked_passwords: RwLock::default(),
            known_as: RwLock::default(),
            e_residency: RwLock::default(),
            cards: RwLock::default(),
            other_ways: RwLock::default(),
        })))
    }

    /// Keys and opening.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Registers what is to happen when somebody signs in.
    pub fn on_sign_in(&self, callback: OnSignIn) {
        self.on_sign_in.write().unwrap_or_else(|p| p.into_inner()).push(callback);
    }

    /// Says who tells people that their means of sign-in have changed; without it nobody does.
    pub fn tell_of_means_by(&self, tell: TellOfMeans) {
        *self.tell_of_means.write().unwrap_or_else(|p| p.into_inner()) = Some(tell);
    }

    /// Tells somebody, in the unit of the change.
    pub fn tell_of_means(&self, unit: &mut Unit, ctx: &Ctx, key: &SubjectKey, what: MeansChange) {
        let tell = self.tell_of_means.read().unwrap_or_else(|p| p.into_inner()).clone();
        if let Some(tell) = tell {
            tell(unit, ctx, key, what);
        }
    }

    /// Says who ends what programs were given by a crate above.
    pub fn end_grants_by(&self, end: EndGrants) {
        *self.end_grants.write().unwrap_or_else(|p| p.into_inner()) = Some(end);
    }

    /// Ends what programs were given above this crate, in the unit.
    pub(crate) fn end_grants(
        &self,
        unit: &mut Unit,
        ctx: &Ctx,
        (of, before): (Option<PersonId>, Timestamp),
    ) {
        let end = self.end_grants.read().unwrap_or_else(|p| p.into_inner()).clone();
        if let Some(end) = end {
            end(unit, ctx, (of, before));
        }
    }

    /// Says who ends the ways to sign in that a crate above offers.
    pub fn end_ways_by(&self, end: EndWays) {
        *self.end_ways.write().unwrap_or_else(|p| p.into_inner()) = Some(end);
    }

    /// Ends somebody's ways to sign in that are offered above this crate, in the unit.
    pub(crate) fn end_other_ways(&self, unit: &mut Unit, person: PersonId) {
        let end = self.end_ways.read().unwrap_or_else(|p| p.into_inner()).clone();
        if let Some(end) = end {
            end(unit, person);
        }
    }

    /// What this process knows of somebody's sessions is looked up anew: an act above has changed them.
    pub fn forget_sessions(&self, person: PersonId) {
        self.sessions.forget(person);
    }

    /// Says how the town's units are called; without it they are shown by their short names.
    pub fn name_units(&self, names: UnitNames) {
        *self.units.write().unwrap_or_else(|p| p.into_inner()) = Some(names);
    }

    /// Says which new passwords are refused, beside those that the program brings along, because everybody who guesses
    /// has them.
    pub fn refuse_passwords(&self, known: KnownPasswords) {
        *self.known_passwords.write().unwrap_or_else(|p| p.into_inner()) = Arc::new(known);
    }

    /// Whether everybody who guesses has this password.
    pub(crate) fn is_known_password(&self, password: &str) -> bool {
        let known = self.known_passwords.read().unwrap_or_else(|p| p.into_inner()).clone();
        KnownPasswords::built_in().holds(password) || known.holds(password)
    }

    /// Says which new passwords are refused because they are known from leaks.
    pub fn refuse_leaked_passwords(&self, leaked: LeakedPasswords) {
        *self.leaked_passwords.write().unwrap_or_else(|p| p.into_inner()) = Some(leaked);
    }

    /// The passwords that are known from leaks, where the operator has their file.
    pub(crate) fn leaked_passwords(&self) -> Option<LeakedPasswords> {
        self.leaked_passwords.read().unwrap_or_else(|p| p.into_inner()).clone()
    }

    /// Says which smart cards are taken; without it none is.
    pub fn take_cards(&self, cards: Cards) {
        *self.cards.write().unwrap_or_else(|p| p.into_inner()) = Some(Arc::new(cards));
    }

    /// Says which further ways to sign in there are.
    pub fn offer_ways(&self, ways: OtherWays) {
        *self.other_ways.write().unwrap_or_else(|p| p.into_inner()) = Some(ways);
    }

    /// The further ways to sign in.
    pub(crate) fn other_ways(&self, locale: Locale) -> Vec<(String, String)> {
        let ways = self.other_ways.read().unwrap_or_else(|p| p.into_inner()).clone();
        ways.map(|ways| ways(locale)).unwrap_or_default()
    }

    /// The smart cards that are taken.
    pub(crate) fn cards(&self) -> Option<Arc<Cards>> {
        self.cards.read().unwrap_or_else(|p| p.into_inner()).clone()
    }

    /// Says who knows bearer tokens that are none of this crate's own.
    pub fn resolve_bearers(&self, bearers: BearerOf) {
        *self.bearers.write().unwrap_or_else(|p| p.into_inner()) = Some(bearers);
    }

    /// Says who knows what people are here beside having an account.
    pub fn say_known_as(&self, known_as: KnownAs) {
        *self.known_as.write().unwrap_or_else(|p| p.into_inner()) = Some(known_as);
    }

    /// Says who knows who is an e-resident; without it nobody is.
    pub fn say_e_residency(&self, e_residency: EResidencyOf) {
        *self.e_residency.write().unwrap_or_else(|p| p.into_inner()) = Some(e_residency);
    }

    /// The identity of the town's own that somebody has and that holds on a day.
    pub(crate) async fn e_residency(
        &self,
        on: Date,
        person: PersonId,
    ) -> Result<Option<EResidency>, Fault> {
        let e_residency = self.e_residency.read().unwrap_or_else(|p| p.into_inner()).clone();
        match e_residency {
            Some(e_residency) => e_residency(on, person).await,
            None => Ok(None),
        }
    }

    /// What somebody is here, for their account page.
    pub(crate) async fn known_as(
        &self,
        ctx: &Arc<Ctx>,
        locale: Locale,
        person: PersonId,
    ) -> Result<Option<web::SummaryRow>, Fault> {
        let known_as = self.known_as.read().unwrap_or_else(|p| p.into_inner()).clone();
        match known_as {
            Some(known_as) => known_as(Arc::clone(ctx), locale, person).await,
            None => Ok(None),
        }
    }

    /// Who sent a bearer token that is none of this crate's own.
    pub(crate) async fn bearer(
        &self,
        ctx: Arc<Ctx>,
        token: String,
    ) -> Result<Option<Visitor>, Fault> {
        let bearers = self.bearers.read().unwrap_or_else(|p| p.into_inner()).clone();
        match bearers {
            Some(bearers) => bearers(ctx, token).await,
            None => Ok(None),
        }
    }

    pub(crate) fn unit_name(&self, locale: Locale, unit: &str) -> String {
        let names = self.units.read().unwrap_or_else(|p| p.into_inner()).clone();
        names.and_then(|names| names(locale, unit)).unwrap_or_else(|| unit.to_owned())
    }

    /// Finds who asks, for `web::site::Site::visitors`.
    pub fn resolver(&self) -> ResolveVisitor {
        let identity = self.clone();
        Arc::new(move |ctx, credentials| {
            let identity = identity.clone();
            Box::pin(async move { session::resolve(&identity, ctx, credentials).await })
        })
    }

    /// The contract with `privacy`.
    pub fn holder(&self) -> Box<dyn Holder> {
        Box::new(PeopleHolder(self.clone()))
    }

    /// Who has this name, e-mail address or number.
    ///
    /// # Errors
    /// A fault when the database cannot answer.
    pub async fn find_by_name(&self, name: &Name) -> Result<Option<PersonId>, Fault> {
        store::find_by_name(&self.db, name.digest(self.vault.digester())).await
    }

    /// Those of a family name and a day of birth: both must be known, so that nobody leafs through the town.
    ///
    /// # Errors
    /// A fault when the database cannot answer.
    pub async fn list_described(
        &self,
        family_name: &str,
        born_on: jiff::civil::Date,
    ) -> Result<Vec<PersonId>, Fault> {
        match crate::person::described(self.vault.digester(), family_name, born_on) {
            Some(digest) => store::list_described(&self.db, digest).await,
            None => Ok(Vec::new()),
        }
    }

    /// A person without what says who they are.
    ///
    /// # Errors
    /// A fault when the database cannot answer.
    pub async fn find_person(&self, person: PersonId) -> Result<Option<Person>, Fault> {
        Ok(store::find(&self.db, person).await?.map(|(person, _)| person))
    }

    /// Who somebody is, opened for a purpose; none when they were erased or never known.
    ///
    /// # Errors
    /// A fault when the database cannot answer or the profile is damaged.
    pub async fn profile(
        &self,
        ctx: &Ctx,
        access: &Access,
        person: PersonId,
    ) -> Result<Option<Profile>, Fault> {
        Ok(self.person_and_profile(ctx, access, person).await?.map(|(_, profile)| profile))
    }

    /// Who several people are, opened for one purpose, a record each (a list page). Erased people are
    /// left out.
    ///
    /// # Errors
    /// As [`Identity::profile`].
    ///
    /// # Panics
    /// With more than [`PROFILES_MAX`] people: lists are paged.
    pub async fn profiles(
        &self,
        ctx: &Ctx,
        access: &Access,
        people: &[PersonId],
    ) -> Result<HashMap<PersonId, Profile>, Fault> {
        if people.is_empty() {
            return Ok(HashMap::new());
        }
        let found = store::list(&self.db, people).await?;
        let sealed: Vec<_> = found
            .iter()
            .filter_map(|(person, profile)| Some((person.id, profile.as_ref()?)))
            .collect();
        let requests: Vec<_> = sealed
            .iter()
            .map(|(id, profile)| (subject_of(*id), vec![Item::new(PROFILE, profile)]))
            .collect();
        let opened = self.vault.open_each(ctx, access, &requests).await?;
        let mut profiles = HashMap::new();
        for ((id, _), plain) in sealed.iter().zip(opened) {
            if let Some(plain) = plain.as_ref().and_then(|items| items.first()) {
                profiles.insert(*id, plain.json()?);
            }
        }
        Ok(profiles)
    }

    /// Who of some people can sign in, and so read an inbox: the others are only known to a register.
    ///
    /// # Errors
    /// A fault when the database cannot answer.
    ///
    /// # Panics
    /// With more than [`PROFILES_MAX`] people: lists are paged.
    pub async fn with_account(&self, people: &[PersonId]) -> Result<HashSet<PersonId>, Fault> {
        assert!(people.len() <= PROFILES_MAX, "lists of people are paged");
        if people.is_empty() {
            return Ok(HashSet::new());
        }
        Ok(store::list_with_account(&self.db, people).await?.into_iter().collect())
    }

    pub(crate) async fn person_and_profile(
        &self,
        ctx: &Ctx,
        access: &Access,
        person: PersonId,
    ) -> Result<Option<(Person, Profile)>, Fault> {
        let Some((found, Some(sealed))) = store::find(&self.db, person).await? else {
            return Ok(None);
        };
        let item = Item::new(PROFILE, &sealed);
        match self.vault.open_one(ctx, access, subject_of(person), item).await {
            Ok(plain) => Ok(Some((found, plain.json()?))),
            Err(OpenError::Erased) => Ok(None),
            Err(OpenError::Fault(fault)) => Err(fault),
        }
    }

    /// Tells everybody who keeps something for anonymous visitors that one of them has signed in.
    pub(crate) async fn hand_over(&self, ctx: &Arc<Ctx>, visitor_key: &str, person: PersonId) {
        let callbacks = self.on_sign_in.read().unwrap_or_else(|p| p.into_inner()).clone();
        for callback in callbacks {
            if let Err(fault) = callback(ctx.clone(), visitor_key.to_owned(), person).await {
                tracing::error!(%fault, "a draft was not taken along at sign-in");
            }
        }
    }

    /// Removes sessions, attempts and counts that are over. To be run once an hour or so.
    ///
    /// # Errors
    /// A fault when the database cannot be written.
    pub async fn clear_out(&self, ctx: &Ctx) -> Result<(), Fault> {
        let before = |age| ctx.now().checked_sub(age).unwrap_or(jiff::Timestamp::MIN);
        let mut unit = Unit::new();
        session::store::delete_begun_before(&mut unit, before(session::KEPT));
        crate::sign_in::store::delete_expired_attempts(&mut unit, ctx.now());
        throttle::delete_older_than(&mut unit, before(throttle::ACCOUNT.forgotten_after));
        crate::access_token::store::delete_expired(&mut unit, ctx.now());
        crate::proof::store::delete_expired_codes(&mut unit, ctx.now());
        crate::invitation::clear_out(self, &mut unit, ctx).await?;
        self.db.commit(unit).await?;
        Ok(())
    }
}

fn webauthn(settings: &IdentitySettings) -> Result<Webauthn, Fault> {
    const ATTEMPT: &str = "bind passkeys to the public origin";
    let origin = Url::parse(&settings.public_origin).attempt(ATTEMPT)?;
    let host = origin.host_str().unwrap_or_default().to_owned();
    let builder = WebauthnBuilder::new(&host, &origin).attempt(ATTEMPT)?;
    builder.rp_name(&settings.town).build().attempt(ATTEMPT)
}
