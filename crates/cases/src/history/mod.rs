//! What happened to an application: every act is a row of its history and a leaf of the town's log.

pub mod note;
mod past;
pub mod store;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use platform::id::PersonId;
use platform::{Actor, Ctx, Unit};
use privacy::SubjectKey;
use serde_json::json;

use crate::application::{Application, ApplicationId};

pub use past::Past;

/// The kinds of acts, as stable words: columns, records in the log, keys of their wording.
pub mod kind {
    /// The applicant handed it in.
    pub const SUBMITTED: &str = "submitted";
    /// Rules looked at it.
    pub const CHECKED: &str = "checked";
    /// An official took it on.
    pub const ASSIGNED: &str = "assigned";
    /// An official gave it back to the queue.
    pub const RELEASED: &str = "released";
    /// The office asked the applicant for something; the clock stands still.
    pub const ASKED: &str = "asked";
    /// The applicant answered; the clock runs again.
    pub const ANSWERED: &str = "answered";
    /// Another unit was asked for its opinion.
    pub const OPINION_ASKED: &str = "opinion-asked";
    /// Another unit gave its opinion.
    pub const OPINION_GIVEN: &str = "opinion-given";
    /// An official wrote a note for colleagues.
    pub const NOTED: &str = "noted";
    /// An official proposed a decision that a second one confirms.
    pub const PROPOSED: &str = "proposed";
    /// The second official sent the proposal back.
    pub const SENT_BACK: &str = "sent-back";
    /// A step of the process was done that is no decision (an inspection).
    pub const DONE: &str = "done";
    /// Decided.
    pub const DECIDED: &str = "decided";
    /// The decision reached the applicant.
    pub const DELIVERED: &str = "delivered";
    /// The applicant took it back.
    pub const WITHDRAWN: &str = "withdrawn";
    /// The term was extended.
    pub const EXTENDED: &str = "extended";
    /// A task went to another official of the unit.
    pub const REASSIGNED: &str = "reassigned";
    /// A task went to another unit.
    pub const FORWARDED: &str = "forwarded";
    /// A fee is to be paid.
    pub const DEMANDED: &str = "demanded";
    /// The fee was paid in full.
    pub const PAID: &str = "paid";
    /// Money came in that does not settle the fee, or that was not owed any more.
    pub const PART_PAID: &str = "part-paid";
    /// The town let the fee go.
    pub const WAIVED: &str = "waived";
    /// Money went back.
    pub const REFUNDED: &str = "refunded";
    /// The applicant was reminded of something.
    pub const REMINDED: &str = "reminded";
    /// The case ended without a decision, because the fee was not paid.
    pub const LAPSED: &str = "lapsed";
    /// The case went on although the fee was not paid.
    pub const UNPAID: &str = "unpaid";
    /// Nobody may destroy the case for now.
    pub const HELD: &str = "held";
    /// It may be destroyed again when its term is over.
    pub const HOLD_LIFTED: &str = "hold-lifted";
    /// Something of the process failed: the case stands still there, and nothing of it is lost.
    pub const STOPPED: &str = "stopped";
    /// An official chose what begins in an ad-hoc sub-process, or finished it.
    pub const CHOSEN: &str = "chosen";
    /// The process asked a program to do a step.
    pub const WORK_ASKED: &str = "work-asked";
    /// A program said that it cannot do a step.
    pub const WORK_FAILED: &str = "work-failed";
    /// Somebody let what failed be tried again.
    pub const RETRIED: &str = "retried";
    /// Somebody let the case go on behind what failed.
    pub const SKIPPED: &str = "skipped";
    /// Somebody gave up a message that could not be delivered.
    pub const GIVEN_UP: &str = "given-up";
    /// Somebody let the case go on from another step.
    pub const MOVED: &str = "moved";
    /// The process told other cases something.
    pub const SENT: &str = "sent";
    /// Another case told this one something.
    pub const TOLD: &str = "told";
    /// A registered program told this case something.
    pub const TOLD_BY_PROGRAM: &str = "told-by-program";
    /// The case went over to another version of its service.
    pub const MIGRATED: &str = "migrated";
    /// What was granted ended: expired, given up, taken back.
    pub const ENDED: &str = "ended";
    /// The term passed, and silence could not grant: an official decides.
    pub const TERM_PASSED: &str = "term-passed";
    /// Somebody posted a letter.
    pub const POSTED: &str = "posted";
    /// What the law keeps shorter than the case was removed from it.
    pub const PURGED: &str = "purged";
    /// All of them, for the test that each has its words.
    pub const ALL: [&str; 44] = [
        SUBMITTED,
        CHECKED,
        ASSIGNED,
        RELEASED,
        ASKED,
        ANSWERED,
        OPINION_ASKED,
        OPINION_GIVEN,
        NOTED,
        PROPOSED,
        SENT_BACK,
        DONE,
        DECIDED,
        DELIVERED,
        WITHDRAWN,
        EXTENDED,
        REASSIGNED,
        FORWARDED,
        DEMANDED,
        PAID,
        PART_PAID,
        WAIVED,
        REFUNDED,
        REMINDED,
        LAPSED,
        UNPAID,
        HELD,
        HOLD_LIFTED,
        STOPPED,
        CHOSEN,
        WORK_ASKED,
        WORK_FAILED,
        RETRIED,
        SKIPPED,
        GIVEN_UP,
        MOVED,
        SENT,
        TOLD,
        TOLD_BY_PROGRAM,
        MIGRATED,
        ENDED,
        TERM_PASSED,
        POSTED,
        PURGED,
    ];
}

/// One act, as it is read back.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its place in the history, from 1.
    pub seq: i64,
    /// What happened, one of [`kind`].
    pub kind: String,
    /// When.
    pub at: Timestamp,
    /// Who, as a kind ("official").
    pub actor_kind: String,
    /// Who, as a person.
    pub actor_person: Option<PersonId>,
    /// In which role.
    pub actor_role: Option<String>,
    /// For which unit.
    pub actor_unit: Option<String>,
    /// A stable word more ("granted", the unit asked …); never personal.
    pub detail: Option<String>,
    /// What was written, sealed.
    pub text: Option<privacy::Sealed>,
    /// The entry of the log that commits to it.
    pub entry: String,
}

impl Event {
    /// Whether the applicant reads of it. Of a legal hold they do unless a law forbids to tell them.
    pub fn is_told(&self) -> bool {
        let of_hold = self.kind == kind::HELD || self.kind == kind::HOLD_LIFTED;
        !(of_hold && self.detail.as_deref() == Some(crate::retention::hold::UNTOLD))
    }

    /// The key of its wording for officials, who also read what was proposed.
    pub fn wording_at_desk(&self) -> String {
        match (self.kind.as_str(), self.detail.as_deref()) {
            (kind::PROPOSED, Some(detail @ ("approve" | "refuse"))) => {
                format!("event-proposed-{detail}")
            }
            (kind::ANSWERED, _) => "desk-event-answered".to_owned(),
            (kind::REMINDED, _) => "desk-event-reminded".to_owned(),
            _ => self.wording(),
        }
    }

    /// The key of its wording; of some acts how it came about is told too.
    pub fn wording(&self) -> String {
        match (self.kind.as_str(), self.detail.as_deref()) {
            (kind @ (kind::ENDED | kind::TERM_PASSED | kind::SUBMITTED), Some(detail)) => {
                format!("event-{kind}-{detail}")
            }
            (kind::DECIDED, Some(detail @ ("granted" | "refused"))) => {
                format!("event-decided-{detail}")
            }
            (kind::DONE, Some(detail)) if DONE_TOLD.contains(&detail) => {
                format!("event-done-{detail}")
            }
            (kind, _) => format!("event-{kind}"),
        }
    }
}

/// What was done in a step, where it has words of its own.
pub const DONE_TOLD: [&str; 9] =
    ["answer", "book", "confirm", "inform", "inspect", "notify", "pay-out", "register", "street"];

/// An act about to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    /// What happens, one of [`kind`].
    pub kind: &'static str,
    /// A stable word more; never personal.
    pub detail: Option<&'a str>,
    /// What somebody wrote; sealed before it is stored.
    pub text: Option<&'a str>,
}

impl<'a> Act<'a> {
    /// An act without more.
    pub fn of(kind: &'static str) -> Act<'a> {
        Act { kind, detail: None, text: None }
    }
}

/// What the log's leaf commits to, and what a receipt shows: the act, never the answers.
/// Of an act for somebody else it names who did it: whoever helps acts in their own name.
fn record(
    ctx: &Ctx,
    (application, seq): (&Application, i64),
    (act, helper): (Act<'_>, Option<&str>),
) -> serde_json::Value {
    let mut record = json!({
        "case": application.label(),
        "service": application.service,
        "definition": application.definition,
        "seq": seq,
        "act": act.kind,
        "detail": act.detail,
        "by": ctx.actor().kind(),
        "unit": ctx.actor().columns().2,
        "at": ctx.now().to_string(),
    });
    if let (true, Some(record)) = (is_for_another(ctx, application), record.as_object_mut()) {
        record.insert("as".into(), "helper".into());
        record.extend(helper.map(|name| ("helper".to_owned(), name.into())));
    }
    record
}

/// Whether a person acts in somebody else's application.
pub(crate) fn is_for_another(ctx: &Ctx, application: &Application) -> bool {
    match (ctx.actor(), application.applicant) {
        (Actor::Person { person, .. }, Some(applicant)) => *person != applicant,
        _ => false,
    }
}

/// Adds an act to the history and to the log, in the act's own unit. Gives back the log's entry.
pub fn record_act(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (application, seq): (&Application, i64),
    (act, helper): (Act<'_>, Option<&str>),
) -> ledger::EntryId {
    let record = record(ctx, (application, seq), (act, helper));
    let bytes = record.to_string().into_bytes();
    let entry_key = key.commitment_key(&entry_label(application.id, seq));
    let entry = ledger::Entry::new("case", ledger::commitment(&entry_key, &bytes));
    let entry = ledger::append(unit, ctx, entry);
    let text = act.text.map(|text| key.seal(ctx, TEXT_LABEL, text.as_bytes()));
    let record = key.seal(ctx, RECORD_LABEL, &bytes);
    store::insert(unit, ctx, (application.id, seq), (act, text), (&entry, record));
    entry
}

/// What seals the words of an act.
pub const TEXT_LABEL: &str = "cases.event.text";
/// What seals the record behind a leaf of the log.
pub const RECORD_LABEL: &str = "cases.event.record";

/// Names the key of one leaf: revealing it opens this leaf and no other.
pub fn entry_label(application: ApplicationId, seq: i64) -> String {
    format!("cases.event/{application}/{seq}")
}
