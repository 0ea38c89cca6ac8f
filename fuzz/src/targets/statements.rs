//! Statements of a bank, and what payers write in them.

use cases::payment::{reference, statement};

use super::{Target, text};
use crate::seeds;

pub(super) const STATEMENT: Target = Target {
    name: "statement",
    about: "a bank's statement: camt.053 or CSV",
    run: |data| {
        if let Ok(read) = statement::read(&text(data)) {
            for entry in read.entries {
                assert!(entry.amount.cents > 0, "only money that came in: {entry:?}");
                let _ = reference::candidates(&entry.text);
            }
        }
    },
    seeds: seeds::statements,
};
