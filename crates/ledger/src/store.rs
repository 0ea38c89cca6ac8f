//! The only SQL about the log.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::Timestamp;
use platform::db::placeholders;
use platform::{Db, Fault, Query, Row, Unit, Value, args};
use tlog::{HASH_BYTES, Hash, Tile, TileWrite};

use crate::cosigning::store::{self as cosigning, SELECT_WITNESSED};
use crate::entry::EntryId;
use crate::rotation::store as rotation;

/// Which of the town's logs: the first is 0, and each rotation begins the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LogNumber(u32);

/// Places of one log: more entries than any log has.
const LOG_PLACES: i64 = 1 << 40;
/// Levels of one log: tlog-tiles has 0 to 63.
const LOG_LEVELS: i64 = 64;

impl LogNumber {
    pub(crate) const FIRST: LogNumber = LogNumber(0);

    pub(crate) fn of(number: u32) -> LogNumber {
        LogNumber(number)
    }

    pub(crate) fn number(self) -> u32 {
        self.0
    }

    pub(crate) fn next(self) -> LogNumber {
        LogNumber(self.0 + 1)
    }

    /// Where an entry's place in this log is stored.
    pub(crate) fn place(self, index: u64) -> i64 {
        i64::from(self.0) * LOG_PLACES + stored(index)
    }

    fn level(self, level: i64) -> i64 {
        i64::from(self.0) * LOG_LEVELS + level
    }

    /// The log and the place in it of what is stored.
    pub(crate) fn of_place(place: i64) -> Result<(LogNumber, u64), Fault> {
        let number = u32::try_from(place.div_euclid(LOG_PLACES));
        let number = number.map_err(|error| Fault::new("read a place of the log", error))?;
        Ok((LogNumber(number), unsigned(place.rem_euclid(LOG_PLACES))?))
    }

    fn of_row(number: i64) -> Result<LogNumber, Fault> {
        let number = u32::try_from(number);
        number.map(LogNumber).map_err(|error| Fault::new("read which log", error))
    }
}

/// The signed head as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) log: LogNumber,
    pub(crate) version: i64,
    pub(crate) size: u64,
    pub(crate) root: Hash,
    pub(crate) checkpoint: String,
    pub(crate) signed_at: Timestamp,
}

/// An entry without a place.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) id: EntryId,
    pub(crate) entry: String,
}

const SELECT_HEAD: &str =
    "SELECT version, size, root, checkpoint, signed_at, log FROM ledger_head WHERE id = 1";

pub(crate) fn insert_entry(unit: &mut Unit, id: EntryId, entry: String) {
    unit.insert("ledger_entry (id, entry)", args![id, entry]);
}

/// The first head. Of two that are written at once, one conflicts.
pub(crate) fn insert_head(unit: &mut Unit, head: &Head) {
    assert!(head.version == 1, "the first head has version 1");
    unit.must(
        1,
        "INSERT INTO ledger_head (id, version, size, root, checkpoint, signed_at)
         VALUES (1, $1, $2, $3, $4, $5)",
        args![
            head.version,
            stored(head.size),
            *head.root.as_bytes(),
            &head.checkpoint,
            head.signed_at
        ],
    );
}

/// The next head, if the last one is still the one that it builds on.
pub(crate) fn update_head(unit: &mut Unit, head: &Head) {
    unit.must(
        1,
        "UPDATE ledger_head SET version = $1, size = $2, root = $3, checkpoint = $4, signed_at = $5,
            log = $7
         WHERE id = 1 AND version = $6",
        args![
            head.version,
            stored(head.size),
            *head.root.as_bytes(),
            &head.checkpoint,
            head.signed_at,
            head.version - 1,
            i64::from(head.log.0)
        ],
    );
}

/// The unit counts only while this is the head.
pub(crate) fn insist_on_head(unit: &mut Unit, head: &Head) {
    unit.must(
        1,
        "UPDATE ledger_head SET size = size WHERE id = 1 AND version = $1",
        args![head.version],
    );
}

/// The unit counts only while this log is the one that grows.
pub(crate) fn insist_on_log(unit: &mut Unit, log: LogNumber) {
    unit.must(
        1,
        "UPDATE ledger_head SET size = size WHERE id = 1 AND log = $1",
        args![i64::from(log.0)],
    );
}

/// Gives consecutive places. A row that has one already makes the unit conflict.
///
/// Some at a time, always the same number, then one by one: so there are two statements to prepare, and each
/// finds its rows by their keys. (A joined update of many rows is planned once by PostgreSQL while the table
/// is small, and then reads the whole table each time.)
pub(crate) fn place_entries(unit: &mut Unit, (log, first): (LogNumber, u64), entries: &[Waiting]) {
    let (chunks, rest) = entries.as_chunks::<PLACED_TOGETHER>();
    let mut place = log.place(first);
    for chunk in chunks {
        let ids = chunk.iter().map(|waiting| Value::from(waiting.id));
        let args = std::iter::once(Value::Int(place)).chain(ids).collect();
        unit.must(PLACED_TOGETHER as u64, &*PLACE_TOGETHER, args);
        place += PLACED_TOGETHER as i64;
    }
    for (place, waiting) in (place..).zip(rest) {
        unit.must(
            1,
            "UPDATE ledger_entry SET leaf_index = $2 WHERE id = $1 AND leaf_index IS NULL",
            args![waiting.id, place],
        );
    }
}

/// Entries that one statement places.
const PLACED_TOGETHER: usize = 32;

/// Places so many entries ($2 …) from a place on ($1).
static PLACE_TOGETHER: LazyLock<String> = LazyLock::new(|| {
    let nth = |n: usize| format!(" WHEN ${} THEN {n}", n + 2);
    let places: String = (0..PLACED_TOGETHER).map(nth).collect();
    format!(
        "UPDATE ledger_entry SET leaf_index = CAST($1 AS {{int}}) + CASE id{places} END
         WHERE id IN ({}) AND leaf_index IS NULL",
        placeholders(2, PLACED_TOGETHER)
    )
});

pub(crate) fn write_tile(unit: &mut Unit, log: LogNumber, write: &TileWrite) {
    unit.must(
        1,
        "INSERT INTO ledger_tile (level, tile_index, hashes) VALUES ($1, $2, $3)
         ON CONFLICT (level, tile_index) DO UPDATE SET hashes = excluded.hashes",
        args![
            log.level(write.tile.level().into()),
            stored(write.tile.index()),
            Hash::list_to_bytes(&write.hashes)
        ],
    );
}

pub(crate) async fn find_head(db: &Db) -> Result<Option<Head>, Fault> {
    let rows = db.read(Query::new(SELECT_HEAD, args![])).await?;
    rows.first().map(head).transpose()
}

/// The head, then the entries that wait: in this order, since on PostgreSQL each sees its own moment.
/// The head's version is what the unit insists on, so a later view of the entries does no harm.
pub(crate) async fn read_state(
    db: &Db,
    limit: usize,
) -> Result<(Option<Head>, Vec<Waiting>), Fault> {
    let waiting = Query::new(
        "SELECT id, entry FROM ledger_entry WHERE leaf_index IS NULL ORDER BY id LIMIT $1",
        args![limit as i64],
    );
    let answers = db.read_all(vec![Query::new(SELECT_HEAD, args![]), waiting]).await?;
    let [heads, waiting] = answers.as_slice() else { unreachable!("two queries, two answers") };
    let waiting =
        waiting.iter().map(|row| Waiting { id: row.id(0), entry: row.string(1) }).collect();
    Ok((heads.first().map(head).transpose()?, waiting))
}

/// A head that somebody can be shown, with the signatures under it.
#[derive(Clone, Debug)]
pub(crate) struct SignedHead {
    pub(crate) size: u64,
    pub(crate) note: String,
}

/// An entry that has its place.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) line: String,
    pub(crate) log: LogNumber,
    pub(crate) index: u64,
    /// The head to prove it by.
    pub(crate) head: SignedHead,
}

/// An entry with its place, if it has one, and the head to prove it by: the newest that enough witnesses
/// have cosigned, or else, while they have not come so far, the newest of all; of a closed log, its last.
pub(crate) async fn find_entry(db: &Db, id: EntryId) -> Result<Option<Placed>, Fault> {
    let entry = Query::new(
        "SELECT entry, leaf_index FROM ledger_entry WHERE id = $1 AND leaf_index IS NOT NULL",
        args![id],
    );
    let queries = vec![
        entry,
        Query::new(SELECT_WITNESSED, args![]),
        cosigning::select_known(),
        Query::new(SELECT_HEAD, args![]),
    ];
    let answers = db.read_all(queries).await?;
    let [entries, witnessed, known, heads] = answers.as_slice() else {
        unreachable!("four queries, four answers")
    };
    let (Some(entry), Some(found)) = (entries.first(), heads.first()) else { return Ok(None) };
    let (line, (log, index)) = (entry.string(0), LogNumber::of_place(entry.int(1))?);
    let head = head(found)?;
    if log != head.log {
        let closed = rotation::find_closed(db, log).await?;
        let head = closed.map(|of| SignedHead { size: of.head.size, note: of.head.checkpoint });
        return Ok(head.map(|head| Placed { line, log, index, head }));
    }
    let witnessed = witnessed.first().map(cosigning::witnessed).transpose()?;
    let older = witnessed.filter(|seen| seen.size > index && seen.size != head.size);
    let shown = match older {
        Some(seen) => SignedHead { size: seen.size, note: seen.checkpoint },
        None => {
            let cosignatures = cosigning::cosignatures_of(&head, known)?;
            SignedHead { size: head.size, note: format!("{}{cosignatures}", head.checkpoint) }
        }
    };
    Ok(Some(Placed { line, log, index, head: shown }))
}

/// The head with what witnesses have cosigned of it.
pub(crate) async fn find_cosigned_head(db: &Db) -> Result<Option<Head>, Fault> {
    let queries = vec![cosigning::select_known(), Query::new(SELECT_HEAD, args![])];
    let answers = db.read_all(queries).await?;
    let [known, heads] = answers.as_slice() else { unreachable!("two queries, two answers") };
    let Some(found) = heads.first().map(head).transpose()? else { return Ok(None) };
    let cosignatures = cosigning::cosignatures_of(&found, known)?;
    Ok(Some(Head { checkpoint: format!("{}{cosignatures}", found.checkpoint), ..found }))
}

/// The head, and for each of these ids the place of the first entry that is not older, if there is one.
pub(crate) async fn read_growth(
    db: &Db,
    ids: &[EntryId],
) -> Result<(Option<Head>, Vec<Option<u64>>), Fault> {
    let first_since = |id: &EntryId| {
        Query::new(
            "SELECT leaf_index FROM ledger_entry WHERE id >= $1 AND leaf_index IS NOT NULL
             ORDER BY id LIMIT 1",
            args![*id],
        )
    };
    // Places first: the head is read later and so includes them, also where each sees its own moment.
    let mut queries: Vec<Query> = ids.iter().map(first_since).collect();
    queries.push(Query::new(SELECT_HEAD, args![]));
    let mut answers = db.read_all(queries).await?;
    let heads = answers.pop().unwrap_or_default();
    let head = heads.first().map(head).transpose()?;
    let first = head.as_ref().map_or(0, |head| head.log.place(0));
    // What an earlier log has is before the first place of this one.
    let place = |rows: &Vec<Row>| rows.first().map(|row| unsigned((row.int(0) - first).max(0)));
    let places =
        answers.iter().map(|rows| place(rows).transpose()).collect::<Result<_, Fault>>()?;
    Ok((head, places))
}

/// The places of those entries that have one.
pub(crate) async fn list_places(db: &Db, ids: &[EntryId]) -> Result<BTreeMap<EntryId, u64>, Fault> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sql = format!(
        "SELECT id, leaf_index FROM ledger_entry WHERE leaf_index IS NOT NULL AND id IN ({})",
        placeholders(1, ids.len())
    );
    let rows = db.read(Query::new(sql, ids.iter().map(Into::into).collect())).await?;
    rows.iter().map(|row| Ok((row.id(0), LogNumber::of_place(row.int(1))?.1))).collect()
}

/// A tile's content as far as it has grown, at least as wide as asked.
pub(crate) async fn find_tile(
    db: &Db,
    log: LogNumber,
    tile: Tile,
) -> Result<Option<Vec<u8>>, Fault> {
    let rows = db.read(select_tile(log, tile)).await?;
    Ok(rows.first().and_then(|row| cut(row.bytes(0), tile)))
}

/// Several tiles in one round trip; those that are not there are left out.
pub(crate) async fn list_tiles(
    db: &Db,
    log: LogNumber,
    tiles: &[Tile],
) -> Result<BTreeMap<Tile, Vec<Hash>>, Fault> {
    let answers = db.read_all(tiles.iter().map(|tile| select_tile(log, *tile)).collect()).await?;
    let read = |(tile, rows): (&Tile, &Vec<Row>)| {
        let bytes = cut(rows.first()?.bytes(0), *tile)?;
        Some((*tile, Hash::list_from_bytes(&bytes)?))
    };
    Ok(tiles.iter().zip(&answers).filter_map(read).collect())
}

/// The entries with places from `first` to before `end`, in order.
pub(crate) async fn list_entries(
    db: &Db,
    log: LogNumber,
    (first, end): (u64, u64),
) -> Result<Vec<String>, Fault> {
    let query = Query::new(
        "SELECT entry FROM ledger_entry WHERE leaf_index >= $1 AND leaf_index < $2
         ORDER BY leaf_index",
        args![log.place(first), log.place(end)],
    );
    Ok(db.read(query).await?.iter().map(|row| row.string(0)).collect())
}

/// How many entries have a place at or after `size`.
pub(crate) async fn count_entries_from(db: &Db, log: LogNumber, size: u64) -> Result<u64, Fault> {
    let query = Query::new(
        "SELECT COUNT(*) FROM ledger_entry WHERE leaf_index >= $1 AND leaf_index < $2",
        args![log.place(size), log.next().place(0)],
    );
    unsigned(db.read(query).await?.first().map_or(0, |row| row.int(0)))
}

/// Places and lengths in bytes of the tiles after a place, in order.
pub(crate) async fn list_tile_lengths(
    db: &Db,
    log: LogNumber,
    after: (i64, i64),
    limit: usize,
) -> Result<Vec<(i64, i64, i64)>, Fault> {
    let query = Query::new(
        "SELECT level, tile_index, LENGTH(hashes) FROM ledger_tile
         WHERE (level, tile_index) > ($1, $2) AND level < $4
         ORDER BY level, tile_index LIMIT $3",
        args![log.level(after.0), after.1, limit as i64, log.next().level(0)],
    );
    let rows = db.read(query).await?;
    let of = |row: &Row| (row.int(0) - log.level(0), row.int(1), row.int(2));
    Ok(rows.iter().map(of).collect())
}

fn select_tile(log: LogNumber, tile: Tile) -> Query {
    Query::new(
        "SELECT hashes FROM ledger_tile WHERE level = $1 AND tile_index = $2",
        args![log.level(tile.level().into()), stored(tile.index())],
    )
}

fn cut(bytes: &[u8], tile: Tile) -> Option<Vec<u8>> {
    bytes.get(..usize::from(tile.width()) * HASH_BYTES).map(<[u8]>::to_vec)
}

fn head(row: &Row) -> Result<Head, Fault> {
    let damaged = || Fault::new("read the head of the log", "its root is not a hash");
    Ok(Head {
        log: LogNumber::of_row(row.int(5))?,
        version: row.int(0),
        size: unsigned(row.int(1))?,
        root: Hash::from_slice(row.bytes(2)).ok_or_else(damaged)?,
        checkpoint: row.string(3),
        signed_at: row.at(4),
    })
}

/// Sizes and places are far below 2^63: a log with that many entries cannot be stored.
pub(crate) fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn unsigned(number: i64) -> Result<u64, Fault> {
    u64::try_from(number).map_err(|error| Fault::new("read a size of the log", error))
}
