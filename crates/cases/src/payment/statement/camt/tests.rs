//! Statements as banks write them.

use super::*;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S-1</Id>"#;
const TAIL: &str = "</Stmt></BkToCstmrStmt></Document>";

fn statement(entries: &str) -> Result<Statement, StatementFault> {
    read(&format!("{HEAD}{entries}{TAIL}"))
}

fn entry(more: &str) -> String {
    format!(
        r#"<Ntry><Amt Ccy="EUR">60.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt><AcctSvcrRef>N1</AcctSvcrRef>{more}</Ntry>"#
    )
}

#[test]
fn one_payment() {
    let details = "<NtryDtls><TxDtls><Refs><EndToEndId>X</EndToEndId></Refs><RmtInf><Ustrd>for my dog</Ustrd><Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls>";
    let read = statement(&entry(details)).unwrap();
    let first = read.entries.first().unwrap();
    assert_eq!((first.id.as_str(), first.amount.cents), ("N1", 6000));
    assert_eq!(first.text, "RF18539007547034 for my dog");
    assert_eq!(first.booked_on.to_string(), "2026-03-02");
}

#[test]
fn several_payments_booked_together() {
    let one = |number: &str, amount: &str| {
        format!(
            r#"<TxDtls><Refs><AcctSvcrRef>{number}</AcctSvcrRef></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">{amount}</Amt></TxAmt></AmtDtls><RmtInf><Ustrd>a &amp; b</Ustrd></RmtInf></TxDtls>"#
        )
    };
    let details = format!("<NtryDtls>{}{}</NtryDtls>", one("T1", "20.00"), one("", "40.00"));
    let read = statement(&entry(&details)).unwrap();
    let seen: Vec<(&str, i64)> =
        read.entries.iter().map(|entry| (entry.id.as_str(), entry.amount.cents)).collect();
    assert_eq!(seen, [("T1", 2000), ("S-1/1/1", 4000)]);
    assert_eq!(read.entries.first().unwrap().text, "a & b");
}

#[test]
fn payments_that_the_bank_gives_one_number() {
    let one = |direction: &str| {
        format!(
            r#"<TxDtls><Refs><AcctSvcrRef>B7</AcctSvcrRef></Refs><Amt Ccy="EUR">20.00</Amt><CdtDbtInd>{direction}</CdtDbtInd></TxDtls>"#
        )
    };
    let batch = format!("<NtryDtls>{}{}{}</NtryDtls>", one("CRDT"), one("DBIT"), one("CRDT"));
    let nameless = entry("").replace("N1", "NONREF");
    let account = "<Acct><Id><IBAN>NL00TEST</IBAN></Id></Acct>";
    let more = format!("</Stmt><Stmt><Id>S-2</Id>{account}{nameless}");
    let read = statement(&format!("{account}{}{more}", entry(&batch))).unwrap();
    let seen: Vec<&str> = read.entries.iter().map(|entry| entry.id.as_str()).collect();
    // Two by their places, what went out left away, and a statement begins to count anew.
    assert_eq!(seen, ["NL00TEST/S-1/1/0", "NL00TEST/S-1/1/1", "NL00TEST/S-2/1/0"]);
    assert_eq!(read.skipped, 1);
}

#[test]
fn what_is_no_money_that_came_in() {
    let out = entry("").replace("CRDT", "DBIT");
    let pending = entry("").replace("BOOK", "PDNG");
    let reversed = entry("<RvslInd>true</RvslInd>");
    let old = entry("").replace("<Sts><Cd>BOOK</Cd></Sts>", "<Sts>BOOK</Sts>");
    let read = statement(&format!("{out}{pending}{reversed}{old}")).unwrap();
    assert_eq!((read.entries.len(), read.skipped), (1, 3));
}

#[test]
fn what_is_not_read() {
    assert!(read("<Document><Other/></Document>").unwrap_err().0.contains("camt.053"));
    assert!(read(&format!("{HEAD}<Ntry>")).unwrap_err().0.contains("breaks off"));
    assert!(read("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>").unwrap_err().0.contains("document type"));
    let yen = entry("").replace("EUR", "JPY");
    assert!(statement(&yen).unwrap_err().0.contains("a currency with two decimals"));
    let deep = "<a>".repeat(DEPTH_MAX + 1);
    assert!(read(&deep).unwrap_err().0.contains("deeply"));
}

#[test]
fn who_paid() {
    let payer = "<RltdPties><Dbtr><Pty><Nm>A. Haddad</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>DE89 3704 0044 0532 0130 00</IBAN></Id></DbtrAcct><CdtrAcct><Id><IBAN>PT50000201231234567890154</IBAN></Id></CdtrAcct></RltdPties>";
    let details = format!("<NtryDtls><TxDtls>{payer}</TxDtls></NtryDtls>");
    let read = statement(&entry(&details)).unwrap();
    let first = read.entries.first().unwrap();
    assert_eq!(first.payer.name, "A. Haddad");
    assert_eq!(first.payer.iban.as_deref(), Some("DE89370400440532013000"));
    let wrong = details.replace("0130 00", "0130 01");
    let read = statement(&entry(&wrong)).unwrap();
    assert_eq!(read.entries.first().unwrap().payer.iban, None, "the check digits do not fit");
}

#[test]
fn an_odd_batch_that_went_out_keeps_no_other_entry_from_being_read() {
    // Two payments without amounts of their own, in dollars, and without a day: nothing that a fee is paid with.
    let details = "<NtryDtls><TxDtls><Refs><EndToEndId>AP-1</EndToEndId></Refs></TxDtls><TxDtls><Refs><EndToEndId>AP-2</EndToEndId></Refs></TxDtls></NtryDtls>";
    let out = entry(details).replace("CRDT", "DBIT").replace("EUR", "USD");
    let out = out.replace("<BookgDt><Dt>2026-03-02</Dt></BookgDt>", "");
    let read = statement(&format!("{out}{}", entry(""))).unwrap();
    assert_eq!((read.entries.len(), read.skipped), (1, 1));
}
