//! What a second official is to confirm: what was proposed, on which grounds, and what the rules propose.

use services::decide::Findings;
use web::{Page, Visitor};

use super::OnDesk;
use crate::history::kind;
use crate::task::Task;
use crate::task::second::{is_second_look, proposer};

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

    /// Whether the visitor proposed what a task confirms: it is somebody else's.
    pub(crate) fn proposed_by(&self, visitor: &Visitor, task: &Task) -> bool {
        let proposer = proposer(&self.definition, &self.tasks, task);
        proposer.is_some() && proposer == visitor.doer()
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
    /// That it is somebody else's to confirm, told to whoever proposed it.
    pub(super) yours: String,
}

/// The proposal that a task is to confirm, as the official who looks reads it.
pub(super) fn view(
    page: &Page,
    visitor: &Visitor,
    (on_desk, task): (&OnDesk, &Task),
    findings: Option<&Findings>,
) -> Option<ProposedView> {
    let Proposed { outcome, text } = on_desk.proposed_for(task)?;
    let yours = on_desk.proposed_by(visitor, task);
    Some(ProposedView {
        title: page.t(&format!("desk-proposed-{outcome}")),
        text: text.unwrap_or_default().to_owned(),
        rules: rules(page, findings),
        confirm: page.t(&format!("desk-confirm-{outcome}")),
        yours: if yours { page.t("desk-proposed-yours") } else { String::new() },
    })
}

/// What the rules propose.
pub(super) fn rules(page: &Page, findings: Option<&Findings>) -> String {
    findings.map_or_else(String::new, |found| {
        page.t(&format!("desk-proposal-{}", crate::decision::outcome_word(found.outcome)))
    })
}
