//! The part of a form that says which document was compared, and how the account is known to be theirs: the same wherever
//! an official has somebody before them.

use platform::id::PersonId;
use web::{Choice, Form, Page};

use super::{Comparing, Document, DocumentKind, OldMeans, ProofRefusal};

/// What an official filled in.
pub fn comparing(person: PersonId, form: &Form) -> Comparing<'_> {
    Comparing {
        person,
        document: Document::read(
            form.value("document-kind"),
            form.value("document-country"),
            form.value("document-number"),
        ),
        is_compared: form.has("compared", "yes"),
        code: form.value("code"),
        old_means: OldMeans::of(form.value("old")),
        is_replaced: form.has("replaced", "yes"),
    }
}

/// The kinds of documents, to choose from.
pub fn kinds(page: &Page) -> Vec<Choice> {
    let one = |kind: DocumentKind| {
        Choice::new(kind.word(), page.t(&format!("document-kind-{}", kind.word())))
    };
    DocumentKind::ALL.into_iter().map(one).collect()
}

/// What becomes of the old means, to choose from.
pub fn old_means(page: &Page) -> Vec<Choice> {
    let one = |old: OldMeans| {
        let key = format!("proof-old-{}", old.word());
        Choice::new(old.word(), page.t(&key)).hint(page.t(&format!("{key}-hint")))
    };
    OldMeans::ALL.into_iter().map(one).collect()
}

impl ProofRefusal {
    /// The field at which it is told.
    pub fn field(self) -> &'static str {
        match self {
            ProofRefusal::DocumentUnfit
            | ProofRefusal::DocumentOfAnother
            | ProofRefusal::OtherDocument => "document-number",
            ProofRefusal::CodeOver | ProofRefusal::HoldsRole => "code",
            ProofRefusal::ChooseMeans | ProofRefusal::KeepUnproven => "old",
            ProofRefusal::ToOneself | ProofRefusal::UnknownPerson | ProofRefusal::NotCompared => {
                "compared"
            }
        }
    }
}
