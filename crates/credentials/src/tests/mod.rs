//! Credentials as wallets, readers, their holders and officials meet them.

mod acts;
mod desk;
mod evidence;
mod guarded;
mod identity;
mod presentation;
mod refusals;
mod renewal;
mod revocation;
mod shared;
mod wallet;
