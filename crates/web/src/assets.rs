//! Style sheets, scripts and the typeface: embedded at build time, compressed ahead, named by content.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::answer::{Answer, Failure};
use crate::asked::Asked;
use crate::route::{Audience, Kind, Permission, Routes, route};

/// A file as it was built.
pub(crate) struct Asset {
    /// The name that templates use ("town.css").
    pub(crate) name: &'static str,
    /// The path with the hash of its content.
    pub(crate) path: &'static str,
    pub(crate) media_type: &'static str,
    pub(crate) bytes: &'static [u8],
    pub(crate) brotli: Option<&'static [u8]>,
    pub(crate) gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The path of an asset by its plain name.
pub fn path(name: &str) -> Option<&'static str> {
    ASSETS.iter().find(|asset| asset.name == name).map(|asset| asset.path)
}

/// Whether the style sheets were built before this program was.
pub fn are_built() -> bool {
    path("town.css").is_some()
}

/// Their routes, and those of the town's own look.
pub(crate) fn routes() -> Routes {
    Routes::new(
        "web",
        (),
        vec![
            route(Method::GET, "/assets/{file}", Permission::Anyone, Audience::Public, asset)
                .kind(Kind::Asset),
            route(Method::GET, "/arms.svg", Permission::Anyone, Audience::Public, arms)
                .kind(Kind::Asset),
            route(Method::GET, "/theme.css", Permission::Anyone, Audience::Public, theme)
                .kind(Kind::Asset),
        ],
    )
}

async fn asset(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let found = ASSETS.iter().find(|asset| asset.path.strip_prefix("/assets/") == Some(&file));
    let Some(asset) = found else { return Failure::NotFound.into_response() };
    let takes = |encoding| crate::compress::accepts(&headers, encoding);
    let (bytes, encoding) = match (asset.brotli, asset.gzip) {
        (Some(bytes), _) if takes("br") => (bytes, Some("br")),
        (_, Some(bytes)) if takes("gzip") => (bytes, Some("gzip")),
        _ => (asset.bytes, None),
    };
    // The name holds the hash of the content, so the name is the tag.
    let tag = format!("\"{file}\"");
    let known = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    let unchanged = known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag));
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(bytes).into_response()
    };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
    out.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    out.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    if let Some(encoding) = encoding.filter(|_| !unchanged) {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

async fn arms(asked: Asked) -> Answer {
    let svg = asked.site.town.arms_svg.clone().ok_or(Failure::NotFound)?;
    Ok(of_the_town("image/svg+xml", svg))
}

async fn theme(asked: Asked) -> Answer {
    let plain =
        |text: &String| text.chars().all(|c| c.is_ascii_alphanumeric() || "-#(), .%/".contains(c));
    let colours =
        asked.site.town.colours.iter().filter(|(name, value)| plain(name) && plain(value));
    let lines: String = colours.map(|(name, value)| format!("{name}:{value};")).collect();
    Ok(of_the_town("text/css; charset=utf-8", format!(":root{{{lines}}}")))
}

/// What the town may change at any time is kept for an hour.
fn of_the_town(media_type: &'static str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600")),
    ];
    (headers, text).into_response()
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use tower::ServiceExt as _;

    use super::*;
    use crate::Visitor;
    use crate::testkit::site;

    #[tokio::test]
    async fn compressed_tagged_and_kept_for_ever() {
        // Without assets/dist the build has said so; then there is nothing to ask for.
        let Some(path) = path("town.css") else { return };
        let router = Routes::default().into_router(site(Visitor::default(), &[]).shared());
        let ask = async |path: &str, name: &str, value: &str| {
            let request = Request::get(path).header(name, value).body(Body::empty()).unwrap();
            router.clone().oneshot(request).await.unwrap()
        };
        for (accepted, encoding) in [("br, gzip", Some("br")), ("gzip", Some("gzip")), ("", None)] {
            let response = ask(path, "accept-encoding", accepted).await;
            let header =
                |name| response.headers().get(name).map(|v: &HeaderValue| v.to_str().unwrap());
            assert_eq!(header("content-encoding"), encoding);
            assert!(header("cache-control").unwrap().ends_with("immutable"));
            assert_eq!(header("content-type"), Some("text/css; charset=utf-8"));
        }
        let tag = ask(path, "accept", "*/*").await.headers()["etag"].clone();
        let again = ask(path, "if-none-match", tag.to_str().unwrap()).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let unknown = ask("/assets/town-0000000000.css", "accept", "*/*").await;
        assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    }
}
