//! What this crate holds about people, how it is shown to them, and how it goes.

use futures_util::future::BoxFuture;
use platform::id::{PersonId, SubjectId};
use platform::{Ctx, Fault, Unit};
use privacy::{Held, Holder, Kept, Purpose};
use serde_json::json;

use crate::credential::{act, copies, open, pages, store};
use crate::{Credentials, presentation, status};

/// The contract of this crate with `privacy`.
#[derive(Debug)]
pub struct CredentialsHolder(pub Credentials);

impl Holder for CredentialsHolder {
    fn name(&self) -> &'static str {
        "credentials"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["credentials_credential", "credentials_act", "credentials_presentation"]
    }

    fn held(&self, subject: SubjectId) -> BoxFuture<'_, Result<Vec<Held>, Fault>> {
        Box::pin(async move {
            let held = store::list_of_person(&self.0.db, PersonId(subject.0)).await?;
            let count = u64::try_from(held.len()).unwrap_or_default();
            Ok(vec![Held { what: "credentials", count, page: Some(pages::PATH) }])
        })
    }

    fn export<'a>(
        &'a self,
        ctx: &'a Ctx,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<serde_json::Value, Fault>> {
        Box::pin(async move {
            let mut copied = Vec::new();
            for credential in store::list_of_person(&self.0.db, PersonId(subject.0)).await? {
                let content = open(&self.0, ctx, Purpose::ShowOwnData, &credential).await?;
                let copies = copies::store::list(&self.0.db, credential.id).await?;
                let copies: Vec<String> =
                    copies.iter().map(|copy| copy.issued_at.to_string()).collect();
                let acts = act::open_all(&self.0, ctx, Purpose::ShowOwnData, &credential).await?;
                let acts: Vec<_> = acts.iter().map(|(_, act)| act.told()).collect();
                copied.push(json!({
                    "kind": credential.kind,
                    "case": credential.reference,
                    "says": content.map(|content| content.claims),
                    "granted_at": credential.granted_at.to_string(),
                    "ends_on": credential.ends_on.map(|day| day.to_string()),
                    "suspended_at": credential.suspended_at.map(|at| at.to_string()),
                    "revoked_at": credential.revoked_at.map(|at| at.to_string()),
                    "went_into_a_wallet_at": copies,
                    "acts": acts,
                }));
            }
            Ok(json!({ "credentials": copied }))
        })
    }

    fn erase<'a>(
        &'a self,
        unit: &'a mut Unit,
        ctx: &'a Ctx,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<Vec<Kept>, Fault>> {
        Box::pin(async move {
            store::forget_person(unit, ctx, PersonId(subject.0));
            presentation::forget_person(unit, PersonId(subject.0));
            status::forget(&self.0);
            Ok(Vec::new())
        })
    }
}
