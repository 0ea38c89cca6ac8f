//! The one place where what a person agreed to becomes known to a program: opened in the program's name, so that
//! the person reads it on "who looked at my data".

use std::collections::BTreeSet;

use identity::{Name, Profile, TypedIdentity};
use platform::id::PersonId;
use platform::{Actor, Ctx, Fault};
use privacy::{Access, Purpose};
use serde_json::{Map, Value, json};
use web::Words;

use crate::OpenId;
use crate::client::Client;
use crate::scope::{Claim, Scope};

/// What a program is told of a person; none when they were erased. Nothing is opened for nothing.
pub(crate) async fn release(
    openid: &OpenId,
    ctx: &Ctx,
    client: &Client,
    (person, claims): (PersonId, &BTreeSet<Claim>),
) -> Result<Option<Map<String, Value>>, Fault> {
    let mut told = Map::new();
    if claims.is_empty() {
        return Ok(Some(told));
    }
    let ctx = ctx.acting_as(Actor::Client(client.program()));
    let access = Access::new(Purpose::Release, "profile");
    let Some(profile) = openid.identity.profile(&ctx, &access, person).await? else {
        return Ok(None);
    };
    let typed = typed_for(openid, &ctx, (person, &profile), claims).await?;
    for claim in claims {
        if let Some(value) = value(openid, (person, &profile), typed, *claim).await? {
            told.insert(claim.word().to_owned(), value);
        }
    }
    Ok(Some(told))
}

/// The kind of somebody's identity where a claim says it; for others it is not looked up.
pub(crate) async fn typed_for(
    openid: &OpenId,
    ctx: &Ctx,
    whose: (PersonId, &Profile),
    claims: &BTreeSet<Claim>,
) -> Result<Option<TypedIdentity>, Fault> {
    if !claims.iter().any(|claim| claim.scope() == Scope::IdentityType) {
        return Ok(None);
    }
    Ok(Some(openid.identity.type_of(ctx, whose).await?))
}

/// A claim as the protocol writes it; none for what is not known.
async fn value(
    openid: &OpenId,
    (person, profile): (PersonId, &Profile),
    typed: Option<TypedIdentity>,
    claim: Claim,
) -> Result<Option<Value>, Fault> {
    let text = |text: &str| (!text.is_empty()).then(|| Value::from(text));
    Ok(match claim {
        Claim::Name => text(&profile.name()),
        Claim::GivenName => text(&profile.given_name),
        Claim::FamilyName => text(&profile.family_name),
        Claim::Birthdate => Some(profile.born_on.to_string().into()),
        Claim::Locale => text(&profile.preferences.locale),
        Claim::Email => profile.email.as_deref().and_then(text),
        Claim::EmailVerified => match &profile.email {
            None => None,
            // Somebody is found by an address only after they have shown that it is theirs.
            Some(email) => {
                let found = openid.identity.find_by_name(&Name::Email(email.clone())).await?;
                Some((found == Some(person)).into())
            }
        },
        Claim::Numbers => {
            let numbers = profile.numbers.iter().map(|n| (n.scheme.clone(), json!(n.value)));
            let numbers: Map<String, Value> = numbers.collect();
            (!numbers.is_empty()).then_some(Value::Object(numbers))
        }
        Claim::IdentityType => typed.map(|typed| typed.kind.word().into()),
        Claim::IdentityEndsOn => {
            typed.and_then(|typed| typed.ends_on).map(|last| last.to_string().into())
        }
    })
}

/// The same as its person reads it before they agree.
pub(crate) fn shown(
    words: &Words,
    (profile, typed): (&Profile, Option<TypedIdentity>),
    claim: Claim,
) -> String {
    match claim {
        Claim::Name => profile.name(),
        Claim::GivenName => profile.given_name.clone(),
        Claim::FamilyName => profile.family_name.clone(),
        Claim::Birthdate => words.date(profile.born_on),
        Claim::Locale => {
            let (tag, key) = (&profile.preferences.locale, "openid-language-");
            let key = format!("{key}{tag}");
            if words.has(&key) { words.t(&key) } else { tag.clone() }
        }
        Claim::Email | Claim::EmailVerified => profile.email.clone().unwrap_or_default(),
        Claim::Numbers => {
            let numbers: Vec<String> = profile.numbers.iter().map(|n| n.value.clone()).collect();
            words.list(&numbers)
        }
        Claim::IdentityType => typed
            .map(|typed| words.t(&format!("openid-identity-type-{}", typed.kind.word())))
            .unwrap_or_default(),
        Claim::IdentityEndsOn => match typed.and_then(|typed| typed.ends_on) {
            Some(last) => words.date(last),
            None => words.t("openid-identity-without-term"),
        },
    }
}
