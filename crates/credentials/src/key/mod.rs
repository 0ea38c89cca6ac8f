//! The keys that sign credentials and lists of statuses. A credential lasts for years, so a key stays published for as
//! long as it is there; only a new one signs.

pub(crate) mod store;

use std::sync::{Arc, PoisonError};

use openid::jose::{Jwk, SigningKey};
use platform::{Attempt as _, Ctx, Fault, Unit};
use serde_json::{Value, json};

use crate::Credentials;

/// The key that signs now; the first one is made when there is none.
pub(crate) async fn current(credentials: &Credentials, ctx: &Ctx) -> Result<SigningKey, Fault> {
    let keys = keys(credentials, ctx).await?;
    let missing = || Fault::new("sign a credential", "there is no key");
    keys.last().cloned().ok_or_else(missing)
}

/// All keys as readers of credentials find them.
pub(crate) async fn published(credentials: &Credentials, ctx: &Ctx) -> Result<Value, Fault> {
    let keys = keys(credentials, ctx).await?;
    let shown = |key: &SigningKey| Jwk::of(&key.public()).published(key.kid());
    Ok(json!({ "keys": keys.iter().map(shown).collect::<Vec<_>>() }))
}

/// All keys, the one that signs last.
pub(crate) async fn all(
    credentials: &Credentials,
    ctx: &Ctx,
) -> Result<Arc<Vec<SigningKey>>, Fault> {
    keys(credentials, ctx).await
}

async fn keys(credentials: &Credentials, ctx: &Ctx) -> Result<Arc<Vec<SigningKey>>, Fault> {
    let known = credentials.keys.read().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(known) = known {
        return Ok(known);
    }
    let mut keys = read(credentials).await?;
    if keys.is_empty() {
        make_first(credentials, ctx).await?;
        keys = read(credentials).await?;
    }
    let keys = Arc::new(keys);
    let mut known = credentials.keys.write().unwrap_or_else(PoisonError::into_inner);
    *known = Some(Arc::clone(&keys));
    Ok(keys)
}

/// Makes the first key. Of two that begin at one moment one is second, and finds what the other made.
async fn make_first(credentials: &Credentials, ctx: &Ctx) -> Result<(), Fault> {
    // Of 2^32 draws one is no key.
    let mut draws = std::iter::repeat_with(|| ctx.random::<32>());
    let made = draws.find_map(|secret| Some((SigningKey::from_secret(&secret)?, secret)));
    let Some((key, secret)) = made else { unreachable!("draws do not end") };
    let mut unit = Unit::new();
    credentials.vault.keep_town_key(&mut unit, ctx, &name_of(key.kid()), &secret);
    store::insert_first(&mut unit, ctx, key.kid());
    match credentials.db.commit(unit).await {
        Err(error) if !error.is_conflict() => {
            Err(error).attempt("make a key that signs credentials")
        }
        _ => Ok(()),
    }
}

fn name_of(kid: &str) -> String {
    format!("credentials.signing/{kid}")
}

async fn read(credentials: &Credentials) -> Result<Vec<SigningKey>, Fault> {
    let mut keys = Vec::new();
    for kid in store::list(&credentials.db).await? {
        let secret = credentials.vault.town_key(&name_of(&kid)).await?;
        let missing = || Fault::new("read the keys that sign credentials", format!("no {kid}"));
        let key = secret.and_then(|secret| SigningKey::from_secret(&secret));
        keys.push(key.ok_or_else(missing)?);
    }
    Ok(keys)
}
