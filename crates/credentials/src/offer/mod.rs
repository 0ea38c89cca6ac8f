//! Offers: somebody who is signed in here lets a wallet fetch a credential, by a link or a square and a code that they
//! type (OpenID4VCI 1.0, 4.1, with the pre-authorised code flow).

pub(crate) mod store;

use identity::session::Token;
use jiff::SignedDuration;
use platform::{Attempt as _, Ctx, Fault, Unit};
use serde_json::json;

use crate::credential::{Credential, CredentialId};
use crate::metadata::AUTHORIZATION_SERVER;
use crate::{Credentials, token};

/// How long an offer waits for its wallet.
pub(crate) const VALID: SignedDuration = SignedDuration::from_mins(10);
/// How often the code may be typed wrongly before the offer is over.
pub(crate) const TRIES_MAX: i64 = 5;
/// Digits of the code.
const CODE_DIGITS: usize = 6;

/// What the person sees.
pub(crate) struct Made {
    /// Where a wallet takes up the offer.
    pub(crate) address: String,
    /// By which its code is found.
    pub(crate) secret: Token,
}

/// Makes an offer. Earlier ones of the same credential are over.
pub(crate) async fn make(
    credentials: &Credentials,
    ctx: &Ctx,
    credential: &Credential,
) -> Result<Made, Fault> {
    let secret = Token::new(ctx);
    let code = digits(credentials, &secret);
    let mut unit = Unit::new();
    store::end_of_credential(&mut unit, ctx, credential.id);
    store::insert(&mut unit, ctx, (&secret, credential.id), digest(credentials, &secret, &code));
    credentials.db.commit(unit).await.attempt("offer a credential to a wallet")?;
    Ok(Made { address: address(credentials, credential, &secret), secret })
}

/// The code of an offer of this credential that waits: what the person types in the wallet.
pub(crate) async fn code(
    credentials: &Credentials,
    ctx: &Ctx,
    (secret, of): (&Token, CredentialId),
) -> Result<Option<String>, Fault> {
    let offer = store::find(&credentials.db, secret).await?;
    let waits = |offer: &Offer| {
        offer.credential == of && offer.used_at.is_none() && offer.expires_at > ctx.now()
    };
    Ok(offer.filter(waits).map(|_| digits(credentials, secret)))
}

fn address(credentials: &Credentials, credential: &Credential, secret: &Token) -> String {
    let offer = json!({
        "credential_issuer": credentials.issuer(),
        "credential_configuration_ids": [credential.kind],
        "grants": {
            token::GRANT: {
                "pre-authorized_code": secret.as_str(),
                "tx_code": { "input_mode": "numeric", "length": CODE_DIGITS },
                "authorization_server": credentials.address(AUTHORIZATION_SERVER),
            },
            "authorization_code": { "authorization_server": credentials.issuer() },
        },
    });
    let offer = web::next::encode(&offer.to_string());
    format!("openid-credential-offer://?credential_offer={offer}")
}

/// Digits that nobody guesses in five tries: of the offer, under a key of the town, so that they are shown when the
/// wallet asks for them and are kept nowhere.
fn digits(credentials: &Credentials, secret: &Token) -> String {
    let digest = credentials.vault.digester().digest("credentials.tx-code-of", secret.as_str());
    let folded = |number: u64, byte: &u8| (number << 8) | u64::from(*byte);
    // Of 2^64 numbers the last few millions are left out of nothing that matters: the bias is below 2^-44.
    let number = digest.as_bytes().iter().take(8).fold(0_u64, folded);
    let number = number % 10_u64.pow(CODE_DIGITS as u32);
    format!("{number:0CODE_DIGITS$}")
}

/// The digest of the code of an offer: under a key of the town, because six digits are soon tried out.
pub(crate) fn digest(credentials: &Credentials, secret: &Token, code: &str) -> [u8; 32] {
    let of = format!("{} {code}", secret.as_str());
    let digest = credentials.vault.digester().digest("credentials.tx-code", &of);
    let mut bytes = [0; 32];
    bytes.iter_mut().zip(digest.as_bytes()).for_each(|(to, from)| *to = *from);
    bytes
}

/// An offer as it is stored.
pub(crate) struct Offer {
    pub(crate) credential: CredentialId,
    pub(crate) code_digest: Vec<u8>,
    pub(crate) tries: i64,
    pub(crate) expires_at: jiff::Timestamp,
    pub(crate) used_at: Option<jiff::Timestamp>,
}
