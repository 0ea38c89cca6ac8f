//! `/desk/services/{id}/tables/{decision}`: a table as a form and as a spreadsheet.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use platform::Fault;
use services::tables::sheet::{SheetFormat, from_sheet, to_sheet};
use services::tables::{Edit, SheetRefusal, TableText};
use web::{Answer, Asked, Failure, Form, FormWithFiles, Page, html, html_refused, see_other};

use super::candidate::Candidate;
use super::edit::{Editing, propose_with, read_form};
use super::pages::{refuse, table_path};
use super::view::{Checked, checked};
use super::{ChangeId, ChangeRefusal};
use crate::desk::Desk;

#[derive(Template)]
#[template(path = "change/edit.html")]
struct EditPage {
    page: Page,
    form: Form,
    service: String,
    hit_policy: String,
    hit_policy_words: String,
    columns: Vec<Column>,
    rules: Vec<RuleRow>,
    notes: Vec<String>,
    action: String,
    sheets: String,
    base: String,
    from: String,
    fits: bool,
    columns_count: usize,
    checked: Option<Checked>,
}

struct Column {
    kind: &'static str,
    kind_words: String,
    name: String,
    expression: String,
}

struct RuleRow {
    id: String,
    number: usize,
    cells: Vec<CellField>,
    notes: Vec<String>,
    is_first: bool,
    is_last: bool,
}

struct CellField {
    name: String,
    label: String,
    value: String,
    lines: usize,
    kind: &'static str,
}

/// The earlier proposal that the address names.
pub(super) fn asked_from(asked: &Asked) -> Option<ChangeId> {
    asked.query_value("from").and_then(|id| ChangeId::parse(&id))
}

/// `GET /desk/services/{id}/tables/{decision}`.
pub(crate) async fn show_table(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path((service, decision)): Path<(String, String)>,
) -> Answer {
    let from = asked_from(&asked);
    let editing = Editing::load(&desk.casework, (&service, &decision), from).await?;
    let table = editing.table.clone();
    html(&edit_page(&asked, &editing, &table, (Form::new(), None)))
}

/// `POST /desk/services/{id}/tables/{decision}`: changes the rules on the page, checks them, or proposes them.
/// Nothing is kept before it is proposed.
pub(crate) async fn change_table(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path((service, decision)): Path<(String, String)>,
    mut form: Form,
) -> Answer {
    let casework = &desk.casework;
    let from = ChangeId::parse(form.value("from"));
    let editing = Editing::load(casework, (&service, &decision), from).await?;
    let mut table = read_form(&form, &editing.table);
    let wanted = form.value("do").to_owned();
    if wanted == "propose" {
        let sent = (form.value("base").to_owned(), form.value("reason").to_owned());
        let done = propose_with(casework, &asked, (&editing, &table), (&sent.0, &sent.1)).await?;
        return match done {
            Ok(change) => see_other(&format!("/desk/changes/{}?done=1", change.id)),
            Err(refusal) => {
                refuse(&asked, &mut form, refusal);
                html_refused(&edit_page(&asked, &editing, &table, (form, None)))
            }
        };
    }
    if wanted == "check" {
        let rules = editing.written(&table)?;
        let candidate = Candidate::of(casework, Arc::clone(&editing.definition), &rules).await?;
        let candidate = candidate.ok_or(Failure::NotFound)?;
        let shown = Some((&candidate, rules.as_str()));
        return html(&edit_page(&asked, &editing, &table, (form, shown)));
    }
    if let Some(edit) = Edit::parse(&wanted) {
        table.edit(edit);
    }
    html(&edit_page(&asked, &editing, &table, (form, None)))
}

fn edit_page(
    asked: &Asked,
    editing: &Editing,
    table: &TableText,
    (form, candidate): (Form, Option<(&Candidate, &str)>),
) -> EditPage {
    let definition = &editing.definition;
    let title = asked.words.with("table-title", ("table", table.decision.as_str()));
    let back = format!("/desk/services/{}/process", definition.id);
    let page = asked.page_titled(title).back(back).errors_of(&form).wide();
    let noted = |at: Option<usize>| -> Vec<String> {
        let findings = candidate.iter().flat_map(|(candidate, _)| &candidate.findings);
        let here = findings.filter(|placed| {
            placed.at.as_ref().is_some_and(|(name, rule)| **name == *table.decision && *rule == at)
        });
        here.map(|placed| super::view::sentence(&placed.finding)).collect()
    };
    let policy = table.hit_policy.split(' ').next().unwrap_or_default();
    let policy = if table.hit_policy.ends_with("ORDER") { &table.hit_policy } else { policy };
    let policy = policy.to_lowercase().replace(' ', "-");
    let action = table_path(&definition.id, &table.decision);
    let columns = columns(&page, table);
    let last = table.rules.len();
    let rules = table.rules.iter().enumerate().map(|(at, rule)| RuleRow {
        id: rule.id.clone(),
        number: at + 1,
        cells: cells(&page, &columns, (at, &rule.cells)),
        notes: noted(Some(at)),
        is_first: at == 0,
        is_last: at + 1 == last,
    });
    let rules = rules.collect();
    EditPage {
        service: definition.name.get(asked.locale()).to_owned(),
        hit_policy: table.hit_policy.clone(),
        hit_policy_words: page.t(&format!("workshop-hit-{policy}")),
        notes: noted(None),
        sheets: format!("{action}/sheet"),
        base: match form.value("base") {
            "" => definition.version.to_string(),
            sent => sent.to_owned(),
        },
        from: editing.from.map_or_else(String::new, |id| id.to_string()),
        fits: editing.fits_a_page(table),
        columns_count: columns.len() + 2,
        checked: candidate.map(|(candidate, _)| checked(&page, candidate)),
        action,
        columns,
        rules,
        form,
        page,
    }
}

fn columns(page: &Page, table: &TableText) -> Vec<Column> {
    let expressions = table.inputs.iter().map(|input| input.expression.clone());
    let expressions = expressions.chain(std::iter::repeat(String::new()));
    let columns = table.columns().into_iter().zip(expressions);
    columns
        .map(|((kind, name), expression)| Column {
            kind: kind.word(),
            kind_words: page.t(&format!("workshop-column-{}", kind.word())),
            expression: if expression == name { String::new() } else { expression },
            name: name.to_owned(),
        })
        .collect()
}

fn cells(page: &Page, columns: &[Column], (at, cells): (usize, &[String])) -> Vec<CellField> {
    let field = |(column, (head, cell)): (usize, (&Column, &String))| CellField {
        name: format!("c-{at}-{column}"),
        label: page
            .with("table-cell", [("rule", (at + 1).to_string()), ("column", head.name.clone())]),
        value: cell.clone(),
        lines: lines(cell, if head.kind == "note" { 34 } else { 16 }),
        kind: head.kind,
    };
    columns.iter().zip(cells).enumerate().map(field).collect()
}

/// How many lines a cell needs, so that all of it is seen.
fn lines(cell: &str, width: usize) -> usize {
    let needed = cell.split('\n').map(|line| line.chars().count() / width + 1);
    needed.sum::<usize>().clamp(1, 8)
}

/// `GET /desk/services/{id}/tables/{decision}/sheet?format=ods`: the table as a spreadsheet.
pub(crate) async fn sheet(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path((service, decision)): Path<(String, String)>,
) -> Answer {
    let from = asked_from(&asked);
    let editing = Editing::load(&desk.casework, (&service, &decision), from).await?;
    let format = asked.query_value("format");
    let format = SheetFormat::ALL.into_iter().find(|one| format.as_deref() == Some(one.ending()));
    let format = format.unwrap_or(SheetFormat::Xlsx);
    let bytes = to_sheet(&editing.table, format, asked.ctx.now());
    let name = records::archive::plain_name(&format!("{service}-{decision}"));
    web::download(format.media_type(), &format!("{name}.{}", format.ending()), bytes)
}

/// `POST /desk/services/{id}/tables/{decision}/sheet`: proposes the rules of a spreadsheet.
pub(crate) async fn take_sheet(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path((service, decision)): Path<(String, String)>,
    FormWithFiles { mut form, files }: FormWithFiles,
) -> Answer {
    let casework = &desk.casework;
    let from = ChangeId::parse(form.value("from"));
    let editing = Editing::load(casework, (&service, &decision), from).await?;
    let bytes = files.first().map(|file| file.bytes.clone()).unwrap_or_default();
    let table = match read_sheet(bytes, &editing.table).await? {
        Ok(table) => table,
        Err(refusal) => {
            form.refuse("sheet", sheet_refused(&asked, &refusal));
            let table = editing.table.clone();
            return html_refused(&edit_page(&asked, &editing, &table, (form, None)));
        }
    };
    let sent = (form.value("base").to_owned(), form.value("sheet_reason").to_owned());
    match propose_with(casework, &asked, (&editing, &table), (&sent.0, &sent.1)).await? {
        Ok(change) => see_other(&format!("/desk/changes/{}?done=1", change.id)),
        Err(refusal) => {
            let said = asked.words.t(&format!("cases-refusal-{}", refusal.word()));
            match refusal {
                ChangeRefusal::ReasonMissing => form.refuse("sheet_reason", said),
                _ => form.refuse("sheet", said),
            }
            let table = editing.table.clone();
            html_refused(&edit_page(&asked, &editing, &table, (form, None)))
        }
    }
}

/// Reads a spreadsheet beside what serves requests: a large one takes as long as many of them.
pub(super) async fn read_sheet(
    bytes: impl AsRef<[u8]> + Send + 'static,
    table: &TableText,
) -> Result<Result<TableText, SheetRefusal>, Fault> {
    let table = table.clone();
    let read = tokio::task::spawn_blocking(move || from_sheet(bytes.as_ref(), &table)).await;
    read.map_err(|error| Fault::new("read a spreadsheet", error))
}

/// Why a spreadsheet is not taken, with the cell.
pub(super) fn sheet_refused(asked: &Asked, refusal: &SheetRefusal) -> String {
    let args = [("cell", refusal.cell()), ("expected", refusal.expected())];
    asked.words.with(&format!("cases-refusal-{}", refusal.word()), args)
}
