//! The data key of a subject: sealing, and the key for commitments in the transparency log.

pub(crate) mod part;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use lz4_flex::block::{CompressTable, compress_into_with_table, get_maximum_output_size};
use platform::id::{OrganisationId, PersonId, SubjectId};
use platform::{Ctx, Fault};
use serde::Serialize;
use zeroize::Zeroizing;

use self::part::{Part, PartId, cipher_of_both};
use crate::cipher::{Cipher, KEY_BYTES};
use crate::master::derive;
use crate::sealed::{Plain, Sealed};

/// The first byte of what is sealed as it is.
const PLAIN: u8 = 1;
/// The first byte of what was packed (LZ4 block, its length before it) and then sealed.
const PACKED: u8 = 2;
/// The same two, sealed by a part of the key: the part's name follows.
const PLAIN_BY_PART: u8 = 3;
const PACKED_BY_PART: u8 = 4;
/// The same two, sealed by two parts together: the names of both follow.
const PLAIN_BY_BOTH: u8 = 5;
const PACKED_BY_BOTH: u8 = 6;
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
///
/// It seals by itself, or by one of its parts: that of a case ([`Vault::key_of_part`](crate::Vault::key_of_part)), or
/// that of what goes alone ([`SubjectKey::alone`]), or by both ([`SubjectKey::alone_too`]). It opens what it and the
/// parts at hand have sealed.
#[derive(Clone)]
pub struct SubjectKey {
    subject: SubjectId,
    inner: Arc<Inner>,
    /// What seals; none for the key itself.
    part: Option<Arc<Part>>,
    /// What seals along with that part; only both together open it again.
    along: Option<Arc<Part>>,
}

/// The parts that sealed something: none, one, or one and the one along with it.
type Names = [Option<PartId>; 2];

struct Inner {
    data_key: Zeroizing<[u8; KEY_BYTES]>,
    cipher: Cipher,
    alone: Option<Arc<Part>>,
}

/// What was sealed, taken apart.
struct Taken<'a> {
    version: u8,
    names: Names,
    rest: &'a [u8],
}

impl SubjectKey {
    pub(crate) fn new(
        subject: SubjectId,
        data_key: Zeroizing<[u8; KEY_BYTES]>,
        alone: Option<Arc<Part>>,
    ) -> SubjectKey {
        let cipher = Cipher::new(derive(&data_key, "aedile/seal"));
        let inner = Arc::new(Inner { data_key, cipher, alone });
        SubjectKey { subject, inner, part: None, along: None }
    }

    /// Whose key it is.
    pub fn subject(&self) -> SubjectId {
        self.subject
    }

    /// The same key, sealing by none of its parts: for what is the person's and outlives the case at hand.
    pub fn whole(&self) -> SubjectKey {
        SubjectKey { part: None, along: None, ..self.clone() }
    }

    /// The same key, sealing by the part for what goes although a law keeps something else. A key of an earlier release
    /// has no such part until it is given one; until then it seals by itself.
    pub fn alone(&self) -> SubjectKey {
        SubjectKey { part: self.inner.alone.clone(), along: None, ..self.clone() }
    }

    /// The same key, sealing by the part at hand and the one for what goes alone together: what is sealed is erased
    /// with whichever of the two is destroyed first. Where no part of a case is at hand, by what goes alone.
    pub fn alone_too(&self) -> SubjectKey {
        match self.part() {
            Some(part) if Some(part) != self.alone_id() => {
                SubjectKey { along: self.inner.alone.clone(), ..self.clone() }
            }
            _ => self.alone(),
        }
    }

    /// The part that seals; none for the key itself.
    pub fn part(&self) -> Option<PartId> {
        self.part.as_ref().map(|part| part.id())
    }

    pub(crate) fn by_part(&self, part: Arc<Part>) -> SubjectKey {
        SubjectKey { part: Some(part), along: None, ..self.clone() }
    }

    pub(crate) fn sealing_part(&self) -> Option<&Arc<Part>> {
        self.part.as_ref()
    }

    /// The part for what goes alone, as the database names it at present.
    pub(crate) fn alone_id(&self) -> Option<PartId> {
        self.inner.alone.as_ref().map(|part| part.id())
    }

    pub(crate) fn alone_part(&self) -> Option<&Arc<Part>> {
        self.inner.alone.as_ref()
    }

    pub(crate) fn data_key(&self) -> &[u8; KEY_BYTES] {
        &self.inner.data_key
    }

    /// Whether what this part sealed can be opened by what is at hand.
    pub(crate) fn has(&self, part: PartId) -> bool {
        self.part() == Some(part) || self.alone_id() == Some(part)
    }

    /// Seals bytes. The label says what they are ("cases.answers"); to open them the same label is needed.
    pub fn seal(&self, ctx: &Ctx, label: &'static str, bytes: &[u8]) -> Sealed {
        self.sealed(ctx, label, (false, bytes))
    }

    fn sealed(&self, ctx: &Ctx, label: &str, (is_packed, bytes): (bool, &[u8])) -> Sealed {
        let names = [&self.part, &self.along].map(|part| part.as_ref().map(|part| part.id()));
        let version = match (is_packed, names) {
            (false, [None, _]) => PLAIN,
            (true, [None, _]) => PACKED,
            (false, [Some(_), None]) => PLAIN_BY_PART,
            (true, [Some(_), None]) => PACKED_BY_PART,
            (false, [Some(_), Some(_)]) => PLAIN_BY_BOTH,
            (true, [Some(_), Some(_)]) => PACKED_BY_BOTH,
        };
        let mut out = vec![version];
        out.extend(bytes_of(names));
        if cfg!(feature = "bare") {
            out.extend_from_slice(bytes);
            return Sealed::new(out);
        }
        let aad = associated(self.subject, label, (version, names));
        let nonce = ctx.random();
        match (&self.part, &self.along) {
            (None, _) => self.inner.cipher.encrypt_into(&mut out, nonce, &aad, bytes),
            (Some(part), None) => part.cipher.encrypt_into(&mut out, nonce, &aad, bytes),
            (Some(part), Some(along)) => {
                cipher_of_both(part, along).encrypt_into(&mut out, nonce, &aad, bytes);
            }
        }
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
            true => self.sealed(ctx, label, (true, &packed)),
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

    /// A key for commitments of one kind ("ledger.entry"), from what seals: the key, or the part at hand. It dies with
    /// that, so what the log holds of an erased person, or of a case that is no longer kept, can no longer be linked
    /// to anything. Whoever reveals it takes it from the same part as whoever committed.
    pub fn commitment_key(&self, label: &str) -> Zeroizing<[u8; KEY_BYTES]> {
        let from = self.part.as_ref().map_or(&*self.inner.data_key, |part| part.data_key());
        derive(from, &format!("aedile/commitment/{label}"))
    }

    /// Only the vault calls this, after it has recorded why. `parts` are those at hand beside the key's own.
    pub(crate) fn unseal(
        &self,
        parts: &[Arc<Part>],
        label: &'static str,
        sealed: &Sealed,
    ) -> Result<Plain, Fault> {
        let plain = take_apart(sealed).and_then(|taken| {
            let packed = matches!(taken.version, PACKED | PACKED_BY_PART | PACKED_BY_BOTH);
            let opened = self.decrypted(parts, label, &taken)?;
            if packed { unpack(&Zeroizing::new(opened)) } else { Some(opened) }
        });
        // The label is ours, never content.
        let damaged = || Fault::new("open sealed data", format!("{label} does not open"));
        plain.map(Plain::new).ok_or_else(damaged)
    }

    fn decrypted(&self, parts: &[Arc<Part>], label: &str, taken: &Taken<'_>) -> Option<Vec<u8>> {
        let find = |id: PartId| {
            let own = self.part.iter().chain(&self.inner.alone);
            own.chain(parts).find(|part| part.id() == id)
        };
        let both;
        let cipher = match taken.names {
            [None, _] => &self.inner.cipher,
            [Some(part), None] => &find(part)?.cipher,
            [Some(part), Some(along)] => {
                both = cipher_of_both(find(part)?, find(along)?);
                &both
            }
        };
        if cfg!(feature = "bare") {
            return Some(taken.rest.to_vec());
        }
        let aad = associated(self.subject, label, (taken.version, taken.names));
        cipher.decrypt(&aad, taken.rest)
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

/// The parts of a key that sealed this; none when the key itself did, or when it is nothing that was sealed.
pub(crate) fn parts_of(sealed: &Sealed) -> impl Iterator<Item = PartId> {
    take_apart(sealed).into_iter().flat_map(|taken| taken.names).flatten()
}

fn take_apart(sealed: &Sealed) -> Option<Taken<'_>> {
    let (version, mut rest) = sealed.as_bytes().split_first()?;
    let count = match *version {
        PLAIN | PACKED => 0,
        PLAIN_BY_PART | PACKED_BY_PART => 1,
        PLAIN_BY_BOTH | PACKED_BY_BOTH => 2,
        _ => return None,
    };
    let mut names = Names::default();
    for name in names.iter_mut().take(count) {
        let (id, after) = rest.split_first_chunk()?;
        *name = Some(PartId::from_bytes(*id));
        rest = after;
    }
    Some(Taken { version: *version, names, rest })
}

fn bytes_of(names: Names) -> impl Iterator<Item = u8> {
    names.into_iter().flatten().flat_map(PartId::to_bytes)
}

/// What binds a ciphertext to its place: sixteen bytes of subject, then the label, then the parts and how it was packed,
/// so that nobody who can write to the database makes packed bytes pass for the text itself, or what one part
/// sealed for another's.
fn associated(subject: SubjectId, label: &str, (version, names): (u8, Names)) -> Vec<u8> {
    let mut aad = b"aedile/sealed/".to_vec();
    aad.extend_from_slice(&subject.0.bits().to_be_bytes());
    aad.extend_from_slice(label.as_bytes());
    aad.extend(bytes_of(names));
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
