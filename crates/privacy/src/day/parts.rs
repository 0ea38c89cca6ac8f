//! The digests of a day in parts by whose they are: who checks one person's day reads that person's part, and the digests
//! of the others, instead of the digests of everybody.

use platform::id::SubjectId;
use sha2::{Digest as _, Sha256};

use super::PersonDay;

/// Parts of a day. With a million people on a day, one part has some 4,000 of them.
const PARTS: usize = 256;
const DIGEST_BYTES: usize = 32;

/// The part in which somebody's day is: the last byte of the id, which is random.
pub(super) fn part_of(subject: SubjectId) -> u8 {
    let [.., last] = subject.0.bits().to_be_bytes();
    last
}

/// The digests of all parts, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parts(Vec<[u8; DIGEST_BYTES]>);

impl Parts {
    /// Of everybody's day.
    pub(super) fn of(people: &[PersonDay]) -> Parts {
        let mut digests: Vec<Vec<&[u8]>> = vec![Vec::new(); PARTS];
        for person in people {
            if let Some(part) = digests.get_mut(usize::from(part_of(person.subject))) {
                part.push(&person.digest);
            }
        }
        Parts(digests.into_iter().map(digest_of).collect())
    }

    /// As they are stored; none when they cannot be that.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Parts> {
        let (parts, rest) = bytes.as_chunks::<DIGEST_BYTES>();
        (parts.len() == PARTS && rest.is_empty()).then(|| Parts(parts.to_vec()))
    }

    /// To be stored.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        self.0.concat()
    }

    /// The digest of all of them, for the log.
    pub(super) fn digest(&self) -> String {
        hexadecimal(&Sha256::digest(self.to_bytes()))
    }

    /// Whether one part has just these people's days.
    pub(super) fn has(&self, part: u8, people: &[PersonDay]) -> bool {
        let digests = people.iter().map(|person| &*person.digest).collect();
        self.0.get(usize::from(part)) == Some(&digest_of(digests))
    }
}

/// The digest of a day that was closed before there were parts.
pub(super) fn digest_without_parts(people: &[PersonDay]) -> String {
    hexadecimal(&digest_of(people.iter().map(|person| &*person.digest).collect()))
}

/// The digest of some digests. Their order says nothing of whose they are.
fn digest_of(mut digests: Vec<&[u8]>) -> [u8; DIGEST_BYTES] {
    digests.sort_unstable();
    let mut hash = Sha256::new();
    digests.iter().for_each(|digest| hash.update(digest));
    hash.finalize().into()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use platform::id::Id;

    use super::*;

    fn person(id: u128, digest: u8) -> PersonDay {
        let digest = vec![digest; DIGEST_BYTES];
        PersonDay { subject: SubjectId(Id::from_bits(id)), uses: 1, digest }
    }

    #[test]
    fn a_part_is_checked_without_the_others() {
        let people = [person(0x101, 1), person(0x201, 2), person(0x102, 3)];
        let [one, two, other] = &people;
        let parts = Parts::of(&people);
        assert_eq!(Parts::from_bytes(&parts.to_bytes()), Some(parts.clone()));
        let mine = part_of(one.subject);
        assert!(parts.has(mine, &[two.clone(), one.clone()]), "in whatever order");
        assert!(!parts.has(mine, std::slice::from_ref(one)), "somebody is missing");
        assert!(!parts.has(mine, &[one.clone(), two.clone(), other.clone()]), "somebody is added");
        assert!(!parts.has(mine, &[person(0x101, 9), two.clone()]), "somebody's day is changed");
        assert!(parts.has(7, &[]), "a part of nobody");
        assert_ne!(Parts::of(&people[1..]).digest(), parts.digest());
        assert_eq!(Parts::from_bytes(&parts.to_bytes()[1..]), None);
    }
}
