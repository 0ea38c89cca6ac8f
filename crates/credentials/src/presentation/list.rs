//! Lists of statuses of other issuers (Token Status List): fetched when a credential names one, kept for as long as the
//! list itself says. What is fetched and kept, of whatever kind, is so here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use platform::Ctx;
use sdjwt::{Flaw, Jws, StatusList};
use serde_json::Value;

use crate::Credentials;

/// How long a list that says nothing of it is kept, in seconds.
const KEPT_S: i64 = 300;
/// The longest that one is kept, whatever it says: what was taken back is known after an hour.
const KEPT_S_MAX: i64 = 3_600;
/// Lists of one kind that are kept; one of statuses, unpacked, is a megabyte at most.
const LISTS_MAX: usize = 32;

/// How long a list that could not be had is not asked for again, in seconds.
const NOT_ASKED_S: i64 = 60;

/// What was fetched, by address, and until when each is good; none for what could not be had.
pub(crate) type Fetched<T> = Mutex<HashMap<String, (i64, Option<Arc<T>>)>>;

/// A list of an issuer, and until when it may be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What it says.
    pub list: StatusList,
    /// Until when, in seconds since 1970.
    pub good_until: i64,
}

impl Listed {
    /// Reads a token from this address at a moment: `good` says whether its issuer signed it.
    ///
    /// # Errors
    /// Another type, another address, another time, another's signature, or no list.
    pub fn read(
        text: &str,
        (uri, now): (&str, i64),
        good: impl FnOnce(&Jws) -> bool,
    ) -> Result<Listed, Flaw> {
        let jws = Jws::parse(text.trim())?;
        if jws.header_text("typ") != Some(StatusList::TYP) {
            return Err(Flaw::Malformed);
        }
        let claims = jws.verify(good)?;
        let list = StatusList::of_token(&claims, uri, now)?;
        let seconds = |name: &str| claims.get(name).and_then(Value::as_i64);
        let kept = seconds("ttl").unwrap_or(KEPT_S).clamp(0, KEPT_S_MAX);
        let good_until = seconds("exp").unwrap_or(i64::MAX).min(now.saturating_add(kept));
        Ok(Listed { list, good_until })
    }
}

/// The list of an issuer at an address, when it can be had: `good` says whether the issuer signed it.
pub(super) async fn at(
    credentials: &Credentials,
    ctx: &Ctx,
    (issuer, uri): (&str, &str),
    good: impl FnOnce(&Jws) -> bool,
) -> Option<Arc<StatusList>> {
    let now = ctx.now().as_second();
    let read = |bytes: &[u8]| {
        let listed = Listed::read(&String::from_utf8_lossy(bytes), (uri, now), good)
            .inspect_err(|flaw| tracing::warn!(uri, ?flaw, "a list of statuses is not taken"));
        listed.ok().map(|listed| (listed.list, listed.good_until))
    };
    fetched(credentials, &credentials.fetched, (issuer, uri, now), read).await
}

/// What an issuer has at an address, fetched when it is not kept any more: `read` gives it with until when it is good.
pub(super) async fn fetched<T>(
    credentials: &Credentials,
    kept: &Fetched<T>,
    (issuer, uri, now): (&str, &str, i64),
    read: impl FnOnce(&[u8]) -> Option<(T, i64)>,
) -> Option<Arc<T>> {
    if let Some(known) = remembered(kept, uri, now) {
        return known;
    }
    let turn = credentials.turn(issuer);
    let _mine = turn.lock().await;
    // Somebody else may have asked while this one waited.
    if let Some(known) = remembered(kept, uri, now) {
        return known;
    }
    let found = credentials.fetch(uri).await.and_then(|bytes| read(&bytes));
    let (found, good_until) = match found {
        Some((found, good_until)) => (Some(Arc::new(found)), good_until),
        None => (None, now.saturating_add(NOT_ASKED_S)),
    };
    remember(kept, (uri, now), (good_until, found.clone()));
    found
}

/// What is known of an address; none when it is to be asked for.
fn remembered<T>(kept: &Fetched<T>, uri: &str, now: i64) -> Option<Option<Arc<T>>> {
    let all = kept.lock().unwrap_or_else(PoisonError::into_inner);
    all.get(uri).filter(|(good_until, _)| *good_until > now).map(|(_, found)| found.clone())
}

fn remember<T>(kept: &Fetched<T>, (uri, now): (&str, i64), known: (i64, Option<Arc<T>>)) {
    let mut all = kept.lock().unwrap_or_else(PoisonError::into_inner);
    all.retain(|_, (good_until, _)| *good_until > now);
    if all.len() >= LISTS_MAX {
        let first = all.iter().min_by_key(|(_, (until, _))| *until).map(|(uri, _)| uri.clone());
        all.retain(|uri, _| Some(uri) != first.as_ref());
    }
    all.insert(uri.to_owned(), known);
}
