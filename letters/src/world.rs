//! All that a template can see: itself, its style files, its data, the fonts, one date.

use std::collections::HashMap;
use std::sync::Arc;

use typst::diag::{FileError, FileResult, PackageError};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};

use crate::fonts::Fonts;

/// The template's own name in diagnostics.
pub(crate) const MAIN: &str = "main.typ";
/// The name under which a template reads its data.
pub(crate) const DATA: &str = "data.json";

/// The world of one letter.
pub(crate) struct LetterWorld {
    library: Arc<LazyHash<Library>>,
    fonts: Arc<Fonts>,
    main: FileId,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
    created_at: Datetime,
}

impl LetterWorld {
    pub(crate) fn new(
        library: Arc<LazyHash<Library>>,
        fonts: Arc<Fonts>,
        created_at: Datetime,
    ) -> Option<Self> {
        let main = file_id(MAIN)?;
        let (sources, files) = (HashMap::new(), HashMap::new());
        Some(Self { library, fonts, main, sources, files, created_at })
    }

    /// Adds a file; `None` when the name is none.
    pub(crate) fn add(&mut self, name: &str, bytes: Vec<u8>) -> Option<()> {
        let id = file_id(name)?;
        if name.ends_with(".typ") {
            let text = String::from_utf8(bytes).ok()?;
            self.sources.insert(id, Source::new(id, text));
        } else {
            self.files.insert(id, Bytes::new(bytes));
        }
        Some(())
    }
}

fn file_id(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// Why a file that is not in the request cannot be had.
fn not_served(id: FileId) -> FileError {
    match id.get().root() {
        VirtualRoot::Package(_) => {
            FileError::Package(PackageError::Other(Some("a letter cannot use packages".into())))
        }
        VirtualRoot::Project => FileError::Other(Some(
            format!(
                "a letter sees only {DATA} and the style files of its request, not {:?}",
                id.get().vpath().get_without_slash()
            )
            .into(),
        )),
    }
}

impl World for LetterWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.get(&id).cloned().ok_or_else(|| {
            if self.files.contains_key(&id) { FileError::NotSource } else { not_served(id) }
        })
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match (self.files.get(&id), self.sources.get(&id)) {
            (Some(bytes), _) => Ok(bytes.clone()),
            (None, Some(source)) => Ok(Bytes::from_string(source.text().to_owned())),
            (None, None) => Err(not_served(id)),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.fonts.get(index).cloned()
    }

    /// The request's date, whatever the offset: a letter has no clock.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        let date = self.created_at;
        Datetime::from_ymd(date.year()?, date.month()?, date.day()?)
    }
}
