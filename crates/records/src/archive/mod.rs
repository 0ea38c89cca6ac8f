//! The package in which the archive gets a case: an E-ARK SIP (CSIP and SIP 2.2 of the DILCIS board), with
//! METS 1.12, PREMIS 3.0 and Dublin Core, as one ZIP file. Pure: the same case gives the same bytes, so a
//! transfer that is repeated after a crash adds nothing.
//!
//! ```text
//! PP-7K3M-9RXH2/
//!   METS.xml                        the package: what is where, with the digest of each file
//!   metadata/descriptive/dc.xml     what it is
//!   metadata/preservation/premis.xml   what happened to it, and who did it
//!   representations/rep1/METS.xml   the files of the case
//!   representations/rep1/data/…     the files
//! ```

mod mets;
mod premis;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

/// One file of a case.
#[derive(Clone, Debug)]
pub struct DataFile {
    /// Its name below `data/`: plain letters, digits, hyphens and dots.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Since when there is such a file.
    pub created_at: Timestamp,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Something that happened to the case.
#[derive(Clone, Debug)]
pub struct Happened {
    /// What, as a stable word.
    pub act: String,
    /// When.
    pub at: Timestamp,
    /// A word more.
    pub detail: Option<String>,
    /// Which kind of actor did it.
    pub by: String,
}

/// A case as the archive gets it.
#[derive(Clone, Debug)]
pub struct Package {
    /// The reference of the case: it names the package.
    pub id: String,
    /// What it is about: the name of the service.
    pub title: String,
    /// The language of the title and of what was written (BCP 47).
    pub language: String,
    /// The public body.
    pub creator: String,
    /// The unit that was responsible.
    pub unit: String,
    /// The law by which it was kept.
    pub law: String,
    /// The first and the last moment of the case.
    pub span: (Timestamp, Timestamp),
    /// When the transfer was approved: the date of the package.
    pub made_at: Timestamp,
    /// The version of this program.
    pub program: String,
    /// What happened, oldest first.
    pub history: Vec<Happened>,
    /// The files.
    pub files: Vec<DataFile>,
}

/// A file in the package with its fixity.
struct Placed<'a> {
    path: String,
    media_type: &'a str,
    created_at: Timestamp,
    bytes: &'a [u8],
    digest: String,
}

impl<'a> Placed<'a> {
    fn new(path: String, media_type: &'a str, created_at: Timestamp, bytes: &'a [u8]) -> Self {
        let digest = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Placed { path, media_type, created_at, bytes, digest }
    }
}

const XML: &str = "text/xml";

/// Writes the package.
pub fn write(package: &Package) -> Vec<u8> {
    let made_at = package.made_at;
    let placed = |file: &'_ DataFile| format!("data/{}", file.name);
    let data: Vec<Placed<'_>> = package
        .files
        .iter()
        .map(|file| Placed::new(placed(file), &file.media_type, file.created_at, &file.bytes))
        .collect();
    let dc = mets::dublin_core(package).into_bytes();
    let preservation = premis::write(package, &data).into_bytes();
    let inner = mets::representation(package, &data).into_bytes();
    let dc = Placed::new("metadata/descriptive/dc.xml".into(), XML, made_at, &dc);
    let premis = "metadata/preservation/premis.xml".to_owned();
    let premis = Placed::new(premis, XML, made_at, &preservation);
    let inner = Placed::new(format!("{REPRESENTATION}/METS.xml"), XML, made_at, &inner);
    let outer = mets::package(package, [&dc, &premis, &inner]).into_bytes();
    let outer = Placed::new("METS.xml".into(), XML, made_at, &outer);
    let mut archive = platform::zip::Zip::new(made_at);
    for file in [&outer, &dc, &premis, &inner] {
        archive.add(&format!("{}/{}", package.id, file.path), file.bytes);
    }
    for file in &data {
        archive.add(&format!("{}/{REPRESENTATION}/{}", package.id, file.path), file.bytes);
    }
    archive.finish()
}

/// The folder of the one representation.
const REPRESENTATION: &str = "representations/rep1";

/// Text between tags or in an attribute; what XML 1.0 does not allow is left out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\t' | '\n' | '\r' => safe.push(letter),
            control if control < ' ' => {}
            '\u{fffe}' | '\u{ffff}' => {}
            other => safe.push(other),
        }
    }
    safe
}

/// A name for a file of the package: what is not a plain letter, digit, hyphen or dot becomes a hyphen.
pub fn plain_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
    let name: String = name.chars().map(plain).collect();
    let name = name.trim_matches(['-', '.']);
    let short: String = name.chars().rev().take(80).collect::<Vec<_>>().into_iter().rev().collect();
    if short.is_empty() { "file".to_owned() } else { short }
}

#[cfg(test)]
mod tests;
