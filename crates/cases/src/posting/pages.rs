//! `/desk/letters`: what is to be printed and posted, in one's own units.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use web::{Answer, Asked, Failure, Form, Page, html, see_other};

use super::{Letter, POST, PostRefusal, post, store, street};
use crate::desk::Desk;
use crate::desk::paging::Paging;
use crate::history::kind;
use crate::task::take::{may_in, reads_in};

#[derive(Template)]
#[template(path = "posting/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
    piles: Vec<PileRow>,
    paging: Paging,
}

/// The letters to the people of a street.
struct PileRow {
    reference: String,
    service: String,
    letters: String,
    path: String,
    since: String,
    /// The moment up to which they are in the file, in milliseconds.
    until: i64,
    /// The first of them.
    first: String,
    may_mark: bool,
}

struct Row {
    reference: String,
    seq: i64,
    service: String,
    letter: String,
    path: String,
    since: String,
    may_mark: bool,
}

/// The units whose letters an official reads of.
pub(super) fn units_of(asked: &Asked) -> Vec<String> {
    let units = asked.visitor.roles.iter().map(|grant| grant.unit.to_string());
    units.filter(|unit| reads_in(&asked.visitor, unit)).collect()
}

/// One page of what the units of an official have to post.
pub(super) async fn listed(desk: &Desk, asked: &Asked) -> Result<(Vec<Letter>, Paging), Failure> {
    let units = units_of(asked);
    let mut paging = Paging::asked(asked, "page", store::LISTED_MAX);
    let found = store::list_to_post(desk.casework.db(), &units, paging.skipped()).await?;
    Ok((paging.cut(found), paging))
}

/// `GET /desk/letters`.
pub(crate) async fn list(asked: Asked, State(desk): State<Arc<Desk>>) -> Answer {
    let (letters, paging) = listed(&desk, &asked).await?;
    let mut page = asked.page("posting-title").back("/desk");
    match asked.query_value("done").as_deref() {
        Some("1") => page = page.notice(asked.words.t("desk-done")),
        Some(word) => {
            let refused = PostRefusal::ALL.into_iter().find(|refusal| refusal.word() == word);
            let word = refused.unwrap_or(PostRefusal::NotToPost).word();
            page = page.notice(asked.words.t(&format!("cases-refusal-{word}")));
        }
        None => {}
    }
    let row = |letter: &Letter| Row {
        reference: letter.reference.clone(),
        seq: letter.seq,
        service: desk.casework.service_name(&letter.service, asked.locale()),
        letter: page.t(&format!("letter-{}", letter.about)),
        path: path_of(letter),
        since: page.instant_day(letter.asked_at),
        may_mark: may_in(&asked.visitor, &letter.unit, POST),
    };
    let rows = letters.iter().map(row).collect();
    let piles = street::pages::piles(&desk, &units_of(&asked)).await?;
    let until = asked.ctx.now().as_millisecond();
    let pile = |pile: &street::Pile| PileRow {
        reference: pile.reference.clone(),
        service: desk.casework.service_name(&pile.service, asked.locale()),
        letters: page.with(
            "posting-street",
            [("count", pile.count.to_string()), ("language", pile.locale.tag().to_owned())],
        ),
        path: street::pages::path_of(pile),
        since: page.instant_day(pile.asked_at),
        until,
        first: pile.first.to_string(),
        may_mark: may_in(&asked.visitor, &pile.unit, POST),
    };
    let piles = piles.iter().map(pile).collect();
    html(&ListPage { rows, piles, paging, page })
}

/// Where a letter is read: a decision lies with the documents of its case.
pub(super) fn path_of(letter: &Letter) -> String {
    let case = format!("/desk/cases/{}", letter.reference);
    match (&letter.document, letter.about.as_str()) {
        (Some(document), kind::DECIDED) => format!("{case}/documents/{document}"),
        _ => format!("{case}/letters/{}", letter.seq),
    }
}

/// `POST /desk/letters`: one was posted.
pub(crate) async fn act(asked: Asked, State(desk): State<Arc<Desk>>, form: Form) -> Answer {
    let seq = form.value("seq").parse().map_err(|_| Failure::NotFound)?;
    match post(&desk.casework, &asked, (form.value("reference"), seq)).await? {
        Ok(()) => see_other("/desk/letters?done=1"),
        Err(refusal) => see_other(&format!("/desk/letters?done={}", refusal.word())),
    }
}
