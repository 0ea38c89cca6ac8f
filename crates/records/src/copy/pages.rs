//! `GET /my-data/copy.pdf`.

use axum::extract::State;
use platform::Fault;
use web::{Answer, Asked, Audience, Method, Permission, Routes, route};

use super::{Copies, Reading, SECTIONS_MAX, Section, exported, request};
use crate::letter::LetterError;

/// The route of the readable copy.
pub(crate) fn routes(copies: Copies) -> Routes {
    let show =
        route(Method::GET, "/my-data/copy.pdf", Permission::SignedIn, Audience::Residents, copy);
    Routes::new("records", copies, vec![show])
}

async fn copy(asked: Asked, State(copies): State<Copies>) -> Answer {
    let renderer = copies.renderer.as_ref().ok_or(LetterError::NotAvailable);
    let renderer = renderer.map_err(Fault::from)?;
    let (words, naming, zone) = (&asked.words, &copies.naming, asked.ctx.zone());
    let reading = Reading { words, naming, zone, service: None, are_answers: false };
    let mut parts = Vec::new();
    for (name, value) in exported(&copies, &asked.ctx, asked.person()?).await? {
        let key = format!("privacy-holder-{name}");
        let title = if asked.words.has(&key) { asked.words.t(&key) } else { name.to_owned() };
        reading.sections(&title, &value, 1, &mut parts);
    }
    if parts.len() >= SECTIONS_MAX {
        let rows = Vec::new();
        parts.push(Section { level: 1, title: words.t("copy-more-in-the-file"), rows });
    }
    let titles = (words.t("copy-title"), words.t("copy-lead"));
    let head = (words.t("copy-what"), words.t("copy-value"));
    let asked_for = request(&asked.ctx, (&titles.0, &titles.1), (&head.0, &head.1), &parts);
    let letter = renderer.render(asked_for).await.map_err(Fault::from)?;
    let name = format!("my-data-{}.pdf", asked.ctx.today());
    web::download("application/pdf", &name, letter.pdf)
}
