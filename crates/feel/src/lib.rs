//! FEEL, the expression language of DMN, exact and bounded.
//!
//! **Purpose.** Read an expression once, evaluate it often: conditions, prices, eligibility.
//!
//! **Standard.** DMN 1.5 (OMG), chapter 10: FEEL, conformance level 3.
//!
//! **Invariants.** Numbers are decimals of 34 digits, never floats. The moment is an argument
//! ([`Environment`]). Every evaluation is bounded in steps, depth and memory. No input, however
//! hostile, panics or overflows the stack. Strict evaluation says where and why it failed.
//!
//! **Start reading at** [`Expression`].
//!
//! ```
//! use feel::{Context, Environment, Expression, Names, Value};
//!
//! let mut names = Names::new();
//! names.declare("monthly rent");
//! let price = Expression::parse("if monthly rent > 800 then 12.50 * 3 else 0", &names).unwrap();
//!
//! let now = "2027-03-26T09:00[Europe/Paris]".parse().unwrap();
//! let given = Context::from_iter([("monthly rent", Value::from(950))]);
//! assert_eq!(price.evaluate(&given, &Environment::strict(&now)).unwrap().to_string(), "37.5");
//!
//! let error = price.evaluate(&Context::new(), &Environment::strict(&now)).unwrap_err();
//! assert!(error.to_string().contains("no value is named 'monthly rent' here"));
//! ```
//!
//! **Not here.** Decision tables and models (crate `dmn`); where inputs come from.

mod alternatives;
mod ast;
mod builtin;
mod context;
mod decimal;
mod environment;
mod errors;
mod evaluator;
mod expression;
mod function;
mod infer;
mod inspect;
mod json;
mod lexer;
mod list;
mod names;
mod parser;
mod range;
mod show;
mod temporal;
mod types;
mod value;

pub use alternatives::Alternatives;
pub use context::Context;
pub use decimal::{Decimal, NotANumber, Rounding};
pub use environment::{DEPTH_MAX, Environment, ITEMS_MAX, STEPS_MAX};
pub use errors::{Cause, EvaluationError, SyntaxError};
pub use evaluator::{Run, Scope};
pub use expression::{Expression, UnaryTests};
pub use function::{Function, Native};
pub use infer::{Inferred, InferredTests, Known};
pub use inspect::{Called, Inspection, NameRead};
pub use lexer::without_space;
pub use list::List;
pub use names::Names;
pub use range::{Range, RangeForm};
pub use temporal::{Date, DateTime, DaysAndTime, Time, YearsAndMonths, Zone};
pub use types::Type;
pub use value::Value;

#[cfg(test)]
mod tests;
