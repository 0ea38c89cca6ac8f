//! Letters about the fees of a case: written by a job and kept; and posted by somebody where the applicant reads no
//! inbox, because they applied on paper or at the counter.

pub(crate) mod api;
pub(crate) mod pages;
pub mod store;

use jiff::Timestamp;
use platform::jobs::{self, Ended, Job, Runner};
use platform::{Ctx, Fault, Unit};
use privacy::{Access, CaseLabel, Item, Purpose};
use serde::{Deserialize, Serialize};
use web::{Asked, Failure};

use crate::application::store::{self as applications, Key};
use crate::application::{ApplicationId, Channel};
use crate::apply::dossier::{self, Dossier};
use crate::casework::Casework;
use crate::decision::letter::{Kept, keep};
use crate::decision::mail;
use crate::desk;
use crate::history::{self, Act, kind};
use crate::work::Work;

/// The kind of job that writes a letter.
pub const JOB: &str = "cases.posting";

/// How a letter reaches its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It lies beside a message in the inbox.
    Inbox,
    /// Somebody prints and posts it.
    Post,
}

impl Way {
    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Way::Inbox => "inbox",
            Way::Post => "post",
        }
    }

    /// How somebody is told who applied in this way.
    pub fn of(channel: Channel) -> Way {
        match channel {
            Channel::Web | Channel::Api => Way::Inbox,
            // Of what a message began nobody can say that the person looks at the site.
            Channel::Counter | Channel::Paper | Channel::Message => Way::Post,
        }
    }
}

/// A letter about an act on a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    /// The case.
    pub application: ApplicationId,
    /// The act in its history.
    pub seq: i64,
    /// What people quote.
    pub reference: String,
    /// The service.
    pub service: String,
    /// The unit that posts it.
    pub unit: String,
    /// What the act is, one of [`kind`].
    pub about: String,
    /// The document, once it is written.
    pub document: Option<String>,
    /// Since when there is to be one.
    pub asked_at: Timestamp,
    /// When it was posted.
    pub posted_at: Option<Timestamp>,
}

/// Which letter the job writes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Writing {
    application: ApplicationId,
    seq: i64,
}

/// Has the letter about an act written, in the unit of the act; the act is the last of its unit so far.
pub(crate) fn ask(work: &mut Work<'_>, (seq, about): (i64, &'static str)) {
    let ctx = work.ctx;
    let application = &work.application;
    let letter = Letter {
        application: application.id,
        seq,
        reference: application.label(),
        service: application.service.clone(),
        unit: application.unit.clone().unwrap_or_default(),
        about: about.to_owned(),
        document: None,
        asked_at: ctx.now(),
        posted_at: None,
    };
    let (way, writing) =
        (Way::of(application.channel), Writing { application: application.id, seq });
    store::insert(&mut work.unit, &letter, way);
    jobs::enqueue(&mut work.unit, ctx, JOB, &writing, ctx.now());
}

/// Registers the job. Without a renderer letters wait as jobs until there is one.
pub fn handle_jobs(runner: &mut Runner, casework: &Casework) {
    if casework.inner().renderer.is_none() {
        return;
    }
    let casework = casework.clone();
    runner.handle(JOB, move |job: Job, ctx: Ctx| {
        let casework = casework.clone();
        async move {
            let writing: Writing = job.read()?;
            if casework.inner().letters_at_once {
                write(&casework, &ctx, writing).await?;
            }
            Ok(Ended::Done)
        }
    });
}

/// Writes a letter, once. Nothing when the case is no longer kept, or its person was erased.
async fn write(
    casework: &Casework,
    ctx: &Ctx,
    Writing { application, seq }: Writing,
) -> Result<(), Fault> {
    let db = casework.db();
    let letter = store::find(db, (application, seq)).await?;
    if letter.is_none_or(|letter| letter.document.is_some()) {
        return Ok(());
    }
    let Some(on_file) = applications::find(db, Key::Id(application)).await? else { return Ok(()) };
    let application = &on_file.application;
    if casework.vault().key(ctx, application.subject).await?.is_none() {
        return Ok(());
    }
    let events = history::store::list(db, application.id).await?;
    let Some(event) = events.iter().find(|event| event.seq == seq) else { return Ok(()) };
    let definition = casework.definition_of(application).await?;
    let case = CaseLabel::new(application.label());
    let access = Access::on(&case, Purpose::WriteLetter, "answers");
    let mut items = vec![Item::new(dossier::LABEL, &on_file.content.answers)];
    items.extend(event.text.as_ref().map(|text| Item::new(history::TEXT_LABEL, text)));
    let opened = casework.vault().open(ctx, &access, application.subject, &items).await?;
    let mut opened = opened.iter();
    let nothing = || Fault::new("write a letter", "the case has no answers");
    let dossier = Dossier::read(opened.next().ok_or_else(nothing)?)?;
    let text = opened.next().map(|text| text.text()).transpose()?.unwrap_or_default();
    let about =
        mail::About { application, definition: &definition, dossier: &dossier, event, text };
    let pdf = mail::render(casework, ctx, &about).await.map_err(Fault::from)?;
    let name = format!("{}-{seq}.pdf", application.label());
    let kept = Kept { kind: "letter", name: &name, pdf, about: Some("fee") };
    let place = (application.id, seq);
    let set = |unit: &mut Unit, document: &str| store::set_document(unit, place, document);
    keep(casework, ctx, application.clone(), kept, set).await?;
    Ok(())
}

/// Why a letter is not marked as posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostRefusal {
    /// It was posted before, or is none that goes by post.
    NotToPost,
}

/// Records that somebody posted a letter.
///
/// # Errors
/// A failure of the request; the refusal in it.
pub(crate) async fn post(
    casework: &Casework,
    asked: &Asked,
    (reference, seq): (&str, i64),
) -> Result<Result<(), PostRefusal>, Failure> {
    let found = desk::find(casework, asked, reference).await?;
    let asked = &desk::in_role(asked, ("", &["cases.read"]), &found);
    let application = found.on_file.application.clone();
    let place = (application.id, seq);
    let letters = store::list_to_post_of(casework.db(), application.id).await?;
    if !letters.contains(&seq) {
        return Ok(Err(PostRefusal::NotToPost));
    }
    let key = casework.vault().key(&asked.ctx, application.subject).await?.ok_or(Failure::Gone)?;
    let mut work = Work::on(&asked.ctx, &key, application, (found.tasks.clone(), found.seq()));
    work.record(Act::of(kind::POSTED));
    let mut unit = work.into_unit();
    store::set_posted(&mut unit, place, asked.ctx.now());
    casework.commit(unit).await?;
    Ok(Ok(()))
}
