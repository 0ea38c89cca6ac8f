//! Changing one's means of sign-in: passkeys, password, code app. The last one cannot be taken away.

use platform::id::PersonId;
use platform::{Actor, Ctx, Fault, Unit};
use privacy::{Access, Item, Purpose, subject_of};
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::RegisterPublicKeyCredential;

use super::attempt::{self, AttemptKind};
use super::code_app::Secret;
use super::passkey::{self, Ceremony, KnownPasskey, NAME, PASSKEYS_MAX, PasskeyId};
use super::password_rules::NotHashed;
use super::{MeansOnFile, PasswordRefusal, SignInRefusal, Source, password_rules, store};
use crate::edge::Adding;
use crate::person::Profile;
use crate::session::{self, Means, Token};
use crate::{Identity, access_token, sign_in};

/// Why a means of sign-in is not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MeansRefusal {
    /// It is the last one: without it the person could not come back.
    LastOne,
    /// There are [`PASSKEYS_MAX`] already.
    TooMany,
    /// The new password is not taken.
    Password(PasswordRefusal),
    /// The present password was not typed.
    WrongCurrent,
    /// Something of the ceremony or the code does not fit.
    SignIn(SignInRefusal),
    /// A code app protects a password, and there is none.
    NoPassword,
}

impl MeansRefusal {
    /// The stable word, in problem documents.
    pub(crate) fn code(self) -> &'static str {
        match self {
            MeansRefusal::LastOne => "last-one",
            MeansRefusal::TooMany => "too-many",
            MeansRefusal::NoPassword => "no-password",
            MeansRefusal::WrongCurrent => "wrong-current",
            MeansRefusal::Password(refusal) => refusal.code(),
            MeansRefusal::SignIn(refusal) => refusal.code(),
        }
    }

    /// The key of its words in the locales.
    pub(crate) fn words(self) -> String {
        match self {
            MeansRefusal::LastOne => "means-refused-last-one".into(),
            MeansRefusal::TooMany => "means-refused-too-many".into(),
            MeansRefusal::NoPassword => "means-refused-no-password".into(),
            MeansRefusal::WrongCurrent => "means-refused-wrong-current".into(),
            MeansRefusal::Password(refusal) => format!("password-refused-{}", refusal.code()),
            MeansRefusal::SignIn(refusal) => format!("sign-in-refused-{}", refusal.code()),
        }
    }
}

/// What has changed about how somebody signs in, or who comes for them: they are told of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeansChange {
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// The password was set or changed.
    PasswordSet,
    /// The password was removed.
    PasswordRemoved,
    /// A code app was set up.
    CodeAppSet,
    /// The code app was removed.
    CodeAppRemoved,
    /// A smart card was added.
    CardAdded,
    /// Smart cards sign them in no more.
    CardStopped,
    /// An account elsewhere was added.
    ElsewhereAdded,
    /// An account elsewhere was removed.
    ElsewhereRemoved,
    /// A program was given a key.
    KeyGiven,
    /// An official compared the person with a document, and the account is theirs.
    Proven,
    /// The same after it was found that somebody else had the account: what signed in to it ended.
    Settled,
    /// An official let them in anew, and what signed them in before ended.
    LetInAnew,
    /// An official let them in, and what signed them in before stays.
    LetInBeside,
    /// An official found that whoever has the account is somebody else.
    Doubted,
}

impl MeansChange {
    /// All of them, for the test of their words.
    pub const ALL: [MeansChange; 16] = [
        MeansChange::PasskeyAdded,
        MeansChange::PasskeyRemoved,
        MeansChange::PasswordSet,
        MeansChange::PasswordRemoved,
        MeansChange::CodeAppSet,
        MeansChange::CodeAppRemoved,
        MeansChange::CardAdded,
        MeansChange::CardStopped,
        MeansChange::ElsewhereAdded,
        MeansChange::ElsewhereRemoved,
        MeansChange::KeyGiven,
        MeansChange::Proven,
        MeansChange::Settled,
        MeansChange::LetInAnew,
        MeansChange::LetInBeside,
        MeansChange::Doubted,
    ];

    /// The stable word, after `means-told-` in the locales.
    pub fn word(self) -> &'static str {
        match self {
            MeansChange::PasskeyAdded => "passkey-added",
            MeansChange::PasskeyRemoved => "passkey-removed",
            MeansChange::PasswordSet => "password-set",
            MeansChange::PasswordRemoved => "password-removed",
            MeansChange::CodeAppSet => "code-app-set",
            MeansChange::CodeAppRemoved => "code-app-removed",
            MeansChange::CardAdded => "card-added",
            MeansChange::CardStopped => "card-stopped",
            MeansChange::ElsewhereAdded => "elsewhere-added",
            MeansChange::ElsewhereRemoved => "elsewhere-removed",
            MeansChange::KeyGiven => "key-given",
            MeansChange::Proven => "proven",
            MeansChange::Settled => "settled",
            MeansChange::LetInAnew => "let-in-anew",
            MeansChange::LetInBeside => "let-in-beside",
            MeansChange::Doubted => "doubted",
        }
    }
}

/// What goes with every change of a means, in its unit: all other sessions end, and what programs were given, because
/// whoever had the means may have used it (ASVS 7.4.3); and the person is told.
pub(crate) async fn changed(
    unit: &mut Unit,
    identity: &Identity,
    ctx: &Ctx,
    (person, this, what): (PersonId, &Token, MeansChange),
) -> Result<(), Fault> {
    session::end_others(unit, ctx, person, this);
    access_token::end_programs(unit, identity, ctx, person).await?;
    if let Some(key) = identity.vault.key(ctx, subject_of(person)).await? {
        identity.tell_of_means(unit, ctx, &key, what);
    }
    Ok(())
}

/// A passkey with its name opened, for its owner.
#[derive(Clone, Debug)]
pub(crate) struct NamedPasskey {
    pub(crate) passkey: KnownPasskey,
    pub(crate) name: String,
}

/// The state of setting up a code app.
#[derive(Serialize, Deserialize)]
struct CodeAppState {
    secret: Vec<u8>,
}

/// Which means a person has.
pub(crate) async fn on_file(identity: &Identity, person: PersonId) -> Result<MeansOnFile, Fault> {
    store::means_of(&identity.db, person).await
}

/// A person's passkeys, with the names that they gave them.
pub(crate) async fn passkeys(
    identity: &Identity,
    ctx: &Ctx,
    person: PersonId,
) -> Result<Vec<NamedPasskey>, Fault> {
    let known = store::list_passkeys(&identity.db, person).await?;
    if known.is_empty() {
        return Ok(Vec::new());
    }
    let items: Vec<Item<'_>> = known.iter().map(|k| Item::new(NAME, &k.name)).collect();
    let access = Access::new(Purpose::ShowOwnData, "means-of-sign-in");
    let names = identity.vault.open(ctx, &access, subject_of(person), &items).await;
    let names = names.map_err(Fault::from)?;
    known
        .iter()
        .zip(names)
        .map(|(k, name)| Ok(NamedPasskey { passkey: k.clone(), name: name.text()?.to_owned() }))
        .collect()
}

/// Begins adding a passkey to an account.
pub(crate) async fn begin_passkey(
    identity: &Identity,
    ctx: &Ctx,
    (person, profile): (PersonId, &Profile),
    name: &str,
) -> Result<Result<Ceremony, MeansRefusal>, Fault> {
    let known = store::list_passkeys(&identity.db, person).await?;
    if known.len() >= PASSKEYS_MAX {
        return Ok(Err(MeansRefusal::TooMany));
    }
    let shown = profile.name();
    let what = (profile.sign_in_number.as_str(), shown.as_str(), name, serde_json::Value::Null);
    let kind = AttemptKind::PasskeyEnrolment;
    passkey::begin_enrolment(identity, ctx, kind, person, what).await.map(Ok)
}

/// Adds the passkey that the browser answered with. No session ends: nothing that was there before is less sure.
pub(crate) async fn finish_passkey(
    identity: &Identity,
    ctx: &Ctx,
    adding: &Adding,
    (token, answer): (&Token, &RegisterPublicKeyCredential),
) -> Result<Result<KnownPasskey, SignInRefusal>, Fault> {
    let kind = AttemptKind::PasskeyEnrolment;
    let finished = passkey::finish_enrolment(identity, ctx, kind, token, answer).await?;
    let (enrolment, new) = match finished {
        // An enrolment that another account began is nobody's here.
        Ok((enrolment, _)) if enrolment.person != adding.person => {
            return Ok(Err(SignInRefusal::AttemptOver));
        }
        Ok(finished) => finished,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(key) = identity.vault.key(ctx, subject_of(adding.person)).await? else {
        return Ok(Err(SignInRefusal::Gone));
    };
    let mut unit = Unit::new();
    let known = passkey::add(&mut unit, ctx, &key, (&enrolment, adding.limit), &new)?;
    identity.tell_of_means(&mut unit, ctx, &key, MeansChange::PasskeyAdded);
    match identity.db.commit(unit).await {
        Ok(()) => Ok(Ok(known)),
        Err(error) if error.is_conflict() => Ok(Err(SignInRefusal::PasskeyNotAccepted)),
        Err(error) => Err(error.into_fault()),
    }
}

/// Removes a passkey, unless nothing would be left to sign in with, and ends all other sessions: whoever has the
/// lost one may have used it.
pub(crate) async fn remove_passkey(
    identity: &Identity,
    ctx: &Ctx,
    (person, this): (PersonId, &Token),
    passkey: PasskeyId,
) -> Result<Result<(), MeansRefusal>, Fault> {
    let means = on_file(identity, person).await?;
    if means.passkeys <= 1 && means.cards == 0 && means.password_changed_at.is_none() {
        return Ok(Err(MeansRefusal::LastOne));
    }
    let mut unit = Unit::new();
    store::delete_passkey(&mut unit, person, passkey);
    let what = (person, this, MeansChange::PasskeyRemoved);
    changed(&mut unit, identity, ctx, what).await?;
    identity.db.commit(unit).await?;
    identity.sessions.forget(person);
    Ok(Ok(()))
}

/// Whether a change of the password asks for the present one: whoever signed in with it may have left the browser open
/// since. A passkey that was shown a moment ago says more than the password, and who came by a link of the town has
/// lost it.
pub(crate) fn asks_current(means: Means, on_file: &MeansOnFile) -> bool {
    on_file.password_changed_at.is_some()
        && matches!(means, Means::Password | Means::PasswordAndCode)
}

/// Judges the present password of somebody who is about to change it; guessing is slowed down as it is at sign-in.
pub(crate) async fn confirm_password(
    identity: &Identity,
    ctx: &Ctx,
    source: &Source,
    (profile, typed): (&Profile, &str),
) -> Result<Result<(), MeansRefusal>, Fault> {
    let name = profile.sign_in_number.as_str();
    let judged = super::password::judge(identity, ctx, source, (name, typed)).await?;
    Ok(match judged {
        // No code is asked for: the session was opened with one a moment ago.
        Ok(_) => Ok(()),
        Err(SignInRefusal::NotRecognised) => Err(MeansRefusal::WrongCurrent),
        Err(refusal) => Err(MeansRefusal::SignIn(refusal)),
    })
}

/// Sets or changes the password, and ends all other sessions (ASVS 7.4.3).
pub(crate) async fn set_password(
    identity: &Identity,
    ctx: &Ctx,
    (person, profile): (PersonId, &Profile),
    (password, this): (&str, &Token),
) -> Result<Result<(), MeansRefusal>, Fault> {
    let words = sign_in::register::tried_first(profile, &identity.settings.town);
    let hash = match password_rules::judge_and_hash(identity, ctx, password, &words).await? {
        Ok(hash) => hash,
        Err(NotHashed::Refused(refusal)) => return Ok(Err(MeansRefusal::Password(refusal))),
        Err(NotHashed::Busy) => return Ok(Err(MeansRefusal::SignIn(SignInRefusal::Busy))),
    };
    let mut unit = Unit::new();
    store::put_password(&mut unit, ctx, person, &hash);
    changed(&mut unit, identity, ctx, (person, this, MeansChange::PasswordSet)).await?;
    identity.db.commit(unit).await?;
    identity.sessions.forget(person);
    Ok(Ok(()))
}

/// Removes the password and the code app that protects it, unless neither passkey nor card is left, and ends all other
/// sessions.
pub(crate) async fn remove_password(
    identity: &Identity,
    ctx: &Ctx,
    (person, this): (PersonId, &Token),
) -> Result<Result<(), MeansRefusal>, Fault> {
    let means = on_file(identity, person).await?;
    if means.passkeys == 0 && means.cards == 0 {
        return Ok(Err(MeansRefusal::LastOne));
    }
    let mut unit = Unit::new();
    store::delete_password(&mut unit, person);
    store::delete_code_app(&mut unit, person);
    let what = (person, this, MeansChange::PasswordRemoved);
    changed(&mut unit, identity, ctx, what).await?;
    identity.db.commit(unit).await?;
    identity.sessions.forget(person);
    Ok(Ok(()))
}

/// Begins setting up a code app.
pub(crate) async fn begin_code_app(
    identity: &Identity,
    ctx: &Ctx,
    person: PersonId,
) -> Result<Result<(Token, Secret), MeansRefusal>, Fault> {
    if on_file(identity, person).await?.password_changed_at.is_none() {
        return Ok(Err(MeansRefusal::NoPassword));
    }
    let secret = Secret::new(ctx);
    let state = CodeAppState { secret: secret.0.clone() };
    let mut unit = Unit::new();
    let token =
        attempt::begin(&mut unit, ctx, AttemptKind::CodeAppEnrolment, Some(person), &state)?;
    identity.db.commit(unit).await?;
    Ok(Ok((token, secret)))
}

/// The secret of a code app that is being set up, to show the picture again.
pub(crate) async fn code_app_under_way(
    identity: &Identity,
    ctx: &Ctx,
    (person, token): (PersonId, &Token),
) -> Result<Option<Secret>, Fault> {
    let found = attempt::find(identity, ctx, token, AttemptKind::CodeAppEnrolment).await?;
    let own = found.filter(|attempt| attempt.person == Some(person));
    Ok(own.and_then(|attempt| attempt.read::<CodeAppState>()).map(|state| Secret(state.secret)))
}

/// Keeps the code app once a first code shows that it works, and ends all other sessions.
pub(crate) async fn finish_code_app(
    identity: &Identity,
    ctx: &Ctx,
    (adding, token): (&Adding, &Token),
    (typed, this): (&str, &Token),
) -> Result<Result<(), MeansRefusal>, Fault> {
    let Adding { person, limit } = *adding;
    let refused = |refusal| Ok(Err(MeansRefusal::SignIn(refusal)));
    let Some(secret) = code_app_under_way(identity, ctx, (person, token)).await? else {
        return refused(SignInRefusal::AttemptOver);
    };
    let clock = match secret.judge_first(typed, ctx.now()) {
        Ok(clock) => clock,
        Err(refusal) => return refused(SignInRefusal::Code(refusal)),
    };
    let own = ctx.acting_as(Actor::person(person));
    let Some(key) = identity.vault.key(&own, subject_of(person)).await? else {
        return refused(SignInRefusal::Gone);
    };
    let sealed = key.seal(&own, super::password::SECRET, &secret.0);
    let mut unit = Unit::new();
    store::put_code_app(&mut unit, ctx, (person, limit), (&sealed, clock));
    store::use_attempt(&mut unit, token);
    changed(&mut unit, identity, ctx, (person, this, MeansChange::CodeAppSet)).await?;
    match identity.db.commit(unit).await {
        Ok(()) => {
            identity.sessions.forget(person);
            Ok(Ok(()))
        }
        Err(error) if error.is_conflict() => refused(SignInRefusal::AttemptOver),
        Err(error) => Err(error.into_fault()),
    }
}

/// Removes the code app, and ends all other sessions: from then on the password alone signs in, with a lower level.
pub(crate) async fn remove_code_app(
    identity: &Identity,
    ctx: &Ctx,
    (person, this): (PersonId, &Token),
) -> Result<(), Fault> {
    let mut unit = Unit::new();
    store::delete_code_app(&mut unit, person);
    changed(&mut unit, identity, ctx, (person, this, MeansChange::CodeAppRemoved)).await?;
    identity.db.commit(unit).await?;
    identity.sessions.forget(person);
    Ok(())
}
