//! The certificate with which a program came, as proxies write it into a header: PEM, escaped or on one line, or
//! the base 64 within it (RFC 9440 puts it between colons).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
/// Longer than any certificate.
const BYTES_MAX: usize = 16 * 1024;

/// The certificate in DER; none for anything else.
pub fn read(header: &str) -> Option<Vec<u8>> {
    if header.len() > BYTES_MAX {
        return None;
    }
    // A plus sign is one of base 64, not a space.
    let text = web::next::decode(&header.replace('+', "%2B"));
    let text = text.trim();
    let inner = match text.split_once(BEGIN) {
        Some((before, rest)) if before.trim().is_empty() => rest.split_once(END)?.0,
        Some(_) => return None,
        None => text.strip_prefix(':').and_then(|text| text.strip_suffix(':')).unwrap_or(text),
    };
    let digits: String = inner.chars().filter(|c| !c.is_whitespace()).collect();
    let der = STANDARD.decode(digits).ok()?;
    // A sequence with a length of two bytes, as long as it says.
    match der.as_slice() {
        [0x30, 0x82, high, low, rest @ ..]
            if usize::from(*high) * 256 + usize::from(*low) == rest.len() =>
        {
            Some(der)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_proxies_write_it() {
        let der = [&[0x30, 0x82, 1, 0][..], &[0xfb; 256]].concat();
        let inner = STANDARD.encode(&der);
        let pem = format!("{BEGIN}\n{inner}\n{END}\n");
        for sent in [inner.clone(), format!(":{inner}:"), pem.clone(), web::next::encode(&pem)] {
            assert_eq!(read(&sent).as_ref(), Some(&der), "{sent}");
        }
        let short = STANDARD.encode(&der[..200]);
        for bad in ["", "x", &short, &format!("evil {pem}"), &"A".repeat(BYTES_MAX + 1)] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
