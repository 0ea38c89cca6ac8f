//! One pass over a form and its answers: what is shown, what is missing or wrong, what the data is.
//!
//! An answer on a hidden page or to a hidden question is kept aside and never counts. A computed value
//! comes from here alone.

use std::collections::BTreeMap;

use feel::{Context, Environment, Expression, Value};
use jiff::Zoned;
use jiff::civil::Date;
use serde_json::{Map, Value as Json};

use super::check;
use super::data::{Answers, answer_to_feel, feel_to_answer};
use super::problem::{Problem, REQUIRED};
use super::question::{Question, QuestionKind, Required};
use super::value::normalise;
use super::{Form, Page, PageKind};
use crate::definition::Definition;

/// Everything that a form is walked with.
#[derive(Clone, Debug)]
pub struct Situation {
    /// Answers so far, those on abandoned branches included.
    pub answers: Answers,
    /// What the registers said, by the name of the fact.
    pub facts: Context,
    /// What the address register knows about an address answer (`zone`, `district`, `known`), by path.
    pub addresses: BTreeMap<String, Context>,
    /// The applicant: `kind`, `born`, `age`, `level`.
    pub applicant: Context,
    /// The day of receipt; today for a draft.
    pub received_on: Date,
    /// The day whose law counts, where it is not the one that the service names.
    pub law_on: Option<Date>,
    /// The moment, in the town's zone.
    pub now: Zoned,
}

impl Situation {
    /// Nothing answered, nothing known.
    pub fn new(now: Zoned) -> Situation {
        Situation {
            answers: Answers::default(),
            facts: Context::new(),
            addresses: BTreeMap::new(),
            applicant: Context::new(),
            received_on: now.date(),
            law_on: None,
            now,
        }
    }

    /// The same judged by the law of another day: "what if".
    #[must_use]
    pub fn by_the_law_of(mut self, day: Date) -> Situation {
        self.law_on = Some(day);
        self
    }

    /// The day whose law counts.
    pub fn law_day(&self, definition: &Definition) -> Date {
        let day = || definition.rates.day(&self.answers, self.received_on);
        self.law_on.unwrap_or_else(day)
    }

    /// With the person's register data: date of birth gives the age on the day of receipt.
    #[must_use]
    pub fn with_applicant(mut self, kind: &str, born: Option<Date>, level: &str) -> Situation {
        self.applicant.insert("kind", Value::text(kind));
        self.applicant.insert("level", Value::text(level));
        if let Some(born) = born {
            let had_birthday =
                (self.received_on.month(), self.received_on.day()) >= (born.month(), born.day());
            let years = i64::from(self.received_on.year() - born.year()) - i64::from(!had_birthday);
            self.applicant.insert("born", Value::Date(feel::Date::from_jiff(born)));
            self.applicant.insert("age", Value::Number(years.into()));
        }
        self
    }

    /// Conditions see null where nothing is known yet, which is no error while a form is being filled.
    pub(crate) fn environment(&self) -> Environment {
        Environment::lenient(&self.now)
    }

    /// What expressions see besides answers.
    pub(crate) fn surroundings(&self, form: &Form) -> Context {
        let mut context = Context::new();
        let mut facts = self.facts.clone();
        for fact in &form.facts {
            if facts.get(&fact.name).is_none() {
                facts.insert(fact.name.clone(), Value::Null);
            }
        }
        let mut applicant = self.applicant.clone();
        for name in ["kind", "born", "age", "level"] {
            if applicant.get(name).is_none() {
                applicant.insert(name, Value::Null);
            }
        }
        context.insert("facts", Value::context(facts));
        context.insert("applicant", Value::context(applicant));
        context.insert("received_on", Value::Date(feel::Date::from_jiff(self.received_on)));
        context
    }
}

/// A form with its answers, judged.
#[derive(Clone, Debug)]
pub struct Walked<'f> {
    /// All pages in order, also those that are not shown.
    pub pages: Vec<PageView<'f>>,
    /// The exit at which the way ends.
    pub exit: Option<&'f Page>,
    /// What expressions see: answers that count, facts, applicant.
    pub context: Context,
    /// The answers that count, computed values included.
    pub data: Answers,
}

/// A page, judged.
#[derive(Clone, Debug)]
pub struct PageView<'f> {
    /// The page.
    pub page: &'f Page,
    /// Whether it is part of the way.
    pub shown: bool,
    /// The questions that are asked on it.
    pub questions: Vec<QuestionView<'f>>,
    /// What is missing or wrong on it.
    pub problems: Vec<Problem>,
}

/// A question that is asked.
#[derive(Clone, Debug)]
pub struct QuestionView<'f> {
    /// The question.
    pub question: &'f Question,
    /// Path of its answer.
    pub path: String,
    /// Whether an answer is needed.
    pub required: bool,
    /// The answer that counts, or the computed value.
    pub answer: Option<Json>,
    /// For repeating groups: the questions of each item.
    pub items: Vec<Vec<QuestionView<'f>>>,
}

impl PageView<'_> {
    /// Whether nothing is missing or wrong on it.
    pub fn is_complete(&self) -> bool {
        self.problems.is_empty()
    }

    /// Whether anything on it is answered.
    pub fn is_begun(&self) -> bool {
        self.questions.iter().any(|view| view.question.is_answered() && view.answer.is_some())
    }
}

impl<'f> Walked<'f> {
    /// The pages that are part of the way and ask something.
    pub fn shown(&self) -> impl Iterator<Item = &PageView<'f>> {
        self.pages
            .iter()
            .filter(|view| view.shown && matches!(view.page.kind, PageKind::Ask { .. }))
    }

    /// A page by id.
    pub fn page(&self, id: &str) -> Option<&PageView<'f>> {
        self.pages.iter().find(|view| &*view.page.id == id)
    }

    /// The shown page after this one; none when the answers can be checked next, or at an exit.
    pub fn next(&self, id: &str) -> Option<&PageView<'f>> {
        let at = self.pages.iter().position(|view| &*view.page.id == id)?;
        self.pages.iter().skip(at + 1).find(|view| view.shown)
    }

    /// The shown page before this one.
    pub fn previous(&self, id: &str) -> Option<&PageView<'f>> {
        let at = self.pages.iter().position(|view| &*view.page.id == id)?;
        self.pages.iter().take(at).rfind(|view| view.shown)
    }

    /// The first page with something missing or wrong.
    pub fn first_incomplete(&self) -> Option<&PageView<'f>> {
        self.shown().find(|view| !view.is_complete())
    }

    /// Whether the application can be submitted.
    pub fn is_complete(&self) -> bool {
        self.exit.is_none() && self.first_incomplete().is_none()
    }

    /// All that is missing or wrong, in order.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.shown().flat_map(|view| &view.problems)
    }
}

/// Walks a form.
pub fn walk<'f>(definition: &'f Definition, situation: &Situation) -> Walked<'f> {
    let form = &definition.form;
    let mut context = situation.surroundings(form);
    context.insert("rates", definition.rates.on(situation.law_day(definition)));
    for question in form.questions() {
        context.insert(question.key.clone(), Value::Null);
    }
    let walker = Walker { definition, situation, environment: situation.environment() };
    let mut walked = Walked {
        pages: Vec::with_capacity(form.pages.len()),
        exit: None,
        context,
        data: Answers::default(),
    };
    for page in &form.pages {
        walker.page(page, &mut walked);
    }
    walked
}

/// What stays the same during a walk.
pub(super) struct Walker<'f, 's> {
    pub(super) definition: &'f Definition,
    pub(super) situation: &'s Situation,
    pub(super) environment: Environment,
}

impl<'f> Walker<'f, '_> {
    pub(super) fn holds(&self, condition: &Expression, context: &Context) -> bool {
        condition.evaluate(context, &self.environment).is_ok_and(|value| value.is_true())
    }

    fn page(&self, page: &'f Page, walked: &mut Walked<'f>) {
        let mut view = PageView { page, shown: false, questions: Vec::new(), problems: Vec::new() };
        // After an exit there is no way on.
        view.shown = walked.exit.is_none()
            && page.show_if.as_ref().is_none_or(|condition| self.holds(condition, &walked.context));
        if view.shown {
            match &page.kind {
                PageKind::Exit { .. } => walked.exit = Some(page),
                PageKind::Ask { questions, checks, .. } => {
                    for question in questions {
                        self.top_question(question, &mut view, walked);
                    }
                    check::across(self, checks, &walked.context, &mut view);
                    view.shown = !view.questions.is_empty();
                }
            }
        }
        walked.pages.push(view);
    }

    fn top_question(
        &self,
        question: &'f Question,
        view: &mut PageView<'f>,
        walked: &mut Walked<'f>,
    ) {
        let given = self.situation.answers.get(&question.key);
        let path = question.key.to_string();
        let asked = self.question(question, path, given, &walked.context, &mut view.problems);
        let Some((asked, value)) = asked else { return };
        walked.context.insert(question.key.clone(), value);
        if let Some(answer) = &asked.answer {
            walked.data.set(&question.key, answer.clone());
        }
        view.questions.push(asked);
    }

    /// A question with its answer judged, and the value that later expressions see; none when hidden.
    fn question(
        &self,
        question: &'f Question,
        path: String,
        given: Option<&Json>,
        context: &Context,
        problems: &mut Vec<Problem>,
    ) -> Option<(QuestionView<'f>, Value)> {
        if question.show_if.as_ref().is_some_and(|condition| !self.holds(condition, context)) {
            return None;
        }
        let mut view =
            QuestionView { question, path, required: false, answer: None, items: Vec::new() };
        if let QuestionKind::Computed { gives, value, .. } = &question.kind {
            let value = value.evaluate(context, &self.environment).unwrap_or(Value::Null);
            let answer = feel_to_answer(gives, &value);
            let value = if answer.is_null() { Value::Null } else { answer_to_feel(gives, &answer) };
            view.answer = Some(answer).filter(|answer| !answer.is_null());
            return Some((view, value));
        }
        view.required = question.is_answered()
            && match &question.required {
                Required::Always => true,
                Required::Never => false,
                Required::If(condition) => self.holds(condition, context),
            };
        let Some(given) = given.filter(|given| !is_blank(given)) else {
            if view.required {
                let problem = Problem::new(&view.path, REQUIRED);
                problems.push(problem.saying(question.errors.required.as_ref()));
            }
            return Some((view, Value::Null));
        };
        let value = self.answer(&mut view, given, context, problems);
        Some((view, value))
    }

    /// Judges an answer; what is wrong does not count.
    fn answer(
        &self,
        view: &mut QuestionView<'f>,
        given: &Json,
        context: &Context,
        problems: &mut Vec<Problem>,
    ) -> Value {
        let question = view.question;
        let normal = match normalise(question, &view.path, given) {
            Ok(normal) => normal,
            Err(problem) => {
                problems.push(problem);
                return Value::Null;
            }
        };
        let before = problems.len();
        let (normal, value) = match &question.kind {
            QuestionKind::List { of, .. } => self.items(of, view, &normal, context, problems),
            kind => {
                let value = self.with_register(&view.path, kind, answer_to_feel(kind, &normal));
                (normal, value)
            }
        };
        check::answer(self, question, &view.path, &value, context, problems);
        if problems.len() > before {
            return Value::Null;
        }
        view.answer = Some(normal);
        value
    }

    /// An address with what the register knows about it.
    fn with_register(&self, path: &str, kind: &QuestionKind, value: Value) -> Value {
        let (QuestionKind::Address { .. }, Some(known), Some(given)) =
            (kind, self.situation.addresses.get(path), value.as_context())
        else {
            return value;
        };
        let mut address = given.clone();
        for (name, value) in known.iter() {
            address.insert(name.clone(), value.clone());
        }
        Value::context(address)
    }

    /// The items of a repeating group, each walked with the questions of its own in scope.
    fn items(
        &self,
        of: &'f [Question],
        view: &mut QuestionView<'f>,
        given: &Json,
        context: &Context,
        problems: &mut Vec<Problem>,
    ) -> (Json, Value) {
        let items = given.as_array().map(Vec::as_slice).unwrap_or_default();
        let (mut normal, mut values) = (Vec::new(), Vec::new());
        for (position, item) in items.iter().enumerate() {
            let mut scope = context.clone();
            of.iter().for_each(|question| scope.insert(question.key.clone(), Value::Null));
            let (mut data, mut asked) = (Map::new(), Vec::new());
            let mut seen = Context::new();
            for question in of {
                let path = format!("{}.{position}.{}", view.path, question.key);
                let inner =
                    self.question(question, path, item.get(&*question.key), &scope, problems);
                let Some((inner, value)) = inner else {
                    seen.insert(question.key.clone(), Value::Null);
                    continue;
                };
                scope.insert(question.key.clone(), value.clone());
                seen.insert(question.key.clone(), value);
                if let Some(answer) = &inner.answer {
                    data.insert(question.key.to_string(), answer.clone());
                }
                asked.push(inner);
            }
            view.items.push(asked);
            normal.push(Json::Object(data));
            values.push(Value::context(seen));
        }
        (Json::Array(normal), Value::list(values))
    }
}

/// Whether nothing was really given.
fn is_blank(answer: &Json) -> bool {
    match answer {
        Json::Null => true,
        Json::String(text) => text.trim().is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(fields) => fields.values().all(is_blank),
        Json::Bool(_) | Json::Number(_) => false,
    }
}
