//! What was done with a credential: who did it, when, and what they wrote. The log commits to each record; who checks
//! the log against what happened opens it, and its person sees that.

use ledger::EntryId;
use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};
use privacy::{Access, Item, OpenError, Purpose, Sealed, SubjectKey, subject_of};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{CopyId, Credential, CredentialId, store};
use crate::Credentials;

platform::typed_id!(
    /// An act on a credential.
    ActId,
    "cra"
);

/// What seals a record.
const LABEL: &str = "credentials.act";

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A decision gave it.
    Granted,
    /// A wallet fetched it.
    Issued,
    /// An official compared its person with a document, and handed it over.
    HandedOver,
    /// It was not handed over: another document was shown.
    Withheld,
    /// It does not hold for now.
    Suspended,
    /// It holds again.
    Restored,
    /// It was taken back.
    Revoked,
    /// Its case came to an end.
    Ended,
    /// Its person lost a wallet.
    Lost,
    /// Somebody else was found to have its person's account.
    Doubted,
    /// A wallet deleted what it had fetched.
    Deleted,
    /// A wallet could not keep what it had fetched.
    Failed,
}

impl Kind {
    /// All of them, for the test of their words.
    #[cfg(test)]
    pub(crate) const ALL: [Kind; 12] = [
        Kind::Granted,
        Kind::Issued,
        Kind::HandedOver,
        Kind::Withheld,
        Kind::Suspended,
        Kind::Restored,
        Kind::Revoked,
        Kind::Ended,
        Kind::Lost,
        Kind::Doubted,
        Kind::Deleted,
        Kind::Failed,
    ];

    /// The stable word; its wording is `credential-act-<word>`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::Granted => "granted",
            Kind::Issued => "issued",
            Kind::HandedOver => "hand-over",
            Kind::Withheld => "withheld",
            Kind::Suspended => "suspend",
            Kind::Restored => "restore",
            Kind::Revoked => "revoke",
            Kind::Ended => "ended",
            Kind::Lost => "lost",
            Kind::Doubted => "doubted",
            Kind::Deleted => "deleted",
            Kind::Failed => "failed",
        }
    }
}

/// An act about to be recorded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Act<'a> {
    pub(crate) kind: Kind,
    /// What somebody wrote: a reason, the document that was compared.
    pub(crate) text: Option<&'a str>,
    /// The answer to a wallet that it is about, and how many copies are in it.
    pub(crate) copies: Option<(CopyId, usize)>,
    /// The officials who had a part in it beside the one who acts.
    pub(crate) decided_by: &'a [PersonId],
}

impl<'a> Act<'a> {
    /// An act without more.
    pub(crate) fn of(kind: Kind) -> Act<'a> {
        Act { kind, text: None, copies: None, decided_by: &[] }
    }

    /// A decision in which these officials had a part.
    pub(crate) fn granted(decided_by: &'a [PersonId]) -> Act<'a> {
        Act { decided_by, ..Act::of(Kind::Granted) }
    }

    /// An act for which somebody wrote something.
    pub(crate) fn because(kind: Kind, text: &'a str) -> Act<'a> {
        Act { text: Some(text), ..Act::of(kind) }
    }

    /// An act on the copies of one answer.
    pub(crate) fn on_copies(kind: Kind, copies: (CopyId, usize)) -> Act<'a> {
        Act { copies: Some(copies), ..Act::of(kind) }
    }
}

/// An act in full: what is sealed, and what the log commits to, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) id: ActId,
    pub(crate) credential: CredentialId,
    pub(crate) person: PersonId,
    /// The kind of credential, by its id.
    pub(crate) type_id: String,
    pub(crate) case: String,
    pub(crate) act: String,
    /// Who, as a kind ("official").
    pub(crate) by: String,
    /// Who, when it is a person.
    pub(crate) by_person: Option<PersonId>,
    /// The official's role, the program's name.
    pub(crate) by_name: Option<String>,
    /// The official's unit.
    pub(crate) by_unit: Option<String>,
    pub(crate) text: Option<String>,
    /// The answer to a wallet.
    pub(crate) answer: Option<CopyId>,
    /// Copies in it.
    pub(crate) copies: Option<usize>,
    /// The officials who had a part in deciding.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) decided_by: Vec<PersonId>,
    pub(crate) at: String,
}

impl Record {
    /// What its person gets of it: everything but who the official was, as in the history of a case.
    pub(crate) fn told(&self) -> Value {
        json!({ "act": self.act, "at": self.at, "by": self.by, "text": self.text, "copies": self.copies })
    }
}

/// Records an act in the unit that does it, and commits to it in the log under the person's own key: nobody can read it
/// there, and after erasure nobody can link it.
pub(crate) fn record(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (credential, act): (&Credential, Act<'_>),
) {
    let id = ActId::new(ctx);
    let (by_person, by_name, by_unit) = ctx.actor().columns();
    let record = Record {
        id,
        credential: credential.id,
        person: credential.person,
        type_id: credential.kind.clone(),
        case: credential.reference.clone(),
        act: act.kind.word().to_owned(),
        by: ctx.actor().kind().to_owned(),
        by_person,
        by_name,
        by_unit,
        text: act.text.map(str::to_owned),
        answer: act.copies.map(|(answer, _)| answer),
        copies: act.copies.map(|(_, count)| count),
        decided_by: act.decided_by.to_vec(),
        at: ctx.now().to_string(),
    };
    let Ok(text) = serde_json::to_string(&record) else {
        unreachable!("it is plain data with text keys")
    };
    let commitment = ledger::commitment(&key.commitment_key(&label_of(id)), text.as_bytes());
    let entry = ledger::append(unit, ctx, ledger::Entry::new("credential", commitment));
    let sealed = key.seal_text(ctx, LABEL, &text);
    store::insert_act(unit, ctx, (id, credential.id, act.kind.word()), (entry, sealed));
}

/// Names the key of one entry of the log: revealing it opens this entry and no other.
fn label_of(id: ActId) -> String {
    format!("credentials.act/{id}")
}

/// An act as it is stored.
pub(crate) struct Stored {
    pub(crate) entry: EntryId,
    pub(crate) record: Sealed,
}

/// The acts on a credential, opened for a purpose, each with its entry of the log; none when its person was erased.
pub(crate) async fn open_all(
    credentials: &Credentials,
    ctx: &Ctx,
    purpose: Purpose,
    credential: &Credential,
) -> Result<Vec<(EntryId, Record)>, Fault> {
    let stored = store::list_acts(&credentials.db, credential.id).await?;
    if stored.is_empty() {
        return Ok(Vec::new());
    }
    let items: Vec<Item<'_>> = stored.iter().map(|act| Item::new(LABEL, &act.record)).collect();
    let access = Access::on(&credential.case(), purpose, "credential");
    let subject = subject_of(credential.person);
    let opened = match credentials.vault.open(ctx, &access, subject, &items).await {
        Ok(opened) => opened,
        Err(OpenError::Erased) => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    stored.iter().zip(&opened).map(|(act, plain)| Ok((act.entry, plain.json()?))).collect()
}
