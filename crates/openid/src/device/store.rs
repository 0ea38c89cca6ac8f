//! Devices that wait, in the database.

use identity::session::Token;
use jiff::Timestamp;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};
use privacy::Digest;

use super::{INTERVAL_S, VALID, Wanted};
use crate::token::chain::ChainId;

/// A device that waits.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) digest: Vec<u8>,
    pub(crate) client: String,
    pub(crate) wanted: Wanted,
    pub(crate) expires_at: Timestamp,
    pub(crate) polled_at: Option<Timestamp>,
    pub(crate) interval_s: i64,
    pub(crate) chain: Option<ChainId>,
    pub(crate) answered_at: Option<Timestamp>,
}

pub(super) fn insert(
    unit: &mut Unit,
    ctx: &Ctx,
    (token, code): (&Token, Digest),
    (client, wanted): (&str, &Wanted),
) {
    let about = serde_json::to_string(wanted).unwrap_or_default();
    unit.insert(
        "openid_device (digest, user_code, client, about, created_at, expires_at, interval_s)",
        args![token.digest(), code, client, about, ctx.now(), ctx.now() + VALID, INTERVAL_S],
    );
}

const COLUMNS: &str =
    "digest, client, about, expires_at, polled_at, interval_s, chain, answered_at";

/// The device that shows a code, while nobody has answered.
pub(super) async fn find_by_code(
    db: &Db,
    code: Digest,
    now: Timestamp,
) -> Result<Option<Device>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM openid_device
         WHERE user_code = $1 AND expires_at > $2 AND answered_at IS NULL"
    );
    let rows = db.read(Query::new(sql, args![code, now])).await?;
    Ok(rows.first().and_then(read))
}

pub(super) async fn find(db: &Db, token: &Token) -> Result<Option<Device>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM openid_device WHERE digest = $1");
    let rows = db.read(Query::new(sql, args![token.digest()])).await?;
    Ok(rows.first().and_then(read))
}

pub(super) fn polled(unit: &mut Unit, ctx: &Ctx, device: &Device, interval_s: i64) {
    const SQL: &str = "UPDATE openid_device SET polled_at = $2, interval_s = $3 WHERE digest = $1";
    unit.run(SQL, args![device.digest.clone(), ctx.now(), interval_s]);
}

/// Somebody's answer, once: with a chain they let it in, without one they did not.
pub(super) fn answer(unit: &mut Unit, ctx: &Ctx, device: &Device, chain: Option<ChainId>) {
    const SQL: &str = "UPDATE openid_device SET chain = $2, answered_at = $3
        WHERE digest = $1 AND answered_at IS NULL";
    unit.must(1, SQL, args![device.digest.clone(), chain, ctx.now()]);
}

/// The device has its tokens, once.
pub(super) fn take(unit: &mut Unit, device: &Device) {
    unit.must(1, "DELETE FROM openid_device WHERE digest = $1", args![device.digest.clone()]);
}

fn read(row: &Row) -> Option<Device> {
    Some(Device {
        digest: row.bytes(0).to_vec(),
        client: row.string(1),
        wanted: serde_json::from_str(row.text(2)).ok()?,
        expires_at: row.at(3),
        polled_at: row.opt_at(4),
        interval_s: row.int(5),
        chain: row.opt_id(6),
        answered_at: row.opt_at(7),
    })
}
