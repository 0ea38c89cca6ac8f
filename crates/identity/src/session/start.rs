//! The act that ends every way of signing in: a new session with a new token.

use platform::id::PersonId;
use platform::{Ctx, Locale, Unit};
use web::visitor::Assurance;

use super::{Session, SessionId, Token, store};

/// How somebody signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// A passkey that verified the person.
    Passkey,
    /// A smart card.
    Card,
    /// A smart card whose policy says that its person was known for certain when it was issued.
    QualifiedCard,
    /// An account elsewhere, whose provider knows the person so surely.
    Elsewhere(Assurance),
    /// A password alone.
    Password,
    /// A password and a code of an app.
    PasswordAndCode,
    /// A code of a slip that a counter printed.
    Slip,
    /// A link that the town handed over, good once: to add a means of one's own.
    OneTimeLink,
    /// Such a link, handed over at a counter to somebody whom an official had compared with an identity document.
    CounterLink,
    /// One click, in a demo town.
    Demo,
}

impl Means {
    /// Whether the session began with a link that the town handed over.
    pub(crate) fn is_handed_over(self) -> bool {
        matches!(self, Means::OneTimeLink | Means::CounterLink)
    }

    /// Whether somebody who signed in so has shown two factors, however far these count.
    pub(crate) fn shows_two_factors(self) -> bool {
        self.assurance(false) >= Assurance::Substantial
    }

    /// The stable word, in columns and after `means-` in the locales.
    pub fn word(self) -> &'static str {
        match self {
            Means::Passkey => "passkey",
            Means::Card => "card",
            Means::QualifiedCard => "qualified-card",
            Means::Elsewhere(Assurance::Low) => "elsewhere-low",
            Means::Elsewhere(Assurance::Substantial) => "elsewhere-substantial",
            Means::Elsewhere(Assurance::High) => "elsewhere-high",
            Means::Password => "password",
            Means::PasswordAndCode => "password-and-code",
            Means::Slip => "slip",
            Means::OneTimeLink => "one-time-link",
            Means::CounterLink => "counter-link",
            Means::Demo => "demo",
        }
    }

    pub(crate) fn parse(word: &str) -> Means {
        let all = [
            Means::Passkey,
            Means::Card,
            Means::QualifiedCard,
            Means::Elsewhere(Assurance::Low),
            Means::Elsewhere(Assurance::Substantial),
            Means::Elsewhere(Assurance::High),
            Means::PasswordAndCode,
            Means::Slip,
            Means::OneTimeLink,
            Means::CounterLink,
            Means::Demo,
        ];
        // An unknown word, written by a later release, counts as the weakest.
        all.into_iter().find(|means| means.word() == word).unwrap_or(Means::Password)
    }

    /// How surely we know who it is.
    pub fn assurance(self, identity_is_checked: bool) -> Assurance {
        crate::sign_in::assurance::assurance(self, identity_is_checked)
    }
}

/// A session that has begun: the token goes to the browser and nowhere else.
#[derive(Clone, Debug)]
pub struct Started {
    /// The session.
    pub session: Session,
    /// The new token.
    pub token: Token,
}

/// Who signs in, from where, how.
pub(crate) struct SignedIn<'a> {
    pub(crate) person: PersonId,
    pub(crate) means: Means,
    pub(crate) assurance: Assurance,
    /// How far the means counts, should its person be given a role or be checked.
    pub(crate) limit: Option<Assurance>,
    pub(crate) name: &'a str,
    pub(crate) locale: Locale,
    /// Device and network, sealed under the person's key.
    pub(crate) details: &'a [u8],
}

/// Begins a session. The token is always new: one that was there before the sign-in is worth nothing
/// afterwards (ASVS 7.2.4).
pub(crate) fn start(unit: &mut Unit, ctx: &Ctx, signed_in: &SignedIn<'_>) -> Started {
    let token = Token::new(ctx);
    let session = Session {
        id: SessionId::new(ctx),
        person: signed_in.person,
        means: signed_in.means,
        assurance: signed_in.assurance,
        limit: signed_in.limit,
        created_at: ctx.now(),
        last_seen_at: ctx.now(),
        ended_at: None,
    };
    let new = store::NewSession {
        session: &session,
        digest: token.digest(),
        locale: signed_in.locale.tag(),
        shown_name: token.seal(ctx, signed_in.name),
        details: signed_in.details,
    };
    store::insert(unit, new);
    Started { session, token }
}
