//! The journal of a case: each input that its process has taken, with its moment, sealed. Where the process stands
//! follows from the definition and the journal alone, and whoever has both can take it through again and compare.

pub mod store;

use std::collections::BTreeMap;
use std::sync::Arc;

use bpmn::{Event, Instance, Moment, Plan, step};
use jiff::Zoned;
use platform::{Ctx, Fault};
use privacy::{Access, CaseLabel, Item, OpenError, Purpose, Sealed};
use serde::{Deserialize, Serialize};
use services::Definition;

use crate::application::store::{Key, find, find_open_part};
use crate::application::{Application, ApplicationId};
use crate::casework::Casework;
use crate::work::Work;

/// What seals an entry.
pub const LABEL: &str = "cases.journal";
/// How often a case is read again because somebody acted on it meanwhile.
const READS_MAX: usize = 3;

/// What one act gave to the process.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The moment of the act, in the zone in which days begin.
    at: Zoned,
    /// The version of the service on which the process stood.
    definition: String,
    what: What,
}

/// What it was.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    /// Events that the process has taken, in order; what was refused is not there.
    Events(Vec<Event>),
    /// It went over to another version.
    Moved {
        /// Which.
        to: String,
        /// Elements whose id is another one there.
        placed: Vec<(String, String)>,
    },
}

/// Writes down what the process has taken.
pub(super) fn write(work: &mut Work<'_>, events: Vec<Event>) {
    if !events.is_empty() {
        write_entry(work, work.application.definition.clone(), What::Events(events));
    }
}

/// Writes down that the process went over from a version to another.
pub(crate) fn write_moved(
    work: &mut Work<'_>,
    (from, to): (&str, &str),
    placed: &[(String, String)],
) {
    let what = What::Moved { to: to.to_owned(), placed: placed.to_vec() };
    write_entry(work, from.to_owned(), what);
}

fn write_entry(work: &mut Work<'_>, definition: String, what: What) {
    let at = work.ctx.now().to_zoned(work.ctx.zone().clone());
    let sealed = work.key.seal_json(work.ctx, LABEL, &Entry { at, definition, what });
    let place = work.next_in_journal();
    store::insert(&mut work.unit, (work.application.id, place), sealed);
}

/// What a journal comes to.
#[derive(Debug)]
pub enum Replayed {
    /// The process stands there.
    Stands(Box<Instance>),
    /// It does not begin with the beginning, or there is none: of an earlier release, or let go.
    NotWhole,
    /// It cannot have been so: why.
    Broken(String),
}

/// Takes a journal through the process again; `definitions` has each version that it names.
pub fn replay(entries: &[Entry], definitions: &BTreeMap<String, Arc<Definition>>) -> Replayed {
    let begins = |entry: &Entry| match &entry.what {
        What::Events(events) => matches!(events.first(), Some(Event::Start { .. })),
        What::Moved { .. } => false,
    };
    let Some(first) = entries.first().filter(|entry| begins(entry)) else {
        return Replayed::NotWhole;
    };
    let Some(definition) = definitions.get(&first.definition) else {
        return Replayed::Broken(format!("there is no version {}", first.definition));
    };
    let mut instance = Instance::new(&definition.bpmn);
    for (place, entry) in entries.iter().enumerate() {
        match taken(entry, &instance, definitions) {
            Ok(next) => instance = next,
            Err(why) => return Replayed::Broken(format!("entry {}: {why}", place + 1)),
        }
    }
    Replayed::Stands(Box::new(instance))
}

/// Where the process stands after one entry.
fn taken(
    entry: &Entry,
    before: &Instance,
    definitions: &BTreeMap<String, Arc<Definition>>,
) -> Result<Instance, String> {
    let version = |version: &str| {
        definitions.get(version).ok_or_else(|| format!("there is no version {version}"))
    };
    let definition = version(&entry.definition)?;
    match &entry.what {
        What::Events(events) => {
            let moment = Moment::at(&entry.at);
            let mut instance = before.clone();
            for event in events {
                let stepped = step(&definition.bpmn, &instance, event.clone(), &moment);
                instance = stepped.map_err(|refusal| refusal.to_string())?.0;
            }
            Ok(instance)
        }
        What::Moved { to, placed } => {
            let placed: Vec<(&str, &str)> =
                placed.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
            let plan = Plan::between(&definition.bpmn, &version(to)?.bpmn, &placed);
            plan.migrate(before)
                .map_err(|why| why.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        }
    }
}

/// How the stored process of a case compares with its journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// To the byte.
    Same,
    /// There is no whole journal, no process, or nobody whose it is any more.
    Nothing,
    /// It stands elsewhere, or cannot have been so: a sentence.
    Differs(String),
}

/// Takes the journal of a case through its process again and compares with what is stored. The opening is recorded, as
/// one of a review.
///
/// # Errors
/// A fault when the database cannot answer, or something stored is damaged.
pub async fn compare(
    casework: &Casework,
    ctx: &Ctx,
    application: &Application,
) -> Result<Compared, Fault> {
    let Some((process, sealed)) = read_at_once(casework, application.id).await? else {
        return Ok(Compared::Nothing);
    };
    let mut items = vec![Item::new(super::LABEL, &process)];
    items.extend(sealed.iter().map(|entry| Item::new(LABEL, entry)));
    let case = CaseLabel::new(application.label());
    let access = Access::on(&case, Purpose::Review, "process-state");
    let opened = match casework.vault().open(ctx, &access, application.subject, &items).await {
        Ok(opened) => opened,
        Err(OpenError::Erased) => return Ok(Compared::Nothing),
        Err(OpenError::Fault(fault)) => return Err(fault),
    };
    let mut opened = opened.iter();
    let Some(stored) = opened.next() else { return Ok(Compared::Nothing) };
    let stored: Instance = stored.json()?;
    let entries: Vec<Entry> = opened.map(privacy::Plain::json).collect::<Result<_, _>>()?;
    let definitions = versions(casework, application, &entries).await?;
    Ok(match replay(&entries, &definitions) {
        Replayed::NotWhole => Compared::Nothing,
        Replayed::Broken(why) => Compared::Differs(why),
        Replayed::Stands(instance) if written(&instance) == written(&stored) => Compared::Same,
        Replayed::Stands(_) => Compared::Differs("the journal leads elsewhere".to_owned()),
    })
}

/// The stored process of a case and its journal, as no act lies between them; none without a process.
async fn read_at_once(
    casework: &Casework,
    id: ApplicationId,
) -> Result<Option<(Sealed, Vec<Sealed>)>, Fault> {
    for _ in 0..READS_MAX {
        let before = find(casework.db(), Key::Id(id)).await?;
        let sealed = store::list(casework.db(), id).await?;
        let after = find_open_part(casework.db(), Key::Id(id)).await?;
        let (Some(before), Some(after)) = (before, after) else { return Ok(None) };
        if before.application.version == after.version {
            return Ok(before.content.process.map(|process| (process, sealed)));
        }
    }
    Err(Fault::new("compare a case with its journal", "somebody works on it all the time"))
}

/// A state as it is stored.
fn written(instance: &Instance) -> Option<String> {
    serde_json::to_string(instance).ok()
}

/// Each version that a journal names.
async fn versions(
    casework: &Casework,
    application: &Application,
    entries: &[Entry],
) -> Result<BTreeMap<String, Arc<Definition>>, Fault> {
    let mut definitions = BTreeMap::new();
    for entry in entries {
        let to = match &entry.what {
            What::Events(_) => None,
            What::Moved { to, .. } => Some(to),
        };
        for version in std::iter::once(&entry.definition).chain(to) {
            if !definitions.contains_key(version) {
                let definition = casework.definition_by(&application.service, version).await?;
                definitions.insert(version.clone(), definition);
            }
        }
    }
    Ok(definitions)
}
