//! What is good once: identifiers of proofs and assertions, remembered until they would have run out.

pub(crate) mod store;

pub(crate) use store::{delete_expired, is_seen};
