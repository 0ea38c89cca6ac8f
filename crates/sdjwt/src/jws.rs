//! A signed JSON object in its compact form (RFC 7515): taken apart, not yet verified.

use serde_json::{Map, Value};

use crate::{Flaw, decode};

/// A token that was read. Nobody has vouched for it yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Jws {
    /// Its header.
    pub header: Map<String, Value>,
    pub(crate) payload: Map<String, Value>,
    message: String,
    signature: Vec<u8>,
}

impl Jws {
    /// Reads the compact form.
    ///
    /// # Errors
    /// Anything that is not three parts of base 64 with two objects in them, or that asks for an extension.
    pub fn parse(text: &str) -> Result<Jws, Flaw> {
        let (message, signature) = text.rsplit_once('.').ok_or(Flaw::Malformed)?;
        let (header, payload) = message.split_once('.').ok_or(Flaw::Malformed)?;
        let object = |part: &str| -> Result<Map<String, Value>, Flaw> {
            let bytes = decode(part).ok_or(Flaw::Malformed)?;
            serde_json::from_slice(&bytes).map_err(|_| Flaw::Malformed)
        };
        let header = object(header)?;
        // An extension that must be understood is one that is not (RFC 7515, 4.1.11).
        if header.contains_key("crit") {
            return Err(Flaw::Malformed);
        }
        Ok(Jws {
            payload: object(payload)?,
            signature: decode(signature).filter(|s| !s.is_empty()).ok_or(Flaw::Malformed)?,
            message: message.to_owned(),
            header,
        })
    }

    /// A member of the header, as text.
    pub fn header_text(&self, name: &str) -> Option<&str> {
        self.header.get(name).and_then(Value::as_str)
    }

    /// A claim that nobody has vouched for: to find the key.
    pub fn unverified(&self, name: &str) -> Option<&Value> {
        self.payload.get(name)
    }

    /// What is signed.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The signature over it.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The claims, when `good` says that the signature is.
    ///
    /// # Errors
    /// [`Flaw::Signature`] when it is not.
    pub fn verify(self, good: impl FnOnce(&Jws) -> bool) -> Result<Map<String, Value>, Flaw> {
        if good(&self) { Ok(self.payload) } else { Err(Flaw::Signature) }
    }
}
