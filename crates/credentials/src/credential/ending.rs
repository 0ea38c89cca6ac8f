//! What a case gave ends with it: what was granted was taken back or given up. Its holder reads why, and the log has it,
//! in the unit that ends the case.

use identity::access_token::Programs;
use platform::{Ctx, Fault, Unit};
use privacy::SubjectKey;

use super::act::{self, Act, Kind};
use super::{Credential, REASON_LABEL, Standing, store};
use crate::Credentials;

/// What a case gave, as it was read.
#[derive(Default)]
pub struct Given {
    credentials: Vec<Credential>,
    /// What programs were given while an identity among them held.
    programs: Option<Programs>,
}

/// Reads what a case gave.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn given_by_case(
    credentials: &Credentials,
    ctx: &Ctx,
    reference: &str,
) -> Result<Given, Fault> {
    let given = store::list_of_case(&credentials.db, reference).await?;
    let held = given.iter().find(|one| one.is_held_identity(ctx.today()));
    let programs = match held {
        Some(held) => {
            let identity = credentials.openid.identity();
            Some(Programs::of(identity, ctx, held.person).await?)
        }
        None => None,
    };
    Ok(Given { credentials: given, programs })
}

/// Revokes what a case gave and still holds, for a reason that its holder reads. What has run out says so itself, and
/// what was revoked before keeps its reason.
pub fn end_of_case(unit: &mut Unit, ctx: &Ctx, key: &SubjectKey, (given, text): (&Given, &str)) {
    let today = ctx.today();
    for credential in &given.credentials {
        match credential.standing(today) {
            Standing::Revoked | Standing::Expired => continue,
            Standing::InForce | Standing::ToBeHandedOver | Standing::Suspended => {}
        }
        revoke(unit, ctx, key, (credential, text));
        let by_themself = ctx.actor().natural_person() == Some(credential.person);
        if credential.is_held_identity(today) && !by_themself {
            // As when it is revoked at the desk. Whoever gives it up themself reads on.
            identity::session::end_all(unit, ctx, credential.person);
        }
    }
    if let Some(programs) = &given.programs {
        // What is the person's own outlives the case.
        programs.end(unit, ctx, &key.whole());
    }
}

/// Ends one credential, for a reason that its holder reads.
pub(super) fn revoke(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (credential, text): (&Credential, &str),
) {
    let mut ended = credential.clone();
    ended.revoked_at = Some(ctx.now());
    ended.reason = Some(key.seal_text(ctx, REASON_LABEL, text));
    act::record(unit, ctx, key, (&ended, Act::because(Kind::Ended, text)));
    store::update(unit, &ended);
}
