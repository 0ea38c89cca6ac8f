//! The wiring: everything that one town needs, put together once.

use std::sync::Arc;

use anyhow::Context as _;
use cases::casework::{Casework, Inner};
use credentials::Credentials;
use identity::{Identity, IdentitySettings};
use insight::{FiguresPages, Live};
use ledger::{Cosigning, PublishedLog, Sequencer};
use openid::OpenId;
use platform::jobs::Runner;
use platform::migrate::{self, Module};
use platform::{Ctx, Db, Edge};
use privacy::{Holder, MasterKeys, Vault};
use services::Catalogue;
use web::{Branding, Localised, Routes, Site, TokenKey};

use crate::config::Settings;
use crate::keys;
use crate::navigation;
use crate::outside::{
    archive, blobs, definitions, letter_styles, post, provider, refuse_passwords, renderer,
};

/// The longest answer of a witness that is read.
const COSIGNATURES_BYTES_MAX: u64 = 64 * 1024;

/// Migrations of all crates, in tier order.
pub const MODULES: [Module; 11] = [
    platform::migrate::MODULE,
    ledger::MODULE,
    privacy::MODULE,
    identity::MODULE,
    openid::MODULE,
    records::MODULE,
    messages::MODULE,
    credentials::MODULE,
    services::MODULE,
    cases::MODULE,
    insight::MODULE,
];

/// Everything of one town, running or about to.
pub struct App {
    /// The settings.
    pub settings: Settings,
    /// Clock and randomness.
    pub edge: Edge,
    /// The database.
    pub db: Db,
    /// Keys.
    pub vault: Vault,
    /// Definitions.
    pub catalogue: Arc<Catalogue>,
    /// People and sessions.
    pub identity: Identity,
    /// Signing in to other programs.
    pub openid: OpenId,
    /// What goes into wallets.
    pub credentials: Credentials,
    /// Cases.
    pub casework: Casework,
    /// Figures.
    pub live: Live,
    /// The log's key and verifier.
    pub log: keys::LogKey,
    /// Whom the log's receipts are checked by.
    pub policy: Arc<tlog::Policy>,
    /// By what old entries of the log are no longer published.
    pub pruning: Option<ledger::PruningPolicy>,
    /// The key behind form tokens.
    pub token_key: [u8; 32],
    /// The words of all crates.
    pub words: web::Catalogue,
}

/// All words of all crates.
///
/// # Errors
/// When a locale file does not read: a mistake of ours.
pub fn words() -> anyhow::Result<web::Catalogue> {
    let sources: Vec<(&str, &str)> = [
        web::LOCALES,
        ledger::LOCALES,
        privacy::LOCALES,
        identity::WORDS,
        openid::LOCALES,
        records::LOCALES,
        messages::LOCALES,
        credentials::LOCALES,
        services::LOCALES,
        services::PAGE_LOCALES,
        cases::LOCALES,
        insight::LOCALES,
        crate::LOCALES,
    ]
    .concat();
    let (catalogue, findings) = web::Catalogue::new(&sources);
    anyhow::ensure!(findings.is_empty(), "locale files do not read: {findings:?}");
    Ok(catalogue)
}

/// The master keys, which are there already when something is sealed.
async fn masters(settings: &Settings, ctx: &Ctx, db: &Db) -> anyhow::Result<MasterKeys> {
    let is_begun = Vault::is_begun(db).await?;
    Ok(MasterKeys::parse(&keys::master(settings, ctx, is_begun)?)?)
}

/// Who somebody is, and the ways in that the settings open and close.
fn people(
    settings: &Settings,
    ctx: &Ctx,
    (db, vault): (&Db, &Vault),
    town: &services::town::Town,
) -> anyhow::Result<Identity> {
    let of_identity = IdentitySettings {
        public_origin: public_origin(settings),
        town: town.name.get(platform::Locale::EN).to_owned(),
        demo: settings.demo.enabled,
        behind_proxy: settings.server.behind_tls,
        second_factor: settings.sign_in.second_factor,
    };
    let identity = Identity::start(ctx, db.clone(), vault.clone(), of_identity)?;
    refuse_passwords(settings, &identity)?;
    crate::cards::take(settings, &identity, &town.id)?;
    Ok(identity)
}

/// The database as this release has it; made when missing.
async fn database(settings: &Settings) -> anyhow::Result<Db> {
    let folder = &settings.data.folder;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the data folder {}", folder.display()))?;
    let db = Db::open(&settings.database()).await?;
    migrate::run(&db, &MODULES).await?;
    Ok(db)
}

/// The number and the name of the log that is open, of a town that does not open because its key is lost.
///
/// # Errors
/// When the database cannot be opened.
pub(crate) async fn open_log_of(settings: &Settings) -> anyhow::Result<Option<(u32, String)>> {
    let db = database(settings).await?;
    Ok(ledger::read_open_log(&db).await?)
}

/// The key of the log that is open, and by whom receipts of it and of those before it are checked.
async fn open_log(
    settings: &Settings,
    ctx: &Ctx,
    db: &Db,
    town: &str,
) -> anyhow::Result<(keys::LogKey, tlog::Policy)> {
    let open = ledger::read_open_log(db).await?;
    let number = open.as_ref().map_or(0, |(number, _)| *number);
    let log = keys::log(settings, ctx, (town, number), open.is_some())?;
    let closed = ledger::list_closed_logs(db).await?;
    let policy = keys::policy(settings, (&log, number), (&closed, &public_origin(settings)))?;
    Ok((log, policy))
}

impl App {
    /// Opens everything. Nothing runs yet.
    ///
    /// # Errors
    /// When a folder, a key or the database cannot be opened, or the town's definitions have errors.
    pub async fn open(settings: Settings, letters_at_once: bool) -> anyhow::Result<App> {
        anyhow::ensure!(
            !cfg!(feature = "bare") || settings.demo.enabled,
            "this program was built to measure: it seals nothing and serves invented towns only"
        );
        let catalogue = definitions(&settings)?;
        let town = Arc::clone(&catalogue.snapshot().town);
        let edge = crate::edge::machine(&town.zone)?;
        let ctx = edge.system("start");
        let db = database(&settings).await?;
        let masters = masters(&settings, &ctx, &db).await?;
        let vault = Vault::start(db.clone(), masters, &ctx).await?;
        let origin = public_origin(&settings);
        let identity = people(&settings, &ctx, (&db, &vault), &town)?;
        let named = names_of(Arc::clone(&catalogue));
        identity.name_units(Arc::new(move |locale, unit| named("unit", unit, locale)));
        let openid = crate::programs::provider(&settings, (&db, &vault), &identity, &town.id)?;
        let credentials = crate::wallets::issuer(&settings, (&db, &vault), &openid, &catalogue)?;
        identity.say_known_as(credentials::known_as(&credentials));
        identity.say_e_residency(credentials::e_residency_of(&credentials));
        let words = words()?;
        identity.tell_of_means_by(crate::means_told::teller(words.clone()));
        services::catalogue::store::publish(&catalogue, &db, &ctx).await?;
        let casework = Casework::new(Inner {
            db: db.clone(),
            vault: vault.clone(),
            catalogue: Arc::clone(&catalogue),
            blobs: blobs(&settings)?,
            archive: archive(&settings)?,
            identity: identity.clone(),
            credentials: credentials.clone(),
            renderer: renderer(&settings),
            letter_styles: letter_styles(&settings.town.folder),
            public_origin: origin,
            provider: provider(&settings, &ctx)?,
            letters_at_once,
        });
        cases::start::plan(&casework, &ctx).await?;
        identity.on_sign_in(cases::claim::on_sign_in(&casework));
        let (log, policy) = open_log(&settings, &ctx, &db, &town.id).await?;
        let pruning = settings.log.pruning()?;
        let token_key = keys::form_tokens(&settings, &ctx)?;
        let live = Live::default();
        Ok(App {
            settings,
            edge,
            db,
            vault,
            catalogue,
            identity,
            openid,
            credentials,
            casework,
            live,
            log,
            policy: Arc::new(policy),
            pruning,
            token_key,
            words,
        })
    }

    /// Who holds personal data.
    pub fn holders(&self) -> Vec<Arc<dyn Holder>> {
        let (db, vault) = (self.db.clone(), self.vault.clone());
        let blobs = self.casework.blobs().clone();
        vec![
            Arc::from(self.identity.holder()),
            Arc::new(openid::OpenIdHolder(self.openid.clone())),
            Arc::new(credentials::CredentialsHolder(self.credentials.clone())),
            Arc::new(cases::CasesHolder(self.casework.clone())),
            Arc::new(records::RecordsHolder { db: db.clone(), vault: vault.clone(), blobs }),
            Arc::new(messages::MessagesHolder { db: db.clone(), vault }),
            Arc::new(privacy::PrivacyHolder { db, edge: self.edge.clone() }),
        ]
    }

    /// How the town's units are called.
    fn unit_names(&self) -> privacy::my_data::UnitNames {
        let catalogue = Arc::clone(&self.catalogue);
        Arc::new(move |locale, unit| {
            let town = Arc::clone(&catalogue.snapshot().town);
            town.unit(unit).map(|unit| unit.name.get(locale).to_owned())
        })
    }

    /// What `privacy` asks of the rest of the town.
    pub fn town_facts(&self) -> Arc<dyn privacy::TownFacts> {
        Arc::new(crate::town_facts::Facts {
            db: self.db.clone(),
            edge: self.edge.clone(),
            catalogue: Arc::clone(&self.catalogue),
            identity: self.identity.clone(),
            words: self.words.clone(),
        })
    }

    /// The public figures, with the names of the services that publish theirs.
    pub fn figures(&self) -> FiguresPages {
        let named = Arc::clone(&self.catalogue);
        let aimed = Arc::clone(&self.catalogue);
        let figures = FiguresPages::new(
            self.db.clone(),
            self.live.clone(),
            Arc::new(move |service, locale| {
                let definition = named.current(service)?;
                definition.statistics.public.then(|| definition.name.get(locale).to_owned())
            }),
        );
        figures.aiming(Arc::new(move |service| {
            aimed.current(service).and_then(|definition| definition.statistics.sla_percent)
        }))
    }

    /// How services and the questions of their forms are called, for the copy of one's data.
    pub fn naming(&self) -> records::copy::Naming {
        let (services, questions) = (Arc::clone(&self.catalogue), Arc::clone(&self.catalogue));
        records::copy::Naming {
            service: Arc::new(move |service, locale| {
                Some(services.current(service)?.name.get(locale).to_owned())
            }),
            question: Arc::new(move |service, key, locale| {
                let definition = questions.current(service)?;
                Some(definition.form.question(key)?.label.get(locale).to_owned())
            }),
        }
    }

    /// The open datasets of the town.
    pub fn open_data(&self) -> insight::OpenData {
        let catalogue = Arc::clone(&self.catalogue);
        insight::OpenData {
            db: self.db.clone(),
            catalogue: Arc::clone(&self.catalogue),
            origin: public_origin(&self.settings).into(),
            is_public: Arc::new(move |service| {
                catalogue.current(service).is_some_and(|definition| definition.statistics.public)
            }),
        }
    }

    /// Every route of every crate.
    pub fn routes(&self) -> Routes {
        let (catalogue, live) = (Arc::clone(&self.catalogue), self.live.clone());
        let observed = move |service: &str| {
            let (p50_seconds, p90_seconds) = live.observed(service)?;
            Some(services::pages::Observed { p50_seconds, p90_seconds })
        };
        let (live, used) = (self.live.clone(), self.live.clone());
        let pages = services::pages::CataloguePages::new(Arc::clone(&catalogue))
            .observing(Arc::new(observed))
            .often_used(Arc::new(move || live.most_used(8)))
            .ranked_by(Arc::new(move |service| used.uses(service)));
        let my_data = privacy::my_data::MyData {
            db: self.db.clone(),
            vault: self.vault.clone(),
            holders: self.holders().into(),
            unit_names: self.unit_names(),
            helper_names: crate::helper_names::with_keys(
                cases::acting::helper_names(&self.casework),
                &self.identity,
            ),
            town: self.town_facts(),
        };
        let log = PublishedLog::new(self.db.clone(), Arc::clone(&self.policy))
            .naming(names_of(Arc::clone(&catalogue)))
            .pruned_by(self.pruning);
        services::pages::routes(pages)
            .merge(insight::routes(self.figures()))
            .merge(insight::dataset_routes(self.open_data()))
            .merge(ledger::routes(log))
            .merge(privacy::routes(my_data))
            .merge(identity::routes(&self.identity))
            .merge(openid::routes(&self.openid))
            .merge(credentials::routes(&self.credentials))
            .merge(records::routes(
                records::Records {
                    db: self.db.clone(),
                    vault: self.vault.clone(),
                    blobs: self.casework.blobs().clone(),
                },
                records::copy::Copies {
                    holders: self.holders().into(),
                    renderer: self.casework.inner().renderer.clone(),
                    naming: self.naming(),
                },
            ))
            .merge(messages::routes(messages::Inbox {
                db: self.db.clone(),
                vault: self.vault.clone(),
            }))
            .merge(cases::routes(&self.casework, self.holders().into()))
            .merge(crate::pages::routes(self))
    }

    /// The site around the routes.
    ///
    /// # Errors
    /// When a locale file does not read.
    pub fn site(&self) -> anyhow::Result<Arc<Site>> {
        let town = Arc::clone(&self.catalogue.snapshot().town);
        let arms = town.arms.as_deref().map(|arms| self.settings.town.folder.join(arms));
        let branding = Branding {
            name: Localised(
                town.name.iter().map(|(locale, text)| (locale, text.to_owned())).collect(),
            ),
            arms_svg: arms.and_then(|file| std::fs::read_to_string(file).ok()),
            demo: self.settings.demo.enabled,
            sign_in: Some("/sign-in"),
            acting: Some("/acting"),
            sign_out: Some("/sign-out"),
            navigation: navigation::main(),
            footer: navigation::footer(),
            ..Branding::default()
        };
        let settings = web::Settings {
            public_origin: self.settings.server.public_origin.clone(),
            behind_tls: self.settings.server.behind_tls,
            programs: web::Allowance {
                per_second: self.settings.server.program_requests_per_second,
                at_once: self.settings.server.program_requests_at_once,
            },
            ..web::Settings::default()
        };
        Ok(Site {
            edge: self.edge.clone(),
            words: words()?.in_currency(self.catalogue.snapshot().town.currency),
            town: branding,
            visitors: self.identity.resolver(),
            tokens: TokenKey::new(self.token_key),
            settings,
            metrics: web::Metrics::default(),
            allowances: web::Allowances::default(),
        }
        .shared())
    }

    /// The jobs that run beside the site.
    pub fn runner(&self) -> anyhow::Result<Runner> {
        let mut runner = Runner::new(self.db.clone(), self.edge.clone());
        let vault = self.vault.clone();
        runner.when_overtaken(move || vault.look_again());
        cases::decision::letter::handle_jobs(&mut runner, &self.casework);
        cases::process::timer::handle_jobs(&mut runner, &self.casework);
        cases::payment::overdue::handle_jobs(&mut runner, &self.casework);
        cases::payment::proceed::handle_jobs(&mut runner, &self.casework);
        cases::payment::entry::handle_jobs(&mut runner, &self.casework);
        cases::decision::household::handle_jobs(&mut runner, &self.casework);
        cases::decision::street::handle_jobs(&mut runner, &self.casework);
        cases::notice::reminder::handle_jobs(&mut runner, &self.casework);
        cases::posting::handle_jobs(&mut runner, &self.casework);
        cases::retention::job::handle_jobs(&mut runner, &self.casework);
        cases::rights::handle_jobs(&mut runner, &self.casework);
        cases::dispatch::handle_jobs(&mut runner, &self.casework);
        cases::start::handle_jobs(&mut runner, &self.casework);
        cases::migration::handle_jobs(&mut runner, &self.casework);
        cases::change::publish::handle_jobs(&mut runner, &self.casework);
        cases::acting::handle_jobs(&mut runner, &self.casework);
        openid::logout::handle_jobs(&mut runner, &self.openid);
        records::document::handle_jobs(&mut runner, self.db.clone(), self.casework.blobs().clone());
        let folder = self.settings.mail.folder.clone();
        let folder = folder.unwrap_or_else(|| self.settings.data.folder.join("mail"));
        let town = Arc::clone(&self.catalogue.snapshot().town);
        let from = self.settings.mail.from.as_deref().unwrap_or("town@localhost.example");
        let from = messages::contact::EmailAddress::parse(from)
            .with_context(|| format!("mail.from is no e-mail address: {from}"))?;
        messages::opening::Teller {
            db: self.db.clone(),
            vault: self.vault.clone(),
            words: words()?,
            town: self.town_facts(),
            unit_names: self.unit_names(),
        }
        .handle_jobs(&mut runner);
        messages::post::PostOffice {
            db: self.db.clone(),
            vault: self.vault.clone(),
            post: post(&self.settings, folder)?,
            words: words()?,
            town: Localised::same(town.name.get(platform::Locale::EN)),
            origin: public_origin(&self.settings),
            from,
        }
        .handle_jobs(&mut runner);
        Ok(runner)
    }

    /// The log's sequencer.
    pub fn sequencer(&self) -> Sequencer {
        Sequencer::new(self.db.clone(), self.log.signer.clone())
    }

    /// Who asks the log's witnesses.
    pub fn cosigning(&self) -> Cosigning {
        let post = platform::outgoing::Outgoing::default().poster(COSIGNATURES_BYTES_MAX);
        Cosigning::new(self.db.clone(), Arc::clone(&self.policy), post)
    }
}

/// The address people type; without one, that of this machine.
pub fn public_origin(settings: &Settings) -> String {
    let port = settings.server.listen.rsplit(':').next().unwrap_or("8080");
    let local = || format!("http://localhost:{port}");
    settings.server.public_origin.clone().unwrap_or_else(local)
}

fn names_of(catalogue: Arc<Catalogue>) -> ledger::NameOf {
    Arc::new(move |kind, id, locale| match kind {
        "service" => catalogue.current(id).map(|service| service.name.get(locale).to_owned()),
        "unit" => {
            let town = Arc::clone(&catalogue.snapshot().town);
            town.unit(id).map(|unit| unit.name.get(locale).to_owned())
        }
        _ => None,
    })
}
