//! The live figures as a page, as CSV and as JSON, and the stream that says when they changed.

mod listen;
#[cfg(test)]
mod tests;
pub(crate) mod view;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use jiff::civil::Date;
use platform::{Db, Locale};
use serde_json::{Value as Json, json};
use tokio::sync::Semaphore;
use web::{
    Answer, Asked, Audience, Chart, Failure, Method, Page, Pages, Permission, Routes, route,
};

use crate::edition;
use crate::figures::gather::{Live, Published};
use crate::figures::{COUNT_MIN, Count, ServiceFigures, TIMES_MIN, WINDOW_DAYS};
use view::{Row, Totals, chart, csv, rows, totals};

/// Services on one page.
const PER_PAGE: u32 = 50;

/// The name of a service in a language; none when its figures are not public.
pub type NameOf = Arc<dyn Fn(&str, Locale) -> Option<String> + Send + Sync>;

/// The share, in percent, of decisions within the legal term that a service aims at; none where it says none.
pub type AimOf = Arc<dyn Fn(&str) -> Option<u8> + Send + Sync>;

/// What the pages need. Cheap to clone.
#[derive(Clone)]
pub struct FiguresPages {
    pub(crate) db: Db,
    live: Live,
    name_of: NameOf,
    aim_of: AimOf,
    listeners: Arc<Semaphore>,
}

impl FiguresPages {
    /// The pages over figures that somebody else keeps fresh ([`Live::run`]), and over published files of this
    /// database.
    pub fn new(db: Db, live: Live, name_of: NameOf) -> FiguresPages {
        let listeners = Arc::new(Semaphore::new(listen::LISTENERS_MAX));
        FiguresPages { db, live, name_of, aim_of: Arc::new(|_| None), listeners }
    }

    /// With what the services aim at.
    #[must_use]
    pub fn aiming(self, aim_of: AimOf) -> FiguresPages {
        FiguresPages { aim_of, ..self }
    }

    /// The figures that may be shown, with the services' names, most used first.
    fn shown(&self, locale: Locale) -> Vec<(String, ServiceFigures)> {
        self.shown_of(&self.live.now(), locale)
    }

    /// The same of other figures than those of now.
    pub(crate) fn shown_of(
        &self,
        published: &Published,
        locale: Locale,
    ) -> Vec<(String, ServiceFigures)> {
        let named = published.services.values().filter_map(|figures| {
            Some(((self.name_of)(&figures.service, locale)?, figures.clone()))
        });
        let mut shown: Vec<(String, ServiceFigures)> = named.collect();
        let size = |figures: &ServiceFigures| figures.applications.exact().unwrap_or(1);
        shown.sort_by(|(name, figures), (other, than)| {
            size(than).cmp(&size(figures)).then_with(|| name.cmp(other))
        });
        shown
    }

    /// The figures up to a day, for programs.
    pub(crate) fn document(&self, shown: &[(String, ServiceFigures)], until: Date) -> Json {
        let services = shown.iter().map(|(name, figures)| {
            let aim = (self.aim_of)(&figures.service);
            json!({ "name": name, "figures": figures, "aim_within_term_percent": aim })
        });
        json!({
            "days": WINDOW_DAYS,
            "until": until,
            "counts_below_are_null": COUNT_MIN,
            "decisions_below_give_no_times": TIMES_MIN,
            "services": services.collect::<Vec<_>>(),
        })
    }
}

/// The routes of the figures.
pub fn routes(pages: FiguresPages) -> Routes {
    let (anyone, public) = (Permission::Anyone, Audience::Public);
    let mut table = vec![
        route(Method::GET, "/figures", anyone, public, all).kept_for_s(1),
        route(Method::GET, "/figures/{service}", anyone, public, one).kept_for_s(1),
        route(Method::GET, "/figures/events", anyone, public, listen::events).feed(),
        route(Method::GET, "/figures.csv", anyone, public, table_of_all).feed(),
        route(Method::GET, "/api/v1/figures", anyone, public, api).openapi(json!({
            "operationId": "readFigures",
            "summary": "How each service performed in the last 90 days",
            "description": "A count of null is between 1 and 4. Times and shares are null below 10 decisions.",
            "tags": ["figures"],
            "responses": { "200": { "description": "The figures of every service that has any" } },
        })),
    ];
    table.extend(edition::pages::routes());
    Routes::new("insight", pages, table)
}

#[derive(Template)]
#[template(path = "pages/figures.html")]
struct FiguresPage {
    page: Page,
    totals: Totals,
    rows: Vec<Row>,
    pages: Pages,
    days: i32,
    count_min: u64,
    times_min: usize,
}

#[derive(Template)]
#[template(path = "pages/one.html")]
struct OnePage {
    page: Page,
    row: Row,
    aim: Option<String>,
    chart: Option<Chart>,
    days: i32,
    count_min: u64,
    times_min: usize,
}

async fn all(asked: Asked, State(pages): State<FiguresPages>) -> Answer {
    let shown = pages.shown(asked.locale());
    web::html(&figures_page(&asked, &shown))
}

fn figures_page(asked: &Asked, shown: &[(String, ServiceFigures)]) -> FiguresPage {
    let pages = Pages::new(asked.page_number(), shown.len() as u64, PER_PAGE, "/figures");
    let first = (pages.current - 1) as usize * PER_PAGE as usize;
    let on_page = shown.iter().skip(first).take(PER_PAGE as usize);
    FiguresPage {
        page: asked.page("figures-title").wide(),
        totals: totals(&asked.words, shown),
        rows: rows(&asked.words, on_page),
        pages,
        days: WINDOW_DAYS,
        count_min: COUNT_MIN,
        times_min: TIMES_MIN,
    }
}

async fn one(
    asked: Asked,
    State(pages): State<FiguresPages>,
    Path(service): Path<String>,
) -> Answer {
    let name = (pages.name_of)(&service, asked.locale()).ok_or(Failure::NotFound)?;
    let published = pages.live.now();
    let none = ServiceFigures::none(&service);
    let figures = published.services.get(&service).unwrap_or(&none);
    let aim = (pages.aim_of)(&service);
    web::html(&one_page(&asked, (&name, aim), figures).ok_or(Failure::NotFound)?)
}

fn one_page(
    asked: &Asked,
    (name, aim): (&str, Option<u8>),
    figures: &ServiceFigures,
) -> Option<OnePage> {
    let shown = (name.to_owned(), figures.clone());
    let page = asked.page_titled(asked.words.with("figures-of", ("service", name)));
    Some(OnePage {
        page: page.crumb(asked.words.t("figures-title"), "/figures"),
        row: rows(&asked.words, [&shown].into_iter()).pop()?,
        aim: aim.map(|aim| {
            let share = asked.words.percent(f64::from(aim) / 100.0);
            asked.words.with("figures-aim", ("share", share))
        }),
        chart: figures.course.as_ref().map(|course| chart(&asked.words, course)),
        days: WINDOW_DAYS,
        count_min: COUNT_MIN,
        times_min: TIMES_MIN,
    })
}

async fn table_of_all(asked: Asked, State(pages): State<FiguresPages>) -> Answer {
    let table = csv(&pages.shown(asked.locale()));
    web::download("text/csv; charset=utf-8", "figures.csv", table.into_bytes())
}

async fn api(asked: Asked, State(pages): State<FiguresPages>) -> Answer {
    let shown = pages.shown(asked.locale());
    web::json(&pages.document(&shown, asked.ctx.today()))
}

impl ServiceFigures {
    /// Of a service that nobody used.
    fn none(service: &str) -> ServiceFigures {
        ServiceFigures {
            service: service.to_owned(),
            applications: Count::Exact(0),
            decisions: Count::Exact(0),
            automatic_percent: None,
            p50_seconds: None,
            p90_seconds: None,
            backlog: Count::Exact(0),
            within_term_percent: None,
            course: None,
        }
    }
}
