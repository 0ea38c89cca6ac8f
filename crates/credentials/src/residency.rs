//! What the account page says of somebody who has an identity of the town's own: that they are an e-resident, until
//! when, and whether that is suspended or revoked.

use std::sync::Arc;

use futures_util::FutureExt as _;
use identity::KnownAs;
use platform::id::PersonId;
use platform::{Ctx, Fault, Locale};
use web::SummaryRow;

use crate::Credentials;
use crate::credential::{Credential, Standing, pages, store};

/// What is said on the account page.
pub fn known_as(credentials: &Credentials) -> KnownAs {
    let credentials = credentials.clone();
    Arc::new(move |ctx: Arc<Ctx>, locale: Locale, person: PersonId| {
        let credentials = credentials.clone();
        async move { row(&credentials, &ctx, locale, person).await }.boxed()
    })
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
