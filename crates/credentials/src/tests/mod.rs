//! Credentials as wallets, readers, their holders and officials meet them.

mod desk;
mod presentation;
mod refusals;
mod wallet;
