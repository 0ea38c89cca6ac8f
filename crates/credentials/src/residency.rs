//! Who is an e-resident, for the account page, for programs and for sessions: somebody who has an identity of the town's
//! own that was handed over and holds.

use std::sync::{Arc, PoisonError};

use futures_util::FutureExt as _;
use identity::access_token::Programs;
use identity::{EResidencyOf, KnownAs, session};
use platform::id::PersonId;
use platform::{Attempt as _, Ctx, Fault, Locale, Unit};
use privacy::subject_of;
use web::SummaryRow;

use crate::Credentials;
use crate::credential::{Credential, EResidency, Standing, e_residency, pages, store};

/// What is said on the account page.
pub fn known_as(credentials: &Credentials) -> KnownAs {
    let credentials = credentials.clone();
    Arc::new(move |ctx: Arc<Ctx>, locale: Locale, person: PersonId| {
        let credentials = credentials.clone();
        async move { row(&credentials, &ctx, locale, person).await }.boxed()
    })
}

/// Who knows who is an e-resident and until when, for `identity`.
pub fn e_residency_of(credentials: &Credentials) -> EResidencyOf {
    let credentials = credentials.clone();
    Arc::new(move |on, person| {
        let credentials = credentials.clone();
        async move {
            Ok(match e_residency(&credentials, on, person).await? {
                EResidency::Holds { ends_on } => Some(identity::EResidency { ends_on }),
                EResidency::None | EResidency::Lapsed => None,
            })
        }
        .boxed()
    })
}

/// Ends the sessions that began before today of those whose identity had its last day yesterday, and who have no newer
/// one, and what programs were given until then: nobody goes on as what they are no more.
pub(crate) async fn end_lapsed(credentials: &Credentials, ctx: &Ctx) -> Result<(), Fault> {
    const ATTEMPT: &str = "end the sessions of identities that are over";
    let today = ctx.today();
    if *credentials.lapsed_on.lock().unwrap_or_else(PoisonError::into_inner) == Some(today) {
        return Ok(());
    }
    let yesterday = today.yesterday().attempt(ATTEMPT)?;
    let begins = today.to_zoned(ctx.zone().clone()).attempt(ATTEMPT)?.timestamp();
    let mut all_ended = true;
    for person in store::list_ended_on(&credentials.db, yesterday).await? {
        match e_residency(credentials, today, person).await? {
            EResidency::Holds { .. } => continue,
            EResidency::None | EResidency::Lapsed => {}
        }
        let mut unit = Unit::new();
        session::end_begun_before(&mut unit, ctx, person, begins);
        if let Some(key) = credentials.vault.key(ctx, subject_of(person)).await? {
            let programs = Programs::of(credentials.openid.identity(), ctx, person).await?;
            programs.end_given_before(&mut unit, ctx, &key, begins);
        }
        match credentials.db.commit(unit).await {
            Ok(()) => credentials.openid.identity().forget_sessions(person),
            // Another server was there first, or their account changed: looked at again in a minute, the others now.
            Err(error) if error.is_conflict() => all_ended = false,
            Err(error) => return Err(error.into_fault()),
        }
    }
    if !all_ended {
        return Ok(());
    }
    *credentials.lapsed_on.lock().unwrap_or_else(PoisonError::into_inner) = Some(today);
    Ok(())
}

/// The identity that counts: the newest that holds or can hold again, else the newest.
fn that_counts<'a>(held: &'a [Credential], ctx: &Ctx) -> Option<&'a Credential> {
    let identities = || held.iter().filter(|held| held.is_identity);
    let counts = |held: &&Credential| match held.standing(ctx.today()) {
        Standing::InForce | Standing::Suspended => true,
        Standing::ToBeHandedOver | Standing::Revoked | Standing::Expired => false,
    };
    identities().find(counts).or_else(|| identities().next())
}

async fn row(
    credentials: &Credentials,
    ctx: &Ctx,
    locale: Locale,
    person: PersonId,
) -> Result<Option<SummaryRow>, Fault> {
    let held = store::list_of_person(&credentials.db, person).await?;
    let Some(identity) = that_counts(&held, ctx) else { return Ok(None) };
    let words = credentials.words.words(locale);
    let standing = identity.standing(ctx.today());
    let word = words.t(&format!("credential-standing-{}", standing.word()));
    let said = match standing {
        Standing::InForce => pages::lasts(&words, identity),
        Standing::ToBeHandedOver | Standing::Suspended | Standing::Revoked | Standing::Expired => {
            word
        }
    };
    let path = format!("{}/{}", pages::PATH, identity.id);
    let row = SummaryRow::new(words.t("credential-e-resident"), said);
    Ok(Some(row.action(words.t("credential-e-resident-see"), path)))
}
