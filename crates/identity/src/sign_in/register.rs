//! A new account: who somebody says they are, then a passkey or a password.
//!
//! Nobody is asked for a name that could be taken: the town gives a sign-in number. So a registration never
//! tells whether somebody else has an account. An e-mail address is for messages; it serves for signing in
//! only where it was confirmed.

use jiff::civil::Date;
use platform::id::PersonId;
use platform::{Attempt as _, Ctx, Fault, Unit};
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::RegisterPublicKeyCredential;

use super::attempt::{self, AttemptKind};
use super::passkey::{self, Ceremony};
use super::password_rules::NotHashed;
use super::{PasswordRefusal, SignInRefusal, password_rules, store};
use crate::person::{self, Kind, NewPerson, Preferences, Profile};
use crate::session::Token;
use crate::{Identifier, Identity};

/// The longest name.
pub(crate) const NAME_CHARACTERS_MAX: usize = 100;
/// The longest e-mail address (RFC 5321, section 4.5.3.1).
pub(crate) const EMAIL_CHARACTERS_MAX: usize = 254;
/// Nobody is older.
const AGE_YEARS_MAX: i16 = 125;

/// Who somebody says they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Registration {
    /// Given names.
    pub given_name: String,
    /// Family name; empty for those who have one name only.
    pub family_name: String,
    /// The day of birth.
    pub born_on: Option<Date>,
    /// E-mail address for messages.
    pub email: String,
    /// Whether messages also come by e-mail.
    pub email_wanted: bool,
    /// The language of pages and messages.
    pub locale: String,
}

/// What is wrong with a field of a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RegistrationRefusal {
    /// A given name is needed.
    NoGivenName,
    /// A name is too long, or has characters that no name has.
    UnfitName,
    /// A date of birth is needed.
    NoBirth,
    /// The date of birth is in the future or too long ago.
    UnlikelyBirth,
    /// It is no e-mail address.
    UnfitEmail,
    /// E-mail is wanted, but there is no address.
    NoEmail,
}

impl RegistrationRefusal {
    /// The stable word, after `register-refused-` in the locales.
    pub(crate) fn code(self) -> &'static str {
        match self {
            RegistrationRefusal::NoGivenName => "no-given-name",
            RegistrationRefusal::UnfitName => "unfit-name",
            RegistrationRefusal::NoBirth => "no-birth",
            RegistrationRefusal::UnlikelyBirth => "unlikely-birth",
            RegistrationRefusal::UnfitEmail => "unfit-email",
            RegistrationRefusal::NoEmail => "no-email",
        }
    }

    /// The field to correct.
    pub(crate) fn field(self) -> &'static str {
        match self {
            RegistrationRefusal::NoGivenName | RegistrationRefusal::UnfitName => "given-name",
            RegistrationRefusal::NoBirth | RegistrationRefusal::UnlikelyBirth => "born",
            RegistrationRefusal::UnfitEmail | RegistrationRefusal::NoEmail => "email",
        }
    }
}

impl Registration {
    /// Everything that is wrong.
    pub(crate) fn findings(&self, today: Date) -> Vec<RegistrationRefusal> {
        let fit = |name: &str| {
            name.chars().count() <= NAME_CHARACTERS_MAX
                && !name.chars().any(|c| c.is_control() || "<>{}[]\\|".contains(c))
        };
        let mut found = Vec::new();
        if self.given_name.is_empty() {
            found.push(RegistrationRefusal::NoGivenName);
        } else if !(fit(&self.given_name) && fit(&self.family_name)) {
            found.push(RegistrationRefusal::UnfitName);
        }
        match self.born_on {
            None => found.push(RegistrationRefusal::NoBirth),
            Some(born) if born > today || today.year() - born.year() > AGE_YEARS_MAX => {
                found.push(RegistrationRefusal::UnlikelyBirth);
            }
            Some(_) => {}
        }
        if self.email.is_empty() {
            found.extend(self.email_wanted.then_some(RegistrationRefusal::NoEmail));
        } else if !is_address(&self.email) {
            found.push(RegistrationRefusal::UnfitEmail);
        }
        found
    }

    fn new_person(&self, born_on: Date) -> NewPerson {
        NewPerson {
            // Where somebody lives is for the population register to say, not for a form.
            kind: Kind::NonResident,
            given_name: self.given_name.clone(),
            family_name: self.family_name.clone(),
            born_on,
            email: Some(self.email.clone()).filter(|email| !email.is_empty()),
            email_is_confirmed: false,
            numbers: Vec::<Identifier>::new(),
            preferences: Preferences {
                email_wanted: self.email_wanted,
                locale: self.locale.clone(),
                phone: None,
            },
            is_checked: false,
        }
    }
}

/// One `@` with something on both sides and a dot behind: whether it works, only a message shows.
fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    let sound = parts.is_some_and(|(name, host)| {
        let labels = host.split('.').filter(|label| !label.is_empty()).count();
        !name.is_empty() && !host.contains('@') && labels >= 2 && labels == host.split('.').count()
    });
    let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control() || "<>,;\"".contains(c));
    sound && plain && text.chars().count() <= EMAIL_CHARACTERS_MAX
}

/// Keeps a sound registration until the means of sign-in is chosen.
pub(crate) async fn begin(
    identity: &Identity,
    ctx: &Ctx,
    registration: &Registration,
) -> Result<Token, Fault> {
    let mut unit = Unit::new();
    let token = attempt::begin(&mut unit, ctx, AttemptKind::Registration, None, registration)?;
    identity.db.commit(unit).await?;
    Ok(token)
}

/// The registration that is under way.
pub(crate) async fn find(
    identity: &Identity,
    ctx: &Ctx,
    token: &Token,
) -> Result<Option<Registration>, Fault> {
    let attempt = attempt::find(identity, ctx, token, AttemptKind::Registration).await?;
    Ok(attempt.and_then(|attempt| attempt.read()))
}

/// What makes the account with a password or refuses it.
pub(crate) enum WithPassword {
    /// The account is there.
    Registered(PersonId),
    /// The password is not taken.
    Password(PasswordRefusal),
    /// The registration is over, or the server is busy.
    Refused(SignInRefusal),
}

/// Makes the account, with a password.
pub(crate) async fn with_password(
    identity: &Identity,
    ctx: &Ctx,
    token: &Token,
    password: &str,
) -> Result<WithPassword, Fault> {
    let Some(registration) = find(identity, ctx, token).await? else {
        return Ok(WithPassword::Refused(SignInRefusal::AttemptOver));
    };
    let Some(born_on) = registration.born_on else {
        return Ok(WithPassword::Refused(SignInRefusal::AttemptOver));
    };
    let town = identity.settings.town.as_str();
    let words = [&registration.given_name, &registration.family_name, &registration.email];
    let mut words: Vec<&str> = words.iter().map(|word| word.as_str()).collect();
    words.push(town);
    words.extend(
        registration.email.split_once('@').into_iter().flat_map(|(name, host)| [name, host]),
    );
    let hash = match password_rules::judge_and_hash(identity, ctx, password, &words).await? {
        Ok(hash) => hash,
        Err(NotHashed::Refused(refusal)) => return Ok(WithPassword::Password(refusal)),
        Err(NotHashed::Busy) => return Ok(WithPassword::Refused(SignInRefusal::Busy)),
    };
    let mut unit = Unit::new();
    let new = registration.new_person(born_on);
    let created = person::create(&mut unit, ctx, &identity.vault, new);
    store::put_password(&mut unit, ctx, created.person, &hash);
    store::use_attempt(&mut unit, token);
    match identity.db.commit(unit).await {
        Ok(()) => Ok(WithPassword::Registered(created.person)),
        Err(error) if error.is_conflict() => Ok(WithPassword::Refused(SignInRefusal::AttemptOver)),
        Err(error) => Err(error.into_fault()),
    }
}

/// Begins making the account with a passkey: asks the browser for one.
pub(crate) async fn begin_passkey(
    identity: &Identity,
    ctx: &Ctx,
    token: &Token,
    name: &str,
) -> Result<Result<Ceremony, SignInRefusal>, Fault> {
    let Some(registration) = find(identity, ctx, token).await? else {
        return Ok(Err(SignInRefusal::AttemptOver));
    };
    let shown = format!("{} {}", registration.given_name, registration.family_name);
    let more = serde_json::to_value(&registration).attempt("write a registration")?;
    let person = PersonId::new(ctx);
    let what = (shown.trim(), shown.trim(), name, more);
    let kind = AttemptKind::PasskeyRegistration;
    passkey::begin_enrolment(identity, ctx, kind, person, what).await.map(Ok)
}

/// Makes the account with the passkey that the browser answered with.
pub(crate) async fn finish_passkey(
    identity: &Identity,
    ctx: &Ctx,
    token: &Token,
    answer: &RegisterPublicKeyCredential,
) -> Result<Result<PersonId, SignInRefusal>, Fault> {
    let kind = AttemptKind::PasskeyRegistration;
    let finished = passkey::finish_enrolment(identity, ctx, kind, token, answer).await?;
    let (enrolment, key) = match finished {
        Ok(finished) => finished,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let read = serde_json::from_value::<Registration>(enrolment.more.clone()).ok();
    let Some((registration, born_on)) = read.and_then(|r| Some((r.clone(), r.born_on?))) else {
        return Ok(Err(SignInRefusal::AttemptOver));
    };
    let mut unit = Unit::new();
    let new = registration.new_person(born_on);
    let created = person::create::create_as(&mut unit, ctx, &identity.vault, enrolment.person, new);
    passkey::add(&mut unit, ctx, &created.key, (&enrolment, None), &key)?;
    match identity.db.commit(unit).await {
        Ok(()) => Ok(Ok(created.person)),
        Err(error) if error.is_conflict() => Ok(Err(SignInRefusal::PasskeyNotAccepted)),
        Err(error) => Err(error.into_fault()),
    }
}

/// What others would try first as the password of a person.
pub(super) fn tried_first<'a>(profile: &'a Profile, town: &'a str) -> Vec<&'a str> {
    password_rules::words_of(profile, town)
}
