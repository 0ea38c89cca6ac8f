//! The little ASN.1 (DER) that a question about revocation needs: what is written, and what is read of the answer.

use x509_parser::asn1_rs::{Any, Class, FromDer as _};

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT: u8 = 0x06;
pub(super) const ENUMERATED: u8 = 0x0a;
pub(super) const GENERALIZED_TIME: u8 = 0x18;
pub(super) const SEQUENCE: u8 = 0x30;
/// A tag of the structure's own, around other elements.
pub(super) const fn explicit(number: u8) -> u8 {
    0xa0 | number
}

/// Writes an element: tag, length, and what is in it.
pub(super) fn write(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut out = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let long: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
            out.push(0x80 | u8::try_from(long.len()).unwrap_or(u8::MAX));
            out.extend(long);
        }
    }
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

/// An element that was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'a> {
    /// The first byte of its tag; tags of more than one byte are in nothing that is read here.
    pub(super) tag: u8,
    /// What is in it.
    pub(super) content: &'a [u8],
    /// The whole of it, as it was signed.
    pub(super) whole: &'a [u8],
}

/// Elements one after another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Elements<'a>(pub(super) &'a [u8]);

impl<'a> Elements<'a> {
    /// The next one, whatever it is; none at the end, and where no element begins.
    pub(super) fn any(&mut self) -> Option<Element<'a>> {
        let (rest, any) = Any::from_der(self.0).ok()?;
        let length = self.0.len().checked_sub(rest.len())?;
        let whole = self.0.get(..length)?;
        let number = u8::try_from(any.tag().0).ok().filter(|number| *number < 0x1f)?;
        let class = match any.class() {
            Class::Universal => 0x00,
            Class::Application => 0x40,
            Class::ContextSpecific => 0x80,
            Class::Private => 0xc0,
        };
        let constructed = if any.header.constructed() { 0x20 } else { 0x00 };
        self.0 = rest;
        Some(Element { tag: class | constructed | number, content: any.data, whole })
    }

    /// The next one, when it has this tag.
    pub(super) fn optional(&mut self, tag: u8) -> Option<Element<'a>> {
        let mut ahead = *self;
        let found = ahead.any().filter(|element| element.tag == tag)?;
        *self = ahead;
        Some(found)
    }

    /// What is in the next one, which must have this tag.
    pub(super) fn content(&mut self, tag: u8) -> Option<&'a [u8]> {
        Some(self.optional(tag)?.content)
    }

    /// The elements inside the next one, which must have this tag.
    pub(super) fn inside(&mut self, tag: u8) -> Option<Elements<'a>> {
        self.content(tag).map(Elements)
    }

    /// Whether nothing follows.
    pub(super) fn is_over(&self) -> bool {
        self.0.is_empty()
    }
}
