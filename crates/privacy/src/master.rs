//! Master keys: they wrap the data keys and nothing else; the current one, and older ones until all data
//! keys are wrapped anew.

use std::fmt;

use hkdf::Hkdf;
use platform::{Ctx, Fault};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::cipher::{Cipher, KEY_BYTES};

struct Master {
    id: String,
    cipher: Cipher,
}

impl Master {
    fn new(key: &[u8; KEY_BYTES]) -> Master {
        let id = derive(key, "aedile/master/id");
        let id = id.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let cipher = Cipher::new(derive(key, "aedile/master/wrap"));
        Master { id, cipher }
    }
}

/// The town's master keys. They live in a file or a variable, apart from the database and its backups.
pub struct MasterKeys {
    current: Master,
    older: Vec<Master>,
}

impl MasterKeys {
    /// The current key, and older ones that may still be met.
    pub fn new(current: [u8; KEY_BYTES], older: &[[u8; KEY_BYTES]]) -> MasterKeys {
        MasterKeys {
            current: Master::new(&current),
            older: older.iter().map(Master::new).collect(),
        }
    }

    /// Reads a key file: one key a line in hexadecimal, the current one first; `#` begins a comment.
    ///
    /// # Errors
    /// A fault that names the line (never its content) when it is no key.
    pub fn parse(text: &str) -> Result<MasterKeys, Fault> {
        let mut keys = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let key = read_hex(line).ok_or_else(|| {
                let why = format!("line {} is not 64 hexadecimal digits", number + 1);
                Fault::new("read the master keys", why)
            })?;
            keys.push(key);
        }
        let Some((current, older)) = keys.split_first() else {
            return Err(Fault::new("read the master keys", "there is none"));
        };
        Ok(MasterKeys::new(*current, older))
    }

    /// The text of a key file with one new key.
    pub fn generate(ctx: &Ctx) -> String {
        let key: Zeroizing<[u8; KEY_BYTES]> = Zeroizing::new(ctx.random());
        let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        format!(
            "# Master key of this installation. Keep a copy apart from the database and its backups:\n\
             # without it nothing sealed can ever be read again.\n{digits}\n"
        )
    }

    /// The text of a key file with a new key above the ones it has.
    ///
    /// # Errors
    /// A fault when the text is no key file: nothing is put above what cannot be read.
    pub fn put_new_above(text: &str, ctx: &Ctx) -> Result<String, Fault> {
        MasterKeys::parse(text)?;
        let key: Zeroizing<[u8; KEY_BYTES]> = Zeroizing::new(ctx.random());
        let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(format!("# Current since {}; older ones below.\n{digits}\n{text}", ctx.today()))
    }

    /// The text of a key file with its current key alone, to be kept once nothing is wrapped by the others.
    ///
    /// # Errors
    /// A fault when the text is no key file.
    pub fn only_current(text: &str) -> Result<String, Fault> {
        MasterKeys::parse(text)?;
        let is_key = |line: &&str| !line.split('#').next().unwrap_or_default().trim().is_empty();
        let current = text.lines().find(is_key).unwrap_or_default();
        Ok(format!("# Master key of this installation.\n{current}\n"))
    }

    /// How many keys the file has: more than one means that a change of the master key is under way.
    pub fn count(&self) -> usize {
        1 + self.older.len()
    }

    /// The id of the current key, as stored beside what it wrapped.
    pub(crate) fn current_id(&self) -> &str {
        &self.current.id
    }

    pub(crate) fn wrap(&self, ctx: &Ctx, owner: &[u8], key: &[u8; KEY_BYTES]) -> Vec<u8> {
        let mut wrapped = Vec::new();
        self.current.cipher.encrypt_into(&mut wrapped, ctx.random(), owner, key);
        wrapped
    }

    pub(crate) fn unwrap(
        &self,
        master_id: &str,
        owner: &[u8],
        wrapped: &[u8],
    ) -> Result<Zeroizing<[u8; KEY_BYTES]>, Fault> {
        const ATTEMPT: &str = "unwrap a data key";
        let mut masters = std::iter::once(&self.current).chain(&self.older);
        let Some(master) = masters.find(|master| master.id == master_id) else {
            return Err(Fault::new(ATTEMPT, format!("master key {master_id} is not at hand")));
        };
        let damaged = || Fault::new(ATTEMPT, "it is damaged or belongs to somebody else");
        let plain = Zeroizing::new(master.cipher.decrypt(owner, wrapped).ok_or_else(damaged)?);
        let key: [u8; KEY_BYTES] = plain.as_slice().try_into().map_err(|_| damaged())?;
        Ok(Zeroizing::new(key))
    }
}

impl fmt::Debug for MasterKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKeys(current {}, {} older)", self.current.id, self.older.len())
    }
}

/// Another key from a key, one per use (RFC 5869).
pub(crate) fn derive(key: &[u8; KEY_BYTES], purpose: &str) -> Zeroizing<[u8; KEY_BYTES]> {
    derive_from(key, purpose)
}

/// The same from several keys, one behind the other: without each of them it is unknown.
pub(crate) fn derive_from(keys: &[u8], purpose: &str) -> Zeroizing<[u8; KEY_BYTES]> {
    let mut out = Zeroizing::new([0; KEY_BYTES]);
    let expanded = Hkdf::<Sha256>::new(None, keys).expand(purpose.as_bytes(), out.as_mut_slice());
    assert!(expanded.is_ok(), "32 bytes are within what HKDF-SHA-256 gives");
    out
}

fn read_hex(digits: &str) -> Option<[u8; KEY_BYTES]> {
    if digits.len() != KEY_BYTES * 2 || !digits.is_ascii() {
        return None;
    }
    let mut key = [0; KEY_BYTES];
    for (index, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(key)
}
