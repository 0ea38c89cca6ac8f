//! `aedile erase`: everything about somebody, unless a law keeps it.

use std::io::{BufRead as _, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
use platform::Ctx;
use privacy::erasure::{self, Answered};
use privacy::subject_of;

use super::find_person;
use crate::app::App;

/// Asks, erases, or says what keeps the person.
///
/// # Errors
/// With a sentence for the terminal.
pub(super) async fn run(
    app: &App,
    ctx: &Ctx,
    (who, reason): (&str, &str),
    yes: bool,
) -> anyhow::Result<ExitCode> {
    let person =
        find_person(app, who).await?.with_context(|| format!("nobody is known as {who}"))?;
    let subject = subject_of(person);
    let holders = app.holders();
    for holder in &holders {
        for held in holder.held(subject).await?.iter().filter(|held| held.count > 0) {
            println!("{:<12} {:<20} {}", holder.name(), held.what, held.count);
        }
    }
    if !yes && !confirmed()? {
        println!("Nothing was erased.");
        return Ok(ExitCode::FAILURE);
    }
    match erasure::erase((&app.db, &app.vault), ctx, &holders, subject, reason).await? {
        Answered::Erased => {
            println!(
                "Erased: the key of {person} is destroyed, so copies in backups cannot be read either."
            );
            Ok(ExitCode::SUCCESS)
        }
        Answered::Unknown => {
            println!("There was nothing: {person} was erased before.");
            Ok(ExitCode::SUCCESS)
        }
        Answered::Kept(grounds) => {
            println!("Not everything was erased, because the law keeps:");
            for ground in grounds {
                let until = ground.until_on.map(|day| format!(" until {day}")).unwrap_or_default();
                println!("  {}{until}: {}", ground.what, ground.law);
            }
            Ok(ExitCode::FAILURE)
        }
    }
}

fn confirmed() -> anyhow::Result<bool> {
    print!("This cannot be undone. Type erase to go on: ");
    std::io::stdout().flush()?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim() == "erase")
}
