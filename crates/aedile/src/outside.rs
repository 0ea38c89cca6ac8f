//! What is outside the program, as the settings name it: folders, buckets, mail, the letters program, payments.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use cases::payment::provider::{Provider, Secret};
use identity::Identity;
use identity::sign_in::{KnownPasswords, LeakedPasswords};
use platform::blobs::Blobs;
use records::letter::{LetterSettings, Renderer};
use services::Catalogue;

use crate::config::Settings;

/// Lets the operator's files say which new passwords are refused, beside those that the program brings along.
pub(crate) fn refuse_passwords(settings: &Settings, identity: &Identity) -> anyhow::Result<()> {
    if KnownPasswords::built_in().count() == 0 {
        tracing::warn!("built without assets/: the list of known passwords is missing");
    }
    if let Some(file) = &settings.passwords.refused_file {
        let list = File::open(file).and_then(|list| KnownPasswords::read(BufReader::new(list)));
        let known =
            list.with_context(|| format!("cannot read passwords.refused_file {}", file.display()))?;
        tracing::info!(count = known.count(), "passwords that are refused");
        identity.refuse_passwords(known);
    }
    if let Some(file) = &settings.passwords.leaked_file {
        let leaked = LeakedPasswords::open(file.clone());
        let leaked = leaked
            .with_context(|| format!("cannot use passwords.leaked_file {}", file.display()))?;
        identity.refuse_leaked_passwords(leaked);
    }
    Ok(())
}

/// The town's definitions, with what the check found told.
pub(crate) fn definitions(settings: &Settings) -> anyhow::Result<Arc<Catalogue>> {
    let (catalogue, findings) = Catalogue::load(&settings.town.folder)
        .map_err(|error| anyhow::anyhow!("{error}"))
        .with_context(|| format!("in the town's folder {}", settings.town.folder.display()))?;
    for found in &findings {
        tracing::warn!(service = %found.service, finding = %found.finding, "a definition");
    }
    Ok(Arc::new(catalogue))
}

/// The program that writes letters, when there is one.
pub(crate) fn renderer(settings: &Settings) -> Option<Renderer> {
    let letters = &settings.letters;
    let program = letters.program.clone()?;
    let fonts = letters.fonts.clone();
    Some(Renderer::new(LetterSettings { fonts, ..LetterSettings::new(program) }))
}

/// Where uploaded files and letters are kept: in the bucket of the settings, else in the folder.
#[cfg(feature = "s3")]
pub(crate) fn blobs(settings: &Settings) -> anyhow::Result<Blobs> {
    match &settings.data.s3_bucket {
        Some(name) => bucket(settings, name.clone()),
        None => Ok(Blobs::open(settings.data.folder.join("blobs"))?),
    }
}

/// A bucket of the service that the settings name.
#[cfg(feature = "s3")]
fn bucket(settings: &Settings, bucket: String) -> anyhow::Result<Blobs> {
    let data = &settings.data;
    let secret = data.s3_secret_file.as_deref().context("data.s3_secret_file is not set")?;
    let secret = std::fs::read_to_string(secret).context("cannot read data.s3_secret_file")?;
    Ok(Blobs::in_bucket(&platform::blobs::BucketSettings {
        bucket,
        endpoint: data.s3_endpoint.clone(),
        region: data.s3_region.clone().unwrap_or_else(|| "us-east-1".to_owned()),
        key_id: data.s3_key_id.clone().context("data.s3_key_id is not set")?,
        secret: secret.trim().to_owned(),
    })?)
}

/// A bucket: this program was built without S3.
#[cfg(not(feature = "s3"))]
fn bucket(_settings: &Settings, bucket: String) -> anyhow::Result<Blobs> {
    anyhow::bail!("the bucket {bucket} needs a program built with --features s3")
}

/// Where cases go that the archive keeps; in the invented town a folder beside its data.
pub(crate) fn archive(settings: &Settings) -> anyhow::Result<Option<Blobs>> {
    let archive = &settings.archive;
    if let Some(name) = &archive.s3_bucket {
        return bucket(settings, name.clone()).map(Some);
    }
    let invented = || settings.demo.enabled.then(|| settings.data.folder.join("archive"));
    let folder = archive.folder.clone().or_else(invented);
    Ok(folder.map(Blobs::open).transpose()?)
}

/// In the folder: this program was built without S3.
#[cfg(not(feature = "s3"))]
pub(crate) fn blobs(settings: &Settings) -> anyhow::Result<Blobs> {
    anyhow::ensure!(
        settings.data.s3_bucket.is_none(),
        "data.s3_bucket is set, but this program was built without it: build with --features s3"
    );
    Ok(Blobs::open(settings.data.folder.join("blobs"))?)
}

/// Where e-mails go: to the mail server of the settings, else into the folder.
#[cfg(feature = "smtp")]
pub(crate) fn post(settings: &Settings, folder: PathBuf) -> anyhow::Result<messages::post::Post> {
    use messages::post::{Post, Smtp, SmtpSettings};
    let mail = &settings.mail;
    let Some(host) = &mail.smtp_host else { return Ok(Post::Folder(folder)) };
    let password = mail.smtp_password_file.as_deref().map(std::fs::read_to_string).transpose();
    let password = password.context("cannot read mail.smtp_password_file")?;
    let credentials = mail.smtp_user.clone().zip(password.map(|text| text.trim().to_owned()));
    let port = mail.smtp_port.unwrap_or(465);
    let root = mail.smtp_root_file.as_deref().map(std::fs::read).transpose();
    let root = root.context("cannot read mail.smtp_root_file")?;
    Ok(Post::Smtp(Smtp::new(&SmtpSettings { host: host.clone(), port, credentials, root })?))
}

/// Into the folder: this program was built without SMTP.
#[cfg(not(feature = "smtp"))]
pub(crate) fn post(settings: &Settings, folder: PathBuf) -> anyhow::Result<messages::post::Post> {
    anyhow::ensure!(
        settings.mail.smtp_host.is_none(),
        "mail.smtp_host is set, but this program was built without it: build with --features smtp"
    );
    Ok(messages::post::Post::Folder(folder))
}

/// Who takes payments on the net: the provider of the settings; in the invented town an invented one.
pub(crate) fn provider(settings: &Settings, ctx: &platform::Ctx) -> anyhow::Result<Provider> {
    let payments = &settings.payments;
    let Some(url) = payments.provider_url.clone() else {
        let invented = || Provider::Invented(Secret::new(ctx.random()));
        return Ok(if settings.demo.enabled { invented() } else { Provider::None });
    };
    let file = payments.provider_secret_file.as_deref();
    let file = file.context("payments.provider_secret_file is not set")?;
    let text =
        std::fs::read_to_string(file).context("cannot read payments.provider_secret_file")?;
    let secret = Secret::parse(&text)
        .with_context(|| format!("{} must hold at least 24 bytes in base64", file.display()))?;
    Ok(Provider::Hosted { url, secret })
}

pub(crate) fn letter_styles(town: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(town.join("letters")).into_iter().flatten().flatten();
    let wanted = |name: &str| name.ends_with(".typ") || name.ends_with(".svg");
    entries
        .filter_map(|entry| {
            let name = entry.file_name().to_str()?.to_owned();
            let bytes = std::fs::read(entry.path()).ok()?;
            wanted(&name).then_some((name, bytes))
        })
        .collect()
}
