//! Follows a log from outside, as anyone may: what was once seen must be the beginning of what is shown now.

mod bonds;
mod fetch;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use platform::Fault;
use tlog::{
    Checkpoint, Note, Policy, Resource, TILE_WIDTH, Tile, Tree, consistency_tiles, empty_root,
    leaf_hash, prove_consistency, read_bundle, verify_consistency,
};

pub use fetch::Fetcher;
use fetch::{Bundle, Missing};

/// Bundles that are recomputed before their tiles are compared.
const BUNDLES_TOGETHER: u64 = 16;

/// What a monitor remembers between two looks; it belongs in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonitorState {
    /// The last head that was found sound, as it was signed.
    pub checkpoint: String,
    /// When the log was first seen to be so long.
    pub grown_at: Timestamp,
}

impl MonitorState {
    /// Reads what [`MonitorState`] writes: when it grew, then the checkpoint.
    pub fn parse(text: &str) -> Option<MonitorState> {
        let (grown_at, checkpoint) = text.split_once('\n')?;
        let checkpoint = Note::parse(checkpoint).ok()?.to_string();
        Some(MonitorState { checkpoint, grown_at: grown_at.parse().ok()? })
    }
}

impl fmt::Display for MonitorState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.grown_at, self.checkpoint)
    }
}

/// What no log may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// Two heads that the log signed are not of one history. Together they are the proof.
    Fork {
        /// The head that was seen before, or that the witnesses have cosigned.
        seen: String,
        /// The head that is shown now.
        shown: String,
    },
    /// The log is shorter than it was.
    Rollback {
        /// The head that was seen before.
        seen: String,
        /// The head that is shown now.
        shown: String,
    },
    /// What is served does not hash to what was signed, or is not there.
    Damaged {
        /// Which resource.
        resource: String,
    },
    /// The head is not signed by the log's key.
    Forged {
        /// What is wrong with it.
        why: String,
    },
    /// Fewer witnesses than the policy asks for have seen it.
    Unwitnessed,
    /// Entries that were not seen yet are no longer published: what they were cannot be recomputed any more.
    Pruned {
        /// How many entries had been seen.
        seen: u64,
        /// From which entry on the log is published.
        minimum: u64,
    },
    /// The log was closed in order: its last entry says under which key it goes on.
    Closed {
        /// That key, as it is published; its name is the name of the next log.
        next_key: String,
    },
    /// Nothing was added for too long.
    Stale {
        /// Since when.
        since: Timestamp,
    },
}

impl Alarm {
    /// The stable word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Alarm::Fork { .. } => "fork",
            Alarm::Rollback { .. } => "rollback",
            Alarm::Damaged { .. } => "damaged",
            Alarm::Forged { .. } => "forged",
            Alarm::Unwitnessed => "unwitnessed",
            Alarm::Pruned { .. } => "pruned",
            Alarm::Closed { .. } => "closed",
            Alarm::Stale { .. } => "stale",
        }
    }

    /// The code with which a program ends that found it.
    pub fn exit_code(&self) -> u8 {
        match self {
            Alarm::Fork { .. } => 10,
            Alarm::Rollback { .. } => 11,
            Alarm::Damaged { .. } => 12,
            Alarm::Forged { .. } => 13,
            Alarm::Unwitnessed => 14,
            Alarm::Stale { .. } => 15,
            Alarm::Pruned { .. } => 16,
            Alarm::Closed { .. } => 17,
        }
    }

    /// The two signed heads that prove it, where there are two.
    pub fn evidence(&self) -> Option<(&str, &str)> {
        match self {
            Alarm::Fork { seen, shown } | Alarm::Rollback { seen, shown } => Some((seen, shown)),
            Alarm::Damaged { .. }
            | Alarm::Forged { .. }
            | Alarm::Unwitnessed
            | Alarm::Pruned { .. }
            | Alarm::Closed { .. }
            | Alarm::Stale { .. } => None,
        }
    }
}

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Alarm::Fork { .. } => f.write_str("the log has signed two histories"),
            Alarm::Rollback { .. } => f.write_str("the log is shorter than it was"),
            Alarm::Damaged { resource } => {
                write!(f, "{resource} is missing or not what the log has signed")
            }
            Alarm::Forged { why } => write!(f, "the head is not the log's: {why}"),
            Alarm::Unwitnessed => f.write_str("fewer witnesses than asked for have seen the log"),
            Alarm::Pruned { seen, minimum } => write!(
                f,
                "entries {seen} to {} were never seen and are no longer published",
                minimum.saturating_sub(1)
            ),
            Alarm::Closed { next_key } => {
                write!(f, "the log was closed in order, and goes on under the key {next_key}")
            }
            Alarm::Stale { since } => write!(f, "nothing was added since {since}"),
        }
    }
}

/// What a look found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// How many entries the log has.
    pub size: u64,
    /// How many of them are new, each recomputed.
    pub new: u64,
    /// What to remember.
    pub state: MonitorState,
}

/// Follows one log.
pub struct Monitor {
    policy: Policy,
    fetch: Fetcher,
    stale_after: Option<SignedDuration>,
}

/// Either something that calls for an alarm, or the world that failed on the way.
enum Stop {
    Alarm(Alarm),
    Fault(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        Stop::Fault(fault)
    }
}

impl From<Missing> for Stop {
    fn from(missing: Missing) -> Stop {
        match missing {
            Missing::NotThere(resource) => damaged(resource),
            Missing::Fault(fault) => Stop::Fault(fault),
        }
    }
}

impl Monitor {
    /// A monitor that believes this policy; the log is stale when nothing is added for so long.
    pub fn new(policy: Policy, fetch: Fetcher, stale_after: Option<SignedDuration>) -> Monitor {
        Monitor { policy, fetch, stale_after }
    }

    /// Looks once: fetches the head, proves that it continues what was seen, and recomputes everything new.
    ///
    /// # Errors
    /// A fault when the log cannot be reached or what was remembered does not read.
    pub async fn look(
        &self,
        now: Timestamp,
        remembered: Option<&MonitorState>,
    ) -> Result<Result<Looked, Alarm>, Fault> {
        match self.try_look(now, remembered).await {
            Ok(looked) => Ok(Ok(looked)),
            Err(Stop::Alarm(alarm)) => Ok(Err(alarm)),
            Err(Stop::Fault(fault)) => Err(fault),
        }
    }

    async fn try_look(
        &self,
        now: Timestamp,
        remembered: Option<&MonitorState>,
    ) -> Result<Looked, Stop> {
        let seen = remembered.map(|state| self.remembered(state)).transpose()?;
        let text = fetch::text(&self.fetch, "checkpoint").await?;
        let (_, shown) = self.opened(&text)?;
        let old = match seen {
            Some(seen) => self.seen_enough(seen, &shown).await?,
            None => self.beginning(&shown).await?,
        };
        let before = remembered.map_or("", |state| &state.checkpoint);
        self.continues((&old, before), (&shown, &text)).await?;
        self.recompute(&old, &shown).await?;
        self.ask_witnesses(&shown, &text).await?;
        self.bonds(&shown, remembered.is_none()).await?;
        let grown_at = match remembered {
            Some(state) if shown.size() == old.size() => state.grown_at,
            _ => now,
        };
        if self.stale_after.is_some_and(|after| now.duration_since(grown_at) > after) {
            return Err(Stop::Alarm(Alarm::Stale { since: grown_at }));
        }
        let new = shown.size() - old.size();
        let state = MonitorState { checkpoint: text, grown_at };
        Ok(Looked { size: shown.size(), new, state })
    }

    /// Where somebody begins who has seen nothing: at the first entry that is published. That what is left out is a
    /// part of what is shown is proven as if it had been seen.
    async fn beginning(&self, shown: &Checkpoint) -> Result<Checkpoint, Stop> {
        let minimum = fetch::minimum(&self.fetch).await?;
        if minimum == 0 {
            return Ok(nothing());
        }
        if minimum > shown.size() {
            return Err(damaged(fetch::PRUNING.to_owned()));
        }
        let edge = fetch::tiles(&self.fetch, &Tile::partial_of(minimum)).await?;
        let tree = Tree::from_tiles(minimum, |tile| edge.get(&tile).cloned());
        let root = tree.map_err(|error| damaged(error.to_string()))?.root();
        Checkpoint::new(shown.origin(), minimum, root).map_err(|_| no_proof())
    }

    /// Whoever has seen less than is still published has missed entries for ever.
    async fn seen_enough(&self, seen: Checkpoint, shown: &Checkpoint) -> Result<Checkpoint, Stop> {
        if seen.size() >= shown.size() {
            return Ok(seen);
        }
        let minimum = fetch::minimum(&self.fetch).await?;
        if seen.size() < minimum {
            return Err(Stop::Alarm(Alarm::Pruned { seen: seen.size(), minimum }));
        }
        Ok(seen)
    }

    /// Nothing can be asked of a log that does not answer, but that it is silent for too long.
    pub fn is_silent(&self, now: Timestamp, remembered: &MonitorState) -> Option<Alarm> {
        let since = remembered.grown_at;
        let silent = self.stale_after.is_some_and(|after| now.duration_since(since) > after);
        silent.then_some(Alarm::Stale { since })
    }

    fn remembered(&self, state: &MonitorState) -> Result<Checkpoint, Fault> {
        let damaged = |why: String| Fault::new("read what was seen last", why);
        let note = Note::parse(&state.checkpoint).map_err(|error| damaged(error.to_string()))?;
        let opened = self.policy.open_unwitnessed(&note);
        Ok(opened.map_err(|error| damaged(error.to_string()))?.checkpoint)
    }

    fn opened(&self, text: &str) -> Result<(Note, Checkpoint), Stop> {
        let forged = |why: String| Stop::Alarm(Alarm::Forged { why });
        let note = Note::parse(text).map_err(|error| forged(error.to_string()))?;
        let opened =
            self.policy.open_unwitnessed(&note).map_err(|error| forged(error.to_string()))?;
        Ok((note, opened.checkpoint))
    }

    /// The one head is the beginning of the other. Both are signed, so that if not, they prove it.
    async fn continues(
        &self,
        (old, seen): (&Checkpoint, &str),
        (new, shown): (&Checkpoint, &str),
    ) -> Result<(), Stop> {
        let proof = |fork: bool| {
            let (seen, shown) = (seen.to_owned(), shown.to_owned());
            let alarm =
                if fork { Alarm::Fork { seen, shown } } else { Alarm::Rollback { seen, shown } };
            Err(Stop::Alarm(alarm))
        };
        if new.size() < old.size() {
            return proof(false);
        }
        if new.size() == old.size() {
            return if new.root() == old.root() { Ok(()) } else { proof(true) };
        }
        let needed = consistency_tiles(old.size(), new.size()).map_err(|_| no_proof())?;
        let tiles = fetch::tiles(&self.fetch, &needed).await?;
        let hashes = prove_consistency(old.size(), new.size(), |tile| tiles.get(&tile).cloned())
            .map_err(|_| no_proof())?;
        let (older, newer) = ((old.size(), old.root()), (new.size(), new.root()));
        if verify_consistency(older, newer, &hashes).is_ok() {
            return Ok(());
        }
        // A fork is proven when the head does contain a tree of the old size, and it is another one. Tiles
        // that contradict the head themselves are damaged, and prove nothing about what was signed.
        let edge = fetch::tiles(&self.fetch, &Tile::partial_of(old.size())).await?;
        let tree = Tree::from_tiles(old.size(), |tile| edge.get(&tile).cloned());
        let other = tree.map_err(|error| damaged(error.to_string()))?.root();
        let contained = verify_consistency((old.size(), &other), newer, &hashes).is_ok();
        if contained { proof(true) } else { Err(damaged("a tile of the old tree".to_owned())) }
    }

    /// Recomputes what is new from the entries themselves, and compares each tile that it changes.
    async fn recompute(&self, old: &Checkpoint, new: &Checkpoint) -> Result<(), Stop> {
        let edge = fetch::tiles(&self.fetch, &Tile::partial_of(old.size())).await?;
        let tree = Tree::from_tiles(old.size(), |tile| edge.get(&tile).cloned());
        let mut tree = tree.map_err(|error| damaged(error.to_string()))?;
        if tree.root() != *old.root() {
            return Err(damaged(format!("the edge of the first {} entries", old.size())));
        }
        while tree.size() < new.size() {
            let mut leaves = Vec::new();
            for _ in 0..BUNDLES_TOGETHER {
                let next = tree.size() + leaves.len() as u64;
                if next == new.size() {
                    break;
                }
                leaves.extend(self.leaves(next, new.size()).await?);
            }
            let (grown, writes) = tree.append(&leaves);
            let last = grown.size() == new.size();
            // A tile that is partial here and full in the log was never served at this width.
            let served: Vec<_> =
                writes.into_iter().filter(|write| last || write.tile.is_full()).collect();
            let needed: Vec<Tile> = served.iter().map(|write| write.tile).collect();
            let tiles = fetch::tiles(&self.fetch, &needed).await?;
            for write in served {
                if tiles.get(&write.tile) != Some(&write.hashes) {
                    return Err(damaged(Resource::Hashes(write.tile).to_string()));
                }
            }
            tree = grown;
        }
        let leads = tree.root() == *new.root();
        if leads { Ok(()) } else { Err(damaged("the entries".to_owned())) }
    }

    /// The hashes of the entries from a place to the end of their bundle.
    async fn leaves(&self, first: u64, size: u64) -> Result<Vec<tlog::Hash>, Stop> {
        let width = u64::from(TILE_WIDTH);
        let tile = Tile::in_tree(0, first / width, size).ok_or_else(no_proof)?;
        let resource = Resource::Entries(tile).to_string();
        let Bundle(bytes) = fetch::bundle(&self.fetch, &resource).await?;
        let entries = read_bundle(&bytes).map_err(|_| damaged(resource.clone()))?;
        if entries.len() != usize::from(tile.width()) {
            return Err(damaged(resource));
        }
        let skip = usize::try_from(first % width).unwrap_or(usize::MAX);
        Ok(entries.iter().skip(skip).map(|entry| leaf_hash(entry)).collect())
    }

    /// What the witnesses have seen must be a beginning of what we are shown: else the log tells them one
    /// story and us another.
    async fn ask_witnesses(&self, shown: &Checkpoint, text: &str) -> Result<(), Stop> {
        if self.policy.witnesses_min() == 0 {
            return Ok(());
        }
        let (note, _) = self.opened(text)?;
        if self.policy.open(&note).is_ok() {
            return Ok(());
        }
        let witnessed = match fetch::text(&self.fetch, "witnessed").await {
            Err(Missing::NotThere(_)) => return Err(Stop::Alarm(Alarm::Unwitnessed)),
            other => other?,
        };
        let (note, seen) = self.opened(&witnessed)?;
        if self.policy.open(&note).is_err() {
            return Err(Stop::Alarm(Alarm::Unwitnessed));
        }
        // The log may have grown since we asked for its head; then the witnesses are the further ones.
        if seen.size() > shown.size() {
            return self.continues((shown, text), (&seen, &witnessed)).await;
        }
        self.continues((&seen, &witnessed), (shown, text)).await
    }
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Monitor").field("policy", &self.policy).finish_non_exhaustive()
    }
}

/// Before anything was seen: the empty log, which every log continues.
fn nothing() -> Checkpoint {
    match Checkpoint::new("nothing", 0, empty_root()) {
        Ok(checkpoint) => checkpoint,
        Err(_) => unreachable!("the empty tree has its root"),
    }
}

fn damaged(resource: String) -> Stop {
    Stop::Alarm(Alarm::Damaged { resource })
}

fn no_proof() -> Stop {
    Stop::Fault(Fault::new("prove a head", "sizes out of range"))
}

/// Tiles that were fetched.
type Tiles = BTreeMap<Tile, Vec<tlog::Hash>>;
