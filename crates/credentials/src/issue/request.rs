//! A credential request (OpenID4VCI 1.0, 8.2), read.

use openid::error::OAuthError;
use serde_json::{Map, Value};

use super::{PROOFS_MAX, Proof};
use crate::error;

/// Which credential is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// That of a kind.
    Configuration(String),
    /// One that the token endpoint named; ours names none.
    Identifier,
}

/// A request whose proofs were read, and their signatures verified.
#[derive(Clone, Debug)]
pub struct CredentialRequest {
    /// Which credential.
    pub wanted: Wanted,
    /// A proof for each key.
    pub proofs: Vec<Proof>,
}

impl CredentialRequest {
    /// Reads the JSON of a request.
    ///
    /// # Errors
    /// The refusal as the standard words it.
    pub fn read(body: &[u8]) -> Result<CredentialRequest, OAuthError> {
        let members: Map<String, Value> = serde_json::from_slice(body)
            .map_err(|_| error::invalid_request("the request is a JSON object"))?;
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        let configuration = text("credential_configuration_id").map(str::to_owned);
        let wanted = match (configuration, members.contains_key("credential_identifier")) {
            (Some(kind), false) => Wanted::Configuration(kind),
            (None, true) => Wanted::Identifier,
            (Some(_), true) | (None, false) => {
                let why = "credential_configuration_id or credential_identifier, and one of them";
                return Err(error::invalid_request(why));
            }
        };
        if members.contains_key("credential_response_encryption") {
            let why = "answers are not encrypted beyond TLS here";
            return Err(OAuthError::new("invalid_encryption_parameters", why));
        }
        Ok(CredentialRequest { wanted, proofs: proofs(&members)? })
    }
}

fn proofs(members: &Map<String, Value>) -> Result<Vec<Proof>, OAuthError> {
    let missing = || error::invalid_proof("proofs are missing");
    let proofs = members.get("proofs").ok_or_else(missing)?;
    let kinds = proofs.as_object().filter(|kinds| kinds.len() == 1).ok_or_else(missing)?;
    let of_kind = kinds.get("jwt").and_then(Value::as_array);
    let of_kind = of_kind.ok_or_else(|| error::invalid_proof("proofs are of the kind jwt"))?;
    if of_kind.is_empty() {
        return Err(missing());
    }
    if of_kind.len() > PROOFS_MAX {
        return Err(error::invalid_request("more proofs than the metadata allows"));
    }
    let read = |proof: &Value| {
        let refused = || error::invalid_proof("a proof does not read, or its key did not sign it");
        proof.as_str().and_then(Proof::read).ok_or_else(refused)
    };
    of_kind.iter().map(read).collect()
}
