//! `aedile backup` and `aedile restore`: one folder with the database, the blobs and the log's key.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use platform::db::Engine;

use crate::app::App;
use crate::config::Settings;
use crate::keys::log_file;

const DATABASE: &str = "aedile.db";

/// Copies everything but the master key, which is kept apart. The database is copied first: blobs are
/// written before the rows that name them, so every row of the copy finds its blob.
pub(super) async fn backup(settings: Settings, into: PathBuf) -> anyhow::Result<()> {
    anyhow::ensure!(!into.exists(), "{} exists: name a new folder", into.display());
    let folder = settings.data.folder.clone();
    let app = App::open(settings, true).await?;
    anyhow::ensure!(
        app.db.engine() == Engine::Sqlite,
        "a PostgreSQL database is copied with pg_dump; copy the folder {} beside it",
        folder.display()
    );
    fs::create_dir_all(&into)?;
    app.db.copy_into(into.join(DATABASE)).await?;
    if app.settings.data.s3_bucket.is_none() {
        copy_folder(&folder.join("blobs"), &into.join("blobs"))?;
    } else {
        println!("Uploaded files and letters are in the bucket, and not in this copy.");
    }
    fs::create_dir_all(into.join("keys"))?;
    let open = ledger::read_open_log(&app.db).await?.map_or(0, |(number, _)| number);
    // The key of a closed log signs nothing more, and may have been destroyed.
    let mut keys: Vec<_> = (0..open).map(|number| log_file(&app.settings, number)).collect();
    keys.retain(|key| key.exists());
    keys.push(log_file(&app.settings, open));
    keys.push(folder.join("keys/form-tokens.key"));
    for key in keys {
        let name = key.file_name().unwrap_or_default();
        fs::copy(&key, into.join("keys").join(name))
            .with_context(|| format!("cannot copy {}", key.display()))?;
    }
    println!("Copied into {}.", into.display());
    println!(
        "Keep the master key ({}) elsewhere: without it nobody can read the copy.",
        app.settings.master_key_file().display()
    );
    Ok(())
}

/// Puts a backup into an empty data folder. The master key must be put back by hand, from where it is kept.
pub(super) fn restore(from: &Path, settings: &Settings) -> anyhow::Result<ExitCode> {
    let folder = &settings.data.folder;
    let database = folder.join(DATABASE);
    anyhow::ensure!(
        !database.exists(),
        "{} exists: restore into an empty folder",
        database.display()
    );
    anyhow::ensure!(from.join(DATABASE).exists(), "{} holds no backup", from.display());
    copy_folder(from, folder)?;
    let key = settings.master_key_file();
    if !key.exists() {
        println!("Now put the master key back at {}.", key.display());
    }
    println!("Restored into {}.", folder.display());
    Ok(ExitCode::SUCCESS)
}

fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)
                .with_context(|| format!("cannot copy {}", entry.path().display()))?;
        }
    }
    Ok(())
}
