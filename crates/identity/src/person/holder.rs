//! What `identity` holds about people, how it is shown to them, and how it goes.

use futures_util::future::BoxFuture;
use platform::id::{PersonId, SubjectId};
use platform::{Ctx, Fault, Unit};
use privacy::{Access, Held, Holder, Item, Kept, Purpose};

use super::store;
use crate::proof::{self, DOCUMENT, Document};
use crate::{Identity, access_token, mandate, session};

/// The identity documents with which officials compared somebody, for them.
async fn compared(
    identity: &Identity,
    ctx: &Ctx,
    person: PersonId,
) -> Result<Vec<serde_json::Value>, Fault> {
    let noted = proof::store::list_documents(&identity.db, person).await?;
    if noted.is_empty() {
        return Ok(Vec::new());
    }
    let items: Vec<Item<'_>> =
        noted.iter().map(|(_, sealed, _)| Item::new(DOCUMENT, sealed)).collect();
    let access = Access::new(Purpose::ShowOwnData, "identity-documents");
    let opened = identity.vault.open(ctx, &access, SubjectId(person.0), &items).await;
    let opened = opened.map_err(Fault::from)?;
    let shown = |(plain, (_, _, at)): (&privacy::Plain, &(_, _, jiff::Timestamp))| {
        let document: Document = plain.json()?;
        Ok(serde_json::json!({ "document": document, "compared_at": at.to_string() }))
    };
    opened.iter().zip(&noted).map(shown).collect()
}

/// Why an official found that somebody else has the account, for its person.
async fn doubted(
    identity: &Identity,
    ctx: &Ctx,
    person: PersonId,
) -> Result<Option<serde_json::Value>, Fault> {
    let access = Access::new(Purpose::ShowOwnData, "identity-documents");
    let doubt = proof::doubt_of(identity, ctx, (&access, person)).await?;
    Ok(doubt.map(
        |doubt| serde_json::json!({ "reason": doubt.reason, "doubted_at": doubt.at.to_string() }),
    ))
}

/// The contract of this crate with `privacy`.
pub(crate) struct PeopleHolder(pub(crate) Identity);

impl Holder for PeopleHolder {
    fn name(&self) -> &'static str {
        "identity"
    }

    fn tables(&self) -> &'static [&'static str] {
        &[
            "identity_person",
            "identity_name",
            "identity_described",
            "identity_passkey",
            "identity_password",
            "identity_code_app",
            "identity_demo",
            "identity_role_grant",
            "identity_session",
            "identity_attempt",
            "identity_throttle",
            "identity_invitation",
            "identity_access_token",
            "identity_mandate",
            "identity_slip",
            "identity_slip_code",
            "identity_card",
            "identity_document",
            "identity_counter_code",
        ]
    }

    fn held(&self, subject: SubjectId) -> BoxFuture<'_, Result<Vec<Held>, Fault>> {
        Box::pin(async move {
            let [profiles, means, sessions] =
                store::count_held(&self.0.db, PersonId(subject.0)).await?;
            let person = PersonId(subject.0);
            let tokens = access_token::store::count(&self.0.db, person).await?;
            let mandates = mandate::store::count(&self.0.db, person).await?;
            let documents = proof::store::count(&self.0.db, person).await?;
            let held = |what, count| Held {
                what,
                count: u64::try_from(count).unwrap_or_default(),
                page: Some("/account"),
            };
            let programs = Held {
                what: "access-tokens",
                count: u64::try_from(tokens).unwrap_or_default(),
                page: Some("/account/programs"),
            };
            let mandates = Held {
                what: "mandates",
                count: u64::try_from(mandates).unwrap_or_default(),
                page: Some("/account/mandates"),
            };
            Ok(vec![
                held("profile", profiles),
                held("means-of-sign-in", means),
                held("sessions", sessions),
                held("identity-documents", documents),
                programs,
                mandates,
            ])
        })
    }

    fn export<'a>(
        &'a self,
        ctx: &'a Ctx,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<serde_json::Value, Fault>> {
        Box::pin(async move {
            let person = PersonId(subject.0);
            let access = Access::new(Purpose::ShowOwnData, "profile");
            let profile = self.0.profile(ctx, &access, person).await?;
            let sessions = session::store::list_of_person(&self.0.db, person).await?;
            let sessions: Vec<serde_json::Value> = sessions
                .iter()
                .map(|(session, _)| {
                    serde_json::json!({
                        "means": session.means.word(),
                        "created_at": session.created_at.to_string(),
                        "last_seen_at": session.last_seen_at.to_string(),
                        "ended_at": session.ended_at.map(|at| at.to_string()),
                    })
                })
                .collect();
            let tokens = access_token::list_named(&self.0, ctx, person).await?;
            let programs: Vec<serde_json::Value> = tokens
                .iter()
                .map(|(token, name)| {
                    serde_json::json!({
                        "name": name,
                        "scopes": token.scopes,
                        "given_at": token.created_at.to_string(),
                        "until": token.expires_at.to_string(),
                        "taken_at": token.taken_at.map(|at| at.to_string()),
                        "last_used_on": token.last_used_on.map(|day| day.to_string()),
                    })
                })
                .collect();
            let mut mandates = mandate::store::list_given(&self.0.db, person).await?;
            mandates.extend(mandate::store::list_held(&self.0.db, person).await?);
            let mandates: Vec<serde_json::Value> = mandates
                .iter()
                .map(|mandate| {
                    serde_json::json!({
                        "given_by_you": mandate.giver == person,
                        "services": mandate.scope.text(),
                        "starts_on": mandate.starts_on.to_string(),
                        "ends_on": mandate.ends_on.to_string(),
                        "given_at": mandate.given_at.to_string(),
                        "withdrawn_at": mandate.withdrawn_at.map(|at| at.to_string()),
                    })
                })
                .collect();
            let documents = compared(&self.0, ctx, person).await?;
            Ok(serde_json::json!({
                "identity_documents": documents,
                "identity_doubted": doubted(&self.0, ctx, person).await?,
                "mandates": mandates,
                "profile": profile,
                "sessions": sessions,
                "programs": programs,
            }))
        })
    }

    fn erase<'a>(
        &'a self,
        unit: &'a mut Unit,
        ctx: &'a Ctx,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<Vec<Kept>, Fault>> {
        Box::pin(async move {
            let person = PersonId(subject.0);
            store::erase(unit, ctx, person);
            self.0.sessions.forget(person);
            Ok(Vec::new())
        })
    }
}
