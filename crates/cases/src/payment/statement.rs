//! Statements of a bank: what came in, from a camt.053 file or from CSV. Pure; every size is bounded.
//!
//! Standard: ISO 20022 camt.053 (BankToCustomerStatement), every version: the elements that are read have
//! kept their names.

mod camt;

use jiff::civil::Date;
use platform::Money;
use platform::money::Currency;
use serde::{Deserialize, Serialize};
use services::form::sound_iban;

/// Largest statement that is read.
pub const STATEMENT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most entries of one statement.
pub const ENTRIES_MAX: usize = 50_000;

/// From whose account money came, as far as the statement says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payer {
    /// The name on the account.
    pub name: String,
    /// Its number (ISO 13616), when the check digits fit.
    pub iban: Option<String>,
}

/// Money that came into the town's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// How the bank knows it.
    pub id: String,
    /// On which day it was booked.
    pub booked_on: Date,
    /// How much.
    pub amount: Money,
    /// What the payer wrote: the structured reference first, when there is one.
    pub text: String,
    /// Whose money it was.
    pub payer: Payer,
}

/// A statement as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// What came in, in the order of the file.
    pub entries: Vec<Entry>,
    /// Entries that are no money that came in: what went out, what is not booked yet, what was reversed.
    pub skipped: usize,
}

/// Why a statement is not read: the line or place, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementFault(pub String);

impl std::fmt::Display for StatementFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

fn fault(text: impl Into<String>) -> StatementFault {
    StatementFault(text.into())
}

/// Reads a statement; a file that begins with `<` is XML, anything else CSV.
///
/// # Errors
/// What is wrong with the file.
pub fn read(text: &str) -> Result<Statement, StatementFault> {
    if text.len() > STATEMENT_BYTES_MAX {
        return Err(fault(format!("The file has more than {STATEMENT_BYTES_MAX} bytes.")));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('<') { camt::read(text) } else { csv_statement(text) }
}

/// The columns that a CSV statement must have. `payer` and `iban` are read where they are there, and others are left
/// alone.
const COLUMNS: [&str; 5] = ["id", "booked_on", "amount", "currency", "text"];

fn csv_statement(text: &str) -> Result<Statement, StatementFault> {
    let head = text.lines().next().unwrap_or_default();
    let delimiter = if head.contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let heads = reader.headers().map_err(|error| fault(error.to_string()))?.clone();
    let column = |name: &str| {
        let place = heads.iter().position(|head| head.eq_ignore_ascii_case(name));
        place.ok_or_else(|| {
            fault(format!("There is no column `{name}`. Name the columns {}.", COLUMNS.join(", ")))
        })
    };
    let known = |name: &str| heads.iter().position(|head| head.eq_ignore_ascii_case(name));
    let [payer, iban] = ["payer", "iban"].map(known);
    let [id, booked_on, amount, currency, words] = COLUMNS.map(column);
    let (id, booked_on, amount) = (id?, booked_on?, amount?);
    let (currency, words) = (currency?, words?);
    let mut statement = Statement::default();
    for (index, row) in reader.records().enumerate() {
        let line = index + 2;
        let row = row.map_err(|error| fault(format!("line {line}: {error}")))?;
        let cell = |place: usize| row.get(place).unwrap_or_default();
        let day = cell(booked_on)
            .parse()
            .map_err(|_| fault(format!("line {line}: write the day as 2026-03-01")))?;
        let money = money(cell(amount), cell(currency), TYPED_DECIMALS_MAX);
        let money = money.ok_or_else(|| {
            fault(format!("line {line}: write the amount as 60.00, with its currency"))
        })?;
        if cell(id).is_empty() {
            return Err(fault(format!("line {line}: the bank's own number is missing in `id`")));
        }
        let more = |place: Option<usize>| place.map_or("", cell);
        let entry = Entry {
            id: cell(id).to_owned(),
            booked_on: day,
            amount: money,
            text: cell(words).to_owned(),
            payer: Payer { name: more(payer).to_owned(), iban: sound_iban(more(iban)) },
        };
        push(&mut statement, entry)?;
    }
    Ok(statement)
}

/// Adds what came in; what went out is skipped.
fn push(statement: &mut Statement, entry: Entry) -> Result<(), StatementFault> {
    if statement.entries.len() >= ENTRIES_MAX {
        return Err(fault(format!("The file has more than {ENTRIES_MAX} entries. Split it.")));
    }
    if entry.amount.cents > 0 {
        statement.entries.push(entry);
    } else {
        statement.skipped += 1;
    }
    Ok(())
}

/// An exact amount as people type it.
pub(crate) fn typed(text: &str, currency: Currency) -> Option<Money> {
    money(text, currency.code(), TYPED_DECIMALS_MAX).filter(|money| money.cents <= TYPED_CENTS_MAX)
}

/// Decimals that people type: with three it is a thousand, or a mistake.
const TYPED_DECIMALS_MAX: usize = 2;
/// The largest amount that people type: ten million.
const TYPED_CENTS_MAX: i64 = 1_000_000_000;

/// An exact amount of a currency, with a point or a comma; what is smaller than a cent must be nothing.
fn money(text: &str, currency: &str, decimals_max: usize) -> Option<Money> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty()
        || whole.len() > 15
        || part.len() > decimals_max
        || !digits(whole)
        || !digits(part)
    {
        return None;
    }
    let (cents, smaller) = part.split_at(usize::min(2, part.len()));
    if smaller.bytes().any(|byte| byte != b'0') {
        return None;
    }
    let cents: i64 = format!("{whole}{cents:0<2}").parse().ok()?;
    Currency::parse(currency).map(|currency| Money::new(sign * cents, currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        let check = |text: &str, expected: Option<i64>| {
            assert_eq!(money(text, "EUR", 5).map(|money| money.cents), expected, "{text}");
        };
        check("60.00", Some(6000));
        check("60", Some(6000));
        check("60,5", Some(6050));
        check("-60.05", Some(-6005));
        check("0.10000", Some(10));
        check("0.101", None);
        check("1e3", None);
        check("", None);
        check(".5", None);
        check("9999999999999999", None);
        assert_eq!(money("60.00", "JPY", 5), None);
        assert_eq!(typed("1.000", Currency::EUR), None, "a thousand, or one?");
        assert_eq!(typed("10000001", Currency::EUR), None);
    }

    #[test]
    fn csv_as_banks_write_it() {
        let text = "id;booked_on;amount;currency;text;payer\nA1;2026-03-02;60,00;EUR;RF18 539007547034;somebody\nA2;2026-03-03;-12,50;EUR;rent;\n";
        let statement = read(text).unwrap();
        assert_eq!(statement.skipped, 1);
        let entry = statement.entries.first().unwrap();
        assert_eq!((entry.id.as_str(), entry.amount.cents), ("A1", 6000));
        assert_eq!(entry.text, "RF18 539007547034");
        let refused = |text: &str| read(text).unwrap_err().to_string();
        assert!(refused("id,amount\n").contains("booked_on"));
        assert!(
            refused("id,booked_on,amount,currency,text\nA1,1.3.2026,60,EUR,x\n").contains("line 2")
        );
        assert!(
            refused("id,booked_on,amount,currency,text\n,2026-03-02,60,EUR,x\n").contains("`id`")
        );
    }
}
