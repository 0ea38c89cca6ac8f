//! Throws a draft away, and what was sent with it.

use std::sync::Arc;

use axum::extract::{Path, State};
use platform::Unit;
use web::{Answer, Asked, see_other};

use super::own_draft;
use crate::acting;
use crate::pages::Pages;
use crate::retention::drafts;

/// `POST /applications/{id}/delete`: throws a draft away.
pub(crate) async fn delete(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
) -> Answer {
    let own = match own_draft(&pages.casework, &asked, &id).await? {
        Ok(own) => own,
        Err(sent) => return see_other(&sent),
    };
    if own.is_signed_by_another() {
        return see_other(&format!("{}/check?kept=1", own.path()));
    }
    let mut unit = Unit::new();
    if let Some(acting) = &own.acting {
        acting::guard(&mut unit, acting);
    }
    let draft = (own.application(), Some(&own.dossier));
    drafts::remove(&mut unit, &pages.casework, &asked.ctx, draft).await?;
    pages.casework.commit(unit).await?;
    see_other(if own.attended.is_some() { "/desk/counter" } else { "/my/applications" })
}
