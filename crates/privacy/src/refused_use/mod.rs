//! Uses of somebody's data that have ended because they objected and were right (GDPR, article 21).

pub mod store;
#[cfg(test)]
mod tests;

use crate::access::Purpose;

/// Uses that rest on the town's interest and not on a duty: these can end for one person. To all others a law obliges.
pub const OBJECTABLE: [Purpose; 1] = [Purpose::TryRules];
