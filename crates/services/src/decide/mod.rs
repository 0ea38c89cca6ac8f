//! What the rules say about an application: criterion by criterion, outcome, route and price.
//!
//! [`decide`] runs the decisions `Eligibility`, `Price`, `Routing` and `Outcome` of `rules.dmn` over the
//! answers that count and the facts, and keeps why. [`early`] tells while a form is being filled.

mod asked;
mod credential;
mod dated;
mod entries;
mod inputs;
mod rules;
mod wording;

use std::sync::Arc;

use feel::{Context, Environment, Value};
use platform::{Locale, Money};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

pub use asked::{Answered, Asked, JUDGEMENT, decide_asked};
pub use credential::{credential, document};
pub use entries::{Entry, entries};
pub(crate) use inputs::LabelledInput;
pub(crate) use rules::BESIDE as RULES_BESIDE;
pub use rules::{FILE as RULES_FILE, Rules, ShownTable};
pub use wording::{Given, ToldInStreet, told_in_street, wording};

use crate::definition::{Amount, Definition, Validity};
use crate::form::{Situation, Walked, walk};
use rules::{Ran, RulesOn};

/// Whether a criterion is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Met.
    Met,
    /// Not met.
    NotMet,
    /// The rules do not know: an official looks.
    ToCheck,
}

/// What the rules propose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Granted.
    Granted,
    /// Refused.
    Refused,
    /// An official decides.
    Desk,
}

/// Who decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// The rules, at once.
    Automatic,
    /// An official.
    Desk,
}

/// A text per language tag, as it is kept with a case.
pub type Texts = std::collections::BTreeMap<String, String>;

/// A text in a language, else in any.
pub fn text_in(texts: &Texts, locale: Locale) -> &str {
    texts.get(locale.tag()).or_else(|| texts.values().next()).map_or("", String::as_str)
}

/// One thing that a rule looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataUsed {
    /// The label of the input in the table.
    pub label: String,
    /// The expression.
    pub expression: String,
    /// Its value.
    pub value: Json,
}

/// One criterion and how it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Criterion {
    /// Its id in the table.
    pub id: String,
    /// How it stands.
    pub standing: Standing,
    /// The article, an id of the definition's law.
    pub law: Option<String>,
    /// Why, in each language.
    pub reason: Texts,
    /// What was looked at.
    pub data: Vec<DataUsed>,
    /// The rule: decision and row.
    pub rule: String,
}

/// A reason of price, route or outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The decision: `Price`, `Outcome` …
    pub decision: String,
    /// The article, an id of the definition's law.
    pub law: Option<String>,
    /// The reason in each language.
    pub reason: Texts,
    /// What was looked at.
    pub data: Vec<DataUsed>,
    /// The rule: decision and row.
    pub rule: String,
}

/// All that the rules say about an application.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// Criterion by criterion.
    pub criteria: Vec<Criterion>,
    /// True: all met. False: one is not. None: the rules do not know.
    pub eligible: Option<bool>,
    /// What they propose.
    pub outcome: Outcome,
    /// Who decides.
    pub route: Route,
    /// The unit that handles it.
    pub unit: String,
    /// Whether a second official confirms.
    pub four_eyes: bool,
    /// Order in the queue, higher first.
    pub priority: i64,
    /// The price in cents; none when it could not be computed.
    pub price_cents: Option<i64>,
    /// The further values of `Outcome`, in the normal form of their kind.
    pub values: Map<String, Json>,
    /// Why this price, route and outcome.
    pub reasons: Vec<Reason>,
    /// What went wrong in the rules, for the official: then the route is the desk.
    pub faults: Vec<String>,
}

impl Findings {
    /// The price.
    pub fn price(&self, definition: &Definition) -> Option<Money> {
        self.price_cents.map(|cents| Money::new(cents, definition.currency))
    }

    /// The variables that a business rule task with `aedile:decision="all"` gives to its process.
    pub fn variables(&self) -> Value {
        let outcome = match self.outcome {
            Outcome::Granted => "granted",
            Outcome::Refused => "refused",
            Outcome::Desk => "desk",
        };
        let route = match self.route {
            Route::Automatic => "automatic",
            Route::Desk => "desk",
        };
        let price = self.price_cents.and_then(|cents| feel::Decimal::new(i128::from(cents), -2));
        Value::context(Context::from_iter([
            ("eligible", self.eligible.map_or(Value::Null, Value::Bool)),
            ("outcome", Value::text(outcome)),
            ("route", Value::text(route)),
            ("unit", Value::text(self.unit.as_str())),
            ("four_eyes", Value::Bool(self.four_eyes)),
            ("priority", Value::Number(self.priority.into())),
            (
                "price",
                price.map_or(Value::Number(0.into()), |price| Value::Number(price.trimmed())),
            ),
            ("values", Value::from_json(&Json::Object(self.values.clone()))),
        ]))
    }

    /// The criteria that speak against it.
    pub fn not_met(&self) -> impl Iterator<Item = &Criterion> {
        self.criteria.iter().filter(|criterion| criterion.standing == Standing::NotMet)
    }
}

/// Runs the rules over an application.
pub fn decide(definition: &Definition, situation: &Situation) -> Findings {
    decide_walked(definition, situation, &walk(definition, situation))
}

/// Runs the rules over an application whose form was walked already.
pub fn decide_walked(
    definition: &Definition,
    situation: &Situation,
    walked: &Walked<'_>,
) -> Findings {
    let environment = Environment::strict(&situation.now);
    let mut findings = Findings {
        criteria: Vec::new(),
        eligible: None,
        outcome: Outcome::Desk,
        route: if definition.process.automatic { Route::Automatic } else { Route::Desk },
        unit: definition.unit.to_string(),
        four_eyes: definition.process.four_eyes,
        priority: 0,
        price_cents: None,
        values: Map::new(),
        reasons: Vec::new(),
        faults: Vec::new(),
    };
    let rules = definition.rules.on(situation.law_day(definition));
    let inputs = &walked.context;
    findings.criteria = collect(rules.eligibility(inputs, &environment), &mut findings.faults);
    findings.eligible =
        if findings.faults.is_empty() { eligible(&findings.criteria) } else { None };
    price((definition, rules), inputs, &environment, &mut findings);
    outcome((definition, rules), inputs, &environment, &mut findings);
    routing(rules, inputs, &environment, &mut findings);
    if !findings.faults.is_empty() {
        findings.route = Route::Desk;
        findings.outcome = Outcome::Desk;
    }
    findings
}

/// The criteria that are known already to be not met, while the form is being filled.
pub fn early(
    definition: &Definition,
    situation: &Situation,
    walked: &Walked<'_>,
) -> Vec<Criterion> {
    let environment = Environment::lenient(&situation.now);
    let mut faults = Vec::new();
    let rules = definition.rules.on(situation.law_day(definition));
    let criteria = collect(rules.eligibility(&walked.context, &environment), &mut faults);
    criteria.into_iter().filter(|criterion| criterion.standing == Standing::NotMet).collect()
}

/// The price by what is known so far; none when it cannot be told yet.
pub fn price_so_far(
    definition: &Definition,
    situation: &Situation,
    walked: &Walked<'_>,
) -> Option<Money> {
    let money = |cents| Money::new(cents, definition.currency);
    match definition.cost.amount {
        Amount::Free => Some(money(0)),
        Amount::Fixed { cents } => Some(money(cents)),
        Amount::Decided { .. } => {
            let environment = Environment::strict(&situation.now);
            let rules = definition.rules.on(situation.law_day(definition));
            let ran = rules.run("Price", &walked.context, &environment)?.ok()?;
            crate::form::cents_of_value(&ran.value).map(money)
        }
    }
}

/// When the result stops being valid, for a decision on this day.
pub fn valid_until(
    definition: &Definition,
    situation: &Situation,
    walked: &Walked<'_>,
    decided_on: jiff::civil::Date,
) -> Option<jiff::civil::Date> {
    match definition.result.validity.as_ref()? {
        Validity::For(term) => {
            use jiff::ToSpan;
            use platform::calendar::Term;
            // A permit for a year ends the day before the anniversary's next day, holidays or not.
            match *term {
                Term::WorkingDays(count) | Term::Days(count) => {
                    decided_on.checked_add(i32::from(count).days())
                }
                Term::Weeks(count) => decided_on.checked_add(i32::from(count).weeks()),
                Term::Months(count) => decided_on.checked_add(i32::from(count).months()),
                Term::Years(count) => decided_on.checked_add(i32::from(count).years()),
            }
            .ok()
        }
        Validity::Until(expression) => {
            let environment = Environment::lenient(&situation.now);
            expression.evaluate(&walked.context, &environment).ok()?.as_date()?.to_jiff()
        }
    }
}

fn eligible(criteria: &[Criterion]) -> Option<bool> {
    let stands = |standing| criteria.iter().any(|criterion| criterion.standing == standing);
    match (stands(Standing::NotMet), stands(Standing::ToCheck)) {
        (true, _) => Some(false),
        (false, true) => None,
        (false, false) => Some(true),
    }
}

fn collect(
    ran: Result<(Vec<Criterion>, Vec<String>), String>,
    faults: &mut Vec<String>,
) -> Vec<Criterion> {
    match ran {
        Ok((criteria, unwritten)) => {
            faults.extend(unwritten);
            criteria
        }
        Err(fault) => {
            faults.push(fault);
            Vec::new()
        }
    }
}

/// Runs a decision when there is one; a fault is kept.
fn ran(
    rules: RulesOn<'_>,
    decision: &str,
    inputs: &Context,
    environment: &Environment,
    findings: &mut Findings,
) -> Option<Ran> {
    match rules.run(decision, inputs, environment)? {
        Ok(ran) => {
            findings.reasons.extend(ran.reasons.iter().cloned());
            findings.faults.extend(ran.faults.iter().cloned());
            Some(ran)
        }
        Err(fault) => {
            findings.faults.push(fault);
            None
        }
    }
}

fn price(
    (definition, rules): (&Definition, RulesOn<'_>),
    inputs: &Context,
    environment: &Environment,
    findings: &mut Findings,
) {
    findings.price_cents = match definition.cost.amount {
        Amount::Free => Some(0),
        Amount::Fixed { cents } => Some(cents),
        Amount::Decided { .. } => {
            let Some(ran) = ran(rules, "Price", inputs, environment, findings) else {
                return;
            };
            let cents = crate::form::cents_of_value(&ran.value).filter(|cents| *cents >= 0);
            if cents.is_none() && findings.eligible == Some(true) {
                findings.faults.push(format!("Price gave {}, which is no amount.", ran.value));
            }
            cents
        }
    };
}

fn outcome(
    (definition, rules): (&Definition, RulesOn<'_>),
    inputs: &Context,
    environment: &Environment,
    findings: &mut Findings,
) {
    let by_criteria = match findings.eligible {
        Some(true) => Outcome::Granted,
        Some(false) => Outcome::Refused,
        None => Outcome::Desk,
    };
    findings.outcome = by_criteria;
    // What is not eligible is refused whatever the amounts: the outcome's rules may not even apply.
    if findings.eligible == Some(false) {
        return;
    }
    let Some(ran) = ran(rules, "Outcome", inputs, environment, findings) else {
        return;
    };
    let single = ran.value.as_str().map(str::to_owned);
    let word = single.or_else(|| text_of(&ran.value, "outcome"));
    findings.outcome = match word.as_deref() {
        Some("granted") => by_criteria,
        Some("refused") => Outcome::Refused,
        _ => Outcome::Desk,
    };
    for value in &definition.result.values {
        let given = ran.value.as_context().and_then(|context| context.get(&value.name));
        if let Some(given) = given.filter(|given| !given.is_null()) {
            let answer = crate::form::feel_to_answer(&value.kind, given);
            findings.values.insert(value.name.to_string(), answer);
        }
    }
}

fn text_of(value: &Value, name: &str) -> Option<String> {
    value.as_context()?.get(name)?.as_str().map(str::to_owned)
}

fn routing(
    rules: RulesOn<'_>,
    inputs: &Context,
    environment: &Environment,
    findings: &mut Findings,
) {
    let Some(ran) = ran(rules, "Routing", inputs, environment, findings) else { return };
    let single = ran.value.as_str().map(str::to_owned);
    match single.or_else(|| text_of(&ran.value, "route")).as_deref() {
        Some("automatic") => findings.route = Route::Automatic,
        Some("desk") => findings.route = Route::Desk,
        _ => {}
    }
    if let Some(unit) = text_of(&ran.value, "unit") {
        findings.unit = unit;
    }
    let entry = |name: &str| ran.value.as_context().and_then(|context| context.get(name));
    if let Some(Value::Bool(four_eyes)) = entry("four_eyes") {
        findings.four_eyes = *four_eyes;
    }
    if let Some(priority) =
        entry("priority").and_then(Value::as_number).and_then(feel::Decimal::to_i64)
    {
        findings.priority = priority;
    }
}

/// What letters and templates see: the data, facts, applicant, and `result`.
pub fn letter_context(
    definition: &Definition,
    walked: &Walked<'_>,
    findings: &Findings,
    valid_until: Option<jiff::civil::Date>,
) -> Context {
    let mut context = walked.context.clone();
    let mut result = Context::new();
    for value in &definition.result.values {
        let given = findings.values.get(&*value.name);
        let given =
            given.map_or(Value::Null, |given| crate::form::answer_to_feel(&value.kind, given));
        result.insert(value.name.clone(), given);
    }
    let until = valid_until.map_or(Value::Null, |date| Value::Date(feel::Date::from_jiff(date)));
    result.insert("valid_until", until);
    context.insert(Arc::<str>::from("result"), Value::context(result));
    context
}
