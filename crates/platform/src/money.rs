//! Money: integer minor units with a currency. No floats.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in minor units (cents) of a currency (ISO 4217).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Money {
    /// Minor units; may be negative in a correction.
    pub cents: i64,
    /// The currency.
    pub currency: Currency,
}

/// A currency with two decimals that a town may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Euro.
    Eur,
}

impl Currency {
    /// The code of ISO 4217.
    pub fn code(self) -> &'static str {
        match self {
            Currency::Eur => "EUR",
        }
    }
}

impl Money {
    /// An amount in euro cents.
    pub fn eur(cents: i64) -> Money {
        Money { cents, currency: Currency::Eur }
    }

    /// The sum, when both are of one currency and it fits.
    pub fn checked_add(self, other: Money) -> Option<Money> {
        let cents = self.cents.checked_add(other.cents)?;
        (self.currency == other.currency).then_some(Money { cents, ..self })
    }
}

impl fmt::Display for Money {
    /// Plain and the same everywhere ("EUR 12.50"); pages format by locale.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.cents < 0 { "-" } else { "" };
        let whole = self.cents.unsigned_abs();
        write!(f, "{} {sign}{}.{:02}", self.currency.code(), whole / 100, whole % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written() {
        assert_eq!(Money::eur(1250).to_string(), "EUR 12.50");
        assert_eq!(Money::eur(-5).to_string(), "EUR -0.05");
        assert_eq!(Money::eur(i64::MAX).checked_add(Money::eur(1)), None);
    }
}
