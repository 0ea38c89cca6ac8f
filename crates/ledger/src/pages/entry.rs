//! The page that the square on a letter leads to: whether the log has that entry, and who has seen it.

use askama::Template;
use axum::extract::{Path, State};
use web::{Answer, Asked, Form, Page, SummaryRow};

use super::{Refused, asking, instant, published_bundle, record};
use crate::entry::EntryId;
use crate::public::find_public;
use crate::receipt::{EntryShown, find_shown};
use crate::routes::PublishedLog;

#[derive(Template)]
#[template(path = "pages/entry.html")]
pub(super) struct EntryPage {
    pub(super) page: Page,
    rows: Vec<SummaryRow>,
    witnessed: Vec<(String, String)>,
    line: String,
    pub(super) entries: Option<String>,
    /// What everybody may read of it, and the address of its receipt.
    pub(super) public: Option<(Vec<SummaryRow>, String)>,
}

/// GET /verify/{code}
pub(crate) async fn entry(
    asked: Asked,
    State(log): State<PublishedLog>,
    Path(code): Path<String>,
) -> Answer {
    let found = match EntryId::read_code(&code) {
        Some(id) => find_shown(&log.db, id).await?.map(|shown| (id, shown)),
        None => None,
    };
    let Some((id, shown)) = found else {
        let words = &asked.words;
        let refused = Refused {
            title: words.t("verify-code-refused"),
            why: words.t("entry-unknown"),
            remedy: words.t("entry-unknown-remedy"),
        };
        let form = Form::filled([("code", code.as_str())]);
        return web::html_refused(&asking(&asked, form, Some(refused)));
    };
    let opened = log.policy.open_unwitnessed(&shown.note).ok();
    let size = opened.as_ref().map(|opened| opened.checkpoint.size());
    let seen = opened.map(|opened| opened.cosigned).unwrap_or_default();
    let witnessed: Vec<(String, u64)> =
        seen.iter().filter_map(|by| Some((by.key.name().to_owned(), by.cosigned_at?))).collect();
    let mut page = found_page(&asked, id, (&shown, size), &witnessed);
    page.entries =
        published_bundle(&log, shown.log, (shown.index, size.unwrap_or(shown.index + 1))).await?;
    page.public = find_public(&log.db, id).await?.map(|about| {
        let rows = record::rows(&page.page, &log.name_of, &about.record);
        (rows, format!("/log/published/{}", id.code()))
    });
    web::html(&page)
}

pub(super) fn found_page(
    asked: &Asked,
    id: EntryId,
    (shown, size): (&EntryShown, Option<u64>),
    witnessed: &[(String, u64)],
) -> EntryPage {
    let page = asked.page("log-entry-title").crumb(asked.words.t("verify-title"), "/verify");
    let size = size.unwrap_or(shown.index + 1);
    let position =
        page.with("verified-position-text", (("place", shown.index + 1), ("size", size)));
    let kind = format!("entry-kind-{}", shown.kind.replace('.', "-"));
    let kind = if page.has(&kind) { page.t(&kind) } else { shown.kind.clone() };
    let rows = vec![
        SummaryRow::new(page.t("entry-code"), id.code()),
        SummaryRow::new(page.t("entry-kind"), kind),
        SummaryRow::new(page.t("entry-at"), page.instant(id.at())),
        SummaryRow::new(page.t("verified-position"), position),
    ];
    EntryPage {
        rows,
        witnessed: witnessed.iter().map(|(name, s)| (name.clone(), instant(&page, *s))).collect(),
        line: shown.line.trim_end().to_owned(),
        entries: None,
        public: None,
        page,
    }
}
