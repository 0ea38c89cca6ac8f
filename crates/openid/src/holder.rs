//! What the provider holds about people, how it is shown to them, and how it goes.

use futures_util::future::BoxFuture;
use platform::id::{PersonId, SubjectId};
use platform::{Ctx, Fault, Unit};
use privacy::{Held, Holder, Kept};
use serde_json::json;

use crate::{OpenId, consent, logout, token, upstream};

/// The contract of this crate with `privacy`.
#[derive(Debug)]
pub struct OpenIdHolder(pub OpenId);

impl Holder for OpenIdHolder {
    fn name(&self) -> &'static str {
        "openid"
    }

    fn tables(&self) -> &'static [&'static str] {
        &[
            "openid_request",
            "openid_consent",
            "openid_login",
            "openid_chain",
            "openid_code",
            "openid_elsewhere",
            "openid_elsewhere_waiting",
        ]
    }

    fn goes_alone(&self) -> bool {
        true
    }

    fn held(&self, subject: SubjectId) -> BoxFuture<'_, Result<Vec<Held>, Fault>> {
        Box::pin(async move {
            let consents = consent::store::list_of_person(&self.0.db, PersonId(subject.0)).await?;
            let count = u64::try_from(consents.len()).unwrap_or_default();
            let elsewhere = upstream::count_of_person(&self.0.db, PersonId(subject.0)).await?;
            let elsewhere = u64::try_from(elsewhere).unwrap_or_default();
            Ok(vec![
                Held { what: "consents", count, page: Some("/account/services") },
                Held {
                    what: "accounts-elsewhere",
                    count: elsewhere,
                    page: Some("/account/elsewhere"),
                },
            ])
        })
    }

    fn export<'a>(
        &'a self,
        _ctx: &'a Ctx,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<serde_json::Value, Fault>> {
        Box::pin(async move {
            let consents = consent::store::list_of_person(&self.0.db, PersonId(subject.0)).await?;
            let consents: Vec<serde_json::Value> = consents
                .iter()
                .map(|consent| {
                    json!({
                        "program": consent.client,
                        "knows": consent.claims,
                        "may": consent.powers,
                        "opens": consent.resources,
                        "given_at": consent.given_at.to_string(),
                        "last_used_on": consent.last_used_on.map(|day| day.to_string()),
                        "narrowed_at": consent.narrowed_at.map(|at| at.to_string()),
                        "taken_at": consent.taken_at.map(|at| at.to_string()),
                    })
                })
                .collect();
            Ok(json!({ "consents": consents }))
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
            // The programs are told first: afterwards nobody knows any more where the person was signed in.
            for login in logout::store::list_of_person(&self.0.db, person).await? {
                logout::end(unit, &self.0, ctx, &login).await?;
            }
            token::store::delete_of_person(unit, person);
            upstream::delete_of_person(unit, person);
            Ok(Vec::new())
        })
    }
}
