//! Where to go after sign-in: a path of this site and of no other (no open redirect, ASVS 3.7.2).

/// The longest path that is carried along.
const PATH_BYTES_MAX: usize = 2_000;

/// The given path when it leads to this site; otherwise none.
///
/// A path begins with one slash. Browsers read a second slash, a backslash or a removed control character
/// as the beginning of another host, so all of these are refused.
pub fn local_path(given: &str) -> Option<&str> {
    let rest = given.strip_prefix('/')?;
    let other_host = rest.starts_with(['/', '\\']);
    let odd = given.chars().any(|c| c.is_control() || c == '\\' || c.is_whitespace());
    (given.len() <= PATH_BYTES_MAX && !other_host && !odd).then_some(given)
}

/// Percent-encodes a text for one value of a query.
pub fn encode(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// Decodes a percent-encoded text; `+` is a space, as forms write it.
pub fn decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let hex = |b: u8| char::from(b).to_digit(16);
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let ahead = bytes.clone();
                let (high, low) = (bytes.next().and_then(hex), bytes.next().and_then(hex));
                match high.zip(low).and_then(|(h, l)| u8::try_from(h * 16 + l).ok()) {
                    Some(decoded) => out.push(decoded),
                    None => {
                        out.push(b'%');
                        bytes = ahead;
                    }
                }
            }
            other => out.push(other),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The names and values of a query or of a posted form, in order.
pub fn pairs(text: &str) -> impl Iterator<Item = (String, String)> + '_ {
    text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_site() {
        let check =
            |given: &str, kept: bool| assert_eq!(local_path(given).is_some(), kept, "{given:?}");
        check("/", true);
        check("/cases/PP-7K3M?tab=letters&x=%2F%2F", true);
        check("", false);
        check("cases", false);
        check("//evil.example", false);
        check("/\\evil.example", false);
        check("\\\\evil.example", false);
        check("/\t/evil.example", false);
        check("/a\\b", false);
        check("https://evil.example/", false);
        check("javascript:alert(1)", false);
        check("/a\r\nSet-Cookie: x=y", false);
        check(&format!("/{}", "a".repeat(3_000)), false);
    }

    #[test]
    fn decoded_as_posted() {
        let check = |text: &str, plain: &str| assert_eq!(decode(text), plain);
        check("a+b%20c", "a b c");
        check("%D9%85%D8%B1", "مر");
        check("100%", "100%");
        check("%zz%4", "%zz%4");
        assert_eq!(decode(&encode("a b&c=d/é")), "a b&c=d/é");
    }
}
