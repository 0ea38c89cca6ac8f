//! Giving a power of attorney: the mandate, and an entry of the log that commits to it.

use jiff::SignedDuration;
use jiff::civil::Date;
use platform::id::PersonId;
use platform::{Actor, Ctx, Fault, Unit};
use privacy::{Access, Purpose, SubjectKey, subject_of};
use serde_json::json;
use web::visitor::Assurance;

use super::{DAYS_MAX, LABEL, MANDATES_MAX, Mandate, MandateId, SERVICES_MAX, Scope, store};
use crate::Identity;
use crate::person::{Name, Profile};
use crate::sign_in::throttle::{self, Limit};

/// How often somebody may try to give one.
const GIFTS: Limit = Limit {
    free: 10,
    first_pause: SignedDuration::from_mins(5),
    pause_max: SignedDuration::from_hours(12),
    forgotten_after: SignedDuration::from_hours(24),
};

/// A power of attorney to be given.
#[derive(Clone, Debug)]
pub struct NewMandate {
    /// The sign-in number of who is to act.
    pub number: String,
    /// Their family name: the number alone could be mistyped into somebody else's.
    pub family_name: String,
    /// In which services.
    pub scope: Scope,
    /// The first day.
    pub starts_on: Date,
    /// The last day.
    pub ends_on: Date,
    /// How surely it is known who gives it.
    pub level: Assurance,
}

/// Why no mandate was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MandateRefusal {
    /// Nobody has this number and this family name together.
    UnknownHelper,
    /// Nobody needs a mandate for themself.
    ToOneself,
    /// No service was chosen, or too many.
    NoService,
    /// The period is over before it begins, lies in the past or lasts too long.
    PeriodWrong,
    /// The same helper holds one in all these services already.
    AlreadyGiven,
    /// There are [`MANDATES_MAX`] already.
    TooMany,
    /// Too many were tried: a pause.
    TooOften,
    /// Whoever gives one signs in with two factors or a passkey, a moment ago.
    SurerSignIn,
}

impl MandateRefusal {
    /// All refusals, for the test of their words.
    pub const ALL: [MandateRefusal; 8] = [
        MandateRefusal::UnknownHelper,
        MandateRefusal::ToOneself,
        MandateRefusal::NoService,
        MandateRefusal::PeriodWrong,
        MandateRefusal::AlreadyGiven,
        MandateRefusal::TooMany,
        MandateRefusal::TooOften,
        MandateRefusal::SurerSignIn,
    ];

    /// The stable word, after `mandate-refused-` in the locales.
    pub fn code(self) -> &'static str {
        match self {
            MandateRefusal::UnknownHelper => "unknown-helper",
            MandateRefusal::ToOneself => "to-oneself",
            MandateRefusal::NoService => "no-service",
            MandateRefusal::PeriodWrong => "period-wrong",
            MandateRefusal::AlreadyGiven => "already-given",
            MandateRefusal::TooMany => "too-many",
            MandateRefusal::TooOften => "too-often",
            MandateRefusal::SurerSignIn => "surer-sign-in",
        }
    }
}

/// Gives it, in the caller's unit, so that both are told in the same act. A third value tells how the two are called.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn give(
    identity: &Identity,
    (unit, ctx): (&mut Unit, &Ctx),
    giver: PersonId,
    new: &NewMandate,
) -> Result<Result<(Mandate, Given), MandateRefusal>, Fault> {
    if let Err(refusal) = is_fit(new, ctx.today()) {
        return Ok(Err(refusal));
    }
    if new.level < Assurance::Substantial {
        return Ok(Err(MandateRefusal::SurerSignIn));
    }
    // Whether a number and a name belong together is not tried out, and nobody is buried under mandates.
    let tried = *identity
        .vault
        .digester()
        .digest("identity.throttle.mandate", &giver.to_string())
        .as_bytes();
    let [tally, _] = throttle::tallies(&identity.db, [tried, tried]).await?;
    if GIFTS.wait(tally, ctx.now()).is_some() {
        return Ok(Err(MandateRefusal::TooOften));
    }
    let mut counted = Unit::new();
    throttle::count(&mut counted, tried, &GIFTS, ctx.now());
    identity.db.commit(counted).await?;
    let held = store::list_given(&identity.db, giver).await?;
    let standing = held.iter().filter(|mandate| mandate.withdrawn_at.is_none());
    let standing: Vec<&Mandate> = standing.filter(|one| one.ends_on >= ctx.today()).collect();
    if standing.len() >= MANDATES_MAX {
        return Ok(Err(MandateRefusal::TooMany));
    }
    let (helper, called) = match find(identity, ctx, new).await? {
        Some((helper, _)) if helper == giver => return Ok(Err(MandateRefusal::ToOneself)),
        Some(found) => found,
        None => return Ok(Err(MandateRefusal::UnknownHelper)),
    };
    if standing.iter().any(|one| one.helper == helper && includes(one, new)) {
        return Ok(Err(MandateRefusal::AlreadyGiven));
    }
    let access = Access::new(Purpose::ShowOwnData, "profile");
    let own = identity.profile(ctx, &access, giver).await?;
    let giver_key = identity.vault.key(ctx, subject_of(giver)).await?;
    let helper_key = identity.vault.key(ctx, subject_of(helper)).await?;
    let (Some(own), Some(giver_key), Some(helper_key)) = (own, giver_key, helper_key) else {
        return Ok(Err(MandateRefusal::UnknownHelper));
    };
    let mandate = Mandate {
        id: MandateId::new(ctx),
        giver,
        helper,
        scope: new.scope.clone(),
        starts_on: new.starts_on,
        ends_on: new.ends_on,
        level: new.level,
        given_at: ctx.now(),
        withdrawn_at: None,
        // Whoever is in doubt is held back, and gives none.
        is_resting: false,
        giver_name: helper_key.seal_text(ctx, LABEL, &own.name()),
        helper_name: giver_key.seal_text(ctx, LABEL, &called.name()),
    };
    let entry = commit_to(unit, ctx, &giver_key, (&mandate, "given"));
    store::insert(unit, &mandate, entry);
    tracing::info!(target: "identity::audit", "mandate given");
    Ok(Ok((mandate, Given { giver: own, helper: called })))
}

/// Who gave and who got it, to tell both.
#[derive(Clone, Debug)]
pub struct Given {
    /// Who gave it.
    pub giver: Profile,
    /// Who acts.
    pub helper: Profile,
}

pub(super) fn is_fit(new: &NewMandate, today: Date) -> Result<(), MandateRefusal> {
    if let Scope::Services(services) = &new.scope
        && (services.is_empty() || services.len() > SERVICES_MAX)
    {
        return Err(MandateRefusal::NoService);
    }
    let longest = new.starts_on.saturating_add(jiff::Span::new().days(DAYS_MAX));
    let ahead = today.saturating_add(jiff::Span::new().days(DAYS_MAX));
    let begins = (today..=ahead).contains(&new.starts_on);
    let ends = (new.starts_on..=longest).contains(&new.ends_on);
    if begins && ends { Ok(()) } else { Err(MandateRefusal::PeriodWrong) }
}

/// Whether one that stands says already all that the new one would.
fn includes(standing: &Mandate, new: &NewMandate) -> bool {
    let covers = match &new.scope {
        Scope::All => standing.scope == Scope::All,
        Scope::Services(services) => services.iter().all(|one| standing.scope.covers(one)),
    };
    covers && standing.starts_on <= new.starts_on && standing.ends_on >= new.ends_on
}

/// Who has this number and this family name. The program compares the two: the giver is told yes or no, and the one
/// who was looked up reads on their page that it was done.
async fn find(
    identity: &Identity,
    ctx: &Ctx,
    new: &NewMandate,
) -> Result<Option<(PersonId, Profile)>, Fault> {
    let name @ Name::SignInNumber(_) = Name::typed(&new.number) else { return Ok(None) };
    let Some(person) = identity.find_by_name(&name).await? else { return Ok(None) };
    let comparing = ctx.acting_as(Actor::System("mandates"));
    let access = Access::new(Purpose::ActFor, "name");
    let profile = identity.profile(&comparing, &access, person).await?;
    let plain = |text: &str| {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    let wanted = plain(&new.family_name);
    let same = |profile: &Profile| !wanted.is_empty() && plain(&profile.family_name) == wanted;
    Ok(profile.filter(same).map(|profile| (person, profile)))
}

/// The log commits to who gave whom which mandate and who ended it, under the giver's own key: nobody can read it
/// there, and after erasure nobody can link it.
pub(super) fn commit_to(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (mandate, act): (&Mandate, &str),
) -> ledger::EntryId {
    let record = json!({
        "mandate": mandate.id,
        "giver": mandate.giver,
        "helper": mandate.helper,
        "services": mandate.scope.text(),
        "starts_on": mandate.starts_on,
        "ends_on": mandate.ends_on,
        "act": act,
        "by": crate::role::store::by(ctx),
        "at": ctx.now().to_string(),
    });
    let entry_key = key.commitment_key(&format!("identity.mandate/{}/{act}", mandate.id));
    let commitment = ledger::commitment(&entry_key, record.to_string().as_bytes());
    ledger::append(unit, ctx, ledger::Entry::new("mandate", commitment))
}
