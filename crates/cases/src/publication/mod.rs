//! Decisions that a law wants published (`result.public`): what was granted, with the answers to the questions that
//! are `public` and the values of the result. Nothing else of a case is ever here.

pub(crate) mod pages;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use services::Definition;
use services::form::Answers;

use crate::work::Work;

/// What is published of one decision.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Content {
    /// Answers to public questions, by key, in normal form.
    pub(crate) answers: Map<String, Json>,
    /// Values of the result, by name.
    pub(crate) values: Map<String, Json>,
}

/// A published decision.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Published {
    pub(crate) application: crate::application::ApplicationId,
    pub(crate) reference: String,
    pub(crate) decided_on: Date,
    pub(crate) published_on: Date,
    pub(crate) valid_until: Option<Date>,
    pub(crate) content: Content,
}

/// Publishes what was granted, in the unit of the decision, where the law wants it; later, where the service says so.
pub(crate) fn publish(
    work: &mut Work<'_>,
    definition: &Definition,
    (answers, values): (&Answers, &Map<String, Json>),
) {
    if definition.result.public.is_none() {
        return;
    }
    let today = work.ctx.today();
    let after = definition.result.public_after;
    let published = Published {
        application: work.application.id,
        reference: work.application.label(),
        decided_on: today,
        published_on: after.map_or(today, |after| work.town.calendar.due_on(today, after)),
        valid_until: work.application.valid_until,
        content: content(definition, answers, values),
    };
    store::insert(&mut work.unit, &definition.id, &published);
}

/// What is public of what was said and decided.
fn content(definition: &Definition, answers: &Answers, values: &Map<String, Json>) -> Content {
    let public = definition.form.questions().filter(|question| question.public);
    let answer = |question: &services::form::Question| {
        Some((question.key.to_string(), answers.get(&question.key)?.clone()))
    };
    Content { answers: public.filter_map(answer).collect(), values: values.clone() }
}

/// What was given up or taken back is not published any more.
pub(crate) fn take_back(work: &mut Work<'_>) {
    store::delete(&mut work.unit, work.application.id);
}
