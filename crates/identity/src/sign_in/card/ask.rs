//! Asks whether a card was revoked, within bounds of time and size; and what comes of it when nobody answers.

use std::time::Duration;

use platform::Ctx;
use platform::outgoing::{Asker, Outgoing, Question as Asked};

use super::ocsp::{Question, Status};
use super::trust::Authority;
use super::{CardCertificate, CardRefusal, Cards};

/// Somebody waits for the answer (Web eID's own limit).
const PATIENCE: Duration = Duration::from_secs(5);
/// Answers have two or three kilobytes, with the certificate of whoever answers.
const ANSWER_BYTES_MAX: u64 = 32 * 1024;
const MEDIA_TYPE: &str = "application/ocsp-request";

impl Cards {
    /// Asks the servers that the certificates name, over the network.
    pub fn asking() -> Asker {
        Outgoing::within(PATIENCE).asker(ANSWER_BYTES_MAX)
    }

    /// Whether the card still holds. No answer is a refusal, unless the town decided otherwise.
    pub(super) async fn ask_about(
        &self,
        ctx: &Ctx,
        card: &CardCertificate,
        issuer: &Authority,
    ) -> Result<(), CardRefusal> {
        match self.status(ctx, card, issuer).await {
            Status::Good => Ok(()),
            Status::Revoked => Err(CardRefusal::Revoked),
            Status::NoAnswer if self.settings.take_unchecked => {
                tracing::warn!(target: "identity::audit", "a card was taken unchecked");
                Ok(())
            }
            Status::NoAnswer => Err(CardRefusal::NotChecked),
        }
    }

    async fn status(&self, ctx: &Ctx, card: &CardCertificate, issuer: &Authority) -> Status {
        let Some(url) = self.settings.ocsp_url.as_ref().or(card.ocsp_url.as_ref()) else {
            return Status::NoAnswer;
        };
        // What is not HTTP (LDAP, files) is asked by nobody.
        if !(url.starts_with("http://") || url.starts_with("https://")) {
            return Status::NoAnswer;
        }
        let nonce = self.settings.ocsp_nonce.then(|| ctx.random());
        let question = Question::about(card, issuer, nonce);
        let posted = Some((MEDIA_TYPE, question.written()));
        let answered = (self.ask)(Asked { url: url.clone(), posted, authorization: None }).await;
        let said = match answered {
            Ok(answered) if answered.status == 200 => {
                question.judge(&answered.body, (issuer, self.responder.as_deref()), ctx.now())
            }
            Ok(answered) => {
                tracing::warn!(url, status = answered.status, "no answer about a card");
                return Status::NoAnswer;
            }
            Err(fault) => {
                tracing::warn!(url, %fault, "no answer about a card");
                return Status::NoAnswer;
            }
        };
        if said == Status::NoAnswer {
            tracing::warn!(url, "an answer about a card does not count");
        }
        said
    }
}
