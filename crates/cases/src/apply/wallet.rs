//! Answers from somebody's wallet: a page asks for a credential that answers its questions, the person shows of it what
//! is asked, and the answer stands in the form with where it comes from.

use std::sync::Arc;

use askama::Template;
use askama::filters::Safe;
use axum::extract::{Path, State};
use credentials::presentation::{self, Ask, GivenBy, Outcome, Shown, Why};
use identity::Kind;
use platform::id::PersonId;
use platform::{Ctx, Fault, Locale, Unit};
use privacy::{Access, Purpose};
use services::form::{self, FromWallet, Question, Required, Voucher};
use web::{Answer, Asked, Failure, Form, Page, html, see_other};

use super::evidence::{Evidence, Whose};
use super::{Own, own_draft};
use crate::casework::Casework;
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
    /// Whether the wallet has answered, and where it is finished: here, or in the browser that the wallet opened.
    is_answered: bool,
    is_elsewhere: bool,
}

/// The questions of a page that one credential can answer: those that take the same kinds as the first one.
pub(super) fn answered<'d>(questions: impl Iterator<Item = &'d Question>) -> Vec<&'d Question> {
    let mut found: Vec<&Question> = Vec::new();
    for question in questions {
        let Some(from) = &question.wallet else { continue };
        let first = found.first().and_then(|first| first.wallet.as_ref());
        if first.is_none_or(|first| first.is_asked_with(from)) {
            found.push(question);
        }
    }
    found
}

/// The questions of a page that take exactly what a wallet was asked for: what was verified answers no others.
pub(super) fn answered_by<'d>(
    questions: impl Iterator<Item = &'d Question>,
    ask: &Ask,
) -> Vec<&'d Question> {
    questions.filter(|one| one.wallet.as_ref().is_some_and(|from| takes(from, ask))).collect()
}

fn takes(from: &FromWallet, ask: &Ask) -> bool {
    let are = |texts: &[Arc<str>], asked: &[String]| {
        texts.iter().map(|text| &**text).eq(asked.iter().map(String::as_str))
    };
    let holder = from.holder.iter().flat_map(|holder| holder.claims());
    are(&from.types, &ask.types)
        && are(&from.issuers, &ask.issuers)
        && holder.eq(ask.holder.iter().map(String::as_str))
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
    let from = from.ok_or(Failure::NotFound)?;
    let person = own.application().applicant.ok_or(Failure::SignInFirst)?;
    let asker = asked.visitor.person.ok_or(Failure::SignInFirst)?;
    let whose = (person, asker);
    let ask = what_is_asked(&own, whose, (place, from), &questions);
    let begun = presentation::begin(pages.casework.credentials(), &asked.ctx, ask).await?;
    see_other(&format!("{}/wallet/{}", own.path(), begun.token))
}

/// What is asked for the questions of a page, which one credential answers.
fn what_is_asked(
    own: &Own,
    (person, asker): (PersonId, PersonId),
    (place, from): (String, &FromWallet),
    questions: &[&Question],
) -> Ask {
    let texts = |texts: &[Arc<str>]| texts.iter().map(|text| text.to_string()).collect();
    let of = |question: &&Question| {
        let claims = question.wallet.iter().flat_map(|from| from.claims());
        claims.map(str::to_owned).collect::<Vec<_>>()
    };
    let (mut claims, mut needed): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for question in questions {
        claims.extend(of(question));
        if !matches!(question.required, Required::Never) {
            needed.extend(of(question));
        }
    }
    claims.sort_unstable();
    claims.dedup();
    let optional = claims.iter().filter(|claim| !needed.contains(claim)).cloned().collect();
    let holder = from.holder.iter().flat_map(|holder| holder.claims()).map(str::to_owned).collect();
    Ask {
        about: own.application().id.to_string(),
        place,
        person,
        asker,
        back: format!("{}/wallet/", own.path()),
        is_own: true,
        types: texts(&from.types),
        issuers: texts(&from.issuers),
        claims,
        optional,
        holder,
    }
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
    let (is_answered, is_elsewhere) = match &outcome {
        Outcome::Shown(_) => (true, false),
        Outcome::Unfinished => (false, true),
        Outcome::Waiting | Outcome::Refused(_) => (false, false),
    };
    let why = match outcome {
        Outcome::Refused(why) => asked.words.t(&why_key(why)),
        Outcome::Waiting | Outcome::Unfinished | Outcome::Shown(_) => String::new(),
    };
    let locale = asked.locale();
    let page = own.definition.form.page(&ask.place);
    let questions = page.into_iter().flat_map(|page| page.questions());
    let open = questions.filter(|question| !own.is_locked(&question.key));
    let questions = answered_by(open, &ask);
    html(&WalletPage {
        service: own.definition.name.get(locale).to_owned(),
        asks: questions.iter().map(|question| question.label.get(locale).to_owned()).collect(),
        address: begun.address,
        square: begun.square,
        action: format!("{}/wallet/{token}", own.path()),
        back: own.page_path(&ask.place),
        looked: asked.query_value("looked").is_some()
            && why.is_empty()
            && !is_answered
            && !is_elsewhere,
        why,
        is_answered,
        is_elsewhere,
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
    let Outcome::Shown(shown) = outcome else {
        return see_other(&format!("{}/wallet/{token}?looked=yes", own.path()));
    };
    take_over(casework, &asked, &mut own, (&ask, *shown)).await?;
    let key = casework.key_of(&asked.ctx, own.application()).await?.ok_or(Failure::Gone)?;
    let mut unit = Unit::new();
    presentation::finish(&mut unit, &token);
    own.save(casework, &asked, (unit, &key)).await?;
    see_other(&own.page_path(&ask.place))
}

/// Writes what was shown into the form, with where it comes from.
async fn take_over(
    casework: &Casework,
    asked: &Asked,
    own: &mut Own,
    (ask, shown): (&Ask, Shown),
) -> Result<(), Failure> {
    let definition = Arc::clone(&own.definition);
    let page = definition.form.page(&ask.place).ok_or(Failure::NotFound)?;
    // What a register knows, or was shown before and is the applicant's, is not replaced.
    let open = page.questions().iter().filter(|question| !own.is_locked(&question.key));
    let questions = answered_by(open, ask);
    let holder = questions.first().and_then(|question| question.wallet.as_ref()?.holder.as_ref());
    let whose = match &shown.by {
        None => Whose::Own,
        Some(by) => {
            let is_theirs = match holder {
                // Who they are is not looked up where nothing is to be compared.
                None => false,
                Some(holder) => known(casework, &asked.ctx, ask.person)
                    .await?
                    .is_some_and(|known| form::is_of(holder, &by.holder, &known)),
            };
            if is_theirs { Whose::Matched } else { Whose::Unmatched }
        }
    };
    let mut evidence = evidence(&asked.ctx, shown.kind, (shown.by, whose));
    let locale = asked.locale();
    for question in questions {
        let Some(from) = &question.wallet else { continue };
        if let Some(known) = form::from_wallet(question, &shown.claims) {
            let given_by = voucher(&evidence, locale);
            own.dossier.answers.set(&known.key, known.answer);
            // What is nobody's for sure may be said otherwise: by hand, or from another credential.
            let editable = evidence.whose == Whose::Unmatched;
            let source = form::Source { given_by, editable, ..known.source };
            own.dossier.unshow(&known.key);
            own.dossier.sources.insert(known.key.to_string(), source);
            evidence.answers.push(known.key.to_string());
        } else if from.claims().iter().any(|claim| shown.untold.iter().any(|one| one == claim)) {
            evidence.untold.push(question.key.to_string());
        }
    }
    if !evidence.answers.is_empty() {
        own.dossier.evidence.push(evidence);
    }
    Ok(())
}

fn evidence(ctx: &Ctx, kind: String, (by, whose): (Option<GivenBy>, Whose)) -> Evidence {
    let by = by.map(|by| (by.issuer, by.name, by.holder));
    let (issuer, name, holder) = match by {
        Some((issuer, name, holder)) => (Some(issuer), name, holder),
        None => Default::default(),
    };
    let said = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    // An official who has to look reads of whom it speaks; where it is the applicant's, that is known already.
    let holder = holder.into_values().map(said).filter(|_| whose == Whose::Unmatched).collect();
    Evidence { kind, issuer, name, shown_on: ctx.today(), whose, holder, ..Evidence::default() }
}

fn voucher(evidence: &Evidence, locale: Locale) -> Option<Voucher> {
    evidence.issuer.as_ref()?;
    let name = evidence.given_by(locale, "");
    Some(Voucher { name, is_matched: evidence.whose == Whose::Matched })
}

/// What the town knows of somebody surely: from a register, or a document that an official looked at. What somebody only
/// says of themself is compared with nothing.
async fn known(
    casework: &Casework,
    ctx: &Ctx,
    person: PersonId,
) -> Result<Option<form::Known>, Fault> {
    let identity = &casework.inner().identity;
    let found = identity.find_person(person).await?;
    let checked = found.filter(|found| found.checked_at.is_some() && found.kind != Kind::Company);
    if checked.is_none() {
        return Ok(None);
    }
    let access = Access::new(Purpose::Prefill, "profile");
    let profile = identity.profile(ctx, &access, person).await?;
    Ok(profile.map(|profile| form::Known {
        given: profile.given_name,
        family: profile.family_name,
        born: profile.born_on,
    }))
}

#[cfg(test)]
#[path = "wallet_tests.rs"]
mod tests;
