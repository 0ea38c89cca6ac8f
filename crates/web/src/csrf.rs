//! Form tokens: an act by POST must come from a page that we gave to the same browser.
//!
//! The token is an HMAC over the cookie of the session (or of the anonymous visitor), masked anew for every
//! page so that compression cannot leak it (BREACH). It is checked together with `Sec-Fetch-Site` and
//! `Origin` (ASVS 3.5.1).

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::{StreamExt as _, stream};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The name of the hidden field.
pub const FIELD: &str = "_csrf";
/// The header in which scripts of ours send the token.
pub const HEADER: &str = "x-csrf-token";

const MAC_BYTES: usize = 32;
/// The token is the first field of a multipart form; this much is read in search of it.
const MULTIPART_HEAD_BYTES_MAX: usize = 8 * 1024;

/// The key of all form tokens, the same in every process of one town.
#[derive(Clone)]
pub struct TokenKey([u8; 32]);

impl TokenKey {
    /// The key with these bytes.
    pub fn new(bytes: [u8; 32]) -> TokenKey {
        TokenKey(bytes)
    }

    /// A token for a browser that holds the cookie `bound_to`, masked with `mask`.
    pub fn token(&self, bound_to: &str, mask: [u8; MAC_BYTES]) -> String {
        let code = self.mac(bound_to).finalize().into_bytes();
        let mut token = mask.to_vec();
        token.extend(mask.iter().zip(code.iter()).map(|(m, c)| m ^ c));
        URL_SAFE_NO_PAD.encode(token)
    }

    /// Whether the token was made for a browser that holds the cookie `bound_to`.
    pub fn admits(&self, bound_to: &str, token: &str) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(token) else { return false };
        let Some((mask, masked)) = bytes.split_at_checked(MAC_BYTES) else { return false };
        let code: Vec<u8> = mask.iter().zip(masked).map(|(m, c)| m ^ c).collect();
        masked.len() == MAC_BYTES && self.mac(bound_to).verify_slice(&code).is_ok()
    }

    fn mac(&self, bound_to: &str) -> Hmac<Sha256> {
        // HMAC fills short keys with zeros up to the block of its hash (RFC 2104).
        let mut block = [0; 64];
        block.iter_mut().zip(self.0).for_each(|(to, from)| *to = from);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(b"form token\0");
        mac.update(bound_to.as_bytes());
        mac
    }
}

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenKey(…)")
    }
}

/// Whether the request comes from a page of this site, as far as the browser says.
///
/// Old browsers say nothing; then the token alone decides.
pub fn from_own_page(headers: &HeaderMap, public_origin: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else { return true };
    if public_origin.is_some_and(|own| own.eq_ignore_ascii_case(origin)) {
        return true;
    }
    let host = origin.split_once("://").map(|(_, host)| host);
    host.is_some() && host == text("host")
}

/// The same, and the browser has said so: then what it brings may be shown to its person again.
pub(crate) fn surely_from_own_page(headers: &HeaderMap, public_origin: Option<&str>) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    let said = site == Some("same-origin") || (site.is_none() && headers.contains_key("origin"));
    said && from_own_page(headers, public_origin)
}

/// The token in the body of a form, and the body with nothing taken out of it.
///
/// An ordinary form is read whole (it is bounded by the route's limit); of a multipart form only the
/// beginning, so that uploads keep streaming.
pub(crate) async fn token_in_body(
    headers: &HeaderMap,
    body: Body,
    bytes_max: usize,
) -> Result<(Option<String>, Body), axum::Error> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        return Ok(multipart_head(body).await);
    }
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Ok((None, body));
    }
    let bytes = axum::body::to_bytes(body, bytes_max).await?;
    let token = std::str::from_utf8(&bytes)
        .ok()
        .and_then(|text| crate::next::pairs(text).find(|(name, _)| name == FIELD))
        .map(|(_, value)| value);
    Ok((token, Body::from(bytes)))
}

async fn multipart_head(body: Body) -> (Option<String>, Body) {
    let mut chunks = body.into_data_stream();
    let mut head: Vec<u8> = Vec::new();
    let mut broken = None;
    let mut token = None;
    while head.len() < MULTIPART_HEAD_BYTES_MAX && token.is_none() {
        match chunks.next().await {
            Some(Ok(chunk)) => head.extend_from_slice(&chunk),
            Some(Err(error)) => {
                broken = Some(error);
                break;
            }
            None => break,
        }
        token = first_field(&head);
    }
    let read = stream::iter([Ok(Bytes::from(head))].into_iter().chain(broken.map(Err)));
    (token, Body::from_stream(read.chain(chunks)))
}

/// The value of the first field when it is the token and has arrived whole.
fn first_field(head: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(head.get(..MULTIPART_HEAD_BYTES_MAX).unwrap_or(head));
    let (field_headers, rest) = text.split_once("\r\n\r\n")?;
    let (value, _) = rest.split_once("\r\n")?;
    field_headers.contains(&format!("name=\"{FIELD}\"")).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn bound_and_masked() {
        let key = TokenKey::new([7; 32]);
        let token = key.token("cookie", [1; 32]);
        assert!(key.admits("cookie", &token));
        assert!(key.admits("cookie", &key.token("cookie", [2; 32])));
        assert_ne!(token, key.token("cookie", [2; 32]), "a new mask gives a new text");
        assert!(!key.admits("other cookie", &token));
        assert!(!TokenKey::new([8; 32]).admits("cookie", &token));
        for bad in ["", "a", &token[1..], &format!("{token}AAAA"), "é", &"A".repeat(5_000)] {
            assert!(!key.admits("cookie", bad), "{bad}");
        }
    }

    #[test]
    fn where_it_comes_from() {
        let check = |given: &[(&'static str, &'static str)], own: bool| {
            let headers: HeaderMap = given
                .iter()
                .map(|(n, v)| (n.parse().unwrap(), HeaderValue::from_static(v)))
                .collect();
            assert_eq!(from_own_page(&headers, Some("https://saltmere.example")), own, "{given:?}");
        };
        check(&[], true);
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "cross-site")], false);
        check(&[("sec-fetch-site", "same-site")], false);
        check(&[("origin", "https://saltmere.example")], true);
        check(&[("origin", "http://localhost:8080"), ("host", "localhost:8080")], true);
        check(&[("origin", "https://evil.example"), ("host", "localhost:8080")], false);
        check(&[("origin", "null"), ("host", "localhost:8080")], false);
    }

    #[tokio::test]
    async fn found_in_both_kinds_of_form_and_nothing_is_lost() {
        let form = "a=1&_csrf=tok%2Den&b=2";
        let (token, body) = find("application/x-www-form-urlencoded", form).await;
        assert_eq!((token.as_deref(), body.as_str()), (Some("tok-en"), form));

        let first = "--x\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\ntoken\r\n--x\r\n\
                     Content-Disposition: form-data; name=\"f\"\r\n\r\ndata\r\n--x--\r\n";
        let (token, body) = find("multipart/form-data; boundary=x", first).await;
        assert_eq!((token.as_deref(), body.as_str()), (Some("token"), first));

        let later = "--x\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\ndata\r\n--x--\r\n";
        let (token, body) = find("multipart/form-data; boundary=x", later).await;
        assert_eq!((token, body.as_str()), (None, later));
    }

    async fn find(kind: &'static str, text: &'static str) -> (Option<String>, String) {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        let (token, body) = token_in_body(&headers, Body::from(text), 10_000).await.unwrap();
        let bytes = axum::body::to_bytes(body, 10_000).await.unwrap();
        (token, String::from_utf8(bytes.to_vec()).unwrap())
    }
}
