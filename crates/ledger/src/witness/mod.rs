//! A witness for other towns: cosigns their heads, each only if it continues what was cosigned before.

mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use jiff::Timestamp;
use platform::fault::Attempt as _;
use platform::{CommitError, Ctx, Db, Fault, Unit};
use tlog::{
    AddCheckpoint, Algorithm, Checkpoint, KeyError, SignerKey, VerifierKey, WitnessRefusal,
};

use store::Watched;

/// Looks at what was cosigned last before giving up: others may move the same log forward meanwhile.
const LOOKS_MAX: usize = 4;
/// The media type of a refusal that names the size seen last.
const SIZE: &str = "text/x.tlog.size";
const TEXT: &str = "text/plain; charset=utf-8";

/// What is answered to a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The media type of the body.
    pub media_type: &'static str,
    /// The cosignature, or why there is none.
    pub body: String,
}

/// What a witness has seen of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedShown {
    /// The log.
    pub origin: String,
    /// The size that was cosigned last.
    pub size: u64,
    /// When.
    pub cosigned_at: Timestamp,
    /// Since when it is watched.
    pub since: Timestamp,
    /// How many heads of it were refused that show a second history.
    pub forks: u64,
}

/// A witness with its own key and its own memory.
#[derive(Clone)]
pub struct Witness {
    db: Db,
    signer: Arc<SignerKey>,
    logs: Arc<[VerifierKey]>,
}

/// Makes a key for a witness. It is another than the log's own: who can sign a head must not be able to
/// say that somebody else has seen it.
pub fn generate_witness_key(ctx: &Ctx, name: &str) -> Result<SignerKey, KeyError> {
    SignerKey::new(name, Algorithm::CosignatureV1, ctx.random())
}

impl Witness {
    /// A witness that signs with this key and watches the logs of these keys.
    ///
    /// # Errors
    /// When the key is not one for cosignatures.
    pub fn new(db: Db, signer: SignerKey, logs: Vec<VerifierKey>) -> Result<Witness, KeyError> {
        if signer.verifier_key().algorithm() != Algorithm::CosignatureV1 {
            return Err(KeyError::UnknownAlgorithm);
        }
        Ok(Witness { db, signer: Arc::new(signer), logs: logs.into() })
    }

    /// The key that others check its cosignatures with.
    pub fn verifier_key(&self) -> VerifierKey {
        self.signer.verifier_key()
    }

    /// Answers a request to cosign. What it cosigns is stored before it is answered.
    pub async fn add_checkpoint(&self, ctx: &Ctx, body: &str) -> Result<WitnessAnswer, Fault> {
        let request = match AddCheckpoint::parse(body) {
            Ok(request) => request,
            Err(error) => return Ok(refused(&WitnessRefusal::Malformed(error))),
        };
        for _ in 0..LOOKS_MAX {
            match self.judge_and_store(ctx, &request).await? {
                Judged::Cosigned(line) => {
                    let body = format!("{line}\n");
                    return Ok(WitnessAnswer { status: 200, media_type: TEXT, body });
                }
                Judged::Refused(refusal) => return Ok(refused(&refusal)),
                Judged::Overtaken => {}
            }
        }
        Err(Fault::busy("cosign a head", "others move this log forward all the time"))
    }

    async fn judge_and_store(&self, ctx: &Ctx, request: &AddCheckpoint) -> Result<Judged, Fault> {
        let watched = match request.origin() {
            Some(origin) => store::find(&self.db, &origin).await?,
            None => None,
        };
        let seen = watched.as_ref().map(|watched| watched.seen);
        let head = match request.judge(&self.logs, |_| seen) {
            Ok(head) => head,
            Err(refusal) => {
                self.remember_fork(ctx, request, (&refusal, watched.as_ref())).await?;
                return Ok(Judged::Refused(refusal));
            }
        };
        // A clock that goes back must not make a later head look like an earlier one.
        let last = watched.as_ref().map(|watched| watched.cosigned_at);
        let at = last.map_or(ctx.now(), |last| last.max(ctx.now()));
        let seconds = u64::try_from(at.as_second()).attempt("read the clock")?;
        let line = request.note().cosignature(&self.signer, seconds).attempt("cosign a head")?;
        let mut unit = Unit::new();
        let next = (&head, request.note().to_string(), at);
        store::put(&mut unit, watched.as_ref(), next);
        match self.db.commit(unit).await {
            Ok(()) => Ok(Judged::Cosigned(line.to_string())),
            Err(CommitError::Conflict { .. }) => Ok(Judged::Overtaken),
            Err(CommitError::Fault(fault)) => Err(fault),
        }
    }

    /// Two signed heads of one size are proof, and are kept. Other refusals prove nothing: anybody can
    /// send a genuine head with a wrong proof.
    async fn remember_fork(
        &self,
        ctx: &Ctx,
        request: &AddCheckpoint,
        (refusal, watched): (&WitnessRefusal, Option<&Watched>),
    ) -> Result<(), Fault> {
        let (WitnessRefusal::Fork { seen }, Some(watched)) = (refusal, watched) else {
            return Ok(());
        };
        let Ok(head) = Checkpoint::parse(request.note().text()) else { return Ok(()) };
        tracing::error!(origin = %head.origin(), size = seen, "a log shows two histories");
        let mut unit = Unit::new();
        store::put_fork(&mut unit, ctx, (&head, &request.note().to_string(), watched));
        self.db.commit(unit).await.map_err(CommitError::into_fault)
    }

    /// What was seen of each log that is watched; a log that never asked is left out.
    pub async fn list_watched(&self) -> Result<Vec<WatchedShown>, Fault> {
        let mut shown = store::list(&self.db).await?;
        shown.retain(|watched| self.logs.iter().any(|key| key.name() == watched.origin));
        Ok(shown)
    }

    /// What a person reads who opens the witness's address: its key, and the logs it watches.
    pub async fn about(&self) -> Result<String, Fault> {
        let mut text = format!(
            "A witness of transparency logs (https://c2sp.org/tlog-witness).\n\nname {}\nkey {}\n",
            self.signer.name(),
            self.verifier_key()
        );
        let watched = self.list_watched().await?;
        for key in self.logs.iter() {
            text.push_str(&format!("\nlog {key}\n"));
            match watched.iter().find(|watched| watched.origin == key.name()) {
                None => text.push_str("nothing cosigned yet\n"),
                Some(seen) => text.push_str(&format!(
                    "size {}, cosigned {}, watched since {}\n",
                    seen.size, seen.cosigned_at, seen.since
                )),
            }
            let forks = watched.iter().find(|watched| watched.origin == key.name());
            if let Some(count) = forks.map(|seen| seen.forks).filter(|count| *count > 0) {
                text.push_str(&format!("SHOWED TWO HISTORIES {count} times\n"));
            }
        }
        Ok(text)
    }
}

impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Witness").field("signer", &self.signer).finish_non_exhaustive()
    }
}

enum Judged {
    Cosigned(String),
    Refused(WitnessRefusal),
    /// Another request moved the log forward between the look and the write.
    Overtaken,
}

fn refused(refusal: &WitnessRefusal) -> WitnessAnswer {
    let (media_type, body) = match refusal {
        WitnessRefusal::OtherOldSize { seen } | WitnessRefusal::Fork { seen } => {
            (SIZE, format!("{seen}\n"))
        }
        other => (TEXT, format!("{other}\n")),
    };
    WitnessAnswer { status: refusal.status(), media_type, body }
}
