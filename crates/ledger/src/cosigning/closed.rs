//! The last head of a closed log is cosigned as well, so that receipts of its last entries are as good as all others.

use futures_util::future::join_all;
use jiff::SignedDuration;
use platform::fault::Attempt as _;
use platform::{CommitError, Ctx, Fault, Unit};
use tlog::{Note, VerifiedSignature};

use super::{Cosigning, ask};
use crate::rotation::store::{Closed, list_closed, put_last_cosigned};

/// Time until the witnesses are asked again about the last head of a closed log.
const ASK_EVERY: SignedDuration = SignedDuration::from_mins(1);

impl Cosigning {
    /// Asks about the last heads that have too few cosignatures.
    pub(super) async fn ask_about_closed(&self, ctx: &Ctx) -> Result<(), Fault> {
        for closed in list_closed(&self.db).await? {
            let waits = closed.asked_at.is_some_and(|asked| {
                let since = ctx.now().duration_since(asked);
                !since.is_negative() && since < ASK_EVERY
            });
            if closed.witnessed_at.is_none() && !waits {
                self.ask_about(ctx, &closed).await?;
            }
        }
        Ok(())
    }

    async fn ask_about(&self, ctx: &Ctx, closed: &Closed) -> Result<(), Fault> {
        let bare = Note::parse(&closed.head.checkpoint).attempt("read the last head of a log")?;
        let witnesses = self.policy.witnesses();
        // What each has seen of this log it says itself, when it is asked as if it had seen nothing.
        let head = (&closed.head, &bare);
        let ask = |witness| ask::cosignature(&self.db, &self.post, head, witness, 0);
        let mut note = bare.clone();
        for (witness, answer) in witnesses.iter().zip(join_all(witnesses.iter().map(ask)).await) {
            if let Ok(seen) = answer? {
                note.add(seen.cosignature, &witness.key).attempt("add a cosignature")?;
            }
        }
        let keys: Vec<_> = witnesses.iter().map(|by| by.key.clone()).collect();
        let by: Vec<VerifiedSignature> = note.verify(&keys).unwrap_or_default();
        let is_enough = !by.is_empty() && self.policy.is_met_by(&by);
        let text = if is_enough { note.to_string() } else { bare.to_string() };
        let mut unit = Unit::new();
        put_last_cosigned(&mut unit, ctx, closed, (&text, is_enough));
        match self.db.commit(unit).await {
            // Another server has asked as well.
            Ok(()) | Err(CommitError::Conflict { .. }) => Ok(()),
            Err(CommitError::Fault(fault)) => Err(fault),
        }
    }
}
