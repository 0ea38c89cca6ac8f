//! Operands: literals, names, brackets, calls, control expressions.

use super::{Parsed, Parser, depth_of};
use crate::ast::{Arguments, Binding, Call, Callee, ForNode, Kind, Lambda, Node, RangeNode};
use crate::builtin;
use crate::errors::cut;
use crate::lexer::Token;
use crate::temporal;
use crate::types::Type;
use crate::{RangeForm, Value};
use std::sync::Arc;

/// Keys of a context that is written out.
const CONTEXT_KEYS_MAX: usize = 2_000;

impl Parser<'_> {
    /// An operand and what follows it: `.name`, `[filter]`, `(arguments)`.
    pub(super) fn postfix(&mut self) -> Parsed<Node> {
        let at = self.offset();
        let mut node = self.operand()?;
        loop {
            let below = node.depth;
            if self.take_sign(".") {
                let member = self.member_name()?;
                node = self.node(at, Kind::Path(Box::new(node), member), below)?;
            } else if self.is_sign("[") && !self.closes_range() {
                self.advance();
                self.filters += 1;
                let condition = self.expression()?;
                self.filters -= 1;
                self.expect_sign("]")?;
                let below = below.max(condition.depth);
                node = self.node(at, Kind::Filter(Box::new(node), Box::new(condition)), below)?;
            } else if self.is_sign("(") {
                node = self.call(at, node)?;
            } else {
                return Ok(node);
            }
        }
    }

    /// Whether a `[` here ends a range, as in `[1..10[`: nothing that starts a filter follows.
    fn closes_range(&self) -> bool {
        let Some(next) = self.lexemes.get(self.at + 1) else { return true };
        match next.token {
            Token::Number(_) | Token::Text(_) => false,
            Token::Sign(sign) => !["(", "[", "{", "-", "@", "?"].contains(&sign),
            Token::Word => {
                !["if", "for", "some", "every", "true", "false", "null", "function"]
                    .contains(&self.text_ahead(1))
                    && super::is_keyword(self.text_ahead(1))
            }
            Token::End => true,
        }
    }

    fn operand(&mut self) -> Parsed<Node> {
        let at = self.offset();
        match self.token().clone() {
            Token::Number(number) => self.constant(Value::Number(number)),
            Token::Text(text) => self.constant(Value::String(text)),
            Token::Word => self.word(),
            Token::Sign("?") => {
                self.advance();
                self.about_input = true;
                self.node(at, Kind::Name("?".into()), 0)
            }
            Token::Sign("@") => self.at_literal(),
            Token::Sign("(") => self.nested(Self::parenthesis),
            Token::Sign("[") => self.nested(Self::bracket),
            Token::Sign("]") => self.nested(Self::open_range),
            Token::Sign("{") => self.nested(Self::context),
            Token::Sign(_) | Token::End => {
                self.error(format!("a value is expected here, not {}", self.shown()))
            }
        }
    }

    fn constant(&mut self, value: Value) -> Parsed<Node> {
        let at = self.offset();
        self.advance();
        self.node(at, Kind::Constant(value), 0)
    }

    fn at_literal(&mut self) -> Parsed<Node> {
        let at = self.offset();
        self.advance();
        let Token::Text(text) = self.token().clone() else {
            return self.error("a text is expected after '@'");
        };
        let Some(value) = temporal::read_any(&text) else {
            let message = format!("\"{}\" is no date, time or duration", cut(&text));
            // The standard gives null; the place is kept by failing when it is evaluated.
            self.advance();
            let argument = self.node(at, Kind::Constant(Value::text(message)), 0)?;
            let arguments = Arguments::Positional(vec![argument]);
            let call = Call { callee: Callee::Builtin(builtin::not_a_literal()), arguments };
            return self.node(at, Kind::Call(Box::new(call)), 1);
        };
        self.advance();
        self.node(at, Kind::Constant(value), 0)
    }

    fn word(&mut self) -> Parsed<Node> {
        let at = self.offset();
        match self.text_ahead(0) {
            "null" => self.constant(Value::Null),
            "true" => self.constant(Value::Bool(true)),
            "false" => self.constant(Value::Bool(false)),
            "if" => self.nested(Self::condition),
            "for" => self.nested(Self::iteration),
            "some" => self.nested(|parser| parser.quantified(Kind::Some)),
            "every" => self.nested(|parser| parser.quantified(Kind::Every)),
            "function" => self.nested(Self::function),
            word if super::is_keyword(word) => {
                self.error(format!("a value is expected here, not '{word}'"))
            }
            _ => {
                let name = self.name()?;
                self.note(&name);
                self.node(at, Kind::Name(name), 0)
            }
        }
    }

    /// Remembers a name that comes from outside.
    fn note(&mut self, name: &Arc<str>) {
        self.partial_read |= **name == *"partial";
        let of_item = self.filters > 0 && !self.names.contains(name);
        if self.is_bound_above_floor(name)
            || (builtin::find(name).is_some() && !self.is_bound(name))
        {
            return;
        }
        self.reads.note(name, !of_item);
    }

    /// `(expression)`, `(a..b)`, `(< 5)`.
    fn parenthesis(&mut self) -> Parsed<Node> {
        let at = self.offset();
        self.advance();
        if let Some(comparison) = self.comparison_sign() {
            let range = self.one_sided_range(at, comparison)?;
            self.expect_sign(")")?;
            return Ok(range);
        }
        let inner = self.expression()?;
        if self.is_sign("..") {
            return self.range_end(at, false, inner);
        }
        self.expect_sign(")")?;
        Ok(inner)
    }

    /// `[a, b]`, `[a..b]`.
    fn bracket(&mut self) -> Parsed<Node> {
        let at = self.offset();
        self.advance();
        if self.take_sign("]") {
            return self.node(at, Kind::List(Vec::new()), 0);
        }
        let mut items = Vec::new();
        loop {
            let item = if let Some(comparison) = self.comparison_sign() {
                let at = self.offset();
                self.one_sided_range(at, comparison)?
            } else {
                self.expression()?
            };
            if items.is_empty() && self.is_sign("..") {
                return self.range_end(at, true, item);
            }
            items.push(item);
            if !self.take_sign(",") {
                break;
            }
        }
        self.expect_sign("]")?;
        let below = depth_of(&items);
        if let Some(values) = constants(&items) {
            return self.node(at, Kind::Constant(Value::list(values)), 0);
        }
        self.node(at, Kind::List(items), below)
    }

    /// `]a..b]`.
    fn open_range(&mut self) -> Parsed<Node> {
        let at = self.offset();
        self.advance();
        let start = self.expression()?;
        if !self.is_sign("..") {
            return self.error(format!("'..' is expected here, not {}", self.shown()));
        }
        self.range_end(at, false, start)
    }

    pub(super) fn range_end(&mut self, at: u32, start_included: bool, start: Node) -> Parsed<Node> {
        self.expect_sign("..")?;
        let end = self.expression()?;
        let end_included = self.is_sign("]");
        if !end_included && !self.is_sign(")") && !self.is_sign("[") {
            return self.error(format!("the range must end with ] or ), not {}", self.shown()));
        }
        self.advance();
        let below = start.depth.max(end.depth);
        let range = RangeNode {
            start: Some(start),
            end: Some(end),
            start_included,
            end_included,
            form: RangeForm::Interval,
        };
        self.node(at, Kind::Range(Box::new(range)), below)
    }

    fn context(&mut self) -> Parsed<Node> {
        let at = self.offset();
        self.advance();
        let outer = self.bound_count();
        let mut entries: Vec<(Arc<str>, Node)> = Vec::new();
        while !self.is_sign("}") {
            let key = self.new_name(&[":"])?;
            self.expect_sign(":")?;
            // A function may call itself by its key; one that is built in keeps its meaning.
            let calls_itself = self.is_word("function") && builtin::find(&key).is_none();
            if calls_itself {
                self.bind(&key);
            }
            let value = self.expression()?;
            if !calls_itself {
                self.bind(&key);
            }
            self.remember_member(&key);
            if entries.iter().any(|(known, _)| *known == key) {
                return self.error(format!("the key '{}' is there twice", cut(&key)));
            }
            if entries.len() >= CONTEXT_KEYS_MAX {
                return self.error(format!("a context may have at most {CONTEXT_KEYS_MAX} keys"));
            }
            entries.push((key, value));
            if !self.take_sign(",") {
                break;
            }
        }
        self.release(outer);
        self.expect_sign("}")?;
        let below = entries.iter().map(|(_, node)| node.depth).max().unwrap_or(0);
        self.node(at, Kind::Context(entries), below)
    }

    fn condition(&mut self) -> Parsed<Node> {
        let at = self.offset();
        self.advance();
        let condition = self.expression()?;
        self.expect_word("then")?;
        let then = self.expression()?;
        self.expect_word("else")?;
        let otherwise = self.expression()?;
        let parts = [condition, then, otherwise];
        let below = depth_of(&parts);
        self.node(at, Kind::If(Box::new(parts)), below)
    }

    /// `x in list, y in 1..n`; the names are bound when this returns.
    fn bindings(&mut self) -> Parsed<Vec<Binding>> {
        let mut bindings = Vec::new();
        loop {
            let name = self.new_name(&["in"])?;
            self.expect_word("in")?;
            let from = self.expression()?;
            let to = if self.take_sign("..") { Some(self.expression()?) } else { None };
            self.bind(&name);
            bindings.push(Binding { name, from, to });
            if !self.take_sign(",") {
                return Ok(bindings);
            }
        }
    }

    fn iteration(&mut self) -> Parsed<Node> {
        let at = self.offset();
        self.advance();
        let outer = self.bound_count();
        let bindings = self.bindings()?;
        self.expect_word("return")?;
        // The results so far (DMN 1.5 §10.3.2.14).
        self.bind("partial");
        let outside = std::mem::replace(&mut self.partial_read, false);
        let body = self.expression()?;
        let uses_partial = std::mem::replace(&mut self.partial_read, outside);
        self.release(outer);
        let below = binding_depth(&bindings).max(body.depth);
        self.node(at, Kind::For(Box::new(ForNode { bindings, body, uses_partial })), below)
    }

    fn quantified(&mut self, make: fn(Vec<Binding>, Box<Node>) -> Kind) -> Parsed<Node> {
        let at = self.offset();
        self.advance();
        let outer = self.bound_count();
        let bindings = self.bindings()?;
        self.expect_word("satisfies")?;
        let body = self.expression()?;
        self.release(outer);
        let below = binding_depth(&bindings).max(body.depth);
        self.node(at, make(bindings, Box::new(body)), below)
    }

    fn function(&mut self) -> Parsed<Node> {
        let at = self.offset();
        self.advance();
        self.expect_sign("(")?;
        let outer = self.bound_count();
        let mut parameters: Vec<(Arc<str>, Type)> = Vec::new();
        while !self.is_sign(")") {
            let name = self.new_name(&[":", ",", ")"])?;
            let r#type = if self.take_sign(":") { self.type_reference()? } else { Type::Any };
            parameters.push((name, r#type));
            if !self.take_sign(",") {
                break;
            }
        }
        self.expect_sign(")")?;
        let external = self.take_word("external");
        for (name, _) in &parameters {
            self.bind(name);
        }
        let outside = std::mem::take(&mut self.reads);
        let floor = std::mem::replace(&mut self.floor, outer);
        let body = self.expression()?;
        self.release(outer);
        self.floor = floor;
        // What the body reads from outside is captured where the function is made.
        let captures: Vec<Arc<str>> = std::mem::replace(&mut self.reads, outside)
            .names
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        for name in &captures {
            self.note(name);
        }
        let below = body.depth;
        let source = self.source.clone();
        let lambda = Lambda { parameters, body, captures, source, external };
        self.node(at, Kind::Lambda(Arc::new(lambda)), below)
    }

    fn call(&mut self, at: u32, callee: Node) -> Parsed<Node> {
        self.advance();
        let arguments = self.arguments()?;
        self.expect_sign(")")?;
        let below = match &arguments {
            Arguments::Positional(nodes) => depth_of(nodes),
            Arguments::Named(nodes) => nodes.iter().map(|(_, n)| n.depth).max().unwrap_or(0),
        }
        .max(callee.depth);
        let builtin = match &callee.kind {
            Kind::Name(name) if !self.is_bound(name) && !self.names.contains(name) => {
                builtin::find(name)
            }
            _ => None,
        };
        if let (Some(builtin), Arguments::Positional(nodes)) = (builtin, &arguments)
            && let Some(value) = constants(nodes).and_then(|values| builtin::fold(builtin, &values))
        {
            return self.node(at, Kind::Constant(value), 0);
        }
        let call = match builtin {
            Some(builtin) => Call { callee: Callee::Builtin(builtin), arguments },
            None => Call { callee: Callee::Node(callee), arguments },
        };
        self.node(at, Kind::Call(Box::new(call)), below)
    }

    fn arguments(&mut self) -> Parsed<Arguments> {
        if self.is_sign(")") {
            return Ok(Arguments::Positional(Vec::new()));
        }
        if self.argument_name_follows() {
            let mut named = Vec::new();
            loop {
                let name = self.new_name(&[":"])?;
                self.expect_sign(":")?;
                named.push((name, self.expression()?));
                if !self.take_sign(",") {
                    return Ok(Arguments::Named(named));
                }
            }
        }
        let mut positional = Vec::new();
        loop {
            positional.push(self.argument()?);
            if !self.take_sign(",") {
                return Ok(Arguments::Positional(positional));
            }
        }
    }

    /// An expression, or a range with one side (`f(< 5)`).
    fn argument(&mut self) -> Parsed<Node> {
        match self.comparison_sign() {
            Some(comparison) => {
                let at = self.offset();
                self.one_sided_range(at, comparison)
            }
            None => self.expression(),
        }
    }

    /// Whether words up to a colon follow: `name: value`.
    fn argument_name_follows(&self) -> bool {
        for lexeme in self.lexemes.iter().skip(self.at).take(20) {
            match lexeme.token {
                Token::Word | Token::Number(_) | Token::Sign("+" | "-" | "/" | "*" | "'") => {}
                Token::Sign(":") => return true,
                Token::Sign(_) | Token::Text(_) | Token::End => return false,
            }
        }
        false
    }
}

fn constants(nodes: &[Node]) -> Option<Vec<Value>> {
    nodes
        .iter()
        .map(|node| match &node.kind {
            Kind::Constant(value) => Some(value.clone()),
            _ => None,
        })
        .collect()
}

fn binding_depth(bindings: &[Binding]) -> u32 {
    let ends = bindings.iter().map(|b| b.to.as_ref().map_or(0, |to| to.depth).max(b.from.depth));
    ends.max().unwrap_or(0)
}
