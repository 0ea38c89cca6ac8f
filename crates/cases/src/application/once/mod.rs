//! Requests that may be sent again under a key of their client's, and then do what they did once.

mod store;

pub use store::{find_by_key, forget_keys, remember_key};

/// A request that may be sent again, as it is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// The digest of its key, with who sent it and where to.
    pub key_digest: String,
    /// The digest of its body.
    pub body_digest: String,
}
