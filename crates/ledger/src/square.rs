//! What stands on a letter so that anybody can look its entry up: a code to type, and a square to scan.

use crate::entry::EntryId;

/// The code of an entry, and the same as an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Square {
    /// The address of the page about the entry, which the square holds.
    pub url: String,
    /// The page on which the code is typed, without scheme as people write it.
    pub page: String,
    /// The code.
    pub code: String,
    /// The square as SVG; empty when the address is too long for one.
    pub svg: String,
}

/// The square of an entry on the site of this address.
pub fn square(public_origin: &str, entry: EntryId) -> Square {
    let code = entry.code();
    let url = format!("{public_origin}/verify/{code}");
    let host = public_origin.split_once("://").map_or(public_origin, |(_, host)| host);
    let svg = qrcode::QrCode::new(url.as_bytes()).map(|drawn| {
        drawn
            .render::<qrcode::render::svg::Color<'_>>()
            .dark_color(qrcode::render::svg::Color("#000"))
            .light_color(qrcode::render::svg::Color("#fff"))
            .build()
    });
    Square { page: format!("{host}/verify"), code, svg: svg.unwrap_or_default(), url }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_square_leads_to_the_page_of_its_entry() {
        let id = EntryId::read_code("01KB0QJ3G0ABCDEFGH0123456Z").unwrap();
        let drawn = square("https://saltmere.example", id);
        assert_eq!(EntryId::read_code(&drawn.url), Some(id));
        assert_eq!((drawn.page.as_str(), &*drawn.code), ("saltmere.example/verify", &*id.code()));
        assert!(drawn.svg.contains("<svg") && drawn.svg.contains("path"), "{}", drawn.svg);
        let long = square(&"x".repeat(4_000), id);
        assert!(long.svg.is_empty());
    }
}
