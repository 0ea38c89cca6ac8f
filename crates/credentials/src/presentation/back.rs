//! The browser that a wallet sends back with its answer (OpenID4VP 1.0, 8.2: `redirect_uri` with `response_code`).
//!
//! Nothing else ties a wallet to the browser that asked: somebody could send a stranger the link of their own question.
//! The code is known to the wallet that answered alone, and it counts only where the one who asked is signed in.

use axum::extract::State as Shared;
use identity::session::Token;
use platform::{Fault, Unit};
use web::{Answer, Asked, Failure, see_other};

use super::store;
use crate::Credentials;

/// Where wallets send people back to.
pub(crate) const PATH: &str = "/my-credentials/shown";

/// The address for a wallet, with its code.
pub(super) fn uri(credentials: &Credentials, code: &Token) -> String {
    credentials.address(&format!("{PATH}?response_code={}", code.as_str()))
}

/// `GET /my-credentials/shown`
pub(crate) async fn come_back(asked: Asked, Shared(credentials): Shared<Credentials>) -> Answer {
    let person = asked.visitor.person.ok_or(Failure::SignInFirst)?;
    let code = asked.query_value("response_code").and_then(|code| Token::read(&code));
    let code = code.ok_or(Failure::NotFound)?;
    let found = store::find_by_code(&credentials.db, &code, asked.ctx.now()).await?;
    let (page, waiting) = found.ok_or(Failure::NotFound)?;
    if waiting.state.ask.asker != person {
        tracing::warn!("somebody else came back with the answer of a wallet");
        return Err(Failure::NotFound);
    }
    if !waiting.is_back {
        let mut unit = Unit::new();
        store::come_back(&mut unit, &asked.ctx, &code);
        credentials.db.commit(unit).await.map_err(Fault::from)?;
    }
    see_other(&format!("{}{}", waiting.state.ask.back, page.as_str()))
}
