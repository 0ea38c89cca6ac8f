//! A question as the template shows it: which control, which words, what is known already.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use platform::Locale;
use services::form::{Problem, Question, QuestionKind, QuestionView, Source, fields_of};
use web::{Choice, Form, Page};

use crate::application::{Application, State as Stands};
use crate::say;

/// How a question is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Control {
    Text,
    LongText,
    Number,
    Date,
    Month,
    DateTime,
    Period,
    YesNo,
    Choice,
    Listed,
    Choices,
    Name,
    Person,
    Signature,
    Address,
    Place,
    File,
    Declaration,
    Group,
    Shown,
    Note,
}

/// A question, ready for the template.
pub(crate) struct Ask {
    pub(crate) name: String,
    pub(crate) control: Control,
    pub(crate) label: String,
    pub(crate) hint: String,
    pub(crate) help: String,
    /// The kind of text field: "email", "tel", "number", "text".
    pub(crate) input: &'static str,
    pub(crate) width: &'static str,
    pub(crate) autocomplete: &'static str,
    pub(crate) prefix: &'static str,
    pub(crate) suffix: String,
    pub(crate) choices: Vec<Choice>,
    pub(crate) characters_max: usize,
    pub(crate) accept: String,
    pub(crate) megabytes_max: u64,
    /// Where the answer is from, in words; empty when the person gave it.
    pub(crate) source: String,
    /// Shown instead of a field: the answer comes from a register and cannot be changed here.
    pub(crate) locked: Option<String>,
    /// What is there already, in words (files, computed values).
    pub(crate) shown: Vec<String>,
    /// The questions of each item of a group.
    pub(crate) items: Vec<Item>,
    pub(crate) may_add: bool,
    pub(crate) item_name: String,
}

/// One item of a repeating group.
pub(crate) struct Item {
    pub(crate) title: String,
    pub(crate) position: usize,
    pub(crate) asks: Vec<Ask>,
}

/// Fewest characters of a limit that is worth counting aloud.
const COUNTED_FROM: usize = 200;

/// The questions of a page.
pub(crate) fn asks(
    page: &Page,
    views: &[QuestionView<'_>],
    sources: &BTreeMap<String, Source>,
    slots: &[DateTime],
) -> Vec<Ask> {
    let locale = page.locale();
    let mut asks: Vec<Ask> = views.iter().map(|view| ask(page, view, sources, locale)).collect();
    for (ask, view) in asks.iter_mut().zip(views) {
        if matches!(view.question.kind, QuestionKind::Slot) {
            ask.choices = slots.iter().map(|at| slot(page, *at)).collect();
        }
    }
    asks
}

/// A free time as an answer: `2026-03-05T10:00`, shown with its weekday.
fn slot(page: &Page, at: DateTime) -> Choice {
    let value = at.strftime("%Y-%m-%dT%H:%M").to_string();
    let shown = [("day", page.long_date(at.date())), ("time", at.strftime("%H:%M").to_string())];
    Choice::new(value, page.with("apply-slot", shown))
}

fn ask(
    page: &Page,
    view: &QuestionView<'_>,
    sources: &BTreeMap<String, Source>,
    locale: Locale,
) -> Ask {
    let question = view.question;
    let get = |words: &Option<services::Words>| {
        words.as_ref().map_or_else(String::new, |words| words.get(locale).to_owned())
    };
    let mut label = question.label.get(locale).to_owned();
    if !view.required
        && question.is_answered()
        && !matches!(question.kind, QuestionKind::List { .. })
    {
        label = page.with("apply-optional", ("label", label.as_str()));
    }
    let (control, input, width, autocomplete) = control(&question.kind);
    let source = sources.get(&view.path);
    let locked = source.filter(|source| !source.editable && view.answer.is_some());
    let shown = || say::answer(page, &question.kind, view.answer.as_ref(), &chosen(view, locale));
    let items = items(page, view, sources, question, locale);
    let max = question.max.as_ref().and_then(most_items).unwrap_or(20);
    Ask {
        name: view.path.clone(),
        control,
        label,
        hint: hint(page, question, locale),
        help: get(&question.help),
        input,
        width,
        autocomplete,
        prefix: if matches!(question.kind, QuestionKind::Money) { page.currency() } else { "" },
        suffix: get(&question.unit),
        choices: choices(page, question, locale),
        characters_max: question.max_length.filter(|most| *most >= COUNTED_FROM).unwrap_or(0),
        accept: accepted(question),
        megabytes_max: question.files().map_or(0, |files| files.bytes_max / 1_000_000),
        source: source
            .filter(|_| view.answer.is_some())
            .map_or_else(String::new, |source| page.t(&format!("source-{}", source.register))),
        locked: locked.map(|_| shown()),
        shown: match &question.kind {
            QuestionKind::Note { text } => vec![text.get(locale).to_owned()],
            QuestionKind::Computed { .. } => vec![shown()],
            QuestionKind::File(_) | QuestionKind::IdentityDocument(_) => file_names(view),
            _ => Vec::new(),
        },
        may_add: items.len() < max,
        items,
        item_name: match &question.kind {
            QuestionKind::List { item: Some(words), .. } => words.get(locale).to_owned(),
            _ => String::new(),
        },
    }
}

fn hint(page: &Page, question: &Question, locale: Locale) -> String {
    let own = question.hint.as_ref().map_or("", |words| words.get(locale));
    match &question.example {
        Some(example) if own.is_empty() => page.with("apply-example", ("example", &**example)),
        _ => own.to_owned(),
    }
}

fn items(
    page: &Page,
    view: &QuestionView<'_>,
    sources: &BTreeMap<String, Source>,
    question: &Question,
    locale: Locale,
) -> Vec<Item> {
    let name = match &question.kind {
        QuestionKind::List { item: Some(words), .. } => words.get(locale),
        _ => "",
    };
    let item = |(position, views): (usize, &Vec<QuestionView<'_>>)| Item {
        title: format!("{name} {}", page.number(position as i64 + 1)),
        position,
        asks: views.iter().map(|view| ask(page, view, sources, locale)).collect(),
    };
    view.items.iter().enumerate().map(item).collect()
}

fn most_items(bound: &services::form::Bound) -> Option<usize> {
    match bound {
        services::form::Bound::Fixed(value) => value.to_json().as_u64()?.try_into().ok(),
        services::form::Bound::Computed(_) => None,
    }
}

fn control(kind: &QuestionKind) -> (Control, &'static str, &'static str, &'static str) {
    match kind {
        QuestionKind::Text => (Control::Text, "text", "", ""),
        QuestionKind::LongText => (Control::LongText, "text", "", ""),
        QuestionKind::Integer => (Control::Number, "number", "5", ""),
        QuestionKind::Decimal { .. } | QuestionKind::Money => (Control::Number, "number", "10", ""),
        QuestionKind::Date => (Control::Date, "text", "", ""),
        QuestionKind::Month => (Control::Month, "text", "", ""),
        QuestionKind::DateTime => (Control::DateTime, "text", "", ""),
        QuestionKind::Period => (Control::Period, "text", "", ""),
        QuestionKind::YesNo => (Control::YesNo, "text", "", ""),
        QuestionKind::Choice { listed: true, .. } | QuestionKind::Slot => {
            (Control::Listed, "text", "", "")
        }
        QuestionKind::Choice { .. } => (Control::Choice, "text", "", ""),
        QuestionKind::Choices { .. } => (Control::Choices, "text", "", ""),
        QuestionKind::PersonName => (Control::Name, "text", "20", "name"),
        QuestionKind::Person => (Control::Person, "text", "20", ""),
        QuestionKind::Signature => (Control::Signature, "text", "20", ""),
        QuestionKind::Email => (Control::Text, "email", "20", "email"),
        QuestionKind::Phone => (Control::Text, "tel", "20", "tel"),
        QuestionKind::Iban => (Control::Text, "text", "20", "off"),
        QuestionKind::Plate | QuestionKind::Company => (Control::Text, "text", "10", "off"),
        QuestionKind::Address { .. } => (Control::Address, "text", "20", ""),
        QuestionKind::Place => (Control::Place, "text", "", ""),
        QuestionKind::File(_) | QuestionKind::IdentityDocument(_) => {
            (Control::File, "text", "", "")
        }
        QuestionKind::Declaration => (Control::Declaration, "text", "", ""),
        QuestionKind::List { .. } => (Control::Group, "text", "", ""),
        QuestionKind::Computed { .. } => (Control::Shown, "text", "", ""),
        QuestionKind::Note { .. } => (Control::Note, "text", "", ""),
    }
}

fn choices(page: &Page, question: &Question, locale: Locale) -> Vec<Choice> {
    if matches!(question.kind, QuestionKind::YesNo) {
        return vec![Choice::new("yes", page.t("say-yes")), Choice::new("no", page.t("say-no"))];
    }
    let choice = |option: &services::form::Choice| {
        let hint = option.hint.as_ref().map_or("", |words| words.get(locale));
        Choice::new(&*option.key, option.label.get(locale)).hint(hint)
    };
    question.options().iter().map(choice).collect()
}

fn chosen(view: &QuestionView<'_>, locale: Locale) -> Vec<String> {
    services::form::chosen(view.question, view.answer.as_ref(), locale)
}

fn accepted(question: &Question) -> String {
    let endings = question.files().map_or(&[][..], |files| &files.accept);
    endings.iter().map(|ending| format!(".{ending}")).collect::<Vec<_>>().join(",")
}

fn file_names(view: &QuestionView<'_>) -> Vec<String> {
    let files = view.answer.as_ref().and_then(|answer| answer.as_array());
    let name = |file: &serde_json::Value| file.get("name")?.as_str().map(str::to_owned);
    files.into_iter().flatten().filter_map(name).collect()
}

/// The fields of a page, filled with what is answered.
pub(crate) fn filled(views: &[QuestionView<'_>]) -> Form {
    let fields = views.iter().filter_map(|view| {
        let answer = view.answer.as_ref()?;
        Some(fields_of(&view.question.kind, &view.path, answer))
    });
    Form::filled(fields.flatten())
}

/// Puts what is wrong into the form, in the reader's words.
pub(crate) fn refuse(page: &Page, form: &mut Form, problems: &[Problem]) {
    for problem in problems {
        form.refuse(&problem.at, say::problem(page, problem));
    }
}

/// The word of where it stands, as its owner reads it.
pub(crate) fn state_word(application: &Application) -> &str {
    match (application.state, application.outcome.as_deref()) {
        (Stands::Decided, Some("granted")) if application.ended_at.is_some() => "ended",
        (Stands::Decided, Some("granted")) => "granted",
        (Stands::Decided, _) => "refused",
        (state, _) => state.word(),
    }
}

/// The colour of its tag; the word says the same.
pub(crate) fn colour(application: &Application) -> &'static str {
    match state_word(application) {
        "granted" => "green",
        "refused" => "red",
        "waiting" => "orange",
        "open" => "blue",
        _ => "grey",
    }
}
