//! DMN: decisions as tables and expressions, evaluated with their reasons.
//!
//! **Purpose.** Read a model once, evaluate its decisions often, and say why: which rules
//! matched, and which condition of every other rule failed for which value.
//!
//! **Standard.** DMN 1.5 (OMG), conformance level 3; files of DMN 1.1 to 1.5.
//!
//! **Invariants.** Reading never fails silently: each repair is a [`Finding`] with its line.
//! A cycle of requirements is refused. No file, however hostile, panics or overflows the stack.
//!
//! **Start reading at** [`Model`].
//!
//! **Not here.** Expressions (crate `feel`); where inputs come from; functions in Java.

mod annotation;
mod check;
mod check_names;
mod check_types;
mod evaluate;
mod finding;
pub mod law;
mod located;
mod logic;
mod model;
mod read;
mod rows;
pub mod tck;
mod trace;
mod types;
mod view;
mod xml;

pub use annotation::Filled;
pub use check::Given;
pub use finding::{Finding, Severity};
pub use model::{EvaluationError, Model};
pub use read::Import;
pub use trace::{DecisionTrace, Evaluation, FailedCondition, InputTrace, RuleTrace};
pub use view::{RuleView, TableView};
