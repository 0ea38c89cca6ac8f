//! Asking to be erased, and the list from which the data protection officer answers.

use askama::Template;
use axum::extract::State;
use platform::id::SubjectId;
use web::{Answer, Asked, Failure, Form, Page, see_other};

use super::{Ground, Outcome, Request, RequestId, answer, ask, store};
use crate::key::subject_of;
use crate::my_data::{MyData, known};

/// What "My data" says about somebody's last request.
pub(crate) struct ShownRequest {
    /// "You asked on …": how it stands, in words.
    pub(crate) text: String,
    /// What stays and why.
    pub(crate) grounds: Vec<String>,
    /// Whether one may ask (again).
    pub(crate) may_ask: bool,
}

/// The last request of the one who looks.
pub(crate) async fn shown(
    asked: &Asked,
    my_data: &MyData,
    subject: SubjectId,
) -> Result<ShownRequest, Failure> {
    let last = store::find_last(&my_data.db, subject).await?;
    let Some(request) = last else {
        return Ok(ShownRequest { text: String::new(), grounds: Vec::new(), may_ask: true });
    };
    let day = |at| asked.words.date(asked.local(at).date());
    let asked_on = ("day", day(request.asked_at));
    let text = match request.answered {
        None => asked.words.with("privacy-erasure-waits", asked_on),
        Some((_, outcome)) => {
            let key = format!("privacy-erasure-{}", outcome.word());
            asked.words.with(&key, asked_on)
        }
    };
    let kept = matches!(request.answered, Some((_, Outcome::Kept)));
    let grounds = request.grounds.iter().filter(|_| kept).map(|g| worded(asked, g)).collect();
    Ok(ShownRequest { text, grounds, may_ask: request.answered.is_some() })
}

fn worded(asked: &Asked, ground: &Ground) -> String {
    let what = known(&asked.words, "privacy-what", &ground.what);
    let what = what.unwrap_or_else(|| ground.what.clone());
    let law = ground.law.clone();
    match ground.until_on {
        Some(day) => {
            let args = [("what", what), ("law", law), ("day", asked.words.date(day))];
            asked.words.with("privacy-ground-until", args)
        }
        None => asked.words.with("privacy-ground", [("what", what), ("law", law)]),
    }
}

/// POST /my-data/erasure
pub(crate) async fn ask_sent(asked: Asked, State(my_data): State<MyData>) -> Answer {
    ask(&my_data.db, &asked.ctx, subject_of(asked.person()?)).await?;
    see_other("/my-data#erasure")
}

#[derive(Template)]
#[template(path = "erasure/requests.html")]
struct RequestsPage {
    page: Page,
    rows: Vec<RequestRow>,
}

struct RequestRow {
    id: RequestId,
    subject: String,
    asked_on: String,
    held: Vec<String>,
}

/// GET /desk/privacy
pub(crate) async fn requests(asked: Asked, State(my_data): State<MyData>) -> Answer {
    let mut rows = Vec::new();
    for request in store::list_open(&my_data.db).await? {
        rows.push(row(&asked, &my_data, &request).await?);
    }
    let mut page = asked.page("privacy-desk-title");
    let done = asked.query_value("done").filter(|word| ["erased", "kept"].contains(&&**word));
    if let Some(done) = done {
        page = page.notice(asked.words.t(&format!("privacy-answered-{done}")));
    }
    web::html(&RequestsPage { page, rows })
}

async fn row(asked: &Asked, my_data: &MyData, request: &Request) -> Result<RequestRow, Failure> {
    let mut held = Vec::new();
    for holder in my_data.holders.iter() {
        for found in holder.held(request.subject).await?.iter().filter(|found| found.count > 0) {
            let what = known(&asked.words, "privacy-what", found.what);
            let count = asked.words.number(i64::try_from(found.count).unwrap_or(i64::MAX));
            held.push(format!("{}: {count}", what.unwrap_or_else(|| found.what.to_owned())));
        }
    }
    Ok(RequestRow {
        id: request.id,
        subject: request.subject.to_string(),
        asked_on: asked.words.date(asked.local(request.asked_at).date()),
        held,
    })
}

/// POST /desk/privacy: by the law, not by choice. When nothing must stay everything is erased, otherwise the
/// person is told what keeps it.
pub(crate) async fn answer_sent(asked: Asked, State(my_data): State<MyData>, form: Form) -> Answer {
    let id = RequestId::parse(form.value("request")).ok_or(Failure::NotFound)?;
    let request = store::find(&my_data.db, id).await?.filter(|found| found.answered.is_none());
    let request = request.ok_or(Failure::NotFound)?;
    let at = (&my_data.db, &my_data.vault);
    let answered = answer(at, &asked.ctx, &my_data.holders, &request).await;
    let done = match answered.map_err(super::failed)? {
        super::Answered::Kept(_) => "kept",
        super::Answered::Erased | super::Answered::Unknown => "erased",
    };
    see_other(&format!("/desk/privacy?done={done}"))
}
