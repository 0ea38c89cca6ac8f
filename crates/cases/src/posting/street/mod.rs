//! Letters to the people of a street who have no account: sealed under the key of each, one for a home, printed as one file
//! and gone once somebody has posted them.

pub(crate) mod pages;
pub(crate) mod store;

use jiff::Timestamp;
use platform::id::SubjectId;
use platform::{Ctx, Fault, Locale};
use privacy::{Access, CaseLabel, Digest, Item, Purpose, Sealed, SubjectKey};
use records::letter::{LetterError, Request};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use web::{Asked, Failure};

use super::{POST, PostRefusal, may_post};
use crate::application::Application;
use crate::casework::Casework;
use crate::decision::letter::{sheet, style, town_of_letter};
use crate::desk::{self, Found};
use crate::history::{Act, kind};
use crate::work::Work;

platform::typed_id!(
    /// A letter to a home.
    StreetLetterId,
    "strl"
);

/// What letters are sealed as.
pub const LABEL: &str = "cases.street-letter";
/// Letters in one file; the next ones are printed when these are posted.
pub const TOGETHER_MAX: i64 = 100;
/// The template of the letters.
const TEMPLATE: &str = "street.typ";

/// What is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Name and address.
    pub addressee: Vec<String>,
    /// The line above the text.
    pub subject: String,
    /// The text: paragraphs with an empty line between them.
    pub text: String,
}

/// A letter as it is stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The letter.
    pub id: StreetLetterId,
    /// To whom.
    pub subject: SubjectId,
    content_sealed: Sealed,
    /// In which language.
    pub locale: Locale,
    /// Since when it is to be posted.
    pub asked_at: Timestamp,
}

/// The letters of one case in one language that are to be posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pile {
    /// What people quote.
    pub reference: String,
    /// The service.
    pub service: String,
    /// The unit that posts them.
    pub unit: String,
    /// The language that they are in.
    pub locale: Locale,
    /// How many there are.
    pub count: i64,
    /// Since when the oldest waits.
    pub asked_at: Timestamp,
    /// The first of them, by which the file is known: once it is posted, another one begins.
    pub first: StreetLetterId,
}

/// Which home an address is, for the letters of one case.
pub(crate) fn home(casework: &Casework, application: &Application, lines: &[String]) -> Digest {
    let text = format!("{}\n{}", application.id, lines.join("\n"));
    casework.vault().digester().digest(LABEL, &text)
}

/// Puts a letter to somebody's home on the list, in the unit in which the register was asked.
pub(crate) fn add(
    work: &mut Work<'_>,
    (key, home): (&SubjectKey, Digest),
    (content, locale): (&Content, Locale),
) {
    let ctx = work.ctx;
    let letter = Stored {
        id: StreetLetterId::new(ctx),
        subject: key.subject(),
        content_sealed: key.seal_json(ctx, LABEL, content),
        locale,
        asked_at: ctx.now(),
    };
    store::insert(&mut work.unit, &work.application, (&letter, home));
}

/// Opens letters, in their order; those of people who were erased are left out.
async fn open(
    casework: &Casework,
    ctx: &Ctx,
    (reference, letters): (&str, &[Stored]),
) -> Result<Vec<Content>, Fault> {
    let case = CaseLabel::new(reference);
    let access = Access::on(&case, Purpose::WriteLetter, "address");
    let requests: Vec<_> = letters
        .iter()
        .map(|letter| (letter.subject, vec![Item::new(LABEL, &letter.content_sealed)]))
        .collect();
    let opened = casework.vault().open_each(ctx, &access, &requests).await?;
    opened.iter().flatten().filter_map(|plain| plain.first()).map(|plain| plain.json()).collect()
}

/// The letters to somebody that wait to be posted, for their copy of everything.
///
/// # Errors
/// A fault when the database cannot answer.
pub(crate) async fn exported(
    casework: &Casework,
    ctx: &Ctx,
    subject: SubjectId,
) -> Result<Vec<Value>, Fault> {
    let letters = store::list_of(casework.db(), subject).await?;
    let access = Access::new(Purpose::ShowOwnData, "letters");
    let items: Vec<Item<'_>> =
        letters.iter().map(|(_, letter)| Item::new(LABEL, &letter.content_sealed)).collect();
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let opened = casework.vault().open(ctx, &access, subject, &items).await?;
    let one = |((reference, letter), plain): (&(String, Stored), &privacy::Plain)| {
        let content: Content = plain.json()?;
        Ok(json!({
            "case": reference,
            "to": content.addressee,
            "subject": content.subject,
            "text": content.text,
            "since": letter.asked_at.to_string(),
        }))
    };
    letters.iter().zip(&opened).map(one).collect()
}

/// The letters as one file.
///
/// # Errors
/// See [`LetterError`].
async fn render(
    casework: &Casework,
    ctx: &Ctx,
    letters: (&Application, &[Content], Locale),
) -> Result<Vec<u8>, LetterError> {
    let renderer = casework.inner().renderer.as_ref().ok_or(LetterError::NotAvailable)?;
    Ok(renderer.render(request(casework, ctx, letters)).await?.pdf)
}

fn request(
    casework: &Casework,
    ctx: &Ctx,
    (application, contents, locale): (&Application, &[Content], Locale),
) -> Request {
    let first = contents.first();
    let words = crate::wording::words(locale);
    let unit = casework.unit_name(application.unit.as_deref().unwrap_or_default(), locale);
    let today = ctx.today();
    let text = first.map_or("", |content| content.text.as_str());
    let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    let data = json!({
        "language": locale.tag(),
        "town": town_of_letter(casework, locale),
        "title": first.map_or("", |content| content.subject.as_str()),
        "date": {"iso": today.to_string(), "text": words.long_date(today)},
        "reference": application.label(),
        "sender": {"unit": unit},
        "addressees": contents.iter().map(|content| &content.addressee).collect::<Vec<_>>(),
        "body": paragraphs.collect::<Vec<_>>(),
        "signed": {"by": "official", "role": unit},
    });
    sheet(casework, (style(casework, TEMPLATE), TEMPLATE), (data, locale), ctx.now())
}

/// A case whose letters somebody may print and post.
async fn found(
    casework: &Casework,
    asked: &Asked,
    reference: &str,
) -> Result<Result<(Found, Asked), PostRefusal>, Failure> {
    let found = desk::find(casework, asked, reference).await?;
    let application = &found.on_file.application;
    let unit = application.unit.clone().unwrap_or_default();
    if let Err(refusal) = may_post(&asked.visitor, &unit, application.applicant) {
        return Ok(Err(refusal));
    }
    let asked = desk::in_role(asked, (&unit, &[POST]), &found);
    Ok(Ok((found, asked)))
}

/// Records that somebody posted the letters that were asked for up to a moment: those that stood in the file, which is
/// known by the first of them.
///
/// # Errors
/// A failure of the request; the refusal in it.
pub(crate) async fn post(
    casework: &Casework,
    asked: &Asked,
    (reference, locale): (&str, Locale),
    (first, until): (StreetLetterId, Timestamp),
) -> Result<Result<(), PostRefusal>, Failure> {
    let (found, asked) = match found(casework, asked, reference).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let application = found.on_file.application.clone();
    let mut letters = store::list(casework.db(), (application.id, locale)).await?;
    letters.retain(|letter| letter.asked_at <= until);
    // Of another file: the one that was listed was posted meanwhile.
    if !letters.iter().any(|letter| letter.id == first) {
        return Ok(Err(PostRefusal::NotToPost));
    }
    let key = casework.key_of(&asked.ctx, &application).await?.ok_or(Failure::Gone)?;
    let case = (found.tasks.clone(), found.past());
    let mut work = Work::on(&asked.ctx, &key, application, case, casework.town());
    let detail = format!("street {}", letters.len());
    work.record(Act { kind: kind::POSTED, detail: Some(&detail), text: None });
    for letter in &letters {
        store::delete(&mut work.unit, letter.id);
    }
    casework.commit(work.into_unit()).await?;
    Ok(Ok(()))
}

#[cfg(test)]
mod tests;
