//! The two encodings that every text format here shares: strict base64 and strict decimals.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// RFC 4648 section 4, with padding.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Refuses missing padding, stray bits and other alphabets, so that each value has one spelling.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// ASCII decimal without sign or leading zeroes.
pub(crate) fn from_decimal(text: &str) -> Option<u64> {
    let digits = text.as_bytes();
    let canonical = match digits {
        [] => false,
        [b'0'] => true,
        [b'0', ..] => false,
        _ => digits.iter().all(u8::is_ascii_digit),
    };
    if canonical { text.parse().ok() } else { None }
}
