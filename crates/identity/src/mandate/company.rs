//! A company becomes known to the town when the first of its representatives is about to act for it.

use jiff::civil::Date;
use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};

use super::COMPANY_SCHEME;
use crate::person::{Identifier, Kind, Name, NewPerson, Preferences, create};
use crate::{Identity, person};

/// The company with this number of the business register; one that nobody has acted for is made known.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn company(
    identity: &Identity,
    ctx: &Ctx,
    (number, name): (&str, &str),
    since: Option<Date>,
) -> Result<PersonId, Fault> {
    let identifier = Identifier { scheme: COMPANY_SCHEME.into(), value: number.to_owned() };
    let by = Name::Number(identifier.clone());
    if let Some(known) = identity.find_by_name(&by).await? {
        return Ok(known);
    }
    let new = NewPerson {
        kind: Kind::Company,
        given_name: name.to_owned(),
        family_name: String::new(),
        born_on: since.unwrap_or(ctx.today()),
        email: None,
        email_is_confirmed: false,
        numbers: vec![identifier],
        preferences: Preferences {
            email_wanted: false,
            locale: ctx.locale().tag().to_owned(),
            phone: None,
        },
        is_checked: true,
    };
    let mut unit = Unit::new();
    let created: person::Created = create(&mut unit, ctx, &identity.vault, new);
    match identity.db.commit(unit).await {
        Ok(()) => Ok(created.person),
        // Another representative came at the same moment.
        Err(error) if error.is_conflict() => match identity.find_by_name(&by).await? {
            Some(known) => Ok(known),
            None => Err(error.into_fault()),
        },
        Err(error) => Err(error.into_fault()),
    }
}
