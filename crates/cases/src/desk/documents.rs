//! The files of a case at the desk: which there are, and one of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use platform::Fault;
use privacy::{Access, CaseLabel, Purpose};
use records::document;
use services::Definition;
use web::{Answer, Asked, Failure, Words};

use super::{Desk, on_desk, sensitive};

/// A file on the page of a case.
pub(super) struct DocumentView {
    /// What it is: the question that it answers, or which letter.
    pub(super) what: String,
    pub(super) name: String,
    pub(super) path: String,
}

/// The files of a case for its page, but for those that are hidden.
pub(super) async fn documents(
    desk: &Desk,
    asked: &Asked,
    (label, definition): (&str, &Definition),
    hidden: &BTreeSet<document::DocumentId>,
) -> Result<Vec<DocumentView>, Failure> {
    let named = named_documents(desk, asked, label, hidden).await?;
    let shown = named.into_iter().map(|(document, name)| DocumentView {
        what: what(&asked.words, definition, &document),
        name,
        path: format!("/desk/cases/{label}/documents/{}", document.id),
    });
    Ok(shown.collect())
}

/// What a file is, for whoever reads the case.
fn what(words: &Words, definition: &Definition, document: &document::Document) -> String {
    let asked_for = definition.form.question_at(&document.kind);
    match asked_for {
        Some(question) => question.label.get(words.locale()).to_owned(),
        None if document.kind == "decision" => words.t("desk-document-decision"),
        None if document.is_issued_by_town() => words.t("desk-document-letter"),
        None => words.t("desk-document-sent"),
    }
}

/// The files of a case with their names, but for those that are hidden.
pub(crate) async fn named_documents(
    desk: &Desk,
    asked: &Asked,
    label: &str,
    hidden: &BTreeSet<document::DocumentId>,
) -> Result<Vec<(document::Document, String)>, Failure> {
    let casework = &desk.casework;
    let case = CaseLabel::new(label);
    let mut found = document::list_by_case(casework.db(), &case).await?;
    found.retain(|document| !hidden.contains(&document.id));
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let access = Access::on(&case, Purpose::HandleCase, "case-file");
    let names = document::open_names(casework.vault(), &asked.ctx, &access, &found).await?;
    Ok(found
        .into_iter()
        .zip(names)
        .filter_map(|(document, name)| Some((document, name?)))
        .collect())
}

/// `GET /desk/cases/{reference}/documents/{document}`.
pub(crate) async fn document(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path((reference, id)): Path<(String, String)>,
) -> Answer {
    let casework = &desk.casework;
    let on_desk = on_desk(casework, &asked, &reference).await?;
    let id = document::DocumentId::parse(&id).ok_or(Failure::NotFound)?;
    let found = document::find(casework.db(), id).await?.ok_or(Failure::NotFound)?;
    let case = CaseLabel::new(on_desk.on_file.application.label());
    if found.case.as_ref() != Some(&case) {
        return Err(Failure::NotFound);
    }
    let is_hidden = sensitive::is_hidden(&asked.visitor, &on_desk);
    // What was sent with an answer may be of that kind too: nobody has said that it is not.
    let may_be = || found.kind == crate::apply::answer::KIND;
    if is_hidden && (may_be() || sensitive::files(&on_desk).contains(&id)) {
        return Err(Failure::Forbidden);
    }
    let access = Access::on(&case, Purpose::HandleCase, "document");
    let opened =
        document::open(casework.blobs(), casework.vault(), &asked.ctx, &access, &found).await;
    let opened = opened.map_err(Fault::from)?;
    let headers = document::download_headers(&opened, found.kind == "decision");
    Ok((headers, opened.content.to_vec()).into_response())
}
