//! What this crate holds about people: register entries and documents.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use platform::blobs::Blobs;
use platform::id::SubjectId;
use platform::{Ctx, Db, Fault, Unit};
use privacy::{Access, Held, Holder, Kept, Purpose, Vault};
use serde_json::{Value, json};

use crate::{document, register};

/// The holder of register entries and documents.
#[derive(Clone)]
pub struct RecordsHolder {
    /// The database.
    pub db: Db,
    /// Keys.
    pub vault: Vault,
    /// Contents of documents.
    pub blobs: Blobs,
}

impl RecordsHolder {
    async fn counted(&self, subject: SubjectId) -> Result<Vec<Held>, Fault> {
        let (entries, documents) = document::store::count_held(&self.db, subject).await?;
        Ok(vec![
            Held { what: "registers", count: entries, page: Some("/my-data/registers") },
            Held { what: "documents", count: documents, page: Some("/documents") },
        ])
    }

    async fn exported(&self, ctx: &Ctx, subject: SubjectId) -> Result<Value, Fault> {
        let access = Access::new(Purpose::ShowOwnData, "registers");
        let facts = register::facts(&self.db, &self.vault, ctx, &access, subject).await?;
        let documents = document::list_by_subject(&self.db, subject).await?;
        let access = Access::new(Purpose::ShowOwnData, "documents");
        let names = document::open_names(&self.vault, ctx, &access, &documents).await?;
        let listed = documents.iter().zip(names).map(|(document, name)| {
            json!({
                "id": document.id,
                "name": name,
                "kind": document.kind,
                "case": document.case.as_ref().map(privacy::CaseLabel::as_str),
                "media_type": document.media_type.name(),
                "bytes": document.content_bytes,
                "added_at": document.added_at.to_string(),
            })
        });
        Ok(json!({ "registers": facts.into_json(), "documents": listed.collect::<Vec<_>>() }))
    }

    async fn erased(
        &self,
        unit: &mut Unit,
        ctx: &Ctx,
        subject: SubjectId,
    ) -> Result<Vec<Kept>, Fault> {
        register::store::delete_of(unit, subject);
        for document in document::list_by_subject(&self.db, subject).await? {
            document::remove(unit, ctx, &document);
        }
        Ok(Vec::new())
    }
}

impl Holder for RecordsHolder {
    fn name(&self) -> &'static str {
        "records"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["records_register_entry", "records_document", "records_home"]
    }

    fn held(&self, subject: SubjectId) -> BoxFuture<'_, Result<Vec<Held>, Fault>> {
        self.counted(subject).boxed()
    }

    fn export<'a>(
        &'a self,
        ctx: &'a Ctx,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<Value, Fault>> {
        self.exported(ctx, subject).boxed()
    }

    fn erase<'a>(
        &'a self,
        unit: &'a mut Unit,
        ctx: &'a Ctx,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<Vec<Kept>, Fault>> {
        self.erased(unit, ctx, subject).boxed()
    }
}
