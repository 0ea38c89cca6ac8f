//! Forms: pages and questions as data, and the pure runtime over answers.
//!
//! Start at [`Form`], then [`walk`]: one pass over pages and answers says what is shown, what is missing or
//! wrong, and what the data is. [`read_posted`] turns the fields of a web form into answers.

mod check;
mod data;
pub(crate) mod kinds;
mod posted;
mod prefill;
mod problem;
mod question;
pub(crate) mod read;
pub(crate) mod sample;
mod schema;
mod sensitive;
mod summary;
mod value;
mod walk;
mod wallet;
mod whose;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use feel::Expression;

pub use data::{Answers, answer_to_feel, answers_context};
pub(crate) use data::{cents_of_value, feel_to_answer};
pub(crate) use posted::decimal_text;
pub use posted::{Posted, fields_of, read_posted, read_question};
pub use prefill::{
    Lookup, Prefilled, Source, Voucher, at_path, fact_value, facts_context, lookups, prefill,
    restore_locked, typed_fact,
};
pub use problem::{Argument, Problem};
pub use question::{
    Bound, Choice, ErrorWords, FileRules, FromWallet, Ground, HolderClaims, Prefill, Question,
    QuestionKind, Required, WalletClaim,
};
pub(crate) use read::value_kind;
pub use schema::json_schema;
pub use summary::{Row, SectionStatus, SectionView, chosen, group_rows, sections, summary};
pub use value::{modulo_97, normalise, sound_iban};
pub use walk::{PageView, QuestionView, Situation, Walked, walk};
pub use wallet::{SHOWN, WALLET, from_wallet};
pub(crate) use wallet::{check as check_wallets, unpublishable as unpublishable_wallets};
pub use whose::{Known, is_of};

use crate::words::Words;

/// The questions of a service.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// Sections of the task list; none for short forms.
    pub sections: Vec<Section>,
    /// Pages in order.
    pub pages: Vec<Page>,
    /// What is fetched from registers without asking.
    pub facts: Vec<Fact>,
    /// Own statement of truth.
    pub declaration: Option<Words>,
    /// Added to the general words about privacy.
    pub privacy: Option<Words>,
    /// Where each question stands: page and position.
    pub(crate) places: HashMap<Arc<str>, (usize, usize)>,
}

/// A section of a long form.
#[derive(Clone, Debug)]
pub struct Section {
    /// Id that pages refer to.
    pub id: Arc<str>,
    /// Name.
    pub name: Words,
}

/// A page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Id, also in the page's address.
    pub id: Arc<str>,
    /// The section that it belongs to, by position.
    pub section: Option<usize>,
    /// Title; without one, the label of the only question.
    pub title: Option<Words>,
    /// Text above the questions.
    pub intro: Option<Words>,
    /// Shown only then.
    pub show_if: Option<Expression>,
    /// Questions, or the end of the way.
    pub kind: PageKind,
}

/// What a page is.
#[derive(Clone, Debug)]
pub enum PageKind {
    /// It asks.
    Ask {
        /// Questions in order.
        questions: Vec<Question>,
        /// Conditions across questions.
        checks: Vec<Check>,
        /// Whether eligibility is told here by what is known.
        eligibility: bool,
    },
    /// It ends the application.
    Exit {
        /// What to do instead.
        text: Words,
    },
}

/// A condition that must hold.
#[derive(Clone, Debug)]
pub struct Check {
    /// The condition.
    pub rule: Expression,
    /// The question at which it is told.
    pub at: Arc<str>,
    /// What is told.
    pub say: Words,
}

/// Something from a register that rules use and nobody is asked for.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its name under `facts`.
    pub name: Arc<str>,
    /// From where.
    pub from: Prefill,
    /// Why.
    pub purpose: Words,
    /// By which law.
    pub law: Arc<str>,
}

impl Page {
    /// The questions of the page; none for an exit.
    pub fn questions(&self) -> &[Question] {
        match &self.kind {
            PageKind::Ask { questions, .. } => questions,
            PageKind::Exit { .. } => &[],
        }
    }

    /// The title, or the label of the only question.
    pub fn heading(&self) -> Option<&Words> {
        self.title.as_ref().or_else(|| match self.questions() {
            [only] => Some(&only.label),
            _ => None,
        })
    }
}

impl Form {
    /// A question outside repeating groups by its key.
    pub fn question(&self, key: &str) -> Option<&Question> {
        let (page, position) = self.places.get(key)?;
        self.pages.get(*page)?.questions().get(*position)
    }

    /// A question by its path: `children.0.born` as well as `plate`.
    pub fn question_at(&self, path: &str) -> Option<&Question> {
        let mut parts = path.split('.');
        let question = self.question(parts.next()?)?;
        match (parts.next(), parts.next()) {
            (Some(_), Some(inner)) => question.items().iter().find(|item| &*item.key == inner),
            _ => Some(question),
        }
    }

    /// A page by its id.
    pub fn page(&self, id: &str) -> Option<&Page> {
        self.pages.iter().find(|page| &*page.id == id)
    }

    /// The page on which a question stands.
    pub fn page_of(&self, key: &str) -> Option<&Page> {
        let key = key.split('.').next().unwrap_or(key);
        self.places.get(key).and_then(|(page, _)| self.pages.get(*page))
    }

    /// All questions outside repeating groups, in order.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.pages.iter().flat_map(|page| page.questions())
    }
}
