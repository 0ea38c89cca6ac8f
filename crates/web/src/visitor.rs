//! Who asks: what the session or the token of a request says, resolved by `identity`.

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use platform::id::PersonId;
use platform::{Actor, Ctx, Fault, Locale, Program};

use crate::route::{Audience, Permission};

/// Somebody who asks: signed in, a program, or unknown.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    /// The session, when there is one.
    pub session: Option<SessionKey>,
    /// The signed-in person.
    pub person: Option<PersonId>,
    /// The name shown in the page's header.
    pub name: String,
    /// Roles held in units ("caseworker" in "mobility"), most used first; officials have at least one.
    pub roles: Vec<RoleGrant>,
    /// What each of the roles gives, in their order.
    pub given: Vec<&'static [&'static str]>,
    /// Colleagues for whom the official stands in today, each in a unit.
    pub deputises: Vec<(PersonId, Arc<str>)>,
    /// Named permissions from these roles ("cases.decide").
    pub permissions: Vec<Arc<str>>,
    /// How surely we know who it is.
    pub assurance: Assurance,
    /// The language chosen in the profile.
    pub locale: Option<Locale>,
    /// For whom the person acts under a mandate, when it is not for themself.
    pub for_whom: Option<PersonId>,
    /// For which organisation the person acts.
    pub for_organisation: Option<platform::id::OrganisationId>,
    /// The name of the one acted for, shown in the page's header.
    pub for_name: Option<String>,
    /// A program, by its registration, or by the id of the key that a person gave it.
    pub client: Option<Program>,
    /// The program's registration, by which it is known where acts are done in its name.
    pub client_id: Option<platform::id::Id>,
    /// What the program may do ("cases.read").
    pub scopes: Vec<Arc<str>>,
    /// Who it is that owes something before anything of theirs is open. The visitor is nobody then, but on the routes on
    /// which it is shown (`gate.rs`).
    pub held_back: Option<Arc<HeldBack>>,
}

/// Somebody who is signed in, and before whom nothing of their own is open yet.
#[derive(Clone, Debug)]
pub struct HeldBack {
    /// Who it is.
    pub visitor: Visitor,
    /// What they have to show first.
    pub owes: Owed,
}

/// What somebody has to show before anything of theirs is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owed {
    /// A second factor: the town wants two of everybody.
    SecondFactor,
    /// Who they are, at a counter: an official found that somebody else has their account.
    Proof,
}

/// A role in a unit of the town.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleGrant {
    /// The role ("caseworker").
    pub role: Arc<str>,
    /// The unit ("mobility").
    pub unit: Arc<str>,
}

/// The secret that a session's cookie holds; never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionKey(pub String);

impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionKey(…)")
    }
}

/// How surely we know who somebody is (levels of assurance, eIDAS Regulation (EU) 910/2014, art. 8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assurance {
    /// Not signed in, or by a password alone.
    #[default]
    Low,
    /// Two factors, or a passkey.
    Substantial,
    /// A passkey that verified the person, bound to a checked identity.
    High,
}

impl Visitor {
    /// Whether the official stands in for a colleague in a unit today.
    pub fn stands_in_for(&self, colleague: PersonId, unit: &str) -> bool {
        self.deputises.iter().any(|(absent, of)| *absent == colleague && **of == *unit)
    }

    /// Holds somebody back: nobody, in the language that they have chosen.
    #[must_use]
    pub fn hold_back(self, owes: Owed) -> Visitor {
        let locale = self.locale;
        let held_back = Some(Arc::new(HeldBack { visitor: self, owes }));
        Visitor { locale, held_back, ..Visitor::default() }
    }

    /// What the visitor has to show before anything of theirs is open.
    pub fn owes(&self) -> Option<Owed> {
        self.held_back.as_ref().map(|held| held.owes)
    }

    /// The one whose session it is, held back or not: for the way out and for what a page says at its head.
    pub fn behind(&self) -> &Visitor {
        self.held_back.as_ref().map_or(self, |held| &held.visitor)
    }

    /// Whether a person is signed in.
    pub fn is_signed_in(&self) -> bool {
        self.person.is_some()
    }

    /// Whether the person holds any role in the town.
    pub fn is_official(&self) -> bool {
        self.person.is_some() && !self.roles.is_empty()
    }

    /// Whether it is a program that works for a unit of the town: what its scopes name it may, as an official
    /// could; what needs a person it cannot.
    pub fn works_for_a_unit(&self) -> bool {
        self.person.is_none() && self.client.is_some() && !self.roles.is_empty()
    }

    /// In whose name acts at the desk are done: the official's own, or that of a program that works for a unit. Who
    /// has a task, and who proposed what another one confirms, is told apart by it.
    pub fn doer(&self) -> Option<PersonId> {
        let program = || self.client_id.filter(|_| self.works_for_a_unit()).map(PersonId);
        self.person.or_else(program)
    }

    /// Whether a program acts here for a person who gave it a token.
    pub fn is_delegated(&self) -> bool {
        self.person.is_some() && self.client.is_some()
    }

    /// Whether one of the roles gives a named permission.
    pub fn holds(&self, permission: &str) -> bool {
        self.permissions.iter().any(|held| **held == *permission)
    }

    /// Whether the visitor has what a route or a part of a page requires.
    pub fn may(&self, permission: Permission) -> bool {
        match permission {
            Permission::Anyone => true,
            Permission::SignedIn => self.is_signed_in(),
            Permission::Official => self.is_official() || self.works_for_a_unit(),
            Permission::Holding(name) => {
                (self.is_official() || self.works_for_a_unit()) && self.holds(name)
            }
            Permission::Client(scope) => self.has_scope(scope),
            Permission::SignedInOr(scope) => self.is_signed_in() || self.has_scope(scope),
            Permission::Operator => self.is_official() && self.holds("operator"),
        }
    }

    fn has_scope(&self, scope: &str) -> bool {
        self.client.is_some() && self.scopes.iter().any(|held| **held == *scope)
    }

    /// The role in which the visitor is here: the first that gives what the route needs. So what is opened at the counter
    /// is opened by the counter, whatever else somebody is.
    fn role_for(&self, permission: Permission) -> Option<&RoleGrant> {
        let gives = |name: &str| {
            let of_role = |given: &&[&str]| given.contains(&name);
            self.given.iter().position(of_role).and_then(|place| self.roles.get(place))
        };
        let fitting = match permission {
            Permission::Holding(name) => gives(name),
            Permission::Operator => gives("operator"),
            Permission::Anyone
            | Permission::SignedIn
            | Permission::Official
            | Permission::Client(_)
            | Permission::SignedInOr(_) => None,
        };
        fitting.or(self.roles.first())
    }

    /// As whom the visitor acts on a route: an official's hat is worn only at the desk, so that officials
    /// remain ordinary residents in their own affairs.
    pub fn actor(&self, audience: Audience, permission: Permission) -> Actor {
        let at_the_desk = matches!(audience, Audience::Officials | Audience::Operators);
        match (self.person, self.role_for(permission), &self.client) {
            (Some(person), Some(grant), _) if at_the_desk => {
                Actor::Official { person, role: grant.role.clone(), unit: grant.unit.clone() }
            }
            (Some(person), _, _) => Actor::Person {
                person,
                for_whom: self.for_whom,
                for_organisation: self.for_organisation,
                through: self.client.clone(),
            },
            (None, Some(grant), Some(client)) => {
                Actor::Program { program: client.clone(), unit: grant.unit.clone() }
            }
            (None, None, Some(client)) => Actor::Client(client.clone()),
            (None, _, None) => Actor::Visitor,
        }
    }
}

/// What a request brought to prove who asks.
#[derive(Clone)]
pub enum Credentials {
    /// The value of the session's cookie.
    Session(String),
    /// A bearer token (`Authorization: Bearer …`); cookies of such a request are not looked at.
    Bearer(String),
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Credentials::Session(_) => "Session(…)",
            Credentials::Bearer(_) => "Bearer(…)",
        })
    }
}

/// What a person can let a program do for them, and which requests of an API need it.
pub mod delegated {
    use axum::http::Method;

    /// Reading one's own affairs.
    pub const READ: &str = "my.read";
    /// Acting in them.
    pub const WRITE: &str = "my.write";
    /// Both.
    pub const SCOPES: &[&str] = &[READ, WRITE];

    /// The scope that a request needs.
    pub(crate) fn needed(method: &Method) -> &'static str {
        if matches!(*method, Method::GET | Method::HEAD) { READ } else { WRITE }
    }
}

/// Finds who asks. `identity` provides it, the binary hands it in; unknown or ended sessions give
/// `Visitor::default()`, only a broken world gives a fault.
pub type ResolveVisitor =
    Arc<dyn Fn(Arc<Ctx>, Credentials) -> BoxFuture<'static, Result<Visitor, Fault>> + Send + Sync>;
