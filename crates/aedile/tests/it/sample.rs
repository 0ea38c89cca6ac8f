//! A small town written down as SQL text, so that later programs can be tried on it, and read again.

use std::path::{Path, PathBuf};

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use platform::{Db, DbSettings, Query, Unit};

use crate::journey;
use crate::town::{self, Folder};

/// Between two statements: a line that no statement holds.
const END: &str = "\n;\n";
/// The services of the sample: one that rules decide, one that comes to the desk.
const SERVICES: [&str; 2] = ["residence-certificate", "freedom-of-information"];
const KEYS: [&str; 3] = ["master.key", "log.key", "form-tokens.key"];

/// Who has a part in the sample: the people that the demo shows, and whoever did something.
const KEPT: &str = "SELECT person FROM identity_demo
    UNION SELECT applicant FROM cases_application WHERE applicant IS NOT NULL
    UNION SELECT actor_person FROM cases_event WHERE actor_person IS NOT NULL";
/// Takes away the many that are all alike. Somebody's key has their id behind another prefix.
const PRUNING: [&str; 8] = [
    "DELETE FROM records_address WHERE id NOT IN (SELECT id FROM records_address ORDER BY id LIMIT 20)",
    "DELETE FROM identity_role_grant WHERE person NOT IN ({kept})",
    "DELETE FROM identity_described WHERE person NOT IN ({kept})",
    "DELETE FROM identity_name WHERE person NOT IN ({kept})",
    "DELETE FROM identity_person WHERE id NOT IN ({kept})",
    "DELETE FROM records_register_entry WHERE 'per_' || substr(subject, 5) NOT IN ({kept})",
    "DELETE FROM privacy_key WHERE 'per_' || substr(subject, 5) NOT IN ({kept})
        AND subject NOT IN (SELECT subject FROM cases_application)",
    "DELETE FROM privacy_key_part WHERE subject NOT IN (SELECT subject FROM privacy_key)",
];

/// The folder with a sample of each release.
pub(crate) fn releases() -> PathBuf {
    Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("tests/it/releases")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "writes the sample of this release: see docs/testing.md"]
async fn write_the_sample_of_this_release() {
    let folder = town::folder();
    let app = seeded(&folder).await;
    let statements = dump(&app.db).await;
    assert!(statements.iter().all(|one| !one.contains(END) && !one.contains(['$', '{'])));
    let release = releases().join(env!("CARGO_PKG_VERSION"));
    std::fs::create_dir_all(release.join("keys")).unwrap();
    std::fs::write(release.join("database.sql"), statements.join(END) + END).unwrap();
    for key in KEYS {
        let from = folder.0.join("keys").join(key);
        std::fs::copy(from, release.join("keys").join(key)).unwrap();
    }
}

/// A town of two services, so that the sample stays small.
async fn seeded(folder: &Folder) -> App {
    let town = folder.0.join("town");
    let from = town::definitions();
    std::fs::create_dir_all(town.join("services")).unwrap();
    std::fs::copy(from.join("town.yaml"), town.join("town.yaml")).unwrap();
    for service in SERVICES {
        let to = town.join("services").join(service);
        std::fs::create_dir(&to).unwrap();
        for file in std::fs::read_dir(from.join("services").join(service)).unwrap() {
            let file = file.unwrap();
            if file.file_type().unwrap().is_file() {
                std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
            }
        }
    }
    let mut settings = aedile::config::Settings::default();
    settings.data.folder.clone_from(&folder.0);
    settings.demo.enabled = true;
    settings.town.folder = town;
    let app = App::open(settings, false).await.unwrap();
    seed_at(&app, Scale { people: 5, applications: 8 }).await.unwrap();
    journey::applies(&app).await;
    let mut unit = Unit::new();
    for statement in PRUNING {
        unit.run(statement.replace("{kept}", KEPT), Vec::new());
    }
    app.db.commit(unit).await.unwrap();
    app
}

/// The statements that make this database again.
async fn dump(db: &Db) -> Vec<String> {
    let texts = async |sql: String| -> Vec<String> {
        let rows = db.read(Query::new(sql, Vec::new())).await.unwrap();
        rows.iter().map(|row| row.string(0)).collect()
    };
    let all = "FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'";
    let mut statements = texts(format!("SELECT sql {all} ORDER BY type DESC, name")).await;
    for table in texts(format!("SELECT name {all} AND type = 'table' ORDER BY name")).await {
        // Text that our own reader of statements would touch is written as bytes.
        let value = texts(format!(
            "SELECT 'CASE WHEN typeof(' || name || ') = ''text'' AND ' || name || ' GLOB ''*['
                || char(36, 123, 10) || ']*'' THEN ''CAST('' || quote(CAST(' || name
                || ' AS BLOB)) || '' AS TEXT)'' ELSE quote(' || name || ') END'
             FROM pragma_table_info('{table}') ORDER BY cid"
        ));
        let values = value.await.join(" || ',' || ");
        let rows =
            texts(format!("SELECT 'INSERT INTO {table} VALUES (' || {values} || ')' FROM {table}"));
        statements.extend(rows.await);
    }
    statements
}

/// Makes the database of a release again, with its keys, in a folder.
pub(crate) async fn restore(release: &Path, folder: &Folder) {
    std::fs::create_dir_all(folder.0.join("keys")).unwrap();
    for key in KEYS {
        let from = release.join("keys").join(key);
        std::fs::copy(from, folder.0.join("keys").join(key)).unwrap();
    }
    let file = folder.0.join("aedile.db");
    let settings = DbSettings::Sqlite { file, readers: 1, durable: false };
    let db = Db::open(&settings).await.unwrap();
    let text = std::fs::read_to_string(release.join("database.sql")).unwrap();
    let mut unit = Unit::new();
    unit.run("PRAGMA defer_foreign_keys = ON", Vec::new());
    for statement in text.split(END).filter(|statement| !statement.trim().is_empty()) {
        unit.run(statement.to_owned(), Vec::new());
    }
    db.commit(unit).await.unwrap();
}
