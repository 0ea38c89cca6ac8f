//! Fees: what an applicant owes for a case (a demand), and the money that came in or went back for it.

pub(crate) mod api;
pub mod demand;
pub mod entry;
pub mod import;
pub(crate) mod letter;
pub mod notification;
pub mod overdue;
pub mod pages;
pub(crate) mod payer;
pub mod proceed;
pub mod provider;
pub mod receive;
pub mod reference;
pub mod refund;
pub mod settle;
pub mod statement;
pub mod store;
#[cfg(test)]
mod tests;
pub mod waive;

use jiff::Timestamp;
use jiff::civil::Date;
use platform::{Money, typed_id};

use crate::application::ApplicationId;

/// What seals from whose account money came.
pub const PAYER_LABEL: &str = "cases.payment.payer";

typed_id!(
    /// A fee that is due.
    DemandId,
    "dem"
);

/// Where a demand stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DemandState {
    /// To be paid.
    Open,
    /// Paid in full.
    Paid,
    /// Let go by the town.
    Waived,
    /// No longer owed: the case ended.
    Cancelled,
    /// Paid, and given back in full.
    Refunded,
}

impl DemandState {
    /// All of them.
    pub const ALL: [DemandState; 5] = [
        DemandState::Open,
        DemandState::Paid,
        DemandState::Waived,
        DemandState::Cancelled,
        DemandState::Refunded,
    ];

    /// The stable word; its wording is `demand-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            DemandState::Open => "open",
            DemandState::Paid => "paid",
            DemandState::Waived => "waived",
            DemandState::Cancelled => "cancelled",
            DemandState::Refunded => "refunded",
        }
    }

    /// The state with this word.
    pub fn of(word: &str) -> Option<DemandState> {
        DemandState::ALL.into_iter().find(|state| state.word() == word)
    }

    /// The colour of its tag; the word says the same.
    pub(crate) fn colour(self) -> &'static str {
        match self {
            DemandState::Open => "orange",
            DemandState::Paid => "green",
            DemandState::Waived | DemandState::Cancelled | DemandState::Refunded => "grey",
        }
    }
}

/// A fee that is due.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// Its id.
    pub id: DemandId,
    /// The case.
    pub application: ApplicationId,
    /// What stands on a transfer: a creditor reference (ISO 11649).
    pub reference: String,
    /// The service.
    pub service: String,
    /// The unit for which the fee is collected.
    pub unit: String,
    /// How much.
    pub amount: Money,
    /// How much has come in, less what was given back.
    pub paid_cents: i64,
    /// By which law: an id in the definition.
    pub law: Option<String>,
    /// Where it stands.
    pub state: DemandState,
    /// The wait of the process that it answers; none when nothing waits for the money.
    pub wait: Option<u32>,
    /// Until when.
    pub due_on: Date,
    /// When it was made.
    pub made_at: Timestamp,
    /// When the applicant was reminded.
    pub reminded_at: Option<Timestamp>,
    /// When nothing was left to pay.
    pub settled_at: Option<Timestamp>,
    /// Counts changes.
    pub version: i64,
}

impl Demand {
    /// What is still to be paid.
    pub fn remaining(&self) -> Money {
        let cents = match self.state {
            DemandState::Open => (self.amount.cents - self.paid_cents).max(0),
            DemandState::Paid
            | DemandState::Waived
            | DemandState::Cancelled
            | DemandState::Refunded => 0,
        };
        Money { cents, ..self.amount }
    }

    /// What came in and is not owed: it is for an official to give back.
    pub fn excess(&self) -> Money {
        let cents = match self.state {
            DemandState::Open | DemandState::Paid => (self.paid_cents - self.amount.cents).max(0),
            DemandState::Waived | DemandState::Cancelled | DemandState::Refunded => self.paid_cents,
        };
        Money { cents, ..self.amount }
    }

    /// What came in, less what was given back.
    pub fn paid(&self) -> Money {
        Money { cents: self.paid_cents, ..self.amount }
    }
}

/// How money moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Means {
    /// Coins and notes at the counter.
    Cash,
    /// A card at the counter.
    Card,
    /// A bank transfer.
    Transfer,
    /// A provider of payments on the net.
    Online,
}

impl Means {
    /// All of them.
    pub const ALL: [Means; 4] = [Means::Cash, Means::Card, Means::Transfer, Means::Online];

    /// The stable word; its wording is `payment-means-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            Means::Cash => "cash",
            Means::Card => "card",
            Means::Transfer => "transfer",
            Means::Online => "online",
        }
    }

    /// The means with this word.
    pub fn of(word: &str) -> Option<Means> {
        Means::ALL.into_iter().find(|means| means.word() == word)
    }
}

/// Money that came in or went back.
#[derive(Clone, Debug, PartialEq)]
pub struct Payment {
    /// The number on its receipt.
    pub number: String,
    /// What it was for.
    pub demand: DemandId,
    /// Whether it went back.
    pub is_refund: bool,
    /// How.
    pub means: Means,
    /// How much, always more than nothing.
    pub amount: Money,
    /// How bank or provider know it.
    pub outside: Option<String>,
    /// On which day.
    pub booked_on: Date,
    /// From whose account it came, sealed; none where nobody told.
    pub payer: Option<privacy::Sealed>,
    /// When it was recorded.
    pub at: Timestamp,
}

/// Why an act on a demand is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentRefusal {
    /// The official's role does not allow it, or not in this unit.
    NotYours,
    /// The case is the official's own affair.
    OwnCase,
    /// Nothing is owed, so nothing can be let go.
    NotOwed,
    /// No amount, or one that is not more than nothing.
    AmountMissing,
    /// More would go back than came in.
    MoreThanPaid,
    /// The number by which the bank knows it is missing.
    NumberMissing,
    /// How it was paid is missing.
    MeansMissing,
    /// The reason is missing.
    TextMissing,
    /// More was written than a page can hold.
    TextTooLong,
    /// It was paid in another currency than it is owed in.
    OtherCurrency,
    /// The one who owes it was erased.
    Erased,
    /// There is no fee with this reference.
    NoSuchFee,
    /// The number by which the bank knows it is that of other money.
    NumberTaken,
}

impl PaymentRefusal {
    /// All of them.
    pub const ALL: [PaymentRefusal; 13] = [
        PaymentRefusal::NotYours,
        PaymentRefusal::OwnCase,
        PaymentRefusal::NotOwed,
        PaymentRefusal::AmountMissing,
        PaymentRefusal::MoreThanPaid,
        PaymentRefusal::NumberMissing,
        PaymentRefusal::MeansMissing,
        PaymentRefusal::TextMissing,
        PaymentRefusal::TextTooLong,
        PaymentRefusal::OtherCurrency,
        PaymentRefusal::Erased,
        PaymentRefusal::NoSuchFee,
        PaymentRefusal::NumberTaken,
    ];

    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            PaymentRefusal::NotYours => "not-your-role",
            PaymentRefusal::OwnCase => "own-case",
            PaymentRefusal::NotOwed => "not-owed",
            PaymentRefusal::AmountMissing => "amount-missing",
            PaymentRefusal::MoreThanPaid => "more-than-paid",
            PaymentRefusal::NumberMissing => "bank-number-missing",
            PaymentRefusal::MeansMissing => "means-missing",
            PaymentRefusal::TextMissing => "fee-needs-reason",
            PaymentRefusal::TextTooLong => "text-too-long",
            PaymentRefusal::OtherCurrency => "other-currency",
            PaymentRefusal::Erased => "person-erased",
            PaymentRefusal::NoSuchFee => "no-such-fee",
            PaymentRefusal::NumberTaken => "bank-number-taken",
        }
    }

    /// The field of a form at which it is told.
    pub fn field(self) -> &'static str {
        match self {
            PaymentRefusal::AmountMissing
            | PaymentRefusal::MoreThanPaid
            | PaymentRefusal::OtherCurrency => "amount",
            PaymentRefusal::NumberMissing | PaymentRefusal::NumberTaken => "number",
            PaymentRefusal::MeansMissing => "means",
            PaymentRefusal::TextMissing | PaymentRefusal::TextTooLong => "text",
            PaymentRefusal::NotYours
            | PaymentRefusal::OwnCase
            | PaymentRefusal::NotOwed
            | PaymentRefusal::Erased => "do",
            PaymentRefusal::NoSuchFee => "reference",
        }
    }
}
