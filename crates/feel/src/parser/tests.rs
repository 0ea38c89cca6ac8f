//! Unary tests: the right side of `in` and the cells of decision tables.

use super::{Parsed, Parser};
use crate::ast::{Comparison, Kind, Node, RangeNode, Test, Tests};
use crate::lexer::Token;
use crate::{RangeForm, Value};

impl Parser<'_> {
    /// The whole text as unary tests; nothing, or `-`, is passed by every input.
    pub(crate) fn whole_tests(&mut self) -> Parsed<Tests> {
        let any =
            *self.token() == Token::End || (self.is_sign("-") && self.text_ahead(1).is_empty());
        if any {
            return Ok(Tests { negated: false, tests: vec![Test::Any], depth: 1 });
        }
        if self.is_word("not") && self.text_ahead(1) == "(" {
            let start = self.at;
            self.advance();
            self.advance();
            if let Ok(tests) = self.test_list()
                && self.take_sign(")")
                && *self.token() == Token::End
            {
                return Ok(Tests { negated: true, ..tests });
            }
            // `not(x) and y` is an expression.
            self.at = start;
        }
        let tests = self.test_list()?;
        self.expect_end()?;
        Ok(tests)
    }

    fn test_list(&mut self) -> Parsed<Tests> {
        let mut tests = vec![self.test()?];
        while self.take_sign(",") {
            tests.push(self.test()?);
        }
        Ok(tests_of(tests))
    }

    fn test(&mut self) -> Parsed<Test> {
        if let Some(comparison) = self.comparison_sign() {
            return self.comparing_test(comparison);
        }
        if self.is_sign("-") && matches!(self.text_ahead(1), "," | ")" | "") {
            self.advance();
            return Ok(Test::Any);
        }
        let outer = std::mem::replace(&mut self.about_input, false);
        let node = self.expression()?;
        let about_input = std::mem::replace(&mut self.about_input, outer);
        Ok(simplify(node, about_input))
    }

    fn comparing_test(&mut self, comparison: Comparison) -> Parsed<Test> {
        self.advance();
        Ok(Test::Compare(comparison, self.sum()?))
    }

    /// What follows `in`: one test, or several in parentheses.
    pub(super) fn in_tests(&mut self) -> Parsed<Tests> {
        if let Some(comparison) = self.comparison_sign() {
            return Ok(tests_of(vec![self.comparing_test(comparison)?]));
        }
        if !self.is_sign("(") {
            let node = self.sum()?;
            return Ok(tests_of(vec![simplify(node, false)]));
        }
        self.nested(Self::parenthesised_tests)
    }

    fn parenthesised_tests(&mut self) -> Parsed<Tests> {
        let at = self.offset();
        self.advance();
        let first = self.test()?;
        if self.is_sign("..") {
            let start = match first {
                Test::Expression { node, .. } => node,
                Test::Constant(value) => self.node(at, Kind::Constant(value), 0)?,
                Test::Any | Test::Compare(..) | Test::Within { .. } => {
                    return self.error("a range starts with a value");
                }
            };
            let range = self.range_end(at, false, start)?;
            return Ok(tests_of(vec![simplify(range, false)]));
        }
        let mut tests = vec![first];
        while self.take_sign(",") {
            tests.push(self.test()?);
        }
        self.expect_sign(")")?;
        Ok(tests_of(tests))
    }

    /// `< 5` as a range with one open side.
    pub(super) fn one_sided_range(&mut self, at: u32, comparison: Comparison) -> Parsed<Node> {
        self.advance();
        let end = self.sum()?;
        let below = end.depth;
        let included = matches!(
            comparison,
            Comparison::Equal | Comparison::LessOrEqual | Comparison::GreaterOrEqual
        );
        let (start, end) = match comparison {
            Comparison::Less | Comparison::LessOrEqual => (None, Some(end)),
            Comparison::Greater | Comparison::GreaterOrEqual => (Some(end), None),
            Comparison::Equal | Comparison::NotEqual => (Some(end.clone()), Some(end)),
        };
        let form = match comparison {
            Comparison::Equal => RangeForm::Equal,
            Comparison::NotEqual => RangeForm::NotEqual,
            _ => RangeForm::OneSided,
        };
        let start_included = included && start.is_some();
        let end_included = included && end.is_some();
        let range = RangeNode { start, end, start_included, end_included, form };
        self.node(at, Kind::Range(Box::new(range)), below)
    }
}

fn tests_of(tests: Vec<Test>) -> Tests {
    let depth = tests.iter().map(|test| match test {
        Test::Compare(_, node) | Test::Expression { node, .. } => node.depth,
        Test::Any | Test::Within { .. } | Test::Constant(_) => 1,
    });
    Tests { negated: false, depth: depth.max().unwrap_or(0), tests }
}

/// Constants and constant ranges need no evaluation.
fn simplify(node: Node, about_input: bool) -> Test {
    match node.kind {
        Kind::Constant(value) => Test::Constant(value),
        Kind::Range(range) => {
            let constant = |end: &Option<Node>| match end.as_ref().map(|node| &node.kind) {
                Some(Kind::Constant(value)) => Some(value.clone()),
                Some(_) => None,
                None => Some(Value::Null),
            };
            match (constant(&range.start), constant(&range.end)) {
                (Some(start), Some(end))
                    if range.form == RangeForm::Interval && !start.is_null() && !end.is_null() =>
                {
                    Test::Within {
                        start,
                        end,
                        start_included: range.start_included,
                        end_included: range.end_included,
                    }
                }
                _ => Test::Expression {
                    node: Node { kind: Kind::Range(range), ..node },
                    about_input,
                },
            }
        }
        kind => Test::Expression { node: Node { kind, ..node }, about_input },
    }
}
