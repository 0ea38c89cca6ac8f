//! What this crate holds about people: counted, copied for them, and let go.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use platform::id::{PersonId, SubjectId};
use platform::{Ctx, Fault, Unit};
use privacy::{Access, CaseLabel, Held, Holder, Item, Kept, Purpose};
use records::retention::{Fate, obstacle};
use serde_json::{Value, json};

use crate::acting;
use crate::application::{Application, store};
use crate::apply::dossier::{self, Dossier};
use crate::casework::Casework;
use crate::decision;
use crate::payment;
use crate::posting::street;
use crate::publication;
use crate::retention::{self, clock, destroy, drafts};

/// Cases in a copy of everything.
const EXPORTED_MAX: usize = 1_000;

/// The holder of applications and their history.
pub struct CasesHolder(pub Casework);

impl CasesHolder {
    async fn of(&self, subject: SubjectId) -> Result<Vec<Application>, Fault> {
        store::list_all_of_person(self.0.db(), PersonId(subject.0)).await
    }

    /// What keeps a case that was handed in, by which law and until when; none once it may go. What belongs in the
    /// archive stays until the archive has it.
    async fn kept(&self, ctx: &Ctx, application: &Application) -> Result<Option<Kept>, Fault> {
        let (casework, today) = (&self.0, ctx.today());
        let definition = casework.definition_of(application).await?;
        let found = retention::store::find_case(casework.db(), application.id, today).await?;
        let Some(mut found) = found else { return Ok(None) };
        if application.closed_at.is_some() && found.application.keep_until.is_none() {
            // Of an earlier release, and the night has not come yet.
            let until = decision::store::find_object_until(casework.db(), application.id).await?;
            clock::start(ctx, &mut found.application, &definition, until);
        }
        let awaits_archive = found.application.keep_then == Some(Fate::Transfer);
        if obstacle(&found.standing(), today).is_none() && !awaits_archive {
            return Ok(None);
        }
        let keep = clock::keep_of(&found.application, &definition);
        let law = found.application.keep_law.or_else(|| keep.law.as_deref().map(str::to_owned));
        // A hold, an unpaid fee, an objection, the archive: nobody knows yet until when.
        let until_on = found.application.keep_until.filter(|until| *until >= today);
        Ok(Some(Kept { what: "cases", law: law.unwrap_or_default(), until_on }))
    }

    async fn one(&self, ctx: &Ctx, application: &Application) -> Result<Value, Fault> {
        let casework = &self.0;
        let key = store::Key::Id(application.id);
        let Some(on_file) = store::find(casework.db(), key).await? else { return Ok(Value::Null) };
        let case = CaseLabel::new(application.label());
        let access = Access::on(&case, Purpose::ShowOwnData, "answers");
        let item = Item::new(dossier::LABEL, &on_file.content.answers);
        let subject = application.subject;
        let plain = casework.vault().open_one(ctx, &access, subject, item).await?;
        let dossier = Dossier::read(&plain)?;
        let events = crate::history::store::list(casework.db(), application.id).await?;
        let (demands, payments) =
            payment::store::of_application(casework.db(), application.id).await?;
        let mut fees: Vec<Value> =
            demands.iter().map(|demand| payment::api::shape(demand, &payments)).collect();
        let all = (payments.as_slice(), Purpose::ShowOwnData);
        let payers = payment::payer::open(casework, ctx, application, all).await?;
        fees.iter_mut().for_each(|fee| payment::api::add_payers(fee, &payers));
        let acts = events.iter().filter(|event| event.is_told()).map(
            |event| json!({"act": event.kind, "at": event.at.to_string(), "by": event.actor_kind}),
        );
        let (locale, town) = (dossier.locale(), casework.town());
        let evidence =
            dossier.evidence.iter().map(|one| one.exported(locale, town.name.get(locale)));
        Ok(json!({
            "reference": application.reference,
            "service": application.service,
            "state": application.state.word(),
            "outcome": application.outcome,
            "submitted_at": application.submitted_at.map(|at| at.to_string()),
            "decided_at": application.decided_at.map(|at| at.to_string()),
            "answers": dossier.answers,
            "facts": dossier.facts,
            "evidence": evidence.collect::<Vec<_>>(),
            "history": acts.collect::<Vec<_>>(),
            "fees": fees,
        }))
    }
}

impl Holder for CasesHolder {
    fn name(&self) -> &'static str {
        "cases"
    }

    fn tables(&self) -> &'static [&'static str] {
        &[
            "cases_application",
            "cases_content",
            "cases_event",
            "cases_journal",
            "cases_hold",
            "cases_task",
            "cases_decision",
            "cases_rank",
            "cases_attended",
            "cases_demand",
            "cases_payment",
            // Under pseudonyms of their own: nobody knows yet whose they are, and they go when that is known.
            "cases_statement_entry",
            "cases_disposal",
            "cases_change",
            "cases_draft_notice",
            "cases_incident",
            "cases_external_work",
            "cases_subscription",
            "cases_dispatch",
            "cases_publication",
            "cases_helper",
            "cases_helper_name",
            "cases_street_letter",
        ]
    }

    fn held(&self, subject: SubjectId) -> BoxFuture<'_, Result<Vec<Held>, Fault>> {
        async move {
            let count = self.of(subject).await?.len() as u64;
            let letters = street::store::count_of(self.0.db(), subject).await?;
            let letters = u64::try_from(letters).unwrap_or_default();
            Ok(vec![
                Held { what: "cases", count, page: Some("/my/applications") },
                Held { what: "letters", count: letters, page: None },
            ])
        }
        .boxed()
    }

    fn export<'a>(
        &'a self,
        ctx: &'a Ctx,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<Value, Fault>> {
        async move {
            let mut cases = Vec::new();
            for application in self.of(subject).await?.iter().take(EXPORTED_MAX) {
                cases.push(self.one(ctx, application).await?);
            }
            let letters = street::exported(&self.0, ctx, subject).await?;
            Ok(json!({ "cases": cases, "letters": letters }))
        }
        .boxed()
    }

    /// Cases that no law keeps any longer go as they would when their list is carried out; drafts go too.
    fn let_go<'a>(
        &'a self,
        unit: &'a mut Unit,
        ctx: &'a Ctx,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        async move {
            let casework = &self.0;
            for application in self.of(subject).await? {
                if application.state == crate::application::State::Draft {
                    let dossier = drafts::open(casework, ctx, &application).await?;
                    let draft = (&application, dossier.as_ref());
                    drafts::remove(unit, casework, ctx, draft).await?;
                } else if self.kept(ctx, &application).await?.is_none() {
                    destroy::erased(casework, ctx, unit, &application).await?;
                }
            }
            Ok(())
        }
        .boxed()
    }

    fn erase<'a>(
        &'a self,
        unit: &'a mut Unit,
        ctx: &'a Ctx,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<Vec<Kept>, Fault>> {
        async move {
            let mut kept = Vec::new();
            let all = self.of(subject).await?;
            let is_case =
                |application: &&Application| application.state != crate::application::State::Draft;
            let cases = all.iter().filter(is_case).count();
            acting::store::delete_names(unit, subject);
            street::store::delete_of(unit, subject);
            store::expect_cases(unit, PersonId(subject.0), cases as u64);
            for application in all {
                if application.state == crate::application::State::Draft {
                    store::delete_draft(unit, &application);
                    continue;
                }
                publication::store::delete(unit, application.id);
                kept.extend(self.kept(ctx, &application).await?);
            }
            Ok(kept)
        }
        .boxed()
    }
}
