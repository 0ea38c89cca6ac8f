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
//! ```
//! use dmn::Model;
//! use feel::{Context, Environment, Value};
//!
//! let (model, findings) = Model::read(
//!     r##"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="m">
//!          <inputData id="i" name="age"><variable name="age" typeRef="number"/></inputData>
//!          <decision id="fare" name="Fare">
//!            <variable name="Fare"/>
//!            <informationRequirement id="q"><requiredInput href="#i"/></informationRequirement>
//!            <decisionTable hitPolicy="UNIQUE">
//!              <input label="Age"><inputExpression typeRef="number"><text>age</text></inputExpression></input>
//!              <output name="fare"/>
//!              <rule id="child"><inputEntry><text>&lt; 12</text></inputEntry><outputEntry><text>0</text></outputEntry></rule>
//!              <rule id="adult"><inputEntry><text>&gt;= 12</text></inputEntry><outputEntry><text>2.40</text></outputEntry></rule>
//!            </decisionTable>
//!          </decision>
//!        </definitions>"##,
//! );
//! let model = model.unwrap_or_else(|| panic!("{findings:?}"));
//! let now = "2027-03-26T09:00[Europe/Paris]".parse().unwrap();
//! let given = Context::from_iter([("age", Value::from(40))]);
//!
//! let decided = model.evaluate("Fare", &given, &Environment::strict(&now)).unwrap();
//! assert_eq!(decided.value.to_string(), "2.4");
//! let rules = &decided.trace[0].rules;
//! assert!(rules[1].matched && !rules[0].matched);
//! let failed = &rules[0].failed[0];
//! assert_eq!((&*failed.input, &*failed.test), ("Age", "< 12"));
//! ```
//!
//! **Not here.** Expressions (crate `feel`); where inputs come from; functions in Java.

mod annotation;
mod check;
mod check_flow;
mod check_names;
mod check_points;
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
