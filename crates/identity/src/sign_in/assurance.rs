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
        Means::Password | Means::Slip | Means::OneTimeLink | Means::CounterLink => Assurance::Low,
    }
}

/// The level of an account of which an official found that somebody else has it: whatever vouched for it before, here or
/// elsewhere, vouched for somebody else.
pub fn capped(level: Assurance, is_doubted: bool) -> Assurance {
    if is_doubted { Assurance::Low } else { level }
}

/// Who was shown by a means, and how far that means counts: that of the session in which it was added, where that was
/// less than the account could have. No limit for what came with the account, or by a link of the town.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Whose means it is.
    pub person: PersonId,
    /// The means.
    pub means: Means,
    /// Up to which level it counts for somebody whose account is worth a theft ([`MeansOnFile::is_guarded`]).
    pub limit: Option<Assurance>,
}

impl From<(PersonId, Means)> for Shown {
    fn from((person, means): (PersonId, Means)) -> Shown {
        Shown { person, means, limit: None }
    }
}

/// The level of a means that counts up to a limit. The limit counts where there is more to be had than its owner said
/// themself: an identity that an official has checked, or a role. Elsewhere nobody knows better than whoever made the
/// account.
pub fn limited(level: Assurance, limit: Option<Assurance>, is_guarded: bool) -> Assurance {
    match limit {
        Some(limit) if is_guarded => level.min(limit),
        _ => level,
    }
}

/// Up to which level a means counts that is added in a session: no more than the session itself, unless the town handed
/// over the link that opened it. So a password alone makes itself no stronger, and an account whose identity is checked
/// later does not raise what was added before.
pub fn limit_in(means: Means, assurance: Assurance) -> Option<Assurance> {
    (!means.is_handed_over() && assurance < Assurance::High).then_some(assurance)
}

/// Whether somebody may change or remove means of sign-in in a session: never by a slip, which an official has printed
/// and others can read, and never less surely than the account's own means allow, so that a weak means undoes no strong
/// one. Who was compared with an identity document at a counter a moment ago may: that is how the account began, too.
pub fn may_change_means(means: Means, assurance: Assurance, on_file: &MeansOnFile) -> bool {
    let has_two = on_file.sure_passkeys > 0 || on_file.sure_cards > 0 || on_file.has_sure_code_app;
    let least = if has_two { Assurance::Substantial } else { Assurance::Low };
    means == Means::CounterLink || (means != Means::Slip && assurance >= least)
}

/// Whether somebody may add means of sign-in in a session. An account whose identity was checked, or that of an official,
/// gets more only from a session that shows two factors, or by a link that the town handed over: who has found out the
/// password comes no further with it.
pub fn may_add_means(means: Means, assurance: Assurance, on_file: &MeansOnFile) -> bool {
    let is_sure = means.is_handed_over() || assurance >= Assurance::Substantial;
    may_change_means(means, assurance, on_file) && (is_sure || !on_file.is_guarded)
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
    /// Have the town hand over a link, and add a passkey with it.
    TownLink,
    /// Show an identity document at a counter.
    BeChecked,
}

impl Way {
    /// All of them, for the test of their words.
    pub const ALL: [Way; 7] = [
        Way::Passkey,
        Way::Card,
        Way::PasswordAndCode,
        Way::AddPasskey,
        Way::AddCodeApp,
        Way::TownLink,
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
            Way::TownLink => "town-link",
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
    let (passkeys, enough) = match wanted {
        Assurance::High => (means.surest_passkeys, means.qualified_cards),
        Assurance::Low | Assurance::Substantial => (means.sure_passkeys, means.sure_cards),
    };
    if passkeys > 0 {
        ways.push(Way::Passkey);
    }
    if enough > 0 {
        ways.push(Way::Card);
    }
    let has_password = means.password_changed_at.is_some();
    let (has_app, is_substantial) = (means.has_sure_code_app, wanted == Assurance::Substantial);
    if is_substantial && has_password && has_app {
        ways.push(Way::PasswordAndCode);
    }
    if means.is_guarded {
        // What is added in a weaker session would not raise it.
        let has_any = passkeys > 0 || enough > 0 || (is_substantial && has_password && has_app);
        ways.extend((!has_any).then_some(Way::TownLink));
        return ways;
    }
    if is_substantial && has_password && !has_app {
        ways.push(Way::AddCodeApp);
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
    if found.as_ref().is_some_and(|person| person.doubted_at.is_some()) {
        // Nothing that signs in raises it: an official has to see who it is.
        let is_more = wanted > Assurance::Low;
        return Ok(if is_more { vec![Way::BeChecked] } else { Vec::new() });
    }
    let is_checked = found.is_some_and(|person| person.checked_at.is_some());
    Ok(ways_to(wanted, &means, is_checked))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Means; 9] = [
        Means::Passkey,
        Means::QualifiedCard,
        Means::Card,
        Means::Password,
        Means::PasswordAndCode,
        Means::OneTimeLink,
        Means::CounterLink,
        Means::Slip,
        Means::Demo,
    ];

    #[test]
    fn levels_by_means_and_proofing() {
        let row = |is_checked| ALL.map(|means| assurance(means, is_checked));
        use Assurance::{High, Low, Substantial};
        assert_eq!(
            row(false),
            [Substantial, Substantial, Substantial, Low, Substantial, Low, Low, Low, Substantial]
        );
        assert_eq!(
            row(true),
            [High, High, Substantial, Low, Substantial, Low, Low, Low, Substantial]
        );
    }

    #[test]
    fn who_may_change_means() {
        let at = Some(jiff::Timestamp::UNIX_EPOCH);
        let check = |means: Means, passkeys, app: bool, expected| {
            let on_file = MeansOnFile {
                passkeys,
                sure_passkeys: passkeys,
                password_changed_at: at,
                code_app_created_at: at.filter(|_| app),
                has_sure_code_app: app,
                ..MeansOnFile::default()
            };
            let may = may_change_means(means, assurance(means, true), &on_file);
            assert_eq!(may, expected, "{means:?} {passkeys} {app}");
            let may = may_add_means(means, assurance(means, true), &on_file);
            assert_eq!(
                may, expected,
                "adding, as nobody in particular: {means:?} {passkeys} {app}"
            );
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
        check(Means::CounterLink, 0, false, true);
        check(Means::CounterLink, 1, true, true);
        let with_card = MeansOnFile { cards: 1, sure_cards: 1, ..MeansOnFile::default() };
        let may = |means| may_change_means(means, assurance(means, true), &with_card);
        assert!(may(Means::Card) && !may(Means::OneTimeLink), "a card is not to be gone around");
    }

    #[test]
    fn who_may_add_means_to_an_account_that_is_worth_a_theft() {
        let check = |means: Means, (all, sure): (i64, i64), expected: (bool, bool)| {
            let on_file = MeansOnFile {
                passkeys: all,
                sure_passkeys: sure,
                is_guarded: true,
                ..MeansOnFile::default()
            };
            let level = assurance(means, true);
            let change = may_change_means(means, level, &on_file);
            let add = may_add_means(means, level, &on_file);
            assert_eq!((change, add), expected, "{means:?} {all} {sure}");
        };
        check(Means::Password, (0, 0), (true, false));
        check(Means::Elsewhere(Assurance::Low), (0, 0), (true, false));
        check(Means::OneTimeLink, (0, 0), (true, true));
        check(Means::Slip, (0, 0), (false, false));
        check(Means::PasswordAndCode, (0, 0), (true, true));
        check(Means::Passkey, (1, 1), (true, true));
        // A passkey that a password added protects nothing, and its owner can throw it out.
        check(Means::Password, (1, 0), (true, false));
        check(Means::OneTimeLink, (1, 0), (true, true));
        check(Means::CounterLink, (1, 1), (true, true));
        check(Means::Password, (2, 1), (false, false));
    }

    #[test]
    fn a_means_counts_no_more_than_where_it_was_added() {
        use Assurance::{High, Low, Substantial};
        let check = |means: Means, is_checked: bool, expected: Option<Assurance>| {
            let found = limit_in(means, assurance(means, is_checked));
            assert_eq!(found, expected, "{means:?} {is_checked}");
        };
        check(Means::Password, false, Some(Low));
        check(Means::Password, true, Some(Low));
        check(Means::PasswordAndCode, false, Some(Substantial));
        // An identity that is checked later does not raise what was added before.
        check(Means::Passkey, false, Some(Substantial));
        check(Means::PasswordAndCode, true, Some(Substantial));
        check(Means::Passkey, true, None);
        check(Means::OneTimeLink, false, None);
        check(Means::OneTimeLink, true, None);
        check(Means::CounterLink, true, None);
        let row = |limit| [false, true].map(|guarded| limited(High, limit, guarded));
        assert_eq!(row(None), [High, High]);
        assert_eq!(row(Some(Low)), [High, Low]);
        assert_eq!(row(Some(Substantial)), [High, Substantial]);
        assert_eq!(limited(Low, Some(Substantial), true), Low);
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
            let means = MeansOnFile {
                cards,
                sure_cards: cards,
                qualified_cards,
                is_guarded: true,
                ..MeansOnFile::default()
            };
            assert_eq!(ways_to(wanted, &means, true), expected, "{cards} {qualified_cards}");
        };
        check((1, 0), Assurance::Substantial, &[Way::Card]);
        check((1, 0), Assurance::High, &[Way::TownLink]);
        check((2, 1), Assurance::High, &[Way::Card]);
    }

    #[test]
    fn what_raises_it() {
        let at = Some(jiff::Timestamp::UNIX_EPOCH);
        let check = |(passkeys, password, app): (i64, bool, bool), is_checked, wanted, expected| {
            let means = MeansOnFile {
                passkeys,
                sure_passkeys: passkeys,
                surest_passkeys: passkeys,
                password_changed_at: at.filter(|_| password),
                code_app_created_at: at.filter(|_| app),
                has_sure_code_app: app,
                is_guarded: is_checked,
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
                    Way::AddPasskey | Way::AddCodeApp | Way::TownLink | Way::BeChecked => continue,
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
        check((0, false, false), true, Substantial, "town-link");
        check((0, true, false), true, Substantial, "town-link");
        check((0, true, true), true, High, "town-link");
        check((1, true, true), true, High, "passkey");
        check((1, true, true), false, High, "be-checked passkey");
        check((0, true, true), false, High, "be-checked add-passkey");
    }
}
