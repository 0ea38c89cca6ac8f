//! Signing in with a smart card through the browser's extension (Web eID): the card signs this site's address and a
//! challenge, and the token is judged by the order that Web eID publishes. What a card says becomes an account only by
//! the number of its person: one that the population register has, or one that somebody added while signed in.

#[cfg(test)]
mod account_tests;
mod ask;
mod certificate;
mod der;
mod link;
mod ocsp;
pub(crate) mod pages;
#[cfg(test)]
mod soft_card;
pub(crate) mod store;
#[cfg(test)]
mod tests;
mod token;
mod trust;

use platform::Ctx;
use platform::outgoing::Asker;

pub use certificate::CardCertificate;
pub use token::{CardToken, TOKEN_BYTES_MAX};

use super::SignInRefusal;
use crate::session::Means;
use trust::Authority;

/// Policies of certificates that are in a telephone and not on a card (Estonia's Mobile-ID): Web eID's own list.
pub const DISALLOWED: [&str; 4] = [
    "1.3.6.1.4.1.10015.1.3",
    "1.3.6.1.4.1.10015.1.3.1",
    "1.3.6.1.4.1.10015.1.3.2",
    "1.3.6.1.4.1.10015.1.3.3",
];

/// What a town decides about cards.
#[derive(Clone, Debug, Default)]
pub struct CardSettings {
    /// The certificates, in PEM, of the authorities whose cards are taken: those that issue cards, not the roots above.
    pub authorities: String,
    /// What stands before the number of the population register in the number on a card ("PNOEE-"), and the scheme of
    /// that register; none when cards say nothing that the register knows.
    pub register: Option<(String, String)>,
    /// Policies of cards at whose issuing the person was known for certain: they reach the level "high".
    pub high_policies: Vec<String>,
    /// Policies that are not taken.
    pub disallowed_policies: Vec<String>,
    /// Whether a card is taken when nobody can say whether it was revoked.
    pub take_unchecked: bool,
    /// Where to ask about all cards, instead of the address in each certificate.
    pub ocsp_url: Option<String>,
    /// The certificate, in PEM, of the only one who may answer there.
    pub ocsp_responder: Option<String>,
    /// Whether the answer must repeat the random number of the question.
    pub ocsp_nonce: bool,
}

/// Why the settings of cards do not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardSettingsError {
    /// There is no authority.
    NoAuthority,
    /// The certificate at this place does not read, or is not that of an authority.
    Authority(usize),
    /// The certificate of the responder does not read.
    Responder,
}

impl std::fmt::Display for CardSettingsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CardSettingsError::NoAuthority => f.write_str("there is no certificate"),
            CardSettingsError::Authority(place) => {
                write!(f, "certificate {place} is not that of an authority")
            }
            CardSettingsError::Responder => {
                f.write_str("the responder's certificate does not read")
            }
        }
    }
}

impl std::error::Error for CardSettingsError {}

/// The cards that a town takes.
#[derive(Clone)]
pub struct Cards {
    settings: CardSettings,
    authorities: Vec<Authority>,
    responder: Option<Vec<u8>>,
    ask: Asker,
}

impl Cards {
    /// Reads the certificates of the settings.
    ///
    /// # Errors
    /// A [`CardSettingsError`] when one of them does not read.
    pub fn new(settings: CardSettings, ask: Asker) -> Result<Cards, CardSettingsError> {
        let authorities =
            trust::read_authorities(&settings.authorities).map_err(CardSettingsError::Authority)?;
        if authorities.is_empty() {
            return Err(CardSettingsError::NoAuthority);
        }
        let responder = match &settings.ocsp_responder {
            Some(pem) => {
                let read = trust::certificates(pem).map_err(|_| CardSettingsError::Responder)?;
                let first = read.first().ok_or(CardSettingsError::Responder)?;
                Some(first.to_vec())
            }
            None => None,
        };
        Ok(Cards { settings, authorities, responder, ask })
    }

    /// Judges a token by the order that Web eID publishes: what it is made of, the certificate's term, purpose and
    /// policies, its issuer, whether the card signed, whether it was revoked. The network is asked last, so that
    /// nobody can make this server ask about cards that are not theirs.
    ///
    /// # Errors
    /// A [`CardRefusal`] with the first of these that fails.
    async fn judge(
        &self,
        ctx: &Ctx,
        token: &serde_json::Value,
        (origin, challenge): (&str, &str),
    ) -> Result<CardCertificate, CardRefusal> {
        let token = CardToken::read(token).ok_or(CardRefusal::Unreadable)?;
        let card = CardCertificate::read(&token.certificate).ok_or(CardRefusal::Unreadable)?;
        card.judge(ctx.now(), &self.settings.disallowed_policies)?;
        let issuer = trust::issuer_of(&self.authorities, &token.certificate, ctx.now())?;
        if !token.is_signed_by(&card.key, (origin, challenge)) {
            return Err(CardRefusal::NotSigned);
        }
        self.ask_about(ctx, &card, issuer).await?;
        Ok(card)
    }

    /// By what a card counts: more when its policy says that its person was known for certain.
    fn means(&self, card: &CardCertificate) -> Means {
        let high = |policy: &String| self.settings.high_policies.contains(policy);
        if card.policies.iter().any(high) { Means::QualifiedCard } else { Means::Card }
    }
}

/// Why a card is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardRefusal {
    /// What came is no token of a card, or its certificate names nobody.
    Unreadable,
    /// The certificate's term is over, or has not begun.
    NotInForce,
    /// The certificate is for something else, or of a kind that is not taken.
    NotForSigningIn,
    /// Its issuer is not trusted here.
    NotTrusted,
    /// The card did not sign this challenge for this site.
    NotSigned,
    /// It was revoked.
    Revoked,
    /// Nobody could say whether it was revoked.
    NotChecked,
    /// No account has the number of the card.
    Unknown,
    /// Its person does not want to sign in with cards.
    Stopped,
}

impl CardRefusal {
    /// All of them, for the test of their words.
    pub const ALL: [CardRefusal; 9] = [
        CardRefusal::Unreadable,
        CardRefusal::NotInForce,
        CardRefusal::NotForSigningIn,
        CardRefusal::NotTrusted,
        CardRefusal::NotSigned,
        CardRefusal::Revoked,
        CardRefusal::NotChecked,
        CardRefusal::Unknown,
        CardRefusal::Stopped,
    ];

    /// The stable word: in problem documents, and after `sign-in-refused-` in the locales.
    pub fn code(self) -> &'static str {
        match self {
            CardRefusal::Unreadable => "card-unreadable",
            CardRefusal::NotInForce => "card-not-in-force",
            CardRefusal::NotForSigningIn => "card-not-for-signing-in",
            CardRefusal::NotTrusted => "card-not-trusted",
            CardRefusal::NotSigned => "card-not-signed",
            CardRefusal::Revoked => "card-revoked",
            CardRefusal::NotChecked => "card-not-checked",
            CardRefusal::Unknown => "card-unknown",
            CardRefusal::Stopped => "card-stopped",
        }
    }
}

impl From<CardRefusal> for SignInRefusal {
    fn from(refusal: CardRefusal) -> SignInRefusal {
        SignInRefusal::Card(refusal)
    }
}

/// Whether bytes that a server sent can be read as an answer about revocation: for the fuzzer.
pub fn reads_ocsp(bytes: &[u8]) -> bool {
    ocsp::Answer::read(bytes).is_some()
}
