//! The copy of one's data: every key of what is exported has words in every language, but for answers and what registers
//! and credentials say, which have those of their forms.

use std::collections::BTreeSet;

use aedile::demo::{Scale, seed_at};
use platform::id::PersonId;
use platform::{Locale, Query, args};
use serde_json::Value;

use crate::town;

/// Below these a town's own keys stand.
const OWN: [&str; 5] = ["answers", "facts", "says", "acts", "body"];

fn keys(value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                out.insert(key.clone());
                if !OWN.contains(&key.as_str()) {
                    keys(member, out);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, out)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_key_of_a_copy_has_its_words() {
    town::on_each_database(async |app| {
        seed_at(&app, Scale { people: 60, applications: 120 }).await.unwrap();
        let query = Query::new("SELECT person FROM identity_demo ORDER BY place LIMIT 12", args![]);
        let rows = app.db.read(query).await.unwrap();
        let people: Vec<PersonId> = rows.iter().map(|row| row.id(0)).collect();
        assert!(people.len() > 3);
        let mut found = BTreeSet::new();
        for person in people {
            let ctx = app.edge.system("test");
            for holder in app.holders() {
                let exported = holder.export(&ctx, privacy::subject_of(person)).await.unwrap();
                keys(&exported, &mut found);
            }
        }
        assert!(found.len() > 60, "the demo holds many things: {found:?}");
        for locale in [Locale::EN, Locale::FR, Locale::AR] {
            let words = app.words.words(locale);
            let said = |key: &&String| words.has(&format!("copy-key-{}", key.replace('_', "-")));
            let missing: Vec<&String> = found.iter().filter(|key| !said(key)).collect();
            assert!(missing.is_empty(), "{locale}: {missing:?}");
        }
    })
    .await;
}
