//! What the pages of this crate share: from where a request comes, cookies, the way into a session.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use jiff::SignedDuration;
use platform::id::PersonId;
use platform::{Attempt as _, Fault, Unit};
use web::visitor::Assurance;
use web::{Answer, Asked, Failure, Form, Peer, Problem, StatusCode, cookie, see_other};

use crate::session::{self, Session, SessionId, Started, Token, details_of};
use crate::sign_in::assurance::{Shown, limit_in, limited, may_add_means, may_change_means};
use crate::sign_in::store::MeansOnFile;
use crate::sign_in::{MeansChange, SignInRefusal, Source};
use crate::{Identity, SecondFactor};

/// The cookie that holds the token of an attempt between two pages.
const ATTEMPT_COOKIE: &str = "attempt";
const ATTEMPT_COOKIE_SECONDS: u32 = 15 * 60;
/// Means of sign-in are changed only by somebody who signed in a moment ago (ASVS 7.5.1).
pub const RECENT: SignedDuration = SignedDuration::from_mins(15);

/// Where somebody shows once more that it is them, and comes back to the account.
pub(crate) const AGAIN: &str = "/sign-in?again=yes&next=/account";
/// The page that says who can help when no sign-in of one's own is sure enough to add another.
pub(crate) const NOT_SURE: &str = "/account/not-added";

/// The page of whoever is asked for a second factor.
pub(crate) const SECOND_FACTOR: &str = "/account/second-factor";
/// The page with the number of a new account: it is read before anything else.
pub(crate) const WELCOME: &str = "/register/done";

/// From where a request comes, and the attempt that it belongs to.
pub(crate) struct Whence {
    pub(crate) source: Source,
    pub(crate) attempt: Option<Token>,
}

impl FromRequestParts<Identity> for Whence {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, identity: &Identity) -> Result<Self, Failure> {
        let asked = Asked::from_request_parts(parts, identity).await?;
        let direct = parts.extensions.get::<Peer>().map(|peer| peer.0);
        let proxied = forwarded(&parts.headers).filter(|_| identity.settings.behind_proxy);
        let address = proxied.or(direct);
        let cookies = asked.site.settings.cookies;
        let attempt = cookies.read(&parts.headers, ATTEMPT_COOKIE).and_then(Token::read);
        let details = details_of(&parts.headers, address);
        Ok(Whence { source: Source { address, details }, attempt })
    }
}

impl Whence {
    /// Lets a source begin ceremonies and registrations only so often.
    pub(crate) fn may_begin(&self, identity: &Identity, asked: &Asked) -> Result<(), Failure> {
        let key = self.source.key(identity);
        match identity.beginnings.count(key, asked.ctx.now()) {
            None => Ok(()),
            Some(retry_after_s) => Err(Failure::TooMany { retry_after_s }),
        }
    }
}

/// Lets a source begin something that waits only so often, for crates above: a full database is nobody's sign-in.
///
/// # Errors
/// `TooMany`, with the seconds to wait.
pub fn may_begin(
    identity: &Identity,
    asked: &Asked,
    (headers, peer): (&HeaderMap, Option<Peer>),
) -> Result<(), Failure> {
    let source = source_of(identity, headers, peer);
    match identity.beginnings.count(source.key(identity), asked.ctx.now()) {
        None => Ok(()),
        Some(retry_after_s) => Err(Failure::TooMany { retry_after_s }),
    }
}

/// From which network a request comes, for the security log of crates above; never the address itself.
pub fn network_of(identity: &Identity, headers: &HeaderMap, peer: Option<Peer>) -> String {
    source_of(identity, headers, peer).details.network
}

fn source_of(identity: &Identity, headers: &HeaderMap, peer: Option<Peer>) -> Source {
    let proxied = forwarded(headers).filter(|_| identity.settings.behind_proxy);
    let address = proxied.or(peer.map(|peer| peer.0));
    Source { address, details: details_of(headers, address) }
}

/// Signs somebody in whom a crate above knows, and sends them on; none when their account is gone.
///
/// # Errors
/// When the database cannot answer.
pub async fn enter_from(
    identity: &Identity,
    asked: &Asked,
    (headers, peer): (&HeaderMap, Option<Peer>),
    signed_in: impl Into<Shown>,
    next: &str,
) -> Result<Option<Response>, Failure> {
    let source = source_of(identity, headers, peer);
    let key = asked.known_visitor_key();
    let completed =
        crate::sign_in::complete_and_hand_over(identity, &asked.ctx, &source, signed_in, key);
    match completed.await? {
        Ok(started) => enter(identity, asked, &started, next).await.map(Some),
        Err(refusal) => {
            log_refusal(&source, refusal);
            Ok(None)
        }
    }
}

/// Whether somebody can sign in by means of their own account: a passkey, a password or a card.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn has_own_means(identity: &Identity, person: PersonId) -> Result<bool, Fault> {
    let means = crate::sign_in::means::on_file(identity, person).await?;
    Ok(means.passkeys > 0 || means.cards > 0 || means.password_changed_at.is_some())
}

/// Commits that a way to sign in is taken away, and ends all other sessions of its person with it: whoever has that
/// way may have used it.
///
/// # Errors
/// When nobody is signed in, or the database cannot answer.
pub async fn take_away(
    identity: &Identity,
    asked: &Asked,
    person: PersonId,
    mut unit: Unit,
) -> Result<(), Failure> {
    let (ctx, this) = (&asked.ctx, session_token(asked)?);
    let changed = (person, &this, MeansChange::ElsewhereRemoved);
    crate::sign_in::means::changed(&mut unit, identity, ctx, changed).await?;
    identity.db.commit(unit).await.attempt("take a way to sign in away")?;
    identity.sessions.forget(person);
    Ok(())
}

/// The address that our own proxy saw: the last one, because the ones before come from the client.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let lines = headers.get_all("x-forwarded-for");
    let last = lines.iter().filter_map(|line| line.to_str().ok()).next_back()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

/// The token of the session that the request came with.
pub(crate) fn session_token(asked: &Asked) -> Result<Token, Failure> {
    let key = asked.visitor.session.as_ref().ok_or(Failure::SignInFirst)?;
    Token::read(&key.0).ok_or(Failure::SignInFirst)
}

/// The session of the request, as it stands now: it may have ended since the request began, or its account fallen in
/// doubt.
pub(crate) async fn session_of(identity: &Identity, asked: &Asked) -> Result<Session, Failure> {
    let digest = session_token(asked)?.digest();
    let rows = identity.db.read(session::store::by_digest(digest)).await?;
    let row = rows.first().ok_or(Failure::SignInFirst)?;
    let session = session::store::read(row);
    if session.standing(asked.ctx.now()) != session::Standing::Live {
        return Err(Failure::SignInFirst);
    }
    if session::store::is_in_doubt(row) {
        return Err(Failure::ProofFirst);
    }
    Ok(session)
}

/// The session and what is on file, of whoever signed in a moment ago and as surely as the account allows.
async fn changing(
    identity: &Identity,
    asked: &Asked,
) -> Result<Result<(Session, MeansOnFile), &'static str>, Failure> {
    let session = session_of(identity, asked).await?;
    let on_file = crate::sign_in::means::on_file(identity, session.person).await?;
    let strong = may_change_means(session.means, session.assurance, &on_file);
    let recent = session.is_recent(asked.ctx.now());
    Ok(if recent && strong { Ok((session, on_file)) } else { Err(AGAIN) })
}

/// The person, when they signed in a moment ago and as surely as the account allows: for changing and removing means of
/// sign-in. Otherwise where to show again that it is them.
pub(crate) async fn may_change(
    identity: &Identity,
    asked: &Asked,
) -> Result<Result<PersonId, &'static str>, Failure> {
    Ok(changing(identity, asked).await?.map(|(session, _)| session.person))
}

/// Whoever adds a means of sign-in, and how far it will count.
pub struct Adding {
    /// Whose it will be.
    pub person: PersonId,
    /// Up to which level it counts for somebody whose account is worth a theft.
    pub limit: Option<Assurance>,
}

/// As [`may_change`] where somebody has a password, and as [`may_add`] where they have none: the first one is a means
/// that is added.
pub(crate) async fn may_set_password(
    identity: &Identity,
    asked: &Asked,
) -> Result<Result<PersonId, &'static str>, Failure> {
    match changing(identity, asked).await? {
        Ok((session, on_file)) if on_file.password_changed_at.is_some() => Ok(Ok(session.person)),
        Ok(changing) => Ok(adding(&changing).map(|adding| adding.person)),
        Err(again) => Ok(Err(again)),
    }
}

/// As [`may_change`], for adding one; where no sign-in of theirs is sure enough for that, the page that says who
/// can help.
///
/// # Errors
/// When nobody is signed in, or the database cannot answer.
pub async fn may_add(
    identity: &Identity,
    asked: &Asked,
) -> Result<Result<Adding, &'static str>, Failure> {
    Ok(changing(identity, asked).await?.and_then(|changing| adding(&changing)))
}

/// Whether what somebody adds in a session counts, and how far.
fn adding((session, on_file): &(Session, MeansOnFile)) -> Result<Adding, &'static str> {
    let person = session.person;
    let level = |is_guarded| limited(session.assurance, session.limit, is_guarded);
    if !may_add_means(session.means, level(on_file.is_guarded), on_file) {
        return Err(NOT_SURE);
    }
    // A session that a means of little weight has opened adds none of more, however much it counts today.
    let limit = limit_in(session.means, level(true));
    Ok(Adding { person, limit })
}

/// The person, when they signed in a moment ago, for the interface: a refusal says what to do first.
pub(crate) async fn recent_by_program(
    identity: &Identity,
    asked: &Asked,
) -> Result<PersonId, Failure> {
    asked.own_hands()?;
    may_change(identity, asked).await?.map_err(|_| sign_in_again(asked))
}

/// As [`may_add`], for the interface: a refusal says what to do first.
pub(crate) async fn may_add_by_program(
    identity: &Identity,
    asked: &Asked,
) -> Result<Adding, Failure> {
    asked.own_hands()?;
    may_add(identity, asked).await?.map_err(|next| not_added(asked, next))
}

/// As [`may_set_password`], for the interface: a refusal says what to do first.
pub(crate) async fn may_set_password_by_program(
    identity: &Identity,
    asked: &Asked,
) -> Result<PersonId, Failure> {
    asked.own_hands()?;
    may_set_password(identity, asked).await?.map_err(|next| not_added(asked, next))
}

fn not_added(asked: &Asked, next: &str) -> Failure {
    if next == AGAIN {
        return sign_in_again(asked);
    }
    let title = asked.words.t("means-refused-not-sure");
    Problem::new(StatusCode::FORBIDDEN, "sign-in-not-sure", title).into()
}

/// The answer of the interface to somebody who signed in too long ago.
pub(crate) fn sign_in_again(asked: &Asked) -> Failure {
    let title = asked.words.t("account-means-lead");
    Problem::new(StatusCode::FORBIDDEN, "sign-in-again", title).into()
}

/// Whether the session of a request may end this one, or all (ASVS 7.5.2): itself always, others only when its person
/// signed in a moment ago, by whatever means. Who finds a browser open throws nobody out.
pub(crate) async fn may_end(
    identity: &Identity,
    asked: &Asked,
    one: Option<SessionId>,
) -> Result<bool, Failure> {
    let session = session_of(identity, asked).await?;
    Ok(one == Some(session.id) || session.is_recent(asked.ctx.now()))
}

/// Into the session: the cookie with the new token, and on to where the person was going. The session that
/// the browser came with is ended, so that none is left behind.
pub(crate) async fn enter(
    identity: &Identity,
    asked: &Asked,
    started: &Started,
    next: &str,
) -> Answer {
    leave_old(identity, asked, started).await?;
    let asks_first = asks_second(identity, &started.session) && !next.starts_with(WELCOME);
    let mut response = match asks_first {
        true => see_other(&second_factor_before(next))?,
        false => see_other(next)?,
    };
    give_session(asked, started, &mut response);
    Ok(response)
}

/// Ends the session that the browser came with. When it was the same person's, it goes on as the new one: what
/// they are signed in to elsewhere stays.
pub(crate) async fn leave_old(
    identity: &Identity,
    asked: &Asked,
    started: &Started,
) -> Result<(), Fault> {
    let before = asked.visitor.behind();
    let old = before.session.as_ref().and_then(|key| Token::read(&key.0));
    let (Some(old), Some(person)) = (old, before.person) else { return Ok(()) };
    let mut unit = platform::Unit::new();
    if person == started.session.person {
        session::store::follow(&mut unit, &asked.ctx, old.digest(), started.token.digest());
        if let (Some(whom), Some(name)) = (before.for_whom, &before.for_name) {
            // Whoever signs in again in the middle of something goes on for the same person.
            let name = started.token.seal(&asked.ctx, name);
            session::store::act_for(&mut unit, started.token.digest(), Some((whom, name)));
        }
    } else {
        session::store::end_by_digest(&mut unit, &asked.ctx, old.digest());
    }
    identity.db.commit(unit).await.attempt("end the session before")?;
    identity.sessions.forget(person);
    Ok(())
}

pub(crate) fn give_session(asked: &Asked, started: &Started, response: &mut Response) {
    let cookies = asked.site.settings.cookies;
    let headers = response.headers_mut();
    let session = cookies.write(cookie::SESSION, started.token.as_str(), None);
    headers.append(header::SET_COOKIE, session);
    headers.append(header::SET_COOKIE, cookies.remove(ATTEMPT_COOKIE));
}

pub(crate) fn give_attempt(asked: &Asked, token: &Token, response: &mut Response) {
    let cookies = asked.site.settings.cookies;
    let attempt = cookies.write(ATTEMPT_COOKIE, token.as_str(), Some(ATTEMPT_COOKIE_SECONDS));
    response.headers_mut().append(header::SET_COOKIE, attempt);
}

/// Out of the session: the cookie goes, and the browser is told to forget pages and storage.
pub(crate) fn take_session(asked: &Asked, response: &mut Response) {
    let cookies = asked.site.settings.cookies;
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, cookies.remove(cookie::SESSION));
    let clear = HeaderValue::from_static("\"cache\", \"storage\"");
    headers.insert(header::HeaderName::from_static("clear-site-data"), clear);
}

/// Where the person was going: the form's field, else the query, else the account.
pub(crate) fn next_of(asked: &Asked, form: &Form) -> String {
    let sent = web::next::local_path(form.value("next")).map(str::to_owned);
    let next = sent.unwrap_or_else(|| asked.next_or("/"));
    // Never back into signing in or out.
    let path = next.split(['?', '#']).next().unwrap_or_default();
    if path.starts_with("/sign-") || path.starts_with("/register") { "/".into() } else { next }
}

/// Whether the town asks everybody for two factors.
pub(crate) fn asks_everybody(identity: &Identity) -> bool {
    identity.settings.second_factor == SecondFactor::Everybody
}

/// Whether a session shows one factor where the town wants two of everybody.
pub(crate) fn asks_second(identity: &Identity, session: &Session) -> bool {
    asks_everybody(identity) && !session.shows_two_factors()
}

/// The page on which a second factor is added, and on from there.
pub(crate) fn second_factor_before(next: &str) -> String {
    format!("{SECOND_FACTOR}?next={}", web::next::encode(next))
}

/// Where whoever has added a means goes: back to the page that asked for a second factor and sends them on, else where
/// the page of that means leads.
pub(crate) fn after_adding(next: &str, otherwise: &str) -> String {
    let asked_for = web::next::local_path(next).filter(|next| next.starts_with(SECOND_FACTOR));
    asked_for.unwrap_or(otherwise).to_owned()
}

/// Whoever was asked for a second factor, and has just added one in this session, goes on in it.
pub(crate) async fn raise(
    identity: &Identity,
    asked: &Asked,
    adding: &Adding,
) -> Result<(), Failure> {
    if !asks_everybody(identity) {
        return Ok(());
    }
    let mut unit = Unit::new();
    session::store::raise(&mut unit, session_token(asked)?.digest(), adding.limit);
    identity.db.commit(unit).await.attempt("raise a session")?;
    identity.sessions.forget(adding.person);
    Ok(())
}

/// The words of a refusal.
pub(crate) fn refusal_words(asked: &Asked, refusal: SignInRefusal) -> String {
    let key = format!("sign-in-refused-{}", refusal.code());
    match refusal {
        SignInRefusal::Wait { seconds } if seconds <= 90 => {
            asked.words.with("sign-in-refused-wait-seconds", ("seconds", seconds))
        }
        SignInRefusal::Wait { seconds } => {
            asked.words.with("sign-in-refused-wait-minutes", ("minutes", (seconds + 59) / 60))
        }
        _ => asked.words.t(&key),
    }
}

/// Failures that were noticed, for the security log: never what was typed.
pub(crate) fn log_refusal(source: &Source, refusal: SignInRefusal) {
    tracing::warn!(target: "identity::audit", refusal = refusal.code(),
        network = source.details.network, "sign-in refused");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proxy_is_believed_not_the_client() {
        let check = |lines: &[&'static str], expected: Option<&str>| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", HeaderValue::from_static(line));
            }
            assert_eq!(forwarded(&headers), expected.map(|e| e.parse().unwrap()));
        };
        check(&["10.0.0.1, 192.0.2.7"], Some("192.0.2.7"));
        check(&["10.0.0.1", "2001:db8::1"], Some("2001:db8::1"));
        check(&["unknown"], None);
        check(&[], None);
    }
}
