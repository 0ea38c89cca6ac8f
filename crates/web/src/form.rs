//! A form as it was posted, with what is wrong in it, so that a page shown again loses nothing.

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;

use crate::answer::Failure;
use crate::csrf;
use crate::problem::Problem;

/// The most fields taken from one form.
const FIELDS_MAX: usize = 2_000;

/// Names, values and errors of a form.
///
/// As an extractor it reads what was posted: `async fn save(asked: Asked, form: Form) -> Answer`.
#[derive(Clone, Debug, Default)]
pub struct Form {
    values: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

/// What is wrong with a field, worded for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The id of the field to jump to.
    pub target: String,
    /// The name of the field.
    pub field: String,
    /// What to do.
    pub message: String,
}

/// One field of a form, as the components take it: `form.field("plate")`.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    /// The name under which it is posted.
    pub name: String,
    /// The id of the control, from the name.
    pub id: String,
    /// The value to show.
    pub value: &'a str,
    /// What is wrong with it.
    pub error: Option<&'a str>,
    form: &'a Form,
}

/// A file that came with a form. Its type is what the browser claims; look at the bytes.
#[derive(Clone, Debug)]
pub struct UploadedFile {
    /// The name of the field.
    pub field: String,
    /// The name of the file on the person's device.
    pub file_name: String,
    /// What the browser says it is.
    pub claimed_type: String,
    /// The file.
    pub bytes: bytes::Bytes,
}

/// A form with files, read whole within the route's `body_bytes_max`.
#[derive(Clone, Debug, Default)]
pub struct FormWithFiles {
    /// The ordinary fields.
    pub form: Form,
    /// The files that were chosen; empty file fields are left out.
    pub files: Vec<UploadedFile>,
}

impl Form {
    /// An empty form.
    pub fn new() -> Form {
        Form::default()
    }

    /// A form with known values (an answer given earlier).
    pub fn filled<N: Into<String>, V: Into<String>>(
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Form {
        let values = values.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Form { values, errors: Vec::new() }
    }

    /// Adds a value.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.values.push((name.into(), value.into()));
    }

    /// The value of a field without surrounding space; empty when it was not sent.
    pub fn value(&self, name: &str) -> &str {
        let found = self.values.iter().find(|(found, _)| found == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// The value of a field as it was typed: in a password, spaces at its ends are part of it.
    pub fn as_typed(&self, name: &str) -> &str {
        self.values().find(|(found, _)| *found == name).map_or("", |(_, value)| value)
    }

    /// The value of a field, when something was typed.
    pub fn given(&self, name: &str) -> Option<&str> {
        Some(self.value(name)).filter(|value| !value.is_empty())
    }

    /// All values of a field (checkboxes).
    pub fn all(&self, name: &str) -> Vec<&str> {
        let of_name = self.values.iter().filter(|(found, _)| found == name);
        of_name.map(|(_, value)| value.trim()).filter(|value| !value.is_empty()).collect()
    }

    /// Whether a box or radio with this value was chosen, or a button with this name pressed.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(n, v)| n == name && v == value)
    }

    /// Whether the field was sent at all.
    pub fn sent(&self, name: &str) -> bool {
        self.values.iter().any(|(found, _)| found == name)
    }

    /// A date from three inputs (`name-year`, `name-month`, `name-day`) or one (`name`, ISO 8601).
    /// `Ok(None)` when nothing was typed, `Err` when it is no date.
    ///
    /// # Errors
    /// What was typed, when it is no date.
    pub fn date(&self, name: &str) -> Result<Option<jiff::civil::Date>, String> {
        let part = |part: &str| western_digits(self.value(&format!("{name}-{part}")));
        let (year, month, day) = (part("year"), part("month"), part("day"));
        let typed = if year.is_empty() && month.is_empty() && day.is_empty() {
            western_digits(self.value(name))
        } else {
            format!("{year:0>4}-{month:0>2}-{day:0>2}")
        };
        if typed.is_empty() {
            return Ok(None);
        }
        typed.parse().map(Some).map_err(|_| typed)
    }

    /// The names and values that were posted, in order, without the form's token.
    pub fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Says what is wrong with a field.
    pub fn refuse(&mut self, field: &str, message: impl Into<String>) {
        let (field, target) = (field.to_owned(), id_of(field));
        self.errors.push(FieldError { target, field, message: message.into() });
    }

    /// A form of which nothing is filled in and this is wrong as a whole.
    pub fn refused_whole(message: impl Into<String>) -> Form {
        let mut form = Form::new();
        form.refuse_whole(message);
        form
    }

    /// Says what is wrong with the form as a whole.
    pub fn refuse_whole(&mut self, message: impl Into<String>) {
        let target = "main-content".to_owned();
        self.errors.push(FieldError { target, field: String::new(), message: message.into() });
    }

    /// What is wrong, in the order of the fields.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.errors.is_empty()
    }

    /// A field for a component.
    pub fn field(&self, name: impl AsRef<str>) -> Field<'_> {
        let name = name.as_ref();
        let error = self.errors.iter().find(|error| error.field == name);
        Field {
            id: id_of(name),
            value: self.value(name),
            error: error.map(|error| error.message.as_str()),
            name: name.to_owned(),
            form: self,
        }
    }
}

impl Field<'_> {
    /// Whether a box or radio with this value is chosen.
    pub fn has(&self, value: impl AsRef<str>) -> bool {
        self.form.has(&self.name, value.as_ref())
    }

    /// The value of a part of a date (`name-day`), also where the whole is known as `name` (ISO 8601).
    pub fn part(&self, part: &str) -> String {
        let name = format!("{}-{part}", self.name);
        let whole = self.value.parse::<jiff::civil::Date>().ok();
        match (whole.filter(|_| !self.form.sent(&name)), part) {
            (Some(date), "day") => date.day().to_string(),
            (Some(date), "month") => date.month().to_string(),
            (Some(date), "year") => date.year().to_string(),
            _ => self.form.value(&name).to_owned(),
        }
    }

    /// The id of the nth choice; the first has the field's own id, so that errors lead to it.
    pub fn choice_id(&self, index: impl std::borrow::Borrow<usize>) -> String {
        match *index.borrow() {
            0 => self.id.clone(),
            index => format!("{}-{}", self.id, index + 1),
        }
    }

    /// The ids that describe the control, for `aria-describedby`.
    pub fn described_by(&self, hint: impl AsRef<str>) -> String {
        let hint = (!hint.as_ref().is_empty()).then(|| format!("{}-hint", self.id));
        let error = self.error.map(|_| format!("{}-error", self.id));
        [hint, error].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// The id of a field's control: only letters, digits, hyphens and underscores.
fn id_of(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    let mut id = String::with_capacity(name.len() + 2);
    id.push_str("f-");
    id.extend(name.chars().map(plain));
    id
}

/// Arabic-Indic and Persian digits as 0 to 9: people type what their keyboard has.
pub fn western_digits(text: &str) -> String {
    let western = |c: char| match c {
        '\u{0660}'..='\u{0669}' => char::from_digit(u32::from(c) - 0x0660, 10).unwrap_or(c),
        '\u{06F0}'..='\u{06F9}' => char::from_digit(u32::from(c) - 0x06F0, 10).unwrap_or(c),
        '\u{066B}' => '.',
        other => other,
    };
    text.chars().map(western).collect()
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
        if kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            return FormWithFiles::from_request(request, state).await.map(|both| both.form);
        }
        plain_form(request, state).await
    }
}

impl<S: Send + Sync> FromRequest<S> for FormWithFiles {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let malformed = |error: axum::extract::multipart::MultipartError| {
            if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                Failure::TooLarge
            } else {
                Failure::Malformed(error.body_text())
            }
        };
        // A page without a file field posts an ordinary form to the same address.
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            let form = plain_form(request, state).await?;
            return Ok(FormWithFiles { form, files: Vec::new() });
        }
        let mut parts = Multipart::from_request(request, state)
            .await
            .map_err(|rejection| Failure::Malformed(rejection.body_text()))?;
        let (mut values, mut files) = (Vec::new(), Vec::new());
        while let Some(part) = parts.next_field().await.map_err(malformed)? {
            let name = part.name().unwrap_or_default().to_owned();
            let Some(file_name) = part.file_name().map(str::to_owned) else {
                values.push((name, part.text().await.map_err(malformed)?));
                continue;
            };
            let claimed_type = part.content_type().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.map_err(malformed)?;
            if !(file_name.is_empty() && bytes.is_empty()) {
                files.push(UploadedFile { field: name, file_name, claimed_type, bytes });
            }
            if files.len() + values.len() > FIELDS_MAX {
                break;
            }
        }
        Ok(FormWithFiles { form: within_limits(values)?, files })
    }
}

/// A form as browsers post it by default (`application/x-www-form-urlencoded`).
async fn plain_form<S: Send + Sync>(request: Request, state: &S) -> Result<Form, Failure> {
    let bytes =
        axum::body::Bytes::from_request(request, state).await.map_err(|_| Failure::TooLarge)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| Failure::Malformed("the form is not UTF-8".into()))?;
    within_limits(crate::next::pairs(text).take(FIELDS_MAX + 1).collect())
}

fn within_limits(mut values: Vec<(String, String)>) -> Result<Form, Failure> {
    if values.len() > FIELDS_MAX {
        let status = axum::http::StatusCode::PAYLOAD_TOO_LARGE;
        return Err(Problem::new(status, "too-many-fields", "The form has too many fields.").into());
    }
    values.retain(|(name, _)| name != csrf::FIELD);
    // PostgreSQL stores no NUL, and no person types one.
    values.iter_mut().for_each(|(_, value)| value.retain(|c| c != '\0'));
    Ok(Form { values, errors: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_people_type_them() {
        let check = |day: &str, month: &str, year: &str, read: Result<Option<&str>, ()>| {
            let form = Form::filled([("d-day", day), ("d-month", month), ("d-year", year)]);
            let found = form.date("d").map(|d| d.map(|d| d.to_string())).map_err(|_| ());
            assert_eq!(found, read.map(|d| d.map(str::to_owned)), "{day} {month} {year}");
        };
        check("3", "5", "2026", Ok(Some("2026-05-03")));
        check(" 03", "05 ", "2026", Ok(Some("2026-05-03")));
        check("٣", "٥", "٢٠٢٦", Ok(Some("2026-05-03")));
        check("", "", "", Ok(None));
        check("31", "2", "2026", Err(()));
        check("", "5", "2026", Err(()));
        check("a", "5", "2026", Err(()));
        let known = Form::filled([("d", "2026-05-03")]);
        assert!(known.date("d").unwrap().is_some());
        assert_eq!(
            (known.field("d").part("day"), known.field("d").part("year")),
            ("3".into(), "2026".into())
        );
    }

    #[test]
    fn errors_lead_to_their_fields() {
        let mut form = Form::filled([("children[0].name", " Ada ")]);
        form.refuse("children[0].name", "Enter the name");
        let field = form.field("children[0].name");
        assert_eq!((field.id.as_str(), field.value), ("f-children-0--name", "Ada"));
        assert_eq!(field.error, Some("Enter the name"));
        assert_eq!(form.errors()[0].target, field.id);
        assert_eq!(field.described_by("x"), "f-children-0--name-hint f-children-0--name-error");
        assert!(!form.is_sound());
    }
}
