//! The people of a street are told of what was granted there: a job of the decision's unit finds them by the address
//! register and writes into the inbox of each, in units of a bounded number of people. To a home in which somebody lives who
//! cannot sign in, a letter goes by post.
//!
//! Invariants: each look into the register is on the page "who looked" of the one it is about, in the unit of the
//! message or letter; whoever the register protects, whoever has restricted the use of their data, and the applicant are
//! left out; a home gets one letter, whenever somebody posts: the homes go along from unit to unit.

use std::collections::BTreeSet;

use identity::Profile;
use jiff::civil::Date;
use messages::Message;
use platform::id::{PersonId, SubjectId};
use platform::jobs::{self, Ended, Job, Runner};
use platform::{Actor, Ctx, Fault};
use privacy::{Access, CaseLabel, Digest, Purpose, SubjectKey, restriction};
use records::register;
use serde::{Deserialize, Serialize};
use services::decide::{ToldInStreet, told_in_street};

use crate::acting::ties::of_age_on;
use crate::application::{Application, ApplicationId};
use crate::apply::registers::address_lines;
use crate::casework::Casework;
use crate::history::{Act, kind};
use crate::posting::street;
use crate::process::resume;
use crate::task::complete::received_on;
use crate::work::Work;

/// The kind of job behind it.
pub const JOB: &str = "cases.tell_street";

/// The kind of the messages.
pub(crate) const MESSAGE: &str = "street";

/// People told in one unit.
const TOLD_AT_ONCE: i64 = 100;

/// Of which case, and how far it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Telling {
    /// The case.
    pub application: ApplicationId,
    /// The last one looked at.
    pub after: Option<SubjectId>,
    /// How many were told so far.
    pub told: u32,
    /// The homes that a letter goes to, or went to.
    #[serde(default)]
    pub(crate) homes: BTreeSet<HomeMark>,
}

/// The beginning of a home's digest: among the homes of a street no two share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct HomeMark(u64);

impl HomeMark {
    fn of(digest: &Digest) -> HomeMark {
        let mut first = [0; size_of::<u64>()];
        first.iter_mut().zip(digest.as_bytes()).for_each(|(to, from)| *to = *from);
        HomeMark(u64::from_be_bytes(first))
    }
}

/// Registers the job.
pub fn handle_jobs(runner: &mut Runner, casework: &Casework) {
    let casework = casework.clone();
    runner.handle(JOB, move |job: Job, ctx: Ctx| {
        let casework = casework.clone();
        async move { tell(&casework, &ctx.acting_as(Actor::System("rules")), &job).await }
    });
}

/// Puts the job into the unit of a grant, where its service tells the street.
pub(crate) fn plan(work: &mut Work<'_>, definition: &services::Definition) {
    if definition.process.tell_street.is_none() {
        return;
    }
    let telling =
        Telling { application: work.application.id, after: None, told: 0, homes: BTreeSet::new() };
    let (ctx, now) = (work.ctx, work.ctx.now());
    jobs::enqueue(&mut work.unit, ctx, JOB, &telling, now);
}

/// Whether there still is something to tell of: what was granted is neither over nor taken back.
fn is_to_come(application: &Application, ctx: &Ctx) -> bool {
    application.ended_at.is_none() && application.valid_until.is_none_or(|day| day >= ctx.today())
}

/// Tells the next ones; the last unit records how many it were.
async fn tell(casework: &Casework, ctx: &Ctx, job: &Job) -> Result<Ended, Fault> {
    let mut telling: Telling = job.read()?;
    let Some(loaded) = resume::load(casework, ctx, telling.application).await? else {
        return Ok(Ended::Done);
    };
    let mut work = loaded.work(ctx);
    if !is_to_come(&work.application, ctx) {
        return Ok(Ended::Done);
    }
    let dossier = loaded.open_dossier(casework, &mut work, Purpose::SendMessage)?;
    let judged = dossier.judged(ctx, &loaded.definition, received_on(&work));
    let told = told_in_street(&loaded.definition, &judged.situation, &judged.walked);
    let Some(told) = told else { return Ok(Ended::Done) };
    let (db, vault) = (casework.db(), casework.vault());
    let next = (telling.after, TOLD_AT_ONCE);
    let found = register::in_street_of(db, vault, told.home, next).await?;
    telling.told += write_to(casework, &mut work, (&found, &told), &mut telling.homes).await?;
    if i64::try_from(found.len()).is_ok_and(|found| found == TOLD_AT_ONCE) {
        telling.after = found.last().copied();
        jobs::enqueue(&mut work.unit, ctx, JOB, &telling, ctx.now());
    } else {
        let how_many = telling.told.to_string();
        work.record(Act { kind: kind::DONE, detail: Some(MESSAGE), text: Some(&how_many) });
    }
    let mut unit = work.into_unit();
    job.finish_in(&mut unit);
    db.commit(unit).await?;
    Ok(Ended::InItsUnit)
}

/// Writes to those of them who may be written to, in the language of each; gives back how many. `homes` are those that a
/// letter of this telling goes to, be it posted already.
async fn write_to(
    casework: &Casework,
    work: &mut Work<'_>,
    (found, told): (&[SubjectId], &ToldInStreet<'_>),
    homes: &mut BTreeSet<HomeMark>,
) -> Result<u32, Fault> {
    let (vault, ctx) = (casework.vault(), work.ctx);
    let keys = vault.keys(ctx, found).await?;
    // Whoever has restricted the use of their data is not looked at.
    let mut others: Vec<&SubjectKey> = Vec::new();
    for subject in found.iter().filter(|subject| **subject != work.application.subject) {
        let Some(key) = keys.get(subject) else { continue };
        if !restriction::store::holds(casework.db(), ctx.now(), (*subject, "")).await? {
            others.push(key);
        }
    }
    let people: Vec<PersonId> = others.iter().map(|key| PersonId(key.subject().0)).collect();
    let access = Access::new(Purpose::SendMessage, "profile");
    let identity = &casework.inner().identity;
    let profiles = identity.profiles(ctx, &access, &people).await?;
    let with_account = identity.with_account(&people).await?;
    // Of an earlier grant of the case, when its letters still wait.
    let waiting = street::store::homes(casework.db(), work.application.id).await?;
    let mut count = 0;
    for key in others {
        let person = PersonId(key.subject().0);
        let Some(profile) = profiles.get(&person) else { continue };
        let Some(home) = home_of(casework, work, key).await? else { continue };
        // Also to who is not known to sign in: they may begin to.
        send(work, key, (profile, told));
        count += 1;
        if !with_account.contains(&person) && is_of_age(profile, ctx.today()) {
            let digest = street::home(casework, &work.application, &home);
            let is_first = homes.insert(HomeMark::of(&digest));
            if is_first && !waiting.contains(digest.as_bytes().as_slice()) {
                post(work, (key, profile, told), (home, digest));
            }
        }
    }
    Ok(count)
}

/// Whom letters are addressed to: what is written to a household is not written to its children.
fn is_of_age(profile: &Profile, today: Date) -> bool {
    of_age_on(profile.born_on).is_some_and(|day| day <= today)
}

/// Puts a letter on the list of what is to be posted.
fn post(
    work: &mut Work<'_>,
    (key, profile, told): (&SubjectKey, &Profile, &ToldInStreet<'_>),
    (home, digest): (Vec<String>, Digest),
) {
    let locale = profile.preferences.locale();
    let mut addressee = vec![profile.name()];
    addressee.extend(home);
    let content = street::Content {
        addressee,
        subject: told.subject.get(locale).to_owned(),
        text: told.text.get(locale).to_owned(),
    };
    street::add(work, (key, digest), (&content, locale));
}

/// Where somebody lives, as lines of an address, from the address register, which is recorded with the message; none for
/// whom it protects.
async fn home_of(
    casework: &Casework,
    work: &mut Work<'_>,
    key: &SubjectKey,
) -> Result<Option<Vec<String>>, Fault> {
    let ctx = work.ctx;
    let mut entries = register::list(casework.db(), key.subject()).await?;
    entries.retain(|entry| entry.register == register::ADDRESS);
    let access = Access::new(Purpose::SendMessage, "address");
    let vault = casework.vault();
    let facts = register::facts_in(&mut work.unit, ctx, vault, &access, key, &entries)?;
    let address = facts.source(register::ADDRESS);
    let tells = !address.is_null() && !register::is_protected(address);
    Ok(tells.then(|| address_lines(address)))
}

fn send(work: &mut Work<'_>, key: &SubjectKey, (profile, told): (&Profile, &ToldInStreet<'_>)) {
    let locale = profile.preferences.locale();
    // Kept as long as the case, and gone with what of it goes sooner.
    let case = CaseLabel::new(work.application.label());
    let message = Message {
        case: Some(&case),
        kind: MESSAGE,
        locale,
        subject: told.subject.get(locale).to_owned(),
        body: told.text.get(locale).to_owned(),
        actions: Vec::new(),
        by_email: true,
    };
    let ctx = work.ctx;
    messages::send(&mut work.unit, ctx, key, message);
}
