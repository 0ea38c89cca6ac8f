//! Token Status List: which of many credentials still hold, in a few bits each (draft-ietf-oauth-status-list).

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde_json::{Map, Value, json};

use crate::{Flaw, decode, encode};

/// Bytes of a list that is unpacked: two million credentials of two bits each, and more than any town gives.
const LIST_BYTES_MAX: usize = 1024 * 1024;
/// The type of a token with such a list in it.
pub(crate) const TYP: &str = "statuslist+jwt";

/// What the list says about one credential (section 7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It holds.
    Valid,
    /// It was taken back, for good.
    Invalid,
    /// It does not hold for now.
    Suspended,
    /// A value that an application gave a meaning of its own.
    Other(u8),
}

impl Status {
    /// The value in the list.
    pub fn value(self) -> u8 {
        match self {
            Status::Valid => 0,
            Status::Invalid => 1,
            Status::Suspended => 2,
            Status::Other(value) => value,
        }
    }

    fn of(value: u8) -> Status {
        match value {
            0 => Status::Valid,
            1 => Status::Invalid,
            2 => Status::Suspended,
            other => Status::Other(other),
        }
    }
}

/// Statuses of many credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusList {
    bits: u8,
    bytes: Vec<u8>,
}

impl StatusList {
    /// The type of a token with such a list in it.
    pub const TYP: &'static str = TYP;

    /// A list in which everything holds, for at least so many credentials; none when `bits` is not 1, 2, 4 or 8, or
    /// they are too many.
    pub fn new(bits: u8, count: usize) -> Option<StatusList> {
        let per_byte = per_byte(bits)?;
        let bytes = count.div_ceil(per_byte);
        (bytes <= LIST_BYTES_MAX).then(|| StatusList { bits, bytes: vec![0; bytes] })
    }

    /// How many credentials have a place in it.
    pub fn places(&self) -> u64 {
        self.bytes.len() as u64 * 8 / u64::from(self.bits)
    }

    /// Writes down a status; whether there is such a place and the value fits.
    pub fn set(&mut self, index: u64, status: Status) -> bool {
        let value = status.value();
        let mask = self.mask();
        let Some((byte, shift)) = self.place(index).filter(|_| value <= mask) else { return false };
        let Some(byte) = self.bytes.get_mut(byte) else { return false };
        *byte = (*byte & !(mask << shift)) | (value << shift);
        true
    }

    /// The status at a place; none beyond the end.
    pub fn get(&self, index: u64) -> Option<Status> {
        let (byte, shift) = self.place(index)?;
        Some(Status::of((self.bytes.get(byte)? >> shift) & self.mask()))
    }

    /// The claim `status_list` (section 4.2).
    pub fn claim(&self) -> Value {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        // A vector takes whatever is written to it.
        let written = encoder.write_all(&self.bytes).and_then(|()| encoder.finish());
        json!({ "bits": self.bits, "lst": encode(written.unwrap_or_default()) })
    }

    /// Reads the claim `status_list` of a token whose signature is good.
    ///
    /// # Errors
    /// What is no such list, or too long.
    pub fn read(claim: &Value) -> Result<StatusList, Flaw> {
        let bits =
            claim.get("bits").and_then(Value::as_u64).and_then(|bits| u8::try_from(bits).ok());
        let bits = bits.filter(|bits| per_byte(*bits).is_some()).ok_or(Flaw::Malformed)?;
        let packed = claim.get("lst").and_then(Value::as_str).and_then(decode);
        let packed = packed.ok_or(Flaw::Malformed)?;
        let mut bytes = Vec::new();
        let mut unpacked = ZlibDecoder::new(packed.as_slice()).take(LIST_BYTES_MAX as u64 + 1);
        unpacked.read_to_end(&mut bytes).map_err(|_| Flaw::Malformed)?;
        if bytes.len() > LIST_BYTES_MAX {
            return Err(Flaw::TooMuch);
        }
        Ok(StatusList { bits, bytes })
    }

    /// The list in the claims of a token, when the token is for this address and holds now (section 8.3).
    ///
    /// # Errors
    /// Another address, another time, or no list.
    pub fn of_token(claims: &Map<String, Value>, uri: &str, now: i64) -> Result<StatusList, Flaw> {
        if claims.get("sub").and_then(Value::as_str) != Some(uri) {
            return Err(Flaw::Malformed);
        }
        let expires_at = claims.get("exp").map(|exp| exp.as_i64().ok_or(Flaw::Malformed));
        if expires_at.transpose()?.is_some_and(|exp| exp <= now) {
            return Err(Flaw::Time);
        }
        StatusList::read(claims.get("status_list").ok_or(Flaw::Malformed)?)
    }

    fn mask(&self) -> u8 {
        // Eight bits leave nothing to shift out.
        u8::MAX >> (8 - self.bits)
    }

    fn place(&self, index: u64) -> Option<(usize, u8)> {
        let per_byte = per_byte(self.bits)? as u64;
        let byte = usize::try_from(index / per_byte).ok()?;
        let shift = u8::try_from(index % per_byte).ok()? * self.bits;
        Some((byte, shift))
    }
}

fn per_byte(bits: u8) -> Option<usize> {
    matches!(bits, 1 | 2 | 4 | 8).then(|| usize::from(8 / bits))
}
