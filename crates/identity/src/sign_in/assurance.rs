//! Levels of assurance: computed from the means of sign-in and from whether the identity was checked; and what would
//! raise them. The one place that says so, for pages, rules and the OpenID Provider alike.

use platform::Fault;
use platform::id::PersonId;
use web::visitor::Assurance;

use super::store::MeansOnFile;
use crate::Identity;
use crate::session::Means;

/// How surely we know who signed in. A checked identity is one that an official compared with a document or a
/// register.
pub fn assurance(means: Means, identity_is_checked: bool) -> Assurance {
    match means {
        Means::Passkey | Means::QualifiedCard if identity_is_checked => Assurance::High,
        Means::Elsewhere(Assurance::High) if identity_is_checked => Assurance::High,
        Means::Elsewhere(level) => level.min(Assurance::Substantial),
        Means::Passkey | Means::Card | Means::QualifiedCard => Assurance::Substantial,
        Means::PasswordAndCode | Means::Demo => Assurance::Substantial,
        Means::Password | Means::Slip | Means::OneTimeLink => Assurance::Low,
    }
}

/// Whether somebody may add or remove means of sign-in in a session: never by a slip, which an official has printed and
/// others can read, and never less surely than the account's own means allow, so that a weak means makes no strong one.
pub fn may_change_means(means: Means, assurance: Assurance, on_file: &MeansOnFile) -> bool {
    let has_two =
        on_file.passkeys > 0 || on_file.cards > 0 || on_file.code_app_created_at.is_some();
    let least = if has_two { Assurance::Substantial } else { Assurance::Low };
    means != Means::Slip && assurance >= least
}

/// What somebody can do to be known more surely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Sign in again with a passkey that they have.
    Passkey,
    /// Sign in again with a smart card that they have used before.
    Card,
    /// Sign in again with password and code.
    PasswordAndCode,
    /// Add a passkey to the account, then sign in with it.
    AddPasskey,
    /// Add a code app to the password, then sign in with both.
    AddCodeApp,
    /// Show an identity document at a counter.
    BeChecked,
}

impl Way {
    /// All of them, for the test of their words.
    pub const ALL: [Way; 6] = [
        Way::Passkey,
        Way::Card,
        Way::PasswordAndCode,
        Way::AddPasskey,
        Way::AddCodeApp,
        Way::BeChecked,
    ];

    /// The stable word, after `step-up-` in the locales.
    pub fn word(self) -> &'static str {
        match self {
            Way::Passkey => "passkey",
            Way::Card => "card",
            Way::PasswordAndCode => "password-and-code",
            Way::AddPasskey => "add-passkey",
            Way::AddCodeApp => "add-code-app",
            Way::BeChecked => "be-checked",
        }
    }

    /// Whether signing in again is all it takes.
    pub fn is_sign_in(self) -> bool {
        matches!(self, Way::Passkey | Way::Card | Way::PasswordAndCode)
    }
}

/// What raises somebody to a level, the quickest first.
pub fn ways_to(wanted: Assurance, means: &MeansOnFile, identity_is_checked: bool) -> Vec<Way> {
    let mut ways = Vec::new();
    if wanted == Assurance::Low {
        return ways;
    }
    if wanted == Assurance::High && !identity_is_checked {
        ways.push(Way::BeChecked);
    }
    if means.passkeys > 0 {
        ways.push(Way::Passkey);
    }
    let enough = if wanted == Assurance::High { means.qualified_cards } else { means.cards };
    if enough > 0 {
        ways.push(Way::Card);
    }
    let (has_password, has_app) =
        (means.password_changed_at.is_some(), means.code_app_created_at.is_some());
    if wanted == Assurance::Substantial && has_password {
        ways.push(if has_app { Way::PasswordAndCode } else { Way::AddCodeApp });
    }
    if means.passkeys == 0 {
        ways.push(Way::AddPasskey);
    }
    ways
}

/// What raises a person to a level.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn ways_of(
    identity: &Identity,
    person: PersonId,
    wanted: Assurance,
) -> Result<Vec<Way>, Fault> {
    let means = super::means::on_file(identity, person).await?;
    let found = identity.find_person(person).await?;
    let is_checked = found.is_some_and(|person| person.checked_at.is_some());
    Ok(ways_to(wanted, &means, is_checked))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Means; 8] = [
        Means::Passkey,
        Means::QualifiedCard,
        Means::Card,
        Means::Password,
        Means::PasswordAndCode,
        Means::OneTimeLink,
        Means::Slip,
        Means::Demo,
    ];

    #[test]
    fn levels_by_means_and_proofing() {
        let row = |is_checked| ALL.map(|means| assurance(means, is_checked));
        use Assurance::{High, Low, Substantial};
        assert_eq!(
            row(false),
            [Substantial, Substantial, Substantial, Low, Substantial, Low, Low, Substantial]
        );
        assert_eq!(row(true), [High, High, Substantial, Low, Substantial, Low, Low, Substantial]);
    }

    #[test]
    fn who_may_change_means() {
        let at = Some(jiff::Timestamp::UNIX_EPOCH);
        let check = |means: Means, passkeys, app: bool, expected| {
            let on_file = MeansOnFile {
                passkeys,
                password_changed_at: at,
                code_app_created_at: at.filter(|_| app),
                ..MeansOnFile::default()
            };
            let may = may_change_means(means, assurance(means, true), &on_file);
            assert_eq!(may, expected, "{means:?} {passkeys} {app}");
        };
        check(Means::Slip, 0, false, false);
        check(Means::Slip, 1, true, false);
        check(Means::Password, 0, false, true);
        check(Means::Password, 1, false, false);
        check(Means::Password, 0, true, false);
        check(Means::PasswordAndCode, 1, true, true);
        check(Means::Passkey, 1, false, true);
        check(Means::OneTimeLink, 0, false, true);
        check(Means::OneTimeLink, 1, false, false);
        let with_card = MeansOnFile { cards: 1, ..MeansOnFile::default() };
        let may = |means| may_change_means(means, assurance(means, true), &with_card);
        assert!(may(Means::Card) && !may(Means::OneTimeLink), "a card is not to be gone around");
    }

    #[test]
    fn a_level_elsewhere_counts_as_far_as_the_account_was_checked() {
        use Assurance::{High, Low, Substantial};
        let row = |is_checked| {
            [Low, Substantial, High].map(|level| assurance(Means::Elsewhere(level), is_checked))
        };
        assert_eq!(row(false), [Low, Substantial, Substantial]);
        assert_eq!(row(true), [Low, Substantial, High]);
    }

    #[test]
    fn what_a_card_raises() {
        let check = |(cards, qualified_cards): (i64, i64), wanted, expected: &[Way]| {
            let means = MeansOnFile { cards, qualified_cards, ..MeansOnFile::default() };
            assert_eq!(ways_to(wanted, &means, true), expected, "{cards} {qualified_cards}");
        };
        check((1, 0), Assurance::Substantial, &[Way::Card, Way::AddPasskey]);
        check((1, 0), Assurance::High, &[Way::AddPasskey]);
        check((2, 1), Assurance::High, &[Way::Card, Way::AddPasskey]);
    }

    #[test]
    fn what_raises_it() {
        let at = Some(jiff::Timestamp::UNIX_EPOCH);
        let check = |(passkeys, password, app): (i64, bool, bool), is_checked, wanted, expected| {
            let means = MeansOnFile {
                passkeys,
                password_changed_at: at.filter(|_| password),
                code_app_created_at: at.filter(|_| app),
                ..MeansOnFile::default()
            };
            let ways = ways_to(wanted, &means, is_checked);
            let words: Vec<&str> = ways.iter().map(|way| way.word()).collect();
            assert_eq!(words.join(" "), expected);
            // Whoever signs in again that way has what was wanted, once they are checked.
            for way in ways {
                let by = match way {
                    Way::Passkey => Means::Passkey,
                    Way::PasswordAndCode => Means::PasswordAndCode,
                    Way::Card => Means::QualifiedCard,
                    Way::AddPasskey | Way::AddCodeApp | Way::BeChecked => continue,
                };
                let checked = is_checked || wanted == Assurance::High;
                assert!(assurance(by, checked) >= wanted, "{way:?}");
            }
        };
        use Assurance::{High, Low, Substantial};
        check((0, false, false), false, Low, "");
        check((0, true, false), false, Substantial, "add-code-app add-passkey");
        check((0, true, true), false, Substantial, "password-and-code add-passkey");
        check((2, true, true), false, Substantial, "passkey password-and-code");
        check((1, false, false), true, Substantial, "passkey");
        check((0, false, false), true, Substantial, "add-passkey");
        check((1, true, true), true, High, "passkey");
        check((1, true, true), false, High, "be-checked passkey");
        check((0, true, true), false, High, "be-checked add-passkey");
    }
}
