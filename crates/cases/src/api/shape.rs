//! The shapes of applications as JSON, and refusals as problem documents.

use serde_json::{Map, Value as Json, json};
use services::decide::Criterion;
use services::form::{self, Answers, Problem as FormProblem};
use web::{Asked, Failure, Problem};

use crate::application::Application;
use crate::application::submit::{NotSubmitted, SubmitRefusal};
use crate::apply::Own;
use crate::apply::view::state_word;
use crate::decision::{Decision, Reasons};
use crate::history::Event;
use crate::say;

/// The open part: what a list shows, and what an act answers with.
pub(crate) fn brief(application: &Application) -> Map<String, Json> {
    let path = format!("/api/v1/applications/{}", application.label());
    let members = json!({
        "id": application.id.to_string(),
        "reference": application.reference,
        "service": application.service,
        "definition": application.definition,
        "channel": application.channel.word(),
        "state": application.state.word(),
        "standing": state_word(application),
        "outcome": application.outcome,
        "decided_by": application.decided_by.map(crate::application::DecidedBy::word),
        "price_cents": application.price_cents,
        "due_on": application.due_on,
        "norm_on": application.norm_on,
        "created_at": application.created_at,
        "updated_at": application.updated_at,
        "submitted_at": application.submitted_at,
        "decided_at": application.decided_at,
        "ended_at": application.ended_at,
        "links": {
            "self": path,
            "page": format!("/applications/{}", application.label()),
        },
    });
    match members {
        Json::Object(members) => members,
        _ => Map::new(),
    }
}

/// What is missing or wrong, each at its JSON Pointer.
pub(super) fn problems(asked: &Asked, problems: &[FormProblem]) -> Vec<Json> {
    let one = |problem: &FormProblem| {
        json!({
            "pointer": pointer(&problem.at),
            "code": problem.key,
            "detail": say::problem(&asked.words, problem),
        })
    };
    problems.iter().map(one).collect()
}

/// `children.0.born` is `/answers/children/0/born`.
fn pointer(at: &str) -> String {
    format!("/answers/{}", at.replace('~', "~0").replace('/', "~1").replace('.', "/"))
}

/// A draft's pages, answers and what is still missing.
pub(super) fn draft(asked: &Asked, own: &Own, members: &mut Map<String, Json>) {
    let situation = own.dossier.situation(&asked.ctx, asked.ctx.today());
    let walked = form::walk(&own.definition, &situation);
    let locale = asked.locale();
    let pages: Vec<Json> = walked
        .shown()
        .map(|view| {
            json!({
                "id": view.page.id,
                "title": view.page.heading().map(|words| words.get(locale)),
                "complete": view.is_complete(),
            })
        })
        .collect();
    let open: Vec<FormProblem> =
        walked.shown().flat_map(|view| view.problems.iter().cloned()).collect();
    // Whoever signs for a company says which one they read.
    members.insert("version".into(), own.application().version.into());
    members.insert("pages".into(), pages.into());
    members.insert("complete".into(), (open.is_empty() && walked.exit.is_none()).into());
    members.insert("problems".into(), problems(asked, &open).into());
    let exit = walked.exit.map(
        |page| json!({ "page": page.id, "title": page.heading().map(|words| words.get(locale)) }),
    );
    members.insert("exit".into(), exit.unwrap_or_default());
    let early = services::decide::early(&own.definition, &situation, &walked);
    members.insert("eligibility".into(), criteria(asked, &early));
    let price = services::decide::price_so_far(&own.definition, &situation, &walked);
    members.insert("price_cents".into(), price.map(|price| price.cents).into());
}

/// The answers with where they come from, and what was shown from a wallet.
pub(super) fn answers(own: &Own, members: &mut Map<String, Json>) {
    members.insert("answers".into(), Json::Object(own.dossier.answers.0.clone()));
    let source = |(key, source): (&String, &form::Source)| {
        let by = source.given_by.as_ref();
        let by = by.map(|by| json!({ "name": by.name, "matched": by.is_matched }));
        let told = json!({
            "register": source.register, "editable": source.editable, "given_by": by,
        });
        (key.clone(), told)
    };
    members.insert("sources".into(), own.dossier.sources.iter().map(source).collect());
    members.insert("evidence".into(), json!(own.dossier.evidence));
}

/// Criterion by criterion, in the reader's words.
fn criteria(asked: &Asked, criteria: &[Criterion]) -> Json {
    let one = |criterion: &Criterion| {
        json!({
            "id": criterion.id,
            "standing": crate::findings::standing_word(criterion.standing),
            "reason": services::decide::text_in(&criterion.reason, asked.locale()),
            "law": criterion.law,
            "rule": criterion.rule,
        })
    };
    criteria.iter().map(one).collect()
}

/// A decision with its reasons.
pub(super) fn decision(asked: &Asked, decision: &Decision, reasons: &Reasons) -> Json {
    json!({
        "outcome": decision.outcome,
        "decided_by": decision.decided_by.word(),
        "unit": decision.unit,
        "decided_at": decision.decided_at,
        "object_until": decision.object_until,
        "valid_until": reasons.valid_until,
        "price_cents": reasons.price_cents,
        "criteria": criteria(asked, &reasons.criteria),
        "values": reasons.values,
        "wording": reasons.wording,
        "text": reasons.text,
    })
}

/// The history, each act with its receipt.
pub(super) fn history(own: &Own, events: &[Event]) -> Json {
    let label = own.application().label();
    // Whoever acts for somebody does so in their own name.
    let helper = |event: &Event| {
        let found = own.helpers.iter().find(|one| Some(one.person) == event.actor_person);
        found.filter(|_| event.actor_kind == "person").map(|one| one.name.clone())
    };
    let one = |event: &Event| {
        json!({
            "seq": event.seq,
            "act": event.kind,
            "at": event.at,
            "by": event.actor_kind,
            "helper": helper(event),
            "unit": event.actor_unit,
            "detail": event.detail,
            "entry": event.entry,
            "receipt": format!("/api/v1/applications/{label}/receipts/{}", event.seq),
        })
    };
    events.iter().map(one).collect()
}

/// Why an application is not taken, as a problem document.
pub(crate) fn refused(asked: &Asked, not: NotSubmitted) -> Failure {
    let refusal = match not {
        NotSubmitted::Fault(fault) => return fault.into(),
        NotSubmitted::Refused(refusal) => refusal,
    };
    let title = asked.words.t(&format!("cases-refusal-{}", refusal.word()));
    let mut problem = Problem::refused(refusal.word(), title);
    match &refusal {
        SubmitRefusal::Incomplete { page, problems } => {
            problem = with_each(asked, problem.more("page", page.as_str()), problems);
        }
        SubmitRefusal::Exited { page }
        | SubmitRefusal::DocumentUnfit { page }
        | SubmitRefusal::SlotGone { page } => {
            problem = problem.more("page", page.as_str());
        }
        SubmitRefusal::Closed
        | SubmitRefusal::NotOnline
        | SubmitRefusal::SignInFirst
        | SubmitRefusal::LevelTooLow
        | SubmitRefusal::OneOpen
        | SubmitRefusal::NotForYou
        | SubmitRefusal::EResidencyLapsed
        | SubmitRefusal::EResidencyNotEnough
        | SubmitRefusal::QuotaFull
        | SubmitRefusal::BookedAlready
        | SubmitRefusal::NoPlaceLeft
        | SubmitRefusal::SecondMissing
        | SubmitRefusal::MayNotAct(_)
        | SubmitRefusal::NotDeclared => {}
    }
    problem.into()
}

/// The answers of a request: only to questions of the form, and only files that were uploaded to it.
pub(crate) fn taken(
    asked: &Asked,
    form: &form::Form,
    given: Map<String, Json>,
    before: &Answers,
) -> Result<Answers, Failure> {
    let known_files = files_in(&before.0.values().cloned().collect());
    let mut refused = Vec::new();
    for (key, answer) in &given {
        let question = form.question(key).filter(|question| question.is_answered());
        if question.is_none() {
            refused.push(FormProblem::new(key, "problem-not-asked"));
        } else if files_in(answer).iter().any(|id| !known_files.contains(id)) {
            refused.push(FormProblem::new(key, "problem-file-not-uploaded"));
        }
    }
    if refused.is_empty() {
        return Ok(Answers(given));
    }
    Err(unfit(asked, &refused))
}

/// Answers or files that are not taken, each with what is wrong with it.
pub(super) fn unfit(asked: &Asked, problems: &[FormProblem]) -> Failure {
    let title = asked.words.t("cases-refusal-answers-unfit");
    with_each(asked, Problem::refused("answers-unfit", title), problems).into()
}

/// An act that is refused by this word, at this field of the request.
pub(crate) fn refused_at(asked: &Asked, word: &'static str, field: &str) -> Failure {
    let title = asked.words.t(&format!("cases-refusal-{word}"));
    Problem::refused(word, title.clone()).error(format!("/{field}"), title).into()
}

/// The same with what its wording names.
pub(crate) fn refused_with(
    asked: &Asked,
    (word, field): (&'static str, &str),
    arguments: &[(&str, String)],
) -> Failure {
    let title = asked.words.with(&format!("cases-refusal-{word}"), arguments);
    Problem::refused(word, title.clone()).error(format!("/{field}"), title).into()
}

fn with_each(asked: &Asked, problem: Problem, problems: &[FormProblem]) -> Problem {
    problems.iter().fold(problem, |problem, one| {
        problem.error(pointer(&one.at), say::problem(&asked.words, one))
    })
}

/// The ids of documents anywhere in an answer.
fn files_in(answer: &Json) -> Vec<String> {
    match answer {
        Json::Array(items) => items.iter().flat_map(files_in).collect(),
        Json::Object(members) => {
            let id = members.get("id").and_then(Json::as_str);
            let id = id.filter(|id| records::document::DocumentId::parse(id).is_some());
            id.map(str::to_owned).into_iter().chain(members.values().flat_map(files_in)).collect()
        }
        Json::String(text) if records::document::DocumentId::parse(text).is_some() => {
            vec![text.clone()]
        }
        _ => Vec::new(),
    }
}
