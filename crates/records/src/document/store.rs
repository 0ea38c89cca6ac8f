//! The only SQL about documents.

use platform::blobs::BlobKey;
use platform::id::SubjectId;
use platform::{Db, Fault, Query, Row, Unit, args};
use privacy::{CaseLabel, Sealed};

use super::{DOCUMENTS_MAX, Document, DocumentId, MediaType};

const COLUMNS: &str =
    "id, subject, case_ref, kind, name_sealed, media_type, content_bytes, blob_key,
    added_at, added_by";

pub(super) fn insert(unit: &mut Unit, document: &Document) {
    unit.must(
        1,
        "INSERT INTO records_document (id, subject, case_ref, kind, name_sealed, media_type,
            content_bytes, blob_key, added_at, added_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            document.id,
            document.subject,
            document.case.as_ref().map(CaseLabel::as_str),
            &document.kind,
            &document.name_sealed,
            document.media_type.name(),
            document.content_bytes,
            document.blob.as_str(),
            document.added_at,
            &document.added_by,
        ],
    );
}

pub(super) fn update_case(unit: &mut Unit, id: DocumentId, case: &CaseLabel) {
    unit.must(
        1,
        "UPDATE records_document SET case_ref = $1 WHERE id = $2",
        args![case.as_str(), id],
    );
}

pub(super) fn update_owner(
    unit: &mut Unit,
    document: &Document,
    subject: SubjectId,
    (name_sealed, blob): (Sealed, &BlobKey),
) {
    unit.must(
        1,
        "UPDATE records_document SET subject = $1, name_sealed = $2, blob_key = $3
         WHERE id = $4 AND subject = $5",
        args![subject, name_sealed, blob.as_str(), document.id, document.subject],
    );
}

pub(super) fn delete(unit: &mut Unit, id: DocumentId) {
    unit.must(1, "DELETE FROM records_document WHERE id = $1", args![id]);
}

/// A document by its id.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find(db: &Db, id: DocumentId) -> Result<Option<Document>, Fault> {
    let query =
        Query::new(format!("SELECT {COLUMNS} FROM records_document WHERE id = $1"), args![id]);
    Ok(db.read(query).await?.first().map(document))
}

/// The documents on a case, oldest first.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_by_case(db: &Db, case: &CaseLabel) -> Result<Vec<Document>, Fault> {
    let query = Query::new(
        format!(
            "SELECT {COLUMNS} FROM records_document WHERE case_ref = $1 ORDER BY added_at, id LIMIT $2"
        ),
        args![case.as_str(), DOCUMENTS_MAX],
    );
    Ok(db.read(query).await?.iter().map(document).collect())
}

/// The documents of a person, newest first.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_by_subject(db: &Db, subject: SubjectId) -> Result<Vec<Document>, Fault> {
    let query = Query::new(
        format!(
            "SELECT {COLUMNS} FROM records_document WHERE subject = $1
             ORDER BY added_at DESC, id LIMIT $2"
        ),
        args![subject, DOCUMENTS_MAX],
    );
    Ok(db.read(query).await?.iter().map(document).collect())
}

/// How many register entries and documents are held about somebody.
pub(crate) async fn count_held(db: &Db, subject: SubjectId) -> Result<(u64, u64), Fault> {
    let query = Query::new(
        "SELECT (SELECT COUNT(*) FROM records_register_entry WHERE subject = $1),
            (SELECT COUNT(*) FROM records_document WHERE subject = $1)",
        args![subject],
    );
    let rows = db.read(query).await?;
    let count = |column| rows.first().map_or(0, |row| row.int(column)).unsigned_abs();
    Ok((count(0), count(1)))
}

pub(super) async fn is_used(db: &Db, blob: &BlobKey) -> Result<bool, Fault> {
    let query = Query::new(
        "SELECT 1 FROM records_document WHERE blob_key = $1 LIMIT 1",
        args![blob.as_str()],
    );
    Ok(!db.read(query).await?.is_empty())
}

fn document(row: &Row) -> Document {
    Document {
        id: row.id(0),
        subject: row.id(1),
        case: row.opt_text(2).map(CaseLabel::new),
        kind: row.string(3),
        name_sealed: Sealed::from_bytes(row.bytes(4)),
        // A type of a newer release is handed out as bytes.
        media_type: MediaType::parse(row.text(5)).unwrap_or(MediaType::Other),
        content_bytes: row.int(6),
        blob: row.id(7),
        added_at: row.at(8),
        added_by: row.string(9),
    }
}
