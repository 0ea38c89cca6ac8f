//! What an upload really is: told by its bytes, checked at both ends, so that a file is one thing only.

/// The media types that are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaType {
    /// Portable Document Format (ISO 32000-2).
    Pdf,
    /// JPEG (ISO/IEC 10918-1).
    Jpeg,
    /// PNG (ISO/IEC 15948).
    Png,
    /// Plain text in UTF-8.
    Text,
    /// A word processor's document, Office Open XML (ISO/IEC 29500).
    Docx,
    /// A word processor's document, OpenDocument (ISO/IEC 26300).
    Odt,
    /// Stored by a newer release: handed out as bytes.
    Other,
}

impl MediaType {
    /// The types that people may send, in the order in which a page names them.
    pub const ALLOWED: [MediaType; 6] = [
        MediaType::Pdf,
        MediaType::Jpeg,
        MediaType::Png,
        MediaType::Docx,
        MediaType::Odt,
        MediaType::Text,
    ];

    /// The registered name.
    pub fn name(self) -> &'static str {
        match self {
            MediaType::Pdf => "application/pdf",
            MediaType::Jpeg => "image/jpeg",
            MediaType::Png => "image/png",
            MediaType::Text => "text/plain",
            MediaType::Docx => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
            MediaType::Odt => "application/vnd.oasis.opendocument.text",
            MediaType::Other => "application/octet-stream",
        }
    }

    /// The value of a `Content-Type` header.
    pub fn header(self) -> &'static str {
        match self {
            MediaType::Text => "text/plain; charset=utf-8",
            other => other.name(),
        }
    }

    /// The ending of file names.
    pub fn extension(self) -> &'static str {
        match self {
            MediaType::Pdf => "pdf",
            MediaType::Jpeg => "jpg",
            MediaType::Png => "png",
            MediaType::Text => "txt",
            MediaType::Docx => "docx",
            MediaType::Odt => "odt",
            MediaType::Other => "bin",
        }
    }

    /// Reads the registered name.
    pub fn parse(name: &str) -> Option<MediaType> {
        MediaType::ALLOWED.into_iter().find(|known| known.name() == name)
    }
}

/// Why an upload is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadRefusal {
    /// There is nothing in it.
    Empty,
    /// It is larger than allowed.
    TooLarge {
        /// What is allowed.
        bytes_max: usize,
    },
    /// It is none of the allowed types, or two things at once.
    NotAllowed,
    /// It breaks off: an upload or a scan that did not finish.
    Incomplete,
    /// It carries programs (macros).
    WithPrograms,
}

impl UploadRefusal {
    /// The stable code: in problem documents, and after `records-upload-` in the locale files.
    pub fn code(self) -> &'static str {
        match self {
            UploadRefusal::Empty => "empty",
            UploadRefusal::TooLarge { .. } => "too-large",
            UploadRefusal::NotAllowed => "not-allowed",
            UploadRefusal::Incomplete => "incomplete",
            UploadRefusal::WithPrograms => "with-programs",
        }
    }
}

/// An upload that was checked: the only thing that becomes a document.
#[derive(Clone, Copy, Debug)]
pub struct CheckedUpload<'a> {
    bytes: &'a [u8],
    media_type: MediaType,
}

impl<'a> CheckedUpload<'a> {
    /// The bytes.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// What they are.
    pub fn media_type(&self) -> MediaType {
        self.media_type
    }
}

/// Checks an upload by its content.
///
/// # Errors
/// A refusal, for the person to read.
pub fn check(bytes: &[u8], bytes_max: usize) -> Result<CheckedUpload<'_>, UploadRefusal> {
    if bytes.is_empty() {
        return Err(UploadRefusal::Empty);
    }
    if bytes.len() > bytes_max {
        return Err(UploadRefusal::TooLarge { bytes_max });
    }
    let media_type = match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => pdf(bytes),
        [0xff, 0xd8, 0xff, ..] => jpeg(bytes),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => png(bytes),
        [b'P', b'K', 3, 4, ..] => zip(bytes),
        _ => text(bytes),
    }?;
    Ok(CheckedUpload { bytes, media_type })
}

/// Space or NUL after the end: some scanners pad.
fn without_padding(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|b| !matches!(b, 0 | b' ' | b'\r' | b'\n' | b'\t'));
    bytes.get(..end.map_or(0, |last| last + 1)).unwrap_or_default()
}

/// An end record of ZIP in the last 64 kB makes any file an archive too (a polyglot).
fn is_archive_too(bytes: &[u8]) -> bool {
    let tail = bytes.get(bytes.len().saturating_sub(66_000)..).unwrap_or_default();
    tail.windows(4).any(|window| window == END_OF_CENTRAL_DIRECTORY)
}

fn whole(kind: MediaType, bytes: &[u8], ended: bool) -> Result<MediaType, UploadRefusal> {
    match (ended, is_archive_too(bytes)) {
        (_, true) => Err(UploadRefusal::NotAllowed),
        (false, false) => Err(UploadRefusal::Incomplete),
        (true, false) => Ok(kind),
    }
}

fn pdf(bytes: &[u8]) -> Result<MediaType, UploadRefusal> {
    // ISO 32000-2, 7.5.5: the last line is %%EOF; readers allow it anywhere in the last 1,024 bytes.
    let tail = bytes.get(bytes.len().saturating_sub(1_024)..).unwrap_or_default();
    whole(MediaType::Pdf, bytes, tail.windows(5).any(|window| window == b"%%EOF"))
}

fn jpeg(bytes: &[u8]) -> Result<MediaType, UploadRefusal> {
    whole(MediaType::Jpeg, bytes, without_padding(bytes).ends_with(&[0xff, 0xd9]))
}

fn png(bytes: &[u8]) -> Result<MediaType, UploadRefusal> {
    // ISO/IEC 15948: the file ends with an empty IEND chunk, whose checksum is always the same.
    whole(MediaType::Png, bytes, bytes.ends_with(b"IEND\xae\x42\x60\x82"))
}

fn text(bytes: &[u8]) -> Result<MediaType, UploadRefusal> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Err(UploadRefusal::NotAllowed) };
    let plain = text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'));
    // A page or a script that calls itself text is more likely an attack than a mistake.
    let start = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    let active = start.starts_with('<') || start.starts_with("#!");
    if plain && !active { Ok(MediaType::Text) } else { Err(UploadRefusal::NotAllowed) }
}

const END_OF_CENTRAL_DIRECTORY: &[u8; 4] = b"PK\x05\x06";
const CENTRAL_ENTRY: &[u8; 4] = b"PK\x01\x02";
const ARCHIVE_ENTRIES_MAX: usize = 5_000;

/// The names in the archive's central directory decide. Nothing is unpacked here, ever.
fn zip(bytes: &[u8]) -> Result<MediaType, UploadRefusal> {
    let names = archive_names(bytes).ok_or(UploadRefusal::Incomplete)?;
    let has = |name: &str| names.contains(&name.as_bytes());
    let programs = |entry: &&[u8]| {
        let lower = entry.to_ascii_lowercase();
        lower.ends_with(b"vbaproject.bin")
            || lower.starts_with(b"basic/")
            || lower.starts_with(b"scripts/")
    };
    // ISO/IEC 26300-3, 3.3: the first entry is `mimetype`, stored as it is.
    let odt = [&b"mimetype"[..], MediaType::Odt.name().as_bytes()].concat();
    let kind = if has("[Content_Types].xml") && has("word/document.xml") {
        MediaType::Docx
    } else if bytes.get(30..30 + odt.len()) == Some(odt.as_slice()) && has("content.xml") {
        MediaType::Odt
    } else {
        return Err(UploadRefusal::NotAllowed);
    };
    if names.iter().any(programs) { Err(UploadRefusal::WithPrograms) } else { Ok(kind) }
}

/// The names in the central directory (APPNOTE 4.3.12 and 4.3.16); none when it is broken.
fn archive_names(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let u16_at = |at: usize| -> Option<usize> {
        let pair = bytes.get(at..at.checked_add(2)?)?;
        Some(usize::from(u16::from_le_bytes(pair.try_into().ok()?)))
    };
    let tail = bytes.len().saturating_sub(66_000);
    let end = bytes.get(tail..)?.windows(4).rposition(|w| w == END_OF_CENTRAL_DIRECTORY)? + tail;
    let count = u16_at(end + 10)?;
    let offset = bytes.get(end + 16..end + 20)?;
    let mut at = usize::try_from(u32::from_le_bytes(offset.try_into().ok()?)).ok()?;
    let mut names = Vec::new();
    for _ in 0..count.min(ARCHIVE_ENTRIES_MAX) {
        if bytes.get(at..at.checked_add(4)?)? != CENTRAL_ENTRY {
            return None;
        }
        let (name, extra, comment) = (u16_at(at + 28)?, u16_at(at + 30)?, u16_at(at + 32)?);
        names.push(bytes.get(at + 46..at + 46 + name)?);
        at += 46 + name + extra + comment;
    }
    (count <= ARCHIVE_ENTRIES_MAX).then_some(names)
}

/// The longest file name kept, in characters.
const NAME_CHARACTERS_MAX: usize = 120;

/// A file name without folders, control characters or direction marks (which can disguise an ending).
pub(super) fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_mark = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let kept: String = last.chars().filter(|c| !c.is_control() && !is_mark(*c)).collect();
    let kept = kept.trim().trim_start_matches('.');
    if kept.is_empty() {
        return "document".to_owned();
    }
    let surplus = kept.chars().count().saturating_sub(NAME_CHARACTERS_MAX);
    // The ending says what it is, so the beginning is what is cut.
    kept.chars().skip(surplus).collect()
}

/// The name for old browsers: anything beyond ASCII, and what ends a quoted string, is replaced.
pub(super) fn ascii_name(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ');
    name.chars().map(|c| if plain(c) { c } else { '_' }).collect()
}

/// The name as RFC 8187 writes it.
pub(super) fn percent_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
