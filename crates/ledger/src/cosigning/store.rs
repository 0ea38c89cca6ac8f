//! The only SQL about the town's witnesses.

use jiff::Timestamp;
use platform::fault::Attempt as _;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};
use tlog::{Hash, Signature, VerifierKey};

use super::Trouble;
use crate::store::{Head, stored, unsigned};

/// More witnesses than a policy can name.
const WITNESSES_MAX: i64 = 256;

/// A head that a witness has cosigned.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) size: u64,
    pub(crate) root: Hash,
    pub(crate) cosignature: Signature,
    pub(crate) cosigned_at: Timestamp,
}

/// What is known of a witness.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) witness: String,
    pub(crate) size: u64,
    pub(crate) seen: Option<Seen>,
    pub(crate) first_cosigned_at: Option<Timestamp>,
    pub(crate) asked_at: Timestamp,
    pub(crate) failures: i64,
    pub(crate) trouble: Option<(Trouble, Timestamp)>,
}

/// The newest head that enough witnesses have cosigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Witnessed {
    pub(crate) size: u64,
    pub(crate) root: Hash,
    pub(crate) checkpoint: String,
}

const LIST: &str =
    "SELECT witness, size, root, cosignature, cosigned_at, first_cosigned_at, asked_at,
    failures, trouble, trouble_since FROM ledger_witness ORDER BY witness LIMIT $1";

/// What to ask for the newest head that enough witnesses have cosigned.
pub(crate) const SELECT_WITNESSED: &str =
    "SELECT size, root, checkpoint FROM ledger_witnessed WHERE id = 1";

pub(crate) async fn list(db: &Db) -> Result<Vec<Known>, Fault> {
    db.read(Query::new(LIST, args![WITNESSES_MAX])).await?.iter().map(known).collect()
}

/// What to ask for what witnesses have cosigned, with [`cosignatures_of`].
pub(crate) fn select_known() -> Query {
    Query::new(LIST, args![WITNESSES_MAX])
}

/// The signature lines under this head.
pub(crate) fn cosignatures_of(head: &Head, rows: &[Row]) -> Result<String, Fault> {
    let all: Vec<Known> = rows.iter().map(known).collect::<Result<_, Fault>>()?;
    let seen = all.iter().filter_map(|known| known.seen.as_ref());
    let under = seen.filter(|seen| (seen.size, seen.root) == (head.size, head.root));
    Ok(under.map(|seen| format!("{}\n", seen.cosignature)).collect())
}

pub(crate) async fn find_witnessed(db: &Db) -> Result<Option<Witnessed>, Fault> {
    let rows = db.read(Query::new(SELECT_WITNESSED, args![])).await?;
    rows.first().map(witnessed).transpose()
}

/// A cosignature, unless a later head has one already.
pub(super) fn put_cosigned(unit: &mut Unit, ctx: &Ctx, (witness, seen): (&VerifierKey, &Seen)) {
    unit.run(
        "INSERT INTO ledger_witness (witness, size, root, cosignature, cosigned_at,
            first_cosigned_at, asked_at, failures) VALUES ($1, $2, $3, $4, $5, $5, $6, 0)
         ON CONFLICT (witness) DO UPDATE SET size = excluded.size, root = excluded.root,
            cosignature = excluded.cosignature, cosigned_at = excluded.cosigned_at,
            first_cosigned_at =
                COALESCE(ledger_witness.first_cosigned_at, excluded.first_cosigned_at),
            asked_at = excluded.asked_at, failures = 0, trouble = NULL, trouble_since = NULL
         WHERE ledger_witness.size <= excluded.size",
        args![
            witness.to_string(),
            stored(seen.size),
            *seen.root.as_bytes(),
            seen.cosignature.to_string(),
            seen.cosigned_at,
            ctx.now()
        ],
    );
}

pub(super) fn put_trouble(
    unit: &mut Unit,
    ctx: &Ctx,
    witness: &VerifierKey,
    (trouble, since, failures): (Trouble, Timestamp, i64),
) {
    unit.run(
        "INSERT INTO ledger_witness (witness, size, asked_at, failures, trouble, trouble_since)
         VALUES ($1, 0, $2, $3, $4, $5)
         ON CONFLICT (witness) DO UPDATE SET asked_at = excluded.asked_at,
            failures = excluded.failures, trouble = excluded.trouble,
            trouble_since = excluded.trouble_since",
        args![witness.to_string(), ctx.now(), failures, trouble.word(), since],
    );
}

/// The head with its cosignatures, unless a longer one has enough already.
pub(super) fn put_witnessed(unit: &mut Unit, ctx: &Ctx, (head, checkpoint): (&Head, &str)) {
    unit.run(
        "INSERT INTO ledger_witnessed (id, size, root, checkpoint, witnessed_at)
         VALUES (1, $1, $2, $3, $4)
         ON CONFLICT (id) DO UPDATE SET size = excluded.size, root = excluded.root,
            checkpoint = excluded.checkpoint, witnessed_at = excluded.witnessed_at
         WHERE ledger_witnessed.size <= excluded.size",
        args![stored(head.size), *head.root.as_bytes(), checkpoint, ctx.now()],
    );
}

pub(crate) fn witnessed(row: &Row) -> Result<Witnessed, Fault> {
    Ok(Witnessed {
        size: unsigned(row.int(0))?,
        root: hash(row.bytes(1))?,
        checkpoint: row.string(2),
    })
}

fn known(row: &Row) -> Result<Known, Fault> {
    let size = unsigned(row.int(1))?;
    let seen = match (row.opt_bytes(2), row.opt_text(3), row.opt_at(4)) {
        (Some(root), Some(line), Some(cosigned_at)) => {
            let cosignature = Signature::parse(line).attempt("read a cosignature")?;
            Some(Seen { size, root: hash(root)?, cosignature, cosigned_at })
        }
        _ => None,
    };
    let trouble = row.opt_text(8).and_then(Trouble::of).zip(row.opt_at(9));
    Ok(Known {
        witness: row.string(0),
        size,
        seen,
        first_cosigned_at: row.opt_at(5),
        asked_at: row.at(6),
        failures: row.int(7),
        trouble,
    })
}

fn hash(bytes: &[u8]) -> Result<Hash, Fault> {
    let damaged = || Fault::new("read a witnessed head", "its root is not a hash");
    Hash::from_slice(bytes).ok_or_else(damaged)
}

/// A cosignature's time.
pub(super) fn instant(seconds: u64) -> Option<Timestamp> {
    Timestamp::from_second(i64::try_from(seconds).ok()?).ok()
}
