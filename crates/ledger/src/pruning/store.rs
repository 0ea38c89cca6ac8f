//! The only SQL about what is published of the log.

use platform::{Ctx, Db, Fault, Query, Unit, args};

use crate::entry::EntryId;
use crate::store::{LogNumber, stored, unsigned};

/// The minimum index; none while everything was always published.
pub(super) async fn find_minimum(db: &Db) -> Result<Option<u64>, Fault> {
    let query = Query::new("SELECT minimum FROM ledger_minimum WHERE id = 1", args![]);
    db.read(query).await?.first().map(|row| unsigned(row.int(0))).transpose()
}

/// The first place that any entry from this one on has, in the order of their moments. Places are given in the order
/// in which the sequencer saw the entries, so that the first of them by its moment need not be the first by its place.
pub(super) async fn find_first_place(
    db: &Db,
    log: LogNumber,
    from: EntryId,
) -> Result<Option<u64>, Fault> {
    let query = Query::new(
        "SELECT MIN(leaf_index) FROM ledger_entry WHERE id >= $1 AND leaf_index >= $2",
        args![from, log.place(0)],
    );
    let rows = db.read(query).await?;
    let place = rows.first().and_then(|row| row.opt_int(0)).map(LogNumber::of_place).transpose()?;
    Ok(place.filter(|(of, _)| *of == log).map(|(_, index)| index))
}

pub(super) fn put_minimum(unit: &mut Unit, ctx: &Ctx, (minimum, days): (u64, u32)) {
    unit.run(
        "INSERT INTO ledger_minimum (id, minimum, published_days, set_at) VALUES (1, $1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET minimum = excluded.minimum,
            published_days = excluded.published_days, set_at = excluded.set_at",
        args![stored(minimum), days, ctx.now()],
    );
}
