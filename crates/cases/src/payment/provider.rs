//! Who takes payments on the net. The town sends people there with a signed link and is told of payments by
//! signed notifications, so that any provider fits that has, or is given, a small adapter.
//!
//! Standard: Standard Webhooks 1.0 (symmetric signatures, `v1`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;

use super::Demand;

/// How far the clock of a provider may be from ours.
const CLOCKS_APART: SignedDuration = SignedDuration::from_mins(5);
/// Fewest bytes of a secret (Standard Webhooks asks for 24 to 64).
const SECRET_BYTES_MIN: usize = 24;

/// What both sides sign with.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// A secret as it is written in a file: base64, with or without `whsec_` before it. None when it is too
    /// short, or not base64.
    pub fn parse(text: &str) -> Option<Secret> {
        let text = text.trim();
        let bytes = STANDARD.decode(text.strip_prefix("whsec_").unwrap_or(text)).ok()?;
        (bytes.len() >= SECRET_BYTES_MIN).then_some(Secret(bytes))
    }

    /// A secret with these bytes.
    pub fn new(bytes: [u8; 32]) -> Secret {
        Secret(bytes.to_vec())
    }

    fn mac(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            unreachable!("HMAC takes keys of any length")
        };
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                mac.update(b".");
            }
            mac.update(part);
        }
        mac
    }

    /// The signature of a notification, as it stands in its head.
    pub fn sign(&self, id: &str, sent_at: Timestamp, body: &[u8]) -> String {
        let seconds = sent_at.as_second().to_string();
        let code = self.mac(&[id.as_bytes(), seconds.as_bytes(), body]).finalize().into_bytes();
        format!("v1,{}", STANDARD.encode(code))
    }

    /// Whether a notification was signed with this secret, just now. Several signatures may stand there, while
    /// a secret is changed.
    pub fn admits(&self, signed: &Signed<'_>, body: &[u8], now: Timestamp) -> bool {
        let Ok(seconds) = signed.timestamp.parse::<i64>() else { return false };
        let Ok(sent_at) = Timestamp::from_second(seconds) else { return false };
        if now.duration_since(sent_at).abs() > CLOCKS_APART {
            return false;
        }
        let parts = [signed.id.as_bytes(), signed.timestamp.as_bytes(), body];
        signed.signature.split(' ').filter_map(|one| one.strip_prefix("v1,")).any(|code| {
            let code = STANDARD.decode(code).unwrap_or_default();
            self.mac(&parts).verify_slice(&code).is_ok()
        })
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What stands in the head of a notification.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// `webhook-id`.
    pub id: &'a str,
    /// `webhook-timestamp`, in seconds since 1970.
    pub timestamp: &'a str,
    /// `webhook-signature`.
    pub signature: &'a str,
}

/// Who takes payments on the net.
#[derive(Clone, Debug)]
pub enum Provider {
    /// Nobody: people pay by transfer or at the counter.
    None,
    /// A page of the invented town on which no money moves.
    Invented(Secret),
    /// A page of a provider.
    Hosted {
        /// The address of the page.
        url: String,
        /// What both sides sign with.
        secret: Secret,
    },
}

impl Provider {
    /// What notifications are signed with; none where nobody sends any.
    pub fn secret(&self) -> Option<&Secret> {
        match self {
            Provider::None => None,
            Provider::Invented(secret) | Provider::Hosted { secret, .. } => Some(secret),
        }
    }

    /// Whether people can pay on the net.
    pub fn takes_payments(&self) -> bool {
        !matches!(self, Provider::None)
    }
}

/// The address to which a person goes to pay: what is to be paid, and where they come back to, signed so that
/// nobody changes the amount on the way.
pub fn address(url: &str, secret: &Secret, demand: &Demand, back: &str) -> String {
    let remaining = demand.remaining();
    let (amount, currency) = (remaining.cents.to_string(), remaining.currency.code());
    let signed =
        [demand.reference.as_bytes(), amount.as_bytes(), currency.as_bytes(), back.as_bytes()];
    let code = STANDARD.encode(secret.mac(&signed).finalize().into_bytes());
    let encode = web::next::encode;
    let between = if url.contains('?') { '&' } else { '?' };
    format!(
        "{url}{between}reference={}&amount={amount}&currency={currency}&return={}&signature={}",
        demand.reference,
        encode(back),
        encode(&code)
    )
}
