//! `aedile backup` and `aedile restore`: one folder with the database, the blobs and the log's key.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use platform::db::Engine;

use crate::app::App;
use crate::config::Settings;
use crate::keys::log_file;

const DATABASE: &str = "aedile.db";
/// What the archive was given, in the copy.
const ARCHIVE: &str = "archive";

/// Only whoever made it may read a copy: it holds the database and the log's signing key, and what the archive was given is
/// not sealed.
const FOLDER_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;

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
    make_private(&into)?;
    app.db.copy_into(into.join(DATABASE)).await?;
    close_to_others(&into.join(DATABASE), FILE_MODE)?;
    if app.settings.data.s3_bucket.is_none() {
        copy_there(&folder.join("blobs"), &into.join("blobs"))?;
    } else {
        println!("Uploaded files and letters are in the bucket, and not in this copy.");
    }
    copy_archive(&app.settings, &into)?;
    make_private(&into.join("keys"))?;
    let open = ledger::read_open_log(&app.db).await?.map_or(0, |(number, _)| number);
    // The key of a closed log signs nothing more, and may have been destroyed.
    let mut keys: Vec<_> = (0..open).map(|number| log_file(&app.settings, number)).collect();
    keys.retain(|key| key.exists());
    keys.push(log_file(&app.settings, open));
    keys.push(folder.join("keys/form-tokens.key"));
    for key in keys {
        let name = key.file_name().unwrap_or_default();
        copy_file(&key, &into.join("keys").join(name))?;
    }
    println!("Copied into {}.", into.display());
    println!(
        "Keep the master key ({}) elsewhere: without it nobody can read the copy.",
        app.settings.master_key_place()
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
    make_private(folder)?;
    copy_file(&from.join(DATABASE), &database)?;
    for part in ["blobs", "keys"] {
        copy_there(&from.join(part), &folder.join(part))?;
    }
    match &settings.archive.folder {
        Some(archive) => copy_there(&from.join(ARCHIVE), archive)?,
        None => copy_there(&from.join(ARCHIVE), &folder.join(ARCHIVE))?,
    }
    if settings.data.master_key.is_none() && !settings.master_key_file().exists() {
        println!("Now put the master key back at {}.", settings.master_key_file().display());
    }
    println!("Restored into {}.", folder.display());
    Ok(ExitCode::SUCCESS)
}

/// What the archive was given, where that is a folder of this machine.
fn copy_archive(settings: &Settings, into: &Path) -> anyhow::Result<()> {
    match (&settings.archive.folder, &settings.archive.s3_bucket) {
        (_, Some(_)) => println!("The archive is in a bucket, and not in this copy."),
        (Some(archive), None) => copy_there(archive, &into.join(ARCHIVE))?,
        (None, None) => {}
    }
    Ok(())
}

fn make_private(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    close_to_others(folder, FOLDER_MODE)
}

fn close_to_others(path: &Path, mode: u32) -> anyhow::Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .with_context(|| format!("cannot close {} to others", path.display()))
}

fn copy_file(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    close_to_others(to, FILE_MODE)
}

/// A folder that is there, or nothing.
fn copy_there(from: &Path, to: &Path) -> anyhow::Result<()> {
    if from.is_dir() { copy_folder(from, to) } else { Ok(()) }
}

fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    make_private(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            copy_file(&entry.path(), &target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use platform::testkit::TestFolder;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_copy_holds_the_archive_and_is_closed_to_others() {
        let place = TestFolder::new("backup");
        let (archive, into) = (place.path().join("sip"), place.path().join("backup"));
        fs::create_dir_all(archive.join("2026")).unwrap();
        fs::write(archive.join("2026/PP-1.zip"), "a package").unwrap();
        fs::set_permissions(archive.join("2026/PP-1.zip"), fs::Permissions::from_mode(0o644))
            .unwrap();
        let mut settings = Settings::default();
        settings.archive.folder = Some(archive);
        make_private(&into).unwrap();
        copy_archive(&settings, &into).unwrap();
        let copied = into.join("archive/2026/PP-1.zip");
        assert_eq!(fs::read_to_string(&copied).unwrap(), "a package");
        assert_eq!(
            (mode(&into), mode(&into.join("archive/2026")), mode(&copied)),
            (0o700, 0o700, 0o600)
        );
        fs::write(into.join(DATABASE), "rows").unwrap();
        let mut elsewhere = Settings::default();
        elsewhere.data.folder = place.path().join("data");
        restore(&into, &elsewhere).unwrap();
        let restored = elsewhere.data.folder.join("archive/2026/PP-1.zip");
        assert_eq!((mode(&restored), mode(&elsewhere.data.folder)), (0o600, 0o700));
    }
}
