//! `/services/{id}/paper`: the form as a blank to print, fill in by hand, sign and send or bring.

use askama::Template;
use axum::extract::{Path, State};
use web::{Answer, Asked, Page, html};

use super::say::Said;
use super::{CataloguePages, public};
use crate::definition::{Applicant, Definition};
use crate::form::{PageKind, Question, QuestionKind, Required};

/// Options that are printed to tick; longer lists are written in by hand.
const TICKED_MAX: usize = 16;
/// Items of a repeating group that the blank has room for.
const ITEMS: usize = 3;

#[derive(Template)]
#[template(path = "pages/paper.html")]
struct PaperPage {
    page: Page,
    name: Said,
    authority: String,
    address: String,
    law: String,
    parts: Vec<Part>,
    company: bool,
    declaration: Said,
}

/// What one page of the form asks.
struct Part {
    title: Said,
    intro: Said,
    /// Whether it is asked of some only: the person leaves out what does not apply.
    sometimes: bool,
    asks: Vec<Blank>,
}

/// One question with room for its answer.
struct Blank {
    label: Said,
    hint: Said,
    needed: bool,
    options: Vec<Said>,
    /// Names of the lines to write on; one without a name for an ordinary answer.
    lines: Vec<String>,
    attach: bool,
    tick: bool,
}

/// The page.
pub(super) async fn show(
    asked: Asked,
    State(pages): State<CataloguePages>,
    Path(id): Path<String>,
) -> Answer {
    let snapshot = pages.catalogue.snapshot();
    let service = public(&snapshot, &id)?;
    let locale = asked.locale();
    let page = asked
        .page_titled(asked.words.with("paper-title", ("service", service.name.get(locale))))
        .back(format!("/services/{id}"));
    let town = &snapshot.town;
    let law = service.law.get(&service.basis).map_or("", |law| law.title.get(locale));
    let purpose = service.purpose.get(locale);
    let law = page.with("paper-law", [("purpose", purpose.to_owned()), ("law", law.to_owned())]);
    let declaration = service.form.declaration.as_ref();
    html(&PaperPage {
        name: Said::of(&service.name, locale),
        authority: town.authority.get(locale).to_owned(),
        address: town.address.get(locale).to_owned(),
        law,
        parts: parts(&page, service),
        company: service.who.may_apply.contains(&Applicant::Company),
        declaration: declaration
            .map_or_else(|| Said::here(page.t("paper-true")), |words| Said::of(words, locale)),
        page,
    })
}

fn parts(page: &Page, service: &Definition) -> Vec<Part> {
    let locale = page.locale();
    let part = |form: &crate::form::Page| {
        let PageKind::Ask { questions, .. } = &form.kind else { return None };
        let asks: Vec<Blank> = questions.iter().flat_map(|asked| blanks(page, asked)).collect();
        let said = |words: Option<&crate::Words>| {
            words.map_or_else(Said::default, |words| Said::of(words, locale))
        };
        (!asks.is_empty()).then(|| Part {
            title: said(form.title.as_ref()),
            intro: said(form.intro.as_ref()),
            sometimes: form.show_if.is_some(),
            asks,
        })
    };
    service.form.pages.iter().filter_map(part).collect()
}

/// A question and, for a repeating group, those of some items.
fn blanks(page: &Page, question: &Question) -> Vec<Blank> {
    match &question.kind {
        QuestionKind::Computed { .. } | QuestionKind::Note { .. } => Vec::new(),
        QuestionKind::List { of, item } => {
            let locale = page.locale();
            let name = item.as_ref().unwrap_or(&question.label).get(locale).to_owned();
            let mut all = vec![Blank { lines: Vec::new(), ..blank(page, question) }];
            for number in 1..=ITEMS {
                let heading = format!("{name} {}", page.number(number as i64));
                for inner in of.iter().filter(|inner| inner.is_answered()) {
                    let mut one = blank(page, inner);
                    one.label.text = format!("{heading}: {}", one.label.text);
                    one.needed = false;
                    all.push(one);
                }
            }
            all
        }
        _ => vec![blank(page, question)],
    }
}

fn blank(page: &Page, question: &Question) -> Blank {
    let locale = page.locale();
    let options = question.options();
    let few = options.len() <= TICKED_MAX;
    let named = |keys: &[&str]| keys.iter().map(|key| page.t(key)).collect();
    let ticks = few && !options.is_empty();
    let lines: Vec<String> = match &question.kind {
        QuestionKind::LongText => vec![String::new(); 6],
        QuestionKind::PersonName => named(&["paper-given", "paper-family"]),
        QuestionKind::Person => named(&["paper-given", "paper-family", "paper-born"]),
        QuestionKind::Signature => named(&["paper-given", "paper-family", "paper-email"]),
        QuestionKind::Address { .. } => named(&["paper-street", "paper-city", "paper-country"]),
        QuestionKind::Period => named(&["paper-from", "paper-to"]),
        QuestionKind::YesNo
        | QuestionKind::Declaration
        | QuestionKind::File(_)
        | QuestionKind::IdentityDocument(_) => Vec::new(),
        _ if ticks => Vec::new(),
        _ => vec![String::new()],
    };
    let yes_no = || vec![Said::here(page.t("paper-yes")), Said::here(page.t("paper-no"))];
    Blank {
        label: Said::of(&question.label, locale),
        hint: question.hint.as_ref().map_or_else(Said::default, |hint| Said::of(hint, locale)),
        needed: matches!(question.required, Required::Always) && question.show_if.is_none(),
        options: match &question.kind {
            QuestionKind::YesNo => yes_no(),
            _ if ticks => options.iter().map(|one| Said::of(&one.label, locale)).collect(),
            _ => Vec::new(),
        },
        lines,
        attach: question.files().is_some(),
        tick: matches!(question.kind, QuestionKind::Declaration),
    }
}
