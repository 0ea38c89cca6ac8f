//! The schema that migrations make: written down in `docs/schema.sql`, and the same on both databases.

use std::cell::RefCell;
use std::path::Path;

use aedile::app::MODULES;
use platform::db::Engine;
use platform::testkit::{each_database, sqlite};
use platform::{Db, Query};

const HEAD: &str = "-- The schema of a fresh embedded database, as the migrations of all crates make it. Generated: after a\n\
                    -- change of a migration, `AEDILE_WRITE_SCHEMA=1 cargo test -p aedile --test it schema` writes it anew.\n\
                    -- On PostgreSQL the same tables have BIGINT, BOOLEAN and BYTEA where SQLite has INTEGER and BLOB.\n";

#[tokio::test]
async fn a_fresh_schema_is_the_one_in_the_docs() {
    let (db, _folder) = sqlite(&MODULES).await;
    let query = Query::new(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
         ORDER BY tbl_name, type DESC, name",
        Vec::new(),
    );
    let statements: Vec<String> =
        db.read(query).await.unwrap().iter().map(|row| row.string(0)).collect();
    let fresh = format!("{HEAD}\n{};\n", statements.join(";\n\n"));
    let file =
        Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../docs/schema.sql");
    if std::env::var_os("AEDILE_WRITE_SCHEMA").is_some() {
        std::fs::write(&file, &fresh).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == fresh,
        "docs/schema.sql is not what the migrations make; write it anew with\n\
         AEDILE_WRITE_SCHEMA=1 cargo test -p aedile --test it schema"
    );
}

#[tokio::test]
async fn both_databases_have_the_same_columns() {
    let found = RefCell::new(Vec::new());
    each_database(&MODULES, async |db| {
        let of_this = columns(&db).await;
        found.borrow_mut().push(of_this);
    })
    .await;
    let found = found.into_inner();
    assert!(found.iter().all(|columns| columns.len() > 100), "there are columns to compare");
    for other in found.iter().skip(1) {
        let different: Vec<_> =
            found[0].iter().zip(other).filter(|(here, there)| here != there).take(3).collect();
        assert!(different.is_empty() && found[0].len() == other.len(), "{different:?}");
    }
}

/// Table, column, kind and whether it must be filled, in the order of their names.
async fn columns(db: &Db) -> Vec<(String, String, &'static str, bool)> {
    let sql = match db.engine() {
        Engine::Sqlite => {
            "SELECT m.name, c.name, c.type, CAST(c.\"notnull\" OR c.pk AS INTEGER)
             FROM sqlite_master m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
        }
        Engine::Postgres => {
            "SELECT CAST(table_name AS TEXT) COLLATE \"C\", CAST(column_name AS TEXT) COLLATE \"C\",
                CAST(data_type AS TEXT), CAST(CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END AS BIGINT)
             FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 2"
        }
    };
    let rows = db.read(Query::new(sql, Vec::new())).await.unwrap();
    let kind = |name: &str| match name {
        "INTEGER" | "bigint" | "boolean" => "number",
        "TEXT" | "text" => "text",
        "BLOB" | "bytea" => "bytes",
        other => panic!("a column of the kind {other}: the two databases share three"),
    };
    rows.iter()
        .map(|row| (row.string(0), row.string(1), kind(row.text(2)), row.int(3) == 1))
        .collect()
}
