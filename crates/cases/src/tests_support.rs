//! A case on a desk for tests of acts: a demo service, its process started, and officials with roles.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use identity::role::permissions_of;
use platform::calendar::Term;
use platform::id::{Id, PersonId};
use platform::testkit::{TestClock, TestFolder, sqlite};
use platform::{Ctx, Unit};
use privacy::{MasterKeys, SubjectKey, Vault, subject_of};
use services::{Catalogue, Definition};
use web::{RoleGrant, Visitor};

use crate::application::{Application, Owner, State};
use crate::apply::dossier::{Applicant, Dossier};
use crate::history::Past;
use crate::task::{Task, TaskId, TaskKind, TaskState};
use crate::work::Work;

static DEMO: LazyLock<Catalogue> = LazyLock::new(|| {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo");
    Catalogue::load(&folder).unwrap().0
});

/// A service of the demo town.
pub(crate) fn service(id: &str) -> Arc<Definition> {
    DEMO.current(id).unwrap()
}

/// The demo town's calendar.
pub(crate) fn calendar() -> platform::calendar::Calendar {
    DEMO.snapshot().town.calendar.clone()
}

/// The demo town.
pub(crate) fn town() -> Arc<services::Town> {
    Arc::clone(&DEMO.snapshot().town)
}

/// The n-th person.
pub(crate) fn person(n: u128) -> PersonId {
    PersonId(Id::from_bits(n))
}

/// An official: the n-th person with roles like "manager@parking caseworker@legal".
pub(crate) fn official(n: u128, roles: &str) -> Visitor {
    let grant = |text: &str| {
        let (role, unit) = text.split_once('@').unwrap();
        RoleGrant { role: role.into(), unit: unit.into() }
    };
    let roles: Vec<RoleGrant> = roles.split(' ').map(grant).collect();
    Visitor {
        person: Some(person(n)),
        permissions: permissions_of(roles.iter().map(|grant| &*grant.role)),
        roles,
        ..Visitor::default()
    }
}

/// A program that works for a unit, by its n-th registration, with scopes like "cases.take cases.decide".
pub(crate) fn program(n: u128, scopes: &str, unit: &str) -> Visitor {
    let scopes: Vec<Arc<str>> = scopes.split(' ').map(Arc::from).collect();
    Visitor {
        client: Some("Robot".into()),
        client_id: Some(Id::from_bits(n)),
        roles: vec![RoleGrant { role: "program".into(), unit: unit.into() }],
        permissions: scopes.clone(),
        scopes,
        ..Visitor::default()
    }
}

/// A case in memory.
pub(crate) struct Bench {
    pub(crate) clock: TestClock,
    pub(crate) definition: Arc<Definition>,
    pub(crate) dossier: Dossier,
    pub(crate) application: Application,
    pub(crate) task: Task,
    pub(crate) vault: Vault,
    key: SubjectKey,
    _folder: TestFolder,
}

impl Bench {
    /// A case of a service, open, with one task at this step of its process, held by nobody.
    pub(crate) async fn at(service_id: &str, node: &str) -> Bench {
        let clock = TestClock::new();
        let ctx = clock.edge().system("test");
        let (db, folder) = sqlite(&[platform::migrate::MODULE, privacy::MODULE]).await;
        let vault = Vault::start(db, MasterKeys::new([1; 32], &[]), &ctx).await.unwrap();
        let applicant = person(1);
        let key = vault.create_key(&mut Unit::new(), &ctx, subject_of(applicant));
        let definition = service(service_id);
        let version = definition.version.to_string();
        let named = (service_id, version.as_str());
        let owner = Owner::Person(applicant);
        let mut application = Application::draft(&ctx, named, subject_of(applicant), owner);
        application.reference = Some("PP-TEST".into());
        application.state = State::Open;
        application.submitted_at = Some(ctx.now());
        application.unit = Some(definition.unit.to_string());
        application.due_on = Some(calendar().due_on(
            ctx.today(),
            definition.clock.as_ref().map_or(Term::WorkingDays(5), |clock| clock.term),
        ));
        let task = Task {
            id: TaskId::new(&ctx),
            application: application.id,
            reference: application.label(),
            service: service_id.to_owned(),
            kind: TaskKind::Step,
            wait: Some("1".into()),
            node: Some(node.to_owned()),
            unit: definition.unit.to_string(),
            state: TaskState::Open,
            assignee: None,
            asked_by: None,
            opened_at: ctx.now(),
            due_on: application.due_on.unwrap(),
            priority: 0,
            done_at: None,
            version: 0,
        };
        let dossier = Dossier {
            language: "en".into(),
            applicant: Applicant { name: "Amina Haddad".into(), ..Applicant::default() },
            ..Dossier::default()
        };
        Bench { clock, definition, dossier, application, task, vault, key, _folder: folder }
    }

    /// The moment now.
    pub(crate) fn ctx(&self) -> Ctx {
        self.clock.edge().system("test")
    }

    /// Work on the case as it stands.
    pub(crate) fn work<'a>(&'a self, ctx: &'a Ctx) -> Work<'a> {
        let read = (vec![self.task.clone()], Past { seq: 1, ..Past::default() });
        Work::on(ctx, &self.key, self.application.clone(), read, town())
    }

    /// The same case with its task held by somebody.
    pub(crate) fn held_by(mut self, n: u128) -> Bench {
        self.task.assignee = Some(person(n));
        self
    }
}

/// How many messages a unit sends.
pub(crate) fn messages_in(unit: &Unit) -> usize {
    rows_into(unit, "INTO messages_message")
}

/// How many rows the statements of a unit write that have these words; one each where that is not said.
pub(crate) fn rows_into(unit: &Unit, words: &str) -> usize {
    let found = unit.steps().iter().filter(|step| step.sql().contains(words));
    found.map(|step| step.rows.map_or(1, |rows| rows as usize)).sum()
}
