//! The contract of every crate that keeps personal data: which tables, what of whom, and how it goes.

use std::collections::BTreeSet;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::civil::Date;
use platform::id::SubjectId;
use platform::migrate::Module;
use platform::{Ctx, Db, Edge, Fault, Unit};
use serde_json::{Value, json};

use crate::data_use::{self, DataUse};
use crate::key::SubjectKey;
use crate::vault::Vault;
use crate::{consent, pattern, question, refused_use, restriction, unusual};

/// What is held about somebody, counted without opening it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What it is; the words are at `privacy-what-…` ("documents").
    pub what: &'static str,
    /// How many.
    pub count: u64,
    /// The page where the person sees it, when there is one.
    pub page: Option<&'static str>,
}

/// What a law keeps for now although its subject asked for erasure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What it is, as in [`Held::what`].
    pub what: &'static str,
    /// The article that keeps it.
    pub law: String,
    /// Until when, when a date is known.
    pub until_on: Option<Date>,
}

/// A crate that keeps personal data. The binary collects one of each and hands them to the pages about
/// people's own data.
pub trait Holder: Send + Sync {
    /// The stable name; the words are at `privacy-holder-…` ("cases").
    fn name(&self) -> &'static str;

    /// Every table of the crate with a column marked `-- personal:`.
    fn tables(&self) -> &'static [&'static str];

    /// What is held about the subject, counted and not opened.
    fn held(&self, subject: SubjectId) -> BoxFuture<'_, Result<Vec<Held>, Fault>>;

    /// Everything held about the subject, opened for them (purpose [`ShowOwnData`]), as JSON.
    ///
    /// [`ShowOwnData`]: crate::Purpose::ShowOwnData
    fn export<'a>(
        &'a self,
        ctx: &'a Ctx,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<Value, Fault>>;

    /// Whether what is held here may go although another crate must keep something: nothing that stays needs it.
    fn goes_alone(&self) -> bool {
        false
    }

    /// Adds to the unit what may go now although something else must stay: everything where [`Holder::goes_alone`], and
    /// nothing where a holder does not say otherwise. What is sealed for holders that go alone is sealed by
    /// [`SubjectKey::alone`](crate::SubjectKey::alone), whose key is destroyed with it.
    fn let_go<'a>(
        &'a self,
        unit: &'a mut Unit,
        ctx: &'a Ctx,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        async move {
            if self.goes_alone() {
                self.erase(unit, ctx, subject).await?;
            }
            Ok(())
        }
        .boxed()
    }

    /// Adds to the unit what removes the subject's rows as far as the law lets them go; says what stays.
    fn erase<'a>(
        &'a self,
        unit: &'a mut Unit,
        ctx: &'a Ctx,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<Vec<Kept>, Fault>>;
}

/// Erases somebody: every holder lets go what the law lets go, and when nothing stays the key is destroyed,
/// which erases the backups too. Gives back what stays, with its article and date.
///
/// # Errors
/// A fault when a holder cannot read what it holds.
pub async fn erase_everywhere(
    unit: &mut Unit,
    ctx: &Ctx,
    vault: &Vault,
    holders: &[std::sync::Arc<dyn Holder>],
    subject: SubjectId,
) -> Result<Vec<Kept>, Fault> {
    let (mut kept, mut rest) = (Vec::new(), Unit::new());
    for holder in holders {
        kept.extend(holder.erase(&mut rest, ctx, subject).await?);
    }
    if kept.is_empty() {
        // First: whoever writes something new about the subject has looked at the key in the same unit, and holds
        // it until that is committed. What the holders expect is then looked at after it.
        vault.erase(unit, ctx, subject);
    }
    unit.join(rest);
    Ok(kept)
}

/// What may go although something else must stay: added to the unit, with the part of the key that sealed what goes
/// alone. The key itself stays, since it opens what is kept; what is written from now on is sealed by a new part.
///
/// # Errors
/// A fault when a holder cannot read what it holds.
pub async fn erase_what_may_go(
    unit: &mut Unit,
    ctx: &Ctx,
    (vault, key): (&Vault, &SubjectKey),
    holders: &[std::sync::Arc<dyn Holder>],
) -> Result<(), Fault> {
    // First, as in `erase_everywhere`: whoever writes something by the part that goes holds its row until that is
    // committed, and what the holders remove is then looked at after it.
    vault.renew_alone(unit, ctx, key);
    for holder in holders {
        holder.let_go(unit, ctx, key.subject()).await?;
    }
    Ok(())
}

/// What this crate holds itself: the key and the data-use log. The log holds pseudonyms only and outlives
/// erasure, so that who looked stays provable (GDPR, article 5(2)).
#[derive(Clone)]
pub struct PrivacyHolder {
    /// The database.
    pub db: Db,
    /// Tells the time: what is shown later is not counted before.
    pub edge: Edge,
}

/// Entries of the log in a copy of everything.
const USES_EXPORTED_MAX: usize = 50_000;

impl PrivacyHolder {
    async fn exported(&self, ctx: &Ctx, subject: SubjectId) -> Result<Value, Fault> {
        let mut uses: Vec<Value> = Vec::new();
        let mut last: Option<DataUse> = None;
        while uses.len() < USES_EXPORTED_MAX {
            let page = data_use::list_shown(&self.db, ctx.now(), subject, last.as_ref()).await?;
            uses.extend(page.iter().map(exported_use));
            match page.last() {
                Some(entry) if page.len() == data_use::USES_LISTED_MAX => {
                    last = Some(entry.clone())
                }
                _ => break,
            }
        }
        let questions = question::store::by_entry(&self.db, subject).await?;
        let questions = questions.values().map(|question| {
            json!({
                "entry": question.entry,
                "case": question.case.as_str(),
                "asked_at": question.asked_at.to_string(),
                "answered_at": question.answered_at.map(|at| at.to_string()),
            })
        });
        let tells_unusual = unusual::store::wanted_in(&self.db, subject).await?.is_some();
        let restrictions = restriction::store::list(&self.db, subject).await?;
        let restrictions = restrictions.iter().map(|one| {
            json!({
                "case": one.case.as_ref().map(crate::CaseLabel::as_str),
                "ground": one.ground.word(),
                "since": one.asked_at.to_string(),
                "ends_at": one.ends_at.map(|at| at.to_string()),
            })
        });
        let refused = refused_use::store::list(&self.db, subject).await?;
        let refused: Vec<&str> = refused.iter().map(|purpose| purpose.key()).collect();
        let consents = consent::store::list(&self.db, subject).await?;
        let consents = consents.iter().map(|one| {
            json!({
                "record": one.id,
                "topic": one.topic,
                "given_at": one.given_at.to_string(),
                "withdrawn_at": one.withdrawn_at.map(|at| at.to_string()),
            })
        });
        Ok(json!({
            "consents": consents.collect::<Vec<Value>>(),
            "restrictions": restrictions.collect::<Vec<Value>>(),
            "ended_uses": refused,
            "data_uses": uses,
            "questions": questions.collect::<Vec<Value>>(),
            "tells_unusual_openings": tells_unusual,
        }))
    }
}

/// An entry in keys: words are for pages.
fn exported_use(entry: &DataUse) -> Value {
    json!({
        "id": entry.id,
        "at": entry.at.to_string(),
        "who": entry.who.to_json(),
        "purpose": entry.purpose.key(),
        "what": entry.what,
        "case": entry.case.as_ref().map(crate::CaseLabel::as_str),
        "items": entry.items,
    })
}

impl Holder for PrivacyHolder {
    fn name(&self) -> &'static str {
        "privacy"
    }

    fn tables(&self) -> &'static [&'static str] {
        &[
            "privacy_key",
            "privacy_key_part",
            "privacy_data_use",
            "privacy_data_use_day",
            "privacy_request",
            "privacy_question",
            "privacy_preference",
            "privacy_delay",
            "privacy_well_known",
            "privacy_restriction",
            "privacy_refused_use",
            "privacy_consent",
        ]
    }

    fn goes_alone(&self) -> bool {
        true
    }

    fn held(&self, subject: SubjectId) -> BoxFuture<'_, Result<Vec<Held>, Fault>> {
        async move {
            let count = data_use::count(&self.db, self.edge.now(), subject).await?;
            Ok(vec![Held { what: "data-uses", count, page: Some("/my-data/uses") }])
        }
        .boxed()
    }

    fn export<'a>(
        &'a self,
        ctx: &'a Ctx,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<Value, Fault>> {
        self.exported(ctx, subject).boxed()
    }

    fn erase<'a>(
        &'a self,
        unit: &'a mut Unit,
        _ctx: &'a Ctx,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<Vec<Kept>, Fault>> {
        unusual::store::want_no_more(unit, subject);
        pattern::store::unmark(unit, subject);
        async { Ok(Vec::new()) }.boxed()
    }
}

/// The tables with a personal column that no holder names, and tables that a holder names but no migration
/// marks. Empty when the contract is kept: for the completeness test of the binary.
pub fn unheld(modules: &[Module], holders: &[&dyn Holder]) -> Vec<String> {
    let named: BTreeSet<&str> = holders.iter().flat_map(|h| h.tables()).copied().collect();
    let texts = modules.iter().flat_map(|module| module.files).map(|(_, text)| *text);
    let marked: BTreeSet<&str> = texts.flat_map(personal_tables).collect();
    let unheld = marked.difference(&named).map(|table| format!("{table} has no holder"));
    let unmarked = named.difference(&marked).map(|table| format!("{table} has no personal column"));
    unheld.chain(unmarked).collect()
}

/// The tables of a migration in which a column is marked `-- personal:`.
fn personal_tables(text: &str) -> Vec<&str> {
    let mut table = "";
    let mut found = Vec::new();
    for line in text.lines() {
        let line = line.trim_start();
        if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
            table = rest.split([' ', '(']).next().unwrap_or_default();
        } else if let Some(rest) = line.strip_prefix("ALTER TABLE ") {
            table = rest.split(' ').next().unwrap_or_default();
        }
        if line.contains("-- personal:") && found.last() != Some(&table) {
            found.push(table);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found() {
        let text = "CREATE TABLE a_b (\n  x TEXT, -- personal: sealed\n  y TEXT -- personal: digest\n);\n\
                    CREATE TABLE c (\n z TEXT\n);\nALTER TABLE d ADD COLUMN e TEXT; -- personal: sealed\n";
        assert_eq!(personal_tables(text), ["a_b", "d"]);
        let modules = [Module { name: "m", files: Box::leak(Box::new([("0001", text)])) }];
        assert_eq!(unheld(&modules, &[]), ["a_b has no holder", "d has no holder"]);
    }
}
