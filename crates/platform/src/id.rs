//! Typed identifiers: 128 bits, ordered by time, made from [`Ctx`](crate::Ctx), one type per noun.

/// The bits that every typed identifier wraps: 48 bits of milliseconds, then 80 random bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(u128);

impl std::fmt::Debug for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = String::new();
        self.write(&mut text);
        f.write_str(&text)
    }
}

/// Crockford's base 32 without look-alike letters, in lower case: 26 characters for 128 bits.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const TEXT_BYTES: usize = 26;

impl Id {
    /// Builds an identifier from milliseconds since 1970 and random bits.
    pub fn from_parts(milliseconds: u64, random: u128) -> Id {
        Id((u128::from(milliseconds) << 80) | (random & ((1 << 80) - 1)))
    }

    /// The identifier with exactly these bits (for keys derived from other keys).
    pub fn from_bits(bits: u128) -> Id {
        Id(bits)
    }

    /// All bits.
    pub fn bits(self) -> u128 {
        self.0
    }

    /// Writes the 26 characters.
    pub fn write(self, out: &mut String) {
        for place in (0..TEXT_BYTES).rev() {
            let digit = ((self.0 >> (place * 5)) & 31) as usize;
            out.push(char::from(*ALPHABET.get(digit).unwrap_or(&b'0')));
        }
    }

    /// Reads the 26 characters.
    pub fn read(text: &str) -> Option<Id> {
        if text.len() != TEXT_BYTES {
            return None;
        }
        text.bytes()
            .try_fold(0u128, |bits, byte| {
                let digit = ALPHABET.iter().position(|a| *a == byte)?;
                bits.checked_mul(32)?.checked_add(digit as u128)
            })
            .map(Id)
    }
}

/// Declares a typed identifier with its prefix: `typed_id!(/// A case. CaseId, "cas");`
///
/// The type has `new(&Ctx)`, `parse(&str)`, `Display` ("cas_01…"), serde as text, and conversion into a
/// database [`Value`](crate::Value).
#[macro_export]
macro_rules! typed_id {
    ($(#[$meta:meta])* $name:ident, $prefix:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub $crate::id::Id);

        impl $name {
            /// A new identifier, from the clock and the randomness of `ctx`.
            pub fn new(ctx: &$crate::Ctx) -> Self {
                Self(ctx.new_id())
            }

            /// Reads the written form; none for anything else.
            pub fn parse(text: &str) -> Option<Self> {
                let rest = text.strip_prefix($prefix)?.strip_prefix('_')?;
                $crate::id::Id::read(rest).map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut text = String::with_capacity($prefix.len() + 27);
                text.push_str($prefix);
                text.push('_');
                self.0.write(&mut text);
                f.write_str(&text)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        impl From<$name> for $crate::Value {
            fn from(id: $name) -> Self {
                $crate::Value::Text(id.to_string())
            }
        }

        impl From<&$name> for $crate::Value {
            fn from(id: &$name) -> Self {
                $crate::Value::Text(id.to_string())
            }
        }

        impl $crate::id::FromColumn for $name {
            fn from_column(text: &str) -> Option<Self> {
                Self::parse(text)
            }
        }

        impl $crate::id::serde::Serialize for $name {
            fn serialize<S: $crate::id::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> $crate::id::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::id::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as $crate::id::serde::Deserialize<'de>>::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(|| {
                    $crate::id::serde::de::Error::custom(concat!("expected an id that begins ", $prefix, "_"))
                })
            }
        }
    };
}

#[doc(hidden)]
pub use serde;

/// An identifier that can be read back from a text column.
pub trait FromColumn: Sized {
    /// The identifier written in the column; none when the text is something else.
    fn from_column(text: &str) -> Option<Self>;
}

crate::typed_id!(
    /// A natural person known to the town (resident, helper, official: one identity for all).
    PersonId,
    "per"
);
crate::typed_id!(
    /// An organisation: a company, an association, another public body.
    OrganisationId,
    "org"
);
crate::typed_id!(
    /// Whoever data is about and under whose key it is sealed: a person, an organisation, or a visitor's
    /// draft before sign-in.
    SubjectId,
    "sub"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_and_read() {
        for bits in [0, 1, u128::MAX, 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef] {
            let id = PersonId(Id::from_bits(bits));
            assert_eq!(PersonId::parse(&id.to_string()), Some(id));
        }
        assert_eq!(PersonId::parse("org_00000000000000000000000000"), None);
        assert_eq!(PersonId::parse("per_zzzzzzzzzzzzzzzzzzzzzzzzzz"), None, "more than 128 bits");
        assert_eq!(PersonId::parse("per_"), None);
    }

    #[test]
    fn ordered_by_time() {
        let early = Id::from_parts(1_000, u128::MAX);
        let late = Id::from_parts(1_001, 0);
        let text = |id: Id| PersonId(id).to_string();
        assert!(early < late && text(early) < text(late));
    }
}
