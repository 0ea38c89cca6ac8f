//! Proving at a counter who somebody is, after their account was made: an official compares the person before them with
//! an identity document and notes which one it was.
//!
//! Two ways. Whoever has the account in their hands shows a code on their own device: the account is theirs from then on
//! up to the highest level, and what they sign in with stays, unless somebody else was found to have had the account.
//! Whoever has lost everything gets a link instead, only by the document that was noted before or against the register,
//! and what signed in before ends with it.
//!
//! Where whoever has the account in their hands turns out to be somebody else, an official notes that (`doubt.rs`).

mod code;
mod doubt;
pub mod form;
pub(crate) mod pages;
mod prove;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};
use privacy::{Digest, Digester, SubjectKey};
use serde::{Deserialize, Serialize};
use web::visitor::Assurance;

use crate::Identity;
use crate::person::Person;
use crate::session::current::Current;
use crate::sign_in::assurance::limited;

pub use code::{find_by_code, read_code};
pub use doubt::{Doubt, DoubtRefusal, Doubting, doubt, doubt_of};
pub use prove::prove;

/// The label under which a document is sealed.
pub(crate) const DOCUMENT: &str = "identity.document";
/// Fewest and most letters and digits of a document's number.
const NUMBER_CHARACTERS: std::ops::RangeInclusive<usize> = 4..=20;
/// Letters of the country that issued it, as in the lines that machines read (ICAO 9303); Germany alone has fewer there.
const COUNTRY_LETTERS: usize = 3;
const GERMANY: [&str; 2] = ["D", "DEU"];

/// Whether an official has ever noted a document for this account.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn is_noted(identity: &Identity, person: PersonId) -> Result<bool, Fault> {
    Ok(store::count(&identity.db, person).await? > 0)
}

/// What kind of document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// A passport.
    Passport,
    /// An identity card.
    IdentityCard,
    /// A permit to live somewhere, with a picture.
    ResidencePermit,
    /// A driving licence, where it counts as proof of identity.
    DrivingLicence,
}

impl DocumentKind {
    /// All of them.
    pub const ALL: [DocumentKind; 4] = [
        DocumentKind::Passport,
        DocumentKind::IdentityCard,
        DocumentKind::ResidencePermit,
        DocumentKind::DrivingLicence,
    ];

    /// The stable word; its wording is `document-kind-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            DocumentKind::Passport => "passport",
            DocumentKind::IdentityCard => "identity-card",
            DocumentKind::ResidencePermit => "residence-permit",
            DocumentKind::DrivingLicence => "driving-licence",
        }
    }
}

/// An identity document, as an official read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its kind.
    pub kind: DocumentKind,
    /// The country that issued it, by its three letters ("PRT"); "D" for Germany.
    pub country: String,
    /// Its number, in capital letters and digits alone.
    pub number: String,
}

impl Document {
    /// What was typed; none when the kind is unknown, or country or number can be none. Capitals, spaces and signs do
    /// not count.
    pub fn read(kind: &str, country: &str, number: &str) -> Option<Document> {
        let kind = DocumentKind::ALL.into_iter().find(|one| one.word() == kind)?;
        let country = country.trim().to_ascii_uppercase();
        // One document has one digest, however it is written.
        let country = if GERMANY.contains(&&*country) { GERMANY[0].to_owned() } else { country };
        let is_country = (country == GERMANY[0] || country.len() == COUNTRY_LETTERS)
            && country.chars().all(|c| c.is_ascii_uppercase());
        let number = normal_number(number)?;
        is_country.then_some(Document { kind, country, number })
    }

    /// By which it is found again, and compared with another one.
    pub fn digest(&self, digester: &Digester) -> Digest {
        let of = format!("{} {} {}", self.kind.word(), self.country, self.number);
        digester.digest("identity.document", &of)
    }
}

/// The number of a document as it is compared: capital letters and digits alone; none when it can be no number.
pub fn normal_number(typed: &str) -> Option<String> {
    let western = web::form::western_digits(typed);
    let plain = |c: &char| !c.is_whitespace() && !"-./".contains(*c);
    let number: String = western.chars().filter(plain).map(|c| c.to_ascii_uppercase()).collect();
    let sound = number.chars().all(|c| c.is_ascii_alphanumeric());
    (sound && NUMBER_CHARACTERS.contains(&number.len())).then_some(number)
}

/// What becomes of what somebody signed in with until now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OldMeans {
    /// It ends, with every session and everything that programs were given.
    End,
    /// It stays: somebody wishes for one more, and says that the others are in their hands.
    Keep,
}

impl OldMeans {
    /// Both.
    pub const ALL: [OldMeans; 2] = [OldMeans::End, OldMeans::Keep];

    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            OldMeans::End => "end",
            OldMeans::Keep => "keep",
        }
    }

    /// The one with this word.
    pub fn of(word: &str) -> Option<OldMeans> {
        OldMeans::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// What an official says of the person before them.
#[derive(Clone, Debug)]
pub struct Comparing<'a> {
    /// Whose account it is.
    pub person: PersonId,
    /// The document; none when what was typed can be none.
    pub document: Option<Document>,
    /// Whether face, name and day of birth were compared with it.
    pub is_compared: bool,
    /// The code that the person shows on their own device; empty when they have none.
    pub code: &'a str,
    /// What becomes of the old means, for whoever shows no code.
    pub old_means: Option<OldMeans>,
    /// Whether the document took the place of the one that was noted, and was compared with the register.
    pub is_replaced: bool,
}

/// Why nobody is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofRefusal {
    /// Nobody proves themself.
    ToOneself,
    /// Nobody was chosen, or they were erased.
    UnknownPerson,
    /// Face and document were not compared.
    NotCompared,
    /// Kind, country or number of the document can be none.
    DocumentUnfit,
    /// The document has proven another account.
    DocumentOfAnother,
    /// Another document was noted for this account before.
    OtherDocument,
    /// The code is wrong, too old, or another account's.
    CodeOver,
    /// It was not said what becomes of the old means.
    ChooseMeans,
    /// Nobody has ever compared the account with a document: its means may be a stranger's, and end.
    KeepUnproven,
    /// They hold a role in the town, or will, and show no code of a session with two factors.
    HoldsRole,
}

impl ProofRefusal {
    /// All of them.
    pub const ALL: [ProofRefusal; 10] = [
        ProofRefusal::ToOneself,
        ProofRefusal::UnknownPerson,
        ProofRefusal::NotCompared,
        ProofRefusal::DocumentUnfit,
        ProofRefusal::DocumentOfAnother,
        ProofRefusal::OtherDocument,
        ProofRefusal::CodeOver,
        ProofRefusal::ChooseMeans,
        ProofRefusal::KeepUnproven,
        ProofRefusal::HoldsRole,
    ];

    /// The stable word; its wording is `proof-refused-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            ProofRefusal::ToOneself => "to-oneself",
            ProofRefusal::UnknownPerson => "unknown-person",
            ProofRefusal::NotCompared => "not-compared",
            ProofRefusal::DocumentUnfit => "document-unfit",
            ProofRefusal::DocumentOfAnother => "document-of-another",
            ProofRefusal::OtherDocument => "other-document",
            ProofRefusal::CodeOver => "code-over",
            ProofRefusal::ChooseMeans => "choose-means",
            ProofRefusal::KeepUnproven => "keep-unproven",
            ProofRefusal::HoldsRole => "holds-role",
        }
    }
}

/// What is known of the account when it is judged.
#[derive(Clone, Debug)]
pub(crate) struct OnFile {
    pub(crate) person: Person,
    /// Whether they hold a role in the town, today or later.
    pub(crate) holds_role: bool,
    /// Whether the population register has them: an official can compare a document with it.
    pub(crate) in_register: bool,
    /// The documents that proved this account, by their digests.
    pub(crate) documents: Vec<[u8; 32]>,
    /// Whose account the document of today has proven.
    pub(crate) document_of: Option<PersonId>,
    /// The session that shows the code.
    pub(crate) shown_in: Option<Current>,
}

/// How somebody is proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// The account is in their hands, as the code in this session shows.
    Confirmed(Box<Current>),
    /// They are let in anew.
    LetIn(OldMeans),
}

/// Where nothing sure says that the account is theirs: nobody with a role, and as strong as the first time, by the very
/// document, or one that is compared with what the register says.
fn judge_unsure(
    on_file: &OnFile,
    comparing: &Comparing<'_>,
    document: Digest,
) -> Result<(), ProofRefusal> {
    if on_file.holds_role {
        return Err(ProofRefusal::HoldsRole);
    }
    let is_known = on_file.documents.contains(document.as_bytes());
    let is_replaced = comparing.is_replaced && on_file.in_register;
    let is_other = !on_file.documents.is_empty() && !is_known && !is_replaced;
    if is_other { Err(ProofRefusal::OtherDocument) } else { Ok(()) }
}

/// Whether an account becomes, or is again, that of the person before an official.
pub(crate) fn judge(
    official: Option<PersonId>,
    on_file: &OnFile,
    (comparing, document): (&Comparing<'_>, Option<Digest>),
) -> Result<How, ProofRefusal> {
    if official == Some(on_file.person.id) {
        return Err(ProofRefusal::ToOneself);
    }
    if on_file.person.erased_at.is_some() {
        return Err(ProofRefusal::UnknownPerson);
    }
    if !comparing.is_compared {
        return Err(ProofRefusal::NotCompared);
    }
    let document = document.ok_or(ProofRefusal::DocumentUnfit)?;
    if on_file.document_of.is_some_and(|other| other != on_file.person.id) {
        return Err(ProofRefusal::DocumentOfAnother);
    }
    if !comparing.code.trim().is_empty() {
        let current = on_file.shown_in.clone().ok_or(ProofRefusal::CodeOver)?;
        let session = &current.session;
        // A password that somebody found out does not say that an account is in their hands, where there is more to have.
        if limited(session.assurance, session.limit, true) < Assurance::Substantial {
            judge_unsure(on_file, comparing, document)?;
        }
        return Ok(How::Confirmed(Box::new(current)));
    }
    judge_unsure(on_file, comparing, document)?;
    let old = comparing.old_means.ok_or(ProofRefusal::ChooseMeans)?;
    if old == OldMeans::Keep && on_file.person.checked_at.is_none() {
        return Err(ProofRefusal::KeepUnproven);
    }
    Ok(How::LetIn(old))
}

/// The log commits to what an official found at a counter.
fn commit_to(unit: &mut Unit, ctx: &Ctx, key: &SubjectKey, record: &serde_json::Value) {
    let entry_key = key.commitment_key(&format!("identity.proof/{}", ctx.now_us()));
    let commitment = ledger::commitment(&entry_key, record.to_string().as_bytes());
    ledger::append(unit, ctx, ledger::Entry::new("proof", commitment));
}
