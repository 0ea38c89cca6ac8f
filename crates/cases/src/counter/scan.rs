//! The paper form, scanned: kept sealed with the application that was entered from it.

use std::sync::Arc;

use axum::extract::{Path, State};
use platform::{Fault, Unit};
use records::document::{self, NewDocument};
use web::{Answer, Failure, FormWithFiles, see_other};

use super::store;
use crate::apply::{Own, own_draft};
use crate::casework::Casework;
use crate::pages::Pages;

/// The kind of a document that is a scanned form.
const KIND: &str = "paper-form";

/// `POST /desk/counter/{id}/scan`.
pub(crate) async fn save(
    asked: web::Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
    FormWithFiles { files, .. }: FormWithFiles,
) -> Answer {
    let casework = &pages.casework;
    let own = match own_draft(casework, &asked, &id).await? {
        Ok(own) => own,
        Err(sent) => return see_other(&sent),
    };
    let check = format!("{}/check", own.path());
    let Some(file) = files.iter().find(|file| file.field == "scan" && !file.bytes.is_empty())
    else {
        return see_other(&format!("{check}?scan=missing"));
    };
    match document::media::check(&file.bytes, document::UPLOAD_BYTES_MAX) {
        Ok(checked) => {
            keep(casework, &asked.ctx, &own, (&file.file_name, checked)).await?;
            see_other(&check)
        }
        Err(_) => see_other(&format!("{check}?scan=refused")),
    }
}

/// Keeps a scan sealed with the draft.
pub(super) async fn keep(
    casework: &Casework,
    ctx: &platform::Ctx,
    own: &Own,
    (name, checked): (&str, document::media::CheckedUpload<'_>),
) -> Result<(), Failure> {
    let key = casework.key_of(ctx, own.application()).await?.ok_or(Failure::Gone)?;
    let content = document::store_content(casework.blobs(), ctx, &key, checked).await?;
    let mut unit = Unit::new();
    let new = NewDocument { case: None, kind: KIND, name, content };
    let id = document::add(&mut unit, ctx, &key, new);
    store::set_scan(&mut unit, own.application().id, id);
    casework.db().commit(unit).await.map_err(Fault::from)?;
    Ok(())
}
