//! Keys in files: made at the first start, readable by the owner alone.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use platform::Ctx;

use crate::config::Settings;

/// The log's signing key, and what anybody verifies with.
pub struct LogKey {
    /// Signs checkpoints.
    pub signer: tlog::SignerKey,
    /// Published.
    pub verifier: tlog::VerifierKey,
}

/// The text of the master key: the environment's, else the file's; the file is made when missing, but never beside data that another one has sealed.
///
/// # Errors
/// When the file was lost, or cannot be read or made.
pub fn master(settings: &Settings, ctx: &Ctx, is_begun: bool) -> anyhow::Result<String> {
    if let Some(key) = &settings.data.master_key {
        return Ok(key.as_str().to_owned());
    }
    let file = settings.master_key_file();
    anyhow::ensure!(
        file.exists() || !is_begun,
        "there is no master key at {}, and the database holds what it has sealed. A new key would open nothing of it: \
         put the copy of the key back",
        file.display()
    );
    read_or_make(&file, || privacy::MasterKeys::generate(ctx))
}

/// The key of the log with this number; that of the first is made when missing, with the town's name as its origin, but
/// never by itself beside a log that another one has signed.
///
/// # Errors
/// When the file was lost, cannot be read or made, or holds something else.
pub fn log(
    settings: &Settings,
    ctx: &Ctx,
    (town, number): (&str, u32),
    is_begun: bool,
) -> anyhow::Result<LogKey> {
    let file = log_file(settings, number);
    anyhow::ensure!(
        file.exists() || !is_begun,
        "there is no key at {}, and the log has been signed with one. Put its copy back (a backup holds it); only when \
         it is lost for good, run `aedile log new-key` and publish the new key",
        file.display()
    );
    log_of_name(settings, ctx, (&first_log(town), number))
}

/// A new key for the log of this name and number, whose key is lost for good.
///
/// # Errors
/// When there is a key, or none can be made.
pub fn new_log(
    settings: &Settings,
    ctx: &Ctx,
    (name, number): (&str, u32),
) -> anyhow::Result<LogKey> {
    let file = log_file(settings, number);
    anyhow::ensure!(!file.exists(), "the log {name} has its key at {}", file.display());
    log_of_name(settings, ctx, (name, number))
}

/// How the first log of a town is called.
pub fn first_log(town: &str) -> String {
    format!("{town}.example/log")
}

/// The file of the key of the log with this number.
pub fn log_file(settings: &Settings, number: u32) -> PathBuf {
    match number {
        0 => in_keys(settings, "log.key"),
        number => in_keys(settings, &format!("log-{}.key", u64::from(number) + 1)),
    }
}

/// The key of the log with this number; made with this name when missing.
///
/// # Errors
/// When the file cannot be read or made, or holds something else.
pub fn log_of_name(
    settings: &Settings,
    ctx: &Ctx,
    (name, number): (&str, u32),
) -> anyhow::Result<LogKey> {
    let file = log_file(settings, number);
    let fresh = ledger::generate_key(ctx, name).map_err(|error| anyhow::anyhow!("{error}"))?;
    let text = read_or_make(&file, || fresh.to_secret_text())?;
    let signer = ledger::read_key(text.trim())
        .map_err(|error| anyhow::anyhow!("{error}"))
        .with_context(|| format!("in the log's key file {}", file.display()))?;
    let verifier = signer.verifier_key();
    Ok(LogKey { signer, verifier })
}

/// Whom receipts of the town's logs are checked by: the key of the open one, those of closed ones, and the witnesses of
/// the settings.
///
/// # Errors
/// When the policy's file cannot be read, or is that of another log.
pub fn policy(
    settings: &Settings,
    (log, number): (&LogKey, u32),
    (closed, origin): (&[ledger::ClosedLog], &str),
) -> anyhow::Result<tlog::Policy> {
    let known = |key: tlog::VerifierKey, number| tlog::PolicyLog {
        origin: key.name().to_owned(),
        key,
        url: Some(format!("{origin}{}", ledger::log_path(number))),
    };
    let own = known(log.verifier.clone(), number);
    let mut earlier = Vec::new();
    for closed in closed {
        let key = tlog::VerifierKey::parse(&closed.log_key);
        let key = key.map_err(|error| anyhow::anyhow!("the key of {}: {error}", closed.origin))?;
        earlier.push(known(key, closed.number));
    }
    let with_all = |policy: tlog::Policy| {
        earlier.iter().chain([&own]).fold(policy, |policy, log| policy.with_log(log.clone()))
    };
    let Some(file) = &settings.log.policy_file else {
        return Ok(with_all(tlog::Policy::log_only(&own.origin, own.key.clone())));
    };
    let text = fs::read_to_string(file)
        .with_context(|| format!("cannot read log.policy_file {}", file.display()))?;
    let policy = tlog::Policy::parse(&text)
        .map_err(|error| anyhow::anyhow!("{error}"))
        .with_context(|| format!("in log.policy_file {}", file.display()))?;
    let of_town =
        |log: &tlog::PolicyLog| earlier.iter().chain([&own]).any(|known| known.key == log.key);
    let is_own = policy.logs().is_empty() || policy.logs().iter().any(of_town);
    anyhow::ensure!(
        is_own,
        "log.policy_file {} names other logs and not this town's: leave the lines log out, or add {}",
        file.display(),
        own.key
    );
    Ok(with_all(policy))
}

/// The key of a witness; made when missing. It never signs a log.
///
/// # Errors
/// When the file cannot be read or made, or holds another kind of key.
pub fn witness(folder: &Path, name: &str, ctx: &Ctx) -> anyhow::Result<tlog::SignerKey> {
    let file = folder.join("witness.key");
    let fresh =
        ledger::generate_witness_key(ctx, name).map_err(|error| anyhow::anyhow!("{error}"))?;
    let text = read_or_make(&file, || fresh.to_secret_text())?;
    ledger::read_key(&text)
        .map_err(|error| anyhow::anyhow!("{error}"))
        .with_context(|| format!("in the witness's key file {}", file.display()))
}

/// The key behind form tokens, the same in every process of the town.
///
/// # Errors
/// When the file cannot be read or made, or is too short.
pub fn form_tokens(settings: &Settings, ctx: &Ctx) -> anyhow::Result<[u8; 32]> {
    let file = in_keys(settings, "form-tokens.key");
    let hex = |bytes: [u8; 32]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let text = read_or_make(&file, || hex(ctx.random()))?;
    let digits: Vec<u8> =
        text.trim().bytes().filter_map(|b| char::from(b).to_digit(16)).map(|d| d as u8).collect();
    let bytes: Vec<u8> = digits
        .chunks_exact(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
        .collect();
    bytes
        .try_into()
        .map_err(|_| anyhow::anyhow!("{} must hold 64 hexadecimal digits", file.display()))
}

fn in_keys(settings: &Settings, name: &str) -> PathBuf {
    settings.data.folder.join("keys").join(name)
}

/// Writes a key file anew: beside the old one, flushed, then in its place.
///
/// # Errors
/// When it cannot be written.
pub fn replace(file: &Path, text: &str) -> std::io::Result<()> {
    // The whole name and more: a file of another kind beside it has another one.
    let mut name = file.as_os_str().to_owned();
    name.push(".new");
    let beside = PathBuf::from(name);
    let mut made =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    made.write_all(text.as_bytes())?;
    made.sync_all()?;
    fs::rename(&beside, file)?;
    fs::File::open(folder_of(file))?.sync_all()
}

/// The folder of a file; that of a bare name is the one in which we are.
fn folder_of(file: &Path) -> &Path {
    let named = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    named.unwrap_or(Path::new("."))
}

fn read_or_make(file: &Path, make: impl FnOnce() -> String) -> anyhow::Result<String> {
    if file.exists() {
        return fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()));
    }
    let folder = folder_of(file);
    if !folder.exists() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    let text = make();
    let mut made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    made.write_all(text.as_bytes())?;
    made.sync_all()?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_name_is_a_file_of_this_folder() {
        let check = |file: &str, folder: &str| {
            assert_eq!(folder_of(Path::new(file)), Path::new(folder), "{file}");
        };
        check("town.seen", ".");
        check("./town.seen", ".");
        check("keys/master.key", "keys");
        check("/town.seen", "/");
        let bare = Path::new("a-bare-name-of-a-test.seen");
        replace(bare, "1").unwrap();
        replace(bare, "2").unwrap();
        assert_eq!(fs::read_to_string(bare).unwrap(), "2");
        fs::remove_file(bare).unwrap();
    }
}
