//! A whole journal, replayed from the start, is the live state: to the byte, with the same effects in the same order.

use super::random::{Dice, process, random_event};
use super::run::{Desk, moment, variables_of};
use crate::{Definition, Event, Instance, Moment, Stage, StepRefusal, step};

/// One input of a run: what happened, and when.
struct Entry {
    event: Event,
    moment: Moment,
    /// What it was refused for.
    refusal: Option<StepRefusal>,
}

/// A run as a town keeps it: the state is stored after each input and read again for the next.
struct Live {
    journal: Vec<Entry>,
    stored: String,
    effects: Vec<String>,
}

fn live(notation: &str, seed: u64) -> (Definition, Live) {
    let mut desk = Desk::new(notation);
    desk.moment = moment("2027-06-01T00:00[Europe/Paris]");
    let mut dice = Dice(seed ^ 0x10);
    let stored = serde_json::to_string(&desk.state).unwrap();
    let mut live = Live { journal: Vec::new(), stored, effects: Vec::new() };
    let mut event = Event::Start { node: None, variables: variables_of("n=3") };
    for hours in 0..120 {
        desk.state = serde_json::from_str(&live.stored).unwrap();
        let stepped = step(&desk.definition, &desk.state, event.clone(), &desk.moment);
        let refusal = match stepped {
            Ok((state, effects)) => {
                live.stored = serde_json::to_string(&state).unwrap();
                live.effects.extend(effects.iter().map(|effect| format!("{effect:?}")));
                desk.state = state;
                None
            }
            Err(refusal) => Some(refusal),
        };
        live.journal.push(Entry { event, moment: desk.moment.clone(), refusal });
        if matches!(desk.state.stage, Stage::Ended(_)) {
            break;
        }
        desk.moment.now += jiff::SignedDuration::from_hours(hours);
        event = random_event(&desk, &mut dice);
    }
    (desk.definition, live)
}

/// All inputs from the start, without storing anything in between; the end as bytes, and the effects.
fn replay<'a>(
    definition: &Definition,
    journal: impl Iterator<Item = &'a Entry>,
    keeps_refusals: bool,
) -> (String, Vec<String>) {
    let mut state = Instance::new(definition);
    let mut told = Vec::new();
    for entry in journal {
        // As a town keeps it: written down, and read again.
        let stored = serde_json::to_string(&entry.event).unwrap();
        let event: Event = serde_json::from_str(&stored).unwrap();
        match step(definition, &state, event, &entry.moment) {
            Ok((next, effects)) => {
                assert!(!keeps_refusals || entry.refusal.is_none(), "{:?}", entry.event);
                told.extend(effects.iter().map(|effect| format!("{effect:?}")));
                state = next;
            }
            Err(refusal) => {
                assert!(!keeps_refusals || entry.refusal.as_ref() == Some(&refusal), "{refusal}");
            }
        }
    }
    (serde_json::to_string(&state).unwrap(), told)
}

#[test]
fn a_replayed_journal_is_the_live_state() {
    let (mut inputs, mut refused, mut ended, mut missed) = (0, 0, 0, 0);
    for seed in 0..600_u64 {
        let notation = process(seed);
        let (definition, live) = live(&notation, seed);
        let (state, effects) = replay(&definition, live.journal.iter(), true);
        assert_eq!(state, live.stored, "seed {seed}:\n{notation}");
        assert_eq!(effects, live.effects, "seed {seed}:\n{notation}");
        inputs += live.journal.len();
        refused += live.journal.iter().filter(|entry| entry.refusal.is_some()).count();
        let state: Instance = serde_json::from_str(&state).unwrap();
        ended += usize::from(matches!(state.stage, Stage::Ended(_)));
        // What was refused changed nothing: without it the journal says the same.
        let accepted = live.journal.iter().filter(|entry| entry.refusal.is_none());
        assert_eq!(replay(&definition, accepted, true).0, live.stored, "seed {seed}");
        // A journal with a gap is noticed.
        let last = live.journal.iter().rposition(|entry| entry.refusal.is_none()).unwrap();
        let others = live.journal.iter().enumerate().filter(|(at, _)| *at != last);
        let gap = replay(&definition, others.map(|(_, entry)| entry), false).0;
        missed += usize::from(gap != live.stored);
    }
    assert!(inputs > 2_000 && refused > 200, "{inputs} inputs, {refused} refused");
    assert!(ended > 450, "most runs reach their end: {ended}");
    assert!(missed > 550, "a missing input is seen: {missed} of 600");
}
