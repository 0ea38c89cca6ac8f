//! Questions that wait for a wallet, in the database.

use identity::session::Token;
use jiff::Timestamp;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};

use super::{Answered, State, VALID};

pub(super) fn insert(unit: &mut Unit, ctx: &Ctx, token: &Token, state: &State) {
    let sealed = token.seal(ctx, &json_of(state));
    unit.insert(
        "credentials_presentation (digest, about, state, expires_at)",
        args![token.digest(), state.ask.about.as_str(), sealed, ctx.now() + VALID],
    );
}

pub(super) async fn find(
    db: &Db,
    token: &Token,
    now: Timestamp,
) -> Result<Option<(State, Option<Answered>)>, Fault> {
    let sql = "SELECT state, result FROM credentials_presentation
        WHERE digest = $1 AND expires_at > $2";
    let rows = db.read(Query::new(sql, args![token.digest(), now])).await?;
    let read = |row: &Row| {
        let open = |sealed: &[u8]| token.open(sealed);
        let state = serde_json::from_str(&open(row.bytes(0))?).ok()?;
        let result = row.opt_bytes(1).and_then(open);
        Some((state, result.and_then(|text| serde_json::from_str(&text).ok())))
    };
    Ok(rows.first().and_then(read))
}

/// Writes down what was shown, once.
pub(super) fn answer(unit: &mut Unit, ctx: &Ctx, token: &Token, answered: &Answered) {
    const SQL: &str = "UPDATE credentials_presentation SET result = $2, answered_at = $3
        WHERE digest = $1 AND answered_at IS NULL";
    unit.must(1, SQL, args![token.digest(), token.seal(ctx, &json_of(answered)), ctx.now()]);
}

/// Writes down why an answer is not taken; a good one that is there stays.
pub(super) fn refuse(unit: &mut Unit, ctx: &Ctx, token: &Token, answered: &Answered) {
    const SQL: &str = "UPDATE credentials_presentation SET result = $2
        WHERE digest = $1 AND answered_at IS NULL";
    unit.run(SQL, args![token.digest(), token.seal(ctx, &json_of(answered))]);
}

pub(super) fn delete(unit: &mut Unit, token: &Token) {
    unit.must(1, "DELETE FROM credentials_presentation WHERE digest = $1", args![token.digest()]);
}

pub(crate) fn delete_expired(unit: &mut Unit, now: Timestamp) {
    unit.run("DELETE FROM credentials_presentation WHERE expires_at <= $1", args![now]);
}

fn json_of(value: &impl serde::Serialize) -> String {
    let Ok(text) = serde_json::to_string(value) else {
        unreachable!("it is plain data with text keys")
    };
    text
}
