//! Migrations: forward only, each crate its own, applied in tier order.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::args;
use crate::db::{CommitError, Db, Query};
use crate::fault::Fault;

/// The migrations of one crate, in order.
#[derive(Clone, Copy, Debug)]
pub struct Module {
    /// The crate.
    pub name: &'static str,
    /// File name and text, by `include_str!`.
    pub files: &'static [(&'static str, &'static str)],
}

/// This crate's own.
pub const MODULE: Module = Module {
    name: "platform",
    files: &[
        ("0001_create_job", include_str!("../migrations/0001_create_job.sql")),
        ("0002_index_job_kind", include_str!("../migrations/0002_index_job_kind.sql")),
    ],
};

const CREATE: &str = "CREATE TABLE IF NOT EXISTS platform_migration (
    module TEXT NOT NULL, file TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (module, file)
)";
const LIST: &str = "SELECT module, file, digest FROM platform_migration";
const ATTEMPTS_MAX: usize = 5;

/// Brings the database to the newest shape. Several processes may do this at once: the one that comes
/// second finds the work done.
///
/// # Errors
/// A fault when a statement fails, or when a file that was applied has been changed since.
pub async fn run(db: &Db, modules: &[Module]) -> Result<(), Fault> {
    for attempt in 1..=ATTEMPTS_MAX {
        match run_once(db, modules).await {
            Ok(()) => return db.settle().await,
            Err(CommitError::Conflict { .. }) if attempt < ATTEMPTS_MAX => {}
            Err(error) => return Err(error.into_fault()),
        }
    }
    Ok(())
}

async fn run_once(db: &Db, modules: &[Module]) -> Result<(), CommitError> {
    db.run_script(CREATE.to_owned()).await?;
    let applied: BTreeMap<(String, String), String> = db
        .read(Query::new(LIST, args![]))
        .await?
        .iter()
        .map(|row| ((row.string(0), row.string(1)), row.string(2)))
        .collect();
    for module in modules {
        for (file, text) in module.files {
            let digest = hex(&Sha256::digest(text.as_bytes()));
            match applied.get(&(module.name.to_owned(), (*file).to_owned())) {
                Some(known) if *known == digest => {}
                Some(_) => {
                    let why = format!("{}/{file} was changed after it was applied", module.name);
                    return Err(Fault::new("migrate the database", why).into());
                }
                None => apply(db, module.name, file, (text, &digest)).await?,
            }
        }
    }
    Ok(())
}

/// The row goes in first, in the same transaction: a second process waits for it and then conflicts.
async fn apply(
    db: &Db,
    module: &str,
    file: &str,
    (text, digest): (&str, &str),
) -> Result<(), CommitError> {
    assert!(
        [module, file, digest].iter().all(|part| !part.contains('\'')),
        "migration names are plain words"
    );
    let script = format!(
        "INSERT INTO platform_migration (module, file, digest) VALUES ('{module}', '{file}', '{digest}'); {text}"
    );
    db.run_script(script).await
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
