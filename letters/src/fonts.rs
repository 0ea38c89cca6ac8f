//! The fonts of a letter: the files of a few families in a few directories, read once at start.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// Families that a letter may use unless told otherwise. Between them they hold Latin, Greek,
/// Cyrillic and Arabic; both are under the SIL Open Font License.
pub const FAMILIES: [&str; 2] = ["Noto Sans", "Noto Sans Arabic"];

/// Families that are used too where they are installed, for the names of people and places in
/// other scripts. A sign that no font shows is refused: both standards forbid empty boxes.
pub const OTHER_SCRIPTS: [&str; 17] = [
    "Noto Sans Armenian",
    "Noto Sans Bengali",
    "Noto Sans Devanagari",
    "Noto Sans Ethiopic",
    "Noto Sans Georgian",
    "Noto Sans Gujarati",
    "Noto Sans Gurmukhi",
    "Noto Sans Hebrew",
    "Noto Sans Khmer",
    "Noto Sans Lao",
    "Noto Sans Malayalam",
    "Noto Sans Math",
    "Noto Sans Sinhala",
    "Noto Sans Symbols2",
    "Noto Sans Tamil",
    "Noto Sans Telugu",
    "Noto Sans Thai",
];

/// Where Linux distributions put these fonts (Debian, Fedora, Arch, Alpine), tried in this order
/// when no directory is given.
pub const DIRECTORIES: [&str; 4] = [
    "/usr/share/fonts/truetype/noto",
    "/usr/share/fonts/google-noto",
    "/usr/share/fonts/noto",
    "/usr/local/share/fonts",
];

/// More font files than this would only slow the start: a family has a handful.
const FILES_MAX: usize = 64;
/// No letter font is bigger, other than those with tens of thousands of Chinese signs.
const FILE_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// The fonts that letters may use.
#[derive(Debug)]
pub struct Fonts {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) fonts: Vec<Font>,
}

impl Fonts {
    /// Reads the files of `families` in `directories`, which must hold each of them, and those of
    /// [`OTHER_SCRIPTS`] that are there.
    ///
    /// A file belongs to a family when its name begins with the family's, without spaces:
    /// `NotoSans-Bold.ttf` to `Noto Sans`. Other files are never opened.
    pub fn read(directories: &[PathBuf], families: &[String]) -> io::Result<Self> {
        let mut files = Vec::new();
        for directory in directories.iter().filter(|directory| directory.is_dir()) {
            for entry in fs::read_dir(directory)? {
                let path = entry?.path();
                let is_other = OTHER_SCRIPTS.iter().any(|family| belongs_to(&path, family));
                if is_other || families.iter().any(|family| belongs_to(&path, family)) {
                    files.push(path);
                }
            }
        }
        // The order of a directory is not fixed; the choice of fonts must be.
        files.sort();
        let mut fonts = Vec::new();
        for file in files.iter().take(FILES_MAX) {
            if fs::metadata(file)?.len() <= FILE_BYTES_MAX {
                fonts.extend(Font::iter(Bytes::new(fs::read(file)?)));
            }
        }
        let book = FontBook::from_fonts(&fonts);
        match families.iter().find(|family| !book.contains_family(&family.to_lowercase())) {
            None => Ok(Self { book: LazyHash::new(book), fonts }),
            Some(missing) => Err(io::Error::new(
                io::ErrorKind::NotFound,
                format!(
                    "no font of the family {missing:?} in {directories:?}; install Noto fonts \
                     (Debian: fonts-noto-core) or name their directory with --fonts"
                ),
            )),
        }
    }
}

fn belongs_to(path: &Path, family: &str) -> bool {
    let is_font = path
        .extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| ["ttf", "otf", "ttc"].contains(&extension));
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let name = stem.split(['-', '[']).next().unwrap_or_default();
    is_font && name == family.replace(' ', "")
}
