//! Disclosures: a salt, a value, and the name of the value unless it is an element of a list (RFC 9901, 4.2).

use serde_json::{Value, json};

use crate::{Flaw, Hash, decode, encode};

/// One claim or element with its salt, as it travels beside the token.
#[derive(Clone, Debug, PartialEq)]
pub struct Disclosure {
    text: String,
    /// The salt, as it was written.
    pub salt: String,
    /// The name; none for an element of a list.
    pub name: Option<String>,
    /// The value; digests may stand in it.
    pub value: Value,
}

impl Disclosure {
    /// That of a member of an object.
    pub fn member(salt: [u8; 16], name: &str, value: Value) -> Disclosure {
        let salt = encode(salt);
        let text = encode(json!([salt, name, value]).to_string());
        Disclosure { text, salt, name: Some(name.to_owned()), value }
    }

    /// That of an element of a list.
    pub fn element(salt: [u8; 16], value: Value) -> Disclosure {
        let salt = encode(salt);
        let text = encode(json!([salt, value]).to_string());
        Disclosure { text, salt, name: None, value }
    }

    /// Reads one.
    ///
    /// # Errors
    /// Whatever is no list of a salt, perhaps a name, and a value.
    pub fn parse(text: &str) -> Result<Disclosure, Flaw> {
        let bytes = decode(text).ok_or(Flaw::Malformed)?;
        let parts: Vec<Value> = serde_json::from_slice(&bytes).map_err(|_| Flaw::Malformed)?;
        let text = text.to_owned();
        match <[Value; 3]>::try_from(parts) {
            Ok([Value::String(salt), Value::String(name), value]) => {
                Ok(Disclosure { text, salt, name: Some(name), value })
            }
            Ok(_) => Err(Flaw::Malformed),
            Err(parts) => match <[Value; 2]>::try_from(parts) {
                Ok([Value::String(salt), value]) => {
                    Ok(Disclosure { text, salt, name: None, value })
                }
                _ => Err(Flaw::Malformed),
            },
        }
    }

    /// As it is written in a token.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its digest: of the text as it was written.
    pub fn digest(&self, hash: Hash) -> String {
        hash.digest(&self.text)
    }
}
