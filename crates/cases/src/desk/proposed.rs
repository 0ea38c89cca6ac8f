//! What a second official is to confirm: what was proposed, on which grounds, and what the rules propose.

use services::decide::Findings;
use web::{Page, Visitor};

use super::OnDesk;
use crate::history::kind;
use crate::task::Task;
use crate::task::second::{barred, is_second_look, proposer};

/// A proposal as it was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Proposed<'a> {
    /// "granted" or "refused".
    pub(crate) outcome: &'static str,
    /// What was written: grounds, or why the rules are overruled.
    pub(crate) text: Option<&'a str>,
}

impl OnDesk {
    /// What an official proposed last.
    pub(crate) fn proposed(&self) -> Option<Proposed<'_>> {
        let proposed = self.events.iter().rev().find(|e| e.kind == kind::PROPOSED)?;
        let found = self.texts.iter().find(|(seq, _)| *seq == proposed.seq);
        let outcome =
            if proposed.detail.as_deref() == Some("refuse") { "refused" } else { "granted" };
        Some(Proposed { outcome, text: found.map(|(_, text)| text.as_str()) })
    }

    /// The same, where a task is there to confirm it.
    pub(crate) fn proposed_for(&self, task: &Task) -> Option<Proposed<'_>> {
        self.proposed().filter(|_| is_second_look(&self.definition, task))
    }

    /// Why a second look is somebody else's than the visitor's: the key of what they read. None where it may be theirs,
    /// and of a task that is none.
    pub(crate) fn not_theirs(&self, visitor: &Visitor, task: &Task) -> Option<&'static str> {
        let doer = visitor.doer()?;
        if proposer(&self.definition, &self.tasks, task) == Some(doer) {
            return Some("desk-proposed-yours");
        }
        let barred = barred(&self.definition, (&self.tasks, &self.menders), task);
        barred.contains(&doer).then_some("desk-mended-yours")
    }
}

/// A proposal in the box of the task that confirms it.
pub(super) struct ProposedView {
    pub(super) title: String,
    pub(super) text: String,
    /// What the rules propose; empty when they say nothing, or when the reader may not see it.
    pub(super) rules: String,
    /// What pressing "Confirm" then does, in words.
    pub(super) confirm: String,
}

/// The proposal that a task is to confirm, as the official who looks reads it.
pub(super) fn view(
    page: &Page,
    (on_desk, task): (&OnDesk, &Task),
    findings: Option<&Findings>,
) -> Option<ProposedView> {
    let Proposed { outcome, text } = on_desk.proposed_for(task)?;
    Some(ProposedView {
        title: page.t(&format!("desk-proposed-{outcome}")),
        text: text.unwrap_or_default().to_owned(),
        rules: rules(page, findings),
        confirm: page.t(&format!("desk-confirm-{outcome}")),
    })
}

/// What the rules propose.
pub(super) fn rules(page: &Page, findings: Option<&Findings>) -> String {
    findings.map_or_else(String::new, |found| {
        page.t(&format!("desk-proposal-{}", crate::decision::outcome_word(found.outcome)))
    })
}
