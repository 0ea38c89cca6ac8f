//! Brings a message to the one case that waits for it by its key, and a signal to every case that waits now.

use std::sync::Arc;

use bpmn::Event;
use feel::Context;
use jiff::SignedDuration;
use platform::jobs::{self, Ended, Job, Runner};
use platform::{Actor, Ctx, Fault, Unit};
use privacy::{Access, CaseLabel, Item, Purpose};
use serde::{Deserialize, Serialize};

use super::begin::{Begun, begin_from_case, services_begun_by_signal};
use super::{Content, Dispatch, DispatchId, Kind, LABEL, store};
use crate::application::ApplicationId;
use crate::casework::Casework;
use crate::history::{Act, kind};
use crate::process::resume::{self, resume_told};

/// The kind of job behind it.
pub const JOB: &str = "cases.deliver";
/// How long a message waits for somebody who waits for it.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 60);
/// Longest pause between two looks, in minutes.
const PAUSE_MINUTES_MAX: i64 = 24 * 60;

/// The word for a message that would begin one case too many, each of which began the next.
pub(super) const TOO_DEEP: &str = "begun-too-deep";
/// The word of a message that would begin one more case than a case may begin.
pub(super) const TOO_MANY: &str = "begun-too-many";

/// What is brought.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Deliver {
    /// The message or signal.
    pub dispatch: DispatchId,
    /// How often nobody was found.
    #[serde(default)]
    pub tries: u32,
    /// The receiver of a signal; none where it is still to be found.
    #[serde(default)]
    pub to: Option<ApplicationId>,
    /// The service that a signal begins a case of; none where it is brought to a case.
    #[serde(default)]
    pub begins: Option<String>,
    /// Whether it is tried this time only: somebody has it tried again, beside what is tried by itself.
    #[serde(default)]
    pub once: bool,
}

impl Deliver {
    /// To whoever waits for it, for the first time.
    pub(super) fn of(dispatch: DispatchId) -> Deliver {
        Deliver { dispatch, tries: 0, to: None, begins: None, once: false }
    }
}

pub(super) fn handle(runner: &mut Runner, casework: &Casework) {
    let casework = casework.clone();
    runner.handle(JOB, move |job: Job, ctx: Ctx| {
        let casework = casework.clone();
        async move { run(&casework, &ctx.acting_as(Actor::System("messages")), &job).await }
    });
}

/// By what a receiver is found; a message without a key is looked for in its own case only.
pub(super) fn digest(casework: &Casework, (kind, name, key): (Kind, &str, &str)) -> String {
    match kind {
        Kind::Signal => String::new(),
        Kind::Message => {
            let digester = casework.vault().digester();
            digester.digest(&format!("cases.message/{name}"), key).to_hex()
        }
    }
}

async fn run(casework: &Casework, ctx: &Ctx, job: &Job) -> Result<Ended, Fault> {
    let deliver: Deliver = job.read()?;
    let Some(dispatch) = store::find(casework.db(), deliver.dispatch).await? else {
        return Ok(Ended::Done);
    };
    let mut unit = Unit::new();
    let Some(content) = open(casework, ctx, (&dispatch, &mut unit)).await? else {
        // Whoever sent it was erased, and what was sent with them.
        return Ok(Ended::Done);
    };
    if let Some(to) = deliver.to {
        return tell(casework, ctx, (job, &dispatch, &content), (to, unit)).await;
    }
    if let Some(service) = deliver.begins.as_deref() {
        return begin_by_signal(casework, ctx, (job, &dispatch, &content), (service, unit)).await;
    }
    if dispatch.arrived_at.is_some() || dispatch.dropped_at.is_some() {
        return Ok(Ended::Done);
    }
    let key = content.key.as_deref().unwrap_or_default();
    let digest = digest(casework, (dispatch.kind, &dispatch.name, key));
    let of = (dispatch.kind, dispatch.name.as_str(), digest.as_str());
    let receivers = match (&content.key, dispatch.kind) {
        (None, Kind::Message) => vec![dispatch.application],
        _ => store::receivers(casework.db(), of).await?,
    };
    if dispatch.kind == Kind::Signal {
        for to in receivers {
            let told = Deliver { to: Some(to), once: true, ..Deliver::of(dispatch.id) };
            jobs::enqueue(&mut unit, ctx, JOB, &told, ctx.now());
        }
        for service in services_begun_by_signal(casework, &dispatch.name) {
            let begins = Some(service.to_string());
            let begun = Deliver { begins, once: true, ..Deliver::of(dispatch.id) };
            jobs::enqueue(&mut unit, ctx, JOB, &begun, ctx.now());
        }
        store::arrive(&mut unit, dispatch.id, ctx.now());
        job.finish_in(&mut unit);
        casework.db().commit(unit).await?;
        return Ok(Ended::InItsUnit);
    }
    for to in receivers {
        if let Some(told) = told(casework, ctx, (&dispatch, &content), to).await? {
            unit.join(told);
            store::arrive(&mut unit, dispatch.id, ctx.now());
            job.finish_in(&mut unit);
            casework.db().commit(unit).await?;
            return Ok(Ended::InItsUnit);
        }
    }
    let mut also = Unit::new();
    store::arrive(&mut also, dispatch.id, ctx.now());
    job.finish_in(&mut also);
    let begun = begin_from_case(casework, ctx, (&dispatch, &content), (None, also)).await?;
    later(casework, ctx, (job, &dispatch, &deliver), begun).await
}

/// It has not arrived yet: looked at again, later and later, until it is given up. Why it is refused, and that nobody
/// waited for it in all that time, is shown to whoever lets cases go on.
async fn later(
    casework: &Casework,
    ctx: &Ctx,
    (job, dispatch, deliver): (&Job, &Dispatch, &Deliver),
    begun: Begun,
) -> Result<Ended, Fault> {
    let is_old = ctx.now().duration_since(dispatch.sent_at) > KEPT;
    let (why, again) = match begun {
        Begun::Case => return Ok(Ended::InItsUnit),
        Begun::Nobody => (is_old.then_some("nobody-waits"), !is_old),
        Begun::Refused(why) => (Some(why), !is_old),
        // It is refused the next time too.
        Begun::TooDeep => (Some(TOO_DEEP), false),
        Begun::TooMany => (Some(TOO_MANY), false),
    };
    let mut unit = Unit::new();
    if let Some(why) = why {
        store::refuse(&mut unit, dispatch.id, (why, ctx.now()));
    }
    if again && !deliver.once {
        let tries = deliver.tries;
        let minutes = 1_i64.checked_shl(tries).unwrap_or(PAUSE_MINUTES_MAX).min(PAUSE_MINUTES_MAX);
        let tries = (tries + 1).min(16);
        let again = Deliver { tries, ..Deliver::of(dispatch.id) };
        jobs::enqueue(&mut unit, ctx, JOB, &again, ctx.now() + SignedDuration::from_mins(minutes));
    }
    job.finish_in(&mut unit);
    casework.db().commit(unit).await?;
    Ok(Ended::InItsUnit)
}

/// Opens what is sent, for the receiver's process.
async fn open(
    casework: &Casework,
    ctx: &Ctx,
    (dispatch, unit): (&Dispatch, &mut Unit),
) -> Result<Option<Content>, Fault> {
    let Some(loaded) = resume::load(casework, ctx, dispatch.application).await? else {
        return Ok(None);
    };
    let case = CaseLabel::new(loaded.on_file.application.label());
    let access = Access::on(&case, Purpose::DecideApplication, "process-state");
    let items = [Item::new(LABEL, &dispatch.content)];
    let opened = casework.vault().open_in(unit, ctx, &access, &loaded.key, &items)?;
    opened.first().map(|content| content.for_deciding().json()).transpose()
}

/// What it does to a receiver; none when that one waits no more.
async fn told(
    casework: &Casework,
    ctx: &Ctx,
    (dispatch, content): (&Dispatch, &Content),
    to: ApplicationId,
) -> Result<Option<Unit>, Fault> {
    let name: Arc<str> = dispatch.name.as_str().into();
    let payload = feel::Value::from_json(&content.payload);
    let payload = payload.as_context().cloned().unwrap_or_else(Context::new);
    let correlation = content.key.as_deref().map(Arc::from);
    let event = match dispatch.kind {
        Kind::Message => Event::Message { name, correlation, payload },
        Kind::Signal => Event::Signal { name, payload },
    };
    let act = Act { kind: kind::TOLD, detail: Some(&dispatch.name), text: None };
    resume_told(casework, ctx, to, (event, act)).await
}

/// Brings a signal to one receiver; in vain when that one waits no more.
async fn tell(
    casework: &Casework,
    ctx: &Ctx,
    (job, dispatch, content): (&Job, &Dispatch, &Content),
    (to, mut unit): (ApplicationId, Unit),
) -> Result<Ended, Fault> {
    let Some(told) = told(casework, ctx, (dispatch, content), to).await? else {
        return Ok(Ended::Done);
    };
    unit.join(told);
    job.finish_in(&mut unit);
    casework.db().commit(unit).await?;
    Ok(Ended::InItsUnit)
}

/// A signal begins a case of a service. It reaches who listens now: where the service takes none, none begins.
async fn begin_by_signal(
    casework: &Casework,
    ctx: &Ctx,
    (job, dispatch, content): (&Job, &Dispatch, &Content),
    (service, mut also): (&str, Unit),
) -> Result<Ended, Fault> {
    job.finish_in(&mut also);
    let begun = begin_from_case(casework, ctx, (dispatch, content), (Some(service), also)).await?;
    let why = match begun {
        Begun::Case => return Ok(Ended::InItsUnit),
        Begun::Nobody => "nobody-waits",
        Begun::Refused(why) => why,
        Begun::TooDeep => TOO_DEEP,
        Begun::TooMany => TOO_MANY,
    };
    tracing::warn!(signal = dispatch.name, service, why, "a signal began no case");
    Ok(Ended::Done)
}
