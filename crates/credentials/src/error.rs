//! Refusals of the credential endpoint (OpenID4VCI 1.0, 8.3.1.2).

use openid::error::OAuthError;

/// The request is not one.
pub(crate) fn invalid_request(why: &'static str) -> OAuthError {
    OAuthError::new("invalid_credential_request", why)
}

/// The proof of the holder's key is missing or not good.
pub(crate) fn invalid_proof(why: &'static str) -> OAuthError {
    OAuthError::new("invalid_proof", why)
}

/// The nonce in a proof is not (or no longer) good.
pub(crate) fn invalid_nonce() -> OAuthError {
    OAuthError::new("invalid_nonce", "the nonce is not good: ask for another one")
}
