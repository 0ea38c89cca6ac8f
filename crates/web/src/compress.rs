//! Pages and tables are compressed on the way out (gzip at its fastest: a page costs a tenth of a millisecond).

use std::io::Write as _;

use axum::body::{Body, HttpBody as _};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Below this, the headers of a packet weigh more than what is saved.
const BYTES_MIN: u64 = 1_000;
/// Larger answers (exports) go out as they are rather than being held twice.
const BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Compresses an answer of known size when the client takes gzip and the kind is text.
pub(crate) async fn compress(asked: &HeaderMap, response: Response) -> Response {
    let size = response.body().size_hint().exact();
    let worth = size.is_some_and(|bytes| (BYTES_MIN..=BYTES_MAX).contains(&bytes));
    let (mut parts, body) = response.into_parts();
    if !worth
        || !accepts(asked, "gzip")
        || !is_text(&parts.headers)
        || parts.headers.contains_key(header::CONTENT_ENCODING)
    {
        return Response::from_parts(parts, body);
    }
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let Some(compressed) = gzip(&bytes, Compression::fast()) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(compressed))
}

/// The bytes, compressed.
pub(crate) fn gzip(bytes: &[u8], level: Compression) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), level);
    encoder.write_all(bytes).and_then(|()| encoder.finish()).ok()
}

/// Whether the client takes an encoding (RFC 9110, section 12.5.3).
pub(crate) fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let offered = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok());
    offered.unwrap_or_default().split(',').any(|part| {
        let mut pieces = part.split(';').map(str::trim);
        let named = pieces.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let refused = pieces.any(|piece| matches!(piece, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        named && !refused
    })
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default();
    kind == "application/json"
        || kind.ends_with("+json")
        || kind == "text/html"
        || kind == "text/csv"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_client_takes() {
        let check = |given: &'static str, encoding: &str, taken: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(given));
            assert_eq!(accepts(&headers, encoding), taken, "{given}");
        };
        check("gzip, deflate, br, zstd", "br", true);
        check("gzip;q=0, br", "gzip", false);
        check("GZIP; q=0.5", "gzip", true);
        check("identity", "gzip", false);
    }
}
