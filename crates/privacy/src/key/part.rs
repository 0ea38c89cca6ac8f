//! A part of a subject's key: a random key of its own, under which one case is sealed, or what may go although a
//! law keeps something else. It is destroyed alone, and what it sealed with it.

use std::sync::Arc;

use platform::id::SubjectId;
use zeroize::Zeroizing;

use crate::cipher::{Cipher, KEY_BYTES};
use crate::master::{derive, derive_from};

platform::typed_id!(
    /// Which part of a subject's key. That of a case has the bits of the case's id.
    PartId,
    "prt"
);

/// How many bytes name the part in what it sealed.
pub(crate) const PART_BYTES: usize = 16;

impl PartId {
    /// As it stands in what the part sealed.
    pub(crate) fn to_bytes(self) -> [u8; PART_BYTES] {
        self.0.bits().to_be_bytes()
    }

    /// Read back from what the part sealed.
    pub(crate) fn from_bytes(bytes: [u8; PART_BYTES]) -> PartId {
        PartId(platform::id::Id::from_bits(u128::from_be_bytes(bytes)))
    }
}

/// A part, unwrapped.
pub(crate) struct Part {
    id: PartId,
    data_key: Zeroizing<[u8; KEY_BYTES]>,
    pub(super) cipher: Cipher,
}

impl Part {
    pub(crate) fn new(id: PartId, data_key: Zeroizing<[u8; KEY_BYTES]>) -> Arc<Part> {
        let cipher = Cipher::new(derive(&data_key, "aedile/seal"));
        Arc::new(Part { id, data_key, cipher })
    }

    pub(crate) fn id(&self) -> PartId {
        self.id
    }

    pub(crate) fn data_key(&self) -> &[u8; KEY_BYTES] {
        &self.data_key
    }
}

/// What opens only while both parts stand: its key comes from the two of them.
pub(super) fn cipher_of_both(part: &Part, along: &Part) -> Cipher {
    let mut both = Zeroizing::new([0; KEY_BYTES * 2]);
    let (first, second) = both.split_at_mut(KEY_BYTES);
    first.copy_from_slice(part.data_key());
    second.copy_from_slice(along.data_key());
    Cipher::new(derive_from(both.as_slice(), "aedile/seal/both"))
}

/// What binds a wrapped part to its owner and its place.
pub(crate) fn owner_of_part(subject: SubjectId, part: PartId) -> Vec<u8> {
    let mut owner = b"aedile/part/".to_vec();
    owner.extend_from_slice(&subject.0.bits().to_be_bytes());
    owner.extend_from_slice(&part.to_bytes());
    owner
}
