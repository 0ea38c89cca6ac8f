//! Whoever loses an entry of a register because an official grants it to somebody else is told, in their own
//! language, and not to whom it went.

use messages::{Action, Message};
use platform::id::PersonId;
use platform::{Actor, Ctx, Fault, Locale};
use privacy::{Access, Purpose, SubjectKey};
use services::Definition;

use crate::application::Application;
use crate::apply::dossier::Dossier;
use crate::casework::Casework;
use crate::work::Work;

/// Somebody whose entry gives way to the grant.
#[derive(Clone)]
pub struct Displaced {
    /// Their key.
    pub key: SubjectKey,
    /// The language in which they are written to.
    pub locale: Locale,
    /// The register.
    pub register: String,
}

/// The same where `by` is an official or their program; what rules or silence grant takes nobody's place.
///
/// # Errors
/// As [`find`].
pub(crate) async fn find_for(
    casework: &Casework,
    by: &Ctx,
    application: &Application,
    about: (&Definition, &Dossier),
) -> Result<Vec<Displaced>, Fault> {
    match by.actor() {
        Actor::Official { .. } | Actor::Program { .. } => {
            find(casework, by, application, about).await
        }
        _ => Ok(Vec::new()),
    }
}

/// Whose entries a grant would take the place of. Nothing is read for a service that enters nothing.
///
/// # Errors
/// A fault when the database cannot answer.
pub(crate) async fn find(
    casework: &Casework,
    ctx: &Ctx,
    application: &Application,
    (definition, dossier): (&Definition, &Dossier),
) -> Result<Vec<Displaced>, Fault> {
    let mut displaced = Vec::new();
    if definition.result.enter.is_empty() {
        return Ok(displaced);
    }
    let received = application.submitted_at.unwrap_or(ctx.now());
    let situation = dossier.situation(ctx, received.to_zoned(ctx.zone().clone()).date());
    let walked = services::form::walk(definition, &situation);
    let (db, vault) = (casework.db(), casework.vault());
    for entry in services::decide::entries(definition, &situation, &walked, &application.label()) {
        let Some(key_text) = &entry.key else { continue };
        let owner = records::register::find_subject(db, vault, &entry.register, key_text).await?;
        let Some(owner) = owner.filter(|owner| *owner != application.subject) else { continue };
        let Some(key) = vault.key(ctx, owner).await? else { continue };
        let access = Access::new(Purpose::SendMessage, "profile");
        let person = PersonId(owner.0);
        let profile = casework.inner().identity.profile(ctx, &access, person).await?;
        let locale = profile.map(|profile| profile.preferences.locale()).unwrap_or_default();
        displaced.push(Displaced { key, locale, register: entry.register.clone() });
    }
    Ok(displaced)
}

/// Tells them, in the unit of the decision.
pub(super) fn tell(work: &mut Work<'_>, definition: &Definition, displaced: &[Displaced]) {
    for Displaced { key, locale, register } in displaced {
        let words = crate::wording::words(*locale);
        let known = format!("displaced-register-{register}");
        let register = if words.has(&known) { words.t(&known) } else { register.clone() };
        let service = definition.name.get(*locale).to_owned();
        let args = [("register", register), ("service", service)];
        let message = Message {
            case: None,
            kind: "register",
            locale: *locale,
            subject: words.plain("message-displaced-subject", args.clone()),
            body: words.plain("message-displaced-body", args),
            actions: vec![Action {
                label: words.plain("message-open-registers", ()),
                path: "/my-data/registers".to_owned(),
            }],
            by_email: true,
        };
        messages::send(&mut work.unit, work.ctx, key, message);
    }
}
