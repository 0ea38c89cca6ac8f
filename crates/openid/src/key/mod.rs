//! The keys that sign tokens. Which one signs follows from the clock alone: a key is published before it signs, and
//! stays published for as long as somebody may ask about a token that it signed.

pub(crate) mod store;
#[cfg(test)]
mod tests;

use std::sync::{Arc, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};
use platform::{Attempt as _, Ctx, Fault, Unit};
use serde_json::{Value, json};

use crate::OpenId;
use crate::jose::{Jwk, Signed, SigningKey};

/// A new key is published for so long before it signs: programs keep our keys for a day at most.
pub const PUBLISHED_BEFORE: SignedDuration = SignedDuration::from_hours(24);
/// A key that signs no more is published for so long: an ID token may come back as a hint.
pub const PUBLISHED_AFTER: SignedDuration = SignedDuration::from_hours(7 * 24);
/// After so long the next key is made.
pub const SIGNS_FOR: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How long a process trusts what it knows of the keys.
const KNOWN_FOR: SignedDuration = SignedDuration::from_secs(10);

/// A key and when it signs.
#[derive(Clone, Debug)]
pub struct Key {
    pub(crate) signing: SigningKey,
    /// From when it signs, until the next one does.
    pub signs_from: Timestamp,
}

/// What a key is for at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Published, and does not sign yet.
    Next,
    /// Signs.
    Current,
    /// Signs no more, and is still published.
    Retired,
    /// Gone.
    Over,
}

/// All keys, by when they sign.
#[derive(Clone, Debug, Default)]
pub struct KeySet(Vec<Key>);

impl KeySet {
    fn new(mut keys: Vec<Key>) -> KeySet {
        keys.sort_by(|a, b| (a.signs_from, a.signing.kid()).cmp(&(b.signs_from, b.signing.kid())));
        KeySet(keys)
    }

    /// Each key with its name and what it is for.
    pub fn standing(&self, now: Timestamp) -> Vec<(&Key, &str, Standing)> {
        let next_of = |index: usize| self.0.get(index + 1).map(|key| key.signs_from);
        let each = self.0.iter().enumerate();
        each.map(|(index, key)| (key, key.signing.kid(), standing(key, next_of(index), now)))
            .collect()
    }

    /// The key that signs now.
    pub(crate) fn current(&self, now: Timestamp) -> Option<&SigningKey> {
        let is_current = |(_, _, standing): &&(_, _, Standing)| *standing == Standing::Current;
        let all = self.standing(now);
        all.iter().find(is_current).map(|(key, _, _)| &key.signing)
    }

    /// The keys as programs read them (RFC 7517).
    pub(crate) fn published(&self, now: Timestamp) -> Value {
        let shown = |(key, kid, standing): &(&Key, &str, Standing)| {
            let jwk = || Jwk::of(&key.signing.public()).published(kid);
            (*standing != Standing::Over).then(jwk)
        };
        let keys: Vec<Value> = self.standing(now).iter().filter_map(shown).collect();
        json!({ "keys": keys })
    }

    /// The claims of a token that one of our keys signed.
    pub(crate) fn verify(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Option<(crate::jose::Claims, String)> {
        let token = Signed::read(token)?;
        let kid = token.header.kid.clone()?;
        let all = self.standing(now);
        let ours = |(_, name, standing): &&(_, &str, Standing)| {
            *name == kid && *standing != Standing::Over
        };
        let (key, _, _) = all.iter().find(ours)?;
        let typ = token.header.typ.clone().unwrap_or_default();
        Some((token.verify(&key.signing.public())?, typ))
    }
}

fn standing(key: &Key, next: Option<Timestamp>, now: Timestamp) -> Standing {
    match next {
        _ if key.signs_from > now => Standing::Next,
        Some(next) if next <= now && now.duration_since(next) > PUBLISHED_AFTER => Standing::Over,
        Some(next) if next <= now => Standing::Retired,
        _ => Standing::Current,
    }
}

/// What this process knows of the keys.
#[derive(Debug, Default)]
pub(crate) struct Keys(RwLock<Option<(Timestamp, Arc<KeySet>)>>);

impl Keys {
    fn find(&self, now: Timestamp) -> Option<Arc<KeySet>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (at, keys) = known.as_ref()?;
        (now.duration_since(*at).abs() < KNOWN_FOR).then(|| keys.clone())
    }

    fn keep(&self, known: Option<(Timestamp, Arc<KeySet>)>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = known;
    }
}

/// The keys; the first one is made when there is none.
///
/// # Errors
/// A fault when the database cannot answer or the master key is not at hand.
pub async fn keys(openid: &OpenId, ctx: &Ctx) -> Result<Arc<KeySet>, Fault> {
    if let Some(known) = openid.keys.find(ctx.now()) {
        return Ok(known);
    }
    let mut set = read(openid).await?;
    if set.current(ctx.now()).is_none() {
        make(openid, ctx, ctx.now()).await?;
        set = read(openid).await?;
    }
    let set = Arc::new(set);
    openid.keys.keep(Some((ctx.now(), set.clone())));
    Ok(set)
}

/// The key that signs now.
pub(crate) async fn current(openid: &OpenId, ctx: &Ctx) -> Result<SigningKey, Fault> {
    let set = keys(openid, ctx).await?;
    let missing = || Fault::new("sign a token", "no key signs at this moment");
    set.current(ctx.now()).cloned().ok_or_else(missing)
}

/// Makes the next key: it is published at once and signs after [`PUBLISHED_BEFORE`].
///
/// # Errors
/// A fault when the database cannot be written.
pub async fn rotate(openid: &OpenId, ctx: &Ctx) -> Result<Timestamp, Fault> {
    keys(openid, ctx).await?;
    let signs_from = ctx.now() + PUBLISHED_BEFORE;
    make(openid, ctx, signs_from).await?;
    Ok(signs_from)
}

/// Makes a key that signs at once, and destroys all others: one of them is no longer a secret. Every token that
/// they signed is worth nothing from now on.
///
/// # Errors
/// A fault when the database cannot be written.
pub async fn replace_compromised(openid: &OpenId, ctx: &Ctx) -> Result<(), Fault> {
    let old = keys(openid, ctx).await?;
    let mut unit = Unit::new();
    for (_, kid, _) in old.standing(ctx.now()) {
        store::delete(&mut unit, kid);
        openid.vault.destroy_town_key(&mut unit, &name_of(kid));
    }
    add(&mut unit, openid, ctx, ctx.now());
    openid.db.commit(unit).await.attempt("replace the keys that sign tokens")?;
    openid.keys.keep(None);
    Ok(())
}

/// Makes the next key when the current one has signed for long enough, and forgets those that are over.
pub(crate) async fn rotate_when_due(openid: &OpenId, ctx: &Ctx) -> Result<(), Fault> {
    let set = keys(openid, ctx).await?;
    let mut unit = Unit::new();
    let (mut next, mut due) = (false, false);
    for (key, kid, standing) in set.standing(ctx.now()) {
        match standing {
            Standing::Next => next = true,
            Standing::Current => due = ctx.now().duration_since(key.signs_from) >= SIGNS_FOR,
            Standing::Retired => {}
            Standing::Over => {
                store::delete(&mut unit, kid);
                openid.vault.destroy_town_key(&mut unit, &name_of(kid));
            }
        }
    }
    if due && !next {
        add(&mut unit, openid, ctx, ctx.now() + PUBLISHED_BEFORE);
    }
    openid.db.commit(unit).await.attempt("change the keys that sign tokens")?;
    openid.keys.keep(None);
    Ok(())
}

async fn make(openid: &OpenId, ctx: &Ctx, signs_from: Timestamp) -> Result<(), Fault> {
    let mut unit = Unit::new();
    add(&mut unit, openid, ctx, signs_from);
    openid.db.commit(unit).await.attempt("make a key that signs tokens")?;
    openid.keys.keep(None);
    Ok(())
}

fn add(unit: &mut Unit, openid: &OpenId, ctx: &Ctx, signs_from: Timestamp) {
    // Of 2^32 draws one is no key.
    let mut draws = std::iter::repeat_with(|| ctx.random::<32>());
    let made = draws.find_map(|secret| Some((SigningKey::from_secret(&secret)?, secret)));
    let Some((key, secret)) = made else { unreachable!("draws do not end") };
    openid.vault.keep_town_key(unit, ctx, &name_of(key.kid()), &secret);
    store::insert(unit, ctx, key.kid(), signs_from);
}

fn name_of(kid: &str) -> String {
    format!("openid.signing/{kid}")
}

async fn read(openid: &OpenId) -> Result<KeySet, Fault> {
    let mut keys = Vec::new();
    for (kid, signs_from) in store::list(&openid.db).await? {
        let secret = openid.vault.town_key(&name_of(&kid)).await?;
        let signing = secret.and_then(|secret| SigningKey::from_secret(&secret));
        let Some(signing) = signing else {
            return Err(Fault::new(
                "read the keys that sign tokens",
                format!("{kid} is not there"),
            ));
        };
        keys.push(Key { signing, signs_from });
    }
    Ok(KeySet::new(keys))
}
