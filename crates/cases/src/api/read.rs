//! Applications read as JSON: the list of one's own, and one of them whole.

use std::sync::Arc;

use axum::extract::{Path, State};
use serde_json::{Value as Json, json};
use web::{Answer, Asked, Failure};

use super::shape;
use crate::application::{Application, State as Stands, store};
use crate::apply::overview::{last_question, open_reasons};
use crate::apply::{Own, own};
use crate::casework::Casework;
use crate::pages::Pages;
use crate::{decision, history};

/// `GET /api/v1/applications`: one's own, newest first.
pub(super) async fn list(asked: Asked, State(pages): State<Arc<Pages>>) -> Answer {
    let all = store::list_of_person(pages.casework.db(), asked.person()?).await?;
    let others = crate::acting::cases::list(&pages.casework, &asked).await?;
    let one = |application: &Application| Json::Object(shape::brief(application));
    let list = |all: &[Application]| all.iter().map(one).collect::<Vec<_>>();
    let of = |(name, theirs): &(String, Vec<Application>)| json!({ "name": name, "applications": list(theirs) });
    web::json(&json!({
        "applications": list(&all),
        "for_others": others.iter().map(of).collect::<Vec<_>>(),
    }))
}

/// `GET /api/v1/applications/{id}`: one of them with answers, and what is missing or how it goes.
pub(crate) async fn show(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
) -> Answer {
    let own = own(&pages.casework, &asked, &id).await?;
    web::json(&whole(&pages.casework, &asked, &own).await?)
}

/// An application of one's own, whole.
pub(crate) async fn whole(casework: &Casework, asked: &Asked, own: &Own) -> Result<Json, Failure> {
    let application = own.application();
    let mut members = shape::brief(application);
    shape::answers(own, &mut members);
    if application.state == Stands::Draft {
        shape::draft(asked, own, &mut members);
        return Ok(Json::Object(members));
    }
    let answers = casework
        .db()
        .read_all(vec![
            history::store::list_query(application.id),
            decision::store::find_query(application.id),
            crate::incident::store::list_of_application_query(application.id),
        ])
        .await?;
    let rows = |index: usize| answers.get(index).map(Vec::as_slice).unwrap_or_default();
    let events: Vec<history::Event> =
        rows(0).iter().map(history::store::event).filter(history::Event::is_told).collect();
    members.insert("history".into(), shape::history(own, &events));
    let represented_by = &own.dossier.applicant.represented_by;
    let represented_by = (!represented_by.is_empty()).then_some(represented_by.as_str());
    members.insert("represented_by".into(), represented_by.into());
    members.insert("fees".into(), crate::payment::api::fees(casework, application).await?);
    members.insert("stands_still".into(), (!rows(2).is_empty()).into());
    if application.state == Stands::Waiting {
        let question = last_question(casework, asked, own, &events).await?;
        members.insert("question".into(), question.into());
    }
    if let Some(found) = rows(1).first().map(decision::store::decision) {
        let reasons = open_reasons(casework, asked, own, &found).await?;
        members.insert("decision".into(), shape::decision(asked, &found, &reasons));
    }
    Ok(Json::Object(members))
}
