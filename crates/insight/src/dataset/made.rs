//! The datasets that are made from what the program knows, and the content of each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use jiff::ToSpan as _;
use jiff::civil::Date;
use platform::fault::Attempt as _;
use platform::{Ctx, Fault, Locale};
use services::open_data::{About, Table};
use services::{Town, Words, cpsv};
use web::Catalogue;

use super::{Dataset, OpenData, Source};
use crate::figures::COUNT_MIN;

/// The words of what is made: a dataset has all languages at once.
static WORDS: LazyLock<Catalogue> = LazyLock::new(|| {
    let sources: Vec<_> = web::LOCALES.iter().chain(crate::LOCALES).copied().collect();
    let (catalogue, findings) = Catalogue::new(&sources);
    debug_assert!(findings.is_empty(), "the words do not read: {findings:?}");
    catalogue
});

/// Months that figures look back over.
const MONTHS: i32 = 24;
/// What is published without reserve.
const LICENCE: &str = "https://creativecommons.org/publicdomain/zero/1.0/";
const ATTEMPT: &str = "make an open dataset";

/// The content of a version.
pub(super) struct Made {
    pub(super) content: Vec<u8>,
    pub(super) rows: usize,
}

/// The datasets that every town has.
pub(super) fn datasets(town: &Town) -> [Dataset; 3] {
    [
        (Source::Services, "services", "irregular"),
        (Source::LinkedServices, "services-linked", "irregular"),
        (Source::Months, "applications-by-month", "monthly"),
    ]
    .map(|(source, id, frequency)| Dataset { about: about(town, id, frequency), source })
}

fn about(town: &Town, id: &str, frequency: &'static str) -> About {
    let said = |what: &str| {
        let text = |locale: &Locale| {
            (*locale, WORDS.words(*locale).t(&format!("data-{id}-{what}")).into())
        };
        Words::new(town.languages.iter().map(text))
    };
    let keywords = said("keywords");
    let keywords = keywords.iter().flat_map(|(locale, text)| {
        let words = text.split([',', '،']).map(str::trim);
        words.map(move |word| (locale, Arc::<str>::from(word))).collect::<Vec<_>>()
    });
    About {
        id: id.into(),
        title: said("title"),
        description: said("description"),
        keywords: keywords.collect(),
        licence: LICENCE.into(),
        // Nobody's in particular: the public body's.
        unit: "".into(),
        frequency,
    }
}

/// Makes the content of a dataset as it is now.
pub(super) async fn make(data: &OpenData, ctx: &Ctx, source: &Source) -> Result<Made, Fault> {
    let snapshot = data.catalogue.snapshot();
    Ok(match source {
        Source::Folder(table) => of_table(&table.table),
        Source::Services => of_table(&cpsv::table(&snapshot)),
        Source::LinkedServices => {
            let linked = cpsv::catalogue(&snapshot, &data.origin);
            let rows = snapshot.listed().count();
            Made { content: serde_json::to_vec_pretty(&linked).attempt(ATTEMPT)?, rows }
        }
        Source::Months => of_table(&months(data, ctx).await?),
    })
}

fn of_table(table: &Table) -> Made {
    Made { content: table.to_csv().into_bytes(), rows: table.rows.len() }
}

/// Applications by service and month, for the months that are over.
async fn months(data: &OpenData, ctx: &Ctx) -> Result<Table, Fault> {
    let until = ctx.today().first_of_month();
    let from = until.saturating_sub(MONTHS.months());
    let at =
        |day: Date| Ok::<_, Fault>(day.to_zoned(ctx.zone().clone()).attempt(ATTEMPT)?.timestamp());
    let moments = at(from)?..at(until)?;
    let mut counts: BTreeMap<(String, Date), u64> = BTreeMap::new();
    for (service, moment) in cases::application::figures::submitted_in(&data.db, &moments).await? {
        let month = moment.to_zoned(ctx.zone().clone()).date().first_of_month();
        *counts.entry((service, month)).or_default() += 1;
    }
    counts.retain(|(service, _), _| (data.is_public)(service));
    leave_out_small(&mut counts);
    Ok(table_of(&counts))
}

/// A service with a small month is not told of at all, as it has no course among the live figures: their exact totals would
/// give the small count away.
pub(super) fn leave_out_small(counts: &mut BTreeMap<(String, Date), u64>) {
    let small = counts.iter().filter(|(_, count)| **count < COUNT_MIN);
    let small: BTreeSet<String> = small.map(|((service, _), _)| service.clone()).collect();
    counts.retain(|(service, _), _| !small.contains(service));
}

pub(super) fn table_of(counts: &BTreeMap<(String, Date), u64>) -> Table {
    let heads = ["service", "month", "applications"].map(str::to_owned).to_vec();
    let row = |((service, month), count): (&(String, Date), &u64)| {
        vec![service.clone(), month.strftime("%Y-%m").to_string(), published(*count)]
    };
    Table { heads, rows: counts.iter().map(row).collect() }
}

/// A count as it is published, in steps, so that nothing small can be found as the difference of what is told here and by
/// the live figures.
pub(super) fn published(count: u64) -> String {
    (count - count % COUNT_MIN).to_string()
}
