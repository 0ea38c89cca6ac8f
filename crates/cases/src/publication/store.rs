//! The only SQL about published decisions.

use jiff::civil::Date;
use platform::{Db, Fault, Query, Row, Unit, args};

use super::{Content, Published};
use crate::application::ApplicationId;

/// Published decisions on a page.
pub(crate) const LISTED_MAX: i64 = 50;

pub(super) fn insert(unit: &mut Unit, service: &str, published: &Published) {
    let Ok(content) = serde_json::to_string(&published.content) else {
        unreachable!("what is published is plain data with text keys")
    };
    unit.must(
        1,
        "INSERT INTO cases_publication
            (application, service, reference, decided_on, published_on, valid_until, content)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![
            published.application,
            service,
            &published.reference,
            published.decided_on,
            published.published_on,
            published.valid_until,
            content,
        ],
    );
}

/// Takes what is published of a case away.
pub(crate) fn delete(unit: &mut Unit, id: ApplicationId) {
    unit.run("DELETE FROM cases_publication WHERE application = $1", args![id]);
}

/// What is published of a service until today, the newest first, behind the one that was shown last.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn list(
    db: &Db,
    (service, today): (&str, Date),
    after: Option<(Date, ApplicationId)>,
) -> Result<Vec<Published>, Fault> {
    let mut sql = "SELECT application, reference, decided_on, published_on, valid_until, content
        FROM cases_publication WHERE service = $1 AND published_on <= $2"
        .to_owned();
    let mut values = args![service, today, LISTED_MAX];
    if let Some((published_on, id)) = after {
        sql.push_str(" AND (published_on, application) < ($4, $5)");
        values.extend(args![published_on, id]);
    }
    sql.push_str(" ORDER BY published_on DESC, application DESC LIMIT $3");
    Ok(db.read(Query::new(sql, values)).await?.iter().map(published).collect())
}

/// Decisions on a page for people.
pub(super) const PAGE_DECISIONS: u32 = 20;

/// A page of what is published of a service until today, the newest first, and how many there are.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn list_page(
    db: &Db,
    (service, today): (&str, Date),
    page: u32,
) -> Result<(Vec<Published>, u64), Fault> {
    const ROWS: &str =
        "SELECT application, reference, decided_on, published_on, valid_until, content
        FROM cases_publication WHERE service = $1 AND published_on <= $2
        ORDER BY published_on DESC, application DESC LIMIT $3 OFFSET $4";
    const COUNT: &str =
        "SELECT COUNT(*) FROM cases_publication WHERE service = $1 AND published_on <= $2";
    let size = i64::from(PAGE_DECISIONS);
    let before = i64::from(page.max(1) - 1) * size;
    let queries = vec![
        Query::new(ROWS, args![service, today, size, before]),
        Query::new(COUNT, args![service, today]),
    ];
    let answers = db.read_all(queries).await?;
    let rows = |index: usize| answers.get(index).map(Vec::as_slice).unwrap_or_default();
    let count = rows(1).first().map_or(0, |row| u64::try_from(row.int(0)).unwrap_or_default());
    Ok((rows(0).iter().map(published).collect(), count))
}

fn published(row: &Row) -> Published {
    Published {
        application: row.id(0),
        reference: row.string(1),
        decided_on: row.on(2),
        published_on: row.on(3),
        valid_until: row.opt_on(4),
        // Content of another shape, of a newer release, shows nothing rather than too much.
        content: serde_json::from_str::<Content>(row.text(5)).unwrap_or_default(),
    }
}
