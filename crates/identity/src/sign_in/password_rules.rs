//! Which passwords are taken: long rather than complicated (NIST SP 800-63B, section 3.1.1).

use platform::{Attempt as _, Ctx, Fault};

use super::PasswordRefusal;
use super::hashing::Busy;
use crate::{Identity, Profile};

/// The shortest password.
pub const CHARACTERS_MIN: usize = 12;
/// The longest; a sentence fits.
pub const CHARACTERS_MAX: usize = 256;

/// What the list of known passwords (`known_passwords.rs`) lacks, because it is an English one, and whoever guesses does not:
/// walks over French keys, French words, the alphabet, a famous example.
const OFTEN_TRIED: [&str; 12] = [
    "012345678901",
    "qwertyuiop[]",
    "azertyuiop12",
    "azerty123456",
    "motdepasse12",
    "motdepasse123",
    "administrateur",
    "letmeinplease",
    "changeme1234",
    "abcdefghijklm",
    "correcthorsebatterystaple",
    "mypassword123",
];

/// Why there is no hash of a new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotHashed {
    /// It is not taken.
    Refused(PasswordRefusal),
    /// Too many people are choosing or typing passwords at this moment.
    Busy,
}

/// Judges a new password by everything that is known here, and gives the hash to store. The words are those that others
/// would try first.
///
/// # Errors
/// `Ok(Err(…))` when it is not taken; a fault when the file of leaked passwords cannot be read: nobody gets a password that
/// was not looked up.
pub(super) async fn judge_and_hash(
    identity: &Identity,
    ctx: &Ctx,
    password: &str,
    words: &[&str],
) -> Result<Result<String, NotHashed>, Fault> {
    if let Err(refusal) = judge(password, words) {
        return Ok(Err(NotHashed::Refused(refusal)));
    }
    // "Pass-word-1234" is no better than without its hyphens.
    if identity.is_known_password(password) || identity.is_known_password(&bare(password)) {
        return Ok(Err(NotHashed::Refused(PasswordRefusal::OftenTried)));
    }
    if let Some(leaked) = identity.leaked_passwords() {
        let typed = password.to_owned();
        let Ok(found) = identity.hashing.run(move || leaked.hold(&typed)).await? else {
            return Ok(Err(NotHashed::Busy));
        };
        if found.attempt("look a password up in passwords.leaked_file")? {
            return Ok(Err(NotHashed::Refused(PasswordRefusal::Leaked)));
        }
    }
    Ok(identity.hashing.hash(ctx, password).await?.map_err(|Busy| NotHashed::Busy))
}

/// The letters and figures alone, in small ones.
fn bare(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Judges a new password. The profile gives the words that others would try first.
///
/// # Errors
/// A [`PasswordRefusal`].
fn judge(password: &str, words: &[&str]) -> Result<(), PasswordRefusal> {
    let count = password.chars().count();
    if count < CHARACTERS_MIN {
        return Err(PasswordRefusal::TooShort);
    }
    if count > CHARACTERS_MAX {
        return Err(PasswordRefusal::TooLong);
    }
    let lower = password.to_lowercase();
    let plain = bare(password);
    if OFTEN_TRIED.contains(&lower.as_str()) || OFTEN_TRIED.contains(&plain.as_str()) {
        return Err(PasswordRefusal::OftenTried);
    }
    let mut characters: Vec<char> = lower.chars().collect();
    characters.sort_unstable();
    characters.dedup();
    if characters.len() < 5 {
        return Err(PasswordRefusal::OftenTried);
    }
    // What is left when the person's own words are taken out must still be something.
    let mut rest = plain.clone();
    for word in words {
        let word = bare(word);
        if word.chars().count() >= 3 {
            rest = rest.replace(&word, "");
        }
    }
    if rest != plain && rest.chars().count() < 6 {
        return Err(PasswordRefusal::OwnWords);
    }
    Ok(())
}

/// The words that others would try first.
pub(super) fn words_of<'a>(profile: &'a Profile, town: &'a str) -> Vec<&'a str> {
    let mut words = vec![
        profile.given_name.as_str(),
        profile.family_name.as_str(),
        profile.sign_in_number.as_str(),
        town,
    ];
    if let Some((name, host)) = profile.email.as_deref().and_then(|email| email.split_once('@')) {
        words.extend([name, host]);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_are_taken() {
        let check = |password: &str, expected: Result<(), PasswordRefusal>| {
            assert_eq!(judge(password, &["Noor", "Haddad", "Saltmere"]), expected, "{password}");
        };
        check("three herons at the quay", Ok(()));
        check("ثلاثة طيور عند الميناء", Ok(()));
        // Letters alone, figures alone, marks: no kind of character is asked for or refused.
        check("heronsandquays", Ok(()));
        check("918273640555", Ok(()));
        check("<>&\"'; -- \t€🐦", Ok(()));
        check(&"three herons at the quay ".repeat(10), Ok(()));
        check("short", Err(PasswordRefusal::TooShort));
        check("éééééééé", Err(PasswordRefusal::TooShort));
        check(&"ab cd ef ".repeat(40), Err(PasswordRefusal::TooLong));
        check("Mot de passe 123", Err(PasswordRefusal::OftenTried));
        check("aaaaaaaaaaaaaaaa", Err(PasswordRefusal::OftenTried));
        check("NoorHaddad2026", Err(PasswordRefusal::OwnWords));
        check("saltmere-saltmere", Err(PasswordRefusal::OwnWords));
    }
}
