//! Answers from wallets (OpenID4VP 1.0 with DCQL): a question of a form is put to somebody's wallet, they choose what to
//! show, and what is shown is believed when its issuer is trusted and it holds.

mod answer;
mod back;
mod certificate;
pub mod chain;
pub mod list;
pub mod published;
mod reader;
mod request;
pub mod revocation;
mod store;
pub mod trust;
mod verify;

use std::collections::BTreeMap;

use identity::session::Token;
use jiff::SignedDuration;
use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};
use privacy::{Access, Item, OpenError, Purpose, subject_of};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Credentials;

pub(crate) use answer::take;
pub use answer::{Answered, read as read_answer};
pub(crate) use back::{PATH as BACK, come_back};
pub use reader::{Reader, ReaderFlaw};
pub(crate) use request::{give, host};
pub(crate) use store::{delete_expired, forget_person};

/// What seals what was shown.
const LABEL: &str = "credentials.shown";
/// Where a wallet fetches what is asked, followed by the token of the request.
pub(crate) const PATH: &str = "/credentials/presentations/";
/// How long a question waits.
const VALID: SignedDuration = SignedDuration::from_mins(10);

/// What is asked of a wallet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// What the answer is for: whoever asks for the outcome has to name it again.
    pub about: String,
    /// Where the answer belongs within it.
    pub place: String,
    /// Whose form it is: under their key the answer waits.
    pub person: PersonId,
    /// Who fills it in: in their browser an answer with a credential of somebody else is finished.
    pub asker: PersonId,
    /// Where that browser finds the question again: a path, to which the token of the page is added.
    pub back: String,
    /// Whether a credential of the town's has to be their own; else it is whoever's.
    pub is_own: bool,
    /// The kinds of credentials that will do: the address or name of a kind, or the id of one of the town's own.
    pub types: Vec<String>,
    /// From whom those that are not the town's are taken.
    pub issuers: Vec<String>,
    /// The claims that are wanted.
    pub claims: Vec<String>,
    /// Those of them that may stay untold.
    pub optional: Vec<String>,
    /// The claims by which a credential of somebody else says whose it is. They may stay untold too.
    pub holder: Vec<String>,
}

/// What was shown and is believed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// The claims that were asked for and told.
    pub claims: Map<String, Value>,
    /// The claims that were asked for and not told.
    pub untold: Vec<String>,
    /// The kind.
    pub kind: String,
    /// Who gave it, where that is not the town.
    pub by: Option<GivenBy>,
}

/// Who gave a credential, where that is not the town.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GivenBy {
    /// As it names itself.
    pub issuer: String,
    /// What people read, by language; empty where its id has to do.
    pub name: BTreeMap<String, String>,
    /// What it says about whose it is, as far as that was told.
    pub holder: Map<String, Value>,
}

/// A question that waits.
pub struct Begun {
    /// The token by which its outcome is found: the page's alone, and nothing of it is in the link or the square.
    pub token: String,
    /// Where a wallet takes it up.
    pub address: String,
    /// The same as a square for another device.
    pub square: askama::filters::Safe<String>,
}

/// Why what was shown is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Its person did not want to show it.
    Declined,
    /// It does not read as a credential.
    Unreadable,
    /// Nobody whom the town trusts gave it.
    NotTrusted,
    /// It is of another kind.
    OtherKind,
    /// Who shows it did not prove that it is theirs, or it was shown to somebody else.
    NotProven,
    /// It does not hold now: run out, suspended, revoked.
    NotHolding,
    /// The keys or the list of its issuer cannot be had now, so nobody knows whether it holds.
    NotChecked,
    /// Something that is asked for was not shown.
    Incomplete,
}

impl Why {
    /// All of them.
    pub const ALL: [Why; 8] = [
        Why::Declined,
        Why::Unreadable,
        Why::NotTrusted,
        Why::OtherKind,
        Why::NotProven,
        Why::NotHolding,
        Why::NotChecked,
        Why::Incomplete,
    ];

    /// The stable word; its wording is `presentation-why-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            Why::Declined => "declined",
            Why::Unreadable => "unreadable",
            Why::NotTrusted => "not-trusted",
            Why::OtherKind => "other-kind",
            Why::NotProven => "not-proven",
            Why::NotHolding => "not-holding",
            Why::NotChecked => "not-checked",
            Why::Incomplete => "incomplete",
        }
    }

    fn parse(word: &str) -> Option<Why> {
        Why::ALL.into_iter().find(|why| why.word() == word)
    }
}

/// How it stands with a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// No wallet has answered.
    Waiting,
    /// A wallet answered, and why that is not taken. Another answer may come.
    Refused(Why),
    /// A wallet answered with a credential that is not the town's, and nobody has come back with its answer: it is taken
    /// in the browser that the wallet opens, where the one who asked is signed in.
    Unfinished,
    /// What was shown.
    Shown(Box<Shown>),
}

/// What is sealed while a question waits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct State {
    ask: Ask,
    nonce: String,
}

/// Puts a question to a wallet.
///
/// # Errors
/// A fault when the database cannot be written.
pub async fn begin(credentials: &Credentials, ctx: &Ctx, ask: Ask) -> Result<Begun, Fault> {
    let (request, page) = (Token::new(ctx), Token::new(ctx));
    let state = State { ask, nonce: openid::jose::base64(ctx.random::<24>()) };
    let mut unit = Unit::new();
    store::insert(&mut unit, ctx, (&request, &page), &state);
    credentials.db.commit(unit).await?;
    Ok(shown(credentials, (&request, &page)))
}

fn shown(credentials: &Credentials, (request, page): (&Token, &Token)) -> Begun {
    let client = web::next::encode(&request::client_id(credentials));
    let uri = web::next::encode(&credentials.address(&format!("{PATH}{}", request.as_str())));
    let address = format!("openid4vp://?client_id={client}&request_uri={uri}");
    Begun { token: page.as_str().to_owned(), square: crate::square::square(&address), address }
}

/// A question that waits: how its person sees it again, what was asked, and how it stands.
pub struct Standing {
    /// The link and the square.
    pub begun: Begun,
    /// What was asked.
    pub ask: Ask,
    /// What came of it.
    pub outcome: Outcome,
}

/// How it stands with a question about this; none when there is no such question, or it has run out.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn outcome(
    credentials: &Credentials,
    ctx: &Ctx,
    (token, about): (&str, &str),
) -> Result<Option<Standing>, Fault> {
    let Some(page) = Token::read(token) else { return Ok(None) };
    let found = store::find_waiting(&credentials.db, &page, ctx.now()).await?;
    let Some(waiting) = found.filter(|waiting| waiting.state.ask.about == about) else {
        return Ok(None);
    };
    let begun = shown(credentials, (&waiting.request, &page));
    let ask = waiting.state.ask;
    let outcome = match (waiting.result, waiting.why) {
        (Some(_), _) if !waiting.is_back => Outcome::Unfinished,
        (Some(sealed), _) => {
            let access = Access::new(Purpose::ShowOwnData, "credential");
            let item = Item::new(LABEL, &sealed);
            let subject = subject_of(ask.person);
            match credentials.vault.open_one(ctx, &access, subject, item).await {
                Ok(plain) => Outcome::Shown(Box::new(plain.json()?)),
                Err(OpenError::Erased) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
        (None, Some(why)) => Outcome::Refused(why),
        (None, None) => Outcome::Waiting,
    };
    Ok(Some(Standing { begun, ask, outcome }))
}

/// The answer was taken over: what was shown is not kept here any longer.
pub fn finish(unit: &mut Unit, token: &str) {
    if let Some(page) = Token::read(token) {
        store::delete(unit, &page);
    }
}
