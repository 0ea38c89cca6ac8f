//! Letters about the fees of a case: written by a job and kept; and posted by somebody where the applicant reads no
//! inbox, because they applied on paper, at the counter or without an account. There, what the office asks and what was
//! decided go the same way, and so do decisions to whoever wants them by post, and what a street is told ([`street`]).

pub(crate) mod api;
pub(crate) mod pages;
pub mod store;
pub mod street;

use jiff::Timestamp;
use platform::id::PersonId;
use platform::jobs::{self, Ended, Job, Runner};
use platform::{Ctx, Fault, Unit};
use privacy::{Access, CaseLabel, Item, Purpose};
use serde::{Deserialize, Serialize};
use web::{Asked, Failure, Visitor};

use crate::application::store::{self as applications, Key};
use crate::application::{Application, ApplicationId, Channel};
use crate::apply::dossier::{self, Dossier};
use crate::casework::Casework;
use crate::decision::letter::{Kept, keep};
use crate::decision::mail;
use crate::desk;
use crate::history::{self, Act, kind};
use crate::payment::DemandId;
use crate::task::take::may_in;
use crate::work::Work;

/// The permission to say that a letter was posted.
pub(crate) const POST: &str = "cases.note";
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

    /// How somebody is told who applied in this way, with an account or without one: an inbox needs an account. None where
    /// a timer or a condition began the case: there is nobody to write to.
    pub fn of(channel: Channel, has_account: bool) -> Option<Way> {
        match channel {
            Channel::Web | Channel::Api if has_account => Some(Way::Inbox),
            // Of what a message began nobody can say that the person looks at the site.
            Channel::Web | Channel::Api | Channel::Counter | Channel::Paper | Channel::Message => {
                Some(Way::Post)
            }
            Channel::Timer | Channel::Condition => None,
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
    /// The fee that it is about.
    pub demand: Option<DemandId>,
}

/// Which letter the job writes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Writing {
    application: ApplicationId,
    seq: i64,
}

/// Has the letter about an act on a fee written, in the unit of the act.
pub(crate) fn ask(work: &mut Work<'_>, act: (i64, &'static str), demand: DemandId) {
    // What is owed is listed whoever began the case.
    let way = way_for(&work.application).unwrap_or(Way::Post);
    add(work, act, Some(demand), way);
}

/// Has a question of the office written and put on the list, where nobody would read it in an inbox; elsewhere it is
/// written when somebody opens it.
pub(crate) fn ask_question(work: &mut Work<'_>, seq: i64) {
    if way_for(&work.application) == Some(Way::Post) {
        add(work, (seq, kind::ASKED), None, Way::Post);
    }
}

fn way_for(application: &Application) -> Option<Way> {
    Way::of(application.channel, application.applicant.is_some())
}

/// Puts the letter of a decision on the list, in the unit that keeps it: for whoever reads no inbox, and for whoever wants
/// decisions by post.
pub(crate) fn post_decision(
    unit: &mut Unit,
    ctx: &Ctx,
    application: &Application,
    (seq, document): (i64, &str),
) {
    let letter = letter(ctx, application, (seq, kind::DECIDED));
    store::insert(unit, &Letter { document: Some(document.to_owned()), ..letter }, Way::Post);
}

/// Whether the decision on a case goes by post.
///
/// # Errors
/// A fault when the database cannot answer.
pub(crate) async fn is_posted(db: &platform::Db, application: &Application) -> Result<bool, Fault> {
    match way_for(application) {
        Some(Way::Post) => Ok(true),
        Some(Way::Inbox) => messages::contact::wants_post(db, application.subject).await,
        None => Ok(false),
    }
}

fn letter(ctx: &Ctx, application: &Application, (seq, about): (i64, &str)) -> Letter {
    Letter {
        application: application.id,
        seq,
        reference: application.label(),
        service: application.service.clone(),
        unit: application.unit.clone().unwrap_or_default(),
        about: about.to_owned(),
        document: None,
        asked_at: ctx.now(),
        posted_at: None,
        demand: None,
    }
}

fn add(work: &mut Work<'_>, act: (i64, &'static str), demand: Option<DemandId>, way: Way) {
    let ctx = work.ctx;
    let writing = Writing { application: work.application.id, seq: act.0 };
    let letter = Letter { demand, ..letter(ctx, &work.application, act) };
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
                if !casework.inner().makes_letters() {
                    return Ok(Ended::NotYet);
                }
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
    let Some(letter) = letter.filter(|letter| letter.document.is_none()) else { return Ok(()) };
    let Some(on_file) = applications::find(db, Key::Id(application)).await? else { return Ok(()) };
    let application = &on_file.application;
    if casework.key_of(ctx, application).await?.is_none() {
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
    let kept = Kept { kind: "letter", name: &name, pdf, about: Some(kept_as(&letter.about)) };
    let place = (application.id, seq);
    let set = |unit: &mut Unit, document: &str| store::set_document(unit, place, document);
    keep(casework, ctx, application.clone(), kept, set).await?;
    Ok(())
}

/// What the act that keeps a letter says of it.
fn kept_as(about: &str) -> &'static str {
    if about == kind::ASKED { "question" } else { "fee" }
}

/// Why a letter is not marked as posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostRefusal {
    /// It was posted before, is none that goes by post, or its fee is no longer owed.
    NotToPost,
    /// The official writes nothing in the letter's unit.
    NotYours,
    /// The case is the official's own affair.
    OwnCase,
}

impl PostRefusal {
    /// All of them.
    pub const ALL: [PostRefusal; 3] =
        [PostRefusal::NotToPost, PostRefusal::NotYours, PostRefusal::OwnCase];

    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            PostRefusal::NotToPost => "not-to-post",
            PostRefusal::NotYours => "not-your-unit",
            PostRefusal::OwnCase => "own-case",
        }
    }
}

/// Whether somebody may say that a letter was posted.
fn judge(
    letter: Option<&Letter>,
    visitor: &Visitor,
    applicant: Option<PersonId>,
) -> Result<(), PostRefusal> {
    let letter = letter.ok_or(PostRefusal::NotToPost)?;
    may_post(visitor, &letter.unit, applicant)
}

/// Whether somebody posts letters of a unit about a case.
fn may_post(visitor: &Visitor, unit: &str, applicant: Option<PersonId>) -> Result<(), PostRefusal> {
    if !may_in(visitor, unit, POST) {
        return Err(PostRefusal::NotYours);
    }
    if visitor.person.is_some() && visitor.person == applicant {
        return Err(PostRefusal::OwnCase);
    }
    Ok(())
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
    let application = found.on_file.application.clone();
    let place = (application.id, seq);
    let letter = store::find_to_post(casework.db(), place).await?;
    if let Err(refusal) = judge(letter.as_ref(), &asked.visitor, application.applicant) {
        return Ok(Err(refusal));
    }
    let (about, of) = letter.map(|letter| (letter.about, letter.unit)).unwrap_or_default();
    let asked = &desk::in_role(asked, (&of, &[POST]), &found);
    let key = casework.key_of(&asked.ctx, &application).await?.ok_or(Failure::Gone)?;
    let mut work = Work::on(
        &asked.ctx,
        &key,
        application,
        (found.tasks.clone(), found.past()),
        casework.town(),
    );
    // Which letter: what it is about, and the act in the history.
    let detail = format!("{about} {seq}");
    work.record(Act { kind: kind::POSTED, detail: Some(&detail), text: None });
    let mut unit = work.into_unit();
    store::set_posted(&mut unit, place, asked.ctx.now());
    casework.commit(unit).await?;
    Ok(Ok(()))
}

#[cfg(test)]
mod tests;
