//! An application: a draft first, a case once it is submitted, closed by a decision or its withdrawal.

pub mod extend;
pub mod figures;
pub mod once;
pub mod store;
pub mod submit;

use jiff::Timestamp;
use jiff::civil::Date;
use platform::id::{PersonId, SubjectId};
use platform::{Ctx, typed_id};
use records::retention::Fate;

typed_id!(
    /// An application, from its first answer on.
    ApplicationId,
    "app"
);

/// Where an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Being filled in; only the applicant sees it.
    Draft,
    /// Submitted and in process; the clock runs.
    Open,
    /// The office waits for the applicant; the clock is stopped.
    Waiting,
    /// Decided.
    Decided,
    /// Taken back by the applicant.
    Withdrawn,
    /// Ended without a decision, because the fee was not paid.
    Lapsed,
}

impl State {
    /// All states, in the order an application meets them.
    pub const ALL: [State; 6] = [
        State::Draft,
        State::Open,
        State::Waiting,
        State::Decided,
        State::Withdrawn,
        State::Lapsed,
    ];

    /// The stable word, as stored and as in the API.
    pub fn word(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Open => "open",
            State::Waiting => "waiting",
            State::Decided => "decided",
            State::Withdrawn => "withdrawn",
            State::Lapsed => "lapsed",
        }
    }

    /// The state with this word.
    pub fn of(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether an official or a process still has something to do.
    pub fn is_running(self) -> bool {
        matches!(self, State::Open | State::Waiting)
    }
}

/// Who took a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DecidedBy {
    /// Rules, without an official.
    Rules,
    /// An official.
    Official,
    /// A program that works for a unit of the town.
    Program,
    /// The law: the term passed and silence has a meaning.
    Silence,
}

impl DecidedBy {
    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            DecidedBy::Rules => "rules",
            DecidedBy::Official => "official",
            DecidedBy::Program => "program",
            DecidedBy::Silence => "silence",
        }
    }

    /// The decider with this word.
    pub fn of(word: &str) -> Option<DecidedBy> {
        [DecidedBy::Rules, DecidedBy::Official, DecidedBy::Program, DecidedBy::Silence]
            .into_iter()
            .find(|by| by.word() == word)
    }
}

/// How an application came in. Every channel is the same act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// The site.
    Web,
    /// A program of somebody's.
    Api,
    /// An official for a person who is present.
    Counter,
    /// A paper form.
    Paper,
    /// A message of another case, or of a program, which began it.
    Message,
    /// A timer of the service's process, which began it.
    Timer,
    /// A condition of the service's process, which began it when it became true.
    Condition,
}

impl Channel {
    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Channel::Web => "web",
            Channel::Api => "api",
            Channel::Counter => "counter",
            Channel::Paper => "paper",
            Channel::Message => "message",
            Channel::Timer => "timer",
            Channel::Condition => "condition",
        }
    }

    /// Whether nobody of the town has a hand in it: the site, or a program.
    pub fn is_online(self) -> bool {
        match self {
            Channel::Web | Channel::Api => true,
            Channel::Counter
            | Channel::Paper
            | Channel::Message
            | Channel::Timer
            | Channel::Condition => false,
        }
    }

    /// The channel with this word.
    pub fn of(word: &str) -> Option<Channel> {
        let all = [
            Channel::Web,
            Channel::Api,
            Channel::Counter,
            Channel::Paper,
            Channel::Message,
            Channel::Timer,
            Channel::Condition,
        ];
        all.into_iter().find(|channel| channel.word() == word)
    }
}

/// Everything about an application that is not sealed.
#[derive(Clone, Debug, PartialEq)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// What people quote; drafts have none.
    pub reference: Option<String>,
    /// The service.
    pub service: String,
    /// The version of the definition it began with, and ends on.
    pub definition: String,
    /// Under whose key its content is sealed.
    pub subject: SubjectId,
    /// The person it is for; none while nobody has signed in.
    pub applicant: Option<PersonId>,
    /// Digest of the visitor's key, until sign-in.
    pub visitor: Option<String>,
    /// How it came in.
    pub channel: Channel,
    /// Where it stands.
    pub state: State,
    /// The outcome's word, when decided ("granted", "refused" …).
    pub outcome: Option<String>,
    /// Who decided.
    pub decided_by: Option<DecidedBy>,
    /// The unit responsible.
    pub unit: Option<String>,
    /// What it costs.
    pub price_cents: Option<i64>,
    /// When the legal term ends.
    pub due_on: Option<Date>,
    /// When the town promises to be done.
    pub norm_on: Option<Date>,
    /// Since when the clock is stopped.
    pub stopped_on: Option<Date>,
    /// When the draft was begun.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was submitted.
    pub submitted_at: Option<Timestamp>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// When nothing was left to do.
    pub closed_at: Option<Timestamp>,
    /// The last day on which what was granted is good, when it ends.
    pub valid_until: Option<Date>,
    /// The last day on which it is kept, once it has ended.
    pub keep_until: Option<Date>,
    /// The law that says so, by its id.
    pub keep_law: Option<String>,
    /// What happens then.
    pub keep_then: Option<Fate>,
    /// The last day on which the next of what it keeps shorter than itself is kept.
    pub shorter_until: Option<Date>,
    /// The reference of the case whose decision it objects to.
    pub contests: Option<String>,
    /// When what was granted ended.
    pub ended_at: Option<Timestamp>,
    /// Whether its service allows a person one at a time; the database then refuses a second one that runs.
    pub only_one: bool,
    /// Counts changes: who writes must have seen the last one.
    pub version: i64,
}

/// Whose a new draft is.
#[derive(Clone, Debug)]
pub enum Owner {
    /// A signed-in person.
    Person(PersonId),
    /// A visitor, by the digest of the key in their cookie.
    Visitor(String),
}

impl Application {
    /// A new draft.
    pub fn draft(
        ctx: &Ctx,
        service: (&str, &str),
        subject: SubjectId,
        owner: Owner,
    ) -> Application {
        let (applicant, visitor) = match owner {
            Owner::Person(person) => (Some(person), None),
            Owner::Visitor(digest) => (None, Some(digest)),
        };
        Application {
            id: ApplicationId::new(ctx),
            reference: None,
            service: service.0.to_owned(),
            definition: service.1.to_owned(),
            subject,
            applicant,
            visitor,
            channel: Channel::Web,
            state: State::Draft,
            outcome: None,
            decided_by: None,
            unit: None,
            price_cents: None,
            due_on: None,
            norm_on: None,
            stopped_on: None,
            created_at: ctx.now(),
            updated_at: ctx.now(),
            submitted_at: None,
            decided_at: None,
            closed_at: None,
            valid_until: None,
            keep_until: None,
            keep_law: None,
            keep_then: None,
            shorter_until: None,
            contests: None,
            ended_at: None,
            only_one: false,
            version: 0,
        }
    }

    /// What people quote; a draft is named by its id in addresses that only its owner opens.
    pub fn label(&self) -> String {
        self.reference.clone().unwrap_or_else(|| self.id.to_string())
    }

    /// Stops the clock: the office waits for the applicant.
    pub fn stop_clock(&mut self, ctx: &Ctx) {
        assert!(self.state == State::Open, "only a running clock can be stopped");
        self.state = State::Waiting;
        self.stopped_on = Some(ctx.today());
    }

    /// Waits for the applicant while the clock runs on, where the law does not let it stand still.
    pub fn wait(&mut self) {
        assert!(self.state == State::Open, "only a case that goes on can wait");
        self.state = State::Waiting;
    }

    /// Lets the clock run again, if it stood still; the term ends later by as many days as it stood still.
    pub fn resume_clock(&mut self, ctx: &Ctx) {
        assert!(self.state == State::Waiting, "only a case that waits can go on");
        let stood = self.stopped_on.map_or(0, |since| days_between(since, ctx.today()));
        let later = |on: Date| on.checked_add(jiff::Span::new().days(stood)).unwrap_or(on);
        self.due_on = self.due_on.map(later);
        self.norm_on = self.norm_on.map(later);
        self.stopped_on = None;
        self.state = State::Open;
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    let days = to.duration_since(from).as_hours() / 24;
    days.max(0)
}

#[cfg(test)]
mod races;
#[cfg(test)]
mod tests;
