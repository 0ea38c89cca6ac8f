//! The only SQL about demands and payments.

use jiff::civil::Date;
use platform::db::placeholders;
use platform::money::Currency;
use platform::{Db, Fault, Money, Query, Row, Unit, Value, args};

use super::{Demand, DemandId, DemandState, Means, Payment, entry};
use crate::application::ApplicationId;

/// Demands of one case, and payments of one demand, that are looked at.
const OF_ONE_MAX: i64 = 200;
/// Demands that a list at the desk shows.
pub const LISTED_MAX: i64 = 100;

const COLUMNS: &str = "id, application, reference, service, unit, amount_cents, currency, paid_cents, law, state, wait, due_on, made_at, reminded_at, settled_at, version";

const PAYMENT_COLUMNS: &str = "p.number, p.demand, p.kind, p.means, p.amount_cents, p.outside, p.booked_on, p.at, p.payer_sealed, d.currency";

/// Adds a demand.
pub(super) fn insert(unit: &mut Unit, demand: &Demand) {
    unit.must(
        1,
        "INSERT INTO cases_demand (id, application, reference, service, unit, amount_cents, currency, paid_cents, law, state, wait, due_on, made_at, reminded_at, settled_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0)",
        args![
            demand.id,
            demand.application,
            &demand.reference,
            &demand.service,
            &demand.unit,
            demand.amount.cents,
            demand.amount.currency.code(),
            demand.paid_cents,
            demand.law.clone(),
            demand.state.word(),
            demand.wait.map(i64::from),
            demand.due_on,
            demand.made_at,
            demand.reminded_at,
            demand.settled_at
        ],
    );
}

/// Writes a demand back; whoever changed it since it was read makes this a conflict.
pub(crate) fn update(unit: &mut Unit, demand: &Demand) {
    unit.must(
        1,
        "UPDATE cases_demand SET paid_cents = $1, state = $2, wait = $3, due_on = $4, reminded_at = $5, settled_at = $6, version = version + 1
         WHERE id = $7 AND version = $8",
        args![
            demand.paid_cents,
            demand.state.word(),
            demand.wait.map(i64::from),
            demand.due_on,
            demand.reminded_at,
            demand.settled_at,
            demand.id,
            demand.version
        ],
    );
}

/// What is still open of a case is no longer owed.
pub fn cancel_open(unit: &mut Unit, application: ApplicationId, at: jiff::Timestamp) {
    unit.run(
        "UPDATE cases_demand SET state = 'cancelled', settled_at = $1, version = version + 1
         WHERE application = $2 AND state = 'open'",
        args![at, application],
    );
}

/// Adds a payment; one that bank or provider told before is a conflict.
pub(super) fn insert_payment(unit: &mut Unit, payment: &Payment) {
    unit.must(
        1,
        "INSERT INTO cases_payment (number, demand, kind, means, amount_cents, outside, booked_on, at, payer_sealed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            &payment.number,
            payment.demand,
            if payment.is_refund { "refund" } else { "payment" },
            payment.means.word(),
            payment.amount.cents,
            payment.outside.clone(),
            payment.booked_on,
            payment.at,
            payment.payer.clone()
        ],
    );
}

async fn find_where(
    db: &Db,
    condition: &'static str,
    value: Value,
) -> Result<Option<Demand>, Fault> {
    let query =
        Query::new(format!("SELECT {COLUMNS} FROM cases_demand WHERE {condition}"), vec![value]);
    Ok(db.read(query).await?.first().map(demand))
}

/// Finds a demand.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find(db: &Db, id: DemandId) -> Result<Option<Demand>, Fault> {
    find_where(db, "id = $1", id.into()).await
}

/// Finds a demand by what stands on a transfer.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find_by_reference(db: &Db, reference: &str) -> Result<Option<Demand>, Fault> {
    find_where(db, "reference = $1", reference.into()).await
}

/// The demand for which bank or provider told a payment before.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find_by_outside(db: &Db, outside: &str) -> Result<Option<(DemandId, i64)>, Fault> {
    let query = Query::new(
        "SELECT demand, amount_cents FROM cases_payment WHERE outside = $1",
        args![outside],
    );
    Ok(db.read(query).await?.first().map(|row| (row.id(0), row.int(1))))
}

/// What is known of what the bank tells, in one read: the amount of the payment that has this number, and the amounts
/// of the entries that are kept under it or under the number `with_amount`.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn find_known(
    db: &Db,
    outside: &str,
    with_amount: &str,
) -> Result<(Option<i64>, Vec<i64>), Fault> {
    let payment =
        Query::new("SELECT amount_cents FROM cases_payment WHERE outside = $1", args![outside]);
    let kept = entry::store::known_query(outside, with_amount);
    let answers = db.read_all(vec![payment, kept]).await?;
    let amounts = |index: usize| -> Vec<i64> {
        answers
            .get(index)
            .map(|rows| rows.iter().map(|row| row.int(0)).collect())
            .unwrap_or_default()
    };
    Ok((amounts(0).first().copied(), amounts(1)))
}

/// The demands of a case, the oldest first.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_of_application(db: &Db, id: ApplicationId) -> Result<Vec<Demand>, Fault> {
    Ok(db.read(demands_query(id)).await?.iter().map(demand).collect())
}

/// The demands of a case and the payments for them, the oldest first, in one read.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn of_application(
    db: &Db,
    id: ApplicationId,
) -> Result<(Vec<Demand>, Vec<Payment>), Fault> {
    let payments = Query::new(
        format!(
            "SELECT {PAYMENT_COLUMNS} FROM cases_payment p JOIN cases_demand d ON d.id = p.demand
             WHERE d.application = $1 ORDER BY p.at, p.number LIMIT $2"
        ),
        args![id, OF_ONE_MAX],
    );
    let answers = db.read_all(vec![demands_query(id), payments]).await?;
    let rows = |index: usize| answers.get(index).map(Vec::as_slice).unwrap_or_default();
    Ok((rows(0).iter().map(demand).collect(), rows(1).iter().map(payment).collect()))
}

fn demands_query(id: ApplicationId) -> Query {
    Query::new(
        format!(
            "SELECT {COLUMNS} FROM cases_demand WHERE application = $1 ORDER BY made_at, id LIMIT $2"
        ),
        args![id, OF_ONE_MAX],
    )
}

/// What of the demands of some units needs somebody: what is open and late, and what was paid too much; each from the
/// `skipped`th on, and one more than fits when there are more.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_of_units(
    db: &Db,
    units: &[String],
    today: Date,
    skipped: (i64, i64),
) -> Result<(Vec<Demand>, Vec<Demand>), Fault> {
    if units.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let of_units = |from| format!("unit IN ({})", placeholders(from, units.len()));
    let own = || units.iter().map(|unit| Value::from(unit.as_str()));
    let mut late = args![today, LISTED_MAX + 1, skipped.0];
    late.extend(own());
    let mut excess = args![LISTED_MAX + 1, skipped.1];
    excess.extend(own());
    let queries = vec![
        Query::new(
            format!(
                "SELECT {COLUMNS} FROM cases_demand WHERE state = 'open' AND due_on < $1 AND {}
                 ORDER BY due_on, id LIMIT $2 OFFSET $3",
                of_units(4)
            ),
            late,
        ),
        Query::new(
            format!(
                "SELECT {COLUMNS} FROM cases_demand
                 WHERE paid_cents > 0 AND (state IN ('waived', 'cancelled', 'refunded') OR (state = 'paid' AND paid_cents > amount_cents))
                   AND {} ORDER BY settled_at, id LIMIT $1 OFFSET $2",
                of_units(3)
            ),
            excess,
        ),
    ];
    let answers = db.read_all(queries).await?;
    let listed = |index: usize| -> Vec<Demand> {
        answers.get(index).map(|rows| rows.iter().map(demand).collect()).unwrap_or_default()
    };
    Ok((listed(0), listed(1)))
}

/// Removes the fees of a case and what was booked for them.
pub(crate) fn delete_of_application(unit: &mut Unit, id: ApplicationId) {
    // Whose money an entry was is nobody's to know when the case is gone.
    for table in ["cases_statement_entry", "cases_payment"] {
        unit.run(
            format!("DELETE FROM {table} WHERE demand IN (SELECT id FROM cases_demand WHERE application = $1)"),
            args![id],
        );
    }
    unit.run("DELETE FROM cases_demand WHERE application = $1", args![id]);
}

/// Keeps what was booked without saying for whom, for as long as accounts are kept.
pub(crate) fn keep_account(
    unit: &mut Unit,
    (demand, payment): (&Demand, &Payment),
    (law, keep_until): (&str, Date),
) {
    unit.must(
        1,
        "INSERT INTO cases_account (number, demand, service, unit, kind, means, amount_cents, currency, booked_on, law, keep_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            &payment.number,
            &demand.reference,
            &demand.service,
            &demand.unit,
            if payment.is_refund { "refund" } else { "payment" },
            payment.means.word(),
            payment.amount.cents,
            payment.amount.currency.code(),
            payment.booked_on,
            law,
            keep_until
        ],
    );
}

/// A currency as we wrote it. A code that is not known any more is none that anybody pays in.
pub(super) fn currency(code: &str) -> Currency {
    let found = Currency::parse(code);
    assert!(found.is_some(), "the column holds a currency that we wrote: {code}");
    found.unwrap_or_default()
}

fn demand(row: &Row) -> Demand {
    let state = DemandState::of(row.text(9));
    assert!(state.is_some(), "the column holds one of our words: {}", row.text(9));
    Demand {
        id: row.id(0),
        application: row.id(1),
        reference: row.string(2),
        service: row.string(3),
        unit: row.string(4),
        amount: Money { cents: row.int(5), currency: currency(row.text(6)) },
        paid_cents: row.int(7),
        law: row.opt_string(8),
        state: state.unwrap_or(DemandState::Open),
        wait: row.opt_int(10).and_then(|wait| u32::try_from(wait).ok()),
        due_on: row.on(11),
        made_at: row.at(12),
        reminded_at: row.opt_at(13),
        settled_at: row.opt_at(14),
        version: row.int(15),
    }
}

fn payment(row: &Row) -> Payment {
    Payment {
        number: row.string(0),
        demand: row.id(1),
        is_refund: row.text(2) == "refund",
        means: Means::of(row.text(3)).unwrap_or(Means::Transfer),
        amount: Money::new(row.int(4), currency(row.text(9))),
        outside: row.opt_string(5),
        booked_on: row.on(6),
        at: row.at(7),
        payer: row.opt_bytes(8).map(privacy::Sealed::from_bytes),
    }
}
