//! What the archive gets of a case: opened for it, each opening recorded, written as an open package.

use platform::blobs::BLOB_BYTES_MAX;
use platform::{Ctx, Fault};
use privacy::{Access, CaseLabel, Item, OpenError, Plain, Purpose, Sealed};
use records::archive::{DataFile, Happened, Package, plain_name, write};
use records::document;
use serde_json::{Value as Json, json};
use services::Definition;

use super::Disposal;
use crate::api::shape;
use crate::application::Application;
use crate::application::store::{Key, find};
use crate::apply::dossier::{self, Dossier};
use crate::casework::Casework;
use crate::decision::{self, REASONS_LABEL};
use crate::history::{self, Event};
use crate::payment;

/// Room for what METS and PREMIS say beside the files.
const BESIDE_BYTES: usize = 4 * 1024 * 1024;

/// What came of packing.
pub(super) enum Packed {
    /// The package.
    Bytes(Vec<u8>),
    /// More than one package holds.
    TooLarge,
    /// Its person was erased: there is nothing to hand over.
    Nothing,
}

/// Packs a case: the same case and list give the same bytes.
pub(super) async fn pack(
    casework: &Casework,
    ctx: &Ctx,
    (disposal, application): (&Disposal, &Application),
) -> Result<Packed, Fault> {
    match packed(casework, ctx, (disposal, application)).await {
        Ok(packed) => Ok(packed),
        Err(OpenError::Erased) => Ok(Packed::Nothing),
        Err(OpenError::Fault(fault)) => Err(fault),
    }
}

async fn packed(
    casework: &Casework,
    ctx: &Ctx,
    (disposal, application): (&Disposal, &Application),
) -> Result<Packed, OpenError> {
    let definition = casework.definition_of(application).await?;
    let opened = open(casework, ctx, application).await?;
    let mut files = written(casework, &definition, (application, &opened)).await?;
    let case = CaseLabel::new(application.label());
    let access = Access::on(&case, Purpose::Archive, "document");
    let (blobs, vault) = (casework.blobs(), casework.vault());
    let documents = document::list_by_case(casework.db(), &case).await?;
    let bytes: i64 = documents.iter().map(|document| document.content_bytes).sum();
    let room = BLOB_BYTES_MAX - BESIDE_BYTES;
    if usize::try_from(bytes).unwrap_or(usize::MAX) > room {
        return Ok(Packed::TooLarge);
    }
    for (at, one) in documents.iter().enumerate() {
        let content = document::open(blobs, vault, ctx, &access, one).await?;
        files.push(DataFile {
            name: format!("documents/{}-{}", at + 1, plain_name(&content.name)),
            media_type: one.media_type.header().to_owned(),
            created_at: one.added_at,
            bytes: content.content.to_vec(),
        });
    }
    let package = described(casework, &definition, (disposal, application, &opened), files);
    let bytes = write(&package);
    Ok(if bytes.len() > BLOB_BYTES_MAX { Packed::TooLarge } else { Packed::Bytes(bytes) })
}

/// What was sealed of a case.
struct Opened {
    dossier: Dossier,
    events: Vec<(Event, Option<String>)>,
    reasons: Option<Json>,
}

async fn open(
    casework: &Casework,
    ctx: &Ctx,
    application: &Application,
) -> Result<Opened, OpenError> {
    let (db, id) = (casework.db(), application.id);
    let on_file = find(db, Key::Id(id)).await?.ok_or(OpenError::Erased)?;
    let events = history::store::list(db, id).await?;
    let decision = decision::store::find(db, id).await?;
    let mut items = vec![Item::new(dossier::LABEL, &on_file.content.answers)];
    let texts: Vec<&Sealed> = events.iter().filter_map(|event| event.text.as_ref()).collect();
    items.extend(texts.iter().map(|sealed| Item::new(history::TEXT_LABEL, sealed)));
    items.extend(decision.as_ref().map(|found| Item::new(REASONS_LABEL, &found.reasons)));
    let case = CaseLabel::new(application.label());
    let access = Access::on(&case, Purpose::Archive, "case-file");
    let opened = casework.vault().open(ctx, &access, application.subject, &items).await?;
    let mut opened = opened.into_iter();
    let mut next = || opened.next().ok_or(OpenError::Erased);
    let dossier = Dossier::read(&next()?)?;
    let mut told = Vec::with_capacity(events.len());
    for event in events {
        let text: Option<Plain> = event.text.is_some().then(&mut next).transpose()?;
        let text = text.map(|plain| plain.text().map(str::to_owned)).transpose()?;
        told.push((event, text));
    }
    let reasons = decision.is_some().then(&mut next).transpose()?;
    let reasons = reasons.map(|plain| plain.json::<Json>()).transpose()?;
    Ok(Opened { dossier, events: told, reasons })
}

/// What is written down of the case, as JSON files.
async fn written(
    casework: &Casework,
    definition: &Definition,
    (application, opened): (&Application, &Opened),
) -> Result<Vec<DataFile>, Fault> {
    let db = casework.db();
    let (demands, payments) = payment::store::of_application(db, application.id).await?;
    let fees: Vec<Json> =
        demands.iter().map(|demand| payment::api::shape(demand, &payments)).collect();
    let mut case = shape::brief(application);
    case.remove("links");
    case.insert("facts".into(), json!(opened.dossier.facts));
    // By what the archive sorts it and gives it out.
    case.insert("class".into(), json!(definition.retention.class));
    let confidentiality = definition.retention.confidentiality.word();
    case.insert("confidentiality".into(), confidentiality.into());
    let closed_at = application.closed_at.unwrap_or(application.updated_at);
    let file = |name: &str, content: &Json| DataFile {
        name: name.to_owned(),
        media_type: "application/json".to_owned(),
        created_at: closed_at,
        bytes: format!("{content:#}\n").into_bytes(),
    };
    let mut files = vec![
        file("case.json", &Json::Object(case)),
        file("answers.json", &answers(definition, &opened.dossier)),
        file("history.json", &opened.events.iter().map(event).collect()),
    ];
    if !opened.dossier.evidence.is_empty() {
        files.push(file("evidence.json", &json!(opened.dossier.evidence)));
    }
    files.extend(opened.reasons.as_ref().map(|reasons| file("decision.json", reasons)));
    if !fees.is_empty() {
        files.push(file("fees.json", &fees.into()));
    }
    Ok(files)
}

/// Each answer with its question, as it was put to the applicant.
fn answers(definition: &Definition, dossier: &Dossier) -> Json {
    let locale = dossier.locale();
    let answer = |(key, value): (&String, &Json)| {
        let question = definition.form.question(key).map(|question| question.label.get(locale));
        json!({ "key": key, "question": question, "answer": value })
    };
    dossier.answers.0.iter().map(answer).collect()
}

fn event((event, text): &(Event, Option<String>)) -> Json {
    json!({
        "act": event.kind,
        "at": event.at.to_string(),
        "by": event.actor_kind,
        "role": event.actor_role,
        "unit": event.actor_unit,
        "detail": event.detail,
        "text": text,
        "entry": event.entry,
    })
}

fn described(
    casework: &Casework,
    definition: &Definition,
    (disposal, application, opened): (&Disposal, &Application, &Opened),
    files: Vec<DataFile>,
) -> Package {
    let town = casework.town();
    let locale = opened.dossier.locale();
    let law = application.keep_law.as_deref().unwrap_or_default();
    let title = definition.law.get(law).map(|law| law.title.get(locale).to_owned());
    let happened = |(event, _): &(Event, Option<String>)| Happened {
        act: event.kind.clone(),
        at: event.at,
        detail: event.detail.clone(),
        by: event.actor_kind.clone(),
    };
    let unit = application.unit.as_deref().unwrap_or_default();
    let begun = application.submitted_at.unwrap_or(application.created_at);
    Package {
        id: application.label(),
        title: definition.name.get(locale).to_owned(),
        language: locale.tag().to_owned(),
        creator: town.authority.get(locale).to_owned(),
        unit: casework.unit_name(unit, locale),
        law: title.unwrap_or_else(|| law.to_owned()),
        span: (begun, application.closed_at.unwrap_or(application.updated_at)),
        made_at: disposal.approved_at.unwrap_or(disposal.proposed_at),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        history: opened.events.iter().map(happened).collect(),
        files,
    }
}
