//! Register entries: versions, owners, facts by source, records of look-ups; on both databases.

use platform::id::{Id, PersonId};
use platform::testkit::{TestClock, each_database};
use platform::{Actor, Db, Locale};
use privacy::{MasterKeys, Purpose, data_use, subject_of};
use serde_json::json;

use super::*;
use crate::MODULE;

fn person(n: u128) -> PersonId {
    PersonId(Id::from_bits(n))
}

fn access() -> Access {
    Access::new(Purpose::Prefill, "registers")
}

async fn town(db: &Db) -> (Ctx, Vault) {
    let ctx = TestClock::new().edge().ctx(Actor::System("rules"), Locale::EN);
    let vault = Vault::start(db.clone(), MasterKeys::new([1; 32], &[]), &ctx).await.unwrap();
    (ctx, vault)
}

async fn someone(db: &Db, vault: &Vault, ctx: &Ctx, n: u128) -> SubjectKey {
    let mut unit = Unit::new();
    let key = vault.create_key(&mut unit, ctx, subject_of(person(n)));
    put(&mut unit, ctx, (vault, &key), POPULATION, &format!("NN-{n}"), json!({ "name": "Ines" }));
    put(&mut unit, ctx, (vault, &key), VEHICLES, &format!("A{n}"), json!({ "plate": "A" }));
    put(&mut unit, ctx, (vault, &key), VEHICLES, &format!("B{n}"), json!({ "plate": "B" }));
    db.commit(unit).await.unwrap();
    key
}

#[tokio::test]
async fn facts_by_source_and_recorded() {
    each_database(&[privacy::MODULE, MODULE], async |db| {
        let (ctx, vault) = town(&db).await;
        let key = someone(&db, &vault, &ctx, 1).await;
        let facts = facts(&db, &vault, &ctx, &access(), key.subject()).await.unwrap();
        assert_eq!(facts.source(POPULATION), &json!({ "name": "Ines" }));
        assert_eq!(facts.source(VEHICLES).as_array().unwrap().len(), 2);
        assert_eq!(facts.source(INCOME), &Value::Null);
        let uses = data_use::list(&db, key.subject(), None).await.unwrap();
        assert_eq!((uses.len(), uses[0].items, uses[0].purpose), (1, 3, Purpose::Prefill));

        let entries = list(&db, key.subject()).await.unwrap();
        let mut unit = Unit::new();
        let inside = facts_in(&mut unit, &ctx, &vault, &access(), &key, &entries).unwrap();
        assert_eq!(inside, facts);
        db.commit(unit).await.unwrap();
        assert_eq!(data_use::list(&db, key.subject(), None).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn nothing_held_is_nothing_opened() {
    each_database(&[privacy::MODULE, MODULE], async |db| {
        let (ctx, vault) = town(&db).await;
        let nobody = subject_of(person(3));
        let found = facts(&db, &vault, &ctx, &access(), nobody).await.unwrap();
        assert_eq!(found, Facts::default());
        assert!(data_use::list(&db, nobody, None).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_key_belongs_to_one_subject() {
    each_database(&[privacy::MODULE, MODULE], async |db| {
        let (ctx, vault) = town(&db).await;
        let first = someone(&db, &vault, &ctx, 1).await;
        let second = someone(&db, &vault, &ctx, 2).await;
        let holder = async |text: &str| find_subject(&db, &vault, VEHICLES, text).await.unwrap();
        assert_eq!(holder("a1").await, Some(first.subject()), "however it is written");
        assert_eq!(holder("Z").await, None);

        let mut unit = Unit::new();
        put(&mut unit, &ctx, (&vault, &second), VEHICLES, "A1", json!({}));
        assert!(db.commit(unit).await.unwrap_err().is_conflict());

        let mut unit = Unit::new();
        remove(&mut unit, &vault, VEHICLES, "A1");
        put(&mut unit, &ctx, (&vault, &second), VEHICLES, "A1", json!({ "plate": "A" }));
        put(&mut unit, &ctx, (&vault, &first), POPULATION, "NN-1", json!({ "name": "Inês" }));
        db.commit(unit).await.unwrap();
        assert_eq!(holder("A1").await, Some(second.subject()), "sold");
        let entries = list(&db, first.subject()).await.unwrap();
        let versions: Vec<_> = entries.iter().map(|e| (e.register.as_str(), e.version)).collect();
        assert_eq!(versions, [(POPULATION, 2), (VEHICLES, 1)]);
    })
    .await;
}

#[tokio::test]
async fn an_entry_passed_off_as_another_registers_is_found() {
    each_database(&[privacy::MODULE, MODULE], async |db| {
        let (ctx, vault) = town(&db).await;
        let key = someone(&db, &vault, &ctx, 1).await;
        let mut unit = Unit::new();
        unit.run(
            "UPDATE records_register_entry SET register = $1 WHERE register = $2",
            platform::args![INCOME, POPULATION],
        );
        db.commit(unit).await.unwrap();
        assert!(facts(&db, &vault, &ctx, &access(), key.subject()).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn who_lives_in_a_street_is_found_in_parts_and_without_opening() {
    each_database(&[privacy::MODULE, MODULE], async |db| {
        let (ctx, vault) = town(&db).await;
        let mut unit = Unit::new();
        let mut people = Vec::new();
        for (n, street, postcode) in
            [(21, "Rope Walk", "1001"), (22, "Rope Walk", "1001"), (23, "Rope Walk", "1002")]
        {
            let key = vault.create_key(&mut unit, &ctx, SubjectId(platform::id::Id::from_bits(n)));
            let home = json!({ "street": street, "number": "3", "postcode": postcode });
            put(&mut unit, &ctx, (&vault, &key), ADDRESS, &n.to_string(), home);
            people.push(key.subject());
        }
        db.commit(unit).await.unwrap();
        let home = json!({ "street": " Rope Walk", "postcode": "1001", "number": "9" });
        let found =
            async |after, count| in_street_of(&db, &vault, &home, (after, count)).await.unwrap();
        assert_eq!(found(None, 10).await, people[..2]);
        let first = found(None, 1).await;
        assert_eq!(found(first.last().copied(), 1).await, people[1..2], "the next part");
        assert!(in_street_of(&db, &vault, &json!({}), (None, 9)).await.unwrap().is_empty());
    })
    .await;
}

#[test]
fn whom_an_entry_protects() {
    for (said, protects) in [
        (json!({}), false),
        (json!({ "protected": "" }), false),
        (json!({ "protected": "no" }), false),
        (json!({ "protected": false }), false),
        (json!({ "protected": "yes" }), true),
        (json!({ "protected": true }), true),
        (json!({ "protected": "court order" }), true),
    ] {
        assert_eq!(is_protected(&said), protects, "{said}");
    }
}
