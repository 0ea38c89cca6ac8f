//! camt.053 as XML: a walk over the events of the reader, by the names of elements alone.

use std::collections::HashMap;

use jiff::civil::Date;
use platform::Money;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use services::form::sound_iban;

use super::{Entry, Payer, Statement, StatementFault, fault, money, push};

/// Deepest nesting; real statements stay under 20.
const DEPTH_MAX: usize = 64;
/// Longest text of one element; what a payer writes has at most 140 characters a line.
const TEXT_BYTES_MAX: usize = 4_096;
/// Most single payments inside one entry of a statement.
const DETAILS_MAX: usize = 20_000;

/// Decimals of an amount (ISO 20022, `ActiveOrHistoricCurrencyAndAmount`).
const DECIMALS_MAX: usize = 5;

/// What banks write where there is no number.
fn is_placeholder(text: &str) -> bool {
    ["NONREF", "NOTPROVIDED", "NOREF"].contains(&text.to_uppercase().as_str())
}

/// What is known of an entry, or of one payment inside it.
#[derive(Default)]
struct Seen {
    amount: Option<Money>,
    currency: String,
    bank_number: String,
    transaction: String,
    structured: String,
    text: String,
    payer: Payer,
    is_credit: Option<bool>,
    booked: bool,
    reversed: bool,
    booked_on: Option<Date>,
}

#[derive(Default)]
struct Walk {
    path: Vec<String>,
    statement: Statement,
    number: String,
    account: String,
    position: usize,
    entry: Option<Seen>,
    details: Vec<Seen>,
    detail: Option<Seen>,
    text: String,
}

pub(super) fn read(text: &str) -> Result<Statement, StatementFault> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut walk = Walk::default();
    let mut is_camt = false;
    loop {
        let event =
            reader.read_event().map_err(|error| fault(format!("The XML breaks off: {error}")))?;
        match event {
            Event::Start(start) => {
                walk.start(&start)?;
                is_camt |= walk.path.last().is_some_and(|name| name == "BkToCstmrStmt");
            }
            Event::End(_) => walk.end()?,
            Event::Text(part) => {
                walk.add(&part.xml10_content());
            }
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(character)) => walk.add(character.encode_utf8(&mut [0; 4])),
                _ => walk.add(resolved(&reference)),
            },
            Event::CData(part) => {
                walk.add(&part);
            }
            Event::DocType(_) => {
                return Err(fault("The file declares a document type; none is read."));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if !walk.path.is_empty() {
        return Err(fault("The file breaks off before its end."));
    }
    if !is_camt {
        return Err(fault("This is no camt.053 statement: there is no BkToCstmrStmt in it."));
    }
    Ok(walk.statement)
}

/// The five entities of XML; any other means nothing here.
fn resolved(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => " ",
    }
}

impl Walk {
    fn add(&mut self, part: &str) {
        if self.text.len() + part.len() <= TEXT_BYTES_MAX {
            self.text.push_str(part);
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), StatementFault> {
        if self.path.len() >= DEPTH_MAX {
            return Err(fault("The XML is nested too deeply."));
        }
        let name = start.local_name().as_ref().to_owned();
        self.text.clear();
        match name.as_str() {
            "Stmt" => {
                self.position = 0;
                self.number.clear();
                self.account.clear();
            }
            "Ntry" => {
                self.entry = Some(Seen::default());
                self.details.clear();
            }
            "TxDtls" => self.detail = Some(Seen::default()),
            "Amt" => {
                let currency = start.try_get_attribute("Ccy").ok().flatten();
                let currency = currency.map(|found| found.value.into_owned());
                if let Some(seen) = self.seen() {
                    seen.currency = currency.unwrap_or_default();
                }
            }
            _ => {}
        }
        self.path.push(name);
        Ok(())
    }

    /// What the text belongs to: the payment inside the entry, else the entry.
    fn seen(&mut self) -> Option<&mut Seen> {
        self.detail.as_mut().or(self.entry.as_mut())
    }

    fn end(&mut self) -> Result<(), StatementFault> {
        let text = self.text.trim().to_owned();
        self.text.clear();
        let Some(name) = self.path.pop() else { return Ok(()) };
        let mut above = self.path.iter().rev().cloned();
        let (parent, grand) = (above.next().unwrap_or_default(), above.next().unwrap_or_default());
        match (parent.as_str(), name.as_str()) {
            ("Stmt", "Id") => self.number = text,
            ("Id", "IBAN") if self.entry.is_none() => self.account = text,
            (_, "TxDtls") => {
                if self.details.len() >= DETAILS_MAX {
                    return Err(fault("One entry has too many payments."));
                }
                self.details.extend(self.detail.take());
            }
            (_, "Ntry") => self.close()?,
            (parent, name) => {
                if let Some(seen) = self.seen() {
                    seen.take((&grand, parent, name), text);
                }
            }
        }
        Ok(())
    }

    /// The end of an entry: one payment, or several that the bank booked together.
    fn close(&mut self) -> Result<(), StatementFault> {
        let Some(entry) = self.entry.take() else { return Ok(()) };
        self.position += 1;
        let details = std::mem::take(&mut self.details);
        // Money that went out is nobody's fee, however its bank writes it.
        if entry.is_credit != Some(true) || entry.reversed || !entry.booked {
            self.statement.skipped += 1;
            return Ok(());
        }
        let (single, position) = (details.len() <= 1, self.position);
        let own = [&*self.account, &*self.number].into_iter().filter(|part| !part.is_empty());
        let own = own.collect::<Vec<_>>().join("/");
        let place = |index: usize| format!("{own}/{position}/{index}");
        let mut entries = Vec::new();
        if details.is_empty() {
            entries.push(entry.alone(None, place(0))?);
        }
        // Money that goes out is booked with what comes in when somebody's payment returns.
        let (incoming, outgoing): (Vec<&Seen>, Vec<&Seen>) =
            details.iter().partition(|detail| detail.is_credit != Some(false));
        self.statement.skipped += outgoing.len();
        for (index, detail) in incoming.into_iter().enumerate() {
            entries.push(entry.alone(Some((detail, single)), place(index))?);
        }
        // Banks give the number of a batch to each payment in it: then the place tells them apart.
        let mut seen: HashMap<String, usize> = HashMap::new();
        for entry in &entries {
            *seen.entry(entry.id.clone()).or_default() += 1;
        }
        for (index, entry) in entries.iter_mut().enumerate() {
            if seen.get(&entry.id).is_some_and(|times| *times > 1) {
                entry.id = place(index);
            }
        }
        for entry in entries {
            push(&mut self.statement, entry)?;
        }
        Ok(())
    }
}

impl Seen {
    fn take(&mut self, (grand, parent, name): (&str, &str, &str), text: String) {
        match (parent, name) {
            // Since version 8 a name stands in a `Pty` of its own.
            ("Dbtr", "Nm") => self.payer.name = text,
            ("Pty", "Nm") if grand == "Dbtr" => self.payer.name = text,
            ("Id", "IBAN") if grand == "DbtrAcct" => self.payer.iban = sound_iban(&text),
            // The amount of the entry, of the payment, or the older form of the payment's.
            ("Ntry" | "TxDtls", "Amt") => self.amount = money(&text, &self.currency, DECIMALS_MAX),
            ("TxAmt", "Amt") if self.amount.is_none() => {
                self.amount = money(&text, &self.currency, DECIMALS_MAX);
            }
            ("Ntry" | "TxDtls", "CdtDbtInd") => self.is_credit = Some(text == "CRDT"),
            ("Ntry", "RvslInd") => self.reversed = matches!(text.as_str(), "true" | "1"),
            ("Ntry", "Sts") if !text.is_empty() => self.booked = text == "BOOK",
            ("Sts", "Cd") => self.booked = text == "BOOK",
            ("BookgDt", "Dt" | "DtTm") => {
                self.booked_on = text.get(..10).and_then(|day| day.parse().ok());
            }
            ("Ntry" | "Refs", "AcctSvcrRef") if !is_placeholder(&text) => self.bank_number = text,
            ("Refs", "TxId") if !is_placeholder(&text) => self.transaction = text,
            ("CdtrRefInf", "Ref") => self.structured = text,
            ("RmtInf", "Ustrd") => {
                self.text.push_str(&text);
                self.text.push(' ');
            }
            _ => {}
        }
    }

    /// One payment of an entry as it is booked; `single` when the entry has no other.
    fn alone(&self, detail: Option<(&Seen, bool)>, place: String) -> Result<Entry, StatementFault> {
        let single = detail.is_none_or(|(_, single)| single);
        let own = detail.map(|(detail, _)| detail);
        let of_entry = || self.amount.filter(|_| single);
        let amount = own.and_then(|detail| detail.amount).or_else(of_entry);
        let amount = amount.ok_or_else(|| {
            fault(format!("{place}: there is no amount in a currency with two decimals"))
        })?;
        let booked_on = own.and_then(|detail| detail.booked_on).or(self.booked_on);
        let booked_on = booked_on.ok_or_else(|| fault(format!("{place}: there is no day")))?;
        let seen = own.unwrap_or(self);
        let numbers = [&seen.bank_number, &seen.transaction];
        let number = numbers.into_iter().find(|number| !number.is_empty()).cloned();
        let number = number
            .or_else(|| (single && !self.bank_number.is_empty()).then(|| self.bank_number.clone()));
        Ok(Entry {
            id: number.unwrap_or(place),
            booked_on,
            amount,
            text: format!("{} {}", seen.structured, seen.text).trim().to_owned(),
            payer: seen.payer.clone(),
        })
    }
}

#[cfg(test)]
mod tests;
