//! What people are told about those who act for them: at each submission, and when a mandate is given or ends.

use identity::Profile;
use identity::mandate::Mandate;
use messages::{Action, Message};
use platform::id::PersonId;
use platform::jobs::{self, Ended, Job, Runner};
use platform::{Actor, Ctx, Fault, Unit};
use privacy::{CaseLabel, SubjectKey, subject_of};
use serde::{Deserialize, Serialize};
use services::Definition;

use super::{Acting, ties};
use crate::application::ApplicationId;
use crate::application::store::{self as applications, Key};
use crate::apply::dossier::Dossier;
use crate::casework::Casework;
use crate::decision;
use crate::wording;
use crate::work::Work;

/// The kind of job that tells helpers that there is news in a case.
const JOB: &str = "cases.tell_helpers";

/// In which case.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct News {
    /// The case.
    application: ApplicationId,
    /// Who made the news, and knows it.
    #[serde(default)]
    by: Option<PersonId>,
}

/// Tells the person that somebody handed in an application for them, and how to stop it.
pub(crate) fn tell_handed_in(
    work: &mut Work<'_>,
    (definition, dossier): (&Definition, &Dossier),
    acting: &Acting,
) {
    tell(work, (definition, dossier), ("message-helper-submitted", acting));
}

/// Tells the person that somebody took an application of theirs back.
pub(crate) fn tell_withdrawn(
    work: &mut Work<'_>,
    (definition, dossier): (&Definition, &Dossier),
    acting: &Acting,
) {
    tell(work, (definition, dossier), ("message-helper-withdrew", acting));
}

/// Tells the person that somebody gave up what was granted to them.
pub(crate) fn tell_given_up(
    work: &mut Work<'_>,
    (definition, dossier): (&Definition, &Dossier),
    acting: &Acting,
) {
    tell(work, (definition, dossier), ("message-helper-gave-up", acting));
}

fn tell(
    work: &mut Work<'_>,
    (definition, dossier): (&Definition, &Dossier),
    (key, acting): (&str, &Acting),
) {
    let more = [("helper", acting.name.as_str())];
    decision::write_with(work, definition, dossier, (key, &more));
}

/// Has everybody who acts in a case told that there is news in it, where somebody does.
pub(crate) fn tell_helpers_later(work: &mut Work<'_>) {
    const HELPED: &str = "EXISTS (SELECT 1 FROM cases_helper WHERE application = $5)";
    let (ctx, application) = (work.ctx, work.application.id);
    let values = platform::args![application];
    let news = News { application, by: ctx.actor().natural_person() };
    let at = ctx.now();
    jobs::enqueue_where(&mut work.unit, ctx, (JOB, &news), at, (HELPED, values));
}

/// Registers the job.
pub fn handle_jobs(runner: &mut Runner, casework: &Casework) {
    let casework = casework.clone();
    runner.handle(JOB, move |job: Job, ctx: Ctx| {
        let casework = casework.clone();
        async move { tell_helpers(&casework, &ctx.acting_as(Actor::System("mandates")), &job).await }
    });
}

/// Tells those who may still act there. What the news is they read in the case.
async fn tell_helpers(casework: &Casework, ctx: &Ctx, job: &Job) -> Result<Ended, Fault> {
    let News { application, by } = job.read()?;
    let found = applications::find_open_part(casework.db(), Key::Id(application)).await?;
    let Some(found) = found else { return Ok(Ended::Done) };
    let definition = casework.definition_of(&found).await?;
    let grounds = super::grounds(&definition);
    let mut unit = Unit::new();
    for helper in super::store::list(casework.db(), application).await? {
        if Some(helper.person) == by {
            continue;
        }
        let known = ties::list(casework, ctx, helper.person).await?;
        let all: Vec<_> = known.iter().map(|known| known.tie.clone()).collect();
        let Some(whom) = found.applicant else { continue };
        let terms = identity::mandate::Terms { service: &definition.id, grounds: &grounds };
        let between = (helper.person, whom);
        if identity::mandate::may_act_for(&all, between, terms, ctx.today()).is_err() {
            continue;
        }
        let Some(key) = casework.vault().key(ctx, subject_of(helper.person)).await? else {
            continue;
        };
        let name = known.iter().find(|known| known.tie.for_whom == whom);
        let name = name.map(|known| known.name.clone()).unwrap_or_default();
        let locale = locale_of(casework, ctx, helper.person).await?;
        let words = wording::words(locale);
        let label = found.label();
        let case = CaseLabel::new(label.as_str());
        let args = [
            ("service", definition.name.get(locale).to_owned()),
            ("reference", label.clone()),
            ("name", name),
        ];
        let message = Message {
            case: Some(&case),
            kind: "case",
            locale,
            subject: words.plain("message-helper-news-subject", args.clone()),
            body: words.plain("message-helper-news-body", args),
            actions: vec![Action {
                label: words.plain("message-open-case", ()),
                path: format!("/applications/{label}"),
            }],
            by_email: true,
        };
        messages::send(&mut unit, ctx, &key, message);
    }
    job.finish_in(&mut unit);
    casework.db().commit(unit).await?;
    Ok(Ended::InItsUnit)
}

/// In which language somebody is written to.
async fn locale_of(
    casework: &Casework,
    ctx: &Ctx,
    person: platform::id::PersonId,
) -> Result<platform::Locale, Fault> {
    let access = privacy::Access::new(privacy::Purpose::SendMessage, "profile");
    let profile = casework.inner().identity.profile(ctx, &access, person).await?;
    Ok(profile.map(|profile| profile.preferences.locale()).unwrap_or_default())
}

/// Tells one of the two that a mandate was given or ended; `key` is theirs, and says whose the message is.
pub(crate) fn tell_of_mandate(
    unit: &mut Unit,
    ctx: &Ctx,
    (key, reader): (&SubjectKey, &Profile),
    (what, other, mandate): (&str, &str, &Mandate),
) {
    let locale = reader.preferences.locale();
    let words = wording::words(locale);
    let args = [
        ("name", other.to_owned()),
        ("from", words.long_date(mandate.starts_on)),
        ("until", words.long_date(mandate.ends_on)),
    ];
    let message = Message {
        case: None,
        kind: "mandate",
        locale,
        subject: words.plain(&format!("message-mandate-{what}-subject"), args.clone()),
        body: words.plain(&format!("message-mandate-{what}-body"), args),
        actions: vec![Action {
            label: words.plain("message-open-mandates", ()),
            path: "/account/mandates".to_owned(),
        }],
        by_email: true,
    };
    messages::send(unit, ctx, key, message);
}
