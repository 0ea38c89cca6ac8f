//! Money: integer minor units with a currency. No floats.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An amount in minor units (cents) of a currency (ISO 4217).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Money {
    /// Minor units; may be negative in a correction.
    pub cents: i64,
    /// The currency.
    pub currency: Currency,
}

/// A currency of ISO 4217 with a hundredth as its minor unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency(&'static str);

/// The currencies of ISO 4217 (list one, 2026-01-01) whose minor unit is a hundredth. Forms, rules and statements write
/// amounts with two decimals, so a town cannot have one of the others.
const WITH_HUNDREDTHS: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT",
    "BGN", "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF",
    "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR",
    "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF",
    "IDR", "ILS", "INR", "IRR", "JMD", "KES", "KGS", "KHR", "KPW", "KYD", "KZT", "LAK", "LBP",
    "LKR", "LRD", "LSL", "MAD", "MDL", "MKD", "MMK", "MNT", "MOP", "MUR", "MVR", "MWK", "MXN",
    "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "PAB", "PEN", "PGK", "PHP", "PKR",
    "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE",
    "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TOP", "TRY", "TTD",
    "TWD", "TZS", "UAH", "USD", "UYU", "UZS", "VES", "WST", "XCD", "YER", "ZAR", "ZMW",
];

impl Currency {
    /// The euro.
    pub const EUR: Currency = Currency("EUR");

    /// The currency of a code; none of one that is not listed, or has no hundredths.
    pub fn parse(code: &str) -> Option<Currency> {
        WITH_HUNDREDTHS.iter().find(|listed| **listed == code).map(|listed| Currency(listed))
    }

    /// The code of ISO 4217.
    pub fn code(self) -> &'static str {
        self.0
    }
}

impl Default for Currency {
    fn default() -> Currency {
        Currency::EUR
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Currency, D::Error> {
        let code = String::deserialize(deserializer)?;
        Currency::parse(&code).ok_or_else(|| D::Error::custom("no currency with hundredths"))
    }
}

impl Money {
    /// An amount in hundredths of a currency.
    pub fn new(cents: i64, currency: Currency) -> Money {
        Money { cents, currency }
    }

    /// An amount in euro cents.
    pub fn eur(cents: i64) -> Money {
        Money { cents, currency: Currency::EUR }
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
        write!(f, "{} {}", self.currency.code(), decimal(self.cents))
    }
}

/// An amount in hundredths as a decimal number ("12.50").
pub fn decimal(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let whole = cents.unsigned_abs();
    format!("{sign}{}.{:02}", whole / 100, whole % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written() {
        assert_eq!(Money::eur(1250).to_string(), "EUR 12.50");
        assert_eq!(Money::eur(-5).to_string(), "EUR -0.05");
        let francs = Money::new(1250, Currency::parse("CHF").unwrap());
        assert_eq!(francs.to_string(), "CHF 12.50");
        assert_eq!(francs.checked_add(Money::eur(1)), None, "two currencies have no sum");
        for code in ["JPY", "KWD", "eur", "XXX", ""] {
            assert_eq!(Currency::parse(code), None, "{code}");
        }
        let kept = serde_json::to_string(&francs).unwrap();
        assert_eq!(kept, r#"{"cents":1250,"currency":"CHF"}"#);
        assert_eq!(serde_json::from_str::<Money>(&kept).unwrap(), francs);
        assert_eq!(Money::eur(i64::MAX).checked_add(Money::eur(1)), None);
    }
}
