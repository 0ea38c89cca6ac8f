//! Text to tokens.

use crate::decimal::Decimal;
use crate::errors::{SyntaxError, line_and_column};
use std::sync::Arc;

#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Token {
    Number(Decimal),
    Text(Arc<str>),
    /// A word: part of a name, or a keyword.
    Word,
    /// An operator or bracket.
    Sign(&'static str),
    End,
}

#[derive(Clone, Debug)]
pub(crate) struct Lexeme {
    pub(crate) token: Token,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// Longest text that is read as one expression.
pub(crate) const SOURCE_BYTES_MAX: usize = 256 << 10;

// Longer signs first.
const SIGNS: [&str; 27] = [
    "...", "..", "**", "<=", ">=", "!=", "->", "(", ")", "[", "]", "{", "}", ",", ":", ".", "+",
    "-", "*", "/", "<", ">", "=", "@", "?", "'", "|",
];

pub(crate) fn is_word_start(letter: char) -> bool {
    letter.is_alphabetic() || letter == '_' || (letter as u32 > 0x7f && !is_space(letter))
}

fn is_word_part(letter: char) -> bool {
    is_word_start(letter) || letter.is_ascii_digit()
}

fn is_space(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{feff}' | '\u{180e}' | '\u{200b}')
}

pub(crate) fn tokens(source: &str) -> Result<Vec<Lexeme>, SyntaxError> {
    if source.len() > SOURCE_BYTES_MAX {
        let message = format!("an expression may have at most {SOURCE_BYTES_MAX} bytes");
        return Err(SyntaxError { line: 1, column: 1, message });
    }
    let mut lexer = Lexer { source, at: 0 };
    let mut lexemes = Vec::new();
    loop {
        lexer.skip_space()?;
        let start = lexer.at;
        let token = lexer.next_token()?;
        let done = token == Token::End;
        lexemes.push(Lexeme { token, start: offset(start), end: offset(lexer.at) });
        if done {
            return Ok(lexemes);
        }
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

struct Lexer<'s> {
    source: &'s str,
    at: usize,
}

impl<'s> Lexer<'s> {
    fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or("")
    }

    fn error<T>(&self, at: usize, message: impl Into<String>) -> Result<T, SyntaxError> {
        let (line, column) = line_and_column(self.source, at);
        Err(SyntaxError { line, column, message: message.into() })
    }

    fn skip_space(&mut self) -> Result<(), SyntaxError> {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches(is_space);
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with("//") {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                match trimmed.find("*/") {
                    Some(end) => self.at += end + 2,
                    None => return self.error(self.at, "the comment does not end"),
                }
            } else {
                return Ok(());
            }
        }
    }

    fn next_token(&mut self) -> Result<Token, SyntaxError> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(Token::End) };
        let second_is_digit = rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
        if first.is_ascii_digit() || (first == '.' && second_is_digit) {
            return self.number();
        }
        if first == '"' {
            return self.text();
        }
        if is_word_start(first) {
            let end = rest.find(|c| !is_word_part(c)).unwrap_or(rest.len());
            self.at += end;
            return Ok(Token::Word);
        }
        match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            Some(sign) => {
                self.at += sign.len();
                Ok(Token::Sign(sign))
            }
            None => self.error(self.at, format!("'{first}' does not belong here")),
        }
    }

    fn number(&mut self) -> Result<Token, SyntaxError> {
        let start = self.at;
        let bytes = self.rest().as_bytes();
        let digits =
            |from: usize| bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
        let mut length = digits(0);
        // `1..2` is a range, so a point counts only before a digit.
        if bytes.get(length) == Some(&b'.') && digits(length + 1) > 0 {
            length += 1 + digits(length + 1);
        }
        if matches!(bytes.get(length), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
            let exponent = digits(length + 1 + sign);
            if exponent > 0 {
                length += 1 + sign + exponent;
            }
        }
        self.at += length;
        let text = self.source.get(start..self.at).unwrap_or("");
        match text.parse() {
            Ok(number) => Ok(Token::Number(number)),
            Err(_) => self.error(start, format!("'{text}' is beyond the range of numbers")),
        }
    }

    fn text(&mut self) -> Result<Token, SyntaxError> {
        let start = self.at;
        let mut text = String::new();
        let mut letters = self.rest().char_indices().skip(1);
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.at = start + at + 1;
                    return Ok(Token::Text(text.into()));
                }
                '\\' => {
                    let Some((_, escaped)) = letters.next() else { break };
                    match escaped {
                        'n' => text.push('\n'),
                        't' => text.push('\t'),
                        'r' => text.push('\r'),
                        '"' | '\\' | '\'' => text.push(escaped),
                        'u' => unicode(&mut letters, 4, &mut text),
                        'U' => unicode(&mut letters, 6, &mut text),
                        // An unknown escape stands for itself, as regular expressions need.
                        other => text.extend(['\\', other]),
                    }
                }
                other => text.push(other),
            }
        }
        self.error(start, "the text does not end: a closing \" is missing")
    }
}

type Letters<'a> = std::iter::Skip<std::str::CharIndices<'a>>;

fn hexadecimal(letters: &mut Letters<'_>, count: usize) -> Option<u32> {
    let mut ahead = letters.clone();
    let mut code = 0;
    for _ in 0..count {
        code = code * 16 + ahead.next()?.1.to_digit(16)?;
    }
    *letters = ahead;
    Some(code)
}

/// `\u` takes four digits, `\U` six; two halves of a surrogate pair make one character.
fn unicode(letters: &mut Letters<'_>, count: usize, text: &mut String) {
    let Some(code) = hexadecimal(letters, count) else {
        text.push_str(if count == 4 { "\\u" } else { "\\U" });
        return;
    };
    if (0xd800..0xdc00).contains(&code) {
        let mut ahead = letters.clone();
        let marks = (ahead.next().map(|(_, c)| c), ahead.next().map(|(_, c)| c));
        if marks == (Some('\\'), Some('u')) {
            let low = hexadecimal(&mut ahead, 4).filter(|low| (0xdc00..0xe000).contains(low));
            if let Some(low) = low {
                *letters = ahead;
                let joined = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                text.extend(char::from_u32(joined));
                return;
            }
        }
    }
    text.push(char::from_u32(code).unwrap_or('\u{fffd}'));
}

/// Keywords that stand before an expression; other words before a bracket are the names of functions.
const BEFORE_EXPRESSION: [&str; 11] =
    ["if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or"];

/// The keywords of an expression that stand right before a bracket, as in `if(`: read as if a space stood
/// between, where the grammar of the standard (DMN 1.5, 10.3.1.2) can read a call of a function instead. Each
/// once; none of a text that cannot be read.
#[must_use]
pub fn without_space(source: &str) -> Vec<&'static str> {
    let Ok(lexemes) = tokens(source) else { return Vec::new() };
    let mut found = Vec::new();
    for (word, next) in lexemes.iter().zip(lexemes.iter().skip(1)) {
        let opens = next.token == Token::Sign("(") && next.start == word.end;
        if word.token != Token::Word || !opens {
            continue;
        }
        let text = source.get(word.start as usize..word.end as usize).unwrap_or_default();
        let keyword = BEFORE_EXPRESSION.into_iter().find(|keyword| *keyword == text);
        found.extend(keyword.filter(|keyword| !found.contains(keyword)));
    }
    found
}
