//! A table while it is changed: where it comes from, what a page or a program sends, and proposing it.

use std::sync::Arc;

use platform::{Fault, Unit};
use services::Definition;
use services::tables::{CELL_CHARACTERS_MAX, RULES_MAX, RuleText, TableText, write};
use web::{Asked, Failure, Form};

use super::candidate::Candidate;
use super::{Change, ChangeId, ChangeRefusal, Proposal, propose, store};
use crate::casework::Casework;
use crate::retention::view::acting;
use crate::workshop::DRAFT;

/// Cells that a page can hold: forms have so many fields at most.
pub(crate) const CELLS_MAX: usize = 1_800;

/// A table that somebody looks at or changes.
pub(crate) struct Editing {
    pub(crate) definition: Arc<Definition>,
    /// The file that the change begins with.
    pub(crate) rules: Arc<str>,
    pub(crate) table: TableText,
    /// The earlier proposal that it goes on with.
    pub(crate) from: Option<ChangeId>,
}

impl Editing {
    /// The table of a decision as it is published, or as an earlier proposal on the same version has it.
    pub(crate) async fn load(
        casework: &Casework,
        (service, decision): (&str, &str),
        from: Option<ChangeId>,
    ) -> Result<Editing, Failure> {
        let definition = casework.current(service).ok_or(Failure::NotFound)?;
        let earlier = match from {
            Some(id) => store::find(casework.db(), id).await?,
            None => None,
        };
        let fits = |change: &Change| {
            change.service == *definition.id && change.base == definition.version.to_string()
        };
        let earlier = earlier.filter(fits);
        let rules: Arc<str> = match &earlier {
            Some(change) => change.rules.as_str().into(),
            None => definition.rules.source().ok_or(Failure::NotFound)?.into(),
        };
        let table = TableText::find(&rules, decision).ok_or(Failure::NotFound)?;
        Ok(Editing { definition, rules, table, from: earlier.map(|change| change.id) })
    }

    /// Whether a page can hold its cells.
    pub(crate) fn fits_a_page(&self, table: &TableText) -> bool {
        table.rules.len().saturating_mul(table.width() + 1) <= CELLS_MAX
    }

    /// The whole file with the table as it is now.
    pub(crate) fn written(&self, table: &TableText) -> Result<String, Failure> {
        let fault = || Fault::new("write a decision table", "its columns are not the file's");
        write(&self.rules, table).ok_or_else(|| fault().into())
    }
}

/// The table as a page posts it.
pub(crate) fn read_form(form: &Form, table: &TableText) -> TableText {
    let count = form.value("rules").parse::<usize>().unwrap_or(0);
    let rule = |at: usize| {
        let cell = |column: usize| bounded(form.value(&format!("c-{at}-{column}")));
        RuleText {
            id: form.value(&format!("id-{at}")).to_owned(),
            cells: (0..table.width()).map(cell).collect(),
        }
    };
    let rules = (0..count.min(RULES_MAX).min(CELLS_MAX)).map(rule).collect();
    TableText { rules, ..table.clone() }
}

fn bounded(text: &str) -> String {
    text.replace("\r\n", "\n").chars().take(CELL_CHARACTERS_MAX).collect()
}

/// The table as a program sends it; none when a rule has not one cell for each column.
pub(crate) fn read_rules(
    rules: Vec<(Option<String>, Vec<String>)>,
    table: &TableText,
) -> Option<TableText> {
    if rules.len() > RULES_MAX || rules.iter().any(|(_, cells)| cells.len() != table.width()) {
        return None;
    }
    let rule = |(id, cells): (Option<String>, Vec<String>)| RuleText {
        id: id.unwrap_or_default(),
        cells: cells.iter().map(|cell| bounded(cell)).collect(),
    };
    Some(TableText { rules: rules.into_iter().map(rule).collect(), ..table.clone() })
}

/// Proposes the table as it is now, whatever the channel.
pub(crate) async fn propose_with(
    casework: &Casework,
    asked: &Asked,
    (editing, table): (&Editing, &TableText),
    (base, reason): (&str, &str),
) -> Result<Result<Change, ChangeRefusal>, Failure> {
    let rules = editing.written(table)?;
    let candidate = Candidate::of(casework, Arc::clone(&editing.definition), &rules).await?;
    let candidate = candidate.ok_or(Failure::NotFound)?;
    let (current, result) = (editing.definition.version.to_string(), candidate.result.to_string());
    let ctx = acting(asked, &editing.definition.unit, DRAFT);
    let mut unit = Unit::new();
    let service = &*editing.definition.id;
    let (current, result, rules) = (current.as_str(), result.as_str(), rules.as_str());
    let proposal = Proposal { service, base, current, result, rules, reason };
    let made = match propose(&mut unit, &ctx, proposal) {
        Ok(made) => made,
        Err(refusal) => return Ok(Err(refusal)),
    };
    match casework.db().commit(unit).await {
        Ok(()) => Ok(Ok(made)),
        // Somebody proposed the same: before this was looked at, or at the same moment.
        Err(error) if error.is_conflict() && is_proposed(casework, &made).await? => {
            Ok(Err(ChangeRefusal::AlreadyProposed))
        }
        Err(error) if error.is_conflict() => Err(Failure::Conflict),
        Err(error) => Err(error.into_fault().into()),
    }
}

async fn is_proposed(casework: &Casework, change: &Change) -> Result<bool, Fault> {
    store::is_proposed(casework.db(), &change.service, &change.result).await
}
