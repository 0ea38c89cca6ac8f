//! Invented people, to sign in as with one click. Only in a demo town, and marked as such everywhere.

use jiff::civil::Date;
use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};
use privacy::Vault;
use serde::{Deserialize, Serialize};

use super::store;
use crate::Identity;
use crate::person::{self, Created, NewPerson};
use crate::role::{self, GrantRefusal, NewGrant};

/// People shown on the page.
pub const SHOWN_MAX: i64 = 100;

/// A sentence in the town's languages: "Rents a flat, has two children" and so on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Situation {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
    /// Arabic.
    pub ar: String,
}

impl Situation {
    /// In the language of the page; English when it is not there.
    pub fn get(&self, locale: platform::Locale) -> &str {
        let text = match locale.tag() {
            "fr" => &self.fr,
            "ar" => &self.ar,
            _ => &self.en,
        };
        if text.is_empty() { &self.en } else { text }
    }
}

/// Somebody invented, as shown on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPerson {
    /// The person.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// Their situation.
    pub situation: Situation,
    /// Role and unit, of officials.
    pub roles: Vec<(String, String)>,
}

/// How somebody invented is to be seeded.
#[derive(Clone, Debug)]
pub struct Seed<'a> {
    /// Who they are.
    pub person: NewPerson,
    /// Roles and units, from this day on.
    pub roles: &'a [(&'a str, &'a str)],
    /// The first day of the roles.
    pub since_on: Date,
    /// Place and situation on the page of people to sign in as; none for the many who fill the town.
    pub shown: Option<(i64, Situation)>,
}

/// Makes somebody invented known, through the same code as everybody else. Fast: no password is hashed.
///
/// # Errors
/// A [`GrantRefusal`] when a role or unit is not one.
pub fn seed(
    unit: &mut Unit,
    ctx: &Ctx,
    vault: &Vault,
    seed: Seed<'_>,
) -> Result<Created, GrantRefusal> {
    let created = person::create(unit, ctx, vault, seed.person);
    for (role, in_unit) in seed.roles {
        let new = NewGrant {
            person: created.person,
            role,
            unit: in_unit,
            starts_on: seed.since_on,
            ends_on: None,
        };
        role::grant(unit, ctx, &new)?;
    }
    if let Some((place, situation)) = seed.shown {
        let text = serde_json::to_string(&situation).unwrap_or_default();
        store::insert_demo(unit, (created.person, place), &created.profile.name(), &text);
    }
    Ok(created)
}

/// The invented people that are shown, residents and officials.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list(identity: &Identity) -> Result<Vec<DemoPerson>, Fault> {
    if !identity.settings.demo {
        return Ok(Vec::new());
    }
    let rows = store::list_demo(&identity.db, SHOWN_MAX).await?;
    let shown = |row: store::DemoRow| DemoPerson {
        person: row.person,
        name: row.name,
        situation: serde_json::from_str(&row.situation).unwrap_or_default(),
        roles: row.roles,
    };
    Ok(rows.into_iter().map(shown).collect())
}

/// Whether one may sign in as this person with one click: in a demo town, as somebody who is shown.
pub(crate) async fn may(identity: &Identity, person: PersonId) -> Result<bool, Fault> {
    Ok(identity.settings.demo && store::is_demo(&identity.db, person).await?)
}
