//! Addresses to which people are sent back: what can be registered, and when a given one is that.

use axum::http::Uri;

/// The longest address.
const URI_BYTES_MAX: usize = 500;

/// Whether an address can be registered: TLS, or this very machine, or a scheme of an app of its own (RFC 8252,
/// for programs on the person's device only). No fragment (RFC 6749, 3.1.2), nobody's name in it.
pub(crate) fn is_fit(uri: &str, public: bool) -> bool {
    let plain = uri.len() <= URI_BYTES_MAX && uri.bytes().all(|b| b.is_ascii_graphic());
    if !plain || uri.contains(['#', '*', '\\']) {
        return false;
    }
    match uri.split_once(':') {
        Some(("https", _)) => has_host(uri),
        Some(("http", _)) => has_host(uri) && is_loopback(host_of(uri)),
        Some((scheme, rest)) => public && scheme.contains('.') && rest.starts_with('/'),
        None => false,
    }
}

fn has_host(uri: &str) -> bool {
    let parsed = uri.parse::<Uri>().ok();
    let authority = parsed.as_ref().and_then(Uri::authority);
    authority
        .is_some_and(|authority| !authority.host().is_empty() && !authority.as_str().contains('@'))
}

/// The host of an address; an app's own scheme is its host.
pub(crate) fn host_of(uri: &str) -> &str {
    let Some((scheme, rest)) = uri.split_once("://") else {
        return uri.split(':').next().unwrap_or_default();
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.is_empty() {
        return scheme;
    }
    match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

pub(super) fn is_loopback(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "::1")
}

/// Whether an address is the registered one: letter by letter. Only on this very machine an app may listen on a
/// port that it learns when it starts (RFC 8252, 7.3), where the registered address names none.
pub(crate) fn matches(registered: &str, given: &str) -> bool {
    if registered == given {
        return true;
    }
    let Some(rest) = registered.strip_prefix("http://") else { return false };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if !matches!(host, "127.0.0.1" | "[::1]") {
        return false;
    }
    let given = given.strip_prefix("http://").and_then(|given| given.strip_prefix(host));
    let Some(given) = given.and_then(|given| given.strip_prefix(':')) else { return false };
    let (port, given_path) = given.split_at(given.find('/').unwrap_or(given.len()));
    port.parse::<u16>().is_ok() && given_path == path
}
