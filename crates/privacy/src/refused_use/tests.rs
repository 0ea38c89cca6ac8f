//! Which uses end, and for whom.

use platform::Unit;
use platform::id::{Id, SubjectId};
use platform::testkit::{each_database, fixed_ctx};

use super::*;
use crate::{CaseLabel, MODULE};

#[tokio::test]
async fn a_use_ends_for_one_person() {
    each_database(&[MODULE], async |db| {
        let (one, other) = (SubjectId(Id::from_bits(1)), SubjectId(Id::from_bits(2)));
        let (ctx, case) = (fixed_ctx(), CaseLabel::new("DO-1"));
        let mut unit = Unit::new();
        for purpose in [Purpose::TryRules, Purpose::TryRules, Purpose::HandleCase] {
            store::refuse(&mut unit, &ctx, one, (purpose, &case));
        }
        db.commit(unit).await.unwrap();
        assert!(store::is_refused(&db, one, Purpose::TryRules).await.unwrap());
        assert!(!store::is_refused(&db, other, Purpose::TryRules).await.unwrap());
        let law = store::is_refused(&db, one, Purpose::HandleCase).await.unwrap();
        assert!(!law, "what a law obliges to goes on");
        assert_eq!(store::list(&db, one).await.unwrap(), [Purpose::TryRules]);
    })
    .await;
}
