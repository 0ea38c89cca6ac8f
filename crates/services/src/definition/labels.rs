//! What a text that stands in the rules, in the language of whoever wrote them, is called in the town's languages.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::words::Words;
use crate::yaml::{Node, Reader};

/// Words by the text that stands in the rules; cloning shares them.
#[derive(Clone, Debug, Default)]
pub struct Labels(Arc<BTreeMap<Arc<str>, Label>>);

#[derive(Clone, Debug)]
struct Label {
    line: u32,
    words: Words,
}

impl Labels {
    /// The words for a text; none when the service gives none.
    pub fn get(&self, text: &str) -> Option<&Words> {
        self.0.get(text).map(|found| &found.words)
    }

    /// Each text with the line on which its words stand.
    pub(super) fn lines(&self) -> impl Iterator<Item = (&Arc<str>, u32)> {
        self.0.iter().map(|(text, label)| (text, label.line))
    }
}

pub(super) fn read(r: &mut Reader<'_>, node: &Node) -> Labels {
    let mut labels = BTreeMap::new();
    for (key, node) in node.entries().unwrap_or_default() {
        let found = r.words(node).map(|words| Label { line: key.line, words });
        labels.extend(found.map(|found| (key.text.as_str().into(), found)));
    }
    Labels(Arc::new(labels))
}
