//! One's own account: means of sign-in, sessions, preferences.

mod api;
mod documentation;
mod means_api;
mod means_pages;
mod pages;
mod second_factor;

#[cfg(test)]
pub(crate) use pages::DONE;
use platform::Fault;
use privacy::{Access, Purpose};
use web::{Asked, Failure, Route};

use crate::Identity;
use crate::person::{Person, Profile};

pub(crate) fn routes() -> Vec<Route<Identity>> {
    let mut routes = pages::routes();
    routes.extend(means_pages::routes());
    routes.extend(api::routes());
    routes.extend(means_api::routes());
    routes.extend(second_factor::routes());
    routes
}

/// The profile of the one who asks, opened to show it to them.
pub(crate) async fn own_profile(
    identity: &Identity,
    asked: &Asked,
) -> Result<Option<Profile>, Failure> {
    Ok(own(identity, asked).await?.map(|(_, profile)| profile))
}

async fn own(identity: &Identity, asked: &Asked) -> Result<Option<(Person, Profile)>, Failure> {
    let person = asked.person()?;
    let access = Access::new(Purpose::ShowOwnData, "profile");
    let found: Result<_, Fault> = identity.person_and_profile(&asked.ctx, &access, person).await;
    Ok(found?)
}
