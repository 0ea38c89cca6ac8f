//! Where a claim stands: a claims path pointer (OpenID4VP 1.0, 7).

use serde_json::Value;

/// Steps of one path at most.
const STEPS_MAX: usize = 16;

/// One step into a claim.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// The member of this name.
    Member(String),
    /// The element at this place.
    Element(usize),
    /// Every element.
    Every,
}

/// The steps from the whole of the claims to one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Path(pub Vec<Step>);

impl Path {
    /// A path of names alone.
    pub fn members<'a>(names: impl IntoIterator<Item = &'a str>) -> Path {
        Path(names.into_iter().map(|name| Step::Member(name.to_owned())).collect())
    }

    /// Reads the JSON form: texts, numbers, and `null` for every element. None for anything else.
    pub fn read(value: &Value) -> Option<Path> {
        let steps = value.as_array()?;
        if steps.is_empty() || steps.len() > STEPS_MAX {
            return None;
        }
        let step = |value: &Value| match value {
            Value::String(name) => Some(Step::Member(name.clone())),
            Value::Number(place) => usize::try_from(place.as_u64()?).ok().map(Step::Element),
            Value::Null => Some(Step::Every),
            Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        steps.iter().map(step).collect::<Option<Vec<Step>>>().map(Path)
    }

    /// The JSON form.
    pub fn written(&self) -> Value {
        let step = |step: &Step| match step {
            Step::Member(name) => Value::from(name.as_str()),
            Step::Element(place) => Value::from(*place as u64),
            Step::Every => Value::Null,
        };
        Value::Array(self.0.iter().map(step).collect())
    }

    /// The values that it leads to; none when a step leads nowhere (OpenID4VP 1.0, 7.3).
    pub fn select<'a>(&self, claims: &'a Value) -> Vec<&'a Value> {
        let mut found = vec![claims];
        for step in &self.0 {
            found = found.into_iter().flat_map(|value| one_step(step, value)).collect();
        }
        found
    }

    /// Whether one of the two goes on where the other ends: what is below the one cannot be shown without the other.
    pub(crate) fn meets(&self, other: &Path) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| match (a, b) {
            (Step::Member(a), Step::Member(b)) => a == b,
            (Step::Element(a), Step::Element(b)) => a == b,
            (Step::Every, Step::Every | Step::Element(_)) | (Step::Element(_), Step::Every) => true,
            (Step::Member(_), Step::Element(_) | Step::Every)
            | (Step::Element(_) | Step::Every, Step::Member(_)) => false,
        })
    }

    /// The same with one step more.
    #[must_use]
    pub(crate) fn with(&self, step: Step) -> Path {
        let mut steps = self.0.clone();
        steps.push(step);
        Path(steps)
    }
}

fn one_step<'a>(step: &Step, value: &'a Value) -> Vec<&'a Value> {
    match (step, value) {
        (Step::Member(name), Value::Object(members)) => members.get(name).into_iter().collect(),
        (Step::Element(place), Value::Array(elements)) => {
            elements.get(*place).into_iter().collect()
        }
        (Step::Every, Value::Array(elements)) => elements.iter().collect(),
        (Step::Member(_) | Step::Element(_) | Step::Every, _) => Vec::new(),
    }
}
