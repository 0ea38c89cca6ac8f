//! Two representatives of a company: the first one signs, and it counts as handed in when the second one confirms it.

use identity::mandate::{Ground, Terms, Tie, may_act_for};
use platform::id::PersonId;
use platform::{Actor, Unit};
use services::form;
use web::{Asked, Failure};

use super::{Acting, Helper, grounds, list_ties, store};
use crate::apply::Own;
use crate::casework::Casework;

/// Where a draft stands that takes two, as one of them sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signing {
    /// Nobody has signed it as it stands.
    First,
    /// The one who asks has; the other one has not.
    Waits,
    /// The other one has: with the one who asks it is complete.
    Last,
}

impl Signing {
    /// Judged by who signed which version: a change after a signature makes it worth nothing.
    pub(crate) fn of(who: PersonId, version: i64, helpers: &[Helper]) -> Signing {
        let signed = |helper: &&Helper| {
            helper.ground.needs_second() && helper.signed_version == Some(version)
        };
        let mut signed = helpers.iter().filter(signed);
        match (signed.clone().any(|one| one.person != who), signed.any(|one| one.person == who)) {
            (true, _) => Signing::Last,
            (false, true) => Signing::Waits,
            (false, false) => Signing::First,
        }
    }

    /// The key of its words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Signing::First => "apply-sign-first",
            Signing::Waits => "apply-sign-waits",
            Signing::Last => "apply-sign-last",
        }
    }
}

/// What came of pressing "send".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signed {
    /// It is handed in, or refused, as it is; whether another representative has signed it as it stands.
    GoesOn(bool),
    /// The one who asks has signed it; it waits for another one.
    Waits,
    /// It was changed since the one who asks read it.
    Changed,
}

/// Signs a complete draft for its company when the other signature is missing. Signed is what was read: `read` is the
/// version that the page showed. A signature of somebody who no longer acts for the company is worth nothing.
pub(crate) async fn sign(
    casework: &Casework,
    asked: &Asked,
    own: &Own,
    read: Option<i64>,
) -> Result<Signed, Failure> {
    let needs_second = |acting: &&Acting| acting.tie.ground.needs_second();
    let Some(acting) = own.acting.as_ref().filter(needs_second) else {
        return Ok(Signed::GoesOn(false));
    };
    let application = own.application();
    if read != Some(application.version) {
        return Ok(Signed::Changed);
    }
    let situation = own.dossier.situation(&asked.ctx, asked.ctx.today());
    let walked = form::walk(&own.definition, &situation);
    if walked.exit.is_some() || !walked.shown().all(|view| view.is_complete()) {
        return Ok(Signed::GoesOn(false));
    }
    let (me, whom) = (acting.tie.helper, acting.tie.for_whom);
    for other in own.helpers.iter().filter(|one| one.person != me) {
        let signed = other.signed_version == Some(application.version);
        if signed && still_represents(casework, asked, (other.person, whom), own).await? {
            return Ok(Signed::GoesOn(true));
        }
    }
    let mut unit = Unit::new();
    super::guard(&mut unit, acting);
    store::sign(&mut unit, &asked.ctx, (application.id, me), application.version);
    casework.commit(unit).await?;
    Ok(Signed::Waits)
}

/// Whether somebody who signed is still one of those who act for the company together: the program looks it up.
async fn still_represents(
    casework: &Casework,
    asked: &Asked,
    (who, whom): (PersonId, PersonId),
    own: &Own,
) -> Result<bool, Failure> {
    let ctx = asked.ctx.acting_as(Actor::System("mandates"));
    let known = list_ties(casework, &ctx, who).await?;
    let ties: Vec<Tie> = known.into_iter().map(|known| known.tie).collect();
    let grounds = grounds(&own.definition);
    let terms = Terms { service: &own.definition.id, grounds: &grounds };
    let tie = may_act_for(&ties, (who, whom), terms, ctx.today());
    Ok(tie.is_ok_and(|tie| matches!(tie.ground, Ground::Company | Ground::CompanyJointly)))
}
