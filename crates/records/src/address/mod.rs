//! The public register of addresses: streets and numbers with their district and parking zone.

mod store;

use serde::Serialize;

pub use store::{find, get, put, suggest_streets};

platform::typed_id!(
    /// An address.
    AddressId,
    "adr"
);

/// Streets suggested at most.
pub const SUGGESTED_MAX: i64 = 10;

/// A place that has a street and a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Address {
    /// The address.
    pub id: AddressId,
    /// The street as it is written.
    pub street: String,
    /// The number with its addition ("12 b").
    pub number: String,
    /// The postcode.
    pub postcode: String,
    /// The key of the district.
    pub district: String,
    /// The key of the zone for parking permits, where there is one.
    pub parking_zone: Option<String>,
}

/// What is compared: letters and digits in lower case, without accents.
pub(crate) fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' => Some('a'),
            'ç' => Some('c'),
            'é' | 'è' | 'ê' | 'ë' => Some('e'),
            'í' | 'ì' | 'î' | 'ï' => Some('i'),
            'ñ' => Some('n'),
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' => Some('o'),
            'ú' | 'ù' | 'û' | 'ü' => Some('u'),
            'ý' | 'ÿ' => Some('y'),
            other => other.is_alphanumeric().then_some(other),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use platform::Unit;
    use platform::testkit::each_database;

    use super::*;
    use crate::MODULE;

    #[tokio::test]
    async fn found_however_it_is_typed() {
        each_database(&[MODULE], async |db| {
            let mut unit = Unit::new();
            for (street, number) in [("Rue de l'Étoile", "12 B"), ("Rope Walk", "3")] {
                put(
                    &mut unit,
                    &Address {
                        id: AddressId(platform::id::Id::from_bits(number.len() as u128)),
                        street: street.to_owned(),
                        number: number.to_owned(),
                        postcode: "1001".to_owned(),
                        district: "harbour".to_owned(),
                        parking_zone: Some("A".to_owned()),
                    },
                );
            }
            db.commit(unit).await.unwrap();
            for typed in [("rue de l etoile", "12b"), ("RUE DE L'ÉTOILE ", "12 B")] {
                let found = find(&db, typed.0, typed.1).await.unwrap().unwrap();
                assert_eq!(found.parking_zone.as_deref(), Some("A"));
                assert_eq!(get(&db, found.id).await.unwrap(), Some(found));
            }
            assert_eq!(find(&db, "Rope Walk", "4").await.unwrap(), None);
            assert_eq!(suggest_streets(&db, "ro").await.unwrap(), ["Rope Walk"]);
            assert_eq!(suggest_streets(&db, "%").await.unwrap(), Vec::<String>::new());
        })
        .await;
    }
}
