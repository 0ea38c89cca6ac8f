//! What was granted ends: its last day is over, whoever has it gives it up, or the town takes it back. Whatever it
//! held (a place, a time, one of a quota) is free again in the same act.

use std::time::Duration;

use credentials::Given;
use platform::{Actor, Ctx, Edge, Fault, Unit};
use privacy::{Digester, Purpose};
use services::Definition;
use web::{Asked, Visitor};

use crate::acting::{self, Acting};
use crate::application::{Application, State, store};
use crate::apply::dossier::Dossier;
use crate::casework::Casework;
use crate::decision;
use crate::history::{Act, kind};
use crate::process::resume;
use crate::publication;
use crate::retention::clock;
use crate::task::complete::TEXT_CHARACTERS_MAX;
use crate::task::take::{is_own, may_in};
use crate::work::Work;

/// How something that was granted ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending<'a> {
    /// Its last day is over.
    Expired,
    /// Whoever has it gives it up.
    GivenUp,
    /// The town takes it back, for this reason.
    Revoked(&'a str),
}

impl Ending<'_> {
    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Ending::Expired => "expired",
            Ending::GivenUp => "given-up",
            Ending::Revoked(_) => "revoked",
        }
    }
}

/// Why nothing ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndRefusal {
    /// Nothing was granted that holds for a time, or it has ended.
    NotInForce,
    /// The official's unit or role does not decide this case.
    NotYours,
    /// The case is the official's own affair.
    OwnCase,
    /// The reason is missing.
    TextMissing,
    /// More was written than a page can hold.
    TextTooLong,
}

impl EndRefusal {
    /// All of them.
    pub const ALL: [EndRefusal; 5] = [
        EndRefusal::NotInForce,
        EndRefusal::NotYours,
        EndRefusal::OwnCase,
        EndRefusal::TextMissing,
        EndRefusal::TextTooLong,
    ];

    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            EndRefusal::NotInForce => "not-in-force",
            EndRefusal::NotYours => "not-your-unit",
            EndRefusal::OwnCase => "own-case",
            EndRefusal::TextMissing => "revoke-needs-reason",
            EndRefusal::TextTooLong => "text-too-long",
        }
    }
}

/// Whether something was granted that holds for a time and has not ended: a permit, a booking, a place.
pub fn is_in_force(definition: &Definition, application: &Application) -> bool {
    let lasts = matches!(definition.result.word, "permit" | "booking")
        || definition.process.places.is_some()
        || definition.who.quota.is_some()
        || definition.result.credential.is_some();
    let granted = application.outcome.as_deref() == Some("granted");
    application.state == State::Decided && granted && lasts && application.ended_at.is_none()
}

/// What is known of a case that ends.
#[derive(Clone, Copy)]
pub struct About<'a> {
    /// Its service.
    pub definition: &'a Definition,
    /// What was said.
    pub dossier: &'a Dossier,
    /// By which entries of registers are found.
    pub digester: &'a Digester,
    /// What it gave into wallets.
    pub given: &'a Given,
}

/// Ends what was granted.
///
/// # Errors
/// A refusal when nothing is in force.
pub fn end(work: &mut Work<'_>, ending: Ending<'_>, about: About<'_>) -> Result<(), EndRefusal> {
    let About { definition, dossier, digester, given } = about;
    if !is_in_force(definition, &work.application) {
        return Err(EndRefusal::NotInForce);
    }
    let ctx = work.ctx;
    work.application.ended_at = Some(ctx.now());
    let text = match ending {
        Ending::Revoked(text) => Some(text),
        Ending::Expired | Ending::GivenUp => None,
    };
    work.record(Act { kind: kind::ENDED, detail: Some(ending.word()), text });
    work.free();
    let words = crate::wording::words(dossier.locale());
    if ending != Ending::Expired {
        // What merely ran out says so itself.
        let why = text.map_or_else(|| words.plain("case-given-up-why", ()), str::to_owned);
        credentials::end_of_case(&mut work.unit, ctx, work.key, (given, &why));
        work.application.valid_until = Some(ctx.today());
        publication::take_back(work);
        decision::leave_registers(work, (definition, dossier), digester);
    }
    let term = definition.objection.as_ref().map(|objection| objection.term);
    let until = term.map(|term| work.town.calendar.due_on(ctx.today(), term));
    clock::end(work, definition, until);
    let until = until.map_or_else(String::new, |until| words.long_date(until));
    let key = format!("message-{}", ending.word());
    let more = [("text", text.unwrap_or_default()), ("until", until.as_str())];
    decision::write_with(work, definition, dossier, (&key, &more));
    Ok(())
}

/// Takes back what was granted, for a reason that whoever has it reads. Who decides such cases may.
///
/// # Errors
/// A refusal when the role does not allow it, no reason is given, or nothing is in force.
pub fn revoke(
    work: &mut Work<'_>,
    visitor: &Visitor,
    text: &str,
    about: About<'_>,
) -> Result<(), EndRefusal> {
    let unit = work.application.unit.clone().unwrap_or_default();
    if !may_in(visitor, &unit, "cases.decide") {
        return Err(EndRefusal::NotYours);
    }
    if is_own(work, visitor) {
        return Err(EndRefusal::OwnCase);
    }
    let text = text.trim();
    if text.is_empty() {
        return Err(EndRefusal::TextMissing);
    }
    if text.chars().count() > TEXT_CHARACTERS_MAX {
        return Err(EndRefusal::TextTooLong);
    }
    end(work, Ending::Revoked(text), about)
}

/// Takes back what was granted of a case that somebody opened at the desk.
///
/// # Errors
/// A fault when the database cannot answer; in it the refusals of [`revoke`].
pub(crate) async fn revoke_opened(
    work: &mut Work<'_>,
    (casework, asked): (&Casework, &Asked),
    (definition, dossier): (&Definition, &Dossier),
    text: &str,
) -> Result<Result<(), EndRefusal>, Fault> {
    let given = given(casework, &asked.ctx, (definition, &work.application)).await?;
    let digester = casework.vault().digester();
    let about = About { definition, dossier, digester, given: &given };
    Ok(revoke(work, &asked.visitor, text, about))
}

/// Ends what is in force of a case without anybody at its desk; none when there is nothing to end.
pub(crate) async fn ended(
    casework: &Casework,
    ctx: &Ctx,
    (application, acting): (&Application, Option<&Acting>),
    ending: Ending<'_>,
) -> Result<Option<Unit>, Fault> {
    let loaded = resume::load(casework, ctx, application.id).await?;
    let Some(loaded) = loaded else { return Ok(None) };
    let mut work = loaded.work(ctx);
    let purpose = match ending {
        Ending::GivenUp if crate::history::is_for_another(ctx, application) => Purpose::ActFor,
        Ending::GivenUp => Purpose::ShowOwnData,
        Ending::Expired | Ending::Revoked(_) => Purpose::DecideApplication,
    };
    let opened = loaded.open_in(casework, &mut work, purpose)?;
    let given = given(casework, ctx, (&loaded.definition, application)).await?;
    let digester = casework.vault().digester();
    let (definition, dossier) = (&*loaded.definition, &opened.dossier);
    let about = About { definition, dossier, digester, given: &given };
    work.helper = acting.map(|acting| acting.name.clone());
    if end(&mut work, ending, about).is_err() {
        return Ok(None);
    }
    if let Some(acting) = acting {
        acting::guard(&mut work.unit, acting);
        acting::notice::tell_given_up(&mut work, (&loaded.definition, &opened.dossier), acting);
        acting::notice::tell_helpers_later(&mut work);
    }
    Ok(Some(work.into_unit()))
}

/// What a case gave into wallets, where its service gives anything.
pub(crate) async fn given(
    casework: &Casework,
    ctx: &Ctx,
    (definition, application): (&Definition, &Application),
) -> Result<Given, Fault> {
    match definition.result.credential {
        Some(_) => {
            credentials::given_by_case(casework.credentials(), ctx, &application.label()).await
        }
        None => Ok(Given::default()),
    }
}

/// How often it is looked whether a last day is over.
const PAUSE: Duration = Duration::from_secs(600);

/// Looks for last days that are over, for as long as the process lives.
pub async fn run(casework: Casework, edge: Edge) {
    loop {
        let ctx = edge.ctx(Actor::System("ending"), platform::Locale::EN);
        if let Err(fault) = run_once(&casework, &ctx).await {
            tracing::warn!(%fault, "what ends could not be looked at");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Ends what held a place until a day that is over. Gives back how many.
///
/// # Errors
/// A fault when the database cannot answer; a case that cannot be ended is logged and left.
pub async fn run_once(casework: &Casework, ctx: &Ctx) -> Result<usize, Fault> {
    let mut count = 0;
    for application in store::list_expired(casework.db(), ctx.today()).await? {
        match expire(casework, ctx, &application).await {
            Ok(()) => count += 1,
            Err(fault) => {
                tracing::warn!(case = %application.label(), %fault, "a place did not come free");
            }
        }
    }
    Ok(count)
}

async fn expire(casework: &Casework, ctx: &Ctx, application: &Application) -> Result<(), Fault> {
    let unit = ended(casework, ctx, (application, None), Ending::Expired).await?;
    let unit = unit.unwrap_or_else(|| {
        // Erased meanwhile: nobody is told, and the place is free all the same.
        let mut unit = Unit::new();
        crate::capacity::store::free(&mut unit, application.id);
        unit
    });
    casework.db().commit(unit).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests_support::{Bench, messages_in, official, rows_into};

    fn about<'a>(bench: &'a Bench, given: &'a Given) -> About<'a> {
        About {
            definition: &bench.definition,
            dossier: &bench.dossier,
            digester: bench.vault.digester(),
            given,
        }
    }

    #[tokio::test]
    async fn what_ends_frees_what_it_held() {
        // service, outcome, ended before, roles, reason → what came of it
        let table = [
            ("childcare-place", "granted", false, "caseworker@childcare", "moved away", "ended"),
            ("childcare-place", "granted", false, "adviser@childcare", "why", "not-your-unit"),
            ("childcare-place", "granted", false, "caseworker@legal", "why", "not-your-unit"),
            (
                "childcare-place",
                "granted",
                false,
                "caseworker@childcare",
                " ",
                "revoke-needs-reason",
            ),
            ("childcare-place", "granted", true, "caseworker@childcare", "why", "not-in-force"),
            ("childcare-place", "refused", false, "caseworker@childcare", "why", "not-in-force"),
        ];
        for (id, outcome, before, roles, text, expected) in table {
            let mut bench = Bench::at(id, "decide").await;
            let ctx = bench.ctx();
            let unit = bench.definition.unit.to_string();
            let roles = roles.replace("@childcare", &format!("@{unit}"));
            bench.application.state = State::Decided;
            bench.application.outcome = Some(outcome.into());
            bench.application.decided_at = Some(ctx.now());
            bench.application.closed_at = Some(ctx.now());
            bench.application.ended_at = before.then(|| ctx.now());
            let given = Given::default();
            let mut work = bench.work(&ctx);
            let about = about(&bench, &given);
            let visitor = official(10, &roles);
            let came =
                revoke(&mut work, &visitor, text, about).map_or_else(|r| r.word(), |()| "ended");
            assert_eq!(came, expected, "{id} {outcome} {roles} {text}");
            let unit = work.into_unit();
            let freed = rows_into(&unit, "DELETE FROM cases_hold");
            assert_eq!(
                (freed, messages_in(&unit)),
                if expected == "ended" { (1, 1) } else { (0, 0) }
            );
        }
        let own = Bench::at("childcare-place", "decide").await;
        let ctx = own.ctx();
        let given = Given::default();
        let about = about(&own, &given);
        let roles = format!("caseworker@{}", own.definition.unit);
        let refused = revoke(&mut own.work(&ctx), &official(1, &roles), "why", about);
        assert_eq!(refused, Err(EndRefusal::OwnCase));
    }
}
