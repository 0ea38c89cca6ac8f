//! The act of an official at a counter: this account is that of the person before them.

use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};
use privacy::{Digest, SubjectKey, subject_of};
use serde_json::json;
use web::visitor::Assurance;

use super::code::{self, Shown};
use super::{Comparing, DOCUMENT, Document, How, OldMeans, OnFile, ProofRefusal, judge, store};
use crate::invitation::{self, Invited};
use crate::person::{self, Person, Profile, Registered};
use crate::session::current::Current;
use crate::session::{self, Means};
use crate::sign_in::{MeansChange, card, store as means};
use crate::{Identity, access_token, role, slip};

/// Proves somebody, in the caller's unit; gives back the link to hand over, where the account was not in their hands. With
/// `registered` the account becomes that of a person of the population register, whose entry the caller has made free in
/// the same unit. After the commit the caller calls [`Identity::forget_sessions`].
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn prove(
    identity: &Identity,
    (unit, ctx): (&mut Unit, &Ctx),
    profile: &Profile,
    (comparing, registered): (&Comparing<'_>, Option<Registered>),
) -> Result<Result<Option<Invited>, ProofRefusal>, Fault> {
    let whose = comparing.person;
    let Some(found) = identity.find_person(whose).await? else {
        return Ok(Err(ProofRefusal::UnknownPerson));
    };
    let Some(key) = identity.vault.key(ctx, subject_of(whose)).await? else {
        return Ok(Err(ProofRefusal::UnknownPerson));
    };
    let shown = code::standing(identity, ctx, comparing.code).await?;
    let document = comparing.document.as_ref();
    let digest = document.map(|document| document.digest(identity.vault.digester()));
    let on_file = on_file(identity, ctx, (found, profile), (digest, shown.as_ref())).await?;
    let official = ctx.actor().natural_person();
    let how = match judge(official, &on_file, (comparing, digest)) {
        Ok(how) => how,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (Some(document), Some(digest)) = (document, digest) else {
        return Ok(Err(ProofRefusal::DocumentUnfit));
    };
    note(unit, ctx, &key, (&on_file.person, document, digest));
    if let Some(shown) = &shown {
        store::use_code(unit, shown.code);
    }
    let link = match &how {
        How::Confirmed(current) => {
            confirm(unit, identity, ctx, (&on_file.person, current)).await?;
            None
        }
        How::LetIn(old) => Some(let_in(unit, identity, ctx, (&on_file.person, *old)).await?),
    };
    match registered {
        Some(registered) => {
            let at = (identity, &key);
            person::become_registered(unit, ctx, at, (&on_file.person, profile), registered);
        }
        None => person::mark_checked(unit, ctx, &on_file.person),
    }
    identity.tell_of_means(unit, ctx, &key, told(&on_file.person, &how));
    record(unit, ctx, &key, (&on_file.person, &how, digest));
    tracing::info!(target: "identity::audit", person = %whose, how = word(&how), "somebody was proven at a counter");
    Ok(Ok(link))
}

async fn on_file(
    identity: &Identity,
    ctx: &Ctx,
    (person, profile): (Person, &Profile),
    (document, shown): (Option<Digest>, Option<&Shown>),
) -> Result<OnFile, Fault> {
    let holds_role = role::store::holds_or_will(&identity.db, person.id, ctx.today()).await?;
    let documents = store::list_documents(&identity.db, person.id).await?;
    let document_of = match document {
        Some(digest) => store::find_document(&identity.db, digest).await?,
        None => None,
    };
    let own = shown.filter(|shown| shown.current.session.person == person.id);
    Ok(OnFile {
        holds_role,
        in_register: !profile.numbers.is_empty(),
        documents: documents.into_iter().map(|(digest, _, _)| digest).collect(),
        document_of,
        shown_in: own.map(|shown| shown.current.clone()),
        person,
    })
}

/// Keeps which document it was.
fn note(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (person, document, digest): (&Person, &Document, Digest),
) {
    let sealed = key.seal_json(ctx, DOCUMENT, document);
    let by = role::store::by(ctx);
    store::put_document(unit, ctx, (person.id, digest), (&sealed, &by));
}

/// The account is in the hands of the one who was compared. What was added before says no more than it did then; where
/// somebody else had the account it ends, with their sessions and what they gave to programs, but for the passkey of this
/// very session. What is added in this session counts as far as the proof reaches.
async fn confirm(
    unit: &mut Unit,
    identity: &Identity,
    ctx: &Ctx,
    (person, current): (&Person, &Current),
) -> Result<(), Fault> {
    let by_passkey = current.session.means == Means::Passkey;
    if person.doubted_at.is_some() {
        match by_passkey {
            true => means::delete_all_but_shown(unit, person.id, current.session.created_at),
            false => means::delete_all(unit, person.id),
        }
        end_beside_means(unit, identity, ctx, person.id).await?;
        session::store::end_all(unit, ctx, person.id, Some(current.digest));
    } else if person.checked_at.is_none() {
        means::limit_all(unit, person.id, Assurance::Substantial);
    }
    if by_passkey {
        means::lift_shown(unit, person.id, current.session.created_at);
    }
    session::store::vouch(unit, current.digest, Means::CounterLink, Some(ctx.now()));
    Ok(())
}

/// What opens an account besides means of one's own ends, and what programs were given in it.
async fn end_beside_means(
    unit: &mut Unit,
    identity: &Identity,
    ctx: &Ctx,
    person: PersonId,
) -> Result<(), Fault> {
    card::store::stop(unit, ctx, person);
    identity.end_other_ways(unit, person);
    slip::store::delete_of(unit, person);
    access_token::end_programs(unit, identity, ctx, person).await
}

/// A link, and nothing else, lets them in: with what was handed out before nobody gets around it.
async fn let_in(
    unit: &mut Unit,
    identity: &Identity,
    ctx: &Ctx,
    (person, old): (&Person, OldMeans),
) -> Result<Invited, Fault> {
    if old == OldMeans::End {
        means::delete_all(unit, person.id);
        end_beside_means(unit, identity, ctx, person.id).await?;
        session::end_all(unit, ctx, person.id);
    }
    store::delete_codes_of(unit, person.id);
    Ok(invitation::hand_over(unit, ctx, person.id))
}

fn told(person: &Person, how: &How) -> MeansChange {
    match how {
        How::Confirmed(..) if person.doubted_at.is_some() => MeansChange::Settled,
        How::Confirmed(..) => MeansChange::Proven,
        How::LetIn(OldMeans::End) => MeansChange::LetInAnew,
        How::LetIn(OldMeans::Keep) => MeansChange::LetInBeside,
    }
}

fn word(how: &How) -> &'static str {
    match how {
        How::Confirmed(..) => "confirmed",
        How::LetIn(OldMeans::End) => "let-in-anew",
        How::LetIn(OldMeans::Keep) => "let-in-beside",
    }
}

/// The log commits to who was proven, by whom and with which document.
fn record(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (person, how, document): (&Person, &How, Digest),
) {
    let record = json!({
        "person": person.id,
        "act": word(how),
        "document": document.to_hex(),
        "by": role::store::by(ctx),
        "at": ctx.now().to_string(),
    });
    super::commit_to(unit, ctx, key, &record);
}
