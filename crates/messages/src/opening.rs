//! Telling people at once of an unusual opening of their data: a job of the unit that records the opening.

use std::sync::Arc;

use platform::jobs::{Ended, Job, Runner};
use platform::{Actor, Ctx, Db, Fault, Unit};
use privacy::data_use::{self, DataUse, Who};
use privacy::my_data::UnitNames;
use privacy::unusual::{self, Opened, Unusual};
use privacy::{TownFacts, Vault, delay};
use web::{Catalogue, Words};

use crate::message::{Action, Message, send};

/// Everything that telling needs.
#[derive(Clone)]
pub struct Teller {
    /// The database.
    pub db: Db,
    /// Keys.
    pub vault: Vault,
    /// The words.
    pub words: Catalogue,
    /// The town: its hours, who handles whom.
    pub town: Arc<dyn TownFacts>,
    /// How units are called.
    pub unit_names: UnitNames,
}

impl Teller {
    /// Registers the job.
    pub fn handle_jobs(self, runner: &mut Runner) {
        runner.handle(unusual::JOB, move |job: Job, ctx: Ctx| {
            let teller = self.clone();
            async move { teller.tell(&ctx.acting_as(Actor::System("messages")), &job).await }
        });
    }

    /// Looks at the entry, and writes to its subject when it is unusual. Whoever was erased, or wants it no more, is not
    /// told; nor of what an investigation keeps from being shown.
    async fn tell(&self, ctx: &Ctx, job: &Job) -> Result<Ended, Fault> {
        let Opened { entry, subject } = job.read()?;
        let Some(found) = data_use::find(&self.db, subject, entry).await? else {
            return Ok(Ended::Done);
        };
        let delays = delay::store::list_approved(&self.db, subject).await?;
        let is_delayed = delays
            .iter()
            .any(|one| one.covers(&found) && one.until_at.is_some_and(|until| until > ctx.now()));
        let reasons = unusual::find(&*self.town, ctx, &found).await?;
        let wanted = unusual::store::wanted_in(&self.db, subject).await?;
        let told = wanted.filter(|_| !is_delayed && !reasons.is_empty());
        let Some((locale, key)) = told.zip(self.vault.key(ctx, subject).await?) else {
            return Ok(Ended::Done);
        };
        let words = self.words.words(locale);
        let mut unit = Unit::new();
        let message = Message {
            case: None,
            kind: "opening",
            locale,
            subject: words.plain("privacy-unusual-message-subject", ()),
            body: self.body(&words, ctx, (&found, &reasons)),
            actions: vec![Action {
                label: words.plain("privacy-unusual-message-action", ()),
                path: "/my-data/uses".to_owned(),
            }],
            by_email: true,
        };
        send(&mut unit, ctx, &key, message);
        job.finish_in(&mut unit);
        self.db.commit(unit).await?;
        Ok(Ended::InItsUnit)
    }

    fn body(&self, words: &Words, ctx: &Ctx, (entry, reasons): (&DataUse, &[Unusual])) -> String {
        let at = entry.at.to_zoned(ctx.zone().clone()).datetime();
        let who = match &entry.who {
            Who::Official { role, unit, .. } => {
                let unit_name = (self.unit_names)(words.locale(), unit);
                let role_key = format!("role-{role}");
                let role = if words.has(&role_key) { words.t(&role_key) } else { role.to_string() };
                let unit = unit_name.unwrap_or_else(|| unit.to_string());
                words.with("privacy-who-official", (("role", role), ("unit", unit)))
            }
            Who::Themself
            | Who::Visitor
            | Who::Helper(_)
            | Who::Client(_)
            | Who::Through { .. }
            | Who::System(_) => String::new(),
        };
        let reasons: Vec<String> = reasons
            .iter()
            .map(|reason| words.t(&format!("privacy-unusual-{}", reason.word())))
            .collect();
        let (day, time, reasons) = (words.date(at.date()), words.time(at), reasons.join(" "));
        let why = words.t(&format!("privacy-purpose-{}", entry.purpose.key()));
        words.plain(
            "privacy-unusual-message-body",
            [
                ("who", who.as_str()),
                ("day", &day),
                ("time", &time),
                ("why", &why),
                ("reasons", &reasons),
            ],
        )
    }
}

#[cfg(test)]
mod tests;
