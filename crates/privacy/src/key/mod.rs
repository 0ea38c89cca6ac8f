//! The data key of a subject: sealing, and the key for commitments in the transparency log.

pub(crate) mod store;

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use lz4_flex::block::{CompressTable, compress_into_with_table, get_maximum_output_size};
use platform::id::{OrganisationId, PersonId, SubjectId};
use platform::{Ctx, Fault};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::cipher::{Cipher, KEY_BYTES};
use crate::master::derive;
use crate::sealed::{Plain, Sealed};

/// The first byte of what is sealed as it is.
const PLAIN: u8 = 1;
/// The first byte of what was packed (LZ4 block, its length before it) and then sealed.
const PACKED: u8 = 2;
/// Shorter text does not get shorter by packing.
const PACK_FROM_BYTES: usize = 200;
/// More than anything that is sealed as text or JSON: what claims to be longer was not packed here.
const UNPACKED_BYTES_MAX: u32 = 64 * 1024 * 1024;

/// The subject that a person's data is sealed under: the same 128 bits.
pub fn subject_of(person: PersonId) -> SubjectId {
    SubjectId(person.0)
}

/// The subject that an organisation's data is sealed under: the same 128 bits.
pub fn subject_of_organisation(organisation: OrganisationId) -> SubjectId {
    SubjectId(organisation.0)
}

/// A subject's key, unwrapped. Whoever has it can seal and commit; opening goes through the vault.
#[derive(Clone)]
pub struct SubjectKey {
    subject: SubjectId,
    inner: Arc<Inner>,
}

struct Inner {
    data_key: Zeroizing<[u8; KEY_BYTES]>,
    cipher: Cipher,
}

impl SubjectKey {
    pub(crate) fn new(subject: SubjectId, data_key: Zeroizing<[u8; KEY_BYTES]>) -> SubjectKey {
        let cipher = Cipher::new(derive(&data_key, "aedile/seal"));
        SubjectKey { subject, inner: Arc::new(Inner { data_key, cipher }) }
    }

    /// Whose key it is.
    pub fn subject(&self) -> SubjectId {
        self.subject
    }

    /// Seals bytes. The label says what they are ("cases.answers"); to open them the same label is needed.
    pub fn seal(&self, ctx: &Ctx, label: &'static str, bytes: &[u8]) -> Sealed {
        self.sealed(ctx, label, (PLAIN, bytes))
    }

    fn sealed(&self, ctx: &Ctx, label: &str, (version, bytes): (u8, &[u8])) -> Sealed {
        let aad = associated(self.subject, label, version);
        let mut out = vec![version];
        if cfg!(feature = "bare") {
            out.extend_from_slice(bytes);
            return Sealed::new(out);
        }
        self.inner.cipher.encrypt_into(&mut out, ctx.random(), &aad, bytes);
        Sealed::new(out)
    }

    /// Packed when that makes it shorter: answers and reasons say the same words again and again, and what
    /// is not written need not be synced.
    fn pack_and_seal(&self, ctx: &Ctx, label: &'static str, bytes: &[u8]) -> Sealed {
        if bytes.len() < PACK_FROM_BYTES || bytes.len() > UNPACKED_BYTES_MAX as usize {
            return self.seal(ctx, label, bytes);
        }
        let packed = Zeroizing::new(pack(bytes));
        match packed.len() < bytes.len() {
            true => self.sealed(ctx, label, (PACKED, &packed)),
            false => self.seal(ctx, label, bytes),
        }
    }

    /// Seals text.
    pub fn seal_text(&self, ctx: &Ctx, label: &'static str, text: &str) -> Sealed {
        self.pack_and_seal(ctx, label, text.as_bytes())
    }

    /// Seals a value as JSON.
    pub fn seal_json(&self, ctx: &Ctx, label: &'static str, value: &impl Serialize) -> Sealed {
        let Ok(bytes) = serde_json::to_vec(value).map(Zeroizing::new) else {
            unreachable!("what is sealed is plain data with text keys")
        };
        self.pack_and_seal(ctx, label, &bytes)
    }

    /// A key for commitments of one kind ("ledger.entry"). It dies with the subject's key, so what the log
    /// holds of an erased person can no longer be linked to anything.
    pub fn commitment_key(&self, label: &str) -> Zeroizing<[u8; KEY_BYTES]> {
        derive(&self.inner.data_key, &format!("aedile/commitment/{label}"))
    }

    /// Only the vault calls this, after it has recorded why.
    pub(crate) fn unseal(&self, label: &'static str, sealed: &Sealed) -> Result<Plain, Fault> {
        let open = |version, rest: &[u8]| {
            if cfg!(feature = "bare") {
                return Some(rest.to_vec());
            }
            let aad = associated(self.subject, label, version);
            self.inner.cipher.decrypt(&aad, rest)
        };
        let plain = match sealed.as_bytes().split_first() {
            Some((&PLAIN, rest)) => open(PLAIN, rest),
            Some((&PACKED, rest)) => {
                open(PACKED, rest).map(Zeroizing::new).and_then(|packed| unpack(&packed))
            }
            _ => None,
        };
        // The label is ours, never content.
        let damaged = || Fault::new("open sealed data", format!("{label} does not open"));
        plain.map(Plain::new).ok_or_else(damaged)
    }
}

impl fmt::Debug for SubjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SubjectKey({})", self.subject)
    }
}

thread_local! {
    /// What packing remembers of a text, places and no bytes of it; it is cleared each time. Made anew for each
    /// small text, it took longer than the packing.
    static TABLE: RefCell<CompressTable> = RefCell::new(CompressTable::small());
}

/// The length before it, so that nobody has to guess it.
fn pack(bytes: &[u8]) -> Vec<u8> {
    let Ok(length) = u32::try_from(bytes.len()) else {
        unreachable!("{UNPACKED_BYTES_MAX} bytes at most are packed")
    };
    let mut out = length.to_le_bytes().to_vec();
    out.resize(out.len() + get_maximum_output_size(bytes.len()), 0);
    let (_, packed) = out.split_at_mut(size_of::<u32>());
    let written = TABLE.with_borrow_mut(|table| compress_into_with_table(bytes, packed, table));
    let Ok(written) = written else { unreachable!("there is room for the longest") };
    out.truncate(size_of::<u32>() + written);
    out
}

fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let length = u32::from_le_bytes(*packed.first_chunk()?);
    if length > UNPACKED_BYTES_MAX {
        return None;
    }
    lz4_flex::block::decompress_size_prepended(packed).ok()
}

/// What binds a ciphertext to its place: sixteen bytes of subject, then the label, then how it was packed, so that
/// nobody who can write to the database makes packed bytes pass for the text itself.
fn associated(subject: SubjectId, label: &str, version: u8) -> Vec<u8> {
    let mut aad = b"aedile/sealed/".to_vec();
    aad.extend_from_slice(&subject.0.bits().to_be_bytes());
    aad.extend_from_slice(label.as_bytes());
    if version != PLAIN {
        aad.push(version);
    }
    aad
}

/// What binds a wrapped key to its owner.
pub(crate) fn owner(subject: SubjectId) -> Vec<u8> {
    let mut owner = b"aedile/subject/".to_vec();
    owner.extend_from_slice(&subject.0.bits().to_be_bytes());
    owner
}

#[cfg(test)]
mod tests {
    use platform::id::Id;
    use platform::testkit::TestClock;

    use super::*;

    const LABEL: &str = "test.answers";

    fn key() -> SubjectKey {
        SubjectKey::new(SubjectId(Id::from_bits(7)), Zeroizing::new([3; KEY_BYTES]))
    }

    #[test]
    fn what_repeats_itself_is_stored_shorter_and_opens_as_it_was() {
        let (key, ctx) = (key(), TestClock::new().edge().system("test"));
        let reasons = "criterion met, article 3; ".repeat(100);
        let noise: String = (0..300_u32).map(|n| char::from(b'!' + (n * n % 89) as u8)).collect();
        for (text, version) in [(reasons.as_str(), PACKED), ("short", PLAIN), ("", PLAIN)] {
            let sealed = key.seal_text(&ctx, LABEL, text);
            assert_eq!(sealed.as_bytes()[0], version);
            assert_eq!(key.unseal(LABEL, &sealed).unwrap().text().unwrap(), text);
            assert!(key.unseal("test.other", &sealed).is_err(), "a label is part of it");
        }
        assert!(key.seal_text(&ctx, LABEL, &reasons).as_bytes().len() < reasons.len() / 4);
        let sealed = key.seal_text(&ctx, LABEL, &noise);
        assert_eq!(key.unseal(LABEL, &sealed).unwrap().text().unwrap(), noise);
        let file = key.seal(&ctx, LABEL, reasons.as_bytes());
        assert_eq!(file.as_bytes()[0], PLAIN, "files are packed already");
    }

    #[test]
    fn what_was_sealed_as_one_kind_does_not_open_as_the_other() {
        let (key, ctx) = (key(), TestClock::new().edge().system("test"));
        for (text, other) in [("short", PACKED), ("again and ".repeat(50).as_str(), PLAIN)] {
            let mut bytes = key.seal_text(&ctx, LABEL, text).into_bytes();
            assert_ne!(bytes[0], other);
            bytes[0] = other;
            assert!(key.unseal(LABEL, &Sealed::from_bytes(bytes)).is_err(), "{text}");
        }
        assert_eq!(unpack(&[]), None);
        assert_eq!(unpack(&u32::MAX.to_le_bytes()), None, "more than anything that was packed");
    }
}
