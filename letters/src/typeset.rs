//! One letter: checks the request, lays it out, exports it, and says what is wrong with it.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use letters_protocol::{
    Diagnostic, Letter, Profile, RefusalCode, Refused, Request, Severity, StyleFile,
};
use serde_json::Value;
use typst::diag::{Severity as TypstSeverity, SourceDiagnostic, Warned};
use typst::foundations::{Datetime, Smart};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World as _, WorldExt as _};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::fonts::Fonts;
use crate::moment;
use crate::world::{DATA, LetterWorld, MAIN};

/// Style files in one request.
const STYLE_FILES_MAX: usize = 32;
/// Pages in one document. A letter has a few; a copy of everything that is held about somebody with hundreds of cases
/// has hundreds.
const PAGES_MAX: usize = 2_000;
/// The exporter's work on one letter ends in at most this many bytes.
const PDF_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Diagnostics told at once; the rest follow from these.
const DIAGNOSTICS_MAX: usize = 20;

/// Typst, with fonts read and library built, ready for letters.
pub struct Typesetter {
    library: Arc<LazyHash<Library>>,
    fonts: Arc<Fonts>,
    standards: HashMap<&'static str, PdfStandards>,
}

impl Typesetter {
    /// Made once in a process.
    pub fn new(fonts: Fonts) -> Self {
        let library = Arc::new(LazyHash::new(Library::default()));
        let standards = [Profile::A2aUa1, Profile::A3aUa1, Profile::Ua1]
            .into_iter()
            .filter_map(|profile| Some((name(profile), PdfStandards::new(list(profile)).ok()?)))
            .collect();
        Self { library, fonts: Arc::new(fonts), standards }
    }

    /// Makes the letter, or says why not, and then forgets it.
    pub fn letter(&self, request: Request) -> Result<Letter, Refused> {
        let outcome = self.typeset(request);
        // Typst remembers pieces of layout between documents. The next letter is another
        // person's, so nothing of this one may stay.
        typst::comemo::evict(0);
        outcome
    }

    fn typeset(&self, request: Request) -> Result<Letter, Refused> {
        let created_at = moment::parse(&request.created_at)
            .ok_or_else(|| wrong("created_at is a moment such as 2026-11-23T14:15:00Z"))?;
        let profile = request.profile;
        let world = self.world(request, created_at)?;
        let Warned { output, warnings } = typst::compile::<PagedDocument>(&world);
        let document = output.map_err(|errors| refused(&world, &errors))?;
        let pages = document.pages().len();
        if pages > PAGES_MAX {
            return Err(too_large(format!("{pages} pages are over the limit of {PAGES_MAX}")));
        }
        let options = PdfOptions {
            ident: Smart::Auto,
            creator: Smart::Custom(Some("Aedile".into())),
            timestamp: Some(Timestamp::new_utc(created_at)),
            page_ranges: None,
            standards: self.standards.get(name(profile)).cloned().unwrap_or_default(),
            tagged: true,
            pretty: false,
        };
        let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| refused(&world, &errors))?;
        if pdf.len() > PDF_BYTES_MAX {
            let bytes = pdf.len();
            return Err(too_large(format!("{bytes} bytes are over the limit of {PDF_BYTES_MAX}")));
        }
        let pages = u32::try_from(pages).unwrap_or(u32::MAX);
        Ok(Letter { pdf, pages, warnings: diagnostics(&world, &warnings) })
    }

    fn world(&self, request: Request, created_at: Datetime) -> Result<LetterWorld, Refused> {
        if request.styles.len() > STYLE_FILES_MAX {
            return Err(wrong(format!("more than {STYLE_FILES_MAX} style files")));
        }
        if !is_language(&request.language) {
            return Err(wrong("language is two or three small letters, such as ar"));
        }
        let data = data(request.data, &request.language)?;
        let mut world = LetterWorld::new(self.library.clone(), self.fonts.clone(), created_at)
            .ok_or_else(|| wrong("the template has no name"))?;
        let mut add = |name: &str, bytes: Vec<u8>| {
            world.add(name, bytes).ok_or_else(|| wrong(format!("{name} is not text in UTF-8")))
        };
        add(MAIN, request.template.into_bytes())?;
        add(DATA, data)?;
        for (name, file) in request.styles {
            if !is_file_name(&name) {
                return Err(wrong(format!(
                    "{name:?} is no name for a style file: letters, digits, '-', '_' and '.', \
                     and neither {MAIN} nor {DATA}"
                )));
            }
            let bytes = match file {
                StyleFile::Text(text) => text.into_bytes(),
                StyleFile::Base64(text) => {
                    STANDARD.decode(text).map_err(|_| wrong(format!("{name} is not base64")))?
                }
            };
            add(&name, bytes)?;
        }
        Ok(world)
    }
}

fn data(mut data: Value, language: &str) -> Result<Vec<u8>, Refused> {
    if let Value::Object(fields) = &mut data {
        fields.insert("language".into(), Value::from(language));
    }
    serde_json::to_vec(&data).map_err(|error| wrong(format!("data: {error}")))
}

fn is_language(text: &str) -> bool {
    matches!(text.len(), 2..=3) && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn is_file_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    name != MAIN
        && name != DATA
        && matches!(name.len(), 1..=64)
        && !name.starts_with('.')
        && name.bytes().all(allowed)
}

fn name(profile: Profile) -> &'static str {
    match profile {
        Profile::A2aUa1 => "a-2a+ua-1",
        Profile::A3aUa1 => "a-3a+ua-1",
        Profile::Ua1 => "ua-1",
    }
}

fn list(profile: Profile) -> &'static [PdfStandard] {
    match profile {
        Profile::A2aUa1 => &[PdfStandard::A_2a, PdfStandard::Ua_1],
        Profile::A3aUa1 => &[PdfStandard::A_3a, PdfStandard::Ua_1],
        Profile::Ua1 => &[PdfStandard::Ua_1],
    }
}

fn wrong(message: impl Into<String>) -> Refused {
    Refused::because(RefusalCode::Request, message)
}

fn too_large(message: String) -> Refused {
    Refused::because(RefusalCode::TooLarge, message)
}

fn refused(world: &LetterWorld, errors: &[SourceDiagnostic]) -> Refused {
    Refused { code: RefusalCode::Template, diagnostics: diagnostics(world, errors) }
}

fn diagnostics(world: &LetterWorld, found: &[SourceDiagnostic]) -> Vec<Diagnostic> {
    found.iter().take(DIAGNOSTICS_MAX).map(|one| diagnostic(world, one)).collect()
}

fn diagnostic(world: &LetterWorld, found: &SourceDiagnostic) -> Diagnostic {
    let file = found.span.id();
    let place = file.and_then(|file| {
        let range = world.range(found.span)?;
        world.source(file).ok()?.lines().byte_to_line_column(range.start)
    });
    // Typst counts from 0, people and editors from 1.
    let number = |index: usize| u32::try_from(index + 1).ok();
    Diagnostic {
        severity: match found.severity {
            TypstSeverity::Error => Severity::Error,
            TypstSeverity::Warning => Severity::Warning,
        },
        message: found.message.to_string(),
        file: file.map(|file| file.get().vpath().get_without_slash().to_owned()),
        line: place.and_then(|(line, _)| number(line)),
        column: place.and_then(|(_, column)| number(column)),
        hints: found.hints.iter().map(|hint| hint.v.to_string()).collect(),
    }
}
