//! People: somebody known to the town, their names and contact, and by what they are found.

mod change;
pub mod create;
mod holder;
mod identity_type;
pub mod store;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::civil::Date;
use platform::Locale;
use platform::id::PersonId;
use privacy::{Digest, Digester};
use serde::{Deserialize, Serialize};

pub use change::{Registered, change_preferences};
pub(crate) use change::{become_registered, mark_checked};
pub use create::{Created, NewPerson, create};
pub(crate) use holder::PeopleHolder;
pub use identity_type::{EResidency, IdentityType, TypedIdentity};
pub use store::{in_doubt, must_not_be_in_doubt};

/// The label under which a profile is sealed.
pub(crate) const PROFILE: &str = "identity.profile";
/// The prefix of sign-in numbers.
pub(crate) const NUMBER_PREFIX: &str = "S";

/// What somebody is to the town. It decides nothing by itself: services say in their rules who may apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Lives here.
    Resident,
    /// Lives elsewhere.
    NonResident,
    /// Is known only as the representative of a company.
    CompanyRepresentative,
    /// Is known only as an official.
    Official,
    /// Is a company, for which its representatives act.
    Company,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 5] = [
        Kind::Resident,
        Kind::NonResident,
        Kind::CompanyRepresentative,
        Kind::Official,
        Kind::Company,
    ];

    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Resident => "resident",
            Kind::NonResident => "non-resident",
            Kind::CompanyRepresentative => "company-representative",
            Kind::Official => "official",
            Kind::Company => "company",
        }
    }

    pub(crate) fn parse(word: &str) -> Kind {
        // An unknown word, written by a later release, counts as the one with the fewest rights.
        Kind::ALL.into_iter().find(|kind| kind.word() == word).unwrap_or(Kind::NonResident)
    }
}

/// What a scheme calls somebody: a national number, a number of the population register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifier {
    /// Who gives the number ("saltmere.person").
    pub scheme: String,
    /// The number.
    pub value: String,
}

/// How somebody wishes to be reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// Whether messages also come by e-mail.
    pub email_wanted: bool,
    /// The language of pages and messages.
    pub locale: String,
    /// The telephone number, for forms that ask for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// The longest telephone number (ITU-T E.164 has 15 digits; people write signs between them).
pub const PHONE_CHARACTERS_MAX: usize = 30;

/// Whether a text can be a telephone number: 5 to 15 digits, and what people write between them.
pub(crate) fn is_phone(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_digit() || " +-./()".contains(c);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    text.len() <= PHONE_CHARACTERS_MAX && text.chars().all(plain) && (5..=15).contains(&digits)
}

impl Preferences {
    /// The language of pages and messages.
    pub fn locale(&self) -> Locale {
        Locale::parse(&self.locale).unwrap_or_default()
    }
}

/// Who somebody is. Sealed under their own key; opened with a purpose, by [`Identity::profile`].
///
/// [`Identity::profile`]: crate::Identity::profile
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Given names.
    pub given_name: String,
    /// Family name; empty for those who have one name only.
    pub family_name: String,
    /// The day of birth.
    pub born_on: Date,
    /// E-mail address, as the person wrote it.
    pub email: Option<String>,
    /// Numbers in registers.
    #[serde(default)]
    pub numbers: Vec<Identifier>,
    /// With what the person signs in beside a passkey ("S-7K3M-9RXH2").
    pub sign_in_number: String,
    /// How the person wishes to be reached.
    pub preferences: Preferences,
}

impl Profile {
    /// The name as it is written on letters and pages.
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name).trim().to_owned()
    }

    /// The number in a register.
    pub fn number(&self, scheme: &str) -> Option<&str> {
        self.numbers.iter().find(|number| number.scheme == scheme).map(|n| n.value.as_str())
    }
}

/// Somebody known to the town, without what says who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The person.
    pub id: PersonId,
    /// What they are to the town.
    pub kind: Kind,
    /// Since when they are known.
    pub created_at: Timestamp,
    /// When an official compared them with a document or a register.
    pub checked_at: Option<Timestamp>,
    /// When an official found, at a counter, that whoever has the account is not the one it is of: then it is checked no
    /// more, until a later comparison proves it.
    pub doubted_at: Option<Timestamp>,
    /// When their data was erased.
    pub erased_at: Option<Timestamp>,
    pub(crate) version: i64,
}

/// Family name and day of birth as one digest; none for those who have one name only. Capitals, spaces and
/// signs between letters do not count.
pub(crate) fn described(digester: &Digester, family_name: &str, born_on: Date) -> Option<Digest> {
    let letters = family_name.chars().filter(|c| c.is_alphanumeric());
    let name: String = letters.flat_map(char::to_lowercase).collect();
    let of = format!("{name} {born_on}");
    (!name.is_empty()).then(|| digester.digest("identity.described", &of))
}

/// By what somebody is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// The number that the town gave them for signing in.
    SignInNumber(String),
    /// An e-mail address that they have shown to be theirs.
    Email(String),
    /// A number in a register.
    Number(Identifier),
}

impl Name {
    /// What somebody typed at sign-in: a sign-in number or an e-mail address.
    pub fn typed(text: &str) -> Name {
        match platform::reference::read_reference(text) {
            Some(number) if !text.contains('@') => Name::SignInNumber(number),
            _ => Name::Email(text.trim().to_owned()),
        }
    }

    pub(crate) fn scheme(&self) -> &str {
        match self {
            Name::SignInNumber(_) => "sign-in-number",
            Name::Email(_) => "email",
            Name::Number(number) => &number.scheme,
        }
    }

    pub(crate) fn digest(&self, digester: &Digester) -> Digest {
        match self {
            Name::SignInNumber(number) => digester.digest("identity.sign-in-number", number),
            Name::Email(address) => digester.digest("identity.email", address),
            Name::Number(number) => {
                digester.digest(&format!("identity.number.{}", number.scheme), &number.value)
            }
        }
    }
}
