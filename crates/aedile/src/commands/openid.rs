//! `aedile openid`: programs that people sign in to with their account here, and the keys that sign tokens.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use openid::client::file::{read, remedy};
use openid::client::register::{self, Secret};
use openid::client::{Authentication, Client, Registration, Texts, store};
use openid::jose::Jwk;
use openid::key::{self, Standing};
use openid::scope::{Level, Scope};
use platform::Ctx;

use crate::app::App;
use crate::programs::programs_file;

/// Programs that are listed.
const LISTED_MAX: i64 = 500;

/// Programs that people sign in to with their account here.
#[derive(Subcommand)]
pub enum OpenIdCommand {
    /// The programs that are registered: in the town's file, at the desk, by command.
    Clients,
    /// Register a program; its secret is printed once.
    Register(Box<RegisterArguments>),
    /// End a registration at once, with every token that the program has.
    End {
        /// The id of the program.
        id: String,
    },
    /// Make a secret, and the digest of it that stands in openid.toml.
    Secret,
    /// Check openid.toml in the town's folder.
    Check,
    /// The keys that sign tokens, and what each is for now.
    Keys,
    /// Make the next key: it is published at once and signs after a day.
    RotateKeys {
        /// A key is no longer a secret: destroy all keys now. Every token becomes worthless.
        #[arg(long)]
        compromised: bool,
    },
}

/// What is registered.
#[derive(clap::Args)]
pub struct RegisterArguments {
    /// The id: small letters, digits and hyphens.
    id: String,
    /// The name that people read.
    #[arg(long)]
    name: String,
    /// What it uses the data for; people read it before they agree.
    #[arg(long)]
    purpose: String,
    /// Where people are sent back to; give several.
    #[arg(long = "redirect-uri")]
    redirect_uris: Vec<String>,
    /// What it can ask for; give several (openid, profile, email, number, offline_access, my.read, my.write).
    #[arg(long = "scope", default_values_t = ["openid".to_owned(), "profile".to_owned()])]
    scopes: Vec<String>,
    /// How it shows that it is itself: client_secret_basic, client_secret_post, private_key_jwt,
    /// self_signed_tls_client_auth, none.
    #[arg(long, default_value = "client_secret_basic")]
    authentication: String,
    /// A file with its public keys (JSON Web Keys).
    #[arg(long)]
    keys: Option<PathBuf>,
    /// The SHA-256 digest of its certificate, in base 64 for addresses.
    #[arg(long = "certificate-sha256")]
    certificates: Vec<String>,
    /// Where people are sent after signing out; give several.
    #[arg(long = "post-logout-redirect-uri")]
    post_logout: Vec<String>,
    /// What is told when somebody signs out.
    #[arg(long = "backchannel-logout-uri")]
    backchannel: Option<String>,
    /// Programs of one sector know a person under the same pseudonym.
    #[arg(long)]
    sector: Option<String>,
    /// How surely the person must be known: low, substantial, high.
    #[arg(long)]
    assurance: Option<String>,
    /// An interface of others for which it gets access tokens; give several.
    #[arg(long = "resource")]
    resources: Vec<String>,
    /// It follows the FAPI 2.0 Security Profile.
    #[arg(long)]
    fapi: bool,
    /// Its tokens are bound to a key.
    #[arg(long)]
    dpop: bool,
    /// Its tokens are bound to its certificate.
    #[arg(long)]
    certificate_bound: bool,
    /// It runs on devices without a browser.
    #[arg(long)]
    device: bool,
}

/// Runs the command.
///
/// # Errors
/// With a sentence for the terminal.
pub(super) async fn run(app: &App, ctx: &Ctx, command: OpenIdCommand) -> anyhow::Result<ExitCode> {
    match command {
        OpenIdCommand::Clients => clients(app).await?,
        OpenIdCommand::Register(arguments) => registered(app, ctx, *arguments).await?,
        OpenIdCommand::End { id } => {
            anyhow::ensure!(
                app.openid.filed(&id).is_none(),
                "{id} is registered in openid.toml: take it out there"
            );
            register::end(&app.openid, ctx, &id)
                .await
                .with_context(|| format!("there is no program {id} (any more)"))?;
            println!("Ended: nobody can sign in to it any more.");
        }
        OpenIdCommand::Secret => {
            let secret = Secret::new(ctx);
            println!("client_secret, for the program:  {}", secret.text);
            println!("secret_sha256, for openid.toml:  {}", secret.sha256);
        }
        OpenIdCommand::Check => return check(app),
        OpenIdCommand::Keys => keys(app, ctx).await?,
        OpenIdCommand::RotateKeys { compromised: true } => {
            key::replace_compromised(&app.openid, ctx).await?;
            println!("All keys are destroyed, and a new one signs. Every token is worthless now.");
        }
        OpenIdCommand::RotateKeys { compromised: false } => {
            let from = key::rotate(&app.openid, ctx).await?;
            println!("The next key is published. It signs from {from}.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn clients(app: &App) -> anyhow::Result<()> {
    let mut none = true;
    let mut line = |registration: &Registration, place: &str| {
        none = false;
        let scopes: Vec<&str> = registration.scopes.iter().map(|scope| scope.word()).collect();
        let way = registration.authentication.word();
        println!("{:<24} {place:<5} {way:<28} {}", registration.id, scopes.join(" "));
    };
    for filed in app.openid.all_filed() {
        line(&filed, "file");
    }
    for stored in store::list_standing(&app.db, LISTED_MAX).await? {
        line(&stored.registration, "desk");
    }
    if none {
        println!(
            "No program is registered: aedile openid register, or openid.toml (docs/openid.md)"
        );
    }
    Ok(())
}

async fn registered(app: &App, ctx: &Ctx, arguments: RegisterArguments) -> anyhow::Result<()> {
    let secret = Secret::new(ctx);
    let registration = registration(arguments, &secret)?;
    let registered = register::register(&app.openid, ctx, registration).await?;
    let client: Client = registered.map_err(|refusal| anyhow::anyhow!("{}", remedy(&refusal)))?;
    println!("issuer:         {}", crate::app::public_origin(&app.settings));
    println!("client_id:      {}", client.id);
    if client.authentication.is_secret() {
        println!("client_secret:  {}   (shown once)", secret.text);
    }
    Ok(())
}

fn registration(arguments: RegisterArguments, secret: &Secret) -> anyhow::Result<Registration> {
    let authentication = Authentication::parse(&arguments.authentication);
    let authentication = authentication.with_context(|| {
        let ways: Vec<&str> = Authentication::ALL.iter().map(|way| way.word()).collect();
        format!("there is no way {}. The ways are {}.", arguments.authentication, ways.join(", "))
    })?;
    let scope = |word: &String| {
        let all: Vec<&str> = Scope::ALL.iter().map(|scope| scope.word()).collect();
        let why = || format!("there is no scope {word}. The scopes are {}.", all.join(", "));
        Scope::parse(word).with_context(why)
    };
    let level = |word: &String| {
        let why = || format!("{word} is no level: low, substantial, high");
        Level::parse(word).with_context(why)
    };
    Ok(Registration {
        id: arguments.id,
        name: Texts::One(arguments.name),
        purpose: Texts::One(arguments.purpose),
        authentication,
        scopes: arguments.scopes.iter().map(scope).collect::<anyhow::Result<_>>()?,
        redirect_uris: arguments.redirect_uris,
        post_logout_redirect_uris: arguments.post_logout,
        backchannel_logout_uri: arguments.backchannel,
        secret_sha256: match authentication.is_secret() {
            true => vec![secret.sha256.clone()],
            false => Vec::new(),
        },
        keys: arguments.keys.as_deref().map(keys_of).transpose()?.unwrap_or_default(),
        certificates_sha256: arguments.certificates,
        sector: arguments.sector,
        assurance: arguments.assurance.as_ref().map(level).transpose()?,
        resources: arguments.resources,
        fapi: arguments.fapi,
        dpop: arguments.dpop,
        certificate_bound: arguments.certificate_bound,
        device: arguments.device,
    })
}

fn keys_of(file: &std::path::Path) -> anyhow::Result<Vec<Jwk>> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    openid::client::keys(text.trim())
        .with_context(|| format!("{} holds no JSON Web Keys", file.display()))
}

fn check(app: &App) -> anyhow::Result<ExitCode> {
    let file = programs_file(&app.settings);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            println!("There is no {}.", file.display());
            return Ok(ExitCode::SUCCESS);
        }
        Err(error) => anyhow::bail!("cannot read {}: {error}", file.display()),
    };
    let (programs, findings) = read(&text);
    for finding in &findings {
        println!("{}: {finding}", file.display());
    }
    println!("{} programs, {} findings", programs.len(), findings.len());
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn keys(app: &App, ctx: &Ctx) -> anyhow::Result<()> {
    let keys = key::keys(&app.openid, ctx).await?;
    for (key, kid, standing) in keys.standing(ctx.now()) {
        let standing = match standing {
            Standing::Next => "signs from",
            Standing::Current => "signs since",
            Standing::Retired => "signs no more; signed from",
            Standing::Over => "is no longer published; signed from",
        };
        println!("{kid} {standing} {}", key.signs_from);
    }
    Ok(())
}
