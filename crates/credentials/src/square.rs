//! A square that a telephone reads.

use askama::filters::Safe;

/// An address as a square; empty when it is too long for one.
pub(crate) fn square(address: &str) -> Safe<String> {
    use qrcode::render::svg;
    let drawn = qrcode::QrCode::with_error_correction_level(address.as_bytes(), qrcode::EcLevel::L);
    let svg = drawn.map(|drawn| {
        drawn
            .render::<svg::Color<'_>>()
            .min_dimensions(280, 280)
            .dark_color(svg::Color("#000"))
            .light_color(svg::Color("#fff"))
            .build()
    });
    // The declaration of XML has no place within a page.
    let svg = svg.unwrap_or_default();
    Safe(svg.split_once("?>").map_or(svg.as_str(), |(_, rest)| rest).to_owned())
}
