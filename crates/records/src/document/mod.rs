//! Documents: uploaded by people and issued by the town. The content is a sealed blob.

pub mod media;
mod pages;
pub(crate) mod store;

use jiff::Timestamp;
use platform::blobs::{BlobKey, Blobs};
use platform::id::SubjectId;
use platform::jobs::{self, Ended, Job, Runner};
use platform::{Ctx, Db, Fault, Unit};
use privacy::{Access, CaseLabel, Item, OpenError, Plain, Sealed, SubjectKey, Vault};
use serde::{Deserialize, Serialize};

pub use media::{CheckedUpload, MediaType, UploadRefusal};
pub(crate) use pages::{api_list, download, list_mine};
pub use store::{find, list_by_case, list_by_subject};

platform::typed_id!(
    /// A document.
    DocumentId,
    "doc"
);

/// The largest upload, unless a question allows less.
pub const UPLOAD_BYTES_MAX: usize = 20 * 1024 * 1024;
/// Documents of one case or person listed at most.
pub const DOCUMENTS_MAX: i64 = 500;
/// What contents are sealed as.
pub const CONTENT_LABEL: &str = "records.document.content";
/// What names are sealed as.
pub const NAME_LABEL: &str = "records.document.name";
/// The job that destroys the blob of a removed document.
pub const DELETE_BLOB_JOB: &str = "records.delete_blob";

/// A document as it is stored, its name and content sealed.
#[derive(Clone, Debug)]
pub struct Document {
    /// The document.
    pub id: DocumentId,
    /// Whose.
    pub subject: SubjectId,
    /// On which case.
    pub case: Option<CaseLabel>,
    /// What it is for, as a stable key ("upload", "decision", a question's id).
    pub kind: String,
    name_sealed: Sealed,
    /// What its bytes are.
    pub media_type: MediaType,
    /// How many bytes its content has.
    pub content_bytes: i64,
    blob: BlobKey,
    /// Since when.
    pub added_at: Timestamp,
    /// Which kind of actor added it ("person", "official", "system").
    pub added_by: String,
}

impl Document {
    /// Whether the town made it (a letter, a receipt), and not somebody who sent it in.
    pub fn is_issued_by_town(&self) -> bool {
        self.added_by == "system" || self.kind == ISSUED_LETTER
    }
}

/// The kind of letters of the town.
pub const ISSUED_LETTER: &str = "letter";

/// Content that is in the blobs already; a document in a unit makes it findable.
#[derive(Clone, Debug)]
pub struct StoredContent {
    blob: BlobKey,
    media_type: MediaType,
    content_bytes: i64,
}

/// A document to be added.
#[derive(Clone, Debug)]
pub struct NewDocument<'a> {
    /// On which case, when there is one already.
    pub case: Option<&'a CaseLabel>,
    /// What it is for, as a stable key.
    pub kind: &'a str,
    /// The file name that people see.
    pub name: &'a str,
    /// What [`store_content`] gave back.
    pub content: StoredContent,
}

/// A document, opened.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The file name.
    pub name: String,
    /// What its bytes are.
    pub media_type: MediaType,
    /// The content.
    pub content: Plain,
}

/// Seals checked content into the blobs. It is durable when this returns, and nobody's until [`add`].
///
/// # Errors
/// A fault when the disk refuses.
pub async fn store_content(
    blobs: &Blobs,
    ctx: &Ctx,
    key: &SubjectKey,
    upload: CheckedUpload<'_>,
) -> Result<StoredContent, Fault> {
    let sealed = key.seal(ctx, CONTENT_LABEL, upload.bytes());
    let content_bytes = i64::try_from(upload.bytes().len()).unwrap_or(i64::MAX);
    let blob = blobs.put(sealed.into_bytes()).await?;
    Ok(StoredContent { blob, media_type: upload.media_type(), content_bytes })
}

/// Adds a document to the unit.
pub fn add(unit: &mut Unit, ctx: &Ctx, key: &SubjectKey, new: NewDocument<'_>) -> DocumentId {
    let id = DocumentId::new(ctx);
    let document = Document {
        id,
        subject: key.subject(),
        case: new.case.cloned(),
        kind: new.kind.to_owned(),
        name_sealed: key.seal_text(ctx, NAME_LABEL, &media::safe_name(new.name)),
        media_type: new.content.media_type,
        content_bytes: new.content.content_bytes,
        blob: new.content.blob,
        added_at: ctx.now(),
        added_by: ctx.actor().kind().to_owned(),
    };
    store::insert(unit, &document);
    id
}

/// Puts a document of a draft on the case that the draft became.
pub fn put_on_case(unit: &mut Unit, id: DocumentId, case: &CaseLabel) {
    store::update_case(unit, id, case);
}

/// Removes a document; its blob is destroyed by a job of the same unit.
pub fn remove(unit: &mut Unit, ctx: &Ctx, document: &Document) {
    store::delete(unit, document.id);
    let payload = DeleteBlob { blob: document.blob.as_str().to_owned() };
    jobs::enqueue(unit, ctx, DELETE_BLOB_JOB, &payload, ctx.now());
}

/// Opens name and content. Whether the asker may is the caller's to know; that they did is recorded.
///
/// # Errors
/// [`OpenError::Erased`] when the person was erased; a fault when the content is missing or damaged.
pub async fn open(
    blobs: &Blobs,
    vault: &Vault,
    ctx: &Ctx,
    access: &Access,
    document: &Document,
) -> Result<Opened, OpenError> {
    let sealed = sealed_content(blobs, document).await?;
    let items = [Item::new(NAME_LABEL, &document.name_sealed), Item::new(CONTENT_LABEL, &sealed)];
    let mut opened = vault.open(ctx, access, document.subject, &items).await?;
    let (Some(content), Some(name)) = (opened.pop(), opened.pop()) else {
        return Err(OpenError::Erased);
    };
    Ok(Opened { name: name.text()?.to_owned(), media_type: document.media_type, content })
}

/// The names of documents, in their order; none for those of erased people and of cases that are gone. One record a
/// person.
///
/// # Errors
/// A fault when the world broke.
pub async fn open_names(
    vault: &Vault,
    ctx: &Ctx,
    access: &Access,
    documents: &[Document],
) -> Result<Vec<Option<String>>, Fault> {
    let mut requests: Vec<(SubjectId, Vec<Item<'_>>)> = Vec::new();
    for document in documents {
        let item = Item::new(NAME_LABEL, &document.name_sealed);
        match requests.iter_mut().find(|(subject, _)| *subject == document.subject) {
            Some((_, items)) => items.push(item),
            None => requests.push((document.subject, vec![item])),
        }
    }
    let opened = vault.open_what_stands(ctx, access, &requests).await?;
    let subjects = requests.iter().map(|(subject, _)| *subject);
    let mut by_subject: Vec<(SubjectId, std::vec::IntoIter<Option<Plain>>)> =
        subjects.zip(opened.into_iter().map(Vec::into_iter)).collect();
    documents
        .iter()
        .map(|document| {
            let names = by_subject.iter_mut().find(|(subject, _)| *subject == document.subject);
            let name = names.and_then(|(_, names)| names.next()).flatten();
            name.map(|name| name.text().map(str::to_owned)).transpose()
        })
        .collect()
}

/// Seals a visitor's document again under the key of the person who signed in, and makes it theirs.
///
/// # Errors
/// A fault when the content is missing or the disk refuses.
pub async fn take_along(
    unit: &mut Unit,
    ctx: &Ctx,
    (blobs, vault): (&Blobs, &Vault),
    access: &Access,
    (from, to): (&SubjectKey, &SubjectKey),
    document: &Document,
) -> Result<(), Fault> {
    let sealed = sealed_content(blobs, document).await?;
    let items = [Item::new(NAME_LABEL, &document.name_sealed), Item::new(CONTENT_LABEL, &sealed)];
    let mut anew = vault.rekey(unit, ctx, access, (from, to), &items)?;
    let (Some(content), Some(name)) = (anew.pop(), anew.pop()) else {
        return Err(Fault::new("take a document along", "it has no content"));
    };
    let blob = blobs.put(content.into_bytes()).await?;
    store::update_owner(unit, document, to.subject(), (name, &blob));
    let payload = DeleteBlob { blob: document.blob.as_str().to_owned() };
    jobs::enqueue(unit, ctx, DELETE_BLOB_JOB, &payload, ctx.now());
    Ok(())
}

/// What a response needs so that a browser shows or keeps the file and does nothing else with it
/// (RFC 6266; `nosniff` of the Fetch standard). Only letters of the town open in the browser.
pub fn download_headers(opened: &Opened, issued_by_town: bool) -> [(&'static str, String); 4] {
    let inline = issued_by_town && opened.media_type == MediaType::Pdf;
    let disposition = if inline { "inline" } else { "attachment" };
    [
        ("content-type", opened.media_type.header().to_owned()),
        (
            "content-disposition",
            format!(
                "{disposition}; filename=\"{}\"; filename*=UTF-8''{}",
                media::ascii_name(&opened.name),
                media::percent_name(&opened.name)
            ),
        ),
        ("x-content-type-options", "nosniff".to_owned()),
        // Personal: no cache keeps it.
        ("cache-control", "no-store".to_owned()),
    ]
}

#[derive(Serialize, Deserialize)]
struct DeleteBlob {
    blob: String,
}

/// Registers this module's jobs.
pub fn handle_jobs(runner: &mut Runner, db: Db, blobs: Blobs) {
    runner.handle(DELETE_BLOB_JOB, move |job: Job, _ctx| {
        let (db, blobs) = (db.clone(), blobs.clone());
        async move {
            let payload: DeleteBlob = job.read()?;
            // Content that a unit brought back, or that another document shares, stays.
            if let Some(blob) = BlobKey::parse(&payload.blob)
                && !store::is_used(&db, &blob).await?
            {
                blobs.delete(&blob).await?;
            }
            Ok(Ended::Done)
        }
    });
}

async fn sealed_content(blobs: &Blobs, document: &Document) -> Result<Sealed, Fault> {
    let missing = || Fault::new("open a document", format!("{} has no content", document.id));
    blobs.get(&document.blob).await?.map(Sealed::from_bytes).ok_or_else(missing)
}

#[cfg(test)]
mod tests;
