//! Letters beside the decision: that an application has arrived, what the office asks, and what becomes of money.
//! Those about money, and questions that go by post, are written by a job and kept ([`crate::posting`]), the others when
//! they are opened.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use platform::calendar::{Calendar, Term};
use platform::{Ctx, Fault};
use privacy::{Access, CaseLabel, Item, Purpose};
use records::document;
use records::letter::{LetterError, Request};
use serde_json::{Value as Json, json};
use services::Definition;
use services::form;
use web::{Answer, Asked, Failure, Page, Words, download};

use super::letter::{sheet, style, town_of_letter, verification};
use crate::application::Application;
use crate::application::store::{self as applications, Key};
use crate::apply::dossier::{self, Dossier};
use crate::apply::own;
use crate::casework::Casework;
use crate::counter;
use crate::desk::{self, Desk};
use crate::history::{self, Event, kind};
use crate::pages::Pages;
use crate::payment::letter::{self, FeeLetter};
use crate::payment::pages as fees;
use crate::posting;
use crate::say;

/// Whether there is a letter about an act.
pub(crate) fn has_letter(event: &Event) -> bool {
    matches!(event.kind.as_str(), kind::SUBMITTED | kind::ASKED) || letter::is_about(event)
}

/// The letters about acts on one's own case: what each is, and its address.
pub(crate) fn letters(page: &Page, path: &str, events: &[Event]) -> Vec<(String, String)> {
    let link = |event: &Event| {
        let name = page.t(&format!("letter-{}", event.kind));
        (name, format!("{path}/letters/{}", event.seq))
    };
    events.iter().filter(|event| has_letter(event)).map(link).collect()
}

/// What a letter is about.
pub(crate) struct About<'a> {
    pub(crate) application: &'a Application,
    pub(crate) definition: &'a Definition,
    pub(crate) dossier: &'a Dossier,
    pub(crate) event: &'a Event,
    /// What was written with the act.
    pub(crate) text: &'a str,
}

/// `GET /applications/{id}/letters/{seq}`: the letter about an act on one's own case.
pub(crate) async fn own_letter(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path((id, seq)): Path<(String, i64)>,
) -> Answer {
    let casework = &pages.casework;
    let own = own(casework, &asked, &id).await?;
    let events = history::store::list(casework.db(), own.application().id).await?;
    let event = find(&events, seq)?;
    let opening = (own.application(), own.purpose());
    let text = open_text(casework, &asked.ctx, opening, event).await?;
    let (application, dossier) = (own.application(), &own.dossier);
    let about = About { application, definition: &own.definition, dossier, event, text: &text };
    send(casework, &asked, (&about, own.purpose())).await
}

/// `GET /desk/cases/{reference}/letters/{seq}`: the same letter, to be printed and sent.
pub(crate) async fn desk_letter(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path((reference, seq)): Path<(String, i64)>,
) -> Answer {
    let casework = &desk.casework;
    let on_desk = desk::on_desk(casework, &asked, &reference).await?;
    let event = find(&on_desk.events, seq)?;
    // It repeats what was said.
    if event.kind == kind::SUBMITTED && desk::sensitive::is_hidden(&asked.visitor, &on_desk) {
        return Err(Failure::Forbidden);
    }
    let text = on_desk.texts.iter().find(|(of, _)| *of == seq).map_or("", |(_, text)| text);
    let about = About {
        application: &on_desk.on_file.application,
        definition: &on_desk.definition,
        dossier: &on_desk.dossier,
        event,
        text,
    };
    send(casework, &asked, (&about, Purpose::HandleCase)).await
}

/// `GET /desk/counter/{id}/receipt`: what the person takes home from the counter.
pub(crate) async fn counter_letter(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
) -> Answer {
    let casework = &pages.casework;
    let key = Key::parse(&id).ok_or(Failure::NotFound)?;
    let on_file = applications::find(casework.db(), key.key()).await?.ok_or(Failure::NotFound)?;
    let application = &on_file.application;
    let attended = counter::store::find(casework.db(), application.id).await?;
    let attended = attended.filter(|attended| {
        Some(attended.official) == asked.visitor.person && attended.left_at.is_none()
    });
    attended.ok_or(Failure::NotFound)?;
    let events = history::store::list(casework.db(), application.id).await?;
    let event = find(&events, 1)?;
    // For the one who handed it in, on that day: it is no way to read what somebody else went on with.
    let today = asked.ctx.today();
    let is_today = event.at.to_zoned(asked.ctx.zone().clone()).date() == today;
    if event.actor_person != asked.visitor.person || !is_today {
        return Err(Failure::NotFound);
    }
    let case = CaseLabel::new(application.label());
    let access = Access::on(&case, Purpose::WriteLetter, "answers");
    let item = Item::new(dossier::LABEL, &on_file.content.answers);
    let opened = casework.vault().open_one(&asked.ctx, &access, application.subject, item).await;
    let dossier = Dossier::read(&opened.map_err(Fault::from)?)?;
    let definition = casework.definition_of(application).await?;
    let about = About { application, definition: &definition, dossier: &dossier, event, text: "" };
    send(casework, &asked, (&about, Purpose::WriteLetter)).await
}

fn find(events: &[Event], seq: i64) -> Result<&Event, Failure> {
    let found = events.iter().find(|event| event.seq == seq && has_letter(event));
    found.ok_or(Failure::NotFound)
}

async fn open_text(
    casework: &Casework,
    ctx: &Ctx,
    (application, purpose): (&Application, Purpose),
    event: &Event,
) -> Result<String, Failure> {
    let Some(sealed) = &event.text else { return Ok(String::new()) };
    let case = CaseLabel::new(application.label());
    let access = Access::on(&case, purpose, "messages");
    let item = Item::new(history::TEXT_LABEL, sealed);
    let opened = casework.vault().open_one(ctx, &access, application.subject, item).await;
    Ok(opened.map_err(Fault::from)?.text()?.to_owned())
}

async fn send(
    casework: &Casework,
    asked: &Asked,
    (about, purpose): (&About<'_>, Purpose),
) -> Answer {
    let place = (about.application.id, about.event.seq);
    let kept = posting::store::find(casework.db(), place).await?;
    let kept = kept.and_then(|letter| document::DocumentId::parse(&letter.document?));
    if let Some(id) = kept {
        let found = document::find(casework.db(), id).await?.ok_or(Failure::NotFound)?;
        let case = CaseLabel::new(about.application.label());
        let access = Access::on(&case, purpose, "letter");
        let opened =
            document::open(casework.blobs(), casework.vault(), &asked.ctx, &access, &found).await;
        let opened = opened.map_err(Fault::from)?;
        let headers = document::download_headers(&opened, true);
        return Ok((headers, opened.content.to_vec()).into_response());
    }
    let pdf = match render(casework, &asked.ctx, about).await {
        Ok(pdf) => pdf,
        Err(LetterError::NotAvailable) => return Err(Failure::TooMany { retry_after_s: 60 }),
        Err(error) => return Err(Fault::from(error).into()),
    };
    let name = format!("{}-{}.pdf", about.application.label(), about.event.seq);
    download("application/pdf", &name, pdf)
}

/// The letter as PDF.
///
/// # Errors
/// See [`LetterError`].
pub(crate) async fn render(
    casework: &Casework,
    ctx: &Ctx,
    about: &About<'_>,
) -> Result<Vec<u8>, LetterError> {
    let renderer = casework.inner().renderer.as_ref().ok_or(LetterError::NotAvailable)?;
    let money = letter::load(casework.db(), about.application, about.event).await;
    let money = money.map_err(LetterError::Fault)?;
    Ok(renderer.render(request(casework, ctx, (about, money.as_ref()))).await?.pdf)
}

fn request(
    casework: &Casework,
    ctx: &Ctx,
    (about, money): (&About<'_>, Option<&FeeLetter>),
) -> Request {
    let locale = about.dossier.locale();
    let words = crate::wording::words(locale);
    let town = casework.town();
    let mut data = frame(casework, ctx, about, &words);
    let (template, own) = match (money, about.event.kind.as_str()) {
        (Some(money), _) => {
            let ways = fees::ways(casework, &words, about.definition, &money.demand);
            ("fee.typ", letter::data((ctx, &town.calendar), (about, money), &ways, &words))
        }
        (None, kind::SUBMITTED) => ("receipt-letter.typ", arrival(ctx, about, &words)),
        (None, _) => ("correction.typ", question((ctx, &town.calendar), about, &words)),
    };
    if let (Json::Object(all), Json::Object(own)) = (&mut data, own) {
        all.extend(own);
    }
    let sheet_of = (style(casework, template), template);
    sheet(casework, sheet_of, (data, locale), about.event.at)
}

/// What every letter of a case has.
fn frame(casework: &Casework, ctx: &Ctx, about: &About<'_>, words: &Words) -> Json {
    let locale = words.locale();
    let unit = about.application.unit.as_deref().unwrap_or(&about.definition.unit);
    let unit = casework.unit_name(unit, locale);
    let day = about.event.at.to_zoned(ctx.zone().clone()).date();
    let applicant = &about.dossier.applicant;
    let mut addressee = vec![applicant.name.clone(), super::represented(about.dossier)];
    addressee.extend(applicant.address.iter().cloned());
    addressee.retain(|line| !line.is_empty());
    json!({
        "language": locale.tag(),
        "town": town_of_letter(casework, locale),
        "title": about.definition.name.get(locale),
        "date": {"iso": day.to_string(), "text": words.long_date(day)},
        "reference": about.application.label(),
        "sender": {"unit": unit},
        "addressee": addressee,
        "signed": {"by": "official", "role": unit},
        "verify": verification(casework, &about.event.entry),
    })
}

/// What came, when, and by when there is a decision.
fn arrival(ctx: &Ctx, about: &About<'_>, words: &Words) -> Json {
    let application = about.application;
    let at = application.submitted_at.unwrap_or(about.event.at).to_zoned(ctx.zone().clone());
    let received_on = at.date();
    let situation = about.dossier.situation(ctx, received_on);
    let walked = form::walk(about.definition, &situation);
    let words = &words.clone().in_currency(about.definition.currency);
    let rows = say::rows(words, &form::summary(&walked, words.locale()), None);
    let rows = rows.iter().map(|row| json!({"label": row.key, "value": row.value}));
    let channel = words.t(&format!("desk-channel-{}", application.channel.word()));
    let due = application.due_on;
    json!({
        "received": {
            "at": {"iso": received_on.to_string(), "text": words.long_date(received_on)},
            "channel": channel,
        },
        "answers": rows.collect::<Vec<_>>(),
        "decision_due": due.map(|due| json!({"iso": due.to_string(), "text": words.long_date(due)})),
    })
}

/// What the office asks, and until when.
fn question((ctx, calendar): (&Ctx, &Calendar), about: &About<'_>, words: &Words) -> Json {
    let within = about.definition.clock.as_ref().map(|clock| clock.correct_within);
    let within = within.unwrap_or(Term::Weeks(4));
    let asked_on = about.event.at.to_zoned(ctx.zone().clone()).date();
    let due = calendar.due_on(asked_on, within);
    json!({
        "needed": [{"what": about.text}],
        "due": {"iso": due.to_string(), "text": words.long_date(due)},
    })
}
