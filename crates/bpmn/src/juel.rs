//! JUEL, the expression language of Camunda 7 and Flowable files, translated to FEEL.
//!
//! Source: the Unified Expression Language (Jakarta Expression Language 5.0, chapter 1) as far as
//! conditions and values of real process files use it. A name that may be null counts as false
//! where a truth value is needed, as the language says. Beans and methods in Java are not run:
//! what cannot be said in FEEL is refused by name.

/// Longest expression that is translated.
const LETTERS_MAX: usize = 10_000;
/// Deepest nesting of parentheses, negations and choices.
const DEPTH_MAX: usize = 60;
/// The remainder as Java has it, with the sign of the dividend; FEEL's `modulo` has that of the divisor. A function, so
/// that each side is written once however deep remainders are nested.
const REMAINDER: &str =
    "function(a, b) a - b * (if a / b < 0 then ceiling(a / b) else floor(a / b))";

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(String),
    Text(String),
    Name(String),
    Sign(&'static str),
    End,
}

/// A translated part: its FEEL text, and whether it gives true or false and nothing else.
struct Part {
    feel: String,
    truth: bool,
    /// Whether it can stand beside an operator without parentheses.
    tight: bool,
}

impl Part {
    fn tight(feel: String) -> Self {
        Self { feel, truth: false, tight: true }
    }

    fn loose(feel: String, truth: bool) -> Self {
        Self { feel, truth, tight: false }
    }

    fn inner(&self) -> String {
        if self.tight { self.feel.clone() } else { format!("({})", self.feel) }
    }

    /// As a truth value: null and what is not true count as false.
    fn holds(&self) -> String {
        if self.truth { self.inner() } else { format!("({} = true)", self.inner()) }
    }
}

/// The FEEL text that means the same; the part in words that has no counterpart.
pub(crate) fn to_feel(source: &str) -> Result<String, String> {
    if source.len() > LETTERS_MAX {
        return Err(format!("it is longer than {LETTERS_MAX} letters"));
    }
    let mut translator = Translator { tokens: tokens(source)?, at: 0, depth: 0 };
    let part = translator.choice()?;
    match translator.peek() {
        Token::End => Ok(part.feel),
        other => Err(format!("{} is not expected here", shown(other))),
    }
}

struct Translator {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

type Translated = Result<Part, String>;

impl Translator {
    fn peek(&self) -> &Token {
        self.tokens.get(self.at).unwrap_or(&Token::End)
    }

    fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    /// One of these signs, or words that mean the same.
    fn take(&mut self, signs: &[(&'static str, &'static str)]) -> Option<&'static str> {
        let found = match self.peek() {
            Token::Sign(sign) => signs.iter().find(|(known, _)| known == sign),
            Token::Name(word) => signs.iter().find(|(known, _)| known == word),
            _ => None,
        };
        let (_, feel) = *found?;
        self.at += 1;
        Some(feel)
    }

    fn expect(&mut self, sign: &'static str) -> Result<(), String> {
        match self.take(&[(sign, sign)]) {
            Some(_) => Ok(()),
            None => Err(format!("“{sign}” is missing before {}", shown(self.peek()))),
        }
    }

    fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, String>,
    ) -> Result<T, String> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err("it is nested too deep".to_owned());
        }
        let part = read(self)?;
        self.depth -= 1;
        Ok(part)
    }

    fn choice(&mut self) -> Translated {
        self.deeper(|this| {
            let condition = this.either()?;
            if this.take(&[("?", "?")]).is_none() {
                return Ok(condition);
            }
            let yes = this.choice()?;
            this.expect(":")?;
            let no = this.choice()?;
            let feel = format!("if {} then {} else {}", condition.holds(), yes.inner(), no.inner());
            Ok(Part::loose(feel, yes.truth && no.truth))
        })
    }

    fn either(&mut self) -> Translated {
        self.joined(&[("||", "or"), ("or", "or")], Self::both)
    }

    fn both(&mut self) -> Translated {
        self.joined(&[("&&", "and"), ("and", "and")], Self::equality)
    }

    fn joined(
        &mut self,
        signs: &[(&'static str, &'static str)],
        part: fn(&mut Self) -> Translated,
    ) -> Translated {
        let first = part(self)?;
        let mut all: Vec<String> = Vec::new();
        let mut word = "";
        while let Some(feel) = self.take(signs) {
            if all.is_empty() {
                all.push(first.holds());
            }
            word = feel;
            all.push(part(self)?.holds());
        }
        if all.is_empty() {
            Ok(first)
        } else {
            Ok(Part::loose(all.join(&format!(" {word} ")), true))
        }
    }

    fn equality(&mut self) -> Translated {
        let mut left = self.relation()?;
        while let Some(sign) = self.take(&[("==", "="), ("eq", "="), ("!=", "!="), ("ne", "!=")]) {
            let right = self.relation()?;
            left = Part::loose(format!("{} {sign} {}", left.inner(), right.inner()), true);
        }
        Ok(left)
    }

    fn relation(&mut self) -> Translated {
        let signs = [
            ("<=", "<="),
            (">=", ">="),
            ("<", "<"),
            (">", ">"),
            ("le", "<="),
            ("ge", ">="),
            ("lt", "<"),
            ("gt", ">"),
        ];
        let mut left = self.sum()?;
        while let Some(sign) = self.take(&signs) {
            let right = self.sum()?;
            // A comparison with null holds nowhere in JUEL; in FEEL it would be null.
            let feel = format!("({} {sign} {}) = true", left.inner(), right.inner());
            left = Part::loose(feel, true);
        }
        Ok(left)
    }

    fn sum(&mut self) -> Translated {
        let mut left = self.product()?;
        while let Some(sign) = self.take(&[("+", "+"), ("-", "-")]) {
            let right = self.product()?;
            left = Part::loose(format!("{} {sign} {}", left.inner(), right.inner()), false);
        }
        Ok(left)
    }

    fn product(&mut self) -> Translated {
        let mut left = self.unary()?;
        let signs = [("*", "*"), ("/", "/"), ("div", "/"), ("%", "%"), ("mod", "%")];
        while let Some(sign) = self.take(&signs) {
            let right = self.unary()?;
            left = match sign {
                "%" => Part::tight(format!("({REMAINDER})({}, {})", left.feel, right.feel)),
                _ => Part::loose(format!("{} {sign} {}", left.inner(), right.inner()), false),
            };
        }
        Ok(left)
    }

    fn unary(&mut self) -> Translated {
        self.deeper(|this| {
            match this.take(&[("!", "!"), ("not", "!"), ("-", "-"), ("empty", "e")]) {
                Some("!") => {
                    let part = this.unary()?;
                    Ok(Part { feel: format!("not({})", part.holds()), truth: true, tight: true })
                }
                Some("-") => Ok(Part::loose(format!("-{}", this.unary()?.inner()), false)),
                Some(_) => {
                    let part = this.unary()?;
                    let of = part.feel;
                    let feel = format!("list contains([null, \"\", [], {{}}], {of})");
                    Ok(Part { feel, truth: true, tight: true })
                }
                None => this.path(),
            }
        })
    }

    fn path(&mut self) -> Translated {
        let mut part = match self.next() {
            Token::Number(digits) => Part::tight(digits),
            Token::Text(text) => Part::tight(quoted(&text)),
            Token::Sign("(") => {
                let inner = self.choice()?;
                self.expect(")")?;
                Part { feel: format!("({})", inner.feel), truth: inner.truth, tight: true }
            }
            Token::Name(name) => self.named(name)?,
            other => return Err(format!("{} is not expected here", shown(&other))),
        };
        loop {
            if self.take(&[(".", ".")]).is_some() {
                let Token::Name(name) = self.next() else {
                    return Err("a name is missing after “.”".to_owned());
                };
                part = match self.peek() {
                    Token::Sign("(") => self.method(part, &name)?,
                    _ => Part::tight(format!("{}.{name}", part.feel)),
                };
            } else if self.take(&[("[", "[")]).is_some() {
                part = self.entry(&part)?;
            } else {
                return Ok(part);
            }
        }
    }

    fn named(&mut self, name: String) -> Translated {
        let truth = matches!(name.as_str(), "true" | "false");
        match self.peek() {
            Token::Sign("(") => Err(format!("{name}(…) is a function in Java")),
            Token::Sign(":") if matches!(self.tokens.get(self.at + 2), Some(Token::Sign("("))) => {
                Err(format!("{name}:… is a function in Java"))
            }
            _ if matches!(name.as_str(), "execution" | "task") => self.execution(&name),
            _ => Ok(Part { feel: name, truth, tight: true }),
        }
    }

    /// `execution.getVariable('x')` is the variable itself.
    fn execution(&mut self, name: &str) -> Translated {
        let before = self.at;
        if self.take(&[(".", ".")]).is_some()
            && let Token::Name(method) = self.next()
            && matches!(method.as_str(), "getVariable" | "getVariableLocal")
            && self.take(&[("(", "(")]).is_some()
            && let Token::Text(variable) = self.next()
            && self.take(&[(")", ")")]).is_some()
            && is_name(&variable)
        {
            return Ok(Part::tight(variable));
        }
        self.at = before;
        Err(format!("{name} is an object in Java"))
    }

    /// `a[0]` counts from 0 where FEEL counts from 1; `a['b']` is an entry.
    fn entry(&mut self, of: &Part) -> Translated {
        let inner = self.choice()?;
        self.expect("]")?;
        if let Ok(index) = inner.feel.parse::<u32>() {
            return Ok(Part::tight(format!("{}[{}]", of.inner(), u64::from(index) + 1)));
        }
        match inner.feel.strip_prefix('"') {
            Some(_) => Ok(Part::tight(format!("get value({}, {})", of.feel, inner.feel))),
            // A condition in brackets is a filter, which only FEEL has.
            None if inner.truth => Err("a filter is FEEL".to_owned()),
            None => Ok(Part::tight(format!(
                "(if {0} instance of number then {1}[{0} + 1] else get value({2}, {0}))",
                inner.inner(),
                of.inner(),
                of.feel
            ))),
        }
    }

    fn method(&mut self, of: Part, name: &str) -> Translated {
        self.expect("(")?;
        let mut arguments = Vec::new();
        while self.take(&[(")", ")")]).is_none() {
            if !arguments.is_empty() {
                self.expect(",")?;
            }
            arguments.push(self.choice()?);
        }
        let on = &of.feel;
        let part = |feel: String, truth| Ok(Part { feel, truth, tight: true });
        match (name, arguments.as_slice()) {
            ("equals", [other]) => part(format!("({} = {})", of.inner(), other.inner()), true),
            ("contains", [item]) if item.feel.starts_with('"') => part(
                format!(
                    "(if {on} instance of string then contains({on}, {0}) else list contains({on}, {0}))",
                    item.feel
                ),
                true,
            ),
            ("contains", [item]) => part(format!("list contains({on}, {})", item.feel), true),
            ("startsWith", [start]) => part(format!("starts with({on}, {})", start.feel), true),
            ("endsWith", [end]) => part(format!("ends with({on}, {})", end.feel), true),
            ("size", []) => part(format!("count({on})"), false),
            ("length", []) => part(format!("string length({on})"), false),
            ("isEmpty", []) => part(format!("list contains([\"\", [], {{}}], {on})"), true),
            ("toLowerCase", []) => part(format!("lower case({on})"), false),
            ("toUpperCase", []) => part(format!("upper case({on})"), false),
            ("toString", []) => part(format!("string({on})"), false),
            ("get", [key]) if key.feel.starts_with('"') => {
                part(format!("get value({on}, {})", key.feel), false)
            }
            ("get", [index]) => match index.feel.parse::<u32>() {
                Ok(index) => part(format!("{}[{}]", of.inner(), u64::from(index) + 1), false),
                Err(_) => Err("an entry by a computed key".to_owned()),
            },
            _ => Err(format!("{name}(…) is a method in Java")),
        }
    }
}

fn shown(token: &Token) -> String {
    match token {
        Token::Number(text) | Token::Text(text) | Token::Name(text) => format!("“{text}”"),
        Token::Sign(sign) => format!("“{sign}”"),
        Token::End => "the end".to_owned(),
    }
}

fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_alphanumeric() || letter == '_')
}

/// A FEEL string.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

const SIGNS: [&str; 22] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "?", ":", "+", "-", "*", "/", "%", "(", ")",
    "[", "]", ".", ",",
];

fn tokens(source: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = source.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = match first {
            '\'' | '"' => text(first, rest.get(1..).unwrap_or_default())?,
            '0'..='9' => {
                let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
                let (digits, after) = rest.split_at(end.unwrap_or(rest.len()));
                (Token::Number(digits.to_owned()), after)
            }
            letter if letter.is_alphabetic() || letter == '_' || letter == '$' => {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$');
                let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
                (Token::Name(name.to_owned()), after)
            }
            other => {
                let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
                let sign = sign.ok_or_else(|| format!("“{other}” is not known"))?;
                (Token::Sign(sign), rest.get(sign.len()..).unwrap_or_default())
            }
        };
        tokens.push(token);
        rest = after.trim_start();
    }
    Ok(tokens)
}

fn text(quote: char, rest: &str) -> Result<(Token, &str), String> {
    let mut out = String::new();
    let mut letters = rest.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => out.extend(letters.next().map(|(_, escaped)| escaped)),
            _ if letter == quote => {
                let after = rest.get(at + 1..).unwrap_or_default();
                return Ok((Token::Text(out), after));
            }
            other => out.push(other),
        }
    }
    Err("a text does not end".to_owned())
}
