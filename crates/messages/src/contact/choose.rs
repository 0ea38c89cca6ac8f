//! The act of saying whether one wants e-mails, and where, and whether decisions by post.

use platform::{Ctx, Locale, Unit};
use privacy::SubjectKey;

use super::{EmailAddress, put, remove, store};

/// What somebody wishes.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
    /// The address as typed; empty for none.
    pub email: &'a str,
    /// Whether they want e-mails.
    pub wants_email: bool,
    /// Whether they want decisions by post; none leaves it as it is.
    pub wants_post: Option<bool>,
    /// In which language.
    pub locale: Locale,
}

/// Why a wish cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChooseRefusal {
    /// E-mails are wanted, but no address is given.
    AddressMissing,
    /// No mail would arrive at the address.
    AddressUnusable,
}

impl ChooseRefusal {
    /// The stable code: in problem documents, and after `messages-` in the locale files.
    pub fn code(self) -> &'static str {
        match self {
            ChooseRefusal::AddressMissing => "address-missing",
            ChooseRefusal::AddressUnusable => "address-unusable",
        }
    }
}

/// Keeps a wish. Without an address, and no e-mails wanted, nothing is kept at all.
///
/// # Errors
/// A refusal, for the person to read.
pub fn choose(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    wish: &Wish<'_>,
) -> Result<(), ChooseRefusal> {
    if wish.email.trim().is_empty() {
        if wish.wants_email {
            return Err(ChooseRefusal::AddressMissing);
        }
        remove(unit, key.subject());
    } else {
        let email = EmailAddress::parse(wish.email).ok_or(ChooseRefusal::AddressUnusable)?;
        put(unit, ctx, key, &email, wish.locale, wish.wants_email);
    }
    match wish.wants_post {
        Some(true) => store::want_post(unit, key.subject(), ctx.now()),
        Some(false) => store::delete_post(unit, key.subject()),
        None => {}
    }
    Ok(())
}
