//! The town's witnesses: each is asked to cosign the head, beside everything else. No act waits for them.

mod ask;
mod closed;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use jiff::{SignedDuration, Timestamp};
use platform::fault::Attempt as _;
use platform::outgoing::Poster;
use platform::{CommitError, Ctx, Db, Edge, Fault, Unit};
use tlog::{Note, Policy, PolicyWitness, VerifiedSignature};

use crate::store::{Head, insist_on_log};
use store::{Known, Seen};

/// Time between two looks at the head.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// A head that stands still is cosigned again after this, so that its witnesses' times stay fresh.
const FRESH_FOR: SignedDuration = SignedDuration::from_mins(60);
/// Longest time until a witness that failed is asked again.
const PAUSE_SECONDS_MAX: i64 = 600;

/// What is wrong with a witness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It does not answer, or with nothing that the protocol knows.
    Silent,
    /// It does not watch this log, or not by this key.
    Refused,
    /// It has cosigned a longer log than this one is: ours went back, or another has our key.
    Ahead,
    /// It has cosigned another history of this log.
    OtherHistory,
    /// It answers with something that is not its cosignature of this head.
    Forged,
}

impl Trouble {
    /// All of them.
    pub const ALL: [Trouble; 5] =
        [Trouble::Silent, Trouble::Refused, Trouble::Ahead, Trouble::OtherHistory, Trouble::Forged];

    /// The stable word for it, which ends the key of its wording too.
    pub fn word(self) -> &'static str {
        match self {
            Trouble::Silent => "silent",
            Trouble::Refused => "refused",
            Trouble::Ahead => "ahead",
            Trouble::OtherHistory => "other-history",
            Trouble::Forged => "forged",
        }
    }

    fn of(word: &str) -> Option<Trouble> {
        Trouble::ALL.into_iter().find(|trouble| trouble.word() == word)
    }
}

/// A witness of the town's log as pages and operators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessShown {
    /// The name of its key.
    pub name: String,
    /// Its key as published.
    pub key: String,
    /// The size of the log that it cosigned last, and when by its own clock.
    pub cosigned: Option<(u64, Timestamp)>,
    /// Since when it cosigns.
    pub since: Option<Timestamp>,
    /// What is wrong with it now, and since when.
    pub trouble: Option<(Trouble, Timestamp)>,
}

/// Asks the witnesses of a policy. Any number of servers may do so at once.
pub struct Cosigning {
    db: Db,
    policy: Arc<Policy>,
    post: Poster,
}

/// How it went with one witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The witness, by its name in the policy.
    pub witness: String,
    /// The trouble, if it did not cosign.
    pub trouble: Option<Trouble>,
}

impl Cosigning {
    /// Asks the witnesses of this policy over this way to send.
    pub fn new(db: Db, policy: Arc<Policy>, post: Poster) -> Cosigning {
        Cosigning { db, policy, post }
    }

    /// Runs rounds for ever. Faults are logged and tried again: nothing depends on a round.
    pub async fn run(&self, edge: &Edge) {
        if self.policy.witnesses().iter().all(|witness| witness.url.is_none()) {
            return;
        }
        loop {
            if let Err(fault) = self.run_once(&edge.system("witnesses")).await {
                tracing::error!(%fault, "the witnesses could not be asked");
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Asks each witness whose turn it is to cosign the head as it is now, all for the same head.
    pub async fn run_once(&self, ctx: &Ctx) -> Result<Vec<Asked>, Fault> {
        let Some(head) = crate::store::find_head(&self.db).await? else { return Ok(Vec::new()) };
        let known = store::list(&self.db).await?;
        let note = Note::parse(&head.checkpoint).attempt("read the head of the log")?;
        let round = Round { ctx, head, note, known };
        let due: Vec<&PolicyWitness> =
            self.policy.witnesses().iter().filter(|witness| round.is_due(witness)).collect();
        let mut asked = Vec::new();
        let mut answers: FuturesUnordered<_> =
            due.into_iter().map(|witness| self.ask(&round, witness)).collect();
        let mut cosigned = Vec::new();
        // As they come: a witness that sleeps holds up nothing of what the others have said.
        while let Some((witness, answer)) = answers.next().await {
            let seen = answer?;
            let trouble = seen.as_ref().err().copied();
            self.record(&round, witness, &seen).await?;
            asked.push(Asked { witness: witness.name.clone(), trouble });
            if let Ok(seen) = seen {
                cosigned.push((witness, seen));
                self.keep_if_enough(&round, &cosigned).await?;
            }
        }
        self.ask_about_closed(ctx).await?;
        Ok(asked)
    }

    /// Writes about the log that grows, unless that is another one by now: what witnesses say of a log says nothing of
    /// the next.
    async fn write(&self, round: &Round<'_>, mut unit: Unit) -> Result<(), Fault> {
        insist_on_log(&mut unit, round.head.log);
        match self.db.commit(unit).await {
            Ok(()) | Err(CommitError::Conflict { .. }) => Ok(()),
            Err(CommitError::Fault(fault)) => Err(fault),
        }
    }

    async fn ask<'a>(
        &self,
        round: &Round<'_>,
        witness: &'a PolicyWitness,
    ) -> (&'a PolicyWitness, Result<Result<Seen, Trouble>, Fault>) {
        let old = round.known_of(witness).map_or(0, |known| known.size);
        let answer =
            ask::cosignature(&self.db, &self.post, (&round.head, &round.note), witness, old);
        (witness, answer.await)
    }

    /// Writes down what a witness said. Trouble is told when it begins and when it ends.
    async fn record(
        &self,
        round: &Round<'_>,
        witness: &PolicyWitness,
        seen: &Result<Seen, Trouble>,
    ) -> Result<(), Fault> {
        let before = round.known_of(witness);
        let earlier = before.and_then(|known| known.trouble);
        let mut unit = Unit::new();
        match seen {
            Ok(seen) => {
                if earlier.is_some() {
                    tracing::info!(witness = %witness.name, "the witness cosigns again");
                }
                store::put_cosigned(&mut unit, round.ctx, (&witness.key, seen));
            }
            Err(trouble) => {
                let failures = before.map_or(0, |known| known.failures) + 1;
                let since = earlier
                    .filter(|(before, _)| before == trouble)
                    .map_or(round.ctx.now(), |(_, since)| since);
                tell(witness, earlier.map(|(trouble, _)| trouble), *trouble);
                store::put_trouble(&mut unit, round.ctx, &witness.key, (*trouble, since, failures));
            }
        }
        self.write(round, unit).await
    }

    /// Keeps the head with its cosignatures once they are enough, for receipts.
    async fn keep_if_enough(
        &self,
        round: &Round<'_>,
        cosigned: &[(&PolicyWitness, Seen)],
    ) -> Result<(), Fault> {
        let mut note = round.note.clone();
        let of_this_head = |known: &&Known| {
            known
                .seen
                .as_ref()
                .is_some_and(|seen| (seen.size, seen.root) == (round.head.size, round.head.root))
        };
        for witness in self.policy.witnesses() {
            let now = cosigned.iter().find(|(by, _)| by.key == witness.key).map(|(_, seen)| seen);
            let before = round.known_of(witness).filter(of_this_head);
            let seen = now.or_else(|| before.and_then(|known| known.seen.as_ref()));
            if let Some(seen) = seen {
                note.add(seen.cosignature.clone(), &witness.key).attempt("add a cosignature")?;
            }
        }
        let keys: Vec<_> = self.policy.witnesses().iter().map(|by| by.key.clone()).collect();
        let by: Vec<VerifiedSignature> = note.verify(&keys).unwrap_or_default();
        if by.is_empty() || !self.policy.is_met_by(&by) {
            return Ok(());
        }
        let mut unit = Unit::new();
        store::put_witnessed(&mut unit, round.ctx, (&round.head, &note.to_string()));
        self.write(round, unit).await
    }
}

impl std::fmt::Debug for Cosigning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cosigning").field("policy", &self.policy).finish_non_exhaustive()
    }
}

/// The head that all are asked for in one round, and what was known before it.
struct Round<'a> {
    ctx: &'a Ctx,
    head: Head,
    note: Note,
    known: Vec<Known>,
}

impl Round<'_> {
    fn known_of(&self, witness: &PolicyWitness) -> Option<&Known> {
        let key = witness.key.to_string();
        self.known.iter().find(|known| known.witness == key)
    }

    fn is_due(&self, witness: &PolicyWitness) -> bool {
        if witness.url.is_none() {
            return false;
        }
        let Some(known) = self.known_of(witness) else { return true };
        let since_asked = self.ctx.now().duration_since(known.asked_at);
        // A clock that was set back must not silence the witnesses until it has caught up.
        let clock_went_back = since_asked.is_negative();
        if known.trouble.is_some() {
            let exponent = u32::try_from(known.failures.clamp(0, 20)).unwrap_or(20);
            let pause = 2_i64.saturating_pow(exponent).min(PAUSE_SECONDS_MAX);
            return clock_went_back || since_asked >= SignedDuration::from_secs(pause);
        }
        let cosigned_this = known
            .seen
            .as_ref()
            .is_some_and(|seen| (seen.size, seen.root) == (self.head.size, self.head.root));
        !cosigned_this || clock_went_back || since_asked >= FRESH_FOR
    }
}

fn tell(witness: &PolicyWitness, before: Option<Trouble>, trouble: Trouble) {
    if before == Some(trouble) {
        return;
    }
    let (witness, trouble) = (&witness.name, trouble.word());
    if [Trouble::Ahead.word(), Trouble::OtherHistory.word()].contains(&trouble) {
        tracing::error!(%witness, trouble, "a witness has seen another history of this log");
    } else {
        tracing::warn!(%witness, trouble, "a witness does not cosign");
    }
}

/// The witnesses of a policy with what is known of each, in the policy's order.
pub async fn read_witnesses(db: &Db, policy: &Policy) -> Result<Vec<WitnessShown>, Fault> {
    let known = store::list(db).await?;
    let shown = |witness: &PolicyWitness| {
        let key = witness.key.to_string();
        let known = known.iter().find(|known| known.witness == key);
        WitnessShown {
            name: witness.key.name().to_owned(),
            cosigned: known
                .and_then(|known| known.seen.as_ref())
                .map(|seen| (seen.size, seen.cosigned_at)),
            since: known.and_then(|known| known.first_cosigned_at),
            trouble: known.and_then(|known| known.trouble),
            key,
        }
    };
    Ok(policy.witnesses().iter().map(shown).collect())
}
