//! Registering a program, changing and ending its registration; each is committed to the town's log.

use platform::{Attempt as _, Ctx, Fault, Unit};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{Client, Registration, RegistrationRefusal, store};
use crate::{OpenId, token};

/// A secret for a program: shown once, kept as its digest.
#[derive(Clone)]
pub struct Secret {
    /// What the program sends.
    pub text: String,
    /// What is registered.
    pub sha256: String,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// A new one, of 256 random bits: that needs neither salt nor a slow hash.
    pub fn new(ctx: &Ctx) -> Secret {
        let text = crate::jose::base64(ctx.random::<32>());
        Secret { sha256: digest_of(&text), text }
    }
}

/// The digest of a secret as it is registered.
pub(crate) fn digest_of(secret: &str) -> String {
    Sha256::digest(secret.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Registers a program.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn register(
    openid: &OpenId,
    ctx: &Ctx,
    registration: Registration,
) -> Result<Result<Client, RegistrationRefusal>, Fault> {
    let client = match Client::judge(registration) {
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let taken = openid.filed(&client.id).is_some() || store::exists(&openid.db, &client.id).await?;
    if taken {
        return Ok(Err(RegistrationRefusal::TakenId));
    }
    let mut unit = Unit::new();
    store::insert(&mut unit, ctx, &client);
    commit_to(&mut unit, openid, ctx, (&client.id, "registered"));
    match openid.db.commit(unit).await {
        Ok(()) => {
            openid.forget_client(&client.id);
            Ok(Ok(client))
        }
        Err(error) if error.is_conflict() => Ok(Err(RegistrationRefusal::TakenId)),
        Err(error) => Err(error.into_fault()),
    }
}

/// Changes a registration. What people agreed to stays: a program that may ask for more has to ask for it.
///
/// # Errors
/// A fault when the database cannot answer, or somebody else changed it meanwhile.
pub async fn change(
    openid: &OpenId,
    ctx: &Ctx,
    (registration, version): (Registration, i64),
) -> Result<Result<Client, RegistrationRefusal>, Fault> {
    let client = match Client::judge(registration) {
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut unit = Unit::new();
    store::update(&mut unit, ctx, &client, version);
    commit_to(&mut unit, openid, ctx, (&client.id, "changed"));
    openid.db.commit(unit).await.attempt("change the registration of a program")?;
    openid.forget_client(&client.id);
    Ok(Ok(client))
}

/// Ends a registration at once, with every token that the program has.
///
/// # Errors
/// A fault when the database cannot answer, or there is no such registration any more.
pub async fn end(openid: &OpenId, ctx: &Ctx, id: &str) -> Result<(), Fault> {
    let mut unit = Unit::new();
    store::end(&mut unit, ctx, id);
    token::store::end_of_client(&mut unit, ctx, id);
    commit_to(&mut unit, openid, ctx, (id, "ended"));
    openid.db.commit(unit).await.attempt("end the registration of a program")?;
    openid.forget_client(id);
    Ok(())
}

/// The log commits to which program was registered by whom. A program is nobody, so the key is the town's own.
fn commit_to(unit: &mut Unit, openid: &OpenId, ctx: &Ctx, (id, act): (&str, &str)) {
    let record = json!({
        "program": id,
        "act": act,
        "by": ctx.actor().kind(),
        "at": ctx.now().to_string(),
    });
    let label = format!("{id}/{act}/{}", ctx.now());
    let key = openid.vault.digester().digest("openid.program", &label);
    let commitment = ledger::commitment(key.as_bytes(), record.to_string().as_bytes());
    ledger::append(unit, ctx, ledger::Entry::new("program", commitment));
    tracing::info!(target: "openid::audit", program = id, act, "registration");
}
