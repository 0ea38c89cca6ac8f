//! A table of figures, printed and kept.

use std::fmt::Write as _;
use std::path::Path;

/// A named table in Markdown.
pub(crate) struct Table {
    name: &'static str,
    about: String,
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(
        name: &'static str,
        about: impl Into<String>,
        head: Vec<&'static str>,
    ) -> Table {
        Table { name, about: about.into(), head, rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        assert!(cells.len() == self.head.len(), "a row has a cell for each column");
        self.rows.push(cells);
    }

    fn text(&self) -> String {
        let mut text =
            format!("# {}\n\n{}\n\n| {} |\n", self.name, self.about, self.head.join(" | "));
        let _ = writeln!(text, "|{}", "---|".repeat(self.head.len()));
        for row in &self.rows {
            let _ = writeln!(text, "| {} |", row.join(" | "));
        }
        text
    }

    pub(crate) fn print_and_keep(&self) {
        let text = self.text();
        println!("{text}");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("results");
        let kept = std::fs::create_dir_all(&folder)
            .and_then(|()| std::fs::write(folder.join(format!("{}.md", self.name)), text));
        if let Err(error) = kept {
            eprintln!("the table could not be kept: {error}");
        }
    }
}
