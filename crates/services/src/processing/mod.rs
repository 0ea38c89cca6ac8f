//! The record of processing (Regulation (EU) 2016/679, article 30), generated from the definitions: what is used for
//! what, by which law, where from, where to, how long. Nobody writes it, so it cannot drift.

pub mod files;
pub mod map;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use platform::calendar::Term;

use crate::definition::{Applicant, Definition, Then, topic};
use crate::form::{Ground, PageKind, Prefill, Question, QuestionKind};
use crate::words::Words;

/// How closely something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Anybody may read it once it is published.
    Public,
    /// About a person.
    Personal,
    /// A special category of personal data.
    Sensitive,
}

impl Class {
    /// The stable word; its wording is `processing-class-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            Class::Public => "public",
            Class::Personal => "personal",
            Class::Sensitive => "sensitive",
        }
    }
}

/// Where a field comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum From {
    /// The applicant says it.
    Applicant,
    /// A register knows it.
    Register(Arc<str>),
    /// The town computes it from other fields.
    Computed,
}

/// One field of a service: what, why, by which law, how long, how closely kept.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its key; facts begin with `facts.`.
    pub key: String,
    /// What it is called; none for facts, whose path says it.
    pub label: Option<Words>,
    /// From where.
    pub from: From,
    /// Why.
    pub purpose: Words,
    /// By which law of the definition.
    pub law: Arc<str>,
    /// How long after the decision, where that is shorter than the case.
    pub keep: Option<Term>,
    /// How closely it is kept.
    pub class: Class,
    /// The ground of sensitive data.
    pub ground: Option<Ground>,
}

/// Who is given something of a case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recipient {
    /// The unit that is responsible.
    Unit(Arc<str>),
    /// A unit that gives an opinion, visits, or looks again.
    Adviser(Arc<str>),
    /// A register that a grant enters something in.
    Register(Arc<str>),
    /// A program that does a step of the process, by its topic.
    Program(String),
    /// Everybody: what is published of decisions.
    Everybody,
    /// The archive.
    Archive,
}

impl Recipient {
    /// The stable word; its wording is `processing-to-<word>`.
    pub fn word(&self) -> &'static str {
        match self {
            Recipient::Unit(_) => "unit",
            Recipient::Adviser(_) => "adviser",
            Recipient::Register(_) => "register",
            Recipient::Program(_) => "program",
            Recipient::Everybody => "everybody",
            Recipient::Archive => "archive",
        }
    }

    /// Which unit, register or topic.
    pub fn name(&self) -> &str {
        match self {
            Recipient::Unit(name) | Recipient::Adviser(name) | Recipient::Register(name) => name,
            Recipient::Program(topic) => topic,
            Recipient::Everybody | Recipient::Archive => "",
        }
    }
}

/// What one service does with data.
#[derive(Clone, Debug)]
pub struct Activity {
    /// The definition it is generated from.
    pub definition: Arc<Definition>,
    /// Every field, in the order of the form, then the facts.
    pub fields: Vec<Field>,
    /// Who is given something.
    pub recipients: Vec<Recipient>,
}

impl Activity {
    /// The record of a service.
    pub fn of(definition: &Arc<Definition>) -> Activity {
        Activity {
            fields: fields(definition),
            recipients: recipients(definition),
            definition: Arc::clone(definition),
        }
    }

    /// Whose data it is: words of the definition language.
    pub fn subjects(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.definition.who.may_apply.iter().map(|kind| match kind {
            Applicant::Resident => "resident",
            Applicant::NonResident => "non-resident",
            Applicant::EResident => "e-resident",
            Applicant::Company => "company",
            Applicant::Anyone => "anyone",
        })
    }

    /// Whether it uses special categories.
    pub fn is_sensitive(&self) -> bool {
        self.fields.iter().any(|field| field.class == Class::Sensitive)
    }

    /// The laws that it rests on, each once: the service's own first.
    pub fn laws(&self) -> Vec<&Arc<str>> {
        let mut laws = vec![&self.definition.basis];
        for field in &self.fields {
            if !laws.contains(&&field.law) {
                laws.push(&field.law);
            }
        }
        laws
    }
}

fn fields(definition: &Definition) -> Vec<Field> {
    let mut fields = Vec::new();
    for question in definition.form.questions() {
        match question.items() {
            [] => fields.extend(field(definition, question, question.key.to_string())),
            items => fields.extend(items.iter().filter_map(|item| {
                field(definition, item, format!("{}.{}", question.key, item.key))
            })),
        }
    }
    fields.extend(definition.form.facts.iter().map(|fact| Field {
        key: format!("facts.{}", fact.name),
        label: None,
        from: From::Register(register(&fact.from)),
        purpose: fact.purpose.clone(),
        law: fact.law.clone(),
        keep: None,
        class: Class::Personal,
        ground: None,
    }));
    fields
}

/// None for what is no data: an explanation between questions.
fn field(definition: &Definition, question: &Question, key: String) -> Option<Field> {
    let from = match &question.kind {
        QuestionKind::Note { .. } => return None,
        QuestionKind::Computed { .. } => From::Computed,
        _ => match &question.prefill {
            Some(prefill) => From::Register(register(prefill)),
            None => From::Applicant,
        },
    };
    let class = match (question.sensitive, question.public) {
        (true, _) => Class::Sensitive,
        (false, true) => Class::Public,
        (false, false) => Class::Personal,
    };
    Some(Field {
        key,
        label: Some(question.label.clone()),
        from,
        purpose: question.purpose.clone(),
        law: question.law.clone(),
        keep: definition.kept_shorter(question),
        class,
        ground: question.ground,
    })
}

fn register(prefill: &Prefill) -> Arc<str> {
    prefill.register().into()
}

fn recipients(definition: &Definition) -> Vec<Recipient> {
    let process = &definition.process;
    let mut found = BTreeSet::from([Recipient::Unit(definition.unit.clone())]);
    let advisers = process.opinions.iter().chain(&process.inspection);
    let review = process.four_eyes.then_some(&process.review_unit);
    let others = advisers.chain(review).filter(|unit| **unit != definition.unit);
    found.extend(others.map(|unit| Recipient::Adviser(unit.clone())));
    found.extend(definition.result.enter.iter().map(|e| Recipient::Register(e.register.clone())));
    let steps = topic::steps_of_programs(definition);
    found.extend(steps.into_iter().map(|(_, topic)| Recipient::Program(topic.to_owned())));
    if definition.result.public.is_some() {
        found.insert(Recipient::Everybody);
    }
    let keeps = &definition.retention;
    let each = [&keeps.granted, &keeps.refused, &keeps.withdrawn];
    if each.iter().any(|keep| keep.then.unwrap_or(keeps.then) == Then::Transfer) {
        found.insert(Recipient::Archive);
    }
    found.into_iter().collect()
}

/// How many pages of the form ask something.
pub fn asking_pages(definition: &Definition) -> usize {
    let asks = |page: &&crate::form::Page| matches!(page.kind, PageKind::Ask { .. });
    definition.form.pages.iter().filter(asks).count()
}
