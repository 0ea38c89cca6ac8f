//! Chains, codes and refresh tokens in the database.

use std::sync::LazyLock;

use identity::session::Token;
use jiff::Timestamp;
use platform::id::PersonId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};

use super::chain::{About, Chain, ChainId};
use super::{CODE_VALID, CodeState};
use crate::consent::ConsentId;
use crate::consent::store::Agreed;
use crate::logout::LoginId;
use crate::scope::Scope;

pub(crate) fn insert_chain(unit: &mut Unit, chain: &Chain) {
    unit.insert(
        "openid_chain (id, consent, login, client, person, about, created_at, expires_at)",
        args![
            chain.id,
            chain.consent,
            chain.login,
            &chain.client,
            chain.person,
            json_of(&chain.about),
            chain.created_at,
            chain.expires_at
        ],
    );
}

/// The chain goes on, until when it lasts now. One that has ended meanwhile conflicts. What it is about stays as it is:
/// its person may be taking something out of it at this moment.
pub(super) fn go_on(unit: &mut Unit, chain: &Chain) {
    const SQL: &str = "UPDATE openid_chain SET expires_at = $2 WHERE id = $1 AND ended_at IS NULL";
    unit.must(1, SQL, args![chain.id, chain.expires_at]);
}

/// The chain is bound to a key from here on. Nothing else of what it is about is written: see [`go_on`].
pub(super) fn bind(unit: &mut Unit, chain: &Chain) {
    const SQL: &str = "UPDATE openid_chain SET bound = $2 WHERE id = $1 AND ended_at IS NULL";
    unit.must(1, SQL, args![chain.id, json_of(&chain.about.bound)]);
}

pub(crate) fn end(unit: &mut Unit, ctx: &Ctx, chain: ChainId) {
    const SQL: &str = "UPDATE openid_chain SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL";
    unit.run(SQL, args![chain, ctx.now()]);
}

pub(crate) fn end_of_consent(unit: &mut Unit, ctx: &Ctx, consent: ConsentId) {
    const SQL: &str =
        "UPDATE openid_chain SET ended_at = $2 WHERE consent = $1 AND ended_at IS NULL";
    unit.run(SQL, args![consent, ctx.now()]);
}

pub(crate) fn end_of_client(unit: &mut Unit, ctx: &Ctx, client: &str) {
    const SQL: &str =
        "UPDATE openid_chain SET ended_at = $2 WHERE client = $1 AND ended_at IS NULL";
    unit.run(SQL, args![client, ctx.now()]);
}

/// Ends a person's chains with which wallets fetch credentials.
pub(crate) fn end_of_wallets(unit: &mut Unit, ctx: &Ctx, person: PersonId) {
    const SQL: &str = "UPDATE openid_chain SET ended_at = $2
        WHERE person = $1 AND ended_at IS NULL AND about LIKE '%\"credentials\"%'";
    unit.run(SQL, args![person, ctx.now()]);
}

/// Ends the chains that outlive sign-ins and began before a moment: those of a person, or everybody's.
pub(crate) fn end_lasting(
    unit: &mut Unit,
    ctx: &Ctx,
    (person, before): (Option<PersonId>, Timestamp),
) {
    const SQL: &str = "UPDATE openid_chain SET ended_at = $2
        WHERE ($1 = '' OR person = $1) AND created_at < $3
          AND ended_at IS NULL AND about LIKE '%\"offline_access\"%'";
    let person = person.map(|person| person.to_string()).unwrap_or_default();
    unit.run(SQL, args![person, ctx.now(), before]);
}

/// Ends the chains of a sign-in that may not outlive it: those without `offline_access`.
pub(crate) fn end_of_login(unit: &mut Unit, ctx: &Ctx, login: LoginId) {
    const SQL: &str = "UPDATE openid_chain SET ended_at = $2
        WHERE login = $1 AND ended_at IS NULL AND about NOT LIKE '%\"offline_access\"%'";
    unit.run(SQL, args![login, ctx.now()]);
}

pub(crate) fn insert_code(
    unit: &mut Unit,
    ctx: &Ctx,
    (code, chain): (&Token, ChainId),
    state: &CodeState,
) {
    let state = code.seal(ctx, &json_of(state));
    unit.insert(
        "openid_code (digest, chain, state, expires_at)",
        args![code.digest(), chain, state, ctx.now() + CODE_VALID],
    );
}

/// Uses a code, once.
pub(super) fn use_code(unit: &mut Unit, ctx: &Ctx, code: &Token) {
    const SQL: &str = "UPDATE openid_code SET used_at = $2 WHERE digest = $1 AND used_at IS NULL";
    unit.must(1, SQL, args![code.digest(), ctx.now()]);
}

pub(crate) fn insert_refresh(unit: &mut Unit, ctx: &Ctx, (token, chain): (&Token, ChainId)) {
    unit.insert(
        "openid_refresh (digest, chain, created_at)",
        args![token.digest(), chain, ctx.now()],
    );
}

/// Uses a refresh token. One that was used a moment ago keeps that moment.
pub(super) fn use_refresh(unit: &mut Unit, ctx: &Ctx, token: &Token) {
    const SQL: &str =
        "UPDATE openid_refresh SET used_at = $2 WHERE digest = $1 AND used_at IS NULL";
    unit.run(SQL, args![token.digest(), ctx.now()]);
}

/// A chain as far as its consent goes now.
static CHAIN: LazyLock<String> = LazyLock::new(|| {
    format!(
        "h.id, h.consent, h.login, h.client, h.person, h.about, h.created_at, h.expires_at, h.ended_at,
         k.scopes, k.claims, k.resources, k.taken_at, h.bound, {}",
        identity::in_doubt("h.person")
    )
});
const OF_CONSENT: &str = "JOIN openid_consent k ON k.id = h.consent";
/// Chains of one consent that are written anew when it is narrowed; more are narrowed as they are read.
const CHAINS_MAX: i64 = 1_000;

/// A code with its chain: until when it is good, and when it was used.
pub(super) struct CodeOnFile {
    pub(super) chain: Chain,
    pub(super) state: CodeState,
    pub(super) expires_at: Timestamp,
    pub(super) used_at: Option<Timestamp>,
}

pub(super) async fn find_code(db: &Db, code: &Token) -> Result<Option<CodeOnFile>, Fault> {
    let columns = &*CHAIN;
    let sql = format!(
        "SELECT {columns}, c.state, c.expires_at, c.used_at
         FROM openid_code c JOIN openid_chain h ON h.id = c.chain {OF_CONSENT} WHERE c.digest = $1"
    );
    let rows = db.read(Query::new(sql, args![code.digest()])).await?;
    let read = |row: &Row| {
        let state = code.open(row.bytes(15)).and_then(|text| serde_json::from_str(&text).ok())?;
        let (expires_at, used_at) = (row.at(16), row.opt_at(17));
        Some(CodeOnFile { chain: chain(row)?, state, expires_at, used_at })
    };
    Ok(rows.first().and_then(read))
}

/// A refresh token's chain, and when it was used.
pub(super) async fn find_refresh(
    db: &Db,
    token: &Token,
) -> Result<Option<(Chain, Option<Timestamp>)>, Fault> {
    let columns = &*CHAIN;
    let sql = format!(
        "SELECT {columns}, r.used_at
         FROM openid_refresh r JOIN openid_chain h ON h.id = r.chain {OF_CONSENT}
         WHERE r.digest = $1"
    );
    let rows = db.read(Query::new(sql, args![token.digest()])).await?;
    Ok(rows.first().and_then(|row| Some((chain(row)?, row.opt_at(15)))))
}

pub(crate) async fn find_chain(db: &Db, id: ChainId) -> Result<Option<Chain>, Fault> {
    let columns = &*CHAIN;
    let sql = format!("SELECT {columns} FROM openid_chain h {OF_CONSENT} WHERE h.id = $1");
    let rows = db.read(Query::new(sql, args![id])).await?;
    Ok(rows.first().and_then(chain))
}

/// A chain, and the text on file that says what it is about.
pub(crate) struct ChainOnFile {
    pub(crate) chain: Chain,
    about: String,
}

/// The chains of a consent that have not ended.
pub(crate) async fn list_of_consent(
    db: &Db,
    consent: ConsentId,
) -> Result<Vec<ChainOnFile>, Fault> {
    let columns = &*CHAIN;
    let sql = format!(
        "SELECT {columns} FROM openid_chain h {OF_CONSENT}
         WHERE h.consent = $1 AND h.ended_at IS NULL ORDER BY h.id LIMIT $2"
    );
    let rows = db.read(Query::new(sql, args![consent, CHAINS_MAX])).await?;
    let on_file = |row: &Row| Some(ChainOnFile { chain: chain(row)?, about: row.string(5) });
    Ok(rows.iter().filter_map(on_file).collect())
}

/// Writes down what a chain has lost. One that ended or lost something meanwhile conflicts.
pub(crate) fn narrow(unit: &mut Unit, on_file: &ChainOnFile) {
    const SQL: &str = "UPDATE openid_chain SET about = $2
        WHERE id = $1 AND ended_at IS NULL AND about = $3";
    let ChainOnFile { chain, about } = on_file;
    unit.must(1, SQL, args![chain.id, json_of(&chain.about), about]);
}

/// Removes chains that have run out, with their codes and refresh tokens.
pub(crate) fn delete_expired(unit: &mut Unit, now: Timestamp) {
    const OF_CHAINS: [&str; 3] = [
        "DELETE FROM openid_code WHERE chain IN (SELECT id FROM openid_chain WHERE expires_at <= $1)",
        "DELETE FROM openid_refresh
         WHERE chain IN (SELECT id FROM openid_chain WHERE expires_at <= $1)",
        "DELETE FROM openid_device WHERE expires_at <= $1
         OR chain IN (SELECT id FROM openid_chain WHERE expires_at <= $1)",
    ];
    for sql in OF_CHAINS {
        unit.run(sql, args![now]);
    }
    unit.run("DELETE FROM openid_chain WHERE expires_at <= $1", args![now]);
}

/// Removes everything of a person.
pub(crate) fn delete_of_person(unit: &mut Unit, person: PersonId) {
    const OF_CHAINS: [&str; 3] = [
        "DELETE FROM openid_code WHERE chain IN (SELECT id FROM openid_chain WHERE person = $1)",
        "DELETE FROM openid_refresh WHERE chain IN (SELECT id FROM openid_chain WHERE person = $1)",
        "DELETE FROM openid_device WHERE chain IN (SELECT id FROM openid_chain WHERE person = $1)",
    ];
    for sql in OF_CHAINS {
        unit.run(sql, args![person]);
    }
    unit.run("DELETE FROM openid_chain WHERE person = $1", args![person]);
    unit.run("DELETE FROM openid_login WHERE person = $1", args![person]);
    unit.run("DELETE FROM openid_consent WHERE person = $1", args![person]);
}

fn chain(row: &Row) -> Option<Chain> {
    // What an earlier release wrote differently is as good as ended.
    let mut about: About = serde_json::from_str(row.text(5)).ok()?;
    if let Some(bound) = row.opt_text(13) {
        about.bound = serde_json::from_str(bound).ok()?;
    }
    about.narrow(&Agreed::read(row.text(9), row.text(10), row.opt_text(11)));
    let created_at = row.at(6);
    // To come when the person is not there is what such a chain is for: it ends with that.
    let lost = about.has_lost(Scope::OfflineAccess.word()).then_some(created_at);
    // As good as ended, too, as long as somebody else was found to have the account.
    let in_doubt = row.bool(14).then_some(created_at);
    Some(Chain {
        id: row.id(0),
        consent: row.id(1),
        login: row.id(2),
        client: row.string(3),
        person: row.id(4),
        about,
        created_at,
        expires_at: row.at(7),
        ended_at: row.opt_at(8).or(row.opt_at(12)).or(lost).or(in_doubt),
    })
}

fn json_of(value: &impl serde::Serialize) -> String {
    let Ok(text) = serde_json::to_string(value) else {
        unreachable!("it is plain data with text keys")
    };
    text
}
