//! The receipt of an act: what was recorded, and the proof that it stands in the town's log.

use std::sync::Arc;

use axum::extract::{Path, State};
use privacy::{Access, CaseLabel, Item};
use web::{Answer, Asked, Failure, download};

use crate::apply::own;
use crate::history;
use crate::pages::Pages;

/// `GET /applications/{id}/receipts/{seq}`: the receipt as a file that a stranger can check offline.
pub(crate) async fn receipt(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path((id, seq)): Path<(String, i64)>,
) -> Answer {
    let casework = &pages.casework;
    let own = own(casework, &asked, &id).await?;
    let application = own.application();
    let found = history::store::find_record(casework.db(), application.id, seq).await?;
    let (record, entry) = found.ok_or(Failure::NotFound)?;
    let entry = ledger::EntryId::parse(&entry).ok_or(Failure::NotFound)?;
    let key = casework.key_of(&asked.ctx, application).await?.ok_or(Failure::Gone)?;
    let case = CaseLabel::new(application.label());
    let access = Access::on(&case, own.purpose(), "receipt");
    let item = Item::new(history::RECORD_LABEL, &record);
    let opened = casework.vault().open_one(&asked.ctx, &access, application.subject, item).await;
    let record = opened.map_err(platform::Fault::from)?.text()?.to_owned();
    let leaf_key = key.commitment_key(&history::entry_label(application.id, seq));
    let opening = ledger::Opening { kind: "case".into(), record, key: *leaf_key };
    // Not yet in the tree: a moment later it is.
    let Some(text) = ledger::receipt(casework.db(), entry, &opening).await? else {
        return Err(Failure::TooMany { retry_after_s: 2 });
    };
    let name = format!("{}-{seq}.tlog-proof", application.label());
    download("text/plain; charset=utf-8", &name, text.into_bytes())
}
