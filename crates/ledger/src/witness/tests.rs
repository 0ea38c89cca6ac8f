//! A witness with its memory in a database: it goes on after a restart, never back, and keeps proof of forks.

use jiff::SignedDuration;
use platform::testkit::{TestClock, each_database};
use tlog::{AddCheckpoint, Hash, Note, Tile, Tree, leaf_hash, prove_consistency};

use super::*;
use crate::MODULE;

const ORIGIN: &str = "saltmere.example/log";

fn log() -> SignerKey {
    SignerKey::ed25519(ORIGIN, [4; 32]).unwrap()
}

fn witness(db: &Db) -> Witness {
    let key = SignerKey::new("w.example", Algorithm::CosignatureV1, [1; 32]).unwrap();
    Witness::new(db.clone(), key, vec![log().verifier_key()]).unwrap()
}

fn request(old: u64, size: u64, salt: &str) -> String {
    let leaves: Vec<Hash> = (0..size).map(|n| leaf_hash(format!("{salt}{n}").as_bytes())).collect();
    let (tree, writes) = Tree::empty().append(&leaves);
    let tiles: std::collections::BTreeMap<Tile, Vec<Hash>> =
        writes.into_iter().map(|write| (write.tile, write.hashes)).collect();
    let proof = prove_consistency(old, size, |tile| tiles.get(&tile).cloned()).unwrap();
    let head = Checkpoint::new(ORIGIN, size, tree.root()).unwrap();
    let note = Note::signed(&head.to_string(), &log()).unwrap();
    AddCheckpoint::new(old, proof, note).unwrap().to_string()
}

#[tokio::test]
async fn a_witness_remembers_what_it_cosigned() {
    each_database(&[MODULE], async |db| {
        let clock = TestClock::new();
        let edge = clock.edge();
        let ask = async |old, size, salt: &str| {
            // Made anew each time, as after a restart.
            let body = request(old, size, salt);
            witness(&db).add_checkpoint(&edge.system("test"), &body).await.unwrap()
        };
        let first = ask(0, 5, "").await;
        assert_eq!((first.status, first.media_type), (200, TEXT));
        let mut note = Note::parse(request(0, 5, "").split_once("\n\n").unwrap().1).unwrap();
        let key = witness(&db).verifier_key();
        note.add(tlog::read_cosignatures(&first.body).unwrap().remove(0), &key).unwrap();
        let at = note.verify(&[key]).unwrap()[0].cosigned_at;
        assert_eq!(at, Some(edge.now().as_second() as u64));

        let size = |answer: WitnessAnswer| (answer.status, answer.media_type, answer.body);
        assert_eq!(size(ask(0, 9, "").await), (409, SIZE, "5\n".to_owned()));
        assert_eq!(ask(5, 9, "").await.status, 200);
        assert_eq!(size(ask(5, 5, "").await), (409, SIZE, "9\n".to_owned()), "it never goes back");
        assert_eq!(ask(9, 9, "").await.status, 200, "the same head again");
        assert_eq!(ask(9, 12, "b").await.status, 422);
        assert_eq!(size(ask(9, 9, "b").await), (409, SIZE, "9\n".to_owned()));
        assert_eq!(size(ask(9, 9, "b").await).0, 409, "the same proof is kept once");
        assert_eq!(ask(9, 9, "c").await.status, 409);
        let watched = witness(&db).list_watched().await.unwrap();
        assert_eq!((watched[0].size, watched[0].forks), (9, 2));
        let about = witness(&db).about().await.unwrap();
        assert!(about.contains("size 9,") && about.contains("TWO HISTORIES 2"), "{about}");
        assert_eq!(ask(9, 300, "").await.status, 200, "the genuine history goes on");
    })
    .await;
}

#[tokio::test]
async fn of_two_requests_at_once_one_waits_for_the_other() {
    each_database(&[MODULE], async |db| {
        let ctx = TestClock::new().edge().system("test");
        let (a, b) = (witness(&db), witness(&db));
        let (five, nine) = (request(0, 5, ""), request(0, 9, ""));
        let both = tokio::join!(a.add_checkpoint(&ctx, &five), b.add_checkpoint(&ctx, &nine));
        let mut answers = [both.0.unwrap().status, both.1.unwrap().status];
        answers.sort_unstable();
        assert_eq!(answers, [200, 409]);
        for old in [5, 9] {
            let from = request(old, 300, "");
            let both = tokio::join!(a.add_checkpoint(&ctx, &from), b.add_checkpoint(&ctx, &from));
            let answers = [both.0.unwrap().status, both.1.unwrap().status];
            assert!(answers.iter().filter(|status| **status == 200).count() <= 1, "{answers:?}");
        }
        assert_eq!(a.list_watched().await.unwrap()[0].size, 300);
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_goes_back_does_not_make_a_later_head_earlier() {
    let (db, _folder) = platform::testkit::sqlite(&[MODULE]).await;
    let clock = TestClock::new();
    let edge = clock.edge();
    let witness = witness(&db);
    witness.add_checkpoint(&edge.system("test"), &request(0, 5, "")).await.unwrap();
    let first = witness.list_watched().await.unwrap()[0].cosigned_at;
    clock.advance(SignedDuration::from_hours(-3));
    witness.add_checkpoint(&edge.system("test"), &request(5, 9, "")).await.unwrap();
    assert_eq!(witness.list_watched().await.unwrap()[0].cosigned_at, first);
}

#[tokio::test]
async fn others_are_refused_and_leave_nothing() {
    let (db, _folder) = platform::testkit::sqlite(&[MODULE]).await;
    let ctx = TestClock::new().edge().system("test");
    let sound = request(0, 5, "");
    for (body, status) in [
        (String::new(), 400),
        ("old 0\n\nno note\n".to_owned(), 400),
        (sound.replace(ORIGIN, "elsewhere.example/log"), 404),
        (sound.replace("\n5\n", "\n6\n"), 403),
        (sound.replace("old 0", "old 6"), 400),
    ] {
        let answer = witness(&db).add_checkpoint(&ctx, &body).await.unwrap();
        assert_eq!((answer.status, answer.media_type), (status, TEXT), "{body}");
    }
    assert_eq!(witness(&db).list_watched().await.unwrap(), []);
    assert!(witness(&db).about().await.unwrap().contains("nothing cosigned yet"));
    let log_key = log();
    assert!(Witness::new(db, log_key, vec![]).is_err(), "a log's key is no witness's");
    let made = generate_witness_key(&ctx, "w.example").unwrap();
    assert_eq!(made.verifier_key().algorithm(), Algorithm::CosignatureV1);
}
