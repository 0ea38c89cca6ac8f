//! What every handler and job of casework shares: the database, keys, definitions, letters.

use std::sync::Arc;

use platform::blobs::Blobs;
use platform::calendar::Calendar;
use platform::{Ctx, Db, Fault, Locale, Unit};
use privacy::{PartId, SubjectKey, Vault};
use records::letter::Renderer;
use services::{Catalogue, Definition, Town, Version};
use web::{Failure, Visitor};

use crate::application::Application;
use crate::payment::provider::Provider;

/// A handle to everything that acts on cases need; cloning shares it.
#[derive(Clone)]
pub struct Casework {
    inner: Arc<Inner>,
}

/// What a [`Casework`] is made of.
pub struct Inner {
    /// The database.
    pub db: Db,
    /// Keys.
    pub vault: Vault,
    /// Definitions.
    pub catalogue: Arc<Catalogue>,
    /// Sealed files.
    pub blobs: Blobs,
    /// Where cases go that the archive keeps; none when no archive is configured.
    pub archive: Option<Blobs>,
    /// Who somebody is.
    pub identity: identity::Identity,
    /// Letters; none when no renderer is configured.
    pub renderer: Option<Renderer>,
    /// The shared style files of letters, by name.
    pub letter_styles: std::collections::BTreeMap<String, Vec<u8>>,
    /// What goes into wallets, and what comes from them.
    pub credentials: credentials::Credentials,
    /// The address people type, for links and codes in letters.
    pub public_origin: String,
    /// Who takes payments on the net.
    pub provider: Provider,
    /// Whether letters are written as soon as something is decided; else when they are first opened.
    pub letters_at_once: bool,
}

impl Inner {
    /// Whether letters can be made now: the renderer may still be being built beside a town that runs.
    pub fn makes_letters(&self) -> bool {
        self.renderer.as_ref().is_some_and(Renderer::is_available)
    }
}

impl Casework {
    /// A handle.
    pub fn new(inner: Inner) -> Casework {
        Casework { inner: Arc::new(inner) }
    }

    /// The key of whom a case is about, sealing by the part of it that is the case's own and goes with it. None when
    /// they were erased.
    ///
    /// # Errors
    /// A fault when the database cannot answer.
    pub async fn key_of(
        &self,
        ctx: &Ctx,
        application: &Application,
    ) -> Result<Option<SubjectKey>, Fault> {
        self.vault().key_of_part(ctx, application.subject, part_of(application)).await
    }

    /// The key that seals a case which begins: its own part of its subject's key, made in the unit.
    pub fn begin_key(
        &self,
        unit: &mut Unit,
        ctx: &Ctx,
        key: &SubjectKey,
        application: &Application,
    ) -> SubjectKey {
        self.vault().create_part(unit, ctx, key, part_of(application))
    }

    /// Destroys that part, with the case.
    pub(crate) fn destroy_key(&self, unit: &mut Unit, application: &Application) {
        self.vault().destroy_part(unit, application.subject, part_of(application));
    }

    /// Everything it is made of.
    pub fn inner(&self) -> &Inner {
        &self.inner
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.inner.db
    }

    /// Commits what a page's act gathered.
    ///
    /// # Errors
    /// `Conflict` when somebody else was faster, so that the person looks again; a fault otherwise.
    pub async fn commit(&self, unit: Unit) -> Result<(), Failure> {
        match self.db().commit(unit).await {
            Ok(()) => Ok(()),
            Err(error) if error.is_conflict() => {
                self.vault().look_again();
                Err(Failure::Conflict)
            }
            Err(error) => Err(Fault::from(error).into()),
        }
    }

    /// Keys.
    pub fn vault(&self) -> &Vault {
        &self.inner.vault
    }

    /// What goes into wallets, and what comes from them.
    pub fn credentials(&self) -> &credentials::Credentials {
        &self.inner.credentials
    }

    /// Sealed files.
    pub fn blobs(&self) -> &Blobs {
        &self.inner.blobs
    }

    /// The town as it is now.
    pub fn town(&self) -> Arc<Town> {
        Arc::clone(&self.inner.catalogue.snapshot().town)
    }

    /// Which days are worked.
    pub fn calendar(&self) -> Calendar {
        self.town().calendar.clone()
    }

    /// The current version of a service.
    pub fn current(&self, service: &str) -> Option<Arc<Definition>> {
        self.inner.catalogue.current(service)
    }

    /// Whether officials may approve several cases of a service together.
    pub fn decides_together(&self, service: &str) -> bool {
        self.current(service).is_some_and(|definition| definition.process.batch)
    }

    /// The version on which a case began, from memory or from the store.
    ///
    /// # Errors
    /// A fault when the store cannot answer or no longer has it.
    pub async fn definition_of(&self, application: &Application) -> Result<Arc<Definition>, Fault> {
        self.definition_by(&application.service, &application.definition).await
    }

    /// A version of a service, from memory or from the store.
    ///
    /// # Errors
    /// A fault when the store cannot answer or no longer has it.
    pub async fn definition_by(
        &self,
        service: &str,
        definition: &str,
    ) -> Result<Arc<Definition>, Fault> {
        let missing = || {
            let why = format!("{service} has no version {definition}");
            Fault::new("find the definition of a case", why)
        };
        let version = Version::parse(definition).ok_or_else(missing)?;
        let (catalogue, db) = (&self.inner.catalogue, self.db());
        let found = services::catalogue::store::version(catalogue, db, service, version).await?;
        found.ok_or_else(missing)
    }

    /// The name of a service for a reader.
    pub fn service_name(&self, service: &str, locale: Locale) -> String {
        match self.current(service) {
            Some(definition) => definition.name.get(locale).to_owned(),
            None => service.to_owned(),
        }
    }

    /// The name of a unit for a reader.
    pub fn unit_name(&self, unit: &str, locale: Locale) -> String {
        match self.town().unit(unit) {
            Some(known) => known.name.get(locale).to_owned(),
            None => unit.to_owned(),
        }
    }

    /// The name of a step of a service's own process, in the language of its drawing.
    pub fn step_name(&self, service: &str, node: Option<&str>) -> String {
        let definition = self.current(service);
        let found = definition.as_ref().zip(node).and_then(|(definition, node)| {
            let id = definition.bpmn.find(node)?;
            Some(definition.bpmn.node(id).label().to_owned())
        });
        found.unwrap_or_else(|| service.to_owned())
    }

    /// All units: id and name.
    pub fn units(&self, locale: Locale) -> Vec<(String, String)> {
        let town = self.town();
        let unit = |unit: &services::town::TownUnit| {
            (unit.id.to_string(), unit.name.get(locale).to_owned())
        };
        town.units.iter().map(unit).collect()
    }

    /// The services of an official's units that give their places by rank: id and name.
    pub fn ranked_services(&self, visitor: &Visitor, locale: Locale) -> Vec<(String, String)> {
        let ranks = |(id, _): &(String, String)| {
            self.current(id).is_some_and(|definition| {
                let theirs = visitor.roles.iter().any(|grant| grant.unit == definition.unit);
                theirs && definition.process.ranking.is_some()
            })
        };
        self.services_of_units(visitor, locale).into_iter().filter(ranks).collect()
    }

    /// The services that the units of an official work on: id and name.
    pub fn services_of_units(&self, visitor: &Visitor, locale: Locale) -> Vec<(String, String)> {
        let snapshot = self.inner.catalogue.snapshot();
        let is_theirs = |definition: &&Arc<Definition>| {
            let process = &definition.process;
            visitor.roles.iter().any(|grant| {
                grant.unit == definition.unit
                    || grant.unit == process.review_unit
                    || process.opinions.contains(&grant.unit)
                    || process.inspection.as_ref() == Some(&grant.unit)
            })
        };
        let mut named: Vec<(String, String)> = snapshot
            .all()
            .filter(is_theirs)
            .map(|definition| (definition.id.to_string(), definition.name.get(locale).to_owned()))
            .collect();
        named.sort_by(|a, b| a.1.cmp(&b.1));
        named
    }
}

/// The part of its subject's key that a case is sealed by: it has the bits of the case's id.
fn part_of(application: &Application) -> PartId {
    PartId(application.id.0)
}
