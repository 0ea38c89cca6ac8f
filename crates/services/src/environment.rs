//! What the condition of a start event may look at: the clock, what the town counts of its own work, and what programs
//! have given. Nothing of a case, as none is there yet (BPMN 2.0.2, 10.5.2).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bpmn::{Failure, Formula, Moment};
use feel::{Context, Value};

use crate::finding::nearest;

/// What is counted of each service, and of all together.
pub const MEASURES: [&str; 3] = ["open_cases", "waiting_applications", "applications_today"];
/// The own service; its measures are entries.
const OWN: &str = "service";
/// All services together.
const TOWN: &str = "town";
/// Each service by its id, with low lines for hyphens.
const EACH: &str = "services";
/// What programs have given.
const GIVEN: &str = "given";
const ROOTS: [&str; 4] = [OWN, TOWN, EACH, GIVEN];

/// What is counted of one service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measures {
    /// Handed in and not over.
    pub open_cases: u64,
    /// Of these, those at which a task waits for an official and nobody has taken it.
    pub waiting_applications: u64,
    /// Handed in since midnight.
    pub applications_today: u64,
}

impl Measures {
    fn context(self) -> Context {
        let [open, waiting, today] = MEASURES;
        let number = |count: u64| Value::from(i64::try_from(count).unwrap_or(i64::MAX));
        Context::from_iter([
            (open, number(self.open_cases)),
            (waiting, number(self.waiting_applications)),
            (today, number(self.applications_today)),
        ])
    }

    fn plus(self, other: Measures) -> Measures {
        Measures {
            open_cases: self.open_cases + other.open_cases,
            waiting_applications: self.waiting_applications + other.waiting_applications,
            applications_today: self.applications_today + other.applications_today,
        }
    }
}

/// The name of a service in an expression: FEEL reads a hyphen as minus.
#[must_use]
pub fn name_of(service: &str) -> String {
    service.replace('-', "_")
}

/// The environment of a service: what is counted of each service of the town, and what was given.
#[must_use]
pub fn of(service: &str, measures: &BTreeMap<String, Measures>, given: Context) -> Context {
    let all = measures.values().fold(Measures::default(), |sum, one| sum.plus(*one));
    let own = measures.get(service).copied().unwrap_or_default();
    let each = measures
        .iter()
        .map(|(service, one)| (Arc::from(name_of(service)), Value::context(one.context())));
    Context::from_iter([
        (OWN, Value::context(own.context())),
        (TOWN, Value::context(all.context())),
        (EACH, Value::context(each.collect::<Context>())),
        (GIVEN, Value::context(given)),
    ])
}

/// The names of what programs must have given before a condition can hold.
#[must_use]
pub fn given_to(condition: &Formula) -> BTreeSet<Arc<str>> {
    entries_of(condition, GIVEN)
}

/// Whether a condition looks at what is counted.
#[must_use]
pub fn looks_at_measures(condition: &Formula) -> bool {
    let roots = [OWN, TOWN, EACH];
    let is_counted = |path: &[Arc<str>]| path.first().is_some_and(|name| roots.contains(&&**name));
    condition.reads().iter().any(|read| is_counted(&read.path))
}

/// Whether a condition holds now. While something that it reads was never given it does not.
///
/// # Errors
/// When it cannot be evaluated, or gives something that neither holds nor does not.
pub fn holds(condition: &Formula, environment: &Context, moment: &Moment) -> Result<bool, Failure> {
    let given = environment.get(GIVEN).and_then(Value::as_context);
    let is_given = |name: &Arc<str>| given.is_some_and(|given| given.get(name).is_some());
    if !given_to(condition).iter().all(is_given) {
        return Ok(false);
    }
    // A service that has gone since is no service without cases.
    let mut named = services_named(condition).into_iter();
    let offered = environment.get(EACH).and_then(Value::as_context);
    if let Some(gone) = named.find(|name| offered.is_none_or(|all| all.get(name).is_none())) {
        let cause = format!("there is no service `{gone}`");
        return Err(Failure { expression: condition.source().to_owned(), cause });
    }
    condition.holds(environment, moment)
}

/// What a condition reads that no environment has, each with what to do about it.
pub(crate) fn unknown(condition: &Formula) -> Vec<(String, String)> {
    let reads = condition.reads();
    let faults = reads.iter().filter_map(|read| {
        let known = read.path.first().is_some_and(|root| ROOTS.contains(&&**root));
        // Inside a filter a name may be an entry of the items.
        (known || !read.filtered).then(|| fault(&read.path)).flatten()
    });
    faults.collect()
}

fn fault(path: &[Arc<str>]) -> Option<(String, String)> {
    let names: Vec<&str> = path.iter().map(|name| &**name).collect();
    let measure = match names.as_slice() {
        [GIVEN, _, ..] => return None,
        [OWN | TOWN, measure, ..] | [EACH, _, measure, ..] => Some(*measure),
        _ => None,
    };
    if measure.is_some_and(|measure| MEASURES.contains(&measure)) {
        return None;
    }
    let remedy = match measure.and_then(|measure| nearest(measure, MEASURES)) {
        Some(meant) => format!("Did you mean `{meant}`?"),
        None => format!(
            "Known are now() and today(), `{OWN}.MEASURE`, `{TOWN}.MEASURE` and `{EACH}.SERVICE.MEASURE`, each with {}, and `{GIVEN}.NAME` for what programs give.",
            MEASURES.join(", ")
        ),
    };
    Some((names.join("."), remedy))
}

/// The services that a condition names, as it writes them.
pub(crate) fn services_named(condition: &Formula) -> BTreeSet<Arc<str>> {
    entries_of(condition, EACH)
}

/// The entries that a condition takes of a name from outside.
fn entries_of(condition: &Formula, name: &str) -> BTreeSet<Arc<str>> {
    let reads = condition.reads().into_iter().map(|read| read.path);
    let taken = reads.filter(|path| path.first().is_some_and(|root| **root == *name));
    taken.filter_map(|path| path.get(1).cloned()).collect()
}

/// Reads the environment of a scenario in which these conditions are asked: a sentence for what no environment has.
/// What it does not count is 0.
pub(crate) fn written(
    service: &str,
    given: &serde_json::Map<String, serde_json::Value>,
    conditions: &[&Formula],
) -> Result<Context, String> {
    let mut own = Measures::default();
    let named = conditions.iter().flat_map(|condition| services_named(condition));
    let mut measures: BTreeMap<String, Measures> =
        named.map(|name| (name.to_string(), Measures::default())).collect();
    let mut town = None;
    let mut values = Context::new();
    for (name, what) in given {
        let entries = what.as_object().ok_or_else(|| format!("`{name}` has no entries"))?;
        match name.as_str() {
            OWN => own = measured(entries)?,
            TOWN => town = Some(measured(entries)?),
            EACH => {
                for (service, counts) in entries {
                    let counts = counts.as_object();
                    let counts = counts.ok_or_else(|| format!("`{service}` has no entries"))?;
                    measures.insert(name_of(service), measured(counts)?);
                }
            }
            GIVEN => {
                values = entries
                    .iter()
                    .map(|(name, value)| (name.as_str(), crate::form::typed_fact(value)))
                    .collect();
            }
            other => return Err(format!("there is no `{other}`; known: {}", ROOTS.join(", "))),
        }
    }
    measures.insert(name_of(service), own);
    let mut all = of(&name_of(service), &measures, values);
    if let Some(town) = town {
        all.insert(TOWN, Value::context(town.context()));
    }
    Ok(all)
}

fn measured(counts: &serde_json::Map<String, serde_json::Value>) -> Result<Measures, String> {
    let mut measures = Measures::default();
    for (name, count) in counts {
        let count = count.as_u64().ok_or_else(|| format!("`{name}` is no whole number"))?;
        match name.as_str() {
            "open_cases" => measures.open_cases = count,
            "waiting_applications" => measures.waiting_applications = count,
            "applications_today" => measures.applications_today = count,
            other => {
                return Err(format!("`{other}` is not counted; known: {}", MEASURES.join(", ")));
            }
        }
    }
    Ok(measures)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(text: &str) -> Formula {
        let xml = format!(
            r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"><process id="p" isExecutable="true">
    <startEvent id="s"><conditionalEventDefinition><condition>={}</condition></conditionalEventDefinition></startEvent>
    <endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/></process></definitions>"#,
            text.replace('&', "&amp;").replace('<', "&lt;")
        );
        let (definition, findings) = bpmn::Definition::read(&xml);
        let definition = definition.unwrap_or_else(|| panic!("{findings:?}"));
        let (_, _, condition) = definition.start_conditions().next().unwrap();
        condition.clone()
    }

    #[test]
    fn what_no_environment_has_is_told() {
        let check = |text: &str, expected: &[(&str, &str)]| {
            let found = unknown(&condition(text));
            assert_eq!(found.len(), expected.len(), "{text}: {found:?}");
            for ((name, remedy), (known, words)) in found.iter().zip(expected) {
                assert!(name == known && remedy.contains(words), "{text}: {name} {remedy}");
            }
        };
        check("town.open_cases > 100 and service.applications_today >= 5", &[]);
        check("today() > date(\"2027-01-01\") or services.street_party.open_cases > 3", &[]);
        check("given.level > 5 and given.station.name = \"harbour\"", &[]);
        check("[1, 2][item > 1] = [2]", &[]);
        check("level > 5", &[("level", "`given.NAME`")]);
        check("town.open_case > 5", &[("town.open_case", "Did you mean `open_cases`?")]);
        check("service > 5 or given = 1", &[("service", "now()"), ("given", "now()")]);
        check("services.street_party > 1", &[("services.street_party", "now()")]);
        check("[1, 2][item > town.open][1] = 2", &[("town.open", "")]);
    }

    #[test]
    fn a_condition_holds_in_an_environment() {
        let measures = BTreeMap::from([
            ("noise-report".to_owned(), Measures { open_cases: 3, ..Measures::default() }),
            (
                "street-party".to_owned(),
                Measures { open_cases: 4, applications_today: 1, ..Measures::default() },
            ),
        ]);
        let moment = Moment::at(&"2027-03-26T09:00[Europe/Paris]".parse().unwrap());
        let check = |text: &str, given: &[(&str, Value)], expected: Result<bool, ()>| {
            let given = given.iter().cloned().collect();
            let known = of("noise-report", &measures, given);
            let held = holds(&condition(text), &known, &moment).map_err(|_| ());
            assert_eq!(held, expected, "{text}");
        };
        check("service.open_cases = 3 and town.open_cases = 7", &[], Ok(true));
        check("services.street_party.applications_today = 1", &[], Ok(true));
        check("service.waiting_applications > 0", &[], Ok(false));
        check("today() = date(\"2027-03-26\")", &[], Ok(true));
        check("given.level > 5", &[("level", Value::from(6))], Ok(true));
        check("given.level > 5", &[("level", Value::from(5))], Ok(false));
        // What was never given is no failure, and nothing holds that reads it.
        check("not(given.level > 5)", &[], Ok(false));
        check("given.level > 5", &[("level", Value::text("high"))], Err(()));
        check("town.open_cases", &[], Err(()));
        check("services.gone.open_cases > 1", &[], Err(()));
    }
}
