//! How to reach somebody, from their account: e-mail and telephone that they gave there are not asked again. What they
//! change or take away in the form stays as they said.

use messages::contact;
use platform::id::PersonId;
use platform::{Ctx, Fault};
use privacy::{Access, OpenError, Purpose, subject_of};
use serde_json::Value as Json;
use services::Definition;
use services::form::{self, Prefill, Question};

use super::dossier::Dossier;
use crate::casework::Casework;

/// The source in which the account is known to forms.
const REGISTER: &str = "contact";

/// Fills in what is asked and not said yet. Who took an answer away, or said another one, is left with theirs.
pub(crate) async fn know(
    casework: &Casework,
    ctx: &Ctx,
    (definition, person): (&Definition, Option<PersonId>),
    dossier: &mut Dossier,
) -> Result<(), Fault> {
    let Some(person) = person else { return Ok(()) };
    let wanted: Vec<(&Question, &Prefill)> = definition
        .form
        .questions()
        .filter_map(|question| Some((question, question.prefill.as_ref()?)))
        .filter(|(question, from)| {
            let key = &question.key;
            from.register() == REGISTER
                && dossier.answers.get(key).is_none()
                && !dossier.sources.contains_key(&**key)
        })
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let access = Access::new(Purpose::Prefill, "profile");
    let profile = casework.inner().identity.profile(ctx, &access, person).await?;
    let Some(profile) = profile else { return Ok(()) };
    for (question, from) in wanted {
        let record = match from.record() {
            "contact/email" => match chosen(casework, ctx, person).await? {
                Some(email) => Some(email),
                None => profile.email.clone(),
            },
            "contact/phone" => profile.preferences.phone.clone(),
            _ => None,
        };
        let Some(record) = record.map(Json::from) else { continue };
        if let Some(known) = form::prefill(question, from, &record) {
            dossier.answers.set(&known.key, known.answer);
            dossier.sources.insert(known.key.to_string(), known.source);
        }
    }
    Ok(())
}

/// The address at which they chose to be told of messages: newer than the one with which they registered.
async fn chosen(casework: &Casework, ctx: &Ctx, person: PersonId) -> Result<Option<String>, Fault> {
    let found = contact::find(casework.db(), subject_of(person)).await?;
    let Some(found) = found else { return Ok(None) };
    match contact::open(casework.vault(), ctx, Purpose::Prefill, &found).await {
        Ok(email) => Ok(email.map(|email| email.as_str().to_owned())),
        Err(OpenError::Erased) => Ok(None),
        Err(OpenError::Fault(fault)) => Err(fault),
    }
}
