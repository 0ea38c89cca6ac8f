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
//! **Not here.** Decision tables and models (crate `dmn`); where inputs come from.

mod ast;
mod builtin;
mod context;
mod decimal;
mod environment;
mod errors;
mod evaluator;
mod expression;
mod function;
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

pub use context::Context;
pub use decimal::{Decimal, NotANumber, Rounding};
pub use environment::{DEPTH_MAX, Environment, ITEMS_MAX, STEPS_MAX};
pub use errors::{Cause, EvaluationError, SyntaxError};
pub use evaluator::{Run, Scope};
pub use expression::{Expression, UnaryTests};
pub use function::{Function, Native};
pub use inspect::{Called, Inspection};
pub use lexer::without_space;
pub use list::List;
pub use names::Names;
pub use range::{Range, RangeForm};
pub use temporal::{Date, DateTime, DaysAndTime, Time, YearsAndMonths, Zone};
pub use types::Type;
pub use value::Value;

#[cfg(test)]
mod tests;
