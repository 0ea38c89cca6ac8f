//! What comes of an application: results, entries of registers, credentials.

use std::sync::Arc;

use feel::Expression;
use platform::calendar::Term;

use crate::form::QuestionKind;
use crate::words::Words;

/// What comes of an application.
#[derive(Clone, Debug)]
pub struct ResultKind {
    /// permit, certificate, decision …
    pub word: &'static str,
    /// Name.
    pub name: Option<Words>,
    /// How long it holds.
    pub validity: Option<Validity>,
    /// How long before its end a new one may be granted: from then on the old one does not count.
    pub renew_within: Option<Term>,
    /// The register in which it is entered.
    pub register: Option<Arc<str>>,
    /// What a grant writes into registers.
    pub enter: Vec<RegisterEntry>,
    /// What a grant gives into a wallet.
    pub credential: Option<CredentialOf>,
    /// Whether it is published, and what that says.
    pub public: Option<Words>,
    /// How long after the decision it is published; none: at once.
    pub public_after: Option<Term>,
    /// Whether a receipt is handed out that a stranger can check.
    pub verifiable: bool,
    /// What the decision `Outcome` gives besides the outcome.
    pub values: Vec<ResultValue>,
}

/// An entry of a register that a grant makes.
#[derive(Clone, Debug)]
pub struct RegisterEntry {
    /// The register.
    pub register: Arc<str>,
    /// By what the register knows the entry; none in a register with one entry a person.
    pub key: Option<Expression>,
    /// Only then.
    pub when: Option<Expression>,
    /// Of whom the same is entered beside the applicant: people of their household, by number.
    pub also_for: Option<Expression>,
    /// What stands in it, by name.
    pub data: Vec<(Arc<str>, Expression)>,
}

/// The credential that a grant gives.
#[derive(Clone, Debug)]
pub struct CredentialOf {
    /// What it is called; none: as the result.
    pub name: Option<Words>,
    /// What it says.
    pub claims: Vec<CredentialClaim>,
    /// Whether it is an identity of the town's own: whoever has it is an e-resident.
    pub is_identity: bool,
    /// Whether an official hands it over in person.
    pub in_person: bool,
    /// With which identity document it was applied for: it is handed over against this very one.
    pub document: Option<AppliedWith>,
}

/// With which identity document something was applied for.
#[derive(Clone, Debug)]
pub struct AppliedWith {
    /// Where it stands in service.yaml.
    pub(super) line: u32,
    /// Its kind, by its word ("passport").
    pub kind: Expression,
    /// The country that issued it, by its letters.
    pub country: Expression,
    /// Its number.
    pub number: Expression,
}

/// One thing that a credential says.
#[derive(Clone, Debug)]
pub struct CredentialClaim {
    /// Its name in the credential.
    pub name: Arc<str>,
    /// What it is, for people.
    pub label: Words,
    /// Its value.
    pub value: Expression,
    /// Whether it is always shown: else its holder decides each time.
    pub always_shown: bool,
}

/// How long a result holds.
#[derive(Clone, Debug)]
pub enum Validity {
    /// For a term from the decision.
    For(Term),
    /// Until a date that an expression gives.
    Until(Expression),
}

/// A value that comes with a decision.
#[derive(Clone, Debug)]
pub struct ResultValue {
    /// Its name in `Outcome` and in letters.
    pub name: Arc<str>,
    /// What it is.
    pub kind: QuestionKind,
    /// What it is called.
    pub label: Words,
}
