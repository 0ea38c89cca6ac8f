//! Answers from somebody's wallet: a page asks for a credential that answers its questions, the person shows of it what
//! is asked, and the answer stands in the form with where it comes from.

use std::sync::Arc;

use askama::Template;
use askama::filters::Safe;
use axum::extract::{Path, State};
use credentials::presentation::{self, Ask, Outcome, Why};
use platform::Unit;
use services::form::{self, Question};
use web::{Answer, Asked, Failure, Form, Page, html, see_other};

use super::{Own, own_draft};
use crate::pages::Pages;

#[derive(Template)]
#[template(path = "apply/wallet.html")]
struct WalletPage {
    page: Page,
    service: String,
    asks: Vec<String>,
    address: String,
    square: Safe<String>,
    action: String,
    back: String,
    why: String,
    looked: bool,
}

/// The questions of a page that one credential can answer: those that take the same kinds as the first one.
pub(super) fn answered<'d>(questions: impl Iterator<Item = &'d Question>) -> Vec<&'d Question> {
    let mut found: Vec<&Question> = Vec::new();
    for question in questions {
        let Some(from) = &question.wallet else { continue };
        let first = found.first().and_then(|first| first.wallet.as_ref());
        if first.is_none_or(|first| first.types == from.types) {
            found.push(question);
        }
    }
    found
}

fn on_page<'d>(own: &'d Own, page: &str) -> Vec<&'d Question> {
    let page = own.definition.form.page(page);
    let questions = page.into_iter().flat_map(|page| page.questions());
    answered(questions.filter(|question| !own.is_locked(&question.key)))
}

/// `POST /applications/{id}/wallet`: asks for a credential, for the questions of one page.
pub(crate) async fn begin(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
    form: Form,
) -> Answer {
    let own = match own_draft(&pages.casework, &asked, &id).await? {
        Ok(own) => own,
        Err(sent) => return see_other(&sent),
    };
    let place = form.value("page").to_owned();
    let questions = on_page(&own, &place);
    let from = questions.first().and_then(|question| question.wallet.as_ref());
    let types = from.ok_or(Failure::NotFound)?.types.iter().map(|kind| kind.to_string()).collect();
    let froms = questions.iter().filter_map(|question| question.wallet.as_ref());
    let mut claims: Vec<String> = froms.flat_map(|from| from.claims()).map(str::to_owned).collect();
    claims.sort_unstable();
    claims.dedup();
    let person = own.application().applicant.ok_or(Failure::SignInFirst)?;
    let about = own.application().id.to_string();
    let ask = Ask { about, place, person, is_own: true, types, claims };
    let begun = presentation::begin(pages.casework.credentials(), &asked.ctx, ask).await?;
    see_other(&format!("{}/wallet/{}", own.path(), begun.token))
}

/// `GET /applications/{id}/wallet/{token}`: the link and the square.
pub(crate) async fn show(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path((id, token)): Path<(String, String)>,
) -> Answer {
    let own = match own_draft(&pages.casework, &asked, &id).await? {
        Ok(own) => own,
        Err(sent) => return see_other(&sent),
    };
    let about = own.application().id.to_string();
    let credentials = pages.casework.credentials();
    let found = presentation::outcome(credentials, &asked.ctx, (&token, &about)).await?;
    let Some(standing) = found else { return see_other(&own.path()) };
    let presentation::Standing { begun, ask, outcome } = standing;
    let why = match outcome {
        Outcome::Refused(why) => asked.words.t(&why_key(why)),
        Outcome::Waiting | Outcome::Shown(_) => String::new(),
    };
    let locale = asked.locale();
    let questions = on_page(&own, &ask.place);
    html(&WalletPage {
        service: own.definition.name.get(locale).to_owned(),
        asks: questions.iter().map(|question| question.label.get(locale).to_owned()).collect(),
        address: begun.address,
        square: begun.square,
        action: format!("{}/wallet/{token}", own.path()),
        back: own.page_path(&ask.place),
        looked: asked.query_value("looked").is_some() && why.is_empty(),
        why,
        page: asked.page("wallet-title").back(own.page_path(&ask.place)),
    })
}

fn why_key(why: Why) -> String {
    format!("wallet-why-{}", why.word())
}

/// `POST /applications/{id}/wallet/{token}`: looks whether the wallet has answered, and takes the answer over.
pub(crate) async fn check(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path((id, token)): Path<(String, String)>,
    _form: Form,
) -> Answer {
    let casework = &pages.casework;
    let mut own = match own_draft(casework, &asked, &id).await? {
        Ok(own) => own,
        Err(sent) => return see_other(&sent),
    };
    let about = own.application().id.to_string();
    let found = presentation::outcome(casework.credentials(), &asked.ctx, (&token, &about)).await?;
    let Some(standing) = found else { return see_other(&own.path()) };
    let presentation::Standing { ask, outcome, .. } = standing;
    let Outcome::Shown(claims) = outcome else {
        return see_other(&format!("{}/wallet/{token}?looked=yes", own.path()));
    };
    let definition = Arc::clone(&own.definition);
    let asked_page = definition.form.page(&ask.place).ok_or(Failure::NotFound)?;
    for question in answered(asked_page.questions().iter()) {
        // What a register knows, or was shown before, is not replaced.
        if own.is_locked(&question.key) {
            continue;
        }
        if let Some(known) = form::from_wallet(question, &claims) {
            own.dossier.answers.set(&known.key, known.answer);
            own.dossier.sources.insert(known.key.to_string(), known.source);
        }
    }
    let key = casework.key_of(&asked.ctx, own.application()).await?.ok_or(Failure::Gone)?;
    let mut unit = Unit::new();
    presentation::finish(&mut unit, &token);
    own.save(casework, &asked, (unit, &key)).await?;
    see_other(&own.page_path(&ask.place))
}
