//! Protective headers on every answer (ASVS 5.0, V3.4).

use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::response::Response;

use crate::asked::{Arrival, Asked};
use crate::route::{Kind, Permission};
use crate::site::Settings;

/// No script or style but our own files; no frames, no other site's anything.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; img-src 'self' data:; \
    style-src 'self'; script-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; \
    manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

const ALWAYS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(self), microphone=(), payment=(), usb=(), \
         publickey-credentials-get=(self), publickey-credentials-create=(self)",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Puts them on an answer, and says who may keep a copy of it.
pub(crate) fn protect(settings: &Settings, arrival: &Arrival, response: &mut Response) {
    let asked = response.extensions_mut().remove::<Asked>();
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if settings.behind_tls {
        let two_years = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, two_years);
    }
    let asset = asked.as_ref().is_some_and(|asked| asked.route.kind == Kind::Asset);
    if asset {
        return;
    }
    let personal = arrival.session_cookie.is_some()
        || arrival.bearer.is_some()
        || arrival.is_personal()
        || asked.as_ref().is_some_and(|asked| asked.visitor.is_signed_in());
    let feed = asked.as_ref().is_some_and(|asked| asked.route.kind == Kind::Feed);
    // The log and open data are there for everybody, pages of other sites included.
    let for_all = asked.as_ref().is_some_and(|asked| {
        let read_by_programs = matches!(asked.route.kind, Kind::Feed | Kind::Api);
        read_by_programs
            && asked.route.permission == Permission::Anyone
            && asked.route.method == Method::GET
    });
    if for_all {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    }
    if personal && !feed {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    } else if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
    if !headers.contains_key(header::VARY) {
        let vary = HeaderValue::from_static("Cookie, Accept-Language, Accept-Encoding");
        headers.insert(header::VARY, vary);
    }
}
