//! What stands beside the nodes and is named by an id: processes, messages, errors and the like. Of two with one
//! id only one would ever be meant.

use std::collections::HashMap;

use super::{Reader, fingerprint, place};
use crate::model::{Definition, Root};
use crate::xml::{Document, Element, Ns};

/// Elements below the root that nothing refers to while a process runs.
const NOT_NAMED: [&str; 4] = ["collaboration", "choreography", "import", "relationship"];

impl Reader<'_> {
    /// Keeps the ids of all files, and refuses one that means two things.
    pub(super) fn roots(&mut self) {
        let document = self.document;
        let named = document.children(self.root).filter(|element| {
            let named = !NOT_NAMED.contains(&&*element.name) && !element.id().is_empty();
            element.ns == Ns::Bpmn && named
        });
        let mut seen: HashMap<&str, Option<u64>> = HashMap::new();
        for element in named {
            let says = (!element.is("process")).then(|| content(document, element));
            let (id, line) = (element.id(), element.line);
            self.definition.roots.push(Root { id: id.into(), line, says });
            if let Some(known) = seen.insert(id, says)
                && !same(known, says)
            {
                let message = format!("The id {id} is used twice, for {} too.", element.name);
                let remedy = "Give each element an id of its own.";
                self.findings.error(place(element), message, remedy);
            }
        }
    }
}

/// The same message in two files is one message; two processes are never the same.
fn same(one: Option<u64>, other: Option<u64>) -> bool {
    one.is_some() && one == other
}

/// A number made from all that an element says.
fn content(document: &Document, element: &Element) -> u64 {
    let mut text = String::new();
    for element in std::iter::once(element).chain(document.below(element)) {
        let attributes = element.attributes.iter();
        let mut attributes: Vec<(&str, &str)> =
            attributes.map(|attribute| (&*attribute.name, &*attribute.value)).collect();
        attributes.sort_unstable();
        for part in [("<", &*element.name), ("", element.text.trim())].into_iter().chain(attributes)
        {
            text.push_str(part.0);
            text.push('\u{1}');
            text.push_str(part.1);
            text.push('\u{2}');
        }
    }
    fingerprint(text.as_bytes().iter())
}

/// An id that two files cannot both use when one calls the other.
#[derive(Clone, Copy, Debug)]
pub struct Clash<'d> {
    /// The id.
    pub id: &'d str,
    /// The line in the one file.
    pub line: u32,
    /// The line in the other.
    pub other_line: u32,
}

impl Definition {
    /// The ids of a file that another one also uses, for something else: read together, the wrong one would run.
    #[must_use]
    pub fn clashes<'d>(&'d self, other: &Definition) -> Vec<Clash<'d>> {
        let known: HashMap<&str, (u32, Option<u64>)> = other.ids().collect();
        let clash = |(id, (line, says)): (&'d str, (u32, Option<u64>))| {
            let (other_line, other_says) = known.get(id)?;
            (!same(says, *other_says)).then_some(Clash { id, line, other_line: *other_line })
        };
        self.ids().filter_map(clash).collect()
    }

    fn ids(&self) -> impl Iterator<Item = (&str, (u32, Option<u64>))> {
        let roots = self.roots.iter().map(|root| (&*root.id, (root.line, root.says)));
        roots.chain(self.nodes.iter().map(|node| (&*node.id, (node.line, None))))
    }
}
