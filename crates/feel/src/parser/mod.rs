//! Tokens to trees. Recursive, with a bound on depth; chains of operators do not nest.

mod operand;
mod scope;
mod tests;
mod types;

use crate::ast::{Comparison, Kind, Node, Operator};
use crate::errors::{SyntaxError, cut, line_and_column};
use crate::lexer::{self, Lexeme, Token};
use crate::names::{NameParts, Names};
use scope::Bound;
use std::collections::HashMap;
use std::sync::Arc;

pub(crate) use scope::is_keyword;

/// Nesting that an expression may have: brackets, and operators on operators.
pub(crate) const NESTING_MAX: u32 = 200;

pub(crate) struct Parser<'n> {
    source: Arc<str>,
    lexemes: Vec<Lexeme>,
    at: usize,
    names: &'n Names,
    bound: Vec<Bound>,
    /// How many filter brackets are open: names in them may be those of the items.
    filters: u32,
    nesting: u32,
    /// Names from outside, and whether that is certain (in a filter they may be the item's).
    reads: Reads,
    /// Where the names bound by the innermost function start.
    floor: usize,
    /// Whether `?` was read.
    about_input: bool,
    /// Whether `partial` was read.
    partial_read: bool,
    /// Keys of contexts with more than one word: they may follow a point later on.
    members: Vec<NameParts>,
}

/// Names from outside in the order of their first use.
#[derive(Default)]
struct Reads {
    names: Vec<(Arc<str>, bool)>,
    places: HashMap<Arc<str>, usize>,
}

impl Reads {
    fn note(&mut self, name: &Arc<str>, certain: bool) {
        match self.places.get(name).and_then(|at| self.names.get_mut(*at)) {
            Some((_, known)) => *known |= certain,
            None => {
                self.places.insert(name.clone(), self.names.len());
                self.names.push((name.clone(), certain));
            }
        }
    }
}

type Parsed<T> = Result<T, SyntaxError>;

impl<'n> Parser<'n> {
    pub(crate) fn new(source: &str, names: &'n Names) -> Parsed<Self> {
        Ok(Self {
            source: source.into(),
            lexemes: lexer::tokens(source)?,
            at: 0,
            names,
            bound: Vec::new(),
            filters: 0,
            nesting: 0,
            reads: Reads::default(),
            floor: 0,
            about_input: false,
            partial_read: false,
            members: Vec::new(),
        })
    }

    pub(crate) fn reads(self) -> (Arc<str>, Arc<[Arc<str>]>) {
        let reads = self.reads.names.into_iter().filter(|(_, certain)| *certain);
        (self.source, reads.map(|(name, _)| name).collect())
    }

    /// The whole text as one expression.
    pub(crate) fn whole_expression(&mut self) -> Parsed<Node> {
        let node = self.expression()?;
        self.expect_end()?;
        Ok(node)
    }

    fn expect_end(&self) -> Parsed<()> {
        match self.token() {
            Token::End => Ok(()),
            _ => self.error(format!("{} does not belong here", self.shown())),
        }
    }

    fn lexeme(&self) -> Option<&Lexeme> {
        self.lexemes.get(self.at)
    }

    fn token(&self) -> &Token {
        self.lexeme().map_or(&Token::End, |lexeme| &lexeme.token)
    }

    fn offset(&self) -> u32 {
        self.lexeme().map_or(0, |lexeme| lexeme.start)
    }

    /// The text of the token some places ahead.
    fn text_ahead(&self, ahead: usize) -> &str {
        self.lexemes.get(self.at + ahead).map_or("", |lexeme| {
            self.source.get(lexeme.start as usize..lexeme.end as usize).unwrap_or("")
        })
    }

    fn shown(&self) -> String {
        match self.token() {
            Token::End => "the end".to_owned(),
            _ => format!("'{}'", cut(self.text_ahead(0))),
        }
    }

    fn advance(&mut self) {
        if self.at + 1 < self.lexemes.len() {
            self.at += 1;
        }
    }

    fn error<T>(&self, message: impl Into<String>) -> Parsed<T> {
        let (line, column) = line_and_column(&self.source, self.offset() as usize);
        Err(SyntaxError { line, column, message: message.into() })
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.token(), Token::Sign(found) if *found == sign)
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(sign);
        if found {
            self.advance();
        }
        found
    }

    fn expect_sign(&mut self, sign: &str) -> Parsed<()> {
        if self.take_sign(sign) {
            return Ok(());
        }
        self.error(format!("'{sign}' is expected here, not {}", self.shown()))
    }

    fn is_word(&self, word: &str) -> bool {
        *self.token() == Token::Word && self.text_ahead(0) == word
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.advance();
        }
        found
    }

    fn expect_word(&mut self, word: &str) -> Parsed<()> {
        if self.take_word(word) {
            return Ok(());
        }
        self.error(format!("'{word}' is expected here, not {}", self.shown()))
    }

    /// Runs a rule one level deeper.
    fn nested<T>(&mut self, rule: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.nesting >= NESTING_MAX {
            return self.error(format!("nested more than {NESTING_MAX} levels deep"));
        }
        self.nesting += 1;
        let result = rule(self);
        self.nesting -= 1;
        result
    }

    fn node(&self, at: u32, kind: Kind, below: u32) -> Parsed<Node> {
        let depth = below + 1;
        if depth > NESTING_MAX {
            return self.error(format!("nested more than {NESTING_MAX} levels deep"));
        }
        Ok(Node { at, depth, kind })
    }

    pub(crate) fn expression(&mut self) -> Parsed<Node> {
        self.nested(Self::disjunction)
    }

    fn disjunction(&mut self) -> Parsed<Node> {
        let at = self.offset();
        let first = self.conjunction()?;
        if !self.is_word("or") {
            return Ok(first);
        }
        let mut operands = vec![first];
        while self.take_word("or") {
            operands.push(self.conjunction()?);
        }
        let below = depth_of(&operands);
        self.node(at, Kind::Or(operands), below)
    }

    fn conjunction(&mut self) -> Parsed<Node> {
        let at = self.offset();
        let first = self.comparison()?;
        if !self.is_word("and") {
            return Ok(first);
        }
        let mut operands = vec![first];
        while self.take_word("and") {
            operands.push(self.comparison()?);
        }
        let below = depth_of(&operands);
        self.node(at, Kind::And(operands), below)
    }

    fn comparison(&mut self) -> Parsed<Node> {
        let at = self.offset();
        let mut left = self.sum()?;
        loop {
            if let Some(comparison) = self.comparison_sign() {
                self.advance();
                let right = self.sum()?;
                let below = left.depth.max(right.depth);
                left = self.node(at, Kind::Compare(comparison, Box::new([left, right])), below)?;
            } else if self.take_word("between") {
                let low = self.sum()?;
                self.expect_word("and")?;
                let high = self.sum()?;
                let below = left.depth.max(low.depth).max(high.depth);
                left = self.node(at, Kind::Between(Box::new([left, low, high])), below)?;
            } else if self.take_word("in") {
                let tests = self.in_tests()?;
                let below = left.depth.max(tests.depth);
                left = self.node(at, Kind::In(Box::new(left), Box::new(tests)), below)?;
            } else if self.is_word("instance") && self.text_ahead(1) == "of" {
                self.advance();
                self.advance();
                let r#type = self.nested(Self::type_reference)?;
                let below = left.depth;
                left = self.node(at, Kind::InstanceOf(Box::new(left), r#type), below)?;
            } else {
                return Ok(left);
            }
        }
    }

    fn comparison_sign(&self) -> Option<Comparison> {
        let Token::Sign(sign) = self.token() else { return None };
        Some(match *sign {
            "=" => Comparison::Equal,
            "!=" => Comparison::NotEqual,
            "<" => Comparison::Less,
            "<=" => Comparison::LessOrEqual,
            ">" => Comparison::Greater,
            ">=" => Comparison::GreaterOrEqual,
            _ => return None,
        })
    }

    fn chain(
        &mut self,
        operators: [(&str, Operator); 2],
        operand: fn(&mut Self) -> Parsed<Node>,
    ) -> Parsed<Node> {
        let at = self.offset();
        let first = operand(self)?;
        let mut rest: Vec<(Operator, Node)> = Vec::new();
        while let Some((_, operator)) = operators.into_iter().find(|(sign, _)| self.is_sign(sign)) {
            self.advance();
            rest.push((operator, operand(self)?));
        }
        if rest.is_empty() {
            return Ok(first);
        }
        let below = rest.iter().map(|(_, node)| node.depth).fold(first.depth, u32::max);
        self.node(at, Kind::Arithmetic(Box::new(first), rest), below)
    }

    pub(crate) fn sum(&mut self) -> Parsed<Node> {
        self.chain([("+", Operator::Add), ("-", Operator::Subtract)], Self::product)
    }

    fn product(&mut self) -> Parsed<Node> {
        self.chain([("*", Operator::Multiply), ("/", Operator::Divide)], Self::power)
    }

    fn power(&mut self) -> Parsed<Node> {
        self.chain([("**", Operator::Power), ("**", Operator::Power)], Self::unary)
    }

    /// Minus signs; they bind closer than `**`, as the grammar of FEEL says.
    fn unary(&mut self) -> Parsed<Node> {
        let at = self.offset();
        let mut minus = false;
        let mut any = false;
        while self.take_sign("-") {
            minus = !minus;
            any = true;
        }
        let operand = self.postfix()?;
        if !any {
            return Ok(operand);
        }
        if let (Kind::Constant(crate::Value::Number(number)), true) = (&operand.kind, minus) {
            let negated = Kind::Constant(crate::Value::Number(number.negated()));
            return self.node(at, negated, 0);
        }
        let below = operand.depth;
        let once = self.node(at, Kind::Negate(Box::new(operand)), below)?;
        if minus {
            return Ok(once);
        }
        self.node(at, Kind::Negate(Box::new(once)), below + 1)
    }
}

fn depth_of(nodes: &[Node]) -> u32 {
    nodes.iter().map(|node| node.depth).max().unwrap_or(0)
}
