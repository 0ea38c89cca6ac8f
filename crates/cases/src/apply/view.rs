//! A question as the template shows it: which control, which words, what is known already.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use platform::Locale;
use serde_json::Value as Json;
use services::form::{Answers, Problem, Question, QuestionKind, QuestionView, Source, fields_of};
use web::{Choice, Form, Page, SummaryRow};

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
    /// The same of a repeating group: its items as rows.
    pub(crate) rows: Vec<SummaryRow>,
    /// What is there already, in words (notes, computed values).
    pub(crate) shown: Vec<String>,
    /// The files that are there already: their ids and names.
    pub(crate) files: Vec<(String, String)>,
    /// Whether several files may be chosen at once.
    pub(crate) may_choose_several: bool,
    /// Whether a new file takes the place of the one that is there.
    pub(crate) replaces: bool,
    /// The questions of each item of a group.
    pub(crate) items: Vec<Item>,
    pub(crate) may_add: bool,
    /// Whether an item may go: not where as many are needed as there are.
    pub(crate) may_remove: bool,
    pub(crate) item_name: String,
    /// Whether it is asked about one of several: then nothing of the applicant's own is offered by the browser.
    pub(crate) is_inside: bool,
}

impl Ask {
    /// The name of one of its fields: `witnesses.0.name-given`.
    pub(crate) fn part(&self, part: impl AsRef<str>) -> String {
        format!("{}-{}", self.name, part.as_ref())
    }

    /// What the browser may fill in: of somebody else in a group, nothing.
    pub(crate) fn fills<'a>(&self, own: &'a str) -> &'a str {
        if self.is_inside { "off" } else { own }
    }
}

/// One item of a repeating group.
pub(crate) struct Item {
    pub(crate) title: String,
    pub(crate) position: usize,
    pub(crate) asks: Vec<Ask>,
}

/// Fewest characters of a limit that is worth counting aloud.
const COUNTED_FROM: usize = 200;

/// What is known of a page's questions beside themselves.
pub(crate) struct Known<'a> {
    /// What was answered so far, right or wrong.
    pub(crate) answers: &'a Answers,
    pub(crate) sources: &'a BTreeMap<String, Source>,
    /// The free times, where one is asked for.
    pub(crate) slots: &'a [DateTime],
}

/// The questions of a page.
pub(crate) fn asks(page: &Page, views: &[QuestionView<'_>], known: &Known<'_>) -> Vec<Ask> {
    let locale = page.locale();
    let ask_one = |view: &QuestionView<'_>| {
        let mut ask = ask(page, view, known.sources, locale);
        match &view.question.kind {
            QuestionKind::Slot => {
                ask.choices = known.slots.iter().map(|at| slot(page, *at)).collect();
            }
            QuestionKind::File(_) | QuestionKind::IdentityDocument(_) => {
                ask.files = files(known.answers.get(&view.path));
                ask.may_choose_several = view.question.files_most() > 1;
                ask.replaces = view.question.files_most() == 1;
            }
            QuestionKind::List { .. } => {
                ask.rows = say::group_rows(page, view, locale);
                ask.items.iter_mut().flat_map(|item| &mut item.asks).for_each(Ask::inside);
            }
            _ => {}
        }
        ask
    };
    views.iter().map(ask_one).collect()
}

impl Ask {
    fn inside(&mut self) {
        self.is_inside = true;
        if !self.autocomplete.is_empty() {
            self.autocomplete = "off";
        }
    }
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
    let shown = || {
        let said = say::answer(page, &question.kind, view.answer.as_ref(), &chosen(view, locale));
        say::with_unit(&said, question.unit.as_ref().map(|unit| unit.get(locale)))
    };
    let items = items(page, view, sources, question, locale);
    let max = question.max.as_ref().and_then(fixed).unwrap_or(20);
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
            .map_or_else(String::new, |source| from(page, source)),
        locked: locked.map(|_| shown()),
        rows: Vec::new(),
        shown: match &question.kind {
            QuestionKind::Note { text } => vec![text.get(locale).to_owned()],
            QuestionKind::Computed { .. } => vec![shown()],
            _ => Vec::new(),
        },
        files: Vec::new(),
        may_choose_several: false,
        replaces: false,
        is_inside: false,
        may_add: items.len() < max,
        may_remove: items.len() > least_items(view),
        items,
        item_name: match &question.kind {
            QuestionKind::List { item: Some(words), .. } => words.get(locale).to_owned(),
            _ => String::new(),
        },
    }
}

/// Where an answer comes from, in words.
fn from(page: &Page, source: &Source) -> String {
    match &source.given_by {
        None => page.t(&format!("source-{}", source.register)),
        Some(by) if by.is_matched => page.with("source-wallet-of", ("issuer", by.name.as_str())),
        Some(by) => page.with("source-wallet-unmatched", ("issuer", by.name.as_str())),
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

/// How many items a group has at least: as many stand on its page from the beginning.
pub(crate) fn least_items(view: &QuestionView<'_>) -> usize {
    let QuestionKind::List { .. } = view.question.kind else { return 0 };
    let least = view.question.min.as_ref().and_then(fixed).unwrap_or(1);
    if view.required { least.max(1) } else { 0 }
}

/// A bound that is written down as a number.
fn fixed(bound: &services::form::Bound) -> Option<usize> {
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

/// The files of an answer, also where there are more than the question takes.
fn files(answer: Option<&Json>) -> Vec<(String, String)> {
    let files = answer.and_then(Json::as_array).into_iter().flatten();
    let text = |file: &Json, name: &str| Some(file.get(name)?.as_str()?.to_owned());
    files.filter_map(|file| Some((text(file, "id")?, text(file, "name")?))).collect()
}

/// The fields of a page, filled with what was answered: whatever is kept is shown, also what is wrong with it or
/// lacks something.
pub(crate) fn filled(views: &[QuestionView<'_>], answers: &Answers) -> Form {
    let fields = views.iter().filter_map(|view| {
        let answer = answers.get(&view.path).or(view.answer.as_ref())?;
        Some(fields_of(&view.question.kind, &view.path, answer))
    });
    Form::filled(fields.flatten())
}

/// Puts what is wrong into the form, in the reader's words.
pub(crate) fn refuse(
    page: &Page,
    form: &mut Form,
    (asked, problems): (&services::form::Form, &[Problem]),
) {
    for problem in problems {
        form.refuse(&field_of(asked, &problem.at), say::problem(page, problem));
    }
}

/// The field at which a problem is told: what is wrong with a part of an answer (`name.given`) is told at the part's
/// own field (`name-given`).
fn field_of(asked: &services::form::Form, at: &str) -> String {
    let key = at.split('.').next().unwrap_or(at);
    if let Some(question) = asked.question_at(at)
        && matches!(question.kind, QuestionKind::Place)
    {
        // A place has one field on its page, whatever is wrong with it.
        return format!("{}-words", at.strip_suffix(".words").unwrap_or(at));
    }
    let is_list = asked.question(key).is_some_and(|question| !question.items().is_empty());
    let deep = at.split('.').count();
    match at.rsplit_once('.') {
        Some((whole, part)) if deep == if is_list { 4 } else { 2 } => format!("{whole}-{part}"),
        _ => at.to_owned(),
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
