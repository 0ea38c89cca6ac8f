//! `/desk/letters`: what is to be printed and posted, in one's own units.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use web::{Answer, Asked, Failure, Form, Page, html, see_other};

use super::{Letter, POST, PostRefusal, post, store};
use crate::desk::Desk;
use crate::desk::paging::Paging;
use crate::task::take::{may_in, reads_in};

#[derive(Template)]
#[template(path = "posting/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
    paging: Paging,
}

struct Row {
    reference: String,
    seq: i64,
    service: String,
    letter: String,
    since: String,
    may_mark: bool,
}

/// One page of what the units of an official have to post.
pub(super) async fn listed(desk: &Desk, asked: &Asked) -> Result<(Vec<Letter>, Paging), Failure> {
    let units = asked.visitor.roles.iter().map(|grant| grant.unit.to_string());
    let units: Vec<String> = units.filter(|unit| reads_in(&asked.visitor, unit)).collect();
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
        since: page.instant_day(letter.asked_at),
        may_mark: may_in(&asked.visitor, &letter.unit, POST),
    };
    html(&ListPage { rows: letters.iter().map(row).collect(), paging, page })
}

/// `POST /desk/letters`: one was posted.
pub(crate) async fn act(asked: Asked, State(desk): State<Arc<Desk>>, form: Form) -> Answer {
    let seq = form.value("seq").parse().map_err(|_| Failure::NotFound)?;
    match post(&desk.casework, &asked, (form.value("reference"), seq)).await? {
        Ok(()) => see_other("/desk/letters?done=1"),
        Err(refusal) => see_other(&format!("/desk/letters?done={}", refusal.word())),
    }
}
