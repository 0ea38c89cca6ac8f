//! Closes a day: once it is over, its figures are written down, published and logged, all in one unit.

use std::time::Duration;

use jiff::ToSpan as _;
use jiff::civil::Date;
use ledger::{FIGURES_PUBLISHED, file_digest, publish_file};
use platform::fault::Attempt as _;
use platform::{CommitError, Ctx, Edge, Fault, Locale, Unit};

use super::{Format, store};
use crate::figures::gather::gather_once;
use crate::pages::FiguresPages;
use crate::pages::view::csv;

/// Time between two looks at the calendar.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Publishes the figures up to the end of yesterday, unless that day, or a later one, was closed before. Gives the day
/// that was closed. What happened since midnight is not in them; what still runs is counted as it is now.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn close_yesterday(pages: &FiguresPages, ctx: &Ctx) -> Result<Option<Date>, Fault> {
    let on = ctx.today().saturating_sub(1.day());
    // A clock that went back closes no day between two that are closed.
    if store::find_last_day(&pages.db).await?.is_some_and(|last| last >= on) {
        return Ok(None);
    }
    let figures = gather_once(&pages.db, &at_the_end_of(ctx, on)?).await?;
    // One language, always the same: the file is a record, and its columns are for programs.
    let shown = pages.shown_of(&figures, Locale::EN);
    let mut unit = Unit::new();
    for format in Format::ALL {
        let content = match format {
            Format::Csv => csv(&shown).into_bytes(),
            Format::Json => {
                let mut document = pages.document(&shown, on);
                if let Some(members) = document.as_object_mut() {
                    members.insert("closed_at".to_owned(), ctx.now().to_string().into());
                }
                serde_json::to_vec_pretty(&document).attempt("write the figures of a day")?
            }
        };
        let file = format.file_of(on);
        let published = (&*file, format.media_type(), &*content);
        let entry = publish_file(&mut unit, ctx, FIGURES_PUBLISHED, published);
        let digest = file_digest(&content);
        store::insert(&mut unit, ctx, (&file, on, &content), (&digest, entry));
    }
    match pages.db.commit(unit).await {
        Ok(()) => Ok(Some(on)),
        // Another server was faster: one of two closes the day.
        Err(CommitError::Conflict { .. }) => Ok(None),
        Err(CommitError::Fault(fault)) => Err(fault),
    }
}

/// The same context in the last moment of a day of the town.
fn at_the_end_of(ctx: &Ctx, on: Date) -> Result<Ctx, Fault> {
    const ATTEMPT: &str = "find the end of a day";
    let next = on.tomorrow().attempt(ATTEMPT)?.to_zoned(ctx.zone().clone()).attempt(ATTEMPT)?;
    let last = next.timestamp().checked_sub(1.microsecond()).attempt(ATTEMPT)?;
    Ok(Ctx::new(last, ctx.zone().clone(), ctx.actor().clone(), ctx.locale(), ctx.random()))
}

/// Closes each day soon after midnight, for ever. A day on which no server ran at all has no edition.
pub async fn run(pages: FiguresPages, edge: Edge) {
    loop {
        match close_yesterday(&pages, &edge.system("figures")).await {
            Ok(Some(on)) => tracing::info!(%on, "the figures of the day are published"),
            Ok(None) => {}
            Err(fault) => tracing::warn!(%fault, "the figures of a day could not be published"),
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
