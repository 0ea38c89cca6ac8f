//! The data protection officer's list of what stands out, and what one official opened.

use askama::Template;
use axum::extract::{Path, State};
use platform::id::{PersonId, SubjectId};
use platform::{Fault, Unit};
use web::{Answer, Asked, Failure, Form, Page, see_other};

use super::{Kind, Known, Pattern, kinds, look, store};
use crate::data_use::{self, DataUse};
use crate::delay::pages::whose;
use crate::my_data::{MyData, known as word_of};

/// Where it is.
const PATH: &str = "/desk/privacy/openings";

#[derive(Template)]
#[template(path = "pattern/patterns.html")]
struct PatternsPage {
    page: Page,
    form: Form,
    sections: Vec<Section>,
    well_known: Vec<String>,
    may_mark: bool,
}

/// The patterns of a kind.
struct Section {
    title: String,
    says: String,
    rows: Vec<Row>,
}

struct Row {
    person: PersonId,
    who: String,
    openings: i64,
    people: i64,
    last: String,
}

/// `GET /desk/privacy/openings`.
pub(crate) async fn list(asked: Asked, State(my_data): State<MyData>) -> Answer {
    web::html(&shown(&asked, &my_data, Form::new()).await?)
}

async fn shown(asked: &Asked, my_data: &MyData, form: Form) -> Result<PatternsPage, Failure> {
    let (found, known) = look(&my_data.db, &asked.ctx, &*my_data.town).await?;
    let section = |kind: Kind| Section {
        title: asked.words.t(&format!("privacy-pattern-{}", kind.word())),
        says: asked.words.t(&format!("privacy-pattern-{}-says", kind.word())),
        rows: found
            .iter()
            .filter(|one| one.kind == kind)
            .map(|one| row(asked, my_data, one))
            .collect(),
    };
    let mut well_known: Vec<String> = known.well_known.iter().map(ToString::to_string).collect();
    well_known.sort();
    Ok(PatternsPage {
        page: asked.page("privacy-patterns-title").back("/desk/privacy").errors_of(&form),
        form,
        sections: Kind::ALL.into_iter().map(section).collect(),
        well_known,
        may_mark: asked.visitor.holds("privacy.answer"),
    })
}

fn row(asked: &Asked, my_data: &MyData, one: &Pattern) -> Row {
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    Row {
        person: one.person,
        who: my_data.official(&asked.words, (&one.role, &one.unit)),
        openings: count(one.openings),
        people: count(one.people),
        last: asked.words.date(asked.local(one.last_at).date()),
    }
}

/// `POST /desk/privacy/well-known`: marks somebody, or no longer.
pub(crate) async fn mark_sent(
    asked: Asked,
    State(my_data): State<MyData>,
    mut form: Form,
) -> Answer {
    let known = form.value("do") != "unmark";
    if !mark(&asked, &my_data, (form.value("whose"), known)).await? {
        form.refuse("whose", asked.words.t("privacy-delay-refusal-unknown-person"));
        return web::html_refused(&shown(&asked, &my_data, form).await?);
    }
    see_other(PATH)
}

/// Marks somebody, by subject or by a case of theirs, as well known, or no longer; no when nobody is known by it.
pub(super) async fn mark(
    asked: &Asked,
    my_data: &MyData,
    (who, known): (&str, bool),
) -> Result<bool, Failure> {
    let Some(subject) = whose(my_data, who).await? else { return Ok(false) };
    let mut unit = Unit::new();
    if known {
        store::mark(&mut unit, &asked.ctx, subject);
    } else {
        store::unmark(&mut unit, subject);
    }
    my_data.db.commit(unit).await.map_err(Fault::from)?;
    Ok(true)
}

#[derive(Template)]
#[template(path = "pattern/official.html")]
struct OfficialPage {
    page: Page,
    person: PersonId,
    rows: Vec<OpeningRow>,
    next: Option<String>,
}

struct OpeningRow {
    at: String,
    subject: SubjectId,
    why: String,
    what: String,
    case: Option<String>,
    stands_out: Vec<String>,
}

/// `GET /desk/privacy/openings/{person}`: what one official opened, the newest first.
pub(crate) async fn of_official(
    asked: Asked,
    State(my_data): State<MyData>,
    Path(person): Path<String>,
) -> Answer {
    let person = PersonId::parse(&person).ok_or(Failure::NotFound)?;
    let before = match asked.query_value("before") {
        Some(text) => {
            let id = data_use::DataUseId::parse(&text).ok_or(Failure::NotFound)?;
            let entry = data_use::find_any(&my_data.db, id).await?;
            Some(entry.ok_or(Failure::NotFound)?)
        }
        None => None,
    };
    let uses = data_use::list_by_person(&my_data.db, person, before.as_ref()).await?;
    let (_, known) = look(&my_data.db, &asked.ctx, &*my_data.town).await?;
    let full = uses.len() == data_use::USES_LISTED_MAX;
    let next = uses.last().filter(|_| full).map(|entry| entry.id);
    let next = next.map(|id| format!("{PATH}/{person}?before={id}"));
    let rows = uses.iter().map(|entry| opening_row(&asked, &my_data, (&known, person), entry));
    let page = asked.page("privacy-openings-of").back(PATH);
    web::html(&OfficialPage { person, rows: rows.collect(), next, page })
}

fn opening_row(
    asked: &Asked,
    my_data: &MyData,
    (known, person): (&Known, PersonId),
    entry: &DataUse,
) -> OpeningRow {
    let words = &asked.words;
    let named = |kind: Kind| words.t(&format!("privacy-pattern-{}", kind.word()));
    let found = kinds(&asked.ctx, &*my_data.town, known, (entry, person));
    let what = word_of(words, "privacy-what", &entry.what);
    OpeningRow {
        at: words.date_time(asked.local(entry.at)),
        subject: entry.subject,
        why: words.t(&format!("privacy-purpose-{}", entry.purpose.key())),
        what: what.unwrap_or_else(|| entry.what.clone()),
        case: entry.case.as_ref().map(ToString::to_string),
        stands_out: found.into_iter().map(named).collect(),
    }
}
