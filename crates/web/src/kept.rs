//! Public pages kept ready for a few seconds: the same bytes for everybody who is not signed in.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use flate2::Compression;
use jiff::Timestamp;
use platform::Locale;

use crate::asked::{Arrival, Asked};
use crate::route::{Kind, RouteInfo};
use crate::visitor::Visitor;

/// With more pages than this the oldest knowledge is dropped at once; a town has some thousand.
const PAGES_MAX: usize = 8_192;
/// Larger pages are not kept.
const PAGE_BYTES_MAX: u64 = 256 * 1024;

/// What tells one kept page from another.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Name {
    path: String,
    locale: Locale,
}

/// The pages that are kept.
#[derive(Default)]
pub(crate) struct KeptPages(RwLock<HashMap<Name, Arc<KeptPage>>>);

struct KeptPage {
    until: Timestamp,
    plain: Bytes,
    gzip: Bytes,
}

/// The name of the page that is asked for, when a kept one would do.
pub(crate) fn name_of(info: &RouteInfo, request: &Request) -> Option<Name> {
    let arrival = request.extensions().get::<Arc<Arrival>>()?;
    let asked_by_anybody = arrival.session_cookie.is_none() && arrival.bearer.is_none();
    let keeps = !info.kept_for.is_zero() && info.kind == Kind::Page;
    let plain = request.method() == Method::GET && arrival.query.is_empty();
    (keeps && plain && asked_by_anybody)
        .then(|| Name { path: arrival.path.clone(), locale: arrival.locale(&Visitor::default()) })
}

impl KeptPages {
    /// The kept page, in the form the client takes.
    pub(crate) fn get(&self, name: &Name, now: Timestamp, headers: &HeaderMap) -> Option<Response> {
        let pages = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let page = pages.get(name).filter(|page| now < page.until)?;
        Some(page.answer(headers))
    }

    /// Keeps a page that a handler has made, unless something in it is for one visitor alone.
    pub(crate) async fn put(
        &self,
        name: Name,
        until: Timestamp,
        headers: &HeaderMap,
        asked: &Asked,
        response: Response,
    ) -> Response {
        let small = response.body().size_hint().exact().is_some_and(|size| size <= PAGE_BYTES_MAX);
        let own =
            asked.arrival.is_personal() || response.headers().contains_key(header::SET_COOKIE);
        if response.status() != StatusCode::OK || !small || own {
            return response;
        }
        let (parts, body) = response.into_parts();
        let Ok(plain) = axum::body::to_bytes(body, usize::MAX).await else {
            return Response::from_parts(parts, Body::empty());
        };
        let Some(gzip) = crate::compress::gzip(&plain, Compression::default()) else {
            return Response::from_parts(parts, Body::from(plain));
        };
        let page = Arc::new(KeptPage { until, plain, gzip: gzip.into() });
        let answer = page.answer(headers);
        let mut pages = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if pages.len() >= PAGES_MAX {
            pages.clear();
        }
        pages.insert(name, page);
        answer
    }
}

impl KeptPage {
    fn answer(&self, headers: &HeaderMap) -> Response {
        let compressed = crate::compress::accepts(headers, "gzip");
        let bytes = if compressed { self.gzip.clone() } else { self.plain.clone() };
        let mut response = Response::new(Body::from(bytes));
        let out = response.headers_mut();
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        if compressed {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::http::Request;
    use axum::response::IntoResponse as _;
    use tower::ServiceExt as _;

    use super::*;
    use crate::testkit::site;
    use crate::{Audience, Permission, Routes, route};

    #[tokio::test]
    async fn kept_for_strangers_and_for_a_while() {
        let made = Arc::new(AtomicUsize::new(0));
        let count = made.clone();
        let show = async move |asked: Asked| {
            count.fetch_add(1, Ordering::SeqCst);
            asked.locale().to_string().into_response()
        };
        let form = async |asked: Asked| asked.form_token().into_response();
        let (anyone, public) = (Permission::Anyone, Audience::Public);
        let table = vec![
            route(Method::GET, "/", anyone, public, show).kept_for_s(10),
            route(Method::GET, "/form", anyone, public, form).kept_for_s(10),
        ];
        let clock = platform::testkit::TestClock::new();
        let site = crate::Site { edge: clock.edge(), ..site(Visitor::default(), &[]) };
        let router = Routes::new("web", (), table).into_router(site.shared());
        let ask = async |path: &str, cookie: &str| {
            let request = Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            let bytes = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
            String::from_utf8(bytes.to_vec()).unwrap()
        };
        assert_eq!((ask("/", "").await, ask("/", "").await), ("en".into(), "en".into()));
        assert_eq!(made.load(Ordering::SeqCst), 1, "the second is the kept one");
        assert_eq!(ask("/", "__Host-language=fr").await, "fr");
        ask("/", "__Host-session=x").await;
        assert_eq!(made.load(Ordering::SeqCst), 3, "a session is never answered with a kept page");
        clock.advance(jiff::SignedDuration::from_secs(11));
        ask("/", "").await;
        assert_eq!(made.load(Ordering::SeqCst), 4, "made anew after its time");
        assert_ne!(ask("/form", "").await, ask("/form", "").await, "a form token is never kept");
        let known = "__Host-visitor=abc";
        assert_ne!(ask("/form", known).await, ask("/form", known).await);
    }
}
