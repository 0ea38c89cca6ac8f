//! What goes into the log: a kind and a commitment, as one short line.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use platform::id::Id;
use platform::{Ctx, Unit};
use sha2::Sha256;

use crate::store;

platform::typed_id!(
    /// An entry of the log, from the moment of the act; its place in the tree comes later.
    EntryId,
    "ent"
);

/// The letters of a code that stand together.
const CODE_GROUP: usize = 5;

impl EntryId {
    /// The moment of the act, with which an id begins.
    pub fn at(&self) -> Timestamp {
        let milliseconds = i64::try_from(self.0.bits() >> 80).unwrap_or(i64::MAX);
        Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::MAX)
    }

    /// The code of the entry as it is printed: the 26 characters of its id in groups, in capitals.
    pub fn code(&self) -> String {
        let mut text = String::new();
        self.0.write(&mut text);
        let letters: Vec<char> = text.to_ascii_uppercase().chars().collect();
        let groups: Vec<String> =
            letters.chunks(CODE_GROUP).map(|group| group.iter().collect()).collect();
        groups.join("-")
    }

    /// Reads a code as people type it, or the address that a letter's square holds, which ends in it.
    pub fn read_code(typed: &str) -> Option<EntryId> {
        let typed = typed.trim();
        if typed.len() > TYPED_BYTES_MAX {
            return None;
        }
        let last = typed.trim_end_matches('/').rsplit('/').next()?;
        let meant = |letter: char| match letter.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        };
        let typed = last.chars().filter(|c| !c.is_whitespace() && *c != '-').map(meant);
        Id::read(&typed.collect::<String>()).map(EntryId)
    }
}

/// Longest code or address that is read.
const TYPED_BYTES_MAX: usize = 512;

/// Opens every entry: the name of the format and its version.
const FORMAT: &str = "aedile/1";

/// Longest kind.
const KIND_BYTES_MAX: usize = 40;

/// What an entry says of a record without saying it: HMAC-SHA256 under the subject's key.
///
/// A plain hash would not do: an identifier of 30 bits is found by trying all of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Commitment([u8; 32]);

impl Commitment {
    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

/// Commits to a record. Whoever has key and record can repeat it; nobody else learns anything.
pub fn commitment(key: &[u8; 32], record: &[u8]) -> Commitment {
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(key) else {
        unreachable!("HMAC takes keys of any length")
    };
    Commitment(mac.chain_update(record).finalize().into_bytes().into())
}

/// One entry of the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    kind: Cow<'static, str>,
    commitment: Commitment,
}

impl Entry {
    /// An entry of a kind ("case.decided": small letters, digits, dots and hyphens).
    pub fn new(kind: &'static str, commitment: Commitment) -> Entry {
        assert!(is_kind(kind), "the kind of an entry is a short plain word");
        Entry { kind: Cow::Borrowed(kind), commitment }
    }

    pub(crate) fn of_kind(kind: &str, commitment: Commitment) -> Option<Entry> {
        is_kind(kind).then(|| Entry { kind: Cow::Owned(kind.to_owned()), commitment })
    }

    /// Reads the line; none for anything that would not be written.
    pub fn parse(line: &str) -> Option<Entry> {
        let (kind, encoded) = line.strip_prefix(FORMAT)?.strip_prefix(' ')?.split_once(' ')?;
        let bytes = STANDARD.decode(encoded.strip_suffix('\n')?).ok()?;
        Entry::of_kind(kind, Commitment(bytes.try_into().ok()?))
    }

    /// What kind of act.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The commitment to the act's record.
    pub fn commitment(&self) -> &Commitment {
        &self.commitment
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FORMAT} {} {}", self.kind, self.commitment)
    }
}

/// Adds an entry to the unit of the act that it is about: one statement. The log takes it up within a
/// second of the commit.
pub fn append(unit: &mut Unit, ctx: &Ctx, entry: Entry) -> EntryId {
    let id = EntryId::new(ctx);
    if !cfg!(feature = "bare") {
        store::insert_entry(unit, id, entry.to_string());
    }
    id
}

fn is_kind(kind: &str) -> bool {
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
    (1..=KIND_BYTES_MAX).contains(&kind.len()) && kind.bytes().all(plain)
}
