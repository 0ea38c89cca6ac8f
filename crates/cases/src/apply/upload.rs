//! Files that come with a page: checked by what they are, sealed, and kept with the application.

use platform::{Ctx, Unit};
use privacy::SubjectKey;
use records::document::{self, NewDocument, UploadRefusal};
use serde_json::{Value as Json, json};
use services::form::{Argument, Page, Problem, Question};
use web::{Failure, UploadedFile};

use super::{Own, items};
use crate::casework::Casework;

/// Takes the files of a page into the dossier. What is wrong with one is told at its question, and the
/// others are kept.
pub(crate) async fn take(
    casework: &Casework,
    ctx: &Ctx,
    (unit, key): (&mut Unit, &SubjectKey),
    (page, files): (&Page, &[UploadedFile]),
    own: &mut Own,
) -> Result<Vec<Problem>, Failure> {
    let mut problems = Vec::new();
    for question in page.questions().iter().filter(|question| question.files().is_some()) {
        let mut room = Room::of(question, own);
        for file in files.iter().filter(|file| *question.key == file.field) {
            let to = (question, &mut room);
            if let Err(problem) = take_one(casework, ctx, (unit, key), (to, file), own).await? {
                problems.push(problem);
            }
        }
    }
    Ok(problems)
}

/// How many files a question still takes.
struct Room {
    most: usize,
    left: usize,
    /// The file whose place the next one takes, where there is only one place.
    replaced: Option<String>,
}

impl Room {
    fn of(question: &Question, own: &Own) -> Room {
        let most = question.files_most();
        let files = own.dossier.answers.get(&question.key).and_then(Json::as_array);
        let mut ids = files.into_iter().flatten().filter_map(|file| file.get("id")?.as_str());
        let kept = files.map_or(0, Vec::len);
        match (most, kept) {
            (1, 1) => Room { most, left: 1, replaced: ids.next_back().map(str::to_owned) },
            _ => Room { most, left: most.saturating_sub(kept), replaced: None },
        }
    }
}

async fn take_one(
    casework: &Casework,
    ctx: &Ctx,
    (unit, key): (&mut Unit, &SubjectKey),
    ((question, room), file): ((&Question, &mut Room), &UploadedFile),
    own: &mut Own,
) -> Result<Result<(), Problem>, Failure> {
    let Some(rules) = question.files() else { return Ok(Ok(())) };
    let at = &*question.key;
    let bytes_max = usize::try_from(rules.bytes_max).unwrap_or(document::UPLOAD_BYTES_MAX);
    let checked =
        match document::media::check(&file.bytes, bytes_max.min(document::UPLOAD_BYTES_MAX)) {
            Ok(checked) => checked,
            Err(refusal) => return Ok(Err(problem(at, refusal, bytes_max))),
        };
    let ending = checked.media_type().extension();
    let accepted = rules.accept.iter().any(|known| same_ending(known, ending));
    if !rules.accept.is_empty() && !accepted {
        let list = rules.accept.iter().map(|e| e.to_uppercase()).collect::<Vec<_>>().join(", ");
        return Ok(Err(
            Problem::new(at, "problem-file-type").with("accepted", Argument::Text(list))
        ));
    }
    if room.left == 0 {
        let most = Argument::Number(i64::try_from(room.most).unwrap_or(i64::MAX));
        return Ok(Err(Problem::new(at, "problem-max-files").with("max", most)));
    }
    room.left -= 1;
    if let Some(old) = room.replaced.take() {
        items::remove_file((casework, ctx), unit, own, (at, &old)).await?;
    }
    let mut files =
        own.dossier.answers.get(at).and_then(Json::as_array).cloned().unwrap_or_default();
    let size = file.bytes.len();
    let media_type = checked.media_type().header();
    let content = document::store_content(casework.blobs(), ctx, key, checked).await?;
    let new = NewDocument { case: None, kind: at, name: &file.file_name, content };
    let id = document::add(unit, ctx, key, new);
    files.push(json!({
        "id": id.to_string(), "name": file.file_name, "size": size, "type": media_type,
    }));
    own.dossier.answers.set(at, files.into());
    Ok(Ok(()))
}

fn same_ending(known: &str, ending: &str) -> bool {
    let jpeg = |text: &str| matches!(text, "jpg" | "jpeg");
    known.eq_ignore_ascii_case(ending) || (jpeg(known) && jpeg(ending))
}

/// What is wrong with a file, at the field where it was chosen.
pub(crate) fn problem(at: &str, refusal: UploadRefusal, bytes_max: usize) -> Problem {
    let megabytes = i64::try_from(bytes_max / 1_000_000).unwrap_or(i64::MAX);
    let problem = Problem::new(at, refusal_key(refusal));
    problem.with("megabytes", Argument::Number(megabytes))
}

/// One wording for each reason.
fn refusal_key(refusal: UploadRefusal) -> &'static str {
    match refusal {
        UploadRefusal::Empty => "problem-upload-empty",
        UploadRefusal::TooLarge { .. } => "problem-upload-too-large",
        UploadRefusal::NotAllowed => "problem-upload-not-allowed",
        UploadRefusal::Incomplete => "problem-upload-incomplete",
        UploadRefusal::WithPrograms => "problem-upload-with-programs",
    }
}
