//! The parts of a definition: what `service.yaml` says, section by section.

use std::sync::Arc;

use jiff::civil::{Date, Time, Weekday};
use platform::calendar::Term;

use super::{TellStreet, names};
use crate::template::Template;
use crate::words::Words;

/// Whether people see and use a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Being written; only its author sees it.
    Draft,
    /// Found and open.
    Published,
    /// Found, takes no more applications.
    Closed,
    /// Open to whoever has the link.
    Hidden,
}

/// First and last day; either may be open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

impl Window {
    /// Whether the day lies inside.
    pub fn contains(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// An article of law.
#[derive(Clone, Debug, Default)]
pub struct Law {
    /// How it is cited.
    pub title: Words,
    /// What it says, in plain words.
    pub says: Option<Words>,
    /// Where it can be read.
    pub url: Option<Arc<str>>,
}

/// Kinds of applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicant {
    /// In the town's population register.
    Resident,
    /// A person with an identity, living elsewhere.
    NonResident,
    /// A person living elsewhere to whom the town has given a digital identity.
    EResident,
    /// A company, through a representative.
    Company,
    /// Whoever comes.
    Anyone,
}

/// Level of assurance of a sign-in (eIDAS, Regulation (EU) 910/2014, article 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// No sign-in.
    None,
    /// Low.
    Low,
    /// Substantial.
    Substantial,
    /// High.
    High,
}

/// What is possible without an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithoutAccount {
    /// Nothing: sign in first.
    No,
    /// Start, then sign in to submit.
    Draft,
    /// Also submit.
    Submit,
}

/// Who may act for an applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Representative {
    /// The parent of a child.
    Parent,
    /// A guardian.
    Guardian,
    /// Whoever the business register has as acting for a company.
    Company,
    /// Whoever holds a power of attorney.
    Mandate,
}

impl Representative {
    /// All of them.
    pub const ALL: [Representative; 4] = [
        Representative::Parent,
        Representative::Guardian,
        Representative::Company,
        Representative::Mandate,
    ];

    /// The stable word.
    pub fn word(self) -> &'static str {
        super::names::word(&super::names::REPRESENTATIVES, self)
    }
}

/// Who may apply and how.
#[derive(Clone, Debug)]
pub struct Who {
    /// Kinds of applicant.
    pub may_apply: Vec<Applicant>,
    /// Least level of sign-in.
    pub sign_in: Level,
    /// What is possible without an account.
    pub without_account: WithoutAccount,
    /// Who may act for an applicant; nobody where everybody comes for themself.
    pub representatives: Vec<Representative>,
    /// One open application per person.
    pub one_open: bool,
    /// Most applications accepted in all.
    pub quota: Option<u32>,
    /// Who must sign as well, in words.
    pub co_signers: Option<Words>,
    /// For whom it is, in words.
    pub audience: Option<Words>,
}

/// How the price comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Nothing.
    Free,
    /// The same for everybody.
    Fixed {
        /// Amount in cents.
        cents: i64,
    },
    /// The decision `Price`, between these bounds.
    Decided {
        /// Least, in cents.
        from_cents: i64,
        /// Most, in cents; none when there is no upper bound.
        to_cents: Option<i64>,
    },
}

/// When the price is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Before the application is looked at.
    WithApplication,
    /// Once it is granted, before the result is given.
    OnGrant,
    /// After the result is given, as a bill.
    AfterDecision,
}

/// What happens when nobody pays, not even after the reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpaid {
    /// The case ends without a decision.
    End,
    /// The case goes on; the amount stays due.
    Continue,
}

/// A way to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayMethod {
    /// By card.
    Card,
    /// By bank transfer.
    Transfer,
    /// At the counter.
    Counter,
}

/// What it costs.
#[derive(Clone, Debug)]
pub struct Cost {
    /// How much.
    pub amount: Amount,
    /// How much, in words.
    pub words: Option<Words>,
    /// When.
    pub due: Due,
    /// How long one has to pay; the reminder gives the same time once more.
    pub pay_within: Term,
    /// How long after the last day to pay a case is kept open, and its place held: for what was transferred on
    /// that day and stands in a statement that somebody has to fetch.
    pub grace: Term,
    /// What happens when nobody pays.
    pub unpaid: Unpaid,
    /// How.
    pub methods: Vec<PayMethod>,
    /// Who pays nothing.
    pub exempt: Option<Words>,
    /// When money is given back.
    pub refund: Option<Words>,
    /// By which law.
    pub law: Option<Arc<str>>,
}

/// What it means in law when the term passes without a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// Nothing: the applicant can complain.
    None,
    /// Consent.
    Accept,
    /// Refusal.
    Refuse,
}

impl Silence {
    /// The stable word for it, as processes read it.
    pub fn word(self) -> &'static str {
        match self {
            Silence::None => "none",
            Silence::Accept => "accept",
            Silence::Refuse => "refuse",
        }
    }
}

/// The legal clock.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Legal term from receipt.
    pub term: Term,
    /// By which law.
    pub law: Arc<str>,
    /// What the unit promises.
    pub norm: Option<Term>,
    /// Whether asking for something stops the clock.
    pub suspend_on_correction: bool,
    /// How long the applicant has for it.
    pub correct_within: Term,
    /// By how much it may be extended once, and by which law.
    pub extend: Option<(Term, Arc<str>)>,
    /// What silence means.
    pub silence: Silence,
    /// By which law.
    pub silence_law: Option<Arc<str>>,
    /// What to do when no answer comes.
    pub silence_words: Option<Words>,
}

/// A channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// This site.
    Web,
    /// A counter.
    Counter,
    /// Telephone.
    Phone,
    /// A letter.
    Letter,
    /// A paper form.
    PaperForm,
    /// An app.
    App,
    /// Text messages.
    Sms,
    /// E-mail.
    Email,
}

impl Channel {
    /// The stable word for it, also the key of its wording.
    pub fn word(self) -> &'static str {
        names::word(&names::CHANNELS, self)
    }
}

/// Something that a person must have or prove.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Id that file questions refer to.
    pub id: Arc<str>,
    /// Name.
    pub name: Words,
    /// More about it.
    pub hint: Option<Words>,
    /// By which law.
    pub law: Option<Arc<str>>,
    /// Not accepted when older.
    pub older_than: Option<Term>,
    /// Removed this long after the decision.
    pub purge: Option<Term>,
    /// The register from which the office fetches it itself.
    pub from: Option<Arc<str>>,
}

/// How to object.
#[derive(Clone, Debug)]
pub struct Objection {
    /// Within which term of the decision.
    pub term: Term,
    /// The unit that handles it.
    pub unit: Arc<str>,
    /// By which law.
    pub law: Arc<str>,
    /// The service by which it is made.
    pub service: Option<Arc<str>>,
}

/// Settings of the process, read by archetypes.
#[derive(Clone, Debug)]
pub struct ProcessSettings {
    /// Whether rules decide when they can.
    pub automatic: bool,
    /// Whether a second official confirms.
    pub four_eyes: bool,
    /// Units asked for an opinion.
    pub opinions: Vec<Arc<str>>,
    /// The unit that visits.
    pub inspection: Option<Arc<str>>,
    /// The unit of the second look.
    pub review_unit: Arc<str>,
    /// Whether cases may be decided together.
    pub batch: bool,
    /// The result value by which the desk sorts, highest first.
    pub ranking: Option<Arc<str>>,
    /// How many may be granted at a time, where the list is longer than the places.
    pub places: Option<u32>,
    /// The question whose answer is the reference of the case that is objected to.
    pub contests: Option<Arc<str>>,
    /// Who else is told, in words.
    pub inform: Option<Words>,
    /// What the people of a street are told when it is granted.
    pub tell_street: Option<TellStreet>,
    /// The right over one's own data that is used by it.
    pub right: Option<DataRight>,
    /// The question whose answer is the entry of the data-use log that is asked about.
    pub entry: Option<Arc<str>>,
}

/// A right of people over their own data that is a case (Regulation (EU) 2016/679, chapter III).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataRight {
    /// To be told why data was opened (article 15).
    Explanation,
    /// To have it corrected (article 16).
    Correction,
    /// To object to a use of it (article 21).
    Objection,
}

impl DataRight {
    /// The stable word for it.
    pub fn word(self) -> &'static str {
        names::word(&names::DATA_RIGHTS, self)
    }
}

/// What the applicant is told about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Received.
    Received,
    /// Something is asked.
    Correction,
    /// Decided.
    Decided,
    /// An official has it.
    Assigned,
    /// Something is still to be done.
    Reminder,
    /// An opinion has come.
    Opinion,
    /// A visit took place.
    Inspection,
}

impl Notice {
    /// The stable word for it, also the key of its wording.
    pub fn word(self) -> &'static str {
        names::word(&names::NOTICES, self)
    }
}

/// Public figures of the service.
#[derive(Clone, Copy, Debug)]
pub struct Statistics {
    /// Whether they are shown.
    pub public: bool,
    /// Share that should be within the term, in percent.
    pub sla_percent: Option<u8>,
}

/// Wording of the decision letter.
#[derive(Clone, Debug, Default)]
pub struct LetterWords {
    /// When granted; may hold `{FEEL}`.
    pub granted: Option<Template>,
    /// When refused; may hold `{FEEL}`.
    pub refused: Option<Template>,
}

/// Bookable times.
#[derive(Clone, Debug)]
pub struct Booking {
    /// Weekdays.
    pub days: Vec<Weekday>,
    /// Times of day.
    pub times: Vec<Time>,
    /// Bookings per time.
    pub capacity: u16,
    /// Bookings to come that one person may have at a time.
    pub per_person: u16,
    /// Earliest, from today.
    pub from: Term,
    /// Latest, from today.
    pub to: Term,
}
