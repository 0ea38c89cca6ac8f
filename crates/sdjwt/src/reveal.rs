//! From digests and disclosures to claims (RFC 9901, 7.1): everything in its place, and nothing left over.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use crate::{DEPTH_MAX, Disclosure, Flaw, Hash, Path, Step};

/// The claims of a token whose signature is good.
#[derive(Clone, Debug, PartialEq)]
pub struct Revealed {
    /// The header of the issuer's token.
    pub header: Map<String, Value>,
    /// What the issuer says, as far as it is shown.
    pub claims: Map<String, Value>,
    /// What was hidden and is shown, and where it stands.
    pub placed: Vec<Placed>,
    /// How digests are made.
    pub hash: Hash,
}

/// Where a disclosure belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Which disclosure, by its place in the token.
    pub disclosure: usize,
    /// Where its value stands among the claims that are shown.
    pub path: Path,
}

struct Placing<'a> {
    disclosures: &'a [Disclosure],
    by_digest: HashMap<String, usize>,
    digests: HashSet<String>,
    placed: Vec<Placed>,
}

pub(crate) fn reveal(
    header: Map<String, Value>,
    mut claims: Map<String, Value>,
    disclosures: &[Disclosure],
) -> Result<Revealed, Flaw> {
    let hash = match claims.remove("_sd_alg") {
        None => Hash::default(),
        Some(Value::String(name)) => Hash::named(&name)?,
        Some(_) => return Err(Flaw::Malformed),
    };
    let each = disclosures.iter().enumerate();
    let by_digest: HashMap<String, usize> = each.map(|(i, d)| (d.digest(hash), i)).collect();
    if by_digest.len() != disclosures.len() {
        return Err(Flaw::Unasked);
    }
    let mut placing =
        Placing { disclosures, by_digest, digests: HashSet::new(), placed: Vec::new() };
    let claims = placing.object(claims, &Path::default(), 0)?;
    if placing.placed.len() != disclosures.len() {
        return Err(Flaw::Unasked);
    }
    Ok(Revealed { header, claims, placed: placing.placed, hash })
}

impl<'a> Placing<'a> {
    fn value(&mut self, value: Value, at: &Path, depth: usize) -> Result<Value, Flaw> {
        match value {
            Value::Object(members) => Ok(Value::Object(self.object(members, at, depth)?)),
            Value::Array(elements) => Ok(Value::Array(self.list(elements, at, depth)?)),
            plain => Ok(plain),
        }
    }

    fn object(
        &mut self,
        mut members: Map<String, Value>,
        at: &Path,
        depth: usize,
    ) -> Result<Map<String, Value>, Flaw> {
        if depth > DEPTH_MAX {
            return Err(Flaw::TooMuch);
        }
        let digests = match members.remove("_sd") {
            None => Vec::new(),
            Some(Value::Array(digests)) => digests,
            Some(_) => return Err(Flaw::Malformed),
        };
        // A lone ellipsis is an element's digest and has no place in an object of claims.
        if members.contains_key("...") {
            return Err(Flaw::Malformed);
        }
        let mut shown = Map::new();
        for (name, value) in members {
            let at = at.with(Step::Member(name.clone()));
            let value = self.value(value, &at, depth + 1)?;
            shown.insert(name, value);
        }
        for digest in digests {
            let Some((index, disclosure)) = self.find(digest)? else { continue };
            let name = disclosure.name.as_ref().ok_or(Flaw::Misplaced)?;
            if matches!(name.as_str(), "_sd" | "...") {
                return Err(Flaw::Misplaced);
            }
            if shown.contains_key(name) {
                return Err(Flaw::NameTwice);
            }
            let at = at.with(Step::Member(name.clone()));
            let value = self.value(disclosure.value.clone(), &at, depth + 1)?;
            self.placed.push(Placed { disclosure: index, path: at });
            shown.insert(name.clone(), value);
        }
        Ok(shown)
    }

    fn list(&mut self, elements: Vec<Value>, at: &Path, depth: usize) -> Result<Vec<Value>, Flaw> {
        if depth > DEPTH_MAX {
            return Err(Flaw::TooMuch);
        }
        let mut shown = Vec::new();
        for element in elements {
            let at = at.with(Step::Element(shown.len()));
            let hidden = element.as_object().and_then(|members| members.get("...")).cloned();
            let Some(digest) = hidden else {
                let element = self.value(element, &at, depth + 1)?;
                shown.push(element);
                continue;
            };
            if element.as_object().is_some_and(|members| members.len() != 1) {
                return Err(Flaw::Malformed);
            }
            let Some((index, disclosure)) = self.find(digest)? else { continue };
            if disclosure.name.is_some() {
                return Err(Flaw::Misplaced);
            }
            let value = self.value(disclosure.value.clone(), &at, depth + 1)?;
            self.placed.push(Placed { disclosure: index, path: at });
            shown.push(value);
        }
        Ok(shown)
    }

    /// The disclosure of a digest; none when it is not shown, or the digest is there to mislead.
    fn find(&mut self, digest: Value) -> Result<Option<(usize, &'a Disclosure)>, Flaw> {
        let Value::String(digest) = digest else { return Err(Flaw::Malformed) };
        let index = self.by_digest.get(&digest).copied();
        if !self.digests.insert(digest) {
            return Err(Flaw::DigestTwice);
        }
        Ok(index.and_then(|index| Some((index, self.disclosures.get(index)?))))
    }
}
