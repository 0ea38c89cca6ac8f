//! A monitor before logs that grow, lie, lose tiles, go back and fall silent.

use std::sync::Mutex;

use platform::outgoing::Answered;
use std::sync::Arc;
use tlog::{Algorithm, Hash, SignerKey, write_bundle};

use super::*;

const ORIGIN: &str = "saltmere.example/log";
const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn signer() -> SignerKey {
    SignerKey::ed25519(ORIGIN, [4; 32]).unwrap()
}

fn witness() -> SignerKey {
    SignerKey::new("w.example", Algorithm::CosignatureV1, [1; 32]).unwrap()
}

/// A log as files.
#[derive(Clone, Default)]
struct Files(Arc<Mutex<BTreeMap<String, Vec<u8>>>>);

impl Files {
    /// A log of so many entries; `salt` makes another history from an entry on.
    fn of(size: u64, (from, salt): (u64, &str)) -> Files {
        let entry = |number: u64| {
            let salt = if number >= from { salt } else { "" };
            format!("entry {number}{salt}\n").into_bytes()
        };
        let entries: Vec<Vec<u8>> = (0..size).map(entry).collect();
        let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
        let files = Files::default();
        let (tree, writes) = Tree::empty().append(&leaves);
        for write in writes {
            // Every narrower width was published once, and stays.
            for width in 1..=write.tile.width() {
                let tile = Tile::new(write.tile.level(), write.tile.index(), width).unwrap();
                let hashes = &write.hashes[..usize::from(width)];
                files.put(&Resource::Hashes(tile).to_string(), Hash::list_to_bytes(hashes));
            }
        }
        for (index, bundle) in (0..).zip(entries.chunks(256)) {
            for width in 1..=bundle.len() {
                let tile = Tile::new(0, index, width as u16).unwrap();
                let bytes = write_bundle(bundle[..width].iter().map(Vec::as_slice)).unwrap();
                files.put(&Resource::Entries(tile).to_string(), bytes);
            }
        }
        let head = Checkpoint::new(ORIGIN, size, tree.root()).unwrap();
        let note = Note::signed(&head.to_string(), &signer()).unwrap();
        files.put("checkpoint", note.to_string().into_bytes());
        files
    }

    fn put(&self, path: &str, bytes: Vec<u8>) {
        self.0.lock().unwrap().insert(path.to_owned(), bytes);
    }

    fn text(&self, path: &str) -> String {
        String::from_utf8(self.0.lock().unwrap()[path].clone()).unwrap()
    }

    fn cosigned(&self) -> String {
        let mut note = Note::parse(&self.text("checkpoint")).unwrap();
        note.cosign(&witness(), 9).unwrap();
        note.to_string()
    }

    fn monitor(&self, quorum: bool) -> Monitor {
        let files = self.clone();
        let fetch: Fetcher = Arc::new(move |path, bytes_max| {
            let found = files.0.lock().unwrap().get(&path).cloned();
            let (status, body) = found.map_or((404, Vec::new()), |body| (200, body));
            assert!(body.len() as u64 <= bytes_max, "{path}");
            Box::pin(async move { Ok(Answered { status, body }) })
        });
        let (log, by) = (signer().verifier_key(), witness().verifier_key());
        let quorum = if quorum { "w" } else { "none" };
        let policy = Policy::parse(&format!("log {log}\nwitness w {by}\nquorum {quorum}\n"));
        Monitor::new(policy.unwrap(), fetch, Some(SignedDuration::from_hours(1)))
    }

    async fn look(&self, seen: Option<&MonitorState>) -> Result<Looked, Alarm> {
        self.monitor(false).look(NOW, seen).await.unwrap()
    }
}

const SAME: (u64, &str) = (0, "");

#[tokio::test]
async fn a_log_that_grows_is_followed() {
    let mut seen: Option<MonitorState> = None;
    let mut before = 0;
    for size in [0, 1, 3, 255, 256, 257, 700, 700, 5_000] {
        let looked = Files::of(size, SAME).look(seen.as_ref()).await.unwrap();
        assert_eq!((looked.size, looked.new), (size, size - before));
        assert_eq!(MonitorState::parse(&looked.state.to_string()), Some(looked.state.clone()));
        (seen, before) = (Some(looked.state), size);
    }
    // Somebody who begins late recomputes the whole of it.
    assert_eq!(Files::of(5_000, SAME).look(None).await.unwrap().new, 5_000);
}

#[tokio::test]
async fn a_second_history_is_proven_by_its_two_heads() {
    for (old, new, from) in [(5, 5, 2), (5, 9, 2), (300, 700, 299), (256, 512, 0), (700, 701, 1)] {
        let first = Files::of(old, SAME);
        let seen = first.look(None).await.unwrap().state;
        let other = Files::of(new, (from, " altered"));
        let alarm = other.look(Some(&seen)).await.unwrap_err();
        assert_eq!((alarm.word(), alarm.exit_code()), ("fork", 10), "from {old} to {new}");
        let (one, two) = alarm.evidence().unwrap();
        assert_eq!((one, two), (seen.checkpoint.as_str(), other.text("checkpoint").as_str()));
    }
}

#[tokio::test]
async fn a_log_that_goes_back_is_told() {
    let seen = Files::of(300, SAME).look(None).await.unwrap().state;
    let alarm = Files::of(299, SAME).look(Some(&seen)).await.unwrap_err();
    assert_eq!((alarm.word(), alarm.exit_code()), ("rollback", 11));
    assert!(alarm.evidence().is_some());
}

#[tokio::test]
async fn every_tile_and_bundle_is_looked_at() {
    let seen = Files::of(300, SAME).look(None).await.unwrap().state;
    let sound = Files::of(700, SAME);
    let served = [
        "tile/0/001",
        "tile/0/002.p/188",
        "tile/1/000.p/2",
        "tile/entries/001",
        "tile/entries/002.p/188",
    ];
    for path in served {
        for torn in [true, false] {
            let files = Files(Arc::new(Mutex::new(sound.0.lock().unwrap().clone())));
            if torn {
                let mut bytes = files.0.lock().unwrap()[path].clone();
                *bytes.last_mut().unwrap() ^= 1;
                files.put(path, bytes);
            } else {
                files.0.lock().unwrap().remove(path);
            }
            let alarm = files.look(Some(&seen)).await.unwrap_err();
            assert_eq!((alarm.word(), alarm.exit_code()), ("damaged", 12), "{path}: {alarm}");
        }
    }
}

#[tokio::test]
async fn only_the_logs_own_head_counts() {
    let files = Files::of(5, SAME);
    let sound = files.text("checkpoint");
    for forged in [sound.replace("\n5\n", "\n6\n"), "hello\n".to_owned(), String::new()] {
        files.put("checkpoint", forged.into_bytes());
        let alarm = files.look(None).await.unwrap_err();
        assert_eq!((alarm.word(), alarm.exit_code()), ("forged", 13));
    }
    files.put("checkpoint", sound.into_bytes());
    let torn = MonitorState { checkpoint: "torn".to_owned(), grown_at: NOW };
    assert!(files.monitor(false).look(NOW, Some(&torn)).await.is_err(), "not the log's fault");
}

#[tokio::test]
async fn what_the_witnesses_saw_must_be_the_same_log() {
    let files = Files::of(700, SAME);
    let look = async || files.monitor(true).look(NOW, None).await.unwrap();
    assert_eq!(look().await.unwrap_err(), Alarm::Unwitnessed);
    files.put("witnessed", files.text("checkpoint").into_bytes());
    assert_eq!(look().await.unwrap_err().exit_code(), 14, "signed by the town alone");
    for older in [1, 300, 700] {
        files.put("witnessed", Files::of(older, SAME).cosigned().into_bytes());
        assert_eq!(look().await.unwrap().size, 700);
    }
    files.put("witnessed", Files::of(300, (7, " for witnesses")).cosigned().into_bytes());
    assert_eq!(look().await.unwrap_err().word(), "fork", "one story for them, another for us");
    files.put("checkpoint", files.cosigned().into_bytes());
    assert!(look().await.is_ok(), "the head itself is cosigned");
}

#[tokio::test]
async fn a_log_that_stands_still_is_stale() {
    let files = Files::of(5, SAME);
    let seen = files.look(None).await.unwrap().state;
    let at = |minutes| NOW + SignedDuration::from_mins(minutes);
    let monitor = files.monitor(false);
    let still = monitor.look(at(50), Some(&seen)).await.unwrap().unwrap();
    assert_eq!(still.state.grown_at, NOW);
    let alarm = monitor.look(at(61), Some(&still.state)).await.unwrap().unwrap_err();
    assert_eq!((alarm.clone(), alarm.exit_code()), (Alarm::Stale { since: NOW }, 15));
    assert_eq!(monitor.is_silent(at(61), &seen), Some(alarm));
    assert_eq!(monitor.is_silent(at(59), &seen), None);
}

/// The same log, published from an entry on.
fn pruned(size: u64, minimum: u64) -> Files {
    let files = Files::of(size, SAME);
    let is_gone = |path: &str| {
        Resource::parse(path).is_some_and(|resource| resource.is_pruned_below(minimum))
    };
    files.0.lock().unwrap().retain(|path, _| !is_gone(path));
    files.put("pruning", format!("minimum-index {minimum}\npublished-days 365\n").into_bytes());
    files
}

#[tokio::test]
async fn a_pruned_log_is_followed_from_where_it_is_published() {
    for minimum in [1, 255, 256, 700, 1_024, 4_999, 5_000] {
        let begun = pruned(5_000, minimum).look(None).await.unwrap();
        assert_eq!((begun.size, begun.new), (5_000, 5_000 - minimum), "{minimum}");
        let further = pruned(6_000, minimum).look(Some(&begun.state)).await.unwrap();
        assert_eq!((further.size, further.new), (6_000, 1_000));
        // It was seen in time, and pruned later.
        let later = pruned(7_000, 6_000).look(Some(&further.state)).await.unwrap();
        assert_eq!(later.new, 1_000);
    }
}

#[tokio::test]
async fn what_was_pruned_before_it_was_seen_is_an_alarm() {
    let seen = Files::of(300, SAME).look(None).await.unwrap().state;
    let alarm = pruned(5_000, 1_000).look(Some(&seen)).await.unwrap_err();
    assert_eq!(alarm, Alarm::Pruned { seen: 300, minimum: 1_000 });
    assert_eq!((alarm.word(), alarm.exit_code(), alarm.evidence()), ("pruned", 16, None));
    assert!(alarm.to_string().contains("300 to 999"), "{alarm}");
}

#[tokio::test]
async fn a_log_hides_no_damage_behind_its_pruning() {
    // More is said to be pruned than there is.
    let beyond = pruned(500, 0);
    beyond.put("pruning", b"minimum-index 501\npublished-days 365\n".to_vec());
    let alarm = beyond.look(None).await.unwrap_err();
    assert_eq!(alarm, Alarm::Damaged { resource: "pruning".to_owned() });
    // The tree of what was pruned is another than the head's.
    let other = Files::of(5_000, (100, " other"));
    let files = pruned(5_000, 1_000);
    let edge = Resource::Hashes(Tile::new(0, 3, 232).unwrap()).to_string();
    files.put(&edge, other.0.lock().unwrap()[&edge].clone());
    assert_eq!(files.look(None).await.unwrap_err().word(), "damaged");
    // What is still published must be there.
    let files = pruned(5_000, 1_000);
    files.0.lock().unwrap().remove("tile/entries/004");
    assert_eq!(files.look(None).await.unwrap_err().word(), "damaged");
    files.put("pruning", b"minimum-index all\n".to_vec());
    assert_eq!(files.look(None).await.unwrap_err().word(), "damaged");
}
