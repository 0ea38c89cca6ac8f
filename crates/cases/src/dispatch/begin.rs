//! A message begins a case: where nobody waits for it and the process of one service starts with it. A signal begins one
//! of every service whose process starts with it.

use std::sync::Arc;

use bpmn::NodeId;
use feel::Context;
use platform::{Ctx, Fault, Locale, Unit};
use privacy::Purpose;
use services::Definition;
use services::form::Answers;

use super::{Content, Dispatch, store};
use crate::application::once::Once;
use crate::application::submit::{Beginning, NotSubmitted};
use crate::application::{Application, ApplicationId, Channel, Owner};
use crate::apply::begin::{new_application, new_dossier, subject_for};
use crate::apply::hand_in::{HandingIn, hand_in};
use crate::casework::Casework;
use crate::process::resume;

/// Most cases in a row of which each began the next by a message. A licence that asks for an inspection, which asks for
/// a measurement, needs three; cases that begin each other in a circle would never end.
pub(super) const DEPTH_MAX: i64 = 8;
/// Cases that one case may begin by its messages; a process that begins more goes in a circle.
pub(super) const BEGUN_MAX: i64 = 100;

/// The service whose process begins with a message, and its start event. Where several do, none is meant.
pub(crate) fn begun_by(casework: &Casework, name: &str) -> Option<(Arc<Definition>, NodeId)> {
    let snapshot = casework.inner().catalogue.snapshot();
    let mut begun = snapshot.all().filter_map(|definition| {
        let node = definition.bpmn.begun_by(name)?;
        Some((Arc::clone(definition), node))
    });
    let first = begun.next();
    if begun.next().is_some() {
        tracing::warn!(message = name, "several services begin with this message, so none does");
        return None;
    }
    first
}

/// The services whose processes begin with a signal: it is meant for all of them.
pub(super) fn services_begun_by_signal(casework: &Casework, name: &str) -> Vec<Arc<str>> {
    let snapshot = casework.inner().catalogue.snapshot();
    let begun = snapshot.all().filter(|definition| definition.bpmn.begun_by_signal(name).is_some());
    begun.map(|definition| definition.id.clone()).collect()
}

/// One of them, and its start event.
fn begun_by_signal(
    casework: &Casework,
    service: &str,
    name: &str,
) -> Option<(Arc<Definition>, NodeId)> {
    let definition = casework.current(service)?;
    let node = definition.bpmn.begun_by_signal(name)?;
    Some((definition, node))
}

/// Who sends what begins a case.
pub(crate) struct Sender {
    /// For whom the case is.
    pub(crate) owner: Owner,
    /// How surely it is known who that is.
    pub(crate) level: &'static str,
    /// The language of the case.
    pub(crate) language: Locale,
    /// How it comes in.
    pub(crate) channel: Channel,
    /// The digest by which the same message is known again.
    pub(crate) key_digest: Option<Box<Once>>,
    /// How many cases stand behind it, each of which began the next; none where a program sends it.
    pub(crate) depth: i64,
    /// The case that sent it; none where a program sends it.
    pub(crate) by: Option<ApplicationId>,
}

/// Hands in the case that a message begins, as every other is handed in: what it brings under the name of a
/// question is the answer. `also` is committed with it.
pub(crate) async fn begin(
    casework: &Casework,
    ctx: &Ctx,
    (definition, node): (&Definition, NodeId),
    sender: Sender,
    (payload, mut also): (&serde_json::Value, Unit),
) -> Result<Application, NotSubmitted> {
    let mut answers = Answers::default();
    for (key, answer) in payload.as_object().into_iter().flatten() {
        let question = definition.form.question(key);
        if question.is_some_and(|question| question.is_answered() && question.files().is_none()) {
            answers.set(key, answer.clone());
        }
    }
    let payload = feel::Value::from_json(payload);
    let payload = payload.as_context().cloned().unwrap_or_else(Context::new);
    let subject = subject_for(ctx, &sender.owner);
    let application = new_application(ctx, definition, subject, sender.owner);
    if let Some(by) = sender.by {
        store::insert_begun(&mut also, application.id, (by, sender.depth));
    }
    let handing = HandingIn {
        definition,
        application,
        dossier: new_dossier(sender.language, answers),
        is_stored: false,
        level: sender.level,
        channel: sender.channel,
        // Whoever made the first statement made it for what follows from it.
        declared: true,
        key_digest: sender.key_digest,
        unit: also,
        received_on: None,
        scan: None,
        leaves_desk: false,
        confirmed: None,
        acting: None,
        is_signed: false,
        message: Some(Beginning { node, payload }),
    };
    hand_in(casework, ctx, handing).await
}

/// What a message of a case came to.
pub(super) enum Begun {
    /// It began a case.
    Case,
    /// Nothing begins with it.
    Nobody,
    /// The service does not take it now: the word of a refusal.
    Refused(&'static str),
    /// So many cases stand behind the sender already that no further one is begun.
    TooDeep,
    /// The sender has begun so many cases already that it begins no further one.
    TooMany,
}

/// Begins a case for the one whose case sent the message; or the signal, with which the process of a service begins.
pub(super) async fn begin_from_case(
    casework: &Casework,
    ctx: &Ctx,
    (dispatch, content): (&Dispatch, &Content),
    (service, also): (Option<&str>, Unit),
) -> Result<Begun, Fault> {
    let begun = match service {
        Some(service) => begun_by_signal(casework, service, &dispatch.name),
        None => begun_by(casework, &dispatch.name),
    };
    let Some((definition, node)) = begun else { return Ok(Begun::Nobody) };
    let Some(loaded) = resume::load(casework, ctx, dispatch.application).await? else {
        return Ok(Begun::Nobody);
    };
    let depth = store::depth(casework.db(), dispatch.application).await? + 1;
    if depth > DEPTH_MAX {
        return Ok(Begun::TooDeep);
    }
    if store::count_begun(casework.db(), dispatch.application).await? >= BEGUN_MAX {
        return Ok(Begun::TooMany);
    }
    let mut work = loaded.work(ctx);
    let opened = loaded.open_in(casework, &mut work, Purpose::DecideApplication)?;
    let applicant = &opened.dossier.applicant;
    let level = match applicant.level.as_str() {
        "high" => "high",
        "substantial" => "substantial",
        _ => "low",
    };
    let owner = match loaded.on_file.application.applicant {
        Some(person) => Owner::Person(person),
        None => Owner::Visitor(String::new()),
    };
    let language = Locale::parse(&opened.dossier.language).unwrap_or(Locale::EN);
    let by = Some(dispatch.application);
    let (channel, key_digest) = (Channel::Message, None);
    let sender = Sender { owner, level, language, channel, key_digest, depth, by };
    let mut unit = work.into_unit();
    unit.join(also);
    let begun = begin(casework, ctx, (&definition, node), sender, (&content.payload, unit)).await;
    match begun {
        Ok(_) => Ok(Begun::Case),
        Err(NotSubmitted::Fault(fault)) => Err(fault),
        Err(NotSubmitted::Refused(refusal)) => {
            let (message, why) = (dispatch.name.as_str(), refusal.word());
            tracing::warn!(message, why, "a message could not begin a case");
            Ok(Begun::Refused(why))
        }
    }
}
