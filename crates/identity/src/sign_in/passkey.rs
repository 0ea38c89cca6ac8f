//! Passkeys: registration and authentication ceremonies (WebAuthn Level 3, sections 7.1 and 7.2).

use jiff::Timestamp;
use platform::id::PersonId;
use platform::{Attempt as _, Ctx, Fault, Unit};
use privacy::{Sealed, SubjectKey};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use web::visitor::Assurance;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Uuid,
};

use super::SignInRefusal;
use super::assurance::Shown;
use super::attempt::{self, AttemptKind};
use super::store;
use crate::Identity;
use crate::session::{Means, Token};

/// Passkeys that one person can have.
pub const PASSKEYS_MAX: usize = 20;
/// The longest name of a passkey.
pub(super) const NAME_CHARACTERS_MAX: usize = 60;
/// The label under which a passkey's name is sealed.
pub(super) const NAME: &str = "identity.passkey-name";

platform::typed_id!(
    /// A passkey of somebody.
    PasskeyId,
    "pky"
);

/// A passkey on file.
#[derive(Clone, Debug)]
pub struct KnownPasskey {
    /// The passkey.
    pub id: PasskeyId,
    /// Whose it is.
    pub person: PersonId,
    /// What they call it, sealed.
    pub name: Sealed,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
    pub(super) credential: Vec<u8>,
    pub(super) version: i64,
    /// Up to which level it counts for a guarded account.
    pub(super) limit: Option<Assurance>,
}

/// A ceremony that has begun: what the browser's script is given.
#[derive(Clone, Debug, Serialize)]
pub struct Ceremony {
    /// Sent back with the answer.
    pub attempt: String,
    /// For `navigator.credentials`: `{ "publicKey": … }`.
    pub options: Json,
}

/// Somebody about to get a passkey.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Enrolment {
    pub(super) person: PersonId,
    ceremony: PasskeyRegistration,
    /// What the person calls the passkey.
    pub(super) name: String,
    /// What else the one who began it needs afterwards.
    pub(super) more: Json,
}

/// Begins signing in. No name is asked, so nothing can be learnt about who has an account.
pub(super) async fn begin_sign_in(identity: &Identity, ctx: &Ctx) -> Result<Ceremony, Fault> {
    let started = identity.webauthn.start_discoverable_authentication();
    let (mut challenge, state) = started.attempt("begin a passkey's sign-in")?;
    // A button was pressed: the browser shall ask now, not only offer it when a field is filled in.
    challenge.mediation = None;
    let mut unit = Unit::new();
    let token = attempt::begin(&mut unit, ctx, AttemptKind::PasskeySignIn, None, &state)?;
    identity.db.commit(unit).await?;
    Ok(Ceremony { attempt: token.as_str().to_owned(), options: to_json(&challenge)? })
}

/// Judges the browser's answer: whose passkey it is, and how far it counts.
pub(super) async fn finish_sign_in(
    identity: &Identity,
    ctx: &Ctx,
    token: &Token,
    answer: &PublicKeyCredential,
) -> Result<Result<Shown, SignInRefusal>, Fault> {
    const REFUSED: SignInRefusal = SignInRefusal::PasskeyNotAccepted;
    let taken = attempt::take(identity, ctx, token, AttemptKind::PasskeySignIn).await?;
    let Some(attempt) = taken else { return Ok(Err(SignInRefusal::AttemptOver)) };
    let Some(state) = attempt.read::<DiscoverableAuthentication>() else {
        return Ok(Err(SignInRefusal::AttemptOver));
    };
    let Ok((user, credential)) = identity.webauthn.identify_discoverable_authentication(answer)
    else {
        return Ok(Err(REFUSED));
    };
    let Some((known, public_key)) = store::find_passkey(&identity.db, credential).await? else {
        return Ok(Err(REFUSED));
    };
    let mut passkey: Passkey =
        serde_json::from_str(&public_key).attempt("read a passkey's public key")?;
    let judged = identity.webauthn.finish_discoverable_authentication_v2(answer, state, &passkey);
    let Ok(result) = judged else { return Ok(Err(REFUSED)) };
    if user != handle(known.person) || !result.user_verified() {
        return Ok(Err(REFUSED));
    }
    let _ = passkey.update_credential(&result);
    let mut unit = Unit::new();
    store::use_passkey(&mut unit, ctx, &known, &to_text(&passkey)?);
    match identity.db.commit(unit).await {
        Ok(()) => Ok(Ok(Shown { person: known.person, means: Means::Passkey, limit: known.limit })),
        // Used at the same moment elsewhere, or removed: one of the two is not to be trusted.
        Err(error) if error.is_conflict() => Ok(Err(REFUSED)),
        Err(error) => Err(error.into_fault()),
    }
}

/// Begins adding a passkey for a person, who may be about to be made known.
pub(super) async fn begin_enrolment(
    identity: &Identity,
    ctx: &Ctx,
    kind: AttemptKind,
    person: PersonId,
    (account, shown_name, name, more): (&str, &str, &str, Json),
) -> Result<Ceremony, Fault> {
    let known = store::list_passkeys(&identity.db, person).await?;
    // One that counts less than it could may be made again on the same device, from a surer session.
    let whole = known.iter().filter(|passkey| passkey.limit.is_none());
    let exclude = whole.map(|passkey| passkey.credential.clone()).collect();
    let started = identity.webauthn.start_passkey_registration(
        handle(person),
        account,
        shown_name,
        Some(exclude),
    );
    let (challenge, ceremony) = started.attempt("begin a passkey's registration")?;
    let mut options = to_json(&challenge)?;
    // Signing in asks for no name, so the passkey must be one that the device can find by itself.
    if let Some(selection) = options.pointer_mut("/publicKey/authenticatorSelection") {
        *selection = json!({
            "residentKey": "required",
            "requireResidentKey": true,
            "userVerification": "required",
        });
    }
    let enrolment = Enrolment { person, ceremony, name: name.to_owned(), more };
    // A person who is not known yet cannot be referred to.
    let owner = (kind == AttemptKind::PasskeyEnrolment).then_some(person);
    let mut unit = Unit::new();
    let token = attempt::begin(&mut unit, ctx, kind, owner, &enrolment)?;
    identity.db.commit(unit).await?;
    Ok(Ceremony { attempt: token.as_str().to_owned(), options })
}

/// Judges the browser's answer to [`begin_enrolment`].
pub(super) async fn finish_enrolment(
    identity: &Identity,
    ctx: &Ctx,
    kind: AttemptKind,
    token: &Token,
    answer: &RegisterPublicKeyCredential,
) -> Result<Result<(Enrolment, Passkey), SignInRefusal>, Fault> {
    let taken = attempt::take(identity, ctx, token, kind).await?;
    let Some(enrolment) = taken.and_then(|attempt| attempt.read::<Enrolment>()) else {
        return Ok(Err(SignInRefusal::AttemptOver));
    };
    match identity.webauthn.finish_passkey_registration(answer, &enrolment.ceremony) {
        Ok(passkey) => Ok(Ok((enrolment, passkey))),
        Err(_) => Ok(Err(SignInRefusal::PasskeyNotAccepted)),
    }
}

/// Keeps a passkey, which counts up to a limit. One that belongs to somebody already is a conflict of the unit.
pub(super) fn add(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (enrolment, limit): (&Enrolment, Option<Assurance>),
    passkey: &Passkey,
) -> Result<KnownPasskey, Fault> {
    let known = KnownPasskey {
        id: PasskeyId::new(ctx),
        person: enrolment.person,
        name: key.seal_text(ctx, NAME, &enrolment.name),
        created_at: ctx.now(),
        last_used_at: None,
        credential: passkey.cred_id().to_vec(),
        version: 1,
        limit,
    };
    store::insert_passkey(unit, ctx, &known, &to_text(passkey)?);
    Ok(known)
}

/// The user handle: an id that says nothing about the person (WebAuthn, section 14.6.1).
fn handle(person: PersonId) -> Uuid {
    Uuid::from_u128(person.0.bits())
}

fn to_json(value: &impl Serialize) -> Result<Json, Fault> {
    serde_json::to_value(value).attempt("write a passkey's challenge")
}

fn to_text(passkey: &Passkey) -> Result<String, Fault> {
    serde_json::to_string(passkey).attempt("write a passkey's public key")
}
