//! "My data": what the town holds about somebody, and who looked at it, in human words.

pub(crate) mod api;
pub(crate) mod pages;
pub mod schema;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use platform::id::{PersonId, SubjectId};
use platform::{Ctx, Db, Fault, Locale, Program};
use web::{Asked, Words};

use crate::data_use::{self, DataUse, DataUseId, Who};
use crate::holder::Holder;
use crate::town::TownFacts;
use crate::vault::Vault;

/// The name of a unit of the town in a language; none for one that is no more.
pub type UnitNames = Arc<dyn Fn(Locale, &str) -> Option<String> + Send + Sync>;

/// How those are called who act for somebody, opened for the one they act for.
pub type HelperNames =
    Arc<dyn Fn(Arc<Ctx>, SubjectId) -> BoxFuture<'static, Result<Helpers, Fault>> + Send + Sync>;
/// Names by which somebody knows those who come for them.
#[derive(Clone, Debug, Default)]
pub struct Helpers {
    /// Those who act for somebody, by name.
    pub people: HashMap<PersonId, String>,
    /// The programs to which somebody gave a key, by the ids of the keys, as they call them.
    pub keys: HashMap<String, String>,
    /// Names that several programs have among what is shown: these are told with their ids.
    pub namesakes: BTreeSet<Arc<str>>,
}

impl Helpers {
    /// What a program is called.
    fn called(&self, program: &Program) -> String {
        data_use::called(program, &self.namesakes)
    }
}

/// What the handlers about one's own data share.
#[derive(Clone)]
pub struct MyData {
    /// The database.
    pub db: Db,
    /// Keys.
    pub vault: Vault,
    /// Who holds personal data, in the order in which the page names them.
    pub holders: Arc<[Arc<dyn Holder>]>,
    /// How units are called.
    pub unit_names: UnitNames,
    /// How those are called who act for somebody.
    pub helper_names: HelperNames,
    /// What else is known of the town.
    pub town: Arc<dyn TownFacts>,
}

/// An entry of the data-use log in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordedUse {
    /// The entry.
    pub id: DataUseId,
    /// When.
    pub at: Timestamp,
    /// Who: "Caseworker, Mobility", "You".
    pub who: String,
    /// Whether a person saw it, or only a program.
    pub by_program: bool,
    /// Why: "to decide an application".
    pub why: String,
    /// What: "your answers".
    pub what: String,
    /// The reference of the case.
    pub case: Option<String>,
}

impl MyData {
    /// The names of the helpers among entries; nothing is opened when there are none.
    pub(crate) async fn helpers(&self, asked: &Asked, uses: &[DataUse]) -> Result<Helpers, Fault> {
        let named = |who: &Who| matches!(who, Who::Helper(_) | Who::Through { .. });
        let helped = uses.iter().find(|entry| named(&entry.who));
        let mut helpers = match helped {
            Some(entry) => (self.helper_names)(asked.ctx.clone(), entry.subject).await?,
            None => Helpers::default(),
        };
        helpers.namesakes = data_use::namesakes(uses.iter().filter_map(|entry| match &entry.who {
            Who::Client(program) | Who::Through { program, .. } => Some(program),
            Who::Themself
            | Who::Visitor
            | Who::Helper(_)
            | Who::Official { .. }
            | Who::System(_) => None,
        }));
        Ok(helpers)
    }

    /// An entry in the reader's language.
    pub fn worded(&self, words: &Words, helpers: &Helpers, entry: &DataUse) -> WordedUse {
        let who = match &entry.who {
            Who::Themself => words.t("privacy-who-you"),
            Who::Visitor => words.t("privacy-who-visitor"),
            Who::Helper(person) => match helpers.people.get(person) {
                Some(name) => words.with("privacy-who-helper-named", ("name", name.clone())),
                None => words.t("privacy-who-helper"),
            },
            Who::Official { role, unit, .. } => self.official(words, (role, unit)),
            Who::Client(program) => {
                words.with("privacy-who-client", ("name", helpers.called(program)))
            }
            Who::Through { program, helper } => through(words, helpers, (program, *helper)),
            Who::System(name) => known(words, "privacy-who-system", name)
                .unwrap_or_else(|| words.with("privacy-who-system", ("name", name.to_string()))),
        };
        let what = known(words, "privacy-what", &entry.what).unwrap_or_else(|| entry.what.clone());
        WordedUse {
            id: entry.id,
            at: entry.at,
            who,
            by_program: matches!(entry.who, Who::Client(_) | Who::Through { .. } | Who::System(_)),
            why: words.t(&format!("privacy-purpose-{}", entry.purpose.key())),
            what,
            case: entry.case.as_ref().map(ToString::to_string),
        }
    }

    /// An official by role and unit: "Caseworker, Mobility".
    pub fn official(&self, words: &Words, (role, unit): (&str, &str)) -> String {
        let unit_name = (self.unit_names)(words.locale(), unit);
        let unit_name = unit_name.unwrap_or_else(|| unit.to_owned());
        let role_name = known(words, "role", role).unwrap_or_else(|| role.to_owned());
        words.with("privacy-who-official", (("role", role_name), ("unit", unit_name)))
    }
}

/// A program that came in somebody's name: by the name of its registration, or as the one who gave the key calls it.
fn through(
    words: &Words,
    helpers: &Helpers,
    (program, helper): (&Program, Option<PersonId>),
) -> String {
    let by = helper.map(|helper| {
        let known = helpers.people.get(&helper).cloned();
        known.unwrap_or_else(|| words.t("privacy-who-helper"))
    });
    let name = helpers.called(program);
    // A registration may be called like the id of a key.
    let is_key = program.id.is_none() && program.name.starts_with("tok_");
    match (is_key, by) {
        (true, Some(by)) => words.with("privacy-who-key-helper", ("by", by)),
        (true, None) => match helpers.keys.get(&*program.name) {
            Some(name) => words.with("privacy-who-key", ("name", name.clone())),
            None => words.t("privacy-who-key-unnamed"),
        },
        (false, Some(by)) => words.with("privacy-who-through-helper", [("name", name), ("by", by)]),
        (false, None) => words.with("privacy-who-through", ("name", name)),
    }
}

/// The words for a key that other crates or towns may add to.
pub(crate) fn known(words: &Words, prefix: &str, key: &str) -> Option<String> {
    let key = format!("{prefix}-{key}");
    words.has(&key).then(|| words.t(&key))
}

/// Nobody acts for anybody.
#[cfg(test)]
pub(crate) fn nobody() -> HelperNames {
    Arc::new(|_, _| Box::pin(async { Ok(Helpers::default()) }))
}

#[cfg(test)]
mod tests;
