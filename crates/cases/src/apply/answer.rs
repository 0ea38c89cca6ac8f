//! What an applicant answers when the office asks for something: words, and the files that go with them.

use std::sync::Arc;

use axum::extract::{Path, State};
use platform::{Ctx, Unit};
use privacy::{CaseLabel, SubjectKey};
use records::document::{self, NewDocument};
use services::form::{Argument, Problem};
use web::{Answer, Asked, Failure, FormWithFiles, UploadedFile, keep_typed, see_other};

use super::{Own, overview, own, reply, upload};
use crate::application::State as Stands;
use crate::casework::Casework;
use crate::pages::Pages;
use crate::say;
use crate::task::complete::TEXT_CHARACTERS_MAX;

/// Most files of one answer.
pub(crate) const FILES_MAX: usize = 5;
/// What a file of an answer is filed as.
pub(crate) const KIND: &str = "answer";
/// The kinds of file that are taken.
pub(crate) const ACCEPTED: &str = ".pdf,.jpg,.jpeg,.png";

/// What somebody answers.
pub(crate) struct Said<'a> {
    pub(crate) text: &'a str,
    pub(crate) files: &'a [UploadedFile],
}

/// Why an answer is not taken.
#[derive(Debug)]
pub(crate) enum AnswerRefusal {
    /// Neither a word nor a file.
    Empty,
    /// More than the office reads in one go.
    TextTooLong,
    /// The office does not wait for it, or not any more.
    NothingAsked,
    /// More files than one answer holds.
    TooManyFiles,
    /// A file that cannot be taken.
    File(Problem),
}

impl AnswerRefusal {
    /// The stable word for it.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            AnswerRefusal::Empty => "text-empty",
            AnswerRefusal::TextTooLong => "text-too-long",
            AnswerRefusal::NothingAsked => "nothing-asked",
            AnswerRefusal::TooManyFiles => "answer-too-many-files",
            AnswerRefusal::File(_) => "answer-file",
        }
    }

    /// The field at which it is told.
    pub(crate) fn field(&self) -> &'static str {
        match self {
            AnswerRefusal::Empty | AnswerRefusal::TextTooLong | AnswerRefusal::NothingAsked => {
                "text"
            }
            AnswerRefusal::TooManyFiles | AnswerRefusal::File(_) => "files",
        }
    }

    /// What is told.
    pub(crate) fn wording(&self, asked: &Asked) -> String {
        match self {
            AnswerRefusal::File(problem) => say::problem(&asked.words, problem),
            AnswerRefusal::Empty => asked.words.t("cases-refusal-answer-empty"),
            other => asked.words.t(&format!("cases-refusal-{}", other.word())),
        }
    }
}

/// `POST /applications/{id}/answer`: answers what the office asked; the clock runs again. What cannot be taken is
/// shown again with what was typed.
pub(crate) async fn post(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
    FormWithFiles { mut form, files }: FormWithFiles,
) -> Answer {
    let casework = &pages.casework;
    let own = match own(casework, &asked, &id).await {
        Err(Failure::SignInFirst) => return keep_typed(&asked, &form, !files.is_empty()),
        found => found?,
    };
    let text = form.value("text").to_owned();
    let said = Said { text: &text, files: &files };
    match answer(casework, &asked, (&own, said), Unit::new()).await? {
        Ok(()) => see_other(&own.path()),
        Err(refusal) => {
            let wording = refusal.wording(&asked);
            match refusal {
                AnswerRefusal::NothingAsked => form.refuse_whole(wording),
                _ => form.refuse(refusal.field(), wording),
            }
            overview::status_refused(casework, &asked, &own, form).await
        }
    }
}

/// Answers what the office asked, whatever the channel; `also` is written in the same unit.
pub(crate) async fn answer(
    casework: &Casework,
    asked: &Asked,
    (own, said): (&Own, Said<'_>),
    mut also: Unit,
) -> Result<Result<(), AnswerRefusal>, Failure> {
    if let Err(refusal) = judge(own, &said) {
        return Ok(Err(refusal));
    }
    let key = casework.key_of(&asked.ctx, own.application()).await?;
    let key = key.ok_or(Failure::Gone)?;
    let mut checked = Vec::new();
    for file in said.files {
        let upload = document::media::check(&file.bytes, document::UPLOAD_BYTES_MAX);
        let upload = upload
            .map_err(|refusal| upload::problem("files", refusal, document::UPLOAD_BYTES_MAX))
            .and_then(of_a_kind_that_is_read);
        match upload {
            Ok(upload) => checked.push((file, upload)),
            Err(problem) => return Ok(Err(AnswerRefusal::File(problem))),
        }
    }
    let case = CaseLabel::new(own.application().label());
    for (file, upload) in checked {
        let of_case = (&case, file.file_name.as_str());
        keep(casework, &asked.ctx, (&mut also, &key), of_case, upload).await?;
    }
    match reply::say(casework, asked, own, (said.text, also)).await {
        // Somebody answered between our reading and our writing.
        Err(Failure::Conflict) => Ok(Err(AnswerRefusal::NothingAsked)),
        other => other.map(Ok),
    }
}

fn judge(own: &Own, said: &Said<'_>) -> Result<(), AnswerRefusal> {
    if own.application().state != Stands::Waiting {
        return Err(AnswerRefusal::NothingAsked);
    }
    if said.text.is_empty() && said.files.is_empty() {
        return Err(AnswerRefusal::Empty);
    }
    if said.text.chars().count() > TEXT_CHARACTERS_MAX {
        return Err(AnswerRefusal::TextTooLong);
    }
    if said.files.len() > FILES_MAX {
        return Err(AnswerRefusal::TooManyFiles);
    }
    Ok(())
}

fn of_a_kind_that_is_read(
    upload: document::media::CheckedUpload<'_>,
) -> Result<document::media::CheckedUpload<'_>, Problem> {
    let ending = format!(".{}", upload.media_type().extension());
    if ACCEPTED.split(',').any(|accepted| accepted == ending) {
        return Ok(upload);
    }
    let accepted = Argument::Text("PDF, JPG, PNG".to_owned());
    Err(Problem::new("files", "problem-file-type").with("accepted", accepted))
}

async fn keep(
    casework: &Casework,
    ctx: &Ctx,
    (unit, key): (&mut Unit, &SubjectKey),
    (case, name): (&CaseLabel, &str),
    upload: document::media::CheckedUpload<'_>,
) -> Result<(), Failure> {
    let content = document::store_content(casework.blobs(), ctx, key, upload).await?;
    document::add(unit, ctx, key, NewDocument { case: Some(case), kind: KIND, name, content });
    Ok(())
}

/// The names of the files that were sent with answers, as their owner reads them.
pub(crate) async fn sent_files(
    casework: &Casework,
    asked: &Asked,
    own: &Own,
) -> Result<Vec<String>, Failure> {
    let case = CaseLabel::new(own.application().label());
    let mut found = document::list_by_case(casework.db(), &case).await?;
    found.retain(|document| document.kind == KIND);
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let access = privacy::Access::on(&case, own.purpose(), "messages");
    let names = document::open_names(casework.vault(), &asked.ctx, &access, &found).await?;
    Ok(names.into_iter().flatten().collect())
}
