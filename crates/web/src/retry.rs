//! An act that met a version conflict reads again and decides again, a few times.

use std::future::Future;

use platform::{CommitError, Fault};

use crate::answer::Failure;

/// How often an act is tried before the person is told that somebody else is changing the same thing.
pub const TRIES_MAX: usize = 5;

/// Why one try of an act ended without a result.
#[derive(Debug)]
pub enum Stop {
    /// Somebody else was faster: read again, decide again.
    Conflict,
    /// There is no point in trying again.
    Failure(Failure),
}

impl From<CommitError> for Stop {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict { .. } => Stop::Conflict,
            CommitError::Fault(fault) => Stop::Failure(fault.into()),
        }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Stop::Failure(failure)
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Stop::Failure(fault.into())
    }
}

/// Runs an act: load, judge, commit; all of it again when the commit meets a conflict.
///
/// A refusal is a result, not a failure: let the act give `Ok(Err(refusal))`.
///
/// # Errors
/// What stopped the act, or [`Failure::Conflict`] after [`TRIES_MAX`] tries.
pub async fn act<T, F, R>(mut attempt: F) -> Result<T, Failure>
where
    F: FnMut() -> R,
    R: Future<Output = Result<T, Stop>>,
{
    for _ in 0..TRIES_MAX {
        match attempt().await {
            Ok(result) => return Ok(result),
            Err(Stop::Failure(failure)) => return Err(failure),
            Err(Stop::Conflict) => {}
        }
    }
    Err(Failure::Conflict)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn tried_again_after_a_conflict_and_only_then() {
        let mut tries = 0;
        let result = act(|| {
            tries += 1;
            let now = tries;
            async move { if now < 3 { Err(Stop::Conflict) } else { Ok(now) } }
        });
        assert_eq!(result.await.unwrap(), 3);

        let mut tries = 0;
        let result: Result<(), Failure> = act(|| {
            tries += 1;
            async { Err(Stop::Conflict) }
        })
        .await;
        assert!(matches!(result, Err(Failure::Conflict)) && tries == TRIES_MAX);

        let mut tries = 0;
        let result: Result<(), Failure> = act(|| {
            tries += 1;
            async { Err(Failure::NotFound.into()) }
        })
        .await;
        assert!(matches!(result, Err(Failure::NotFound)) && tries == 1);
    }
}
