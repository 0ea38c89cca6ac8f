//! Questions that wait for a wallet, in the database.

use identity::session::Token;
use jiff::Timestamp;
use platform::id::PersonId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};
use privacy::Sealed;

use super::{State, VALID, Why};

/// Writes down a question with its two tokens: that of the request, and that of the page.
pub(super) fn insert(unit: &mut Unit, ctx: &Ctx, (request, page): (&Token, &Token), state: &State) {
    unit.insert(
        "credentials_presentation
            (digest, page, request, way_back, person, about, state, expires_at)",
        args![
            request.digest(),
            page.digest(),
            page.seal(ctx, request.as_str()),
            request.seal(ctx, page.as_str()),
            state.ask.person,
            state.ask.about.as_str(),
            request.seal(ctx, &json_of(state)),
            ctx.now() + VALID
        ],
    );
}

/// A question as its wallet finds it.
pub(super) struct Put {
    pub(super) state: State,
    pub(super) is_answered: bool,
    /// The token of its page; from the answer on it is under the code alone.
    pub(super) way_back: Option<String>,
}

/// What is asked, by the token of the request.
pub(super) async fn find_asked(
    db: &Db,
    request: &Token,
    now: Timestamp,
) -> Result<Option<Put>, Fault> {
    let sql = "SELECT state, answered_at, way_back FROM credentials_presentation
        WHERE digest = $1 AND expires_at > $2";
    let rows = db.read(Query::new(sql, args![request.digest(), now])).await?;
    let read = |row: &Row| {
        let state = serde_json::from_str(&request.open(row.bytes(0))?).ok()?;
        let way_back = row.opt_bytes(2).and_then(|sealed| request.open(sealed));
        Some(Put { state, is_answered: row.opt_at(1).is_some(), way_back })
    };
    Ok(rows.first().and_then(read))
}

/// A question as its page finds it.
pub(super) struct Waiting {
    /// The token of the request.
    pub(super) request: Token,
    pub(super) state: State,
    pub(super) why: Option<Why>,
    pub(super) result: Option<Sealed>,
    /// Whether the browser that asked has the answer.
    pub(super) is_back: bool,
}

/// How it stands with a question, by the token of its page.
pub(super) async fn find_waiting(
    db: &Db,
    page: &Token,
    now: Timestamp,
) -> Result<Option<Waiting>, Fault> {
    let sql = "SELECT request, state, why, result, returned_at FROM credentials_presentation
        WHERE page = $1 AND expires_at > $2";
    let rows = db.read(Query::new(sql, args![page.digest(), now])).await?;
    Ok(rows.first().and_then(|row| waiting(row, page)))
}

/// A row as the page of this token reads it.
fn waiting(row: &Row, page: &Token) -> Option<Waiting> {
    let request = Token::read(&page.open(row.bytes(0))?)?;
    let state = serde_json::from_str(&request.open(row.bytes(1))?).ok()?;
    let why = row.opt_text(2).and_then(Why::parse);
    let result = row.opt_bytes(3).map(Sealed::from_bytes);
    let is_back = row.opt_at(4).is_some();
    Some(Waiting { request, state, why, result, is_back })
}

/// What was shown, and how the browser that asked comes to it.
pub(super) struct Answer<'a> {
    pub(super) shown: Sealed,
    /// What the wallet brings the browser back with (`response_code`).
    pub(super) code: &'a Token,
    /// Whether the browser has to bring it.
    pub(super) must_return: bool,
}

/// Writes down what was shown, once. The way back to the page is from then on under the code alone.
pub(super) fn answer(
    unit: &mut Unit,
    ctx: &Ctx,
    (request, way_back): (&Token, &str),
    answer: Answer<'_>,
) {
    const SQL: &str = "UPDATE credentials_presentation
        SET result = $2, why = NULL, answered_at = $3, code = $4, way_back = $5, returned_at = $6
        WHERE digest = $1 AND answered_at IS NULL";
    let Answer { shown, code, must_return } = answer;
    let returned_at = (!must_return).then(|| ctx.now());
    let sealed = code.seal(ctx, way_back);
    let args = args![request.digest(), shown, ctx.now(), code.digest(), sealed, returned_at];
    unit.must(1, SQL, args);
}

/// The page to which a code leads: its token, and under which the question is found.
pub(super) async fn find_by_code(
    db: &Db,
    code: &Token,
    now: Timestamp,
) -> Result<Option<(Token, Waiting)>, Fault> {
    let sql = "SELECT request, state, why, result, returned_at, way_back
        FROM credentials_presentation WHERE code = $1 AND expires_at > $2";
    let rows = db.read(Query::new(sql, args![code.digest(), now])).await?;
    let read = |row: &Row| {
        let page = Token::read(&code.open(row.opt_bytes(5)?)?)?;
        let waiting = waiting(row, &page)?;
        Some((page, waiting))
    };
    Ok(rows.first().and_then(read))
}

/// The browser that asked has the answer.
pub(super) fn come_back(unit: &mut Unit, ctx: &Ctx, code: &Token) {
    const SQL: &str = "UPDATE credentials_presentation SET returned_at = $2
        WHERE code = $1 AND returned_at IS NULL";
    unit.run(SQL, args![code.digest(), ctx.now()]);
}

/// Writes down why an answer is not taken; a good one that is there stays.
pub(super) fn refuse(unit: &mut Unit, request: &Token, why: Why) {
    const SQL: &str = "UPDATE credentials_presentation SET why = $2
        WHERE digest = $1 AND answered_at IS NULL";
    unit.run(SQL, args![request.digest(), why.word()]);
}

pub(super) fn delete(unit: &mut Unit, page: &Token) {
    unit.must(1, "DELETE FROM credentials_presentation WHERE page = $1", args![page.digest()]);
}

/// Lets go what waits of a person.
pub(crate) fn forget_person(unit: &mut Unit, person: PersonId) {
    unit.run("DELETE FROM credentials_presentation WHERE person = $1", args![person]);
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
