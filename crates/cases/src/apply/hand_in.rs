//! The one way in, for every channel: reads what the act needs, lets it judge, commits.

use jiff::civil::Date;
use platform::id::SubjectId;
use platform::{CommitError, Ctx, Fault, Unit};
use privacy::{CaseLabel, SubjectKey};
use records::document::DocumentId;
use services::Definition;
use services::form::Answers;

use super::dossier::{Dossier, Judged};
use super::items;
use super::registers::{self, Asking};
use super::{Own, evidence};
use crate::acting::{self, Acting};
use crate::application::once::{self as requests, Once};
use crate::application::submit::{self, Beginning, NotSubmitted, Submission, SubmitRefusal};
use crate::application::{Application, Channel, store};
use crate::capacity;
use crate::casework::Casework;
use crate::counter::{self, confirm::Confirmed};
use crate::history::Past;
use crate::retention::drafts;
use crate::work::Work;

/// What is handed in, and how.
pub(crate) struct HandingIn<'a> {
    /// The version on which the application began.
    pub(crate) definition: &'a Definition,
    /// The draft, stored or not.
    pub(crate) application: Application,
    /// What was said.
    pub(crate) dossier: Dossier,
    /// Whether the draft is stored already.
    pub(crate) is_stored: bool,
    /// How surely we know who it is: "low", "substantial", "high".
    pub(crate) level: &'static str,
    /// How it comes in.
    pub(crate) channel: Channel,
    /// Whether the statement of truth was made.
    pub(crate) declared: bool,
    /// The digest of the key by which a program knows this request again.
    pub(crate) key_digest: Option<Box<Once>>,
    /// What is written with it in the same unit (a new subject's key).
    pub(crate) unit: Unit,
    /// The day from which it counts, when that is not today: a paper form that came by post.
    pub(crate) received_on: Option<Date>,
    /// The paper form, scanned.
    pub(crate) scan: Option<DocumentId>,
    /// Whether it was begun at the desk and its owner hands it in alone.
    pub(crate) leaves_desk: bool,
    /// The message that begins it, when it is one.
    pub(crate) message: Option<Beginning>,
    /// How the person at the counter confirmed it.
    pub(crate) confirmed: Option<Confirmed>,
    /// What lets the one who hands it in act for somebody else.
    pub(crate) acting: Option<Acting>,
    /// Whether another representative of the company has signed it as it stands.
    pub(crate) is_signed: bool,
}

impl<'a> HandingIn<'a> {
    /// Whether it takes the signature of another representative, which is not there yet.
    fn lacks_second(&self) -> bool {
        let takes_two = |acting: &Acting| acting.tie.ground.needs_second();
        self.acting.as_ref().is_some_and(takes_two) && !self.is_signed
    }

    /// A stored draft, handed in by its owner.
    pub(crate) fn draft(
        own: &'a Own,
        level: &'static str,
        (channel, declared): (Channel, bool),
    ) -> HandingIn<'a> {
        HandingIn {
            definition: &own.definition,
            application: own.application().clone(),
            dossier: own.dossier.clone(),
            is_stored: true,
            level,
            channel,
            declared,
            key_digest: None,
            unit: Unit::new(),
            received_on: own.attended.as_ref().map(|attended| attended.received_on),
            scan: own.attended.as_ref().and_then(|attended| attended.scan),
            leaves_desk: own.attended.is_none() && own.began_at_the_desk(),
            message: None,
            confirmed: None,
            acting: own.acting.clone(),
            is_signed: false,
        }
    }
}

/// Hands an application in. Gives it back as it then stands. A conflict means that the same application was handed
/// in at the same moment; then the first one counts.
///
/// # Errors
/// A refusal that the applicant can do something about, or a fault.
pub(crate) async fn hand_in(
    casework: &Casework,
    ctx: &Ctx,
    handing: HandingIn<'_>,
) -> Result<Application, NotSubmitted> {
    let lacks_second = handing.lacks_second();
    let HandingIn { definition, application, mut dossier, is_stored, .. } = handing;
    let (subject, person) = (application.subject, application.applicant);
    let (mut whole, mut opened) = (handing.unit, Unit::new());
    let key = key_for(casework, ctx, &mut whole, (&application, is_stored)).await?;
    let asking = Asking { definition, person, level: handing.level };
    complete(casework, (ctx, &mut opened), (asking, is_stored), &mut dossier).await?;
    let has_open = has_open(casework, definition, &application).await?;
    let wanted = (&dossier.answers, person);
    let taken = capacity::taken(casework.db(), ctx, definition, wanted).await?;
    let judged = dossier.judged(ctx, definition, handing.received_on.unwrap_or(ctx.today()));
    let contested = evidence::is_unmatched(&dossier)
        || is_contested(casework, definition, &judged, subject).await?;
    let calendar = casework.calendar();
    let id = application.id;
    let places_left = capacity::places_left_for(casework.db(), definition, id).await?;
    if let Some(acting) = &handing.acting {
        dossier.applicant.represented_by.clone_from(&acting.name);
    }
    let mut work = work_on(casework, (ctx, &key), (application, is_stored));
    work.helper = handing.acting.as_ref().map(|acting| acting.name.clone());
    let sent_along = drafts::files(&dossier);
    let submission = Submission {
        definition,
        calendar: &calendar,
        dossier,
        judged,
        channel: handing.channel,
        declared: handing.declared,
        has_open,
        contested,
        taken,
        places_left,
        digester: casework.vault().digester(),
        received_on: handing.received_on,
        message: handing.message.as_ref(),
        confirmed: handing.confirmed,
    };
    let submitted = submit::submit(&mut work, submission);
    let dossier = match submitted.and_then(|dossier| with_second(dossier, lacks_second)) {
        Ok(dossier) => dossier,
        Err(refused) => {
            // Registers were asked all the same: the person sees that.
            casework.db().commit(opened).await.map_err(Fault::from)?;
            return Err(refused);
        }
    };
    let (sent, holds_place) = (work.application.clone(), work.holds_place());
    let beside = (handing.key_digest.as_deref(), handing.acting.as_ref(), handing.confirmed);
    write_beside(&mut work, (ctx, &key), beside, (definition, &dossier));
    put_documents_on_case(&mut work, &dossier, (handing.scan, handing.leaves_desk));
    destroy_unasked(casework, &mut work, (&sent_along, &dossier)).await?;
    whole.join(opened);
    whole.join(work.into_unit());
    match casework.db().commit(whole).await {
        Ok(()) => Ok(handed_in((casework, ctx), &key, sent)),
        Err(error) if error.is_conflict() => {
            let by = (handing.key_digest.as_deref(), handing.acting.as_ref());
            let wanted = (&sent, &dossier.answers, holds_place);
            overtaken((casework, ctx), (definition, by), wanted, error).await
        }
        Err(error) => Err(Fault::from(error).into()),
    }
}

/// After a conflict: the same application as it was handed in a moment ago, or why it was not taken.
async fn overtaken(
    (casework, ctx): (&Casework, &Ctx),
    (definition, (once, acting)): (&Definition, (Option<&Once>, Option<&Acting>)),
    wanted: (&Application, &Answers, bool),
    error: CommitError,
) -> Result<Application, NotSubmitted> {
    if let Some(first) = first(casework, wanted.0.id, once).await? {
        return Ok(first);
    }
    still_stands(casework, acting).await?;
    let Some(faster) = faster((casework, ctx), definition, wanted).await? else {
        // It may be that another server has put a new key in the place of one that was at hand here.
        casework.vault().look_again();
        return Err(Fault::from(error).into());
    };
    Err(faster.into())
}

/// Hands a stored draft in, and once more when something came in between that stands against nothing of it.
pub(crate) async fn hand_in_draft<'a>(
    casework: &Casework,
    ctx: &Ctx,
    handing: impl Fn() -> HandingIn<'a>,
) -> Result<Application, NotSubmitted> {
    match hand_in(casework, ctx, handing()).await {
        Err(NotSubmitted::Fault(fault)) if fault.is_conflict() => {
            hand_in(casework, ctx, handing()).await
        }
        done => done,
    }
}

fn work_on<'a>(
    casework: &Casework,
    (ctx, key): (&'a Ctx, &'a SubjectKey),
    (application, is_stored): (Application, bool),
) -> Work<'a> {
    match is_stored {
        true => {
            let nothing = (Vec::new(), Past::default());
            Work::on(ctx, key, application, nothing, casework.town())
        }
        false => Work::on_new(ctx, key, application, casework.town()),
    }
}

/// The application as it stands now; its key is at hand for the next act.
fn handed_in(
    (casework, ctx): (&Casework, &Ctx),
    key: &SubjectKey,
    sent: Application,
) -> Application {
    casework.vault().remember(ctx, key);
    sent
}

/// The key that seals the case: its own part of the subject's key, which begins with it.
async fn key_for(
    casework: &Casework,
    ctx: &Ctx,
    unit: &mut Unit,
    (application, is_stored): (&Application, bool),
) -> Result<SubjectKey, Fault> {
    if is_stored && let Some(key) = casework.key_of(ctx, application).await? {
        return Ok(key);
    }
    let key = casework.vault().key_or_new(unit, ctx, application.subject).await?;
    Ok(match is_stored {
        // Erased meanwhile: the unit is a conflict.
        true => key,
        false => casework.begin_key(unit, ctx, &key, application),
    })
}

/// What goes with it in the same unit: the request's key, for whom it is and by whom, how it was confirmed.
fn write_beside(
    work: &mut Work<'_>,
    (ctx, key): (&Ctx, &SubjectKey),
    (once, acting, confirmed): (Option<&Once>, Option<&Acting>, Option<Confirmed>),
    about: (&Definition, &Dossier),
) {
    let id = work.application.id;
    if let Some(once) = once {
        requests::remember_key(&mut work.unit, once, id, ctx.now());
    }
    if let Some(acting) = acting {
        acting::guard(&mut work.unit, acting);
        acting::join(&mut work.unit, ctx, key, (id, acting));
        acting::notice::tell_handed_in(work, about, acting);
    }
    if let Some(confirmed) = confirmed {
        counter::store::set_confirmed(&mut work.unit, id, confirmed);
    }
}

/// After a conflict: a mandate that ended, or rests, since it was judged is why.
async fn still_stands(casework: &Casework, acting: Option<&Acting>) -> Result<(), NotSubmitted> {
    let Some(acting) = acting else { return Ok(()) };
    match acting::stopped(casework, acting).await? {
        Some(refusal) => Err(SubmitRefusal::MayNotAct(refusal).into()),
        None => Ok(()),
    }
}

/// What is complete but for the second signature is not handed in.
fn with_second(dossier: Dossier, lacks_second: bool) -> Result<Dossier, NotSubmitted> {
    if lacks_second { Err(SubmitRefusal::SecondMissing.into()) } else { Ok(dossier) }
}

/// Adds what the registers know.
async fn complete(
    casework: &Casework,
    (ctx, opened): (&Ctx, &mut Unit),
    (asking, is_stored): (Asking<'_>, bool),
    dossier: &mut Dossier,
) -> Result<(), Fault> {
    match is_stored {
        true => registers::complete(casework, ctx, opened, asking, dossier).await,
        false => registers::complete_new(casework, (ctx, opened), asking, dossier).await,
    }
}

/// Whether a grant would write into a register over somebody else's entry: that is for an official to see.
async fn is_contested(
    casework: &Casework,
    definition: &Definition,
    Judged { situation, walked }: &Judged<'_>,
    subject: SubjectId,
) -> Result<bool, Fault> {
    if definition.result.enter.is_empty() {
        return Ok(false);
    }
    for entry in services::decide::entries(definition, situation, walked, "") {
        let Some(key) = &entry.key else { continue };
        let (db, vault) = (casework.db(), casework.vault());
        let owner = records::register::find_subject(db, vault, &entry.register, key).await?;
        if owner.is_some_and(|owner| owner != subject) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the applicant has another one that runs, where the service allows one.
async fn has_open(
    casework: &Casework,
    definition: &Definition,
    application: &Application,
) -> Result<bool, Fault> {
    match application.applicant {
        Some(person) if definition.who.one_open => {
            store::has_running(casework.db(), (person, &definition.id), application.id).await
        }
        _ => Ok(false),
    }
}

/// What came in between at the same moment, when that is why it was not taken: somebody else took the last one, or
/// the applicant handed in another one.
async fn faster(
    (casework, ctx): (&Casework, &Ctx),
    definition: &Definition,
    (application, answers, holds_place): (&Application, &Answers, bool),
) -> Result<Option<SubmitRefusal>, Fault> {
    if has_open(casework, definition, application).await? {
        return Ok(Some(SubmitRefusal::OneOpen));
    }
    let (db, id) = (casework.db(), application.id);
    if holds_place && capacity::places_left_for(db, definition, id).await? == Some(0) {
        return Ok(Some(SubmitRefusal::NoPlaceLeft));
    }
    let wanted = (answers, application.applicant);
    let taken = capacity::taken(casework.db(), ctx, definition, wanted).await?;
    if definition.who.quota.is_some_and(|quota| taken.quota >= i64::from(quota)) {
        return Ok(Some(SubmitRefusal::QuotaFull));
    }
    let chosen = capacity::chosen_slot(definition, answers);
    if definition.booking.as_ref().is_some_and(|b| taken.own >= i64::from(b.per_person)) {
        return Ok(Some(SubmitRefusal::BookedAlready));
    }
    let full = definition.booking.as_ref().is_some_and(|b| taken.slot >= i64::from(b.capacity));
    Ok(chosen.filter(|_| full).map(|(_, page)| SubmitRefusal::SlotGone { page }))
}

/// The same application as it was handed in a moment ago.
async fn first(
    casework: &Casework,
    id: crate::application::ApplicationId,
    once: Option<&Once>,
) -> Result<Option<Application>, Fault> {
    let before = match once {
        Some(once) => requests::find_by_key(casework.db(), once).await?,
        None => None,
    };
    // What another request was sent under the same key is not this one.
    let id = match before {
        Some((_, false)) => return Ok(None),
        Some((before, true)) => before,
        None => id,
    };
    let now = store::find_open_part(casework.db(), store::Key::Id(id)).await?;
    Ok(now.filter(|application| application.reference.is_some()))
}

/// Files of questions that are not asked after all, as another answer or a register says, are on no case: they go.
async fn destroy_unasked(
    casework: &Casework,
    work: &mut Work<'_>,
    (sent_along, dossier): (&[DocumentId], &Dossier),
) -> Result<(), Fault> {
    let kept = drafts::files(dossier);
    let unasked = sent_along.iter().copied().filter(|id| !kept.contains(id));
    let subject = work.application.subject;
    items::destroy_loose((casework, work.ctx), &mut work.unit, (subject, unasked)).await
}

/// Files go with their case; and what its owner hands in alone leaves the desk.
fn put_documents_on_case(
    work: &mut Work<'_>,
    dossier: &Dossier,
    (scan, leaves_desk): (Option<DocumentId>, bool),
) {
    if leaves_desk {
        counter::store::leave(&mut work.unit, work.application.id, work.ctx.now());
    }
    let case = CaseLabel::new(work.application.label());
    if let Some(scan) = scan {
        records::document::put_on_case(&mut work.unit, scan, &case);
    }
    for id in drafts::files(dossier) {
        records::document::put_on_case(&mut work.unit, id, &case);
    }
}
