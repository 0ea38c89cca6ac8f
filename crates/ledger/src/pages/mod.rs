//! The pages about the log: what it is, and checking a receipt without keeping anything of it.

pub(crate) mod api;
pub(crate) mod entry;
mod log;
pub(crate) mod published;
mod record;
#[cfg(test)]
mod tests;

use askama::Template;
use axum::extract::State;
pub(crate) use log::log;
use platform::Fault;
use tlog::{Resource, TILE_WIDTH, Tile, VerifierKey};
use web::{Answer, Asked, Form, FormWithFiles, Page, SummaryRow};

use crate::entry::EntryId;
use crate::pruning::read_published_of;
use crate::public::file::find_published_file;
use crate::publish::read_head;
use crate::rotation::{find_number, log_path, read_open_log};
use crate::routes::{NameOf, PublishedLog};
use crate::store::LogNumber;
use crate::verify::{self, Verified, VerifyRefusal};

#[derive(Template)]
#[template(path = "pages/verify.html")]
struct VerifyPage {
    page: Page,
    form: Form,
    refused: Option<Refused>,
}

/// A receipt that proves nothing: why, and what to do.
struct Refused {
    /// What is refused: a receipt, a code.
    title: String,
    why: String,
    remedy: String,
}

#[derive(Template)]
#[template(path = "pages/verified.html")]
struct VerifiedPage {
    page: Page,
    act: Vec<SummaryRow>,
    place: Vec<SummaryRow>,
    signed_by: Vec<Key>,
    witnessed: Vec<(String, String)>,
    too_few: bool,
    record: String,
    entries: Option<String>,
    size_now: Option<u64>,
}

/// A published key as it is shown.
struct Key {
    name: String,
    text: String,
}

/// GET /verify
pub(crate) async fn ask(asked: Asked) -> Answer {
    web::html(&asking(&asked, Form::new(), None))
}

/// POST /verify: the receipt is read, answered and forgotten.
pub(crate) async fn verify(
    asked: Asked,
    State(log): State<PublishedLog>,
    posted: FormWithFiles,
) -> Answer {
    let mut form = posted.form;
    let file = posted.files.first().filter(|file| !file.bytes.is_empty());
    if let Some(file) = file
        && let Some(published) = find_published_file(&log.db, &file.bytes).await?
    {
        return web::see_other(&format!("/verify/{}", published.entry.code()));
    }
    let text = match file {
        Some(file) => String::from_utf8_lossy(&file.bytes).into_owned(),
        None => form.value("text").to_owned(),
    };
    let code = if text.trim().is_empty() { form.value("code") } else { &text };
    if let Some(id) = EntryId::read_code(code) {
        return web::see_other(&format!("/verify/{}", id.code()));
    }
    if text.trim().is_empty() {
        let (field, why) = match form.value("code").trim() {
            "" => ("file", "verify-nothing"),
            _ => ("code", "verify-code-unreadable"),
        };
        form.refuse(field, asked.words.t(why));
        return web::html_refused(&asking(&asked, form, None));
    }
    let text = with_plain_line_ends(&text);
    let (judged, too_few) = judge(&log, &text);
    match judged {
        Ok(verified) => {
            // Of the log that grows now; a closed one has the size that it had.
            let of = find_number(&log.db, &verified.origin).await?.map(LogNumber::of);
            let open = read_open_log(&log.db).await?.map(|(number, _)| LogNumber::of(number));
            let head = read_head(&log.db).await?.filter(|_| of == open);
            let size_now = head.map(|head| head.size);
            let mut page = proven(&asked, &log.name_of, (&verified, too_few), size_now);
            let size = size_now.unwrap_or(verified.log_size);
            if let Some(of) = of {
                page.entries = published_bundle(&log, of, (verified.index, size)).await?;
            }
            web::html(&page)
        }
        Err(refusal) => {
            let refused = Some(worded(&asked, &refusal));
            web::html_refused(&asking(&asked, form, refused))
        }
    }
}

/// What a receipt is worth. One of this minute is genuine before the witnesses have come by: then it is said that there
/// are too few.
fn judge(log: &PublishedLog, text: &str) -> (Result<Verified, VerifyRefusal>, bool) {
    match verify::receipt(text, &log.policy) {
        Err(VerifyRefusal::TooFewWitnesses { .. }) => {
            let known = log.policy.as_ref().clone().without_quorum();
            (verify::receipt(text, &known), true)
        }
        judged => (judged, false),
    }
}

/// Mail programs and forms write other line ends than the format has; nothing in it depends on them.
fn with_plain_line_ends(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    format!("{}\n", text.trim())
}

fn asking(asked: &Asked, form: Form, refused: Option<Refused>) -> VerifyPage {
    let page = asked.page("verify-title").errors_of(&form);
    VerifyPage { page, form, refused }
}

fn worded(asked: &Asked, refusal: &VerifyRefusal) -> Refused {
    let words = &asked.words;
    let why = match refusal {
        VerifyRefusal::OtherLog { origin } => words.with(refusal.code(), ("origin", origin)),
        VerifyRefusal::TooFewWitnesses { found } => words.with(refusal.code(), ("found", *found)),
        VerifyRefusal::Unreadable(_)
        | VerifyRefusal::WithoutRecord
        | VerifyRefusal::UnknownSigner
        | VerifyRefusal::ForgedSignature
        | VerifyRefusal::Altered => words.t(refusal.code()),
    };
    let title = words.t("verify-refused");
    Refused { title, why, remedy: words.t(&format!("{}-remedy", refusal.code())) }
}

fn proven(
    asked: &Asked,
    name_of: &NameOf,
    (verified, too_few): (&Verified, bool),
    size_now: Option<u64>,
) -> VerifiedPage {
    let page = asked.page("verified-title").crumb(asked.words.t("verify-title"), "/verify");
    let position = page.with(
        "verified-position-text",
        (("place", verified.index + 1), ("size", verified.log_size)),
    );
    let place = vec![
        SummaryRow::new(page.t("verified-log"), verified.origin.as_str()),
        SummaryRow::new(page.t("verified-position"), position),
    ];
    let seen = |(name, seconds): &(String, u64)| (name.clone(), instant(&page, *seconds));
    let witnessed = verified.witnessed.iter().map(seen).collect();
    let act = record::rows(&page, name_of, &verified.record);
    VerifiedPage {
        act,
        place,
        signed_by: verified.signed_by.iter().map(|key| shown_key(key)).collect(),
        witnessed,
        too_few,
        record: verified.record.clone(),
        entries: None,
        size_now,
        page,
    }
}

/// A cosignature's time for people.
fn instant(page: &Page, seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    jiff::Timestamp::from_second(seconds).map(|at| page.instant(at)).unwrap_or_default()
}

/// Where the entry itself can be fetched below the log's address (C2SP tlog-tiles, "Log entries").
fn bundle_path(index: u64, size: u64) -> Option<String> {
    let tile = Tile::in_tree(0, index / u64::from(TILE_WIDTH), size).filter(|_| index < size)?;
    Some(Resource::Entries(tile).to_string())
}

/// The same, when it is still published.
async fn published_bundle(
    log: &PublishedLog,
    of: LogNumber,
    (index, size): (u64, u64),
) -> Result<Option<String>, Fault> {
    let published = read_published_of(&log.db, of, log.pruning).await?;
    let bundle = bundle_path(index, size).filter(|_| index >= published.minimum);
    Ok(bundle.map(|path| format!("{}/{path}", log_path(of.number()))))
}

fn shown_key(text: &str) -> Key {
    let name = VerifierKey::parse(text).map(|key| key.name().to_owned()).unwrap_or_default();
    Key { name, text: text.to_owned() }
}
