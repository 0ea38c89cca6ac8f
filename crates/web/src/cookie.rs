//! Cookies: read from a request, written with the `__Host-` prefix and every protective attribute.

use axum::http::{HeaderMap, HeaderValue, header};

/// The session's key, set by `identity` at sign-in.
pub const SESSION: &str = "session";
/// A random key of somebody who has not signed in: their drafts and their form tokens hang on it.
pub const VISITOR: &str = "visitor";
/// The chosen language.
pub const LANGUAGE: &str = "language";

/// How cookies are written: with `__Host-` and `Secure`, or plainly for a server reached over plain HTTP
/// under a name that is not localhost (a demo on a local network).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cookies {
    /// Whether the prefix `__Host-` and `Secure` are used; browsers accept both on http://localhost.
    pub secure: bool,
}

impl Cookies {
    /// The value of one of our cookies.
    pub fn read<'a>(self, headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
        let full = self.full_name(name);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(found, _)| *found == full)
            .map(|(_, value)| value)
    }

    /// A `Set-Cookie` header that ends with the browser's session, or after so many seconds.
    ///
    /// The value must be of characters that need no quoting (letters, digits, `-_.~`); anything else is
    /// left out.
    pub fn write(self, name: &str, value: &str, max_age_s: Option<u32>) -> HeaderValue {
        let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
        let value: String = value.chars().filter(plain).collect();
        let age = max_age_s.map(|s| format!("; Max-Age={s}")).unwrap_or_default();
        let secure = if self.secure { "; Secure" } else { "" };
        let text = format!(
            "{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}",
            self.full_name(name)
        );
        HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    /// A `Set-Cookie` header that removes a cookie.
    pub fn remove(self, name: &str) -> HeaderValue {
        self.write(name, "", Some(0))
    }

    fn full_name(self, name: &str) -> String {
        if self.secure { format!("__Host-{name}") } else { name.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_with_every_attribute() {
        let secure = Cookies { secure: true };
        assert_eq!(
            secure.write(SESSION, "abc", None),
            "__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        let injected = secure.write(SESSION, "a;b\r\nSet-Cookie: x=y", Some(5));
        assert!(injected.to_str().unwrap().starts_with("__Host-session=abSet-Cookiexy; Path=/"));
    }

    #[test]
    fn read_by_full_name_only() {
        let mut headers = HeaderMap::new();
        headers
            .append(header::COOKIE, HeaderValue::from_static("session=evil; __Host-session=good"));
        assert_eq!(Cookies { secure: true }.read(&headers, SESSION), Some("good"));
        assert_eq!(Cookies { secure: false }.read(&headers, SESSION), Some("evil"));
        assert_eq!(Cookies { secure: true }.read(&headers, VISITOR), None);
    }
}
