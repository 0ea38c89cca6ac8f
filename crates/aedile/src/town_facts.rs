//! What `privacy` asks of the rest of the town: its services, its hours, who works for it, who lives where.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use identity::{Identifier, Identity, Name};
use jiff::civil::DateTime;
use platform::id::{PersonId, SubjectId};
use platform::{Db, Edge, Fault, Locale};
use privacy::consent::Topic;
use privacy::{Investigations, Right, TownFacts, subject_of};
use services::Catalogue;

/// Officials that are looked at.
const OFFICIALS_MAX: i64 = 10_000;

/// The town as `privacy` sees it.
pub struct Facts {
    /// The database.
    pub db: Db,
    /// Tells the time.
    pub edge: Edge,
    /// Definitions and the town.
    pub catalogue: Arc<Catalogue>,
    /// Who people are.
    pub identity: Identity,
    /// The words.
    pub words: web::Catalogue,
}

impl Facts {
    async fn officials(&self) -> Result<HashSet<SubjectId>, Fault> {
        let today = self.edge.system("privacy").today();
        let grants = identity::role::store::list_standing(&self.db, today, OFFICIALS_MAX).await?;
        Ok(grants.iter().map(|grant| subject_of(grant.person)).collect())
    }

    async fn find_number(&self, number: &str) -> Result<Option<PersonId>, Fault> {
        let typed = Name::typed(number);
        if matches!(typed, Name::SignInNumber(_))
            && let Some(found) = self.identity.find_by_name(&typed).await?
        {
            return Ok(Some(found));
        }
        let scheme = format!("{}.person", self.catalogue.snapshot().town.id);
        let number = Identifier { scheme, value: number.to_owned() };
        self.identity.find_by_name(&Name::Number(number)).await
    }
}

impl TownFacts for Facts {
    fn service_of(&self, right: Right) -> Option<String> {
        let snapshot = self.catalogue.snapshot();
        let today = self.edge.system("privacy").today();
        let serves = |definition: &services::Definition| {
            let word = definition.process.right.map(|right| right.word());
            word == Some(right.word()) && definition.takes_applications(today)
        };
        let found = snapshot.all().find(|definition| serves(definition));
        found.map(|definition| definition.id.to_string())
    }

    fn investigations(&self, locale: Locale) -> Investigations {
        let town = Arc::clone(&self.catalogue.snapshot().town);
        let allowed = &town.investigations;
        let law = |id: &Arc<str>| {
            let law = town.law.get(id)?;
            Some((id.to_string(), law.title.get(locale).to_owned()))
        };
        Investigations {
            laws: allowed.laws.iter().filter_map(law).collect(),
            days_max: allowed.days_max,
        }
    }

    fn is_working_time(&self, at: DateTime) -> bool {
        let town = Arc::clone(&self.catalogue.snapshot().town);
        let hours = town.hours.from..town.hours.to;
        town.calendar.is_working_day(at.date()) && hours.contains(&at.hour())
    }

    fn colleagues(&self) -> BoxFuture<'_, Result<HashSet<SubjectId>, Fault>> {
        self.officials().boxed()
    }

    fn streets<'a>(
        &'a self,
        subjects: &'a [SubjectId],
    ) -> BoxFuture<'a, Result<HashMap<SubjectId, String>, Fault>> {
        records::register::streets(&self.db, subjects).boxed()
    }

    fn unit_handles<'a>(
        &'a self,
        unit: &'a str,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<bool, Fault>> {
        cases::task::store::unit_handles(&self.db, unit, subject).boxed()
    }

    fn consents(&self, locale: Locale) -> Vec<Topic> {
        let town = Arc::clone(&self.catalogue.snapshot().town);
        let unit = |id: &str| {
            town.unit(id).map_or_else(|| id.to_owned(), |unit| unit.name.get(locale).to_owned())
        };
        let words = |term: platform::calendar::Term| {
            let (count, name) = term.parts();
            let words = self.words.words(locale);
            words.plain(&format!("term-{name}"), ("count", count))
        };
        let topic = |topic: &services::town::ConsentTopic| Topic {
            id: topic.id.to_string(),
            name: topic.name.get(locale).to_owned(),
            text: topic.text.get(locale).to_owned(),
            purpose: topic.purpose.to_string(),
            data: topic.data.iter().map(ToString::to_string).collect(),
            unit: unit(&topic.unit),
            keep: words(topic.keep),
        };
        town.consents.iter().map(topic).collect()
    }

    fn controller(&self, locale: Locale) -> String {
        self.catalogue.snapshot().town.authority.get(locale).to_owned()
    }

    fn person_of_number<'a>(
        &'a self,
        number: &'a str,
    ) -> BoxFuture<'a, Result<Option<PersonId>, Fault>> {
        self.find_number(number).boxed()
    }
}
