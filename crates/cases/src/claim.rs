//! What somebody began before signing in goes along with them: sealed again under their own key.

use std::sync::Arc;

use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};
use privacy::{Access, Item, Purpose, subject_of};

use crate::application::{Application, State, store};
use crate::apply::{dossier, visitor_digest};
use crate::casework::Casework;

/// Drafts that are taken along at one sign-in.
const DRAFTS_MAX: usize = 20;

/// The hook for `identity`: hands the drafts of a browser over to the person who signed in with it.
pub fn on_sign_in(casework: &Casework) -> identity::OnSignIn {
    let casework = casework.clone();
    Arc::new(move |ctx, visitor, person| {
        let casework = casework.clone();
        Box::pin(async move { take_along(&casework, &ctx, &visitor, person).await })
    })
}

async fn take_along(
    casework: &Casework,
    ctx: &Ctx,
    visitor: &str,
    person: PersonId,
) -> Result<(), Fault> {
    let digest = visitor_digest(casework, visitor);
    let drafts = store::list_of_visitor(casework.db(), &digest).await?;
    for draft in drafts.into_iter().filter(|draft| draft.state == State::Draft).take(DRAFTS_MAX) {
        take_one(casework, ctx, draft, person).await?;
    }
    Ok(())
}

async fn take_one(
    casework: &Casework,
    ctx: &Ctx,
    draft: Application,
    person: PersonId,
) -> Result<(), Fault> {
    let id = draft.id;
    let Some(on_file) = store::find(casework.db(), store::Key::Id(id)).await? else {
        return Ok(());
    };
    let mut unit = Unit::new();
    let Some(from) = casework.key_of(ctx, &draft).await? else { return Ok(()) };
    let to = casework.vault().key_or_new(&mut unit, ctx, subject_of(person)).await?;
    let to = casework.begin_key(&mut unit, ctx, &to, &draft);
    let access = Access::new(Purpose::KeepDraft, "answers");
    let items = [Item::new(dossier::LABEL, &on_file.content.answers)];
    let mut anew = casework.vault().rekey(&mut unit, ctx, &access, (&from, &to), &items)?;
    let Some(answers) = anew.pop() else { return Ok(()) };
    let documents = records::document::list_by_subject(casework.db(), draft.subject).await?;
    for document in &documents {
        let (blobs, vault) = (casework.blobs(), casework.vault());
        let keys = (&from, &to);
        records::document::take_along(&mut unit, ctx, (blobs, vault), &access, keys, document)
            .await?;
    }
    let mut application = draft;
    application.subject = subject_of(person);
    application.applicant = Some(person);
    application.visitor = None;
    application.updated_at = ctx.now();
    store::update(&mut unit, &application);
    store::update_answers(&mut unit, id, &answers);
    // The draft's own key has done its service, and so has the part of it.
    casework.vault().erase(&mut unit, ctx, on_file.application.subject);
    casework.db().commit(unit).await?;
    casework.vault().remember(ctx, &to);
    Ok(())
}
