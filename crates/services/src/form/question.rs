//! One question: its kind, its words, when it is asked and what is accepted.

use std::sync::Arc;

use feel::Expression;
use platform::calendar::Term;
use regex_lite::Regex;

use crate::words::Words;

/// A question.
#[derive(Clone, Debug)]
pub struct Question {
    /// Key of the answer.
    pub key: Arc<str>,
    /// What is asked for.
    pub kind: QuestionKind,
    /// Label.
    pub label: Words,
    /// One line below.
    pub hint: Option<Words>,
    /// Longer help, folded.
    pub help: Option<Words>,
    /// Whether an answer is needed.
    pub required: Required,
    /// Asked only then.
    pub show_if: Option<Expression>,
    /// Least: value, or how many.
    pub min: Option<Bound>,
    /// Most: value, or how many.
    pub max: Option<Bound>,
    /// Fewest characters.
    pub min_length: Option<usize>,
    /// Most characters.
    pub max_length: Option<usize>,
    /// Pattern of the whole answer.
    pub pattern: Option<Regex>,
    /// An answer of that pattern.
    pub example: Option<Arc<str>>,
    /// Must be true; with what is said when it is not.
    pub check: Option<(Expression, Words)>,
    /// Own wording of errors.
    pub errors: ErrorWords,
    /// Unit after the field.
    pub unit: Option<Words>,
    /// The register that knows the answer.
    pub prefill: Option<Prefill>,
    /// The credential in somebody's wallet that answers it.
    pub wallet: Option<FromWallet>,
    /// Why it is asked.
    pub purpose: Words,
    /// By which law.
    pub law: Arc<str>,
    /// Kept shorter than the case.
    pub keep: Option<Term>,
    /// Special category of personal data.
    pub sensitive: bool,
    /// On which ground it may be asked all the same.
    pub ground: Option<Ground>,
    /// May appear in open data.
    pub public: bool,
}

/// Why a special category of personal data may be asked (Regulation (EU) 2016/679, article 9(2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// The person agrees in so many words: (a).
    Consent,
    /// Social security and social protection: (b).
    SocialProtection,
    /// Vital interests: (c).
    VitalInterests,
    /// A claim: (f).
    LegalClaims,
    /// Substantial public interest, by a law: (g).
    PublicInterest,
    /// Health or social care: (h).
    Care,
    /// Public health: (i).
    PublicHealth,
    /// Archives, research, statistics: (j).
    Archives,
}

/// The words for grounds in `form.yaml`.
pub(crate) const GROUNDS: [(&str, Ground); 8] = [
    ("consent", Ground::Consent),
    ("social-protection", Ground::SocialProtection),
    ("vital-interests", Ground::VitalInterests),
    ("legal-claims", Ground::LegalClaims),
    ("public-interest", Ground::PublicInterest),
    ("care", Ground::Care),
    ("public-health", Ground::PublicHealth),
    ("archives", Ground::Archives),
];

impl Ground {
    /// The stable word for it.
    pub fn word(self) -> &'static str {
        crate::definition::names::word(&GROUNDS, self)
    }

    /// Where it stands.
    pub fn article(self) -> &'static str {
        match self {
            Ground::Consent => "9(2)(a)",
            Ground::SocialProtection => "9(2)(b)",
            Ground::VitalInterests => "9(2)(c)",
            Ground::LegalClaims => "9(2)(f)",
            Ground::PublicInterest => "9(2)(g)",
            Ground::Care => "9(2)(h)",
            Ground::PublicHealth => "9(2)(i)",
            Ground::Archives => "9(2)(j)",
        }
    }
}

/// Whether an answer is needed.
#[derive(Clone, Debug)]
pub enum Required {
    /// Always.
    Always,
    /// Never.
    Never,
    /// When the condition holds.
    If(Expression),
}

/// A bound on a value.
#[derive(Clone, Debug)]
pub enum Bound {
    /// Written down; for money in the main unit.
    Fixed(feel::Value),
    /// Computed.
    Computed(Expression),
}

/// Own wording of errors; without it the general wording is used.
#[derive(Clone, Debug, Default)]
pub struct ErrorWords {
    /// No answer.
    pub required: Option<Words>,
    /// Below the least.
    pub min: Option<Words>,
    /// Above the most.
    pub max: Option<Words>,
    /// Not of the pattern.
    pub pattern: Option<Words>,
}

/// From which register an answer is known.
#[derive(Clone, Debug)]
pub struct Prefill {
    /// `population/address`, or deeper: `vehicles/by-plate/emissions_class`.
    pub from: Arc<str>,
    /// What it is looked up by.
    pub key: Option<Expression>,
    /// Whether it may be changed.
    pub editable: bool,
}

/// From which credentials an answer can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromWallet {
    /// The kinds that will do: the id of a service of the town that gives one, or the name of a kind (`vct`).
    pub types: Vec<Arc<str>>,
    /// From whom those that are not the town's own are taken: ids of `wallets.toml`.
    pub issuers: Vec<Arc<str>>,
    /// What says whose a credential of somebody else is; without it an official looks.
    pub holder: Option<HolderClaims>,
    /// The claim that is the answer.
    pub claim: WalletClaim,
    /// Where it stands in the file.
    pub line: u32,
}

/// The claims by which a credential of somebody else says whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolderClaims {
    /// Given names: a twin has the other two.
    pub given: Arc<str>,
    /// Family name.
    pub family: Arc<str>,
    /// Day of birth.
    pub born: Arc<str>,
}

impl HolderClaims {
    /// The claims that are asked for.
    pub fn claims(&self) -> Vec<&str> {
        vec![&*self.given, &*self.family, &*self.born]
    }
}

/// Which claims make an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WalletClaim {
    /// One.
    One(Arc<str>),
    /// One for each part of the answer: part and claim.
    Parts(Vec<(Arc<str>, Arc<str>)>),
}

impl FromWallet {
    /// Whether two questions are answered by one credential.
    pub fn is_asked_with(&self, other: &FromWallet) -> bool {
        (&self.types, &self.issuers, &self.holder) == (&other.types, &other.issuers, &other.holder)
    }

    /// The claims that are asked for.
    pub fn claims(&self) -> Vec<&str> {
        match &self.claim {
            WalletClaim::One(claim) => vec![claim],
            WalletClaim::Parts(parts) => parts.iter().map(|(_, claim)| &**claim).collect(),
        }
    }
}

impl Prefill {
    /// The register's name.
    pub fn register(&self) -> &str {
        self.from.split('/').next().unwrap_or_default()
    }

    /// Register and record: what is looked up.
    pub fn record(&self) -> &str {
        let end = self.from.match_indices('/').nth(1).map_or(self.from.len(), |(at, _)| at);
        self.from.get(..end).unwrap_or(&self.from)
    }

    /// The path inside the record.
    pub fn path(&self) -> impl Iterator<Item = &str> {
        self.from.split('/').skip(2)
    }
}

/// One option of a choice.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The value in the data.
    pub key: Arc<str>,
    /// Label.
    pub label: Words,
    /// One line below.
    pub hint: Option<Words>,
}

/// What files are accepted.
#[derive(Clone, Debug)]
pub struct FileRules {
    /// Endings: pdf, jpg, png …
    pub accept: Vec<Arc<str>>,
    /// Largest size of one.
    pub bytes_max: u64,
    /// The evidence that it is.
    pub evidence: Option<Arc<str>>,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub enum QuestionKind {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// Whole number.
    Integer,
    /// Decimal number with at most so many decimals.
    Decimal {
        /// Decimals.
        decimals: u8,
    },
    /// Amount in cents.
    Money,
    /// Day.
    Date,
    /// Day and time.
    DateTime,
    /// Month.
    Month,
    /// From one day to another.
    Period,
    /// Yes or no.
    YesNo,
    /// One of several.
    Choice {
        /// Options in order.
        options: Arc<[Choice]>,
        /// Whether they come from a reference list, to be searched as one types.
        listed: bool,
    },
    /// Several of several.
    Choices {
        /// Options in order.
        options: Arc<[Choice]>,
    },
    /// Name of a person.
    PersonName,
    /// A person by name and date of birth.
    Person,
    /// E-mail address.
    Email,
    /// Telephone number.
    Phone,
    /// Bank account.
    Iban,
    /// Postal address.
    Address {
        /// Only addresses that the town's register knows.
        within_town: bool,
    },
    /// Place on a map.
    Place,
    /// Number plate.
    Plate,
    /// Company number.
    Company,
    /// Files.
    File(FileRules),
    /// Identity document.
    IdentityDocument(FileRules),
    /// Bookable time.
    Slot,
    /// A statement to agree with.
    Declaration,
    /// A second person who signs.
    Signature,
    /// Repeating group.
    List {
        /// Questions of one item.
        of: Vec<Question>,
        /// Name of one item.
        item: Option<Words>,
    },
    /// Computed by the server alone.
    Computed {
        /// What it gives.
        gives: Box<QuestionKind>,
        /// How.
        value: Expression,
        /// Whether people see it.
        show: bool,
    },
    /// An explanation between questions.
    Note {
        /// The text.
        text: Words,
    },
}

impl Question {
    /// The questions of one item of a repeating group; none for others.
    pub fn items(&self) -> &[Question] {
        match &self.kind {
            QuestionKind::List { of, .. } => of,
            _ => &[],
        }
    }

    /// Whether people answer it: not computed, not a note.
    pub fn is_answered(&self) -> bool {
        !matches!(self.kind, QuestionKind::Computed { .. } | QuestionKind::Note { .. })
    }

    /// The rules for its files.
    pub fn files(&self) -> Option<&FileRules> {
        match &self.kind {
            QuestionKind::File(rules) | QuestionKind::IdentityDocument(rules) => Some(rules),
            _ => None,
        }
    }

    /// How many files it takes.
    pub fn files_most(&self) -> usize {
        let most = match &self.max {
            Some(Bound::Fixed(value)) => value.to_json().as_u64(),
            Some(Bound::Computed(_)) | None => None,
        };
        let most = most.and_then(|most| usize::try_from(most).ok());
        most.unwrap_or(super::value::FILES_MAX)
    }

    /// The options of a choice.
    pub fn options(&self) -> &[Choice] {
        match &self.kind {
            QuestionKind::Choice { options, .. } | QuestionKind::Choices { options } => options,
            _ => &[],
        }
    }
}
