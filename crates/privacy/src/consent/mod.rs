//! Consent, where a use rests on it: asked in plain words, recorded, withdrawn as easily as given. What a law obliges
//! to is never asked here: a topic that names a law does not pass the check of the town's file.

mod api;
pub(crate) mod pages;
pub mod record;
pub mod store;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use platform::id::SubjectId;
use platform::{Ctx, Unit};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::key::SubjectKey;

pub(crate) use api::{agree, mine, of_person, stop};

platform::typed_id!(
    /// A record of consent.
    ConsentId,
    "cns"
);

/// The scope by which a program asks whether somebody agreed.
pub const SCOPE: &str = "consents.read";

/// Something that people can agree to, in their language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its id in the town's file.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What is asked, in plain words.
    pub text: String,
    /// The purpose, a term of the Data Privacy Vocabulary ("ServiceOptimisation").
    pub purpose: String,
    /// The data, terms of its extension for personal data ("EmailAddress").
    pub data: Vec<String>,
    /// The unit that uses it.
    pub unit: String,
    /// How long the data is kept at most.
    pub keep: String,
}

impl Topic {
    /// What proves later which words were agreed to.
    pub fn notice(&self) -> String {
        let words = format!("{}\n{}\n{}\n{}", self.name, self.text, self.unit, self.keep);
        Sha256::digest(words.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A consent as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The record.
    pub id: ConsentId,
    /// Who agreed.
    pub subject: SubjectId,
    /// To what.
    pub topic: String,
    /// The digest of the words.
    pub notice: String,
    /// The language of the words.
    pub locale: String,
    /// When.
    pub given_at: Timestamp,
    /// Until when.
    pub withdrawn_at: Option<Timestamp>,
}

/// The person agrees. One who agreed already is a conflict.
pub fn give(unit: &mut Unit, ctx: &Ctx, key: &SubjectKey, topic: &Topic) -> ConsentId {
    let id = ConsentId::new(ctx);
    let entry = log(unit, ctx, key, (id, "given", topic.notice()));
    let consent = Consent {
        id,
        subject: key.subject(),
        topic: topic.id.clone(),
        notice: topic.notice(),
        locale: ctx.locale().tag().to_owned(),
        given_at: ctx.now(),
        withdrawn_at: None,
    };
    store::insert(unit, &consent, entry);
    id
}

/// The person does not agree any more.
pub fn withdraw(unit: &mut Unit, ctx: &Ctx, key: &SubjectKey, consent: &Consent) {
    log(unit, ctx, key, (consent.id, "withdrawn", consent.notice.clone()));
    store::withdraw(unit, ctx, consent.id);
}

/// Both are entries of the town's log; the key of the commitment goes with the person's.
fn log(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (id, act, notice): (ConsentId, &str, String),
) -> ledger::EntryId {
    let record =
        json!({ "consent": id, "act": act, "notice": notice, "at": ctx.now().to_string() });
    let entry_key = key.commitment_key(&format!("privacy.consent/{id}/{act}"));
    let commitment = ledger::commitment(&entry_key, record.to_string().as_bytes());
    ledger::append(unit, ctx, ledger::Entry::new("consent", commitment))
}
