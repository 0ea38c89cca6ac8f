//! The page about the log: its head, its witnesses, how it grows, and how to check it.

use askama::Template;
use axum::extract::State;
use web::{Answer, Asked, Chart, Form, Page, Point, Shape, Words};

use super::{Key, shown_key};
use crate::cosigning::{WitnessShown, read_witnesses};
use crate::pruning::{Published, read_published};
use crate::publish::{Growth, HeadShown, read_days, read_growth};
use crate::rotation::{ClosedLog, list_closed_logs, log_path, read_open_log};
use crate::routes::PublishedLog;

/// The periods whose growth is shown.
pub(super) const PERIODS_DAYS: [u32; 4] = [1, 7, 30, 90];
/// The days that are drawn one by one.
const DAYS_DRAWN: usize = 30;

#[derive(Template)]
#[template(path = "pages/log.html")]
pub(super) struct LogPage {
    pub(super) page: Page,
    pub(super) form: Form,
    pub(super) head: Option<HeadShown>,
    pub(super) growth: Vec<Growth>,
    pub(super) chart: Option<Chart>,
    pub(super) keys: Vec<Key>,
    pub(super) witnesses: Vec<WitnessRow>,
    pub(super) quorum: Option<Quorum>,
    pub(super) published: Published,
    /// Which of the town's logs this is, and those that were closed before it.
    pub(super) number: u32,
    pub(super) closed: Vec<ClosedLog>,
}

impl LogPage {
    /// Below this the files of the log lie that grows now.
    fn prefix(&self) -> String {
        log_path(self.number)
    }

    fn path_of(&self, closed: &ClosedLog) -> String {
        log_path(closed.number)
    }
}

/// A witness in the table, in words.
pub(super) struct WitnessRow {
    name: String,
    since: String,
    last: String,
    trouble: Option<String>,
}

/// How many witnesses a receipt needs by the town's policy.
pub(super) struct Quorum {
    pub(super) needed: u64,
    pub(super) all: u64,
}

/// GET /log
pub(crate) async fn log(asked: Asked, State(log): State<PublishedLog>) -> Answer {
    let (head, growth) = read_growth(&log.db, &asked.ctx, &PERIODS_DAYS).await?;
    let days = read_days(&log.db, &asked.ctx, DAYS_DRAWN).await?;
    let witnesses = read_witnesses(&log.db, &log.policy).await?;
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let quorum = (!witnesses.is_empty())
        .then(|| Quorum { needed: count(log.policy.witnesses_min()), all: count(witnesses.len()) });
    let page = asked.page("log-title");
    web::html(&LogPage {
        form: Form::new(),
        chart: head.is_some().then(|| chart(&asked.words, &days)),
        head,
        growth,
        keys: log.keys().map(|key| shown_key(&key.to_string())).collect(),
        witnesses: witnesses.iter().map(|witness| row(&page, witness)).collect(),
        quorum,
        published: read_published(&log.db, log.pruning).await?,
        number: read_open_log(&log.db).await?.map_or(0, |(number, _)| number),
        closed: list_closed_logs(&log.db).await?,
        page,
    })
}

pub(super) fn row(page: &Page, witness: &WitnessShown) -> WitnessRow {
    let last = witness.cosigned.map(|(size, at)| {
        page.with("log-witness-last", (("size", size), ("at", page.instant(at))))
    });
    let trouble = witness.trouble.map(|(trouble, since)| {
        let since = page.instant(since);
        page.with(&format!("log-witness-{}", trouble.word()), ("since", since))
    });
    WitnessRow {
        name: witness.name.clone(),
        since: witness.since.map(|at| page.instant_day(at)).unwrap_or_default(),
        last: last.unwrap_or_else(|| page.t("log-witness-never")),
        trouble,
    }
}

pub(super) fn chart(words: &Words, days: &[(jiff::civil::Date, u64)]) -> Chart {
    let point = |(on, entries): &(jiff::civil::Date, u64)| Point {
        label: words.date(*on),
        value: Some(*entries as f64),
        shown: words.number(*entries),
    };
    Chart {
        title: words.t("log-days"),
        labels_name: words.t("log-day"),
        values_name: words.t("log-entries"),
        points: days.iter().map(point).collect(),
        shape: Shape::Bars,
        right_to_left: words.locale().is_right_to_left(),
    }
}
