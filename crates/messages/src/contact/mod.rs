//! How somebody wants to be told that there is a message.

mod api;
mod choose;
mod pages;
pub(crate) mod store;

use platform::id::SubjectId;
use platform::{Ctx, Db, Fault, Locale, Unit};
use privacy::{Access, Item, OpenError, Purpose, Sealed, SubjectKey, Vault};

pub(crate) use api::{api_choose, api_show};
pub use choose::{ChooseRefusal, Wish, choose};
pub(crate) use pages::{ask, save};
pub use store::{find, wants_email, wants_email_from, wants_email_query, wants_post};

/// What e-mail addresses are sealed as.
pub const LABEL: &str = "messages.email";
/// The longest address (RFC 5321, 4.5.3.1.3, without the brackets).
pub const EMAIL_BYTES_MAX: usize = 254;

/// A contact as it is stored.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Whose.
    pub subject: SubjectId,
    email_sealed: Sealed,
    /// The language of e-mails.
    pub locale: Locale,
    /// Whether they want e-mails.
    pub wants_email: bool,
}

/// An address that can stand in an e-mail's header: one at-sign with something before it and a domain
/// after it, no space, no line break, nothing that needs quoting.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads what a person typed; none when no mail would arrive there.
    pub fn parse(typed: &str) -> Option<EmailAddress> {
        let typed = typed.trim();
        let (local, domain) = typed.rsplit_once('@')?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c);
        let sound_local = !local.is_empty() && local.len() <= 64 && local.chars().all(plain);
        let label = |part: &str| {
            let inner = |c: char| c.is_ascii_alphanumeric() || c == '-';
            !part.is_empty()
                && part.chars().all(inner)
                && !part.starts_with('-')
                && !part.ends_with('-')
        };
        let sound_domain = domain.contains('.') && domain.split('.').all(label);
        let sound = sound_local && sound_domain && typed.len() <= EMAIL_BYTES_MAX;
        sound.then(|| EmailAddress(typed.to_owned()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

/// Keeps somebody's address and whether they want e-mails there, sealed by the part of their key that goes alone.
pub fn put(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    email: &EmailAddress,
    locale: Locale,
    wants_email: bool,
) {
    let key = key.alone();
    let email_sealed = key.seal_text(ctx, LABEL, email.as_str());
    let contact = Contact { subject: key.subject(), email_sealed, locale, wants_email };
    store::put(unit, ctx, &contact, key.part());
}

/// Forgets somebody's address.
pub fn remove(unit: &mut Unit, subject: SubjectId) {
    store::delete(unit, subject);
}

/// Opens the address.
///
/// # Errors
/// [`OpenError::Erased`] when the subject was erased; a fault when the world broke.
pub async fn open(
    vault: &Vault,
    ctx: &Ctx,
    purpose: Purpose,
    contact: &Contact,
) -> Result<Option<EmailAddress>, OpenError> {
    let access = Access::new(purpose, "email");
    let item = Item::new(LABEL, &contact.email_sealed);
    let plain = vault.open_one(ctx, &access, contact.subject, item).await?;
    Ok(EmailAddress::parse(plain.text()?))
}

/// Somebody's address, opened, when they want e-mails.
pub(crate) async fn open_wanted(
    db: &Db,
    vault: &Vault,
    ctx: &Ctx,
    subject: SubjectId,
) -> Result<Option<(EmailAddress, Locale)>, Fault> {
    let Some(contact) = find(db, subject).await?.filter(|contact| contact.wants_email) else {
        return Ok(None);
    };
    match open(vault, ctx, Purpose::SendMessage, &contact).await {
        Ok(email) => Ok(email.map(|email| (email, contact.locale))),
        Err(OpenError::Erased) => Ok(None),
        Err(OpenError::Fault(fault)) => Err(fault),
    }
}

#[cfg(test)]
mod tests;
