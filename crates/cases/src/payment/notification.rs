//! `POST /api/v1/payments/notifications`: a provider tells of a payment. Signed, and recorded once however
//! often it is told.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use jiff::civil::Date;
use platform::money::Currency;
use platform::{Actor, Ctx, Fault, Money};
use serde::{Deserialize, Serialize};
use web::{Answer, Asked, Failure, Problem, StatusCode};

use super::provider::Signed;
use super::receive::Received;
use super::settle::{Booked, book};
use super::{Means, PaymentRefusal};
use crate::casework::Casework;
use crate::pages::Pages;

/// The only type of notification that does something.
pub(crate) const SUCCEEDED: &str = "payment.succeeded";
/// As whom a provider acts.
const ACTOR: &str = "payment-provider";
/// Longest number of a provider.
const NUMBER_BYTES_MAX: usize = 200;

/// What a provider tells.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Notification {
    /// What happened; whatever is not known is taken and does nothing.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The payment.
    #[serde(default)]
    pub(crate) data: Option<Data>,
}

/// A payment as a provider knows it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Data {
    /// The reference of the demand.
    pub(crate) reference: String,
    /// The provider's own number of the payment.
    pub(crate) payment: String,
    /// How much, in cents.
    pub(crate) amount_cents: i64,
    /// ISO 4217.
    pub(crate) currency: String,
    /// On which day; today without it.
    #[serde(default)]
    pub(crate) booked_on: Option<Date>,
}

/// Why a notification is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationRefusal {
    /// The town has no provider.
    NobodySends,
    /// It is not signed, or long ago, or with another secret.
    SignatureWrong,
    /// The body is no notification.
    Unreadable,
    /// It fits no demand, or cannot be taken.
    Payment(PaymentRefusal),
}

/// How a notification ended without success.
#[derive(Debug)]
pub enum NotTaken {
    /// The sender can do something about it.
    Refused(NotificationRefusal),
    /// The world is broken.
    Fault(Fault),
}

/// Takes a notification; gives back what came of it, none where it does nothing.
///
/// # Errors
/// A refusal, or a fault.
pub async fn take(
    casework: &Casework,
    ctx: &Ctx,
    signed: &Signed<'_>,
    body: &[u8],
) -> Result<Option<Booked>, NotTaken> {
    let refused = |refusal| Err(NotTaken::Refused(refusal));
    let Some(secret) = casework.inner().provider.secret() else {
        return refused(NotificationRefusal::NobodySends);
    };
    if !secret.admits(signed, body, ctx.now()) {
        return refused(NotificationRefusal::SignatureWrong);
    }
    let Ok(notification) = serde_json::from_slice::<Notification>(body) else {
        return refused(NotificationRefusal::Unreadable);
    };
    if notification.kind != SUCCEEDED {
        return Ok(None);
    }
    let Some(data) = notification.data else {
        return refused(NotificationRefusal::Unreadable);
    };
    if data.payment.is_empty() || data.payment.len() > NUMBER_BYTES_MAX {
        return refused(NotificationRefusal::Unreadable);
    }
    let other = NotificationRefusal::Payment(PaymentRefusal::OtherCurrency);
    let Some(currency) = Currency::parse(&data.currency) else { return refused(other) };
    let amount = Money::new(data.amount_cents, currency);
    let ctx = ctx.acting_as(Actor::Client(ACTOR.into()));
    let received = Received {
        means: Means::Online,
        amount,
        outside: Some(format!("provider:{}", data.payment)),
        booked_on: data.booked_on.unwrap_or(ctx.today()),
        payer: None,
    };
    match book(casework, &ctx, (&data.reference, &received)).await {
        // A provider that gives one number to two amounts is told so, and tells again.
        Ok(Booked::Differs) => refused(NotificationRefusal::Payment(PaymentRefusal::NumberTaken)),
        Ok(Booked::Refused(refusal)) => {
            tracing::warn!(reference = %data.reference, why = refusal.word(), "a payment fits no demand");
            refused(NotificationRefusal::Payment(refusal))
        }
        Ok(booked) => Ok(Some(booked)),
        Err(fault) => Err(NotTaken::Fault(fault)),
    }
}

/// The route.
pub(crate) async fn notify(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let head = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let text = |name: &str| head(name).unwrap_or_default();
    let signed = Signed {
        id: text("webhook-id"),
        timestamp: text("webhook-timestamp"),
        signature: text("webhook-signature"),
    };
    match take(&pages.casework, &asked.ctx, &signed, &body).await {
        Ok(_) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(NotTaken::Fault(fault)) => Err(fault.into()),
        Err(NotTaken::Refused(refusal)) => Err(refused(&asked, refusal)),
    }
}

fn refused(asked: &Asked, refusal: NotificationRefusal) -> Failure {
    let title = |word: &str| asked.words.t(&format!("cases-refusal-{word}"));
    match refusal {
        NotificationRefusal::NobodySends => Failure::NotFound,
        NotificationRefusal::SignatureWrong => {
            let word = "signature-wrong";
            Problem::new(StatusCode::UNAUTHORIZED, word, title(word)).into()
        }
        NotificationRefusal::Unreadable => {
            let word = "notification-unreadable";
            Problem::new(StatusCode::BAD_REQUEST, word, title(word)).into()
        }
        NotificationRefusal::Payment(why) => Problem::refused(why.word(), title(why.word())).into(),
    }
}
