//! Whose a credential of somebody else is: what it says of its holder, beside what the town knows of the applicant.
//!
//! Accents, capitals, hyphens, apostrophes and spaces do not count, and of several given names it is enough that one side
//! has the first ones of the other. The family name is the same as a whole, and the day of birth to the day. What cannot
//! be compared does not match: then an official looks.

use jiff::civil::Date;
use serde_json::{Map, Value as Json};

use super::question::HolderClaims;
use crate::catalogue::folded;

/// What the town knows of the applicant, from a register or a document that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Given names.
    pub given: String,
    /// Family name.
    pub family: String,
    /// The day of birth.
    pub born: Date,
}

/// Whether a credential is the applicant's by what it says of its holder.
pub fn is_of(holder: &HolderClaims, said: &Map<String, Json>, known: &Known) -> bool {
    let text = |claim: &str| said.get(claim).and_then(Json::as_str).unwrap_or_default();
    let born = text(&holder.born).parse::<Date>().ok();
    let family = (words(text(&holder.family)), words(&known.family));
    // A twin has the other two.
    let given = is_same_given(&words(text(&holder.given)), &words(&known.given));
    born == Some(known.born)
        && !family.0.is_empty()
        && family.0.concat() == family.1.concat()
        && given
}

/// The words of a name in one spelling.
fn words(name: &str) -> Vec<String> {
    // An apostrophe stands inside a word (d'Arc, O’Brien).
    let one: String =
        folded(name).chars().filter(|c| !matches!(c, '\'' | '’' | 'ʼ' | '`')).collect();
    one.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// Whether one has the first names of the other, and neither has none. "Annelies" and "Anne-Lies" are one.
fn is_same_given(one: &[String], other: &[String]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    !short.is_empty() && (long.starts_with(short) || short.concat() == long.concat())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn who_is_known_again() {
        let holder = HolderClaims {
            given: "given_name".into(),
            family: "family_name".into(),
            born: "birthdate".into(),
        };
        let table = [
            // given, family, born in the credential; given, family known: whether they are one
            ("Amina", "Haddad", "1990-05-01", "Amina", "Haddad", true),
            ("AMINA", "haddad", "1990-05-01", "Amina", "Haddad", true),
            ("Amina", "Haddad", "1990-05-02", "Amina", "Haddad", false),
            ("Amina", "Haddad", "", "Amina", "Haddad", false),
            ("Amina", "Haddad", "1 May 1990", "Amina", "Haddad", false),
            ("Amina", "Hadad", "1990-05-01", "Amina", "Haddad", false),
            ("Samira", "Haddad", "1990-05-01", "Amina", "Haddad", false),
            ("", "Haddad", "1990-05-01", "Amina", "Haddad", false),
            ("Amina", "", "1990-05-01", "Amina", "Haddad", false),
            ("Amina", "", "1990-05-01", "Amina", "", false),
            ("Amina Leïla", "Haddad", "1990-05-01", "Amina", "Haddad", true),
            ("Amina", "Haddad", "1990-05-01", "Amina Leïla", "Haddad", true),
            ("Leïla", "Haddad", "1990-05-01", "Amina Leïla", "Haddad", false),
            ("Anne-Lies", "Müller", "1990-05-01", "Annelies", "Muller", true),
            ("Jean-Luc", "d’Été", "1990-05-01", "Jean Luc", "D'ete", true),
            ("Zoë", "Weiß", "1990-05-01", "Zoe", "Weiss", true),
            ("أمينة", "حداد", "1990-05-01", "امينه", "حداد", true),
            ("Amina", "Haddad", "1990-05-01", "أمينة", "حداد", false),
        ];
        for (given, family, born, own_given, own_family, expected) in table {
            let said = json!({ "given_name": given, "family_name": family, "birthdate": born });
            let known = Known {
                given: own_given.into(),
                family: own_family.into(),
                born: "1990-05-01".parse().unwrap(),
            };
            let is_one = is_of(&holder, said.as_object().unwrap(), &known);
            assert_eq!(is_one, expected, "{said} {own_given} {own_family}");
        }
    }

    #[test]
    fn what_is_not_told_does_not_match() {
        let claim = |name: &str| name.into();
        let (given, family, born) = (claim("given"), claim("family"), claim("born"));
        let holder = HolderClaims { given, family, born };
        let known =
            Known { given: "A".into(), family: "B".into(), born: "1990-05-01".parse().unwrap() };
        let is_one = |said: Json| is_of(&holder, said.as_object().unwrap(), &known);
        assert!(is_one(json!({ "given": "A", "family": "B", "born": "1990-05-01" })));
        let twin = json!({ "given": "C", "family": "B", "born": "1990-05-01" });
        assert!(!is_one(twin), "of the same family, born on the same day");
        assert!(!is_one(json!({ "family": "B", "born": "1990-05-01" })));
        assert!(!is_one(json!({ "given": "A", "born": "1990-05-01" })));
        assert!(!is_one(json!({ "given": "A", "family": "B" })));
        assert!(!is_one(json!({ "given": "A", "family": ["B"], "born": "1990-05-01" })));
        assert!(!is_one(json!({})));
    }
}
