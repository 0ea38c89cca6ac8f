//! Which passwords are taken: long rather than complicated (NIST SP 800-63B, section 3.1.1).

use super::PasswordRefusal;
use crate::Profile;

/// The shortest password.
pub const CHARACTERS_MIN: usize = 12;
/// The longest; a sentence fits.
pub const CHARACTERS_MAX: usize = 256;

/// Passwords of twelve characters and more that are tried first everywhere.
const OFTEN_TRIED: &[&str] = &[
    "123456789012",
    "1234567890123",
    "12345678901234",
    "123456789101112",
    "012345678901",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwerty123456",
    "qwertyuiop[]",
    "azertyuiop12",
    "azerty123456",
    "password1234",
    "password12345",
    "passwordpassword",
    "motdepasse123",
    "motdepasse12",
    "iloveyou1234",
    "iloveyouforever",
    "administrator",
    "administrateur",
    "letmeinplease",
    "welcome12345",
    "changeme1234",
    "abcdefghijkl",
    "abcdefghijklm",
    "abcdefghijklmnop",
    "unbelievable",
    "correcthorsebatterystaple",
    "thisisapassword",
    "mypassword123",
    "football1234",
    "liverpool1234",
    "sunshine1234",
];

/// Judges a new password. The profile gives the words that others would try first.
///
/// # Errors
/// A [`PasswordRefusal`].
pub(super) fn judge(password: &str, words: &[&str]) -> Result<(), PasswordRefusal> {
    let count = password.chars().count();
    if count < CHARACTERS_MIN {
        return Err(PasswordRefusal::TooShort);
    }
    if count > CHARACTERS_MAX {
        return Err(PasswordRefusal::TooLong);
    }
    let lower = password.to_lowercase();
    let bare: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    if OFTEN_TRIED.contains(&lower.as_str()) || OFTEN_TRIED.contains(&bare.as_str()) {
        return Err(PasswordRefusal::OftenTried);
    }
    let mut characters: Vec<char> = lower.chars().collect();
    characters.sort_unstable();
    characters.dedup();
    if characters.len() < 5 {
        return Err(PasswordRefusal::OftenTried);
    }
    // What is left when the person's own words are taken out must still be something.
    let mut rest = bare.clone();
    for word in words {
        let word: String = word.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        if word.chars().count() >= 3 {
            rest = rest.replace(&word, "");
        }
    }
    if rest != bare && rest.chars().count() < 6 {
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
        check("Password-1234", Err(PasswordRefusal::OftenTried));
        check("aaaaaaaaaaaaaaaa", Err(PasswordRefusal::OftenTried));
        check("NoorHaddad2026", Err(PasswordRefusal::OwnWords));
        check("saltmere-saltmere", Err(PasswordRefusal::OwnWords));
    }
}
