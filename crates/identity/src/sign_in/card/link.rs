//! Whose card it is: the account that it was added to, or the one whose number the population register has. The first
//! sign-in binds the two; nothing else does, and never a name or an address.

use jiff::Timestamp;
use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};
use privacy::subject_of;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use web::visitor::Assurance;

use super::{CardCertificate, CardRefusal, Cards, store};
use crate::edge::Adding;
use crate::person::Profile;
use crate::session::Token;
use crate::sign_in::attempt::{self, AttemptKind};
use crate::sign_in::{MeansChange, Shown, SignInRefusal, means, store as all_means};
use crate::{Identifier, Identity, Name};

/// How often a unit is tried when somebody else signs in with the same card at this moment.
const TRIES_MAX: usize = 3;

/// A challenge that is out.
#[derive(Serialize, Deserialize)]
struct Challenge {
    challenge: String,
}

/// A challenge for the browser: the attempt that it belongs to, and what the card is to sign.
#[derive(Debug, Serialize)]
pub(crate) struct CardCeremony {
    /// The token of the attempt.
    pub(crate) attempt: String,
    /// What the card is to sign, with this site's address.
    pub(crate) challenge: String,
}

/// A card as it is kept: nothing of it but a digest of its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KnownCard {
    /// Up to which level it counts for a guarded account.
    pub(crate) limit: Option<Assurance>,
    pub(crate) person: PersonId,
    pub(crate) created_at: Timestamp,
    pub(crate) last_used_at: Option<Timestamp>,
    pub(crate) stopped_at: Option<Timestamp>,
}

/// Why a card is not added to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkRefusal {
    /// The card itself is not taken, or the attempt is over.
    Card(SignInRefusal),
    /// It names somebody else than the account.
    OtherName,
    /// Its number is another account's.
    Taken,
}

impl LinkRefusal {
    /// The key of its words in the locales.
    pub(crate) fn words(self) -> String {
        match self {
            LinkRefusal::Card(refusal) => format!("sign-in-refused-{}", refusal.code()),
            LinkRefusal::OtherName => "card-refused-other-name".into(),
            LinkRefusal::Taken => "card-refused-taken".into(),
        }
    }
}

/// Begins signing in, or adding a card to somebody's account.
pub(crate) async fn begin(
    identity: &Identity,
    ctx: &Ctx,
    whose: Option<PersonId>,
) -> Result<CardCeremony, Fault> {
    let challenge = super::token::challenge(ctx);
    let mut unit = Unit::new();
    let state = Challenge { challenge: challenge.clone() };
    let token = attempt::begin(&mut unit, ctx, kind(whose), whose, &state)?;
    identity.db.commit(unit).await?;
    Ok(CardCeremony { attempt: token.as_str().to_owned(), challenge })
}

fn kind(whose: Option<PersonId>) -> AttemptKind {
    if whose.is_some() { AttemptKind::CardLink } else { AttemptKind::CardSignIn }
}

/// Takes the challenge away, whatever comes of it, and judges the card's answer to it.
async fn judged(
    identity: &Identity,
    ctx: &Ctx,
    (cards, whose): (&Cards, Option<PersonId>),
    (attempt, token): (&Token, &Value),
) -> Result<Result<CardCertificate, SignInRefusal>, Fault> {
    let taken = attempt::take(identity, ctx, attempt, kind(whose)).await?;
    let own = taken.filter(|attempt| attempt.person == whose);
    let Some(state) = own.and_then(|attempt| attempt.read::<Challenge>()) else {
        return Ok(Err(SignInRefusal::AttemptOver));
    };
    let origin = identity.settings.public_origin.trim_end_matches('/');
    let judged = cards.judge(ctx, token, (origin, &state.challenge)).await;
    Ok(judged.map_err(SignInRefusal::from))
}

/// Whom a card signs in, and by which means.
pub(crate) async fn finish_sign_in(
    identity: &Identity,
    ctx: &Ctx,
    cards: &Cards,
    (attempt, token): (&Token, &Value),
) -> Result<Result<Shown, SignInRefusal>, Fault> {
    let card = match judged(identity, ctx, (cards, None), (attempt, token)).await? {
        Ok(card) => card,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let by = cards.means(&card);
    for _ in 0..TRIES_MAX {
        let mut unit = Unit::new();
        let (person, limit) = match find(identity, cards, &card).await? {
            Found::Added(known) if known.stopped_at.is_some() => {
                return Ok(Err(CardRefusal::Stopped.into()));
            }
            Found::Added(known) => {
                store::use_card(&mut unit, ctx, digest(identity, &card), by);
                (known.person, known.limit)
            }
            Found::InRegister(person) => {
                store::insert(&mut unit, ctx, (digest(identity, &card), person), (by, None));
                tracing::info!(target: "identity::audit", %person, "a card was bound");
                (person, None)
            }
            Found::Nobody => return Ok(Err(CardRefusal::Unknown.into())),
        };
        match identity.db.commit(unit).await {
            Ok(()) => return Ok(Ok(Shown { person, means: by, limit })),
            // Two first sign-ins at once: the second one finds what the first one bound.
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error.into_fault()),
        }
    }
    Ok(Err(SignInRefusal::AttemptOver))
}

/// Adds a card to the account of somebody who is signed in: it must name them, and be nobody else's.
pub(crate) async fn finish_link(
    identity: &Identity,
    ctx: &Ctx,
    (cards, adding, profile): (&Cards, &Adding, &Profile),
    (attempt, token): (&Token, &Value),
) -> Result<Result<(), LinkRefusal>, Fault> {
    let Adding { person, limit } = *adding;
    let card = match judged(identity, ctx, (cards, Some(person)), (attempt, token)).await? {
        Ok(card) => card,
        Err(refusal) => return Ok(Err(LinkRefusal::Card(refusal))),
    };
    if !names_agree(&card, profile) {
        return Ok(Err(LinkRefusal::OtherName));
    }
    let by = cards.means(&card);
    let mut unit = Unit::new();
    match find(identity, cards, &card).await? {
        Found::Added(known) if known.person == person => {
            store::take_again(&mut unit, digest(identity, &card), (by, limit));
        }
        Found::InRegister(other) if other != person => return Ok(Err(LinkRefusal::Taken)),
        Found::Added(_) => return Ok(Err(LinkRefusal::Taken)),
        Found::InRegister(_) | Found::Nobody => {
            store::insert(&mut unit, ctx, (digest(identity, &card), person), (by, limit));
        }
    }
    if let Some(key) = identity.vault.key(ctx, subject_of(person)).await? {
        identity.tell_of_means(&mut unit, ctx, &key, MeansChange::CardAdded);
    }
    match identity.db.commit(unit).await {
        Ok(()) => Ok(Ok(())),
        Err(error) if error.is_conflict() => Ok(Err(LinkRefusal::Taken)),
        Err(error) => Err(error.into_fault()),
    }
}

/// Ends signing in with cards, unless nothing would be left to sign in with, and ends all other sessions: whoever has
/// the lost card may have used it.
pub(crate) async fn stop(
    identity: &Identity,
    ctx: &Ctx,
    (person, this): (PersonId, &Token),
) -> Result<Result<(), means::MeansRefusal>, Fault> {
    let on_file = all_means::means_of(&identity.db, person).await?;
    if on_file.passkeys == 0 && on_file.password_changed_at.is_none() {
        return Ok(Err(means::MeansRefusal::LastOne));
    }
    let mut unit = Unit::new();
    store::stop(&mut unit, ctx, person);
    let what = (person, this, MeansChange::CardStopped);
    means::changed(&mut unit, identity, ctx, what).await?;
    identity.db.commit(unit).await?;
    identity.sessions.forget(person);
    Ok(Ok(()))
}

/// Where the number of a card is known.
enum Found {
    /// The card was added, or bound by an earlier sign-in.
    Added(KnownCard),
    /// Somebody has the number in the population register.
    InRegister(PersonId),
    /// Nowhere.
    Nobody,
}

async fn find(identity: &Identity, cards: &Cards, card: &CardCertificate) -> Result<Found, Fault> {
    if let Some(known) = store::find(&identity.db, digest(identity, card)).await? {
        return Ok(Found::Added(known));
    }
    let register = cards.settings.register.as_ref();
    let number = register.and_then(|(prefix, scheme)| {
        let value = card.number.strip_prefix(prefix.as_str())?.to_owned();
        Some(Identifier { scheme: scheme.clone(), value })
    });
    let Some(number) = number else { return Ok(Found::Nobody) };
    let person = identity.find_by_name(&Name::Number(number)).await?;
    Ok(person.map_or(Found::Nobody, Found::InRegister))
}

fn digest(identity: &Identity, card: &CardCertificate) -> privacy::Digest {
    identity.vault.digester().digest("identity.card", &card.person())
}

/// Whether a card names the person of an account: the same letters, whatever their case and the signs between them.
fn names_agree(card: &CardCertificate, profile: &Profile) -> bool {
    let letters = |names: [&str; 2]| -> String {
        let all = names.into_iter().flat_map(str::chars);
        all.filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let named = letters([&card.given_name, &card.family_name]);
    !named.is_empty() && named == letters([&profile.given_name, &profile.family_name])
}
