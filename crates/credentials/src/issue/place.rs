//! Places for the copies of one answer in a list of statuses: drawn at random, and written down with the record of the
//! act before anything is given out.

use openid::error::{OAuthError, Trouble};
use platform::{Ctx, Fault, Unit};
use privacy::subject_of;

use super::denied;
use crate::credential::act::{self, Act, Kind};
use crate::credential::copies::{self, COPIES_EVER_MAX, COPIES_OUT_MAX, Copy};
use crate::credential::{self, Content, CopyId, Credential, Standing};
use crate::{Credentials, status, told};

/// How often places are drawn anew when somebody else has one of them.
const DRAWS_MAX: usize = 5;

/// Gives so many copies of a credential their places, and tells its person where it says who they are.
pub(super) async fn place(
    credentials: &Credentials,
    wallet: &Ctx,
    (credential, content): (&Credential, &Content),
    count: usize,
) -> Result<Vec<Copy>, Trouble> {
    let subject = subject_of(credential.person);
    let mut credential = credential.clone();
    for _ in 0..DRAWS_MAX {
        may_go_out(&credential, count)?;
        let key = credentials.vault.key(wallet, subject).await?.ok_or_else(denied)?;
        let list = copies::store::current_list(&credentials.db).await?;
        let copies = draw(wallet, list, count);
        let Some(answer) = copies.first().map(|copy| copy.answer) else { return Ok(copies) };
        let mut unit = Unit::new();
        identity::must_not_be_in_doubt(&mut unit, credential.person);
        copies::store::insert(&mut unit, credential.id, &copies);
        let issued = Act::on_copies(Kind::Issued, (answer, count));
        act::record(&mut unit, wallet, &key, (&credential, issued));
        if credential.is_guarded() {
            told::issued(&mut unit, wallet, (credentials, &key), (&credential, content));
        }
        match credentials.db.commit(unit).await {
            Ok(()) => return Ok(copies),
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error.into()),
        }
        if credentials.openid.identity().is_in_doubt(credential.person).await? {
            return Err(denied().into());
        }
        // A place was taken, or it was suspended, or other copies went out meanwhile.
        let now = credential::store::find(&credentials.db, credential.id).await?;
        let holds = |now: &Credential| now.standing(wallet.today()) == Standing::InForce;
        credential = now.filter(holds).ok_or_else(denied)?;
    }
    Err(Fault::new("give a credential a place in a list", "no free place was drawn").into())
}

/// Whether so many more copies stay below the limits.
fn may_go_out(credential: &Credential, count: usize) -> Result<(), OAuthError> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let more = |known: i64| known.saturating_add(count);
    if more(credential.copies_out) > COPIES_OUT_MAX {
        let why = "too many copies are out: its person says first that a wallet is lost";
        return Err(OAuthError::new("credential_request_denied", why));
    }
    if more(credential.copies_ever) > COPIES_EVER_MAX {
        let why = "no more copies of it are given";
        return Err(OAuthError::new("credential_request_denied", why));
    }
    Ok(())
}

/// Copies of one answer, each with a place of its own.
fn draw(ctx: &Ctx, list: i64, count: usize) -> Vec<Copy> {
    let mut copies: Vec<Copy> = Vec::with_capacity(count);
    while copies.len() < count {
        let place = i64::from(u32::from_be_bytes(ctx.random::<4>())) % status::PLACES;
        if copies.iter().any(|copy| copy.place == place) {
            continue;
        }
        let id = CopyId::new(ctx);
        let answer = copies.first().map_or(id, |first| first.id);
        copies.push(Copy { id, answer, list, place, issued_at: ctx.now(), lost_at: None });
    }
    copies
}
