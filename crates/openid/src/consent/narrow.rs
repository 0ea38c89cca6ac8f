//! A person takes single things out of a consent: what a program is told and may do from now on is less, in the tokens
//! that it has as in those to come. Nothing is added here: for that a program asks.

use std::collections::BTreeSet;

use platform::{Ctx, Unit};
use privacy::{SubjectKey, subject_of};
use web::{Asked, Failure};

use super::store::Agreed;
use super::{Consent, ConsentId, commit_to, of_others, store};
use crate::OpenId;
use crate::scope::{Claim, Scope};
use crate::token::store::{self as tokens, ChainOnFile};

/// What is taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TakenOut {
    pub(crate) powers: BTreeSet<Scope>,
    pub(crate) claims: BTreeSet<Claim>,
    pub(crate) resources: BTreeSet<String>,
}

/// Why nothing is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NarrowRefusal {
    /// Nothing would stay: that is taking the whole consent back.
    NothingLeft,
    /// Something is to stay that was never given, or is no more.
    NotGiven,
}

impl NarrowRefusal {
    /// The stable word; its wording is `openid-services-refused-<word>`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            NarrowRefusal::NothingLeft => "nothing-left",
            NarrowRefusal::NotGiven => "not-given",
        }
    }

    /// The key of its wording.
    pub(crate) fn key(self) -> String {
        format!("openid-services-refused-{}", self.word())
    }
}

/// The consent without what is taken out; none when that was nothing that it held.
pub(super) fn without(
    openid: &OpenId,
    ctx: &Ctx,
    (consent, taken): (&Consent, &TakenOut),
) -> Result<Option<Consent>, NarrowRefusal> {
    let mut left = consent.clone();
    left.powers.retain(|power| !taken.powers.contains(power));
    left.claims.retain(|claim| !taken.claims.contains(claim));
    left.resources.retain(|resource| !taken.resources.contains(resource));
    if left == *consent {
        return Ok(None);
    }
    let knows_or_does = !left.claims.is_empty() || !left.powers.is_empty();
    if !knows_or_does && of_others(openid, &left.resources).next().is_none() {
        return Err(NarrowRefusal::NothingLeft);
    }
    left.narrowed_at = Some(ctx.now());
    Ok(Some(left))
}

/// Writes it down, in the consent and in all tokens that came of it. Those that were to come back when the person is
/// not there end with that power.
fn narrow(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (before, left, chains): (&Consent, &Consent, Vec<ChainOnFile>),
) {
    let entry = commit_to(unit, ctx, key, (left, "narrowed"));
    store::narrow(unit, before, left, entry);
    let agreed = Agreed::of(left);
    for mut on_file in chains {
        let chain = &mut on_file.chain;
        let whole = chain.about.clone();
        chain.about.narrow(&agreed);
        if chain.about.has_lost(Scope::OfflineAccess.word()) {
            tokens::end(unit, ctx, chain.id);
        } else if chain.about != whole {
            tokens::narrow(unit, &on_file);
        }
    }
}

/// How it went: nothing when there is no such consent, else what it is now and whether that was changed, or why not.
pub(super) type Narrowed = Option<Result<(Consent, bool), NarrowRefusal>>;

/// Takes single things out of a consent of the person. `what` says which, once the consent is at hand.
pub(super) async fn take_out(
    openid: &OpenId,
    asked: &Asked,
    id: ConsentId,
    what: impl Fn(&Consent) -> Result<TakenOut, NarrowRefusal>,
) -> Result<Narrowed, Failure> {
    let (ctx, person) = (&asked.ctx, asked.person()?);
    let key = openid.vault.key(ctx, subject_of(person)).await?.ok_or(Failure::Gone)?;
    // When it was changed meanwhile, what is to go is looked for in what it is now.
    web::act(|| async {
        let standing = store::find_standing_of(&openid.db, person, id).await?;
        let Some(before) = standing else { return Ok(None) };
        let left = what(&before).and_then(|taken| without(openid, ctx, (&before, &taken)));
        let left = match left {
            Ok(Some(left)) => left,
            Ok(None) => return Ok(Some(Ok((before, false)))),
            Err(refusal) => return Ok(Some(Err(refusal))),
        };
        let chains = tokens::list_of_consent(&openid.db, id).await?;
        let mut unit = Unit::new();
        narrow(&mut unit, ctx, &key, (&before, &left, chains));
        openid.db.commit(unit).await?;
        Ok(Some(Ok((left, true))))
    })
    .await
}
