//! Acting for somebody else: who may is `identity::mandate`'s to say, what ties two people comes from the registers
//! and from mandates, and whoever acts does so in their own name.

pub(crate) mod api;
pub(crate) mod cases;
pub(crate) mod choose;
pub(crate) mod mandates;
pub(crate) mod notice;
pub(crate) mod sign;
pub mod store;
#[cfg(test)]
mod tests;
pub(crate) mod ties;

use std::sync::Arc;

use identity::mandate::{ActRefusal, Ground, MandateId, Terms, Tie, may_act_for};
use jiff::Timestamp;
use platform::id::{PersonId, SubjectId};
use platform::{Ctx, Fault, Unit};
use privacy::{Access, CaseLabel, Item, OpenError, Purpose, Sealed, SubjectKey, subject_of};
use services::Definition;
use services::definition::Representative;
use web::{Asked, Failure, Problem, StatusCode};

use crate::application::{Application, ApplicationId, State};
use crate::casework::Casework;

pub use notice::handle_jobs;
pub(crate) use ties::list as list_ties;

/// What the name of a helper is sealed as.
pub const LABEL: &str = "cases.helper.name";

/// Somebody who acts in an application for the one it is about, as stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The application.
    pub application: ApplicationId,
    /// Who acts.
    pub person: PersonId,
    /// On what ground.
    pub ground: Ground,
    /// The mandate, when it is one.
    pub mandate: Option<MandateId>,
    /// How they are called, sealed under the key of whom it is about.
    pub name: Sealed,
    /// Since when they act in it.
    pub since_at: Timestamp,
    /// At which version of the draft they signed it for their company: good as long as nothing changes.
    pub signed_version: Option<i64>,
}

/// The same with the name opened.
#[derive(Clone, Debug)]
pub struct Helper {
    /// Who acts.
    pub person: PersonId,
    /// On what ground.
    pub ground: Ground,
    /// How they are called.
    pub name: String,
    /// At which version of the draft they signed it.
    pub signed_version: Option<i64>,
}

/// What lets somebody act here, and how they are called.
#[derive(Clone, Debug)]
pub(crate) struct Acting {
    /// What ties them to the one they act for.
    pub(crate) tie: Tie,
    /// How the one who acts is called.
    pub(crate) name: String,
    /// How the one they act for is called.
    pub(crate) for_name: String,
}

impl Acting {
    /// How surely it is known who acts and that they may: the lower of the helper's sign-in and that of the giver when
    /// the mandate was given.
    pub(crate) fn level(&self, asked: &Asked) -> &'static str {
        crate::apply::level_word(asked.visitor.assurance.min(self.tie.level))
    }
}

/// On which grounds a service lets somebody act for its applicants.
pub(crate) fn grounds(definition: &Definition) -> Vec<Ground> {
    let ground = |one: &Representative| match one {
        Representative::Parent => Ground::Parent,
        Representative::Guardian => Ground::Guardian,
        Representative::Company => Ground::Company,
        Representative::Mandate => Ground::Mandate,
    };
    definition.who.representatives.iter().map(ground).collect()
}

/// Whether the one who asks may act for somebody in a service now.
///
/// # Errors
/// A fault when registers or mandates cannot be read.
pub(crate) async fn may_act(
    casework: &Casework,
    asked: &Asked,
    (who, for_whom): (PersonId, PersonId),
    definition: &Definition,
) -> Result<Result<Acting, ActRefusal>, Failure> {
    let known = list_ties(casework, &asked.ctx, who).await?;
    let ties: Vec<Tie> = known.iter().map(|known| known.tie.clone()).collect();
    let grounds = grounds(definition);
    let terms = Terms { service: &definition.id, grounds: &grounds };
    let tie = match may_act_for(&ties, (who, for_whom), terms, asked.ctx.today()) {
        Ok(tie) => tie.clone(),
        Err(refusal) => return Ok(Err(refusal)),
    };
    let named = known.into_iter().find(|known| known.tie.for_whom == for_whom);
    let for_name = named.map(|known| known.name).unwrap_or_default();
    let name = own_name(casework, asked, who).await?;
    keep_name(casework, asked, (who, for_whom), &name).await?;
    Ok(Ok(Acting { tie, name, for_name }))
}

/// Before anything of somebody's is opened for a helper it is kept for them how the helper is called.
async fn keep_name(
    casework: &Casework,
    asked: &Asked,
    (who, for_whom): (PersonId, PersonId),
    name: &str,
) -> Result<(), Failure> {
    let subject = subject_of(for_whom);
    let kept = store::list_names(casework.db(), subject).await?;
    if kept.iter().any(|(person, _)| *person == who) {
        return Ok(());
    }
    let key = casework.vault().key(&asked.ctx, subject).await?.ok_or(Failure::Gone)?;
    let mut unit = Unit::new();
    let sealed = key.seal_text(&asked.ctx, LABEL, name);
    store::keep_name(&mut unit, &asked.ctx, (subject, who), sealed);
    casework.commit(unit).await
}

/// Makes an act conflict with a withdrawal of the mandate on which it is done, and with a doubt about whoever gave it:
/// what has ended or rests lets nothing through.
pub(crate) fn guard(unit: &mut Unit, acting: &Acting) {
    if let Some(mandate) = acting.tie.mandate {
        identity::mandate::store::must_stand(unit, (mandate, acting.tie.for_whom));
    }
}

/// Why what let somebody act does so no more, after a conflict; none where it still does.
pub(crate) async fn stopped(
    casework: &Casework,
    acting: &Acting,
) -> Result<Option<ActRefusal>, Fault> {
    let Some(mandate) = acting.tie.mandate else { return Ok(None) };
    let found = identity::mandate::store::find(casework.db(), mandate).await?;
    Ok(match found.filter(|found| found.withdrawn_at.is_none()) {
        Some(found) => found.is_resting.then_some(ActRefusal::Resting),
        None => Some(ActRefusal::Withdrawn),
    })
}

/// The stable word of why somebody may not act, as programs read it; its wording is `cases-refusal-<word>`.
pub(crate) fn word(refusal: ActRefusal) -> &'static str {
    match refusal {
        ActRefusal::NoGround => "act-no-ground",
        ActRefusal::Withdrawn => "act-withdrawn",
        ActRefusal::Over => "act-over",
        ActRefusal::NotYet => "act-not-yet",
        ActRefusal::OtherServices => "act-other-services",
        ActRefusal::InPerson => "act-in-person",
        ActRefusal::Resting => "act-resting",
    }
}

/// Why somebody goes on with nothing in a case into which they were let before.
fn told(asked: &Asked, refusal: ActRefusal) -> Failure {
    let word = word(refusal);
    let title = asked.words.t(&format!("cases-refusal-{word}"));
    Failure::Told(Box::new(Problem::new(StatusCode::FORBIDDEN, word, title)))
}

/// How the one who asks is called.
async fn own_name(casework: &Casework, asked: &Asked, who: PersonId) -> Result<String, Fault> {
    if !asked.visitor.name.is_empty() {
        return Ok(asked.visitor.name.clone());
    }
    let access = Access::new(Purpose::ActFor, "name");
    let profile = casework.inner().identity.profile(&asked.ctx, &access, who).await?;
    Ok(profile.map(|profile| profile.name()).unwrap_or_default())
}

/// What lets the one who asks into an application of somebody else; none when nothing does. A draft is its writer's
/// alone until it is handed in; one of a company is its representatives'.
///
/// # Errors
/// Besides faults, that the mandate rests: told only to whoever was in it before, and so knows that it exists.
pub(crate) async fn into_case(
    casework: &Casework,
    asked: &Asked,
    (application, definition): (&Application, &Definition),
) -> Result<Option<Acting>, Failure> {
    let (Some(who), Some(applicant)) = (asked.visitor.person, application.applicant) else {
        return Ok(None);
    };
    if who == applicant {
        return Ok(None);
    }
    let may = may_act(casework, asked, (who, applicant), definition).await?;
    let stored = store::find(casework.db(), application.id, who).await?;
    let acting = match may {
        Ok(acting) => acting,
        Err(refusal @ ActRefusal::Resting) if stored.is_some() => {
            return Err(told(asked, refusal));
        }
        Err(_) => return Ok(None),
    };
    let of_company = matches!(acting.tie.ground, Ground::Company | Ground::CompanyJointly);
    if application.state == State::Draft && stored.is_none() && !of_company {
        return Ok(None);
    }
    if stored.is_none_or(|stored| stored.ground != acting.tie.ground) {
        // From the first look on the person reads in the case who acts in it.
        let key = casework.key_of(&asked.ctx, application).await?;
        let mut unit = Unit::new();
        join(&mut unit, &asked.ctx, &key.ok_or(Failure::Gone)?, (application.id, &acting));
        casework.commit(unit).await?;
    }
    Ok(Some(acting))
}

/// Writes down who acts in an application, in the unit of the act.
pub(crate) fn join(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (application, acting): (ApplicationId, &Acting),
) {
    let stored = Stored {
        application,
        person: acting.tie.helper,
        ground: acting.tie.ground,
        mandate: acting.tie.mandate,
        name: key.seal_text(ctx, LABEL, &acting.name),
        since_at: ctx.now(),
        signed_version: None,
    };
    store::insert(unit, &stored);
}

/// How those are called who act in somebody's applications, for their page of who looked at their data.
pub fn helper_names(casework: &Casework) -> privacy::my_data::HelperNames {
    let casework = casework.clone();
    Arc::new(move |ctx, subject| {
        let casework = casework.clone();
        Box::pin(async move {
            let stored = store::list_names(casework.db(), subject).await?;
            let access = Access::new(Purpose::ShowOwnData, "helpers");
            let names: Vec<&Sealed> = stored.iter().map(|(_, name)| name).collect();
            let named = open_names(&casework, &ctx, (&access, subject), &names).await?;
            let people = stored.iter().map(|(person, _)| *person).zip(named).collect();
            Ok(privacy::my_data::Helpers { people, ..Default::default() })
        })
    })
}

async fn open_names(
    casework: &Casework,
    ctx: &Ctx,
    (access, subject): (&Access, SubjectId),
    sealed: &[&Sealed],
) -> Result<Vec<String>, Fault> {
    if sealed.is_empty() {
        return Ok(Vec::new());
    }
    let items: Vec<Item<'_>> = sealed.iter().map(|name| Item::new(LABEL, name)).collect();
    match casework.vault().open(ctx, access, subject, &items).await {
        Ok(opened) => opened.iter().map(|name| Ok(name.text()?.to_owned())).collect(),
        Err(OpenError::Erased) => Ok(Vec::new()),
        Err(OpenError::Fault(fault)) => Err(fault),
    }
}

/// Who acts in an application for the one it is about, with their names.
///
/// # Errors
/// A fault when the world broke.
pub(crate) async fn helpers(
    casework: &Casework,
    ctx: &Ctx,
    (application, purpose): (&Application, Purpose),
) -> Result<Vec<Helper>, Fault> {
    let stored = store::list(casework.db(), application.id).await?;
    let case = CaseLabel::new(application.label());
    let access = Access::on(&case, purpose, "helpers");
    let sealed: Vec<&Sealed> = stored.iter().map(|one| &one.name).collect();
    let names = open_names(casework, ctx, (&access, application.subject), &sealed).await?;
    let helper = |(one, name): (&Stored, String)| Helper {
        person: one.person,
        ground: one.ground,
        name,
        signed_version: one.signed_version,
    };
    let mut helpers: Vec<Helper> = stored.iter().zip(names).map(helper).collect();
    for one in helpers.iter_mut().filter(|one| one.signed_version.is_some()) {
        // What was signed in an account that somebody else has is nobody's signature.
        if casework.inner().identity.is_in_doubt(one.person).await? {
            one.signed_version = None;
        }
    }
    Ok(helpers)
}
