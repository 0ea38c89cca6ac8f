//! The pages about one's own data.

use askama::Template;
use axum::extract::State;
use jiff::civil::Date;
use platform::Fault;
use serde_json::{Map, Value, json};
use web::{Answer, Asked, Page};

use super::{MyData, WordedUse, known};
use crate::data_use::{self, DataUse, DataUseId, USES_LISTED_MAX, by_day};
use crate::erasure::{self, pages::ShownRequest};
use crate::key::subject_of;

/// Entries on the overview; the rest is a page of its own.
const USES_SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "my_data/overview.html")]
pub(super) struct OverviewPage {
    pub(super) page: Page,
    pub(super) held: Vec<HeldRow>,
    pub(super) days: Vec<WordedDay>,
    pub(super) more: bool,
    pub(super) erasure: ShownRequest,
}

/// A line of what is held.
pub(super) struct HeldRow {
    pub(super) holder: String,
    pub(super) what: String,
    pub(super) count: u64,
    pub(super) path: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "my_data/uses.html")]
pub(super) struct UsesPage {
    pub(super) page: Page,
    pub(super) days: Vec<WordedDay>,
    pub(super) next: Option<String>,
}

/// A day of the log in words.
pub(super) struct WordedDay {
    pub(super) on: Date,
    pub(super) uses: Vec<WordedUse>,
}

/// GET /my-data
pub(super) async fn overview(asked: Asked, State(my_data): State<MyData>) -> Answer {
    let subject = subject_of(asked.person()?);
    let mut held = Vec::new();
    for holder in my_data.holders.iter() {
        let name = known(&asked.words, "privacy-holder", holder.name());
        let name = name.unwrap_or_else(|| holder.name().to_owned());
        for found in holder.held(subject).await?.iter().filter(|found| found.count > 0) {
            let what = known(&asked.words, "privacy-what", found.what);
            let what = what.unwrap_or_else(|| found.what.to_owned());
            held.push(HeldRow { holder: name.clone(), what, count: found.count, path: found.page });
        }
    }
    let mut uses = data_use::list(&my_data.db, subject, None).await?;
    let more = uses.len() > USES_SHOWN;
    uses.truncate(USES_SHOWN);
    let days = worded_days(&my_data, &asked, uses).await?;
    let erasure = erasure::pages::shown(&asked, &my_data, subject).await?;
    web::html(&OverviewPage { page: asked.page("privacy-my-data"), held, days, more, erasure })
}

/// GET /my-data/uses
pub(super) async fn uses(asked: Asked, State(my_data): State<MyData>) -> Answer {
    let (uses, next) = page_of_uses(&asked, &my_data).await?;
    let days = worded_days(&my_data, &asked, uses).await?;
    let next = next.map(|id| format!("/my-data/uses?before={id}"));
    web::html(&UsesPage { page: asked.page("privacy-who-looked").back("/my-data"), days, next })
}

/// GET /my-data/copy: everything that is held, as one file (GDPR, articles 15 and 20).
pub(super) async fn copy(asked: Asked, State(my_data): State<MyData>) -> Answer {
    let subject = subject_of(asked.person()?);
    let mut parts = Map::new();
    for holder in my_data.holders.iter() {
        parts.insert(holder.name().to_owned(), holder.export(&asked.ctx, subject).await?);
    }
    let copy = json!({
        "subject": subject,
        "made_at": asked.ctx.now().to_string(),
        "held": Value::Object(parts),
    });
    let text = serde_json::to_vec_pretty(&copy).map_err(|e| Fault::new("write JSON", e))?;
    let name = format!("my-data-{}.json", asked.ctx.today());
    web::download("application/json", &name, text)
}

/// The entries before the one that `?before=` names, and where the next page begins.
pub(super) async fn page_of_uses(
    asked: &Asked,
    my_data: &MyData,
) -> Result<(Vec<DataUse>, Option<DataUseId>), web::Failure> {
    let subject = subject_of(asked.person()?);
    let before = match asked.query_value("before") {
        Some(text) => {
            let id = DataUseId::parse(&text).ok_or(web::Failure::NotFound)?;
            let entry = data_use::find(&my_data.db, subject, id).await?;
            Some(entry.ok_or(web::Failure::NotFound)?)
        }
        None => None,
    };
    let uses = data_use::list(&my_data.db, subject, before.as_ref()).await?;
    let full = uses.len() == USES_LISTED_MAX;
    let next = uses.last().filter(|_| full).map(|entry| entry.id);
    Ok((uses, next))
}

async fn worded_days(
    my_data: &MyData,
    asked: &Asked,
    uses: Vec<DataUse>,
) -> Result<Vec<WordedDay>, Fault> {
    let helpers = my_data.helpers(asked, &uses).await?;
    let words = |day: data_use::Day| WordedDay {
        on: day.on,
        uses: day.uses.iter().map(|entry| my_data.worded(&asked.words, &helpers, entry)).collect(),
    };
    Ok(by_day(uses, asked.ctx.zone()).into_iter().map(words).collect())
}
