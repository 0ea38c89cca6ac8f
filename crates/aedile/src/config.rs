//! The settings: one typed structure, each with a safe default; unknown keys are refused.
//!
//! `docs/settings.md` says the same for operators; a change here changes that page.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use platform::DbSettings;
use serde::Deserialize;

/// All settings, as in `aedile.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// How the site is reached.
    pub server: Server,
    /// Where data is kept.
    pub data: Data,
    /// The town and its services.
    pub town: Town,
    /// Letters as PDF.
    pub letters: Letters,
    /// E-mail.
    pub mail: Mail,
    /// Payments of fees on the net.
    pub payments: Payments,
    /// Where cases go that the archive keeps.
    pub archive: Archive,
    /// How surely people sign in.
    pub sign_in: SignIn,
    /// Passwords of accounts.
    pub passwords: Passwords,
    /// Signing in to other programs with an account here.
    pub openid: OpenId,
    /// Asking people's wallets.
    pub wallets: Wallets,
    /// Other OpenID Providers whose accounts sign people in here.
    pub provider: Vec<Provider>,
    /// Signing in with smart cards.
    pub cards: Cards,
    /// The town's log.
    pub log: Log,
    /// A witness for the logs of others (`aedile witness`).
    pub witness: Witness,
    /// For the operator's monitoring.
    pub ops: Ops,
    /// The invented town.
    pub demo: Demo,
}

/// How the site is reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// Address and port to listen on.
    pub listen: String,
    /// The address people type, such as `https://services.example`; checked against `Origin`.
    pub public_origin: Option<String>,
    /// Whether people reach the site over TLS only; then browsers are told to remember it (HSTS).
    pub behind_tls: bool,
    /// Requests a second that each program may send in the long run, by its key or that of a person; 0: all.
    /// Every process counts for itself.
    pub program_requests_per_second: u32,
    /// Requests that a program may send at once after a pause.
    pub program_requests_at_once: u32,
}

impl Default for Server {
    fn default() -> Self {
        let programs = web::Allowance::default();
        Server {
            listen: "127.0.0.1:8080".into(),
            public_origin: None,
            behind_tls: false,
            program_requests_per_second: programs.per_second,
            program_requests_at_once: programs.at_once,
        }
    }
}

/// The variable of the environment that may hold the master key.
pub const MASTER_KEY_VARIABLE: &str = "AEDILE_MASTER_KEY";

/// The text of a master key; nothing prints it.
#[derive(Clone)]
pub struct MasterKeyText(String);

impl MasterKeyText {
    /// A key a line, as in the file.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for MasterKeyText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a master key")
    }
}

/// Where data is kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Data {
    /// The folder for the database file, blobs and keys.
    pub folder: PathBuf,
    /// The address of a PostgreSQL database; without it the embedded database in `folder` is used.
    pub postgres: Option<String>,
    /// Connections to PostgreSQL for writing, and as many for reading.
    pub postgres_connections: usize,
    /// The file with the master key that wraps every person's key: 64 hexadecimal digits. Made at the
    /// first start when missing. Keep its backup apart from the data's.
    pub master_key_file: Option<PathBuf>,
    /// The master key itself, from the environment and never from the settings' file; the file is then not looked at.
    #[serde(skip)]
    pub master_key: Option<MasterKeyText>,
    /// The S3-compatible bucket for uploaded files and letters; without one, the folder `blobs` in `folder`.
    /// Needs a program built with `--features s3`.
    pub s3_bucket: Option<String>,
    /// The address of the service; without one, Amazon's own.
    pub s3_endpoint: Option<String>,
    /// The region.
    pub s3_region: Option<String>,
    /// The id of the access key.
    pub s3_key_id: Option<String>,
    /// The file with the access key, on one line.
    pub s3_secret_file: Option<PathBuf>,
}

impl Default for Data {
    fn default() -> Self {
        Data {
            folder: "data".into(),
            postgres: None,
            postgres_connections: 4,
            master_key_file: None,
            master_key: None,
            s3_bucket: None,
            s3_endpoint: None,
            s3_region: None,
            s3_key_id: None,
            s3_secret_file: None,
        }
    }
}

/// How surely people sign in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignIn {
    /// From whom two factors are asked: `where_needed` or `everybody`.
    pub second_factor: identity::SecondFactor,
}

/// Passwords of accounts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Passwords {
    /// A list of passwords that are refused, one a line, the most common first: those that are known from leaks.
    pub refused_file: Option<PathBuf>,
    /// The file of Pwned Passwords: SHA-1 digests in order, a line each; those that are known from leaks, too.
    pub leaked_file: Option<PathBuf>,
}

/// The town and its services.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Town {
    /// The folder with `town.yaml` and `services/`.
    pub folder: PathBuf,
    /// Seconds between two looks for changed definitions; 0 never looks.
    pub reload_seconds: u64,
}

impl Default for Town {
    fn default() -> Self {
        Town { folder: "towns/demo".into(), reload_seconds: 2 }
    }
}

/// Letters as PDF.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Letters {
    /// The renderer's program; without it, letters wait as jobs until it is there.
    pub program: Option<PathBuf>,
    /// The folder with the fonts.
    pub fonts: Option<PathBuf>,
}

/// E-mail.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// A folder into which messages are written as files instead of being sent.
    pub folder: Option<PathBuf>,
    /// The sender's address.
    pub from: Option<String>,
    /// The mail server; without one, messages go into the folder. Needs a program built with `--features smtp`.
    pub smtp_host: Option<String>,
    /// Its port: 465 speaks TLS from the start, every other one must offer STARTTLS.
    pub smtp_port: Option<u16>,
    /// As whom to sign in there.
    pub smtp_user: Option<String>,
    /// The file with the password for it, on one line.
    pub smtp_password_file: Option<PathBuf>,
    /// The file with the certificate of an authority to trust beside the public ones.
    pub smtp_root_file: Option<PathBuf>,
}

/// Payments of fees on the net.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Payments {
    /// The provider's page, to which people are sent with reference, amount and a signature; without one, fees
    /// are paid by transfer or at the counter (in the demo on an invented page).
    pub provider_url: Option<String>,
    /// The file with the secret that both sides sign with: base64, with or without `whsec_` before it.
    pub provider_secret_file: Option<PathBuf>,
}

/// Where cases go that the archive keeps. What lies there is not sealed: it is the archive's.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Archive {
    /// The folder; without a folder or a bucket, cases that belong in the archive stay where they are.
    pub folder: Option<PathBuf>,
    /// The bucket, of the same service and with the same key as `data.s3_bucket`. Needs a program built with
    /// `--features s3`.
    pub s3_bucket: Option<String>,
}

/// Signing in to other programs with an account here.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OpenId {
    /// The header in which your own proxy passes on the certificate with which a program came, in PEM or base 64; the
    /// proxy must remove it from what comes from outside. Without it no program is known by a certificate.
    pub client_certificate_header: Option<String>,
}

/// Asking people's wallets to show something.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wallets {
    /// The file with the certificate under which wallets are asked, in PEM, with those of its authorities after it;
    /// without one, the town's own key signs its certificate, which wallets that know authorities do not take.
    pub certificate_file: Option<PathBuf>,
    /// The file with the key of that certificate, on P-256, in PEM.
    pub key_file: Option<PathBuf>,
}

/// Another OpenID Provider whose accounts sign people in here.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Provider {
    /// The name in addresses here.
    pub id: String,
    /// The name for people, by language; without one, the id.
    pub name: BTreeMap<String, String>,
    /// The issuer, as it writes itself.
    pub issuer: String,
    /// The name of the town there.
    pub client_id: String,
    /// The file with the secret that both know, on one line; without one the town signs with its own key.
    pub client_secret_file: Option<PathBuf>,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// The levels that are asked for, in the provider's words.
    pub acr_values: Vec<String>,
    /// What the provider's words for levels mean here: low, substantial or high.
    pub levels: BTreeMap<String, String>,
    /// The claim with the number of the population register, by its name or by the way to it (`/numbers/town.person`).
    pub register_claim: Option<String>,
    /// What stands before the number.
    pub register_prefix: String,
    /// Whether only those may come who hold a role in the town.
    pub for_officials: bool,
}

/// Signing in with smart cards (Web eID).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Cards {
    /// The file with the certificates, in PEM, of the authorities whose cards are taken: those that issue cards, not
    /// the roots above them. Without it no card is taken.
    pub authorities_file: Option<PathBuf>,
    /// What stands on a card before the number of the population register (`PNOEE-` on Estonian cards). Without it a
    /// card signs in only where its person has added it to their account.
    pub register_prefix: Option<String>,
    /// Policies (object identifiers) of cards whose person was known for certain when they were issued: they reach the
    /// level "high".
    pub high_policies: Vec<String>,
    /// Policies of certificates that are not taken.
    pub disallowed_policies: Vec<String>,
    /// Whether a card is taken when nobody can say whether it was revoked.
    pub take_unchecked: bool,
    /// Where to ask about revocation (OCSP), instead of the address in each certificate.
    pub ocsp_url: Option<String>,
    /// The file with the certificate, in PEM, of the only one who may answer there.
    pub ocsp_responder_file: Option<PathBuf>,
    /// Whether the answer must repeat the random number of the question.
    pub ocsp_nonce: bool,
}

impl Default for Cards {
    fn default() -> Self {
        Cards {
            authorities_file: None,
            register_prefix: None,
            high_policies: Vec::new(),
            disallowed_policies: identity::sign_in::card::DISALLOWED.map(str::to_owned).to_vec(),
            take_unchecked: false,
            ocsp_url: None,
            ocsp_responder_file: None,
            ocsp_nonce: true,
        }
    }
}

/// The town's log.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// The file that names the witnesses of the log, their addresses, and how many are enough, in the format
    /// tlog-policy; without it nobody is asked.
    pub policy_file: Option<PathBuf>,
    /// For how many days every entry is published at least, 30 or more; without it for ever. `aedile log prune` then
    /// denies what is older.
    pub published_days: Option<u32>,
}

impl Log {
    /// The policy by which old entries are no longer published; none: all of them are.
    ///
    /// # Errors
    /// When there are fewer days than whoever follows the log needs.
    pub fn pruning(&self) -> anyhow::Result<Option<ledger::PruningPolicy>> {
        let Some(days) = self.published_days else { return Ok(None) };
        let policy = ledger::PruningPolicy::of_days(days);
        let min = ledger::PUBLISHED_DAYS_MIN;
        policy.map(Some).with_context(|| {
            format!("log.published_days is {days}: entries are published for {min} days at least")
        })
    }
}

/// A witness for the logs of others, a process of its own with its own key and memory.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Witness {
    /// Address and port to listen on.
    pub listen: String,
    /// The folder for what was cosigned (`witness.db`) and the key (`witness.key`).
    pub folder: PathBuf,
    /// The name of the key, when it is made: the witness's address without scheme.
    pub name: String,
    /// The keys of the logs that are watched, as their towns publish them.
    pub logs: Vec<String>,
}

impl Default for Witness {
    fn default() -> Self {
        Witness {
            listen: "127.0.0.1:8090".into(),
            folder: "data/witness".into(),
            name: "witness.example".into(),
            logs: Vec::new(),
        }
    }
}

/// For the operator's monitoring.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ops {
    /// Address and port for `/metrics` and `/health`, of this machine alone; without one there are none.
    pub listen: Option<String>,
}

/// The invented town.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Demo {
    /// Whether everything is invented: a page of people to sign in as, and a banner on every page.
    pub enabled: bool,
}

impl Settings {
    /// Reads a settings file; without one, the defaults.
    ///
    /// # Errors
    /// When the file cannot be read, or has a key that does not exist.
    pub fn read(file: Option<&Path>) -> anyhow::Result<Settings> {
        let Some(file) = file else { return Ok(Settings::default()) };
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read the settings file {}", file.display()))?;
        let settings: Settings = toml::from_str(&text)
            .with_context(|| format!("in the settings file {}", file.display()))?;
        settings.log.pruning()?;
        Ok(settings)
    }

    /// The same with what the environment says: the master key, its keys on lines or with commas between them.
    #[must_use]
    pub fn with_environment(mut self, master_key: Option<String>) -> Settings {
        let text = master_key.filter(|text| !text.trim().is_empty());
        self.data.master_key = text.map(|text| MasterKeyText(text.replace(',', "\n")));
        self
    }

    /// Where the master key comes from, in words.
    pub fn master_key_place(&self) -> String {
        match &self.data.master_key {
            Some(_) => format!("the variable {MASTER_KEY_VARIABLE}"),
            None => self.master_key_file().display().to_string(),
        }
    }

    /// How the database is opened.
    pub fn database(&self) -> DbSettings {
        match &self.data.postgres {
            Some(url) => DbSettings::Postgres {
                url: url.clone(),
                connections: self.data.postgres_connections,
                schema: None,
            },
            None => DbSettings::Sqlite {
                file: self.data.folder.join("aedile.db"),
                readers: 2,
                durable: true,
            },
        }
    }

    /// The file of the master key.
    pub fn master_key_file(&self) -> PathBuf {
        let default = || self.data.folder.join("keys/master.key");
        self.data.master_key_file.clone().unwrap_or_else(default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_are_refused() {
        assert!(toml::from_str::<Settings>("[server]\nlisten = \"0.0.0.0:80\"").is_ok());
        let refused = toml::from_str::<Settings>("[server]\nport = 80").unwrap_err().to_string();
        assert!(refused.contains("port"), "{refused}");
    }

    #[test]
    fn the_master_key_may_come_from_the_environment_and_is_not_printed() {
        let key = "ab".repeat(32);
        let with = |text: &str| Settings::default().with_environment(Some(text.to_owned()));
        let settings = with(&format!("{key},{}", "cd".repeat(32)));
        let text = settings.data.master_key.as_ref().unwrap().as_str();
        assert_eq!(privacy::MasterKeys::parse(text).unwrap().count(), 2);
        assert!(!format!("{settings:?}").contains(&key));
        assert!(settings.master_key_place().contains(MASTER_KEY_VARIABLE));
        assert!(with(" ").data.master_key.is_none(), "nothing said is nothing said");
        let in_file = toml::from_str::<Settings>(&format!("[data]\nmaster_key = \"{key}\""));
        assert!(in_file.is_err(), "not in the settings' file");
    }

    #[test]
    fn nobody_prunes_a_log_before_others_could_follow_it() {
        let log = |days| Log { published_days: days, ..Log::default() };
        assert_eq!(log(None).pruning().unwrap(), None);
        assert_eq!(log(Some(3_650)).pruning().unwrap().unwrap().days(), 3_650);
        let refused = log(Some(29)).pruning().unwrap_err().to_string();
        assert!(refused.contains("published_days is 29"), "{refused}");
    }
}
