//! What the frames say: a request for a letter, and the reply to it.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::frame::{FrameError, read_frame, write_frame};

/// A letter to be made. Everything that the letter shows is in here; the renderer adds nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Chosen by the client, from 1; the reply carries it back.
    pub id: u64,
    /// The letter's template, Typst source.
    pub template: String,
    /// The files that the template may import or show, by name without folders.
    #[serde(default)]
    pub styles: BTreeMap<String, StyleFile>,
    /// What the template reads as `json("data.json")`. When it is an object, `language` is set in
    /// it from the field below.
    pub data: Value,
    /// The letter's language, a BCP 47 primary subtag such as `ar`.
    pub language: String,
    /// The standards that the file must conform to.
    #[serde(default)]
    pub profile: Profile,
    /// The moment that the file names as its creation, `2026-11-23T14:15:00Z`. It is also what
    /// `datetime.today()` gives to the template.
    pub created_at: String,
}

/// One file beside the template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StyleFile {
    /// Typst source, SVG or any other text.
    Text(String),
    /// Any other bytes, in standard base64 with padding.
    Base64(String),
}

/// The standards that a letter conforms to; the exporter refuses a letter that does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Profile {
    /// PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1) in one file: every official letter.
    #[default]
    #[serde(rename = "a-2a+ua-1")]
    A2aUa1,
    /// PDF/A-3a and PDF/UA-1: a letter with machine-readable files attached.
    #[serde(rename = "a-3a+ua-1")]
    A3aUa1,
    /// PDF/UA-1 alone: a draft that is never archived.
    #[serde(rename = "ua-1")]
    Ua1,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The request's, or 0 when the frame held no request.
    pub id: u64,
    /// The letter, or why there is none.
    pub outcome: Result<Letter, Refused>,
}

/// A finished letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The file.
    pub pdf: Vec<u8>,
    /// How many pages it has, for postage.
    pub pages: u32,
    /// What the typesetter found odd but not wrong.
    pub warnings: Vec<Diagnostic>,
}

/// Why there is no letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What kind of fault it was.
    pub code: RefusalCode,
    /// What to put right, and where.
    pub diagnostics: Vec<Diagnostic>,
}

/// The kinds of refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// The frame or a field of the request is wrong.
    Request,
    /// The template, a style file or the data is wrong, or the result breaks the profile.
    Template,
    /// The letter took longer than the limit.
    Time,
    /// The letter took more memory than the limit.
    Memory,
    /// The frame, the letter or its number of pages is over the limit.
    TooLarge,
    /// The typesetter itself failed on this letter; the renderer started a new one.
    Crashed,
}

impl RefusalCode {
    /// Whether asking again with the same words can help. Only a failing process can pass.
    pub fn may_pass(self) -> bool {
        match self {
            Self::Crashed | Self::Memory | Self::Time => true,
            Self::Request | Self::Template | Self::TooLarge => false,
        }
    }
}

/// One finding about a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Whether it stops the letter.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// `main.typ` for the template, else the style file's name; absent when no place is to blame.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<String>,
    /// From 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u32>,
    /// From 1, in characters.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<u32>,
    /// What may help.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub hints: Vec<String>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// No letter.
    Error,
    /// A letter, but look at it.
    Warning,
}

impl Diagnostic {
    /// An error that no single place is to blame for.
    pub fn error(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            file: None,
            line: None,
            column: None,
            hints: Vec::new(),
        }
    }
}

impl Refused {
    /// A refusal with one sentence of reason.
    pub fn because(code: RefusalCode, message: impl Into<String>) -> Self {
        Self { code, diagnostics: vec![Diagnostic::error(message)] }
    }
}

impl Request {
    /// Writes the request as one frame.
    pub fn write(&self, to: &mut impl Write) -> Result<(), FrameError> {
        let header = serde_json::to_vec(self).map_err(|e| FrameError::Malformed(e.to_string()))?;
        write_frame(to, &header, &[])
    }

    /// Reads the next frame as a request.
    pub fn read(from: &mut impl Read) -> Result<Self, FrameError> {
        let (header, body) = read_frame(from)?;
        if !body.is_empty() {
            return Err(FrameError::Malformed("a request has no body".into()));
        }
        serde_json::from_slice(&header).map_err(|e| FrameError::Malformed(e.to_string()))
    }
}

/// The JSON of a reply.
#[derive(Serialize, Deserialize)]
struct ReplyHeader {
    id: u64,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pages: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    refusal: Option<RefusalCode>,
    #[serde(default)]
    diagnostics: Vec<Diagnostic>,
}

impl Reply {
    /// A reply that there is no letter.
    pub fn refused(id: u64, code: RefusalCode, message: impl Into<String>) -> Self {
        Self { id, outcome: Err(Refused::because(code, message)) }
    }

    /// Writes the reply as one frame.
    pub fn write(&self, to: &mut impl Write) -> Result<(), FrameError> {
        let (header, body) = match &self.outcome {
            Ok(letter) => (
                ReplyHeader {
                    id: self.id,
                    ok: true,
                    pages: Some(letter.pages),
                    refusal: None,
                    diagnostics: letter.warnings.clone(),
                },
                letter.pdf.as_slice(),
            ),
            Err(refused) => (
                ReplyHeader {
                    id: self.id,
                    ok: false,
                    pages: None,
                    refusal: Some(refused.code),
                    diagnostics: refused.diagnostics.clone(),
                },
                &[][..],
            ),
        };
        let header =
            serde_json::to_vec(&header).map_err(|e| FrameError::Malformed(e.to_string()))?;
        write_frame(to, &header, body)
    }

    /// Reads the next frame as a reply.
    pub fn read(from: &mut impl Read) -> Result<Self, FrameError> {
        let (header, pdf) = read_frame(from)?;
        let header: ReplyHeader =
            serde_json::from_slice(&header).map_err(|e| FrameError::Malformed(e.to_string()))?;
        let outcome = match (header.ok, header.pages, header.refusal) {
            (true, Some(pages), None) if !pdf.is_empty() => {
                Ok(Letter { pdf, pages, warnings: header.diagnostics })
            }
            (false, None, Some(code)) if pdf.is_empty() => {
                Err(Refused { code, diagnostics: header.diagnostics })
            }
            _ => return Err(FrameError::Malformed("the reply contradicts itself".into())),
        };
        Ok(Self { id: header.id, outcome })
    }
}
