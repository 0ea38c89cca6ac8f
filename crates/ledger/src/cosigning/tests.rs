//! Witnesses that help, sleep, lie or have seen more: the log goes on, and says what is wrong with whom.

use std::sync::Mutex;

use jiff::SignedDuration;
use platform::outgoing::Answered;
use platform::testkit::{TestClock, each_database};
use platform::{Edge, Query, args};
use tlog::{Algorithm, Checkpoint, LogProof, SignerKey};

use super::*;
use crate::*;

const ORIGIN: &str = "saltmere.example/log";

fn signer() -> SignerKey {
    SignerKey::ed25519(ORIGIN, [4; 32]).unwrap()
}

fn witness_key(number: u8) -> SignerKey {
    let name = format!("w{number}.example");
    SignerKey::new(&name, Algorithm::CosignatureV1, [number; 32]).unwrap()
}

fn policy(quorum: &str) -> Arc<Policy> {
    let mut text = format!("log {}\n", signer().verifier_key());
    for number in 1..=3 {
        let key = witness_key(number).verifier_key();
        text.push_str(&format!("witness w{number} {key} https://w{number}.example/\n"));
    }
    let text = format!("{text}group two 2 w1 w2 w3\nquorum {quorum}\n");
    Arc::new(Policy::parse(&text).unwrap())
}

/// What the witness at an address does.
#[derive(Clone)]
enum Manner {
    Honest(Witness),
    Answers(u16, String),
    Asleep,
}

/// A town with three witnesses whose manners a test sets.
struct Scene {
    db: Db,
    clock: TestClock,
    edge: Edge,
    manners: Arc<Mutex<Vec<Manner>>>,
    asked: Arc<Mutex<Vec<String>>>,
    appended: u64,
}

impl Scene {
    async fn new(db: Db) -> Scene {
        let clock = TestClock::new();
        let edge = clock.edge();
        let manners = Arc::new(Mutex::new(vec![Manner::Asleep; 3]));
        let asked = Arc::default();
        let mut scene = Scene { db, clock, edge, manners, asked, appended: 0 };
        scene.grow(3).await;
        scene
    }

    /// An honest witness has a memory of its own.
    async fn honest(&self, number: u8) -> platform::testkit::TestFolder {
        let (memory, folder) = platform::testkit::sqlite(&[MODULE]).await;
        let logs = vec![signer().verifier_key()];
        let witness = Witness::new(memory, witness_key(number), logs).unwrap();
        self.set(number, Manner::Honest(witness));
        folder
    }

    fn set(&self, number: u8, manner: Manner) {
        self.manners.lock().unwrap()[usize::from(number) - 1] = manner;
    }

    async fn grow(&mut self, entries: u64) {
        let ctx = self.edge.system("test");
        let mut unit = Unit::new();
        for number in self.appended..self.appended + entries {
            let opened = Self::opening(number).entry().unwrap();
            append(&mut unit, &ctx, opened);
        }
        self.appended += entries;
        self.db.commit(unit).await.unwrap();
        Sequencer::new(self.db.clone(), signer()).run_once(&ctx).await.unwrap();
    }

    fn opening(number: u64) -> Opening {
        Opening { kind: "case".to_owned(), record: number.to_string(), key: [5; 32] }
    }

    async fn round(&self, policy: &Arc<Policy>) -> Vec<Asked> {
        let (manners, edge) = (Arc::clone(&self.manners), self.edge.clone());
        let asked = Arc::clone(&self.asked);
        let post: Poster = Arc::new(move |url, body| {
            let number: usize = url[9..10].parse().unwrap();
            assert_eq!(url, format!("https://w{number}.example/add-checkpoint"));
            asked.lock().unwrap().push(format!("w{number} {}", body.lines().next().unwrap()));
            let manner = manners.lock().unwrap()[number - 1].clone();
            let ctx = edge.system("witness");
            Box::pin(async move {
                match manner {
                    Manner::Honest(witness) => {
                        let answer = witness.add_checkpoint(&ctx, &body).await?;
                        Ok(Answered { status: answer.status, body: answer.body.into_bytes() })
                    }
                    Manner::Answers(status, body) => {
                        Ok(Answered { status, body: body.into_bytes() })
                    }
                    Manner::Asleep => Err(Fault::new("ask", "nobody answers")),
                }
            })
        });
        let cosigning = Cosigning::new(self.db.clone(), Arc::clone(policy), post);
        let mut asked = cosigning.run_once(&self.edge.system("test")).await.unwrap();
        asked.sort_by(|a, b| a.witness.cmp(&b.witness));
        asked
    }

    async fn troubles(&self, policy: &Arc<Policy>) -> Vec<Option<Trouble>> {
        let shown = read_witnesses(&self.db, policy).await.unwrap();
        shown.iter().map(|shown| shown.trouble.map(|(trouble, _)| trouble)).collect()
    }

    async fn receipt_of(&self, number: i64) -> String {
        let sql = "SELECT id FROM ledger_entry ORDER BY leaf_index LIMIT 1 OFFSET $1";
        let rows = self.db.read(Query::new(sql, args![number])).await.unwrap();
        prove(&self.db, rows[0].id(0), None).await.unwrap().unwrap().to_string()
    }

    /// How many witnesses stand under the checkpoint that is served, and its size.
    async fn served(&self, policy: &Policy) -> (u64, usize) {
        let note = Note::parse(&read_checkpoint(&self.db).await.unwrap().unwrap()).unwrap();
        let opened = policy.open_unwitnessed(&note).unwrap();
        (opened.checkpoint.size(), opened.cosigned.len())
    }
}

#[tokio::test]
async fn witnesses_cosign_head_after_head() {
    each_database(&[MODULE], async |db| {
        let (mut scene, policy) = (Scene::new(db).await, policy("two"));
        let _memories = (scene.honest(1).await, scene.honest(2).await, scene.honest(3).await);
        assert_eq!(scene.served(&policy).await, (3, 0));
        let began = scene.edge.now();
        assert_eq!(scene.round(&policy).await.len(), 3);
        assert_eq!(scene.served(&policy).await, (3, 3));
        assert_eq!(scene.round(&policy).await, [], "nothing new to ask");
        scene.clock.advance(SignedDuration::from_secs(30));
        scene.grow(300).await;
        assert_eq!(scene.served(&policy).await, (303, 0), "the head does not wait");
        scene.round(&policy).await;
        assert_eq!(scene.served(&policy).await, (303, 3));
        let shown = read_witnesses(&scene.db, &policy).await.unwrap();
        assert_eq!(shown[0].cosigned, Some((303, scene.edge.now())));
        assert_eq!((shown[0].since, shown[0].trouble), (Some(began), None));
        // A head that stands still is confirmed again after an hour.
        scene.clock.advance(SignedDuration::from_mins(61));
        assert_eq!(scene.round(&policy).await.len(), 3);
        let shown = read_witnesses(&scene.db, &policy).await.unwrap();
        assert_eq!(shown[2].cosigned, Some((303, scene.edge.now())));
        assert_eq!(fsck(&scene.db, &policy).await.unwrap().findings, []);
    })
    .await;
}

#[tokio::test]
async fn a_receipt_carries_the_newest_head_that_enough_have_seen() {
    each_database(&[MODULE], async |db| {
        let (mut scene, policy) = (Scene::new(db).await, policy("two"));
        let _memories = (scene.honest(1).await, scene.honest(2).await);
        let receipt = |text: String| {
            let proof = LogProof::parse(&text).unwrap();
            let leaf = |number: u64| {
                tlog::leaf_hash(Scene::opening(number).entry().unwrap().to_string().as_bytes())
            };
            let size = Checkpoint::parse(proof.note().text()).unwrap().size();
            let proven = (0..700).find_map(|n| proof.verify(&leaf(n), &policy).ok());
            (size, proven.map(|proven| proven.cosigned.len()))
        };
        assert_eq!(receipt(scene.receipt_of(1).await), (3, None), "nobody has seen it yet");
        scene.round(&policy).await;
        assert_eq!(receipt(scene.receipt_of(1).await), (3, Some(2)));
        scene.grow(600).await;
        assert_eq!(receipt(scene.receipt_of(1).await), (3, Some(2)), "the older head will do");
        assert_eq!(receipt(scene.receipt_of(400).await).0, 603, "no older head has this one");
        // One of them falls asleep: one is not enough, so the older head stays.
        scene.set(2, Manner::Asleep);
        scene.round(&policy).await;
        assert_eq!(scene.served(&policy).await, (603, 1));
        assert_eq!(receipt(scene.receipt_of(1).await), (3, Some(2)));
        assert_eq!(receipt(scene.receipt_of(400).await), (603, None));
        let _third = scene.honest(3).await;
        scene.clock.advance(SignedDuration::from_secs(5));
        scene.round(&policy).await;
        assert_eq!(receipt(scene.receipt_of(400).await), (603, Some(2)));
        let witnessed = read_witnessed_checkpoint(&scene.db).await.unwrap().unwrap();
        assert!(policy.open(&Note::parse(&witnessed).unwrap()).is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_witness_that_sleeps_is_asked_ever_less_often_and_comes_back() {
    each_database(&[MODULE], async |db| {
        let (mut scene, policy) = (Scene::new(db).await, policy("none"));
        let _memory = scene.honest(1).await;
        scene.round(&policy).await;
        let slept = |troubles: &[Option<Trouble>]| {
            troubles == [None, Some(Trouble::Silent), Some(Trouble::Silent)]
        };
        assert!(slept(&scene.troubles(&policy).await));
        let mut questions = 0;
        for _ in 0..1_800 {
            scene.clock.advance(SignedDuration::from_secs(2));
            questions += scene.round(&policy).await.iter().filter(|a| a.witness == "w2").count();
        }
        assert!((10..=16).contains(&questions), "{questions} questions in an hour");
        let _second = scene.honest(2).await;
        scene.clock.advance(SignedDuration::from_secs(600));
        scene.grow(1).await;
        scene.round(&policy).await;
        assert_eq!(scene.troubles(&policy).await, [None, None, Some(Trouble::Silent)]);
        // A clock that was set back does not silence anybody.
        scene.clock.advance(SignedDuration::from_hours(-48));
        assert_eq!(scene.round(&policy).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_witness_that_lies_is_not_believed() {
    each_database(&[MODULE], async |db| {
        let (scene, policy) = (Scene::new(db).await, policy("two"));
        let note = Note::parse(&read_checkpoint(&scene.db).await.unwrap().unwrap()).unwrap();
        let by = |key: &SignerKey, note: &Note| {
            Manner::Answers(200, format!("{}\n", note.cosignature(key, 9).unwrap()))
        };
        let head = Checkpoint::new(ORIGIN, 3, tlog::leaf_hash(b"another")).unwrap();
        let other_head = Note::signed(&head.to_string(), &signer()).unwrap();
        let genuine = note.cosignature(&witness_key(1), 9).unwrap().to_string();
        for (manner, trouble) in [
            (by(&witness_key(2), &note), Trouble::Forged),
            (by(&witness_key(1), &other_head), Trouble::Forged),
            (Manner::Answers(200, String::new()), Trouble::Forged),
            (Manner::Answers(200, "yes\n".to_owned()), Trouble::Forged),
            (Manner::Answers(200, genuine.replace("AAAA", "AAAB") + "\n"), Trouble::Forged),
            (Manner::Answers(403, String::new()), Trouble::Refused),
            (Manner::Answers(404, String::new()), Trouble::Refused),
            (Manner::Answers(422, String::new()), Trouble::OtherHistory),
            (Manner::Answers(409, "0\n".to_owned()), Trouble::OtherHistory),
            (Manner::Answers(409, "4\n".to_owned()), Trouble::Ahead),
            (Manner::Answers(409, "18446744073709551615\n".to_owned()), Trouble::Ahead),
            (Manner::Answers(409, "many\n".to_owned()), Trouble::Silent),
            (Manner::Answers(500, String::new()), Trouble::Silent),
            (Manner::Answers(302, String::new()), Trouble::Silent),
        ] {
            scene.clock.advance(SignedDuration::from_hours(1));
            scene.set(1, manner);
            let asked = scene.round(&policy).await;
            assert_eq!(asked[0], Asked { witness: "w1".to_owned(), trouble: Some(trouble) });
            assert_eq!(scene.troubles(&policy).await[0], Some(trouble));
            assert_eq!(scene.served(&policy).await, (3, 0), "nothing of it is served");
        }
    })
    .await;
}

#[tokio::test]
async fn a_witness_that_has_seen_more_or_less_is_asked_from_there() {
    each_database(&[MODULE], async |db| {
        let (mut scene, policy) = (Scene::new(db).await, policy("none"));
        let _memory = scene.honest(1).await;
        scene.round(&policy).await;
        scene.grow(40).await;
        // Our memory of it is lost, as after a restored backup.
        let mut unit = Unit::new();
        unit.run("DELETE FROM ledger_witness", vec![]);
        scene.db.commit(unit).await.unwrap();
        scene.asked.lock().unwrap().clear();
        scene.round(&policy).await;
        let to_first = |asked: &[String]| -> Vec<String> {
            asked.iter().filter(|line| line.starts_with("w1")).cloned().collect()
        };
        assert_eq!(to_first(&scene.asked.lock().unwrap()), ["w1 old 0", "w1 old 3"]);
        assert_eq!(scene.served(&policy).await, (43, 1));
        // The witness's memory is lost: it begins anew with what it is shown.
        scene.grow(1).await;
        let _fresh = scene.honest(1).await;
        scene.asked.lock().unwrap().clear();
        scene.round(&policy).await;
        assert_eq!(to_first(&scene.asked.lock().unwrap()), ["w1 old 43", "w1 old 0"]);
        assert_eq!(scene.served(&policy).await, (44, 1));
    })
    .await;
}

#[tokio::test]
async fn a_log_that_went_back_is_told_so() {
    let policy = policy("none");
    let (first, _folder) = platform::testkit::sqlite(&[MODULE]).await;
    let mut scene = Scene::new(first).await;
    let _memory = scene.honest(1).await;
    scene.grow(10).await;
    scene.round(&policy).await;
    let manner = scene.manners.lock().unwrap()[0].clone();
    // The same key on an older copy of the database, which then goes another way.
    let (second, _folder) = platform::testkit::sqlite(&[MODULE]).await;
    let mut again = Scene::new(second).await;
    again.set(1, manner);
    again.round(&policy).await;
    assert_eq!(again.troubles(&policy).await[0], Some(Trouble::Ahead));
    again.appended += 1_000;
    again.grow(30).await;
    again.clock.advance(SignedDuration::from_hours(1));
    again.round(&policy).await;
    assert_eq!(again.troubles(&policy).await[0], Some(Trouble::OtherHistory));
    assert_eq!(again.served(&policy).await, (33, 0), "what it never cosigned");
}

#[tokio::test]
async fn fsck_finds_a_witnessed_head_that_is_none_of_this_log() {
    each_database(&[MODULE], async |db| {
        let (scene, policy) = (Scene::new(db).await, policy("none"));
        let _memory = scene.honest(1).await;
        scene.round(&policy).await;
        assert_eq!(fsck(&scene.db, &policy).await.unwrap().findings, []);
        let head = Checkpoint::new(ORIGIN, 3, tlog::leaf_hash(b"another")).unwrap();
        let signed = Note::signed(&head.to_string(), &signer()).unwrap().to_string();
        let mut unit = Unit::new();
        unit.run("UPDATE ledger_witnessed SET checkpoint = $1", args![signed.clone()]);
        scene.db.commit(unit).await.unwrap();
        assert_eq!(fsck(&scene.db, &policy).await.unwrap().findings, [Finding::WitnessedDiffers]);
        let mut unit = Unit::new();
        unit.run("UPDATE ledger_witnessed SET checkpoint = $1", args![signed.replace("3", "2")]);
        scene.db.commit(unit).await.unwrap();
        let findings = fsck(&scene.db, &policy).await.unwrap().findings;
        assert!(matches!(findings.as_slice(), [Finding::Witnessed(_)]), "{findings:?}");
    })
    .await;
}
