//! Papers that invented people send in: small, but real files.

use cases::Casework;
use platform::{Ctx, Fault, Unit};
use privacy::{CaseLabel, SubjectKey};
use records::document::{self, DocumentId, NewDocument};
use serde_json::{Value as Json, json};
use services::Definition;
use services::form::Answers;

/// A picture of one grey point (ISO/IEC 15948).
const PICTURE: [u8; 67] = [
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b,
    0x55, 0x00, 0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x08, 0xd7, 0x63, 0x68, 0x00, 0x00, 0x00,
    0x82, 0x00, 0x81, 0xdd, 0x43, 0x6a, 0xf4, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae,
    0x42, 0x60, 0x82,
];

/// A page with one line (ISO 32000-2, 7.5).
fn page(line: &str) -> Vec<u8> {
    let line: String = line.chars().filter(|c| c.is_ascii() && !"()\\".contains(*c)).collect();
    let content = format!("BT /F1 14 Tf 72 770 Td ({line}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut text = "%PDF-1.7\n".to_owned();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(text.len());
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let start = text.len();
    text.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for place in places {
        text.push_str(&format!("{place:010} 00000 n \n"));
    }
    let size = objects.len() + 1;
    text.push_str(&format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"));
    text.into_bytes()
}

/// Puts a real file behind every file among the answers.
///
/// # Errors
/// A fault when the disk refuses.
pub(super) async fn attach(
    casework: &Casework,
    ctx: &Ctx,
    (unit, key): (&mut Unit, &SubjectKey),
    definition: &Definition,
    answers: &mut Answers,
) -> Result<(), Fault> {
    for question in definition.form.questions() {
        let Some(rules) = question.files() else { continue };
        let Some(Json::Array(written)) = answers.get(&question.key).cloned() else { continue };
        let is_picture =
            !rules.accept.is_empty() && rules.accept.iter().all(|ending| &**ending != "pdf");
        let mut sent = Vec::with_capacity(written.len());
        for file in written {
            let name = file.get("name").and_then(Json::as_str).unwrap_or("document");
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            let (name, bytes) = if is_picture {
                (format!("{stem}.png"), PICTURE.to_vec())
            } else {
                (format!("{stem}.pdf"), page(&format!("Invented for the demo town: {stem}")))
            };
            let checked = document::media::check(&bytes, document::UPLOAD_BYTES_MAX);
            let checked =
                checked.map_err(|refusal| Fault::new("check an invented file", refusal.code()))?;
            let media_type = checked.media_type().header();
            let content = document::store_content(casework.blobs(), ctx, key, checked).await?;
            let new = NewDocument { case: None, kind: &question.key, name: &name, content };
            let id = document::add(unit, ctx, key, new);
            sent.push(json!({
                "id": id.to_string(), "name": name, "size": bytes.len(), "type": media_type,
            }));
        }
        answers.set(&question.key, Json::Array(sent));
    }
    Ok(())
}

/// Puts the files of a draft on the case that it became.
pub(super) fn put_on_case(unit: &mut Unit, answers: &Answers, case: &CaseLabel) {
    for file in answers.0.values().filter_map(Json::as_array).flatten() {
        let id = file.get("id").and_then(Json::as_str).and_then(DocumentId::parse);
        if let Some(id) = id {
            document::put_on_case(unit, id, case);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_files_are_what_they_say() {
        let pdf = page("A plan");
        let checked = document::media::check(&pdf, 10_000).unwrap();
        assert_eq!(checked.media_type().extension(), "pdf");
        let checked = document::media::check(&PICTURE, 10_000).unwrap();
        assert_eq!(checked.media_type().extension(), "png");
    }
}
