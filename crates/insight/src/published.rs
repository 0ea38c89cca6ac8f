//! What editions of figures and versions of datasets share: a file, and the entry of the log that has its digest.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use ledger::{EntryId, FileRecord, PublicRecord};

/// How much of a digest is shown; the receipt has all of it.
pub(crate) const DIGEST_SHOWN: usize = 16;

/// What is wrong with a file that was published, beside what the log says of it.
pub(crate) fn differs(record: &PublicRecord, kept: Option<(EntryId, &[u8])>) -> Option<String> {
    let name = &record.subject;
    let Some((entry, content)) = kept else {
        return Some(format!("{name} was published and is gone"));
    };
    let sound = FileRecord::parse(&record.record).is_some_and(|said| said.is_of(content));
    (!sound || entry != record.entry).then(|| format!("{name} is not what was published"))
}

/// An answer with the place where the log has the digest of its file.
pub(crate) fn with_proof(mut answer: Response, entry: EntryId) -> Response {
    let proof = format!("<{}>; rel=\"describedby\"", receipt_of(entry));
    if let Ok(proof) = HeaderValue::from_str(&proof) {
        answer.headers_mut().insert(header::LINK, proof);
    }
    answer
}

/// Where the receipt of an entry is.
pub(crate) fn receipt_of(entry: EntryId) -> String {
    format!("/log/published/{}", entry.code())
}
