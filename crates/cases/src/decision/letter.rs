//! The decision as a letter: written by a job, or when it is first opened.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use platform::jobs::{Ended, Job, Runner};
use platform::{Ctx, Db, Fault, Money, Unit};
use privacy::{Access, CaseLabel, Item, Purpose};
use records::document::{self, NewDocument};
use records::letter::{LetterError, Profile, Request, StyleFile};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use services::Definition;
use services::decide::Standing;
use web::{Answer, Asked, Failure, Words};

use super::{Decision, REASONS_LABEL, Reasons, store};
use crate::application::store::{self as applications, Key};
use crate::application::{Application, ApplicationId, DecidedBy};
use crate::apply::{evidence, own};
use crate::casework::Casework;
use crate::findings::{Used, told_decided};
use crate::history::{Act, kind};
use crate::pages::Pages;
use crate::posting;
use crate::say;
use crate::work::Work;

/// The service by which one objects when a definition names none.
pub(crate) const OBJECTION: &str = "objection";

/// What the job needs to know.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct LetterJob {
    /// The case that was decided.
    pub application: ApplicationId,
}

/// Registers the job. Without a renderer letters wait as jobs until there is one.
pub fn handle_jobs(runner: &mut Runner, casework: &Casework) {
    if casework.inner().renderer.is_none() {
        return;
    }
    let casework = casework.clone();
    runner.handle(super::LETTER_JOB, move |job: Job, ctx: Ctx| {
        let casework = casework.clone();
        async move {
            let payload: LetterJob = job.read()?;
            let key = Key::Id(payload.application);
            if applications::find_open_part(casework.db(), key).await?.is_none() {
                // No longer kept: nobody waits for its letter.
                return Ok(Ended::Done);
            }
            if casework.inner().letters_at_once {
                if !casework.inner().makes_letters() {
                    return Ok(Ended::NotYet);
                }
                write(&casework, &ctx, payload.application).await.map_err(Fault::from)?;
            }
            Ok(Ended::Done)
        }
    });
}

/// Writes the letter of a decided case, once; gives back its document.
///
/// # Errors
/// See [`LetterError`].
pub async fn write(
    casework: &Casework,
    ctx: &Ctx,
    id: ApplicationId,
) -> Result<String, LetterError> {
    let (application, decision) = read(casework.db(), id).await?;
    if let Some(document) = decision.letter {
        return Ok(document);
    }
    let renderer = casework.inner().renderer.as_ref().ok_or(LetterError::NotAvailable)?;
    let definition = casework.definition_of(&application).await?;
    let case = CaseLabel::new(application.label());
    let access = Access::on(&case, Purpose::WriteLetter, "decision");
    let item = Item::new(REASONS_LABEL, &decision.reasons);
    let opened = casework.vault().open_one(ctx, &access, application.subject, item).await;
    let reasons: Reasons = opened.map_err(Fault::from)?.json()?;
    let request = request(casework, ctx, (&application, &definition), (&decision, &reasons));
    let letter = renderer.render(request).await?;
    let name = format!("{}.pdf", application.label());
    let kept = Kept { kind: "decision", name: &name, pdf: letter.pdf, about: None };
    let decided = decided_seq(casework.db(), &application).await?;
    let of = application.clone();
    let set = |unit: &mut Unit, document: &str| {
        store::set_letter(unit, decision.id, document);
        if let Some(seq) = decided {
            posting::post_decision(unit, ctx, &of, (seq, document));
        }
    };
    keep(casework, ctx, application, kept, set).await.map_err(LetterError::Fault)
}

/// The act of the decision, where its letter goes by post.
async fn decided_seq(db: &Db, application: &Application) -> Result<Option<i64>, Fault> {
    if !posting::is_posted(db, application).await? {
        return Ok(None);
    }
    let events = crate::history::store::list(db, application.id).await?;
    let decided = events.iter().rev().find(|event| event.kind == kind::DECIDED);
    Ok(decided.map(|event| event.seq))
}

async fn read(db: &Db, id: ApplicationId) -> Result<(Application, Decision), Fault> {
    let missing = || Fault::new("write a letter", format!("{id} is not decided"));
    let application = applications::find_open_part(db, Key::Id(id)).await?.ok_or_else(missing)?;
    let decision = store::find(db, id).await?.ok_or_else(missing)?;
    Ok((application, decision))
}

/// A letter to be kept.
pub(crate) struct Kept<'a> {
    /// What it is for, as documents say it.
    pub(crate) kind: &'a str,
    /// Its name for whoever saves it.
    pub(crate) name: &'a str,
    /// The letter.
    pub(crate) pdf: Vec<u8>,
    /// What it is about, where that is not the decision.
    pub(crate) about: Option<&'a str>,
}

/// Keeps a letter as a sealed document and records that it is there, in one unit; `also` adds to it.
pub(crate) async fn keep(
    casework: &Casework,
    ctx: &Ctx,
    application: Application,
    kept: Kept<'_>,
    also: impl FnOnce(&mut Unit, &str),
) -> Result<String, Fault> {
    let key = casework.key_of(ctx, &application).await?;
    let key = key.ok_or_else(|| Fault::new("keep a letter", "the person was erased"))?;
    let refused = |refusal| Fault::new("keep a letter", format!("{refusal:?}"));
    let checked = document::media::check(&kept.pdf, document::UPLOAD_BYTES_MAX).map_err(refused)?;
    let content = document::store_content(casework.blobs(), ctx, &key, checked).await?;
    let case = CaseLabel::new(application.label());
    let new = NewDocument { case: Some(&case), kind: kept.kind, name: kept.name, content };
    let tasks = Vec::new();
    let past = crate::history::store::past(casework.db(), application.id).await?;
    let mut work = Work::on(ctx, &key, application, (tasks, past), casework.town());
    let document = document::add(&mut work.unit, ctx, &key, new).to_string();
    also(&mut work.unit, &document);
    work.record(Act { kind: kind::DELIVERED, detail: kept.about, text: None });
    let unit: Unit = work.into_unit();
    casework.db().commit(unit).await?;
    Ok(document)
}

fn request(
    casework: &Casework,
    ctx: &Ctx,
    (application, definition): (&Application, &Definition),
    (decision, reasons): (&Decision, &Reasons),
) -> Request {
    let locale = platform::Locale::parse(&reasons.language).unwrap_or_default();
    let words = crate::wording::words(locale);
    let data = data(casework, &words, (application, definition), (decision, reasons), ctx);
    // A service's own template for this outcome, else the town's.
    let own = definition.letters.get(&*decision.outcome).map(|own| own.to_string());
    let template = own.unwrap_or_else(|| style(casework, "decision.typ"));
    sheet(casework, (template, "decision.typ"), (data, locale), decision.decided_at)
}

/// A file of the town's letters, as text.
pub(crate) fn style(casework: &Casework, name: &str) -> String {
    let bytes = casework.inner().letter_styles.get(name);
    bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
}

/// A letter for the renderer, with the town's style files beside its template.
pub(crate) fn sheet(
    casework: &Casework,
    (template, name): (String, &str),
    (data, locale): (Json, platform::Locale),
    written_at: jiff::Timestamp,
) -> Request {
    let names = casework.inner().letter_styles.keys().filter(|other| *other != name);
    let styles: BTreeMap<String, StyleFile> =
        names.map(|name| (name.clone(), StyleFile::Text(style(casework, name)))).collect();
    Request {
        id: 1,
        template,
        styles,
        data,
        language: locale.tag().to_owned(),
        profile: Profile::default(),
        created_at: written_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    }
}

/// The sender of every letter.
pub(crate) fn town_of_letter(casework: &Casework, locale: platform::Locale) -> Json {
    let town = casework.town();
    let lines = |text: &str| -> Vec<String> {
        text.split([',', '،']).map(|line| line.trim().to_owned()).collect()
    };
    json!({
        "name": town.name.get(locale),
        "authority": town.authority.get(locale),
        "address": lines(town.address.get(locale)),
        "web": casework.inner().public_origin,
    })
}

/// How anybody checks that the letter's act is in the log: the square, its address, and the code to type.
pub(crate) fn verification(casework: &Casework, entry: &str) -> Json {
    let Some(entry) = ledger::EntryId::parse(entry) else { return Json::Null };
    let square = ledger::square(&casework.inner().public_origin, entry);
    if square.svg.is_empty() {
        return Json::Null;
    }
    json!({"qr": square.svg, "url": square.url, "page": square.page, "code": square.code})
}

fn data(
    casework: &Casework,
    words: &Words,
    (application, definition): (&Application, &Definition),
    (decision, reasons): (&Decision, &Reasons),
    ctx: &Ctx,
) -> Json {
    let locale = words.locale();
    let service = definition.name.get(locale);
    let granted = decision.outcome == "granted";
    let unit = decision.unit.clone().unwrap_or_else(|| definition.unit.to_string());
    let decided_on = decision.decided_at.to_zoned(ctx.zone().clone()).date();
    let statement = words.plain(
        if granted { "letter-granted" } else { "letter-refused" },
        [("service", service.to_owned())],
    );
    let signed = match decision.decided_by {
        DecidedBy::Official => json!({"by": "official", "role": casework.unit_name(&unit, locale)}),
        DecidedBy::Program => {
            let unit = casework.unit_name(&unit, locale);
            json!({"by": "official", "role": words.plain("signed-by-program", [("unit", unit)])})
        }
        DecidedBy::Rules | DecidedBy::Silence => {
            let version: String = application.definition.chars().take(12).collect();
            json!({"by": "rules", "service": service, "version": version})
        }
    };
    let text = reasons.wording.values().map(String::as_str);
    let mut facts = facts(words, definition, reasons, granted);
    facts.extend(shown(casework, words, definition, reasons));
    json!({
        "language": locale.tag(),
        "town": town_of_letter(casework, locale),
        "title": service,
        "date": {"iso": decided_on.to_string(), "text": words.long_date(decided_on)},
        "reference": application.label(),
        "sender": {"unit": casework.unit_name(&unit, locale)},
        "addressee": reasons.addressee,
        "body": text.collect::<Vec<_>>(),
        "signed": signed,
        "verify": verification(casework, &decision.entry),
        "decision": {
            "outcome": if granted { "granted" } else { "refused" },
            "statement": statement,
            "facts": facts,
            "remarks": remarks(words, reasons),
            "reasons": criteria(words, definition, (decision, reasons)),
            "objection": objection(casework, words, (definition, decision)),
        },
    })
}

fn facts(words: &Words, definition: &Definition, reasons: &Reasons, granted: bool) -> Vec<Json> {
    let mut facts = Vec::new();
    if !granted {
        return facts;
    }
    if let Some(cents) = reasons.price_cents.filter(|cents| *cents > 0) {
        let value = words.money(Money::new(cents, definition.currency));
        facts.push(json!({"label": words.t("decision-price"), "value": value}));
    }
    if let Some(until) = reasons.valid_until {
        facts.push(json!({"label": words.t("decision-valid-until"), "value": words.date(until)}));
    }
    for value in &definition.result.values {
        let shown = say::answer(
            &words.clone().in_currency(definition.currency),
            &value.kind,
            reasons.values.get(&*value.name),
            &[],
        );
        if !shown.is_empty() {
            facts.push(json!({"label": value.label.get(words.locale()), "value": shown}));
        }
    }
    facts
}

/// From whom came what was shown from a wallet, whatever was decided.
fn shown(
    casework: &Casework,
    words: &Words,
    definition: &Definition,
    reasons: &Reasons,
) -> Vec<Json> {
    let town = casework.town();
    let about = (definition, town.name.get(words.locale()));
    let facts = evidence::facts(words, about, &reasons.evidence).into_iter();
    facts.map(|row| json!({"label": row.key, "value": row.value})).collect()
}

fn criteria(
    words: &Words,
    definition: &Definition,
    (decision, reasons): (&Decision, &Reasons),
) -> Vec<Json> {
    let one = |criterion: &services::decide::Criterion| {
        let met = match criterion.standing {
            Standing::Met => Json::Bool(true),
            Standing::NotMet => Json::Bool(false),
            Standing::ToCheck => Json::Null,
        };
        let told = told_decided(words, definition, (criterion, decision.decided_by))?;
        // What an official looked at is neither met nor not examined: its own word says so.
        let result = (criterion.standing == Standing::ToCheck).then_some(told.title);
        let law = (!told.law.is_empty()).then_some(told.law);
        let explanation = looked_at(words, &told.data);
        Some(json!({
            "criterion": told.text,
            "explanation": explanation,
            "met": met,
            "result": result,
            "law": law,
        }))
    };
    reasons.criteria.iter().filter_map(one).collect()
}

/// What a rule looked at, in a line; without what has no name in the letter's language.
fn looked_at(words: &Words, data: &[Used]) -> Option<String> {
    let named = data.iter().filter(|used| used.language.is_none());
    let line = |used: &Used| {
        let parts = [("label", used.label.as_str()), ("value", used.value.as_str())];
        words.plain("criterion-data", parts)
    };
    let lines: Vec<String> = named.map(line).collect();
    (!lines.is_empty()).then(|| words.list(&lines))
}

/// What stands above the words of an official: that the rules said otherwise, where they did.
pub(crate) fn remarks_title(words: &Words, reasons: &Reasons) -> String {
    match reasons.overruled.as_deref() {
        Some("granted") => words.t("decision-overruled-granted"),
        Some(_) => words.t("decision-overruled-refused"),
        None => words.t("decision-remarks"),
    }
}

fn remarks(words: &Words, reasons: &Reasons) -> Json {
    let text = reasons.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    text.map_or(
        Json::Null,
        |text| json!({"heading": remarks_title(words, reasons), "text": [text]}),
    )
}

fn objection(
    casework: &Casework,
    words: &Words,
    (definition, decision): (&Definition, &Decision),
) -> Json {
    let (Some(until), Some(way)) = (decision.object_until, &definition.objection) else {
        return Json::Null;
    };
    let service = way.service.as_deref().unwrap_or(OBJECTION);
    // The template says until when and how, in its own words.
    json!({
        "text": [],
        "until": {"iso": until.to_string(), "text": words.long_date(until)},
        "ways": [format!("{}/apply/{service}", casework.inner().public_origin)],
    })
}

/// `GET /applications/{id}/letter`: the decision as PDF; written now when it was not yet.
pub(crate) async fn letter(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
) -> Answer {
    let casework = &pages.casework;
    let own = own(casework, &asked, &id).await?;
    let application = own.application();
    if application.decided_at.is_none() {
        return Err(Failure::NotFound);
    }
    let system = asked.ctx.acting_as(platform::Actor::System("letters"));
    let document = match write(casework, &system, application.id).await {
        Ok(document) => document,
        Err(LetterError::NotAvailable) => return Err(Failure::TooMany { retry_after_s: 60 }),
        Err(error) => return Err(Fault::from(error).into()),
    };
    let id = document::DocumentId::parse(&document).ok_or(Failure::NotFound)?;
    let found = document::find(casework.db(), id).await?.ok_or(Failure::NotFound)?;
    let case = CaseLabel::new(application.label());
    let access = Access::on(&case, own.purpose(), "decision");
    let opened =
        document::open(casework.blobs(), casework.vault(), &asked.ctx, &access, &found).await;
    let opened = opened.map_err(Fault::from)?;
    let headers = document::download_headers(&opened, true);
    Ok((headers, opened.content.to_vec()).into_response())
}
