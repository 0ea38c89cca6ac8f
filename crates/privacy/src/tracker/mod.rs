//! "Who looked at my data" for other systems: the report of GovStack's Digital Registries and the Estonian data tracker.
//! A registered program with the scope `data-use.read` asks for the person whom it has authenticated.

pub(crate) mod estonia;
pub(crate) mod govstack;
#[cfg(test)]
mod tests;

use platform::id::SubjectId;
use web::{Asked, Failure, Problem, StatusCode};

use crate::data_use::{DataUse, Who};
use crate::key::subject_of;
use crate::my_data::{Helpers, MyData};

/// The scope that a program needs.
pub const SCOPE: &str = "data-use.read";

/// Whose data it is: by a number of the population register, or a sign-in number.
pub(crate) async fn subject(my_data: &MyData, number: &str) -> Result<SubjectId, Failure> {
    let number = number.trim();
    let fits = (1..=64).contains(&number.len())
        && number.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !fits {
        return Err(malformed("The person's number is missing or not a number."));
    }
    let found = my_data.town.person_of_number(number).await?;
    found.map(subject_of).ok_or_else(|| malformed("Nobody is known by this number."))
}

fn malformed(detail: &str) -> Failure {
    Problem::new(StatusCode::BAD_REQUEST, "malformed", "The request cannot be read")
        .detail(detail)
        .into()
}

/// A whole number of the query within bounds; `otherwise` when it is not given.
fn number(
    asked: &Asked,
    name: &str,
    otherwise: usize,
    (least, most): (usize, usize),
) -> Result<usize, Failure> {
    match asked.query_value(name) {
        None => Ok(otherwise),
        Some(text) => {
            let read = text.parse::<usize>().ok().filter(|n| (least..=most).contains(n));
            read.ok_or_else(|| malformed(&format!("{name} is no number from {least} to {most}.")))
        }
    }
}

/// Who opened: a code that stays the same, and a name that people read. Never the official's own.
fn reader(my_data: &MyData, asked: &Asked, entry: &DataUse) -> (String, String) {
    let name = my_data.worded(&asked.words, &Helpers::default(), entry).who;
    let code = match &entry.who {
        Who::Themself => "self".to_owned(),
        Who::Visitor => "visitor".to_owned(),
        Who::Helper(_) => "helper".to_owned(),
        Who::Official { unit, .. } => unit.to_string(),
        // The name of a registration changes, and two may have one name.
        Who::Client(program) | Who::Through { program, .. } => {
            program.id.as_ref().unwrap_or(&program.name).to_string()
        }
        Who::System(_) => "town".to_owned(),
    };
    (code, name)
}
