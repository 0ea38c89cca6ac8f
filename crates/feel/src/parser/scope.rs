//! Names in the parser: which words make one name, and who binds it.

use super::{Parsed, Parser};
use crate::builtin;
use crate::lexer::Token;
use crate::names::NameParts;
use std::sync::Arc;

/// What the expression itself binds.
pub(super) enum Bound {
    Name(NameParts),
}

const KEYWORDS: [&str; 18] = [
    "and",
    "or",
    "if",
    "then",
    "else",
    "for",
    "in",
    "return",
    "some",
    "every",
    "satisfies",
    "between",
    "instance",
    "of",
    "function",
    "true",
    "false",
    "null",
];

pub(crate) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

impl Parser<'_> {
    /// Binds a name while the caller reads what it holds for; undone by [`Self::release`].
    pub(super) fn bind(&mut self, name: &str) {
        if let Some(parts) = NameParts::new(name) {
            self.bound.push(Bound::Name(parts));
        }
    }

    pub(super) fn release(&mut self, count: usize) {
        self.bound.truncate(count);
    }

    pub(super) fn bound_count(&self) -> usize {
        self.bound.len()
    }

    pub(super) fn is_bound(&self, name: &str) -> bool {
        self.bound.iter().any(|Bound::Name(parts)| *parts.name == *name)
    }

    /// Whether the innermost function being read binds it, rather than something around it.
    pub(super) fn is_bound_above_floor(&self, name: &str) -> bool {
        self.bound.iter().skip(self.floor).any(|Bound::Name(parts)| *parts.name == *name)
    }

    fn matches_here(&self, parts: &[Box<str>]) -> bool {
        parts.iter().enumerate().all(|(ahead, part)| self.text_ahead(ahead) == &**part)
    }

    /// The longest known name that starts here, and how many tokens it takes.
    fn known_name(&self) -> Option<(Arc<str>, usize)> {
        let bound = self.bound.iter().map(|Bound::Name(parts)| parts);
        let known = self.names.starting_with(self.text_ahead(0)).iter();
        let longest = bound
            .chain(known)
            .filter(|name| self.matches_here(&name.parts))
            .max_by_key(|name| name.parts.len())
            .map(|name| (name.name.clone(), name.parts.len()));
        let builtin = builtin::multi_word_names()
            .filter(|name| self.matches_words(name))
            .map(|name| (name, name.split(' ').count()))
            .max_by_key(|(_, count)| *count);
        match (longest, builtin) {
            (Some((name, count)), Some((_, words))) if count >= words => Some((name, count)),
            (_, Some((name, words))) => Some((name.into(), words)),
            (longest, None) => longest,
        }
    }

    fn matches_words(&self, name: &str) -> bool {
        name.split(' ').enumerate().all(|(ahead, word)| self.text_ahead(ahead) == word)
    }

    /// A name: the longest known one, or as many plain words as follow each other.
    pub(super) fn name(&mut self) -> Parsed<Arc<str>> {
        if *self.token() != Token::Word && !self.is_sign("?") {
            return self.error(format!("a name is expected here, not {}", self.shown()));
        }
        if let Some((name, count)) = self.known_name() {
            for _ in 0..count {
                self.advance();
            }
            return Ok(name);
        }
        let mut name = self.text_ahead(0).to_owned();
        self.advance();
        while *self.token() == Token::Word && !is_keyword(self.text_ahead(0)) {
            name.push(' ');
            name.push_str(self.text_ahead(0));
            self.advance();
        }
        Ok(name.into())
    }

    /// The name after a point: known names first, then one word.
    pub(super) fn member_name(&mut self) -> Parsed<Arc<str>> {
        if *self.token() != Token::Word {
            return self.error(format!("a name is expected after '.', not {}", self.shown()));
        }
        let property = PROPERTIES.iter().find(|property| self.matches_words(property));
        if let Some(property) = property {
            for _ in property.split(' ') {
                self.advance();
            }
            return Ok((*property).into());
        }
        let longest = self
            .members
            .iter()
            .filter(|member| self.matches_here(&member.parts))
            .max_by_key(|member| member.parts.len())
            .map(|member| (member.name.clone(), member.parts.len()));
        if let Some((name, count)) = longest {
            for _ in 0..count {
                self.advance();
            }
            return Ok(name);
        }
        self.name()
    }

    pub(super) fn remember_member(&mut self, key: &str) {
        if let Some(parts) = NameParts::new(key).filter(|name| name.parts.len() > 1)
            && self.members.len() < MEMBERS_MAX
        {
            self.members.push(parts);
        }
    }

    /// A new name up to one of the stop signs or words: a key, a parameter, a variable.
    pub(super) fn new_name(&mut self, stops: &[&str]) -> Parsed<Arc<str>> {
        if let Token::Text(text) = self.token() {
            let text = text.clone();
            self.advance();
            return Ok(text);
        }
        let mut name = String::new();
        let mut last_end = None;
        while !stops.contains(&self.text_ahead(0)) {
            let fits = match self.token() {
                Token::Word => true,
                Token::Number(_) => !name.is_empty(),
                Token::Sign("+" | "-" | "/" | "*" | "'" | "." | "**") => !name.is_empty(),
                Token::Sign("?") => name.is_empty(),
                Token::Sign(_) | Token::Text(_) | Token::End => false,
            };
            if !fits {
                return self.error(format!("{} cannot be part of a name", self.shown()));
            }
            if last_end.is_some_and(|end| end != self.offset()) {
                name.push(' ');
            }
            name.push_str(self.text_ahead(0));
            last_end = self.lexeme().map(|lexeme| lexeme.end);
            self.advance();
        }
        if name.is_empty() {
            return self.error(format!("a name is expected here, not {}", self.shown()));
        }
        Ok(name.into())
    }
}

/// Keys with more than one word that are remembered.
const MEMBERS_MAX: usize = 200;

/// Properties of temporal values and ranges whose names have spaces (DMN 1.5, tables 61 to 65).
const PROPERTIES: [&str; 3] = ["time offset", "start included", "end included"];
