//! Gives waiting entries their places, grows the tree, signs its head: all in one unit of work.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use platform::fault::Attempt as _;
use platform::{CommitError, Ctx, Db, Edge, Fault, Unit};
use tlog::{Checkpoint, Note, SignerKey, Tree, leaf_hash};

use crate::store::{self, Head, LogNumber, Waiting};

/// Entries taken up at a time, so that no unit holds the writer for long.
pub const BATCH_ENTRIES_MAX: usize = 2_048;

/// Least time between two rounds: under load a round then serves hundreds of acts.
const PAUSE: Duration = Duration::from_millis(100);

/// Longest time between two rounds: commits of other processes are not heard.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How one round went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Entries got their places, and the new head is signed and stored.
    Integrated {
        /// How many.
        entries: usize,
        /// Size of the log now.
        size: u64,
    },
    /// Nothing waited.
    Idle,
    /// Another sequencer was faster. Nothing was written and nothing published.
    Overtaken,
}

/// Takes entries up into the log. Any number of servers may run one; each round of one of them wins.
pub struct Sequencer {
    db: Db,
    signer: SignerKey,
    /// The tree of a head that is known to be stored, to spare reading it again.
    known: Mutex<Option<(i64, Tree)>>,
}

/// A round that is decided and not yet written.
pub(crate) struct Plan {
    pub(crate) unit: Unit,
    pub(crate) entries: usize,
    pub(crate) tree: Tree,
    pub(crate) version: i64,
}

impl Sequencer {
    /// A sequencer that signs with this key. The log's origin is the key's name.
    pub fn new(db: Db, signer: SignerKey) -> Sequencer {
        Sequencer { db, signer, known: Mutex::new(None) }
    }

    /// Takes up to [`BATCH_ENTRIES_MAX`] waiting entries. The first round signs the empty log.
    pub async fn run_once(&self, ctx: &Ctx) -> Result<Round, Fault> {
        let Some(plan) = self.plan(ctx, BATCH_ENTRIES_MAX).await? else { return Ok(Round::Idle) };
        match self.db.commit(plan.unit).await {
            Ok(()) => {
                let size = plan.tree.size();
                self.remember(Some((plan.version, plan.tree)));
                Ok(Round::Integrated { entries: plan.entries, size })
            }
            Err(CommitError::Conflict { .. }) => {
                self.remember(None);
                Ok(Round::Overtaken)
            }
            Err(CommitError::Fault(fault)) => {
                // Whether it was written is not known: the next round reads what is.
                self.remember(None);
                Err(fault)
            }
        }
    }

    /// Runs rounds for ever: at once when something was committed, and at least once a second. Faults
    /// are logged and tried again, since entries only wait and are not lost.
    pub async fn run(&self, edge: &Edge) {
        let mut commits = self.db.commits();
        loop {
            match self.run_once(&edge.system("sequencer")).await {
                Ok(Round::Integrated { entries, size }) => {
                    tracing::debug!(entries, size, "the log grew");
                    if entries == BATCH_ENTRIES_MAX {
                        continue;
                    }
                }
                Ok(Round::Idle | Round::Overtaken) => {}
                Err(fault) => {
                    tracing::error!(%fault, "the log could not take up entries");
                    tokio::time::sleep(LOOK_EVERY).await;
                }
            }
            tokio::time::sleep(PAUSE).await;
            // Either outcome means: look again.
            let _ = tokio::time::timeout(LOOK_EVERY, commits.changed()).await;
        }
    }

    /// Decides a round without writing anything.
    pub(crate) async fn plan(&self, ctx: &Ctx, limit: usize) -> Result<Option<Plan>, Fault> {
        let (head, waiting) = store::read_state(&self.db, limit).await?;
        if head.is_some() && waiting.is_empty() {
            return Ok(None);
        }
        let tree = match &head {
            Some(head) => self.tree_of(head).await?,
            None => self.empty_tree().await?,
        };
        let entries = waiting.len();
        let (unit, tree, version) = self.grow(ctx, head.as_ref(), tree, &waiting)?;
        Ok(Some(Plan { unit, entries, tree, version }))
    }

    fn grow(
        &self,
        ctx: &Ctx,
        head: Option<&Head>,
        tree: Tree,
        waiting: &[Waiting],
    ) -> Result<(Unit, Tree, i64), Fault> {
        let leaves: Vec<_> =
            waiting.iter().map(|waiting| leaf_hash(waiting.entry.as_bytes())).collect();
        let (grown, tiles) = tree.append(&leaves);
        let checkpoint = Checkpoint::new(self.signer.name(), grown.size(), grown.root())
            .attempt("write a checkpoint")?;
        let note = Note::signed(&checkpoint.to_string(), &self.signer).attempt("sign the head")?;
        let version = head.map_or(0, |head| head.version) + 1;
        let (size, root) = (grown.size(), grown.root());
        let (checkpoint, signed_at) = (note.to_string(), ctx.now());
        let log = head.map_or(LogNumber::FIRST, |head| head.log);
        let next = Head { log, version, size, root, checkpoint, signed_at };
        let mut unit = Unit::new();
        // The head first: on PostgreSQL a second sequencer waits at this row and is then refused.
        match head {
            Some(_) => store::update_head(&mut unit, &next),
            None => store::insert_head(&mut unit, &next),
        }
        store::place_entries(&mut unit, (log, tree.size()), waiting);
        tiles.iter().for_each(|tile| store::write_tile(&mut unit, log, tile));
        Ok((unit, grown, version))
    }

    /// A log without a head is a new one, unless it has tiles: then its head was lost, and signing a new
    /// one would begin a second history.
    async fn empty_tree(&self) -> Result<Tree, Fault> {
        let tiles = store::list_tile_lengths(&self.db, LogNumber::FIRST, (-1, i64::MAX), 1).await?;
        // Another server may have signed the first head between the two reads.
        if tiles.is_empty() || store::find_head(&self.db).await?.is_some() {
            return Ok(Tree::empty());
        }
        Err(Fault::new("continue the log", "it has tiles but no head"))
    }

    /// The tree of a stored head: remembered, or read from its tiles and checked against the root that
    /// was signed, so that damaged tiles are never built on.
    pub(crate) async fn tree_of(&self, head: &Head) -> Result<Tree, Fault> {
        if let Some((_, tree)) = self.known().filter(|(version, _)| *version == head.version) {
            return Ok(tree);
        }
        let read = |text: &str| Checkpoint::parse(Note::parse(text).ok()?.text()).ok();
        let signed = read(&head.checkpoint)
            .ok_or_else(|| Fault::new("continue the log", "its checkpoint is damaged"))?;
        if signed.origin() != self.signer.name() {
            let why = format!("it belongs to {}, not {}", signed.origin(), self.signer.name());
            return Err(Fault::new("continue the log", why));
        }
        let edge = tlog::Tile::partial_of(head.size);
        let tiles = store::list_tiles(&self.db, head.log, &edge).await?;
        let tree = Tree::from_tiles(head.size, |tile| tiles.get(&tile).cloned())
            .attempt("read the edge of the log")?;
        let sound =
            tree.root() == head.root && (signed.size(), signed.root()) == (head.size, &head.root);
        if !sound {
            let why = "its tiles do not lead to the root that was signed";
            return Err(Fault::new("continue the log", why));
        }
        self.remember(Some((head.version, tree.clone())));
        Ok(tree)
    }

    fn known(&self) -> Option<(i64, Tree)> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, tree: Option<(i64, Tree)>) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = tree;
    }
}

impl std::fmt::Debug for Sequencer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sequencer").field("signer", &self.signer).finish_non_exhaustive()
    }
}
