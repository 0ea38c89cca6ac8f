//! The invented town: addresses, people, registers, officials and half a year of history, made through the
//! code that everybody's acts go through, with chance that falls the same way every time.

mod acts;
mod answers;
mod dice;
mod fees;
mod helpers;
mod history;
mod households;
mod names;
mod pace;
mod papers;
mod people;
mod plan;
mod shown;
mod store;
mod streets;
#[cfg(test)]
mod tests;
mod texts;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use cases::Casework;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use ledger::Round;
use platform::calendar::Calendar;
use platform::{Actor, Locale, Unit};
use services::Definition;

use crate::app::App;
use dice::Dice;
use households::Population;
use people::Official;
use streets::Streets;

/// Where chance begins.
const SEED: u64 = 0x5a17_3e2e;
/// Residents of a full town.
const PEOPLE: usize = 3_000;

/// How much of the town is made.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Residents.
    pub people: usize,
    /// Applications.
    pub applications: usize,
}

impl Scale {
    /// The whole town.
    pub const FULL: Scale = Scale { people: PEOPLE, applications: plan::APPLICATIONS };
}

/// What was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seeded {
    /// Addresses.
    pub addresses: usize,
    /// People, those who live elsewhere included.
    pub people: usize,
    /// Households.
    pub households: usize,
    /// Companies.
    pub companies: usize,
    /// Officials.
    pub officials: usize,
    /// Applications that were handed in.
    pub applications: usize,
    /// What could not happen (a form that its example does not fill, a second open application).
    pub skipped: usize,
    /// Applications by where they stand now.
    pub by_state: Vec<(String, i64)>,
    /// Entries of the log.
    pub log_size: u64,
}

/// Everything that invented acts need.
struct Town {
    casework: Casework,
    streets: Streets,
    population: Population,
    officials: Vec<Official>,
    calendar: Calendar,
    zone: TimeZone,
    now: Timestamp,
    today: Date,
}

impl Town {
    /// Half past midnight of each day of the history.
    fn midnights(&self) -> Vec<Timestamp> {
        let day = |back: i32| {
            let day = self.today.saturating_sub(back.days());
            let at = day.at(0, 30, 0, 0).to_zoned(self.zone.clone()).ok()?;
            Some(at.timestamp()).filter(|at| *at < self.now)
        };
        (0..plan::DAYS).filter_map(day).collect()
    }
}

/// Fills the town, unless it is filled.
///
/// # Errors
/// When the database cannot be written, or an earlier attempt was broken off.
pub async fn seed(app: &App) -> anyhow::Result<Seeded> {
    seed_at(app, Scale::FULL).await
}

/// The same with another size.
///
/// # Errors
/// As [`seed`].
pub async fn seed_at(app: &App, scale: Scale) -> anyhow::Result<Seeded> {
    let unfinished = unfinished(app);
    anyhow::ensure!(
        !unfinished.exists(),
        "filling the town was broken off before: remove the folder {} and start again",
        app.settings.data.folder.display()
    );
    if store::has_people(&app.db).await? {
        return Ok(Seeded::default());
    }
    std::fs::write(&unfinished, "The town is being filled.\n")
        .with_context(|| format!("cannot write {}", unfinished.display()))?;
    let seeded = fill(app, scale).await?;
    std::fs::remove_file(&unfinished)?;
    Ok(seeded)
}

/// A file that is there while the town is filled.
fn unfinished(app: &App) -> PathBuf {
    app.settings.data.folder.join("filling-the-town")
}

async fn fill(app: &App, scale: Scale) -> anyhow::Result<Seeded> {
    let mut dice = Dice::new(SEED);
    let now = app.edge.now();
    let town = Arc::clone(&app.catalogue.snapshot().town);
    let zone = TimeZone::get(&town.zone)?;
    let today = now.to_zoned(zone.clone()).date();
    let before = now.checked_sub(SignedDuration::from_hours(i64::from(plan::DAYS + 30) * 24))?;
    let streets = Streets::new(&mut dice);
    people::write_addresses(app, &streets).await?;
    let mut population = Population::new(&streets, today, scale.people, &mut dice);
    let ctx = dice.ctx((before, &zone), Actor::System("demo"), Locale::EN);
    people::write_residents(app, &ctx, &streets, &mut population).await?;
    let officials = people::write_officials(app, &ctx, &mut dice).await?;
    helpers::write(app, &ctx, &streets).await?;
    let mut seeded = Seeded {
        addresses: streets.addresses.len(),
        people: population.residents.len(),
        households: population.households.len(),
        companies: population.residents.iter().filter(|one| one.company.is_some()).count(),
        officials: officials.len(),
        ..Seeded::default()
    };
    let calendar = town.calendar.clone();
    let casework = app.casework.clone();
    let town =
        Arc::new(Town { casework, streets, population, officials, calendar, zone, now, today });
    let services: Vec<Arc<Definition>> =
        app.catalogue.snapshot().listed().map(Arc::clone).collect();
    let arrivals = plan::arrivals(&town, &services, scale.applications, &mut dice);
    history::play(&town, arrivals, &mut dice, &mut seeded).await?;
    let mut unit = Unit::new();
    store::delete_post(&mut unit);
    app.db.commit(unit).await?;
    seeded.by_state = store::count_by_state(&app.db).await?;
    seeded.log_size = integrate(app).await?;
    Ok(seeded)
}

/// Lets the log take up everything.
async fn integrate(app: &App) -> anyhow::Result<u64> {
    let sequencer = app.sequencer();
    let mut log_size = 0;
    loop {
        match sequencer.run_once(&app.edge.system("sequencer")).await? {
            Round::Integrated { size, .. } => log_size = size,
            Round::Overtaken => {}
            Round::Idle => return Ok(log_size),
        }
    }
}
