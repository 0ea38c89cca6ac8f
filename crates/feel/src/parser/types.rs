//! Types in expressions.

use super::{Parsed, Parser};
use crate::lexer::Token;
use crate::types::Type;
use std::sync::Arc;

impl Parser<'_> {
    /// The whole text as a type (`list<number>`).
    pub(crate) fn whole_type(&mut self) -> Parsed<Type> {
        let found = self.type_reference()?;
        self.expect_end()?;
        Ok(found)
    }

    pub(super) fn type_reference(&mut self) -> Parsed<Type> {
        self.nested(Self::one_type)
    }

    fn one_type(&mut self) -> Parsed<Type> {
        if *self.token() != Token::Word {
            return self.error(format!("a type is expected here, not {}", self.shown()));
        }
        let generic = self.text_ahead(1) == "<";
        match self.text_ahead(0) {
            "list" if generic => Ok(Type::List(Arc::new(self.one_parameter()?))),
            "range" if generic => Ok(Type::Range(Arc::new(self.one_parameter()?))),
            "context" if generic => self.context_type(),
            "function" if generic => self.function_type(),
            _ => self.named_type(),
        }
    }

    fn one_parameter(&mut self) -> Parsed<Type> {
        self.advance();
        self.expect_sign("<")?;
        let parameter = self.type_reference()?;
        self.expect_sign(">")?;
        Ok(parameter)
    }

    fn context_type(&mut self) -> Parsed<Type> {
        self.advance();
        self.expect_sign("<")?;
        let mut entries = Vec::new();
        while !self.is_sign(">") {
            let name = self.new_name(&[":"])?;
            self.expect_sign(":")?;
            entries.push((name, self.type_reference()?));
            if !self.take_sign(",") {
                break;
            }
        }
        self.expect_sign(">")?;
        Ok(Type::Context(entries.into()))
    }

    fn function_type(&mut self) -> Parsed<Type> {
        self.advance();
        self.expect_sign("<")?;
        let mut parameters = Vec::new();
        while !self.is_sign(">") {
            parameters.push(self.type_reference()?);
            if !self.take_sign(",") {
                break;
            }
        }
        self.expect_sign(">")?;
        self.expect_sign("->")?;
        let result = self.type_reference()?;
        Ok(Type::Function(parameters.into(), Arc::new(result)))
    }

    /// A type of FEEL or of the model; the longest name wins.
    fn named_type(&mut self) -> Parsed<Type> {
        let mut name = self.text_ahead(0).to_owned();
        let mut best = (Type::of_name(&name).or_else(|| self.declared(&name)), 1);
        let mut count = 1;
        let mut spaced = true;
        while count < 12 {
            let next = self.text_ahead(count);
            let word = self.lexemes.get(self.at + count).is_some_and(|l| l.token == Token::Word);
            if next == "." {
                name.push('.');
                spaced = false;
            } else if word {
                if spaced {
                    name.push(' ');
                }
                name.push_str(next);
                spaced = true;
            } else {
                break;
            }
            count += 1;
            if let Some(found) = Type::of_name(&name).or_else(|| self.declared(&name)) {
                best = (Some(found), count);
            }
        }
        let first: Arc<str> = self.text_ahead(0).into();
        for _ in 0..best.1 {
            self.advance();
        }
        Ok(best.0.unwrap_or(Type::Unknown(first)))
    }

    fn declared(&self, name: &str) -> Option<Type> {
        self.names.type_named(name).cloned()
    }
}
