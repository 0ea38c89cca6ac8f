//! Who acts, when, in which language, with which randomness: the argument of everything below the edge.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::id::{Id, OrganisationId, PersonId};
use crate::locale::Locale;

/// A program that acts: what people call it, and which registration that is. Two registrations may have one name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Program {
    /// The name of its registration; the id of the key, where a person gave it one.
    pub name: Arc<str>,
    /// The id of its registration; none where it has none, or an earlier record does not say it.
    pub id: Option<Arc<str>>,
}

impl Program {
    /// A program that is registered.
    pub fn registered(id: &str, name: &str) -> Program {
        Program { name: name.into(), id: Some(id.into()) }
    }

    /// Its name and its id, where it must not be taken for another one.
    pub fn in_full(&self) -> String {
        match &self.id {
            Some(id) => format!("{} ({id})", self.name),
            None => self.name.to_string(),
        }
    }
}

/// A program that is known by its name alone.
impl From<&str> for Program {
    fn from(name: &str) -> Program {
        Program { name: name.into(), id: None }
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who has not signed in.
    Visitor,
    /// A signed-in person acting for themself or under a mandate.
    Person {
        /// The person who is signed in.
        person: PersonId,
        /// On whose behalf, when it is not their own.
        for_whom: Option<PersonId>,
        /// For which organisation, when it is one.
        for_organisation: Option<OrganisationId>,
        /// The program to which they gave a key or access, when it is that which came.
        through: Option<Program>,
    },
    /// An official, in the role and unit in which they act.
    Official {
        /// The person who is signed in.
        person: PersonId,
        /// The role ("caseworker").
        role: Arc<str>,
        /// The unit ("mobility").
        unit: Arc<str>,
    },
    /// Another program.
    Client(Program),
    /// Another program that works for a unit of the town.
    Program {
        /// Which it is.
        program: Program,
        /// The unit ("mobility").
        unit: Arc<str>,
    },
    /// A process of this program, by its name ("rules", "timer").
    System(&'static str),
}

impl Actor {
    /// A person acting for themself.
    pub fn person(person: PersonId) -> Actor {
        Actor::Person { person, for_whom: None, for_organisation: None, through: None }
    }

    /// The natural person behind the act, when there is one.
    pub fn natural_person(&self) -> Option<PersonId> {
        match self {
            Actor::Person { person, .. } | Actor::Official { person, .. } => Some(*person),
            Actor::Visitor | Actor::Client(_) | Actor::Program { .. } | Actor::System(_) => None,
        }
    }

    /// The kind as one stable word, for columns and logs.
    pub fn kind(&self) -> &'static str {
        match self {
            Actor::Visitor => "visitor",
            Actor::Person { .. } => "person",
            Actor::Official { .. } => "official",
            Actor::Client(_) | Actor::Program { .. } => "client",
            Actor::System(_) => "system",
        }
    }

    /// Person, name or role, and unit, for the columns of a record that says who acted.
    pub fn columns(&self) -> (Option<PersonId>, Option<String>, Option<String>) {
        match self {
            Actor::Official { person, role, unit } => {
                (Some(*person), Some(role.to_string()), Some(unit.to_string()))
            }
            Actor::Person { person, .. } => (Some(*person), None, None),
            Actor::Client(program) => (None, Some(program.to_string()), None),
            Actor::Program { program, unit } => {
                (None, Some(program.to_string()), Some(unit.to_string()))
            }
            Actor::System(process) => (None, Some((*process).to_owned()), None),
            Actor::Visitor => (None, None, None),
        }
    }
}

/// The only source of now, randomness, "who" and language.
///
/// Made once per request or job at the edge ([`Edge::ctx`]); below the edge nothing asks the machine.
pub struct Ctx {
    now: Timestamp,
    zone: TimeZone,
    actor: Actor,
    locale: Locale,
    random: Mutex<ChaCha20Rng>,
}

impl Ctx {
    /// A context with everything given: the same arguments give the same run.
    pub fn new(
        now: Timestamp,
        zone: TimeZone,
        actor: Actor,
        locale: Locale,
        seed: [u8; 32],
    ) -> Ctx {
        Ctx { now, zone, actor, locale, random: Mutex::new(ChaCha20Rng::from_seed(seed)) }
    }

    /// The instant of the act.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The instant of the act in microseconds since 1970, as stored in `…_at` columns.
    pub fn now_us(&self) -> i64 {
        self.now.as_microsecond()
    }

    /// The civil date of the act in the town's time zone.
    pub fn today(&self) -> Date {
        self.now.to_zoned(self.zone.clone()).date()
    }

    /// The town's time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The language the answer is read in.
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// Random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }

    /// A new identifier: ordered by time, not to be guessed.
    pub fn new_id(&self) -> Id {
        let random = u128::from_le_bytes(self.random::<16>());
        Id::from_parts(u64::try_from(self.now.as_millisecond()).unwrap_or_default(), random)
    }

    /// The same moment and language with another actor (a process acting after a person).
    pub fn acting_as(&self, actor: Actor) -> Ctx {
        Ctx::new(self.now, self.zone.clone(), actor, self.locale, self.random())
    }
}

impl fmt::Debug for Ctx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ctx")
            .field("now", &self.now)
            .field("actor", &self.actor)
            .field("locale", &self.locale)
            .finish_non_exhaustive()
    }
}

/// Tells the time at the edge. The binary gives the machine's clock, tests give one that they turn.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Gives 32 unguessable bytes at the edge. The binary asks the machine, tests count up from a seed.
pub type Entropy = Arc<dyn Fn() -> [u8; 32] + Send + Sync>;

/// Where contexts come from: the one place that knows the clock and the source of randomness.
#[derive(Clone)]
pub struct Edge {
    clock: Clock,
    entropy: Entropy,
    zone: TimeZone,
}

impl Edge {
    /// An edge with the given clock, randomness and time zone of the town.
    pub fn new(clock: Clock, entropy: Entropy, zone: TimeZone) -> Edge {
        Edge { clock, entropy, zone }
    }

    /// A context for one request or job.
    pub fn ctx(&self, actor: Actor, locale: Locale) -> Ctx {
        Ctx::new((self.clock)(), self.zone.clone(), actor, locale, (self.entropy)())
    }

    /// A context for a process of the program itself.
    pub fn system(&self, process: &'static str) -> Ctx {
        self.ctx(Actor::System(process), Locale::EN)
    }

    /// The instant now.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

impl fmt::Debug for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Edge").field("zone", &self.zone).finish_non_exhaustive()
    }
}
