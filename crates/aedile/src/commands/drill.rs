//! `aedile drill breach`: what is done when data may have leaked, step by step: a new master key, all sessions ended,
//! who was affected, notices to send. Nothing is sent; the files are drafts.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use platform::id::SubjectId;
use platform::{Ctx, Locale, Unit};
use privacy::data_use;

use super::{keys, say};
use crate::app::App;

/// Affected people that are read at a time.
const AFFECTED_TOGETHER: i64 = 1_000;
/// Hours within which the authority is told (Regulation (EU) 2016/679, article 33(1)).
const TOLD_WITHIN_HOURS: i64 = 72;

/// What is practised.
#[derive(Subcommand)]
pub enum DrillCommand {
    /// Data may have leaked.
    Breach(BreachArguments),
}

/// When, where, and what is done about it.
#[derive(Args)]
pub struct BreachArguments {
    /// The first moment of it (2026-11-24T08:00:00Z).
    #[arg(long)]
    from: Timestamp,
    /// The last moment of it; without it, now.
    #[arg(long)]
    until: Option<Timestamp>,
    /// Only what officials of this unit opened.
    #[arg(long)]
    unit: Option<String>,
    /// The folder for the list and the drafts; it must not be there yet.
    #[arg(long)]
    into: PathBuf,
    /// Put a new master key in place and wrap every key anew, while the town is served.
    #[arg(long)]
    rotate: bool,
    /// End everybody's sessions, and the keys and lasting access of programs: all sign in again.
    #[arg(long)]
    end_sessions: bool,
}

/// Runs the drill.
///
/// # Errors
/// With a sentence for the terminal.
pub(super) async fn run(app: &App, ctx: &Ctx, command: DrillCommand) -> anyhow::Result<ExitCode> {
    let DrillCommand::Breach(breach) = command;
    let until = breach.until.unwrap_or(ctx.now());
    anyhow::ensure!(breach.from <= until, "--from is later than --until");
    if let Some(unit) = &breach.unit {
        super::check_unit(app, unit)?;
    }
    std::fs::create_dir(&breach.into)
        .with_context(|| format!("cannot make the folder {}", breach.into.display()))?;
    if breach.rotate {
        say("1. A new master key.");
        let began = app.edge.now();
        keys::rotate(app, ctx, false).await?;
        say(&format!("   Done in {} seconds.", app.edge.now().duration_since(began).as_secs()));
    } else {
        say("1. The master key stays. With --rotate it would be replaced.");
    }
    if breach.end_sessions {
        let mut unit = Unit::new();
        identity::session::end_everybodys(&mut unit, ctx);
        app.db.commit(unit).await.context("sessions could not be ended")?;
        let keys = identity::access_token::end_everybodys_programs(&app.identity, ctx)
            .await
            .context("keys could not be taken back")?;
        say(&format!(
            "2. All sessions have ended, within ten seconds on every server; {keys} keys and every lasting access of programs too."
        ));
    } else {
        say("2. Sessions go on. With --end-sessions everybody would sign in again.");
    }
    let affected = affected(app, (breach.from, until), breach.unit.as_deref()).await?;
    let file = breach.into.join("affected.csv");
    write(&file, &list(&affected))?;
    say(&format!("3. {} people are affected: {}", affected.len(), file.display()));
    for (name, text) in drafts(app, ctx, (breach.from, until), affected.len()) {
        write(&breach.into.join(name), &text)?;
    }
    say(&format!(
        "4. Drafts of the notices are in {}. Read them, complete them, send them yourself; the authority within {TOLD_WITHIN_HOURS} hours.",
        breach.into.display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// Whose data was opened, and how often: pseudonyms, since names would be another opening of everybody.
async fn affected(
    app: &App,
    period: (Timestamp, Timestamp),
    unit: Option<&str>,
) -> anyhow::Result<Vec<(SubjectId, i64)>> {
    let mut all: Vec<(SubjectId, i64)> = Vec::new();
    loop {
        let after = all.last().map(|(subject, _)| *subject);
        let which = (unit, after);
        let some = data_use::list_affected(&app.db, period, which, AFFECTED_TOGETHER).await?;
        if some.is_empty() {
            return Ok(all);
        }
        all.extend(some);
    }
}

fn list(affected: &[(SubjectId, i64)]) -> String {
    let mut text = "person,openings\r\n".to_owned();
    for (subject, openings) in affected {
        let _ = write!(text, "{subject},{openings}\r\n");
    }
    text
}

/// The notice to the authority (article 33) and one to people in each language of the town (article 34).
fn drafts(
    app: &App,
    ctx: &Ctx,
    (from, until): (Timestamp, Timestamp),
    people: usize,
) -> Vec<(String, String)> {
    let town = app.catalogue.snapshot().town.clone();
    let contact = town.contact.email.as_deref().unwrap_or_default();
    let draft = |key: &str, locale: Locale| {
        let words = app.words.words(locale);
        let day = |at: Timestamp| words.date_time(at.to_zoned(ctx.zone().clone()).datetime());
        let (from, until) = (day(from), day(until));
        let (people, authority) = (people.to_string(), town.authority.get(locale).to_owned());
        words.plain(
            key,
            [
                ("from", from.as_str()),
                ("until", &until),
                ("people", &people),
                ("authority", &authority),
                ("contact", contact),
            ],
        )
    };
    let first = town.default_language();
    let mut files = vec![("authority.txt".to_owned(), draft("drill-authority", first))];
    for locale in &town.languages {
        let text = draft("drill-person", *locale);
        files.push((format!("person.{}.txt", locale.tag()), text));
    }
    files
}

fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}
