//! Messages to whoever has a credential: what happened to it and why, and that it went into a wallet.

use messages::{Action, Message};
use platform::{Ctx, Unit};
use privacy::SubjectKey;

use crate::Credentials;
use crate::credential::change::Change;
use crate::credential::{Content, Credential, pages};

/// Its person reads what an official did and why, in their own language.
pub(crate) fn changed(
    unit: &mut Unit,
    ctx: &Ctx,
    by: (&Credentials, &SubjectKey),
    about: (&Credential, &Content),
    (change, text): (Change, &str),
) {
    let key = format!("credential-message-{}", change.word());
    tell(unit, ctx, by, about, (&key, text.trim()));
}

/// Who somebody is went into a wallet: they read it at once, so that whoever got into their account does not do it
/// unseen.
pub(crate) fn issued(
    unit: &mut Unit,
    ctx: &Ctx,
    by: (&Credentials, &SubjectKey),
    about: (&Credential, &Content),
) {
    let wallet = match ctx.actor() {
        platform::Actor::Client(name) => name.to_string(),
        other => other.kind().to_owned(),
    };
    tell(unit, ctx, by, about, ("credential-message-issued", &wallet));
}

fn tell(
    unit: &mut Unit,
    ctx: &Ctx,
    (credentials, key): (&Credentials, &SubjectKey),
    (credential, content): (&Credential, &Content),
    (message_key, text): (&str, &str),
) {
    let locale = content.locale();
    let words = credentials.words.words(locale);
    let kind = credentials.kind(&credential.kind);
    let name = kind.map(|kind| kind.name.get(locale).to_owned());
    let name = name.unwrap_or_else(|| credential.kind.clone());
    let args = [("name", name.as_str()), ("text", text)];
    let message = Message {
        case: Some(&credential.case()),
        kind: "credential",
        locale,
        subject: words.plain(&format!("{message_key}-subject"), args.as_slice()),
        body: words.plain(&format!("{message_key}-body"), args.as_slice()),
        actions: vec![Action {
            label: words.plain("credential-message-open", ()),
            path: format!("{}/{}", pages::PATH, credential.id),
        }],
        by_email: true,
    };
    messages::send(unit, ctx, key, message);
}
