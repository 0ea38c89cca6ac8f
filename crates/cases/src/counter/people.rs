//! Who is at the counter: found by a number, or by family name and day of birth together. Whoever is shown
//! sees later who looked, and what for.

use identity::{Identifier, Name, Profile};
use jiff::civil::Date;
use platform::Fault;
use platform::id::PersonId;
use privacy::{Access, Purpose};
use web::Asked;

use crate::casework::Casework;

/// By what somebody is looked for.
#[derive(Clone, Debug)]
pub(crate) enum Sought {
    /// A sign-in number, a number of the population register, or the code that somebody shows on their device.
    Number(String),
    /// Family name and day of birth.
    Described(String, Date),
}

/// Somebody who was found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) person: PersonId,
    pub(crate) profile: Profile,
}

/// Finds people and opens who they are.
pub(crate) async fn find(
    casework: &Casework,
    asked: &Asked,
    sought: &Sought,
) -> Result<Vec<Found>, Fault> {
    let identity = &casework.inner().identity;
    let people = match sought {
        Sought::Number(text) => by_number(casework, asked, text).await?.into_iter().collect(),
        Sought::Described(family, born_on) => identity.list_described(family, *born_on).await?,
    };
    let mut found = Vec::new();
    for person in people {
        found.extend(open(casework, asked, person).await?);
    }
    Ok(found)
}

async fn by_number(
    casework: &Casework,
    asked: &Asked,
    text: &str,
) -> Result<Option<PersonId>, Fault> {
    let identity = &casework.inner().identity;
    if let Some(person) = identity::proof::find_by_code(identity, &asked.ctx, text).await? {
        return Ok(Some(person));
    }
    let typed = Name::typed(text);
    if let Name::SignInNumber(_) = typed
        && let Some(person) = identity.find_by_name(&typed).await?
    {
        return Ok(Some(person));
    }
    let scheme = format!("{}.person", casework.town().id);
    let number = Identifier { scheme, value: text.trim().to_owned() };
    identity.find_by_name(&Name::Number(number)).await
}

/// Who one person is, opened for the counter.
pub(crate) async fn open(
    casework: &Casework,
    asked: &Asked,
    person: PersonId,
) -> Result<Option<Found>, Fault> {
    let access = Access::new(Purpose::Search, "profile");
    let profile = casework.inner().identity.profile(&asked.ctx, &access, person).await?;
    Ok(profile.map(|profile| Found { person, profile }))
}
