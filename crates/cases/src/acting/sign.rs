//! Two representatives of a company: the first one signs, and it counts as handed in when the second one confirms it.

use platform::Unit;
use platform::id::PersonId;
use services::form;
use web::{Asked, Failure};

use super::{Helper, store};
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

/// Signs a complete draft for its company when the other signature is missing; `false` when it is to be handed in (or
/// refused) as it is.
pub(crate) async fn first(casework: &Casework, asked: &Asked, own: &Own) -> Result<bool, Failure> {
    let Some(signing) = own.signing() else { return Ok(false) };
    let Some(acting) = own.acting.as_ref().filter(|_| signing != Signing::Last) else {
        return Ok(false);
    };
    let situation = own.dossier.situation(&asked.ctx, asked.ctx.today());
    let walked = form::walk(&own.definition, &situation);
    let complete = walked.exit.is_none() && walked.shown().all(|view| view.is_complete());
    if !complete {
        return Ok(false);
    }
    let application = own.application();
    let mut unit = Unit::new();
    let place = (application.id, acting.tie.helper);
    store::sign(&mut unit, &asked.ctx, place, application.version);
    casework.commit(unit).await?;
    Ok(true)
}
