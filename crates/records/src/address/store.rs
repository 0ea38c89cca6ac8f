//! The only SQL about addresses.

use platform::{Db, Fault, Query, Row, Unit, args};

use super::{Address, AddressId, SUGGESTED_MAX, fold};

const COLUMNS: &str = "id, street, number, postcode, district, parking_zone";

/// Writes an address, or changes the one at the same street and number.
pub fn put(unit: &mut Unit, address: &Address) {
    unit.must(
        1,
        "INSERT INTO records_address (id, street, street_folded, number, number_folded, postcode,
            district, parking_zone) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (street_folded, number_folded) DO UPDATE SET postcode = excluded.postcode,
            district = excluded.district, parking_zone = excluded.parking_zone",
        args![
            address.id,
            &address.street,
            fold(&address.street),
            &address.number,
            fold(&address.number),
            &address.postcode,
            &address.district,
            address.parking_zone.clone(),
        ],
    );
}

/// The address at a street and number, however they are typed.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find(db: &Db, street: &str, number: &str) -> Result<Option<Address>, Fault> {
    let query = Query::new(
        format!(
            "SELECT {COLUMNS} FROM records_address WHERE street_folded = $1 AND number_folded = $2"
        ),
        args![fold(street), fold(number)],
    );
    Ok(db.read(query).await?.first().map(address))
}

/// An address by its id.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn get(db: &Db, id: AddressId) -> Result<Option<Address>, Fault> {
    let query =
        Query::new(format!("SELECT {COLUMNS} FROM records_address WHERE id = $1"), args![id]);
    Ok(db.read(query).await?.first().map(address))
}

/// Streets that begin as typed, in order of the alphabet; none for nothing typed.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn suggest_streets(db: &Db, typed: &str) -> Result<Vec<String>, Fault> {
    let from = fold(typed);
    if from.is_empty() {
        return Ok(Vec::new());
    }
    // Compared by length instead of LIKE or a range: no wildcards to escape, no collation to trust.
    let length = i64::try_from(from.chars().count()).unwrap_or(i64::MAX);
    let query = Query::new(
        "SELECT DISTINCT street FROM records_address WHERE substr(street_folded, 1, CAST($1 AS INTEGER)) = $2
         ORDER BY street LIMIT $3",
        args![length, from, SUGGESTED_MAX],
    );
    Ok(db.read(query).await?.iter().map(|row| row.string(0)).collect())
}

fn address(row: &Row) -> Address {
    Address {
        id: row.id::<AddressId>(0),
        street: row.string(1),
        number: row.string(2),
        postcode: row.string(3),
        district: row.string(4),
        parking_zone: row.opt_string(5),
    }
}
