//! Decisions: one reasoned record for each, a message to the applicant, a letter, a receipt.

pub(crate) mod credential;
pub mod displaced;
pub mod household;
pub mod letter;
pub(crate) mod mail;
pub mod receipt;
pub mod store;
pub mod street;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use messages::{Action, Message};
use platform::calendar::{Calendar, Term};
use platform::id::PersonId;
use platform::{Actor, Ctx, Locale, jobs, typed_id};
use privacy::{CaseLabel, Digester, Sealed};
use records::register::{self, Replacing};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use services::Definition;
use services::decide::{Criterion, Findings, Given, Reason};
use services::definition::{Due, Notice};

use crate::acting;
use crate::application::{DecidedBy, State};
use crate::apply::dossier::{Dossier, Judged};
use crate::apply::evidence::Evidence;
use crate::capacity;
use crate::history::{Act, kind};
use crate::notice;
use crate::payment::demand;
use crate::publication;
use crate::retention::clock;
use crate::rights;
use crate::task::complete::received_on;
use crate::work::Work;

typed_id!(
    /// A decision.
    DecisionId,
    "dec"
);

/// What seals the reasons.
pub const REASONS_LABEL: &str = "cases.decision.reasons";
/// The kind of job that writes the letter.
pub const LETTER_JOB: &str = "cases.letter";

/// Why, criterion by criterion, as it was when it was decided.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reasons {
    /// Criterion by criterion.
    pub criteria: Vec<Criterion>,
    /// Why this price and outcome.
    pub further: Vec<Reason>,
    /// The values of the result, in normal form.
    pub values: serde_json::Map<String, Json>,
    /// The price in cents.
    pub price_cents: Option<i64>,
    /// What the official wrote: grounds of a refusal, or why the rules were overruled.
    pub text: Option<String>,
    /// What the rules proposed, when an official decided otherwise.
    pub overruled: Option<String>,
    /// The language of the letter.
    pub language: String,
    /// Name and address on the letter.
    pub addressee: Vec<String>,
    /// When the result ends.
    pub valid_until: Option<Date>,
    /// Holes of the definition's own wording, filled.
    pub wording: BTreeMap<String, String>,
    /// What was shown from a wallet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
}

/// A decision as it is read back.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Its id.
    pub id: DecisionId,
    /// The outcome's word.
    pub outcome: String,
    /// What was proposed before, when somebody else confirmed.
    pub proposed: Option<String>,
    /// Who decided.
    pub decided_by: DecidedBy,
    /// The official.
    pub person: Option<PersonId>,
    /// In which role.
    pub role: Option<String>,
    /// For which unit.
    pub unit: Option<String>,
    /// The second official.
    pub second_person: Option<PersonId>,
    /// When.
    pub decided_at: Timestamp,
    /// Until when one may object.
    pub object_until: Option<Date>,
    /// The reasons.
    pub reasons: Sealed,
    /// The letter, once written.
    pub letter: Option<String>,
    /// The entry of the log.
    pub entry: String,
}

/// A decision to be issued.
pub struct Issue<'a> {
    /// The definition.
    pub definition: &'a Definition,
    /// What was said.
    pub dossier: &'a Dossier,
    /// The outcome's word.
    pub outcome: &'a str,
    /// What the rules found.
    pub findings: Option<&'a Findings>,
    /// What the official wrote.
    pub text: Option<&'a str>,
    /// Names entries of registers.
    pub digester: &'a Digester,
    /// Whose entries of registers give way, when an official decides.
    pub displaced: &'a [displaced::Displaced],
}

/// Issues a decision: record, history, log, message, letter; closes the case. `by` says who decides.
pub fn issue(work: &mut Work<'_>, by: &Ctx, issue: Issue<'_>) {
    let judged = issue.dossier.judged(work.ctx, issue.definition, received_on(work));
    issue_judged(work, by, issue, &judged);
}

/// The same, where the form was walked already.
pub(crate) fn issue_judged(work: &mut Work<'_>, by: &Ctx, issue: Issue<'_>, judged: &Judged<'_>) {
    assert!(work.application.decided_at.is_none(), "a case is decided once");
    let ctx = work.ctx;
    let decided_by = decider(by.actor());
    let proposed = issue.findings.map(|found| outcome_word(found.outcome));
    let overruled = proposed
        .filter(|word| is_somebodys(decided_by) && *word != "desk" && *word != issue.outcome);
    let term = issue.definition.objection.as_ref().map(|objection| objection.term);
    let object_until = term.and_then(|term| add_term(&work.town.calendar, ctx.today(), term));
    work.application.state = State::Decided;
    work.application.outcome = Some(issue.outcome.to_owned());
    work.application.decided_by = Some(decided_by);
    work.application.decided_at = Some(ctx.now());
    work.application.closed_at = Some(ctx.now());
    let (_, entry) = work
        .record_as(by, Act { kind: kind::DECIDED, detail: Some(issue.outcome), text: issue.text });
    let granted = issue.outcome == "granted";
    match issue.definition.process.places {
        _ if !granted => work.free(),
        Some(places) => work.hold(capacity::PLACES, places),
        None => {}
    }
    if granted {
        let replacing = match decided_by {
            DecidedBy::Official | DecidedBy::Program => Replacing::Anybodys,
            DecidedBy::Rules | DecidedBy::Silence => Replacing::Own,
        };
        enter(work, &issue, judged, replacing);
        if replacing == Replacing::Anybodys {
            displaced::tell(work, issue.definition, issue.displaced);
        }
    }
    let reasons = reasons(ctx, &issue, judged, overruled);
    work.application.valid_until = reasons.valid_until;
    clock::end(work, issue.definition, object_until);
    if granted {
        credential::give(work, by, (&issue, judged), &reasons);
        street::plan(work, issue.definition);
        publication::publish(work, issue.definition, (&issue.dossier.answers, &reasons.values));
    }
    let id = DecisionId::new(ctx);
    let sealed = work.key.seal_json(ctx, REASONS_LABEL, &reasons);
    let row = store::NewDecision {
        id,
        application: work.application.id,
        outcome: issue.outcome,
        proposed: overruled,
        decided_by,
        object_until,
        reasons: sealed,
        entry: entry.to_string(),
    };
    store::insert(&mut work.unit, by, row);
    rights::decided(work, issue.definition, (issue.dossier, granted));
    work.cancel_tasks();
    let letter = letter::LetterJob { application: work.application.id };
    jobs::enqueue(&mut work.unit, ctx, LETTER_JOB, &letter, ctx.now());
    let bill = (granted && issue.definition.cost.due == Due::AfterDecision)
        .then(|| demand::bill(work, issue.definition))
        .flatten();
    match &bill {
        Some(bill) => {
            let key = "message-decided-granted-pay";
            demand::tell(work, issue.definition, issue.dossier, (key, bill));
        }
        None => tell(work, issue.definition, issue.dossier, issue.outcome),
    }
}

/// Enters what was granted in the registers, with the case as its source.
fn enter(work: &mut Work<'_>, issue: &Issue<'_>, judged: &Judged<'_>, replacing: Replacing) {
    if issue.definition.result.enter.is_empty() {
        return;
    }
    let (ctx, Judged { situation, walked }) = (work.ctx, judged);
    let case = work.application.label();
    let mut with_household = false;
    for entry in services::decide::entries(issue.definition, situation, walked, &case) {
        let named = (entry.register.as_str(), entry.key.as_deref());
        let whose = (issue.digester, work.key, replacing);
        register::enter(&mut work.unit, ctx, whose, named, entry.data);
        with_household |= !entry.also_for.is_empty();
    }
    if with_household {
        let entering = household::Entering { application: work.application.id };
        jobs::enqueue(&mut work.unit, ctx, household::JOB, &entering, ctx.now());
    }
}

/// Takes what a grant entered out of the registers again, where nobody has changed it since.
pub(crate) fn leave_registers(
    work: &mut Work<'_>,
    (definition, dossier): (&Definition, &Dossier),
    digester: &Digester,
) {
    let Some(decided_at) = work.application.decided_at else { return };
    if definition.result.enter.is_empty() {
        return;
    }
    let situation = dossier.situation(work.ctx, received_on(work));
    let walked = services::form::walk(definition, &situation);
    let case = work.application.label();
    for entry in services::decide::entries(definition, &situation, &walked, &case) {
        let named = (entry.register.as_str(), entry.key.as_deref());
        register::leave(&mut work.unit, (digester, work.key.subject()), named, decided_at);
    }
}

/// Whether it was decided at a desk, and not by rules or silence alone.
fn is_somebodys(decided_by: DecidedBy) -> bool {
    matches!(decided_by, DecidedBy::Official | DecidedBy::Program)
}

/// Who decides, when this one acts.
pub(crate) fn decider(actor: &Actor) -> DecidedBy {
    match actor {
        Actor::Official { .. } => DecidedBy::Official,
        Actor::Program { .. } => DecidedBy::Program,
        Actor::System("silence") => DecidedBy::Silence,
        Actor::System(_) | Actor::Visitor | Actor::Person { .. } | Actor::Client(_) => {
            DecidedBy::Rules
        }
    }
}

/// The stable word of what the rules propose.
pub fn outcome_word(outcome: services::decide::Outcome) -> &'static str {
    match outcome {
        services::decide::Outcome::Granted => "granted",
        services::decide::Outcome::Refused => "refused",
        services::decide::Outcome::Desk => "desk",
    }
}

/// The end of a term of objection counts from the day of the decision, and is never a day on which nobody could object.
fn add_term(calendar: &Calendar, from: Date, term: Term) -> Option<Date> {
    Some(calendar.due_on(from, term)).filter(|until| *until > from)
}

/// The line of an address that says who acts for the addressee; empty when nobody does.
pub(crate) fn represented(dossier: &Dossier) -> String {
    match dossier.applicant.represented_by.as_str() {
        "" => String::new(),
        helper => {
            let words = crate::wording::words(dossier.locale());
            words.plain("letter-represented-by", [("name", helper.to_owned())])
        }
    }
}

fn reasons(
    ctx: &Ctx,
    issue: &Issue<'_>,
    Judged { situation, walked }: &Judged<'_>,
    overruled: Option<&str>,
) -> Reasons {
    let granted = issue.outcome == "granted";
    let valid_until =
        services::decide::valid_until(issue.definition, situation, walked, ctx.today());
    let mut addressee = vec![issue.dossier.applicant.name.clone()];
    addressee.push(represented(issue.dossier));
    addressee.extend(issue.dossier.applicant.address.iter().cloned());
    addressee.retain(|line| !line.is_empty());
    let mut reasons = Reasons {
        text: issue.text.map(str::to_owned),
        overruled: overruled.map(str::to_owned),
        language: issue.dossier.language.clone(),
        addressee,
        valid_until: valid_until.filter(|_| granted),
        evidence: issue.dossier.evidence.iter().map(Evidence::without_holder).collect(),
        ..Reasons::default()
    };
    if let Some(found) = issue.findings {
        reasons.criteria.clone_from(&found.criteria);
        reasons.further.clone_from(&found.reasons);
        reasons.values = found.values.clone();
        reasons.price_cents = found.price_cents.filter(|_| granted);
    }
    let given = Given { granted, values: &reasons.values, valid_until: reasons.valid_until };
    let language = (given, issue.dossier.locale());
    let wording = services::decide::wording(issue.definition, situation, walked, language);
    reasons.wording.extend(wording.map(|text| (issue.dossier.language.clone(), text)));
    reasons
}

/// Tells the applicant that there is a decision, where the service says so; the letter follows in either case.
fn tell(work: &mut Work<'_>, definition: &Definition, dossier: &Dossier, outcome: &str) {
    if !notice::is_wanted(definition, Notice::Decided) {
        return;
    }
    write(work, definition, dossier, &format!("message-decided-{outcome}"));
}

/// Tells the applicant that the application is there and what happens next, where the service says so.
pub fn confirm_receipt(work: &mut Work<'_>, definition: &Definition, dossier: &Dossier) {
    notice::tell(work, (definition, dossier), Notice::Received);
}

/// Writes a message to the applicant's inbox in their language. Whoever has no account has no inbox.
pub fn write(work: &mut Work<'_>, definition: &Definition, dossier: &Dossier, key: &str) {
    write_with(work, definition, dossier, (key, &[]));
}

/// The same with more to fill in: what an official wrote, a unit, a day.
pub fn write_with(
    work: &mut Work<'_>,
    definition: &Definition,
    dossier: &Dossier,
    (key, more): (&str, &[(&str, &str)]),
) {
    if work.application.applicant.is_none() {
        return;
    }
    let locale: Locale = dossier.locale();
    let label = work.application.label();
    let service = definition.name.get(locale).to_owned();
    let mut args = vec![("service", service.as_str()), ("reference", label.as_str())];
    args.extend_from_slice(more);
    let words = crate::wording::words(locale);
    let case = CaseLabel::new(label.as_str());
    let message = Message {
        case: Some(&case),
        kind: "case",
        locale,
        subject: words.plain(&format!("{key}-subject"), args.as_slice()),
        body: words.plain(&format!("{key}-body"), args.as_slice()),
        actions: vec![Action {
            label: words.plain("message-open-case", ()),
            path: format!("/applications/{label}"),
        }],
        by_email: true,
    };
    messages::send(&mut work.unit, work.ctx, work.key, message);
    // Whoever has just acted sees on the page what came of it.
    let by_person = matches!(work.ctx.actor(), Actor::Person { .. });
    if !dossier.applicant.represented_by.is_empty() && !by_person {
        acting::notice::tell_helpers_later(work);
    }
}
