//! The pages about one's own data.

use askama::Template;
use axum::extract::State;
use jiff::civil::Date;
use platform::Fault;
use serde_json::{Map, Value, json};
use web::{Answer, Asked, Choice, Form, Page};

use super::{MyData, WordedUse, known};
use crate::data_use::{self, DataUse, DataUseId, USES_LISTED_MAX, Who, by_day};
use crate::day::Standing;
use crate::erasure::{self, pages::ShownRequest};
use crate::key::subject_of;
use crate::restriction::{self, Ground};
use crate::town::Right;
use crate::{day, delay, question, unusual};

/// Days that are named where entries do not agree with what was committed.
const DAYS_NAMED: usize = 10;
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
    /// Whether one is told of unusual openings.
    pub(super) tells_unusual: bool,
    /// Where data is corrected.
    pub(super) correct: Option<String>,
    /// Where one objects to a use.
    pub(super) object: Option<String>,
    /// What is restricted, or was.
    pub(super) restrictions: Vec<restriction::pages::Shown>,
    /// Why one may restrict.
    pub(super) grounds: Vec<Choice>,
    pub(super) form: Form,
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
    /// That nothing was taken out, or that something was.
    pub(super) whole: Option<String>,
    pub(super) altered: Option<String>,
}

/// A day of the log in words.
pub(super) struct WordedDay {
    pub(super) on: Date,
    pub(super) uses: Vec<ShownUse>,
}

/// An entry in words, with what one can do about it.
pub(super) struct ShownUse {
    pub(super) entry: WordedUse,
    /// Why it was shown later than it was made.
    pub(super) delayed: Option<String>,
    /// What came of the question about it: its case and how it stands.
    pub(super) asked: Option<(String, String)>,
    /// Where one asks why.
    pub(super) ask: Option<String>,
}

/// GET /my-data
pub(crate) async fn overview(asked: Asked, State(my_data): State<MyData>) -> Answer {
    web::html(&overview_page(&asked, &my_data, Form::new()).await?)
}

/// The same page, where something in its form must be corrected.
pub(crate) async fn overview_refused(asked: &Asked, my_data: &MyData, form: Form) -> Answer {
    web::html_refused(&overview_page(asked, my_data, form).await?)
}

async fn overview_page(
    asked: &Asked,
    my_data: &MyData,
    form: Form,
) -> Result<OverviewPage, web::Failure> {
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
    let mut uses = data_use::list_shown(&my_data.db, asked.ctx.now(), subject, None).await?;
    let more = uses.len() > USES_SHOWN;
    uses.truncate(USES_SHOWN);
    let days = shown_days(my_data, asked, uses).await?;
    let erasure = erasure::pages::shown(asked, my_data, subject).await?;
    let tells_unusual = unusual::store::wanted_in(&my_data.db, subject).await?.is_some();
    let page = asked.page("privacy-my-data").errors_of(&form);
    let apply = |right| my_data.town.service_of(right).map(|service| format!("/apply/{service}"));
    let ground = |ground: Ground| {
        Choice::new(ground.word(), asked.words.t(&format!("privacy-restriction-{}", ground.word())))
    };
    Ok(OverviewPage {
        correct: apply(Right::Correction),
        object: apply(Right::Objection),
        restrictions: restriction::pages::shown(asked, my_data).await?,
        grounds: Ground::ALL.into_iter().map(ground).collect(),
        form,
        page,
        held,
        days,
        more,
        erasure,
        tells_unusual,
    })
}

/// GET /my-data/uses
pub(crate) async fn uses(asked: Asked, State(my_data): State<MyData>) -> Answer {
    let (uses, next) = page_of_uses(&asked, &my_data).await?;
    let days = shown_days(&my_data, &asked, uses).await?;
    let next = next.map(|id| format!("/my-data/uses?before={id}"));
    let page = asked.page("privacy-who-looked").back("/my-data");
    let (whole, altered) = match standing(&asked, &my_data).await? {
        Standing::NothingClosed => (None, None),
        Standing::Whole { until } => {
            (Some(page.with("privacy-log-whole", ("day", page.date(until)))), None)
        }
        Standing::Altered { on } => {
            let days: Vec<String> = on.iter().take(DAYS_NAMED).map(|day| page.date(*day)).collect();
            (None, Some(page.with("privacy-log-altered", ("days", page.list(&days)))))
        }
    };
    web::html(&UsesPage { page, days, next, whole, altered })
}

/// How the visitor's part of the log stands beside what was committed.
pub(super) async fn standing(asked: &Asked, my_data: &MyData) -> Result<Standing, web::Failure> {
    let subject = subject_of(asked.person()?);
    let Some(key) = my_data.vault.key(&asked.ctx, subject).await? else {
        return Ok(Standing::NothingClosed);
    };
    Ok(day::standing_of(&my_data.db, &key, &asked.ctx).await?)
}

/// GET /my-data/copy: everything that is held, as one file (GDPR, articles 15 and 20).
pub(crate) async fn copy(asked: Asked, State(my_data): State<MyData>) -> Answer {
    let subject = subject_of(asked.person()?);
    let mut parts = Map::new();
    for holder in my_data.holders.iter() {
        parts.insert(holder.name().to_owned(), holder.export(&asked.ctx, subject).await?);
    }
    let copy = json!({
        "$schema": super::schema::PATH,
        "subject": subject,
        "made_at": asked.ctx.now().to_string(),
        "held": Value::Object(parts),
    });
    let text = serde_json::to_vec_pretty(&copy).map_err(|e| Fault::new("write JSON", e))?;
    let name = format!("my-data-{}.json", asked.ctx.today());
    web::download("application/json", &name, text)
}

/// The entries before the one that `?before=` names, and where the next page begins.
pub(crate) async fn page_of_uses(
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
    let now = asked.ctx.now();
    let uses = data_use::list_shown(&my_data.db, now, subject, before.as_ref()).await?;
    let full = uses.len() == USES_LISTED_MAX;
    let next = uses.last().filter(|_| full).map(|entry| entry.id);
    Ok((uses, next))
}

/// Entries by day, with questions about them and why some were shown late.
async fn shown_days(
    my_data: &MyData,
    asked: &Asked,
    uses: Vec<DataUse>,
) -> Result<Vec<WordedDay>, web::Failure> {
    let subject = subject_of(asked.person()?);
    let helpers = my_data.helpers(asked, &uses).await?;
    let questions = question::store::by_entry(&my_data.db, subject).await?;
    let delays = delay::store::list_approved(&my_data.db, subject).await?;
    let laws = my_data.town.investigations(asked.locale()).laws;
    let service = my_data.town.service_of(Right::Explanation);
    let late = |entry: &DataUse| {
        let delay = delays.iter().find(|delay| delay.covers(entry))?;
        let law = laws.iter().find(|(id, _)| *id == delay.law);
        let law = law.map_or(&delay.law, |(_, title)| title);
        Some(asked.words.with("privacy-shown-late", ("law", law.clone())))
    };
    let shown = |entry: &DataUse| {
        let question = questions.get(&entry.id);
        let others = !matches!(entry.who, Who::Themself | Who::Visitor);
        let askable = service.as_ref().filter(|_| others && question.is_none());
        ShownUse {
            entry: my_data.worded(&asked.words, &helpers, entry),
            delayed: late(entry),
            asked: question.map(|question| {
                let key = if question.answered_at.is_some() { "answered" } else { "asked" };
                let at = question.answered_at.unwrap_or(question.asked_at);
                let day = asked.words.date(asked.local(at).date());
                let stands = asked.words.with(&format!("privacy-why-{key}"), ("day", day));
                (format!("/applications/{}", question.case), stands)
            }),
            ask: askable.map(|service| format!("/apply/{service}?entry={}", entry.id)),
        }
    };
    let words = |day: data_use::Day| {
        let uses = fold_own(day.uses.iter().map(shown).zip(&day.uses), &asked.words);
        WordedDay { on: day.on, uses }
    };
    Ok(by_day(uses, asked.ctx.zone()).into_iter().map(words).collect())
}

/// One's own visits of a day are one line, where the newest stands: who reads the list knows that they were there.
pub(super) fn fold_own<'u>(
    uses: impl Iterator<Item = (ShownUse, &'u DataUse)>,
    words: &web::Words,
) -> Vec<ShownUse> {
    let mut folded: Vec<ShownUse> = Vec::new();
    let mut own: Option<(usize, Vec<String>)> = None;
    for (mut shown, entry) in uses {
        if entry.who != Who::Themself {
            folded.push(shown);
            continue;
        }
        match &mut own {
            Some((_, whats)) if whats.contains(&shown.entry.what) => {}
            Some((_, whats)) => whats.push(shown.entry.what),
            None => {
                own = Some((folded.len(), vec![shown.entry.what.clone()]));
                shown.entry.why = words.t("privacy-own-visits");
                shown.entry.case = None;
                folded.push(shown);
            }
        }
    }
    if let Some((at, whats)) = own
        && let Some(line) = folded.get_mut(at)
    {
        line.entry.what = words.list(&whats);
    }
    folded
}
