//! Closes the log and opens the next one, in one unit: there is no moment at which there are two, or none.

use std::fmt;

use platform::fault::Attempt as _;
use platform::{CommitError, Ctx, Db, Fault, Unit};
use tlog::{Checkpoint, Note, SignerKey, Tree, leaf_hash};

use super::records::{Closing, LOG_CLOSED, LOG_OPENED, LogOpening, line_of};
use super::store::{Closed, begin_anew, insert_closed};
use super::{find_number, origin_of};
use crate::entry::EntryId;
use crate::pruning::read_published;
use crate::public::publish_record;
use crate::sequencer::Sequencer;
use crate::store::{self, Head, LogNumber, Waiting};

/// How often the head may have moved on before one gives up.
const ATTEMPTS_MAX: usize = 20;

/// A rotation that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotated {
    /// How many entries the closed log has, the one that closes it included.
    pub closed_size: u64,
    /// The number of the log that goes on.
    pub number: u32,
}

/// Why a log is not closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RotationRefusal {
    /// There is no log yet.
    NoLog,
    /// The open log is not the one of this key.
    OtherKey {
        /// Its name.
        open: String,
    },
    /// A log of the town has the new name already.
    NameTaken,
    /// The new log would be signed by the old key.
    SameKey,
    /// Others moved the log forward all the time.
    Overtaken,
}

impl fmt::Display for RotationRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RotationRefusal::NoLog => f.write_str("there is no log yet"),
            RotationRefusal::OtherKey { open } => {
                write!(f, "the log that is open is {open}, whose key this is not")
            }
            RotationRefusal::NameTaken => {
                f.write_str("a log of this town has that name, or had it")
            }
            RotationRefusal::SameKey => f.write_str("the next log needs a key of its own"),
            RotationRefusal::Overtaken => f.write_str("the log grew all the time: run this again"),
        }
    }
}

impl std::error::Error for RotationRefusal {}

/// A rotation that is decided and not yet written.
pub(crate) struct RotationPlan {
    pub(crate) unit: Unit,
    pub(crate) rotated: Rotated,
}

/// Closes the log of the old key and opens that of the new one. What waits for its place goes into the new one.
pub async fn rotate(
    db: &Db,
    ctx: &Ctx,
    (old, new): (&SignerKey, &SignerKey),
) -> Result<Result<Rotated, RotationRefusal>, Fault> {
    for _ in 0..ATTEMPTS_MAX {
        let plan = match plan(db, ctx, (old, new)).await? {
            Ok(plan) => plan,
            Err(refusal) => return Ok(Err(refusal)),
        };
        match db.commit(plan.unit).await {
            Ok(()) => return Ok(Ok(plan.rotated)),
            Err(CommitError::Conflict { .. }) => {}
            Err(CommitError::Fault(fault)) => return Err(fault),
        }
    }
    Ok(Err(RotationRefusal::Overtaken))
}

/// Decides a rotation without writing anything.
pub(crate) async fn plan(
    db: &Db,
    ctx: &Ctx,
    (old, new): (&SignerKey, &SignerKey),
) -> Result<Result<RotationPlan, RotationRefusal>, Fault> {
    let Some(head) = store::find_head(db).await? else { return Ok(Err(RotationRefusal::NoLog)) };
    let open = origin_of(&head.checkpoint);
    if find_number(db, new.name()).await?.is_some() {
        return Ok(Err(RotationRefusal::NameTaken));
    }
    if open != old.name() {
        return Ok(Err(RotationRefusal::OtherKey { open: open.to_owned() }));
    }
    if old.verifier_key().as_bytes() == new.verifier_key().as_bytes() {
        return Ok(Err(RotationRefusal::SameKey));
    }
    let tree = Sequencer::new(db.clone(), old.clone()).tree_of(&head).await?;
    let minimum = read_published(db, None).await?.minimum;
    let mut unit = Unit::new();
    let rotated = write(&mut unit, ctx, (&head, tree, minimum), (old, new))?;
    Ok(Ok(RotationPlan { unit, rotated }))
}

fn write(
    unit: &mut Unit,
    ctx: &Ctx,
    (head, tree, minimum): (&Head, Tree, u64),
    (old, new): (&SignerKey, &SignerKey),
) -> Result<Rotated, Fault> {
    let (old_key, new_key) = (old.verifier_key(), new.verifier_key());
    let closing = json(&Closing::new(&old_key, &new_key, ctx.now()))?;
    let last = grow(&tree, (LOG_CLOSED, &closing), old)?;
    let opening = LogOpening::new((&new_key, &old_key), &last.checkpoint, ctx.now());
    let opening = json(&opening)?;
    let first = grow(&Tree::empty(), (LOG_OPENED, &opening), new)?;

    let next = head.log.next();
    // The head first, as in each round of a sequencer: who comes second is refused.
    let signed = |log, grown: &Grown| Head {
        log,
        version: head.version + 1,
        size: grown.checkpoint.size(),
        root: *grown.checkpoint.root(),
        checkpoint: grown.note.clone(),
        signed_at: ctx.now(),
    };
    store::update_head(unit, &signed(next, &first));
    for (log, place, grown, kind, record) in [
        (head.log, tree.size(), &last, LOG_CLOSED, &closing),
        (next, 0, &first, LOG_OPENED, &opening),
    ] {
        let origin = grown.checkpoint.origin();
        let id = publish_record(unit, ctx, kind, (origin, record));
        put(unit, (log, place), (id, grown));
    }
    let closed = Closed {
        head: signed(head.log, &last),
        origin: old.name().to_owned(),
        log_key: old_key.to_string(),
        asked_at: None,
        witnessed_at: None,
        minimum,
        closing,
        opening,
    };
    insert_closed(unit, &closed);
    begin_anew(unit);
    Ok(Rotated { closed_size: last.checkpoint.size(), number: next.number() })
}

/// A log with one more entry, and its head.
struct Grown {
    line: String,
    tiles: Vec<tlog::TileWrite>,
    checkpoint: Checkpoint,
    note: String,
}

fn grow(tree: &Tree, (kind, record): (&str, &str), signer: &SignerKey) -> Result<Grown, Fault> {
    let Some(line) = line_of(kind, record) else { unreachable!("both kinds are plain words") };
    let (tree, tiles) = tree.append(&[leaf_hash(line.as_bytes())]);
    let checkpoint = Checkpoint::new(signer.name(), tree.size(), tree.root());
    let checkpoint = checkpoint.attempt("write a checkpoint")?;
    let note = Note::signed(&checkpoint.to_string(), signer).attempt("sign the head")?;
    Ok(Grown { line, tiles, checkpoint, note: note.to_string() })
}

fn put(unit: &mut Unit, (log, place): (LogNumber, u64), (id, grown): (EntryId, &Grown)) {
    let waiting = [Waiting { id, entry: grown.line.clone() }];
    store::place_entries(unit, (log, place), &waiting);
    grown.tiles.iter().for_each(|tile| store::write_tile(unit, log, tile));
}

fn json(record: &impl serde::Serialize) -> Result<String, Fault> {
    serde_json::to_string(record).attempt("write the record of a rotation")
}
