//! What passkeys and cards share: their answers come from the script of a page and go back to it as JSON.

use serde_json::json;
use web::{Answer, Asked, StatusCode, json, json_with};

use super::{Shown, SignInRefusal, complete_and_hand_over};
use crate::Identity;
use crate::edge::{self, Whence};
use crate::session::Token;

/// What cannot be a token belongs to no attempt; it is refused as one that is over.
pub(super) fn attempt(text: &str) -> Token {
    Token::read(text).unwrap_or_else(Token::nobody)
}

/// Who was signed in too long ago is sent to sign in again.
pub(super) fn sign_in_first(again: &str) -> Answer {
    json_with(StatusCode::UNAUTHORIZED, &json!({ "next": again }))
}

/// A refusal in words, and in the security log.
pub(super) fn refused(asked: &Asked, whence: &Whence, refusal: SignInRefusal) -> Answer {
    edge::log_refusal(&whence.source, refusal);
    said(refusal.code(), &edge::refusal_words(asked, refusal))
}

/// A refusal whose wording has this key.
pub(super) fn refused_by_key(asked: &Asked, key: &str) -> Answer {
    said(key, &asked.words.t(key))
}

fn said(code: &str, message: &str) -> Answer {
    json_with(StatusCode::UNPROCESSABLE_ENTITY, &json!({ "code": code, "message": message }))
}

/// Into the session: the cookie, and for the script where to go.
pub(super) async fn enter(
    identity: &Identity,
    asked: &Asked,
    whence: &Whence,
    signed_in: impl Into<Shown>,
    next: &str,
) -> Answer {
    let key = asked.known_visitor_key();
    let completed =
        complete_and_hand_over(identity, &asked.ctx, &whence.source, signed_in, key).await?;
    match completed {
        Ok(started) => {
            edge::leave_old(identity, asked, &started).await?;
            let mut response = json(&json!({ "next": next }))?;
            edge::give_session(asked, &started, &mut response);
            Ok(response)
        }
        Err(refusal) => refused(asked, whence, refusal),
    }
}
