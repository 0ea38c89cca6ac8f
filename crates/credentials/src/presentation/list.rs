//! Lists of statuses of other issuers (Token Status List): fetched when a credential names one, kept for as long as the
//! list itself says.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use platform::Ctx;
use sdjwt::{Flaw, Jws, StatusList};
use serde_json::Value;

use crate::Credentials;

/// How long a list that says nothing of it is kept, in seconds.
const KEPT_S: i64 = 300;
/// The longest that one is kept, whatever it says: what was taken back is known after an hour.
const KEPT_S_MAX: i64 = 3_600;
/// Lists that are kept; one unpacked is a megabyte at most.
const LISTS_MAX: usize = 32;

/// Lists that were fetched, by address, and until when each is good.
pub(crate) type Fetched = Mutex<HashMap<String, (i64, Arc<StatusList>)>>;

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

/// The list at an address, when it can be had: `good` says whether its issuer signed it.
pub(super) async fn at(
    credentials: &Credentials,
    ctx: &Ctx,
    uri: &str,
    good: impl FnOnce(&Jws) -> bool,
) -> Option<Arc<StatusList>> {
    if let Some(list) = remembered(credentials, uri, ctx.now()) {
        return Some(list);
    }
    let bytes = credentials.fetch(uri).await?;
    let now = ctx.now().as_second();
    let listed = match Listed::read(&String::from_utf8_lossy(&bytes), (uri, now), good) {
        Ok(listed) => listed,
        Err(flaw) => {
            tracing::warn!(uri, ?flaw, "a list of statuses is not taken");
            return None;
        }
    };
    let list = Arc::new(listed.list);
    remember(credentials, (uri, ctx.now()), (listed.good_until, &list));
    Some(list)
}

fn remembered(credentials: &Credentials, uri: &str, now: Timestamp) -> Option<Arc<StatusList>> {
    let all = credentials.fetched.lock().unwrap_or_else(PoisonError::into_inner);
    let found = all.get(uri).filter(|(good_until, _)| *good_until > now.as_second());
    found.map(|(_, list)| Arc::clone(list))
}

fn remember(
    credentials: &Credentials,
    (uri, now): (&str, Timestamp),
    (good_until, list): (i64, &Arc<StatusList>),
) {
    let mut all = credentials.fetched.lock().unwrap_or_else(PoisonError::into_inner);
    all.retain(|_, (good_until, _)| *good_until > now.as_second());
    if all.len() >= LISTS_MAX
        && let Some(first) =
            all.iter().min_by_key(|(_, (until, _))| *until).map(|(uri, _)| uri.clone())
    {
        all.remove(&first);
    }
    all.insert(uri.to_owned(), (good_until, Arc::clone(list)));
}
