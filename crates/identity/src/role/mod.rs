//! Roles: who may act for the town, and which named permissions each role gives. One table, readable by
//! anyone at `/roles`.

pub(crate) mod api;
mod appoint;
mod deputy;
mod grant;
pub mod official_pages;
pub(crate) mod officials;
pub mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub(crate) use appoint::appoint_in;
pub use appoint::{OfficialRefusal, appoint, dismiss};
pub use deputy::{Absence, DeputyRefusal, name_deputy};
pub use grant::{Grant, GrantRefusal, NewGrant, grant, revoke};

platform::typed_id!(
    /// A role given to a person in a unit, for a time.
    GrantId,
    "rol"
);

/// A role and the permissions that it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role {
    /// The stable word ("caseworker"); the words for people are `role-<id>` in the locales.
    pub id: &'static str,
    /// Named permissions ("cases.decide"); the words for people are `permission-cases-decide`.
    pub permissions: &'static [&'static str],
}

/// Every permission that a route or a part of a page can require.
pub const PERMISSIONS: &[&str] = &[
    "cases.read",
    "cases.take",
    "cases.note",
    "cases.ask",
    "cases.advise",
    "cases.decide",
    "cases.confirm",
    "cases.assign",
    "cases.receive",
    "cases.tell",
    "cases.work",
    "cases.mend",
    "fees.receive",
    "fees.waive",
    "people.find",
    "people.prove",
    "records.manage",
    "records.hold",
    "figures.read",
    "services.draft",
    "services.publish",
    "services.approve",
    "log.audit",
    "uses.read",
    "uses.delay",
    "uses.approve",
    "privacy.answer",
    "privacy.erase",
    "roles.grant",
    "operator",
];

/// Who may do what. A change here is a change of who may see whose data: it is reviewed by the data
/// protection officer, and `role/tests.rs` repeats it on purpose.
pub const ROLES: &[Role] = &[
    Role {
        id: "caseworker",
        permissions: &[
            "cases.read",
            "cases.take",
            "cases.note",
            "cases.ask",
            "cases.advise",
            "cases.decide",
            "fees.receive",
        ],
    },
    Role {
        id: "second_officer",
        permissions: &["cases.read", "cases.note", "cases.advise", "cases.confirm"],
    },
    Role {
        id: "manager",
        permissions: &[
            "cases.read",
            "cases.take",
            "cases.note",
            "cases.ask",
            "cases.advise",
            "cases.decide",
            "cases.confirm",
            "cases.assign",
            "cases.mend",
            "fees.receive",
            "fees.waive",
            "records.hold",
            "figures.read",
            "roles.grant",
        ],
    },
    Role { id: "adviser", permissions: &["cases.read", "cases.note", "cases.advise"] },
    Role {
        id: "counter",
        permissions: &[
            "cases.read",
            "cases.receive",
            "cases.note",
            "fees.receive",
            "people.find",
            "people.prove",
        ],
    },
    Role { id: "records_manager", permissions: &["records.manage", "records.hold"] },
    Role {
        id: "auditor",
        permissions: &["log.audit", "uses.read", "uses.delay", "uses.approve", "figures.read"],
    },
    Role {
        id: "data_protection_officer",
        permissions: &[
            "cases.read",
            "cases.take",
            "cases.note",
            "cases.ask",
            "cases.decide",
            "uses.read",
            "uses.delay",
            "privacy.answer",
            "privacy.erase",
            "people.find",
        ],
    },
    Role { id: "investigator", permissions: &["cases.read", "cases.note", "uses.delay"] },
    Role {
        id: "service_owner",
        permissions: &["services.draft", "services.publish", "figures.read"],
    },
    Role { id: "rules_approver", permissions: &["services.draft", "services.approve"] },
    Role { id: "operator", permissions: &["cases.mend", "operator"] },
];

/// Roles that a manager gives in their own units. The others watch over units or over the whole town: those
/// are given on the command line only, by whoever runs the installation.
pub const GIVEN_BY_MANAGERS: &[&str] =
    &["caseworker", "second_officer", "adviser", "counter", "manager"];

/// The role of this name.
pub fn find(id: &str) -> Option<&'static Role> {
    ROLES.iter().find(|role| role.id == id)
}

/// Whether a role lets somebody give roles.
pub(crate) fn gives_roles(id: &str) -> bool {
    find(id).is_some_and(|role| role.permissions.contains(&"roles.grant"))
}

/// All permissions of several roles, each once, in the order of [`PERMISSIONS`].
pub fn permissions_of<'a>(roles: impl IntoIterator<Item = &'a str>) -> Vec<Arc<str>> {
    let held: Vec<&Role> = roles.into_iter().filter_map(find).collect();
    let given = |name: &&&str| held.iter().any(|role| role.permissions.contains(*name));
    PERMISSIONS.iter().filter(given).map(|name| Arc::from(*name)).collect()
}
