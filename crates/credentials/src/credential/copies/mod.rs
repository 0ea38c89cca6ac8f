//! Copies of credentials that went into wallets: each with a place of its own in a list of statuses.

pub(crate) mod store;

use jiff::Timestamp;

use super::CopyId;

/// Copies of one credential that may be out at once. A wallet carries some for several readers; whoever wants more than
/// that says first that a wallet is lost.
pub(crate) const COPIES_OUT_MAX: i64 = 50;
/// Copies of one credential that there may ever be, so that nobody fills the lists of statuses.
pub(crate) const COPIES_EVER_MAX: i64 = 1_000;

/// One that went into a wallet.
#[derive(Clone, Debug)]
pub(crate) struct Copy {
    pub(crate) id: CopyId,
    /// The first copy of the same answer to a wallet: what the wallet says of it, it says of all.
    pub(crate) answer: CopyId,
    pub(crate) list: i64,
    pub(crate) place: i64,
    pub(crate) issued_at: Timestamp,
    pub(crate) lost_at: Option<Timestamp>,
}
