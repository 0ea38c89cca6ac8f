//! A seeded caller that crashes: state and effects are kept together, effects happen at least once,
//! and a receiver that knows the wait does each of them once.
//!
//! Whatever crashes, in whatever place, the process ends as it does without a crash.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::random::{Dice, process};
use super::run::{BEGIN, moment, read, variables_of};
use crate::{Definition, Effect, Event, Instance, Moment, Stage, TaskKind, WaitId, step};

/// What survives a crash.
#[derive(Clone, Default)]
struct Disk {
    state: String,
    /// Effects that are still to be carried out, in order.
    outbox: VecDeque<Work>,
    /// Events that are still to be applied, in order.
    inbox: VecDeque<Event>,
}

/// An effect that someone outside carries out.
#[derive(Clone, Debug)]
struct Work {
    wait: WaitId,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Task,
    Choice,
    Service,
    Timer,
    Message(std::sync::Arc<str>, Option<std::sync::Arc<str>>),
}

/// Does work; asked twice for the same it answers the same and does nothing.
#[derive(Default)]
struct Receiver {
    done: BTreeSet<WaitId>,
    asked: usize,
}

impl Receiver {
    fn answer(&mut self, work: &Work) -> Event {
        self.asked += 1;
        self.done.insert(work.wait);
        let mut dice = Dice(u64::from(work.wait.0));
        let variables = variables_of(&format!("n={}", dice.below(12)));
        let wait = work.wait;
        match &work.what {
            What::Task | What::Choice => Event::TaskCompleted { wait, variables },
            What::Service => match dice.below(4) {
                0 => Event::ServiceFailed { wait, code: Some("bad".into()), message: "x".into() },
                _ => Event::ServiceDone { wait, variables },
            },
            What::Timer => Event::TimerFired { wait },
            What::Message(name, correlation) => Event::Message {
                name: name.clone(),
                correlation: correlation.clone(),
                payload: variables,
            },
        }
    }
}

/// A program around the engine; its timers are due at once.
struct Program<'a> {
    definition: &'a Definition,
    disk: Disk,
    receiver: Receiver,
    moment: Moment,
    crashes: usize,
}

/// The program stops here; what is not on the disk is gone.
struct Crash;

impl Program<'_> {
    fn crash(dice: &mut Option<Dice>) -> Result<(), Crash> {
        let crashes = dice.as_mut().is_some_and(|dice| dice.below(5) == 0);
        if crashes { Err(Crash) } else { Ok(()) }
    }

    /// One round: an event is applied, or an effect is carried out. True while there is work.
    fn round(&mut self, dice: &mut Option<Dice>) -> Result<bool, Crash> {
        if let Some(work) = self.disk.outbox.front().cloned() {
            Self::crash(dice)?;
            let event = self.receiver.answer(&work);
            // Done outside, not yet known here: after a crash it is asked for again.
            Self::crash(dice)?;
            let mut disk = self.disk.clone();
            disk.outbox.pop_front();
            disk.inbox.push_back(event);
            self.disk = disk;
            Self::crash(dice)?;
            return Ok(true);
        }
        let Some(event) = self.disk.inbox.front().cloned() else { return Ok(false) };
        let state: Instance = serde_json::from_str(&self.disk.state).unwrap();
        Self::crash(dice)?;
        let stepped = step(self.definition, &state, event.clone(), &self.moment);
        Self::crash(dice)?;
        let mut disk = self.disk.clone();
        disk.inbox.pop_front();
        if let Ok((state, effects)) = stepped {
            disk.state = serde_json::to_string(&state).unwrap();
            keep(&mut disk, &effects);
            self.disk = disk;
            self.again(&state, event);
        } else {
            // Late: what it answered was stopped meanwhile.
            self.disk = disk;
        }
        Self::crash(dice)?;
        Ok(true)
    }

    /// An answer that comes twice, because its receipt was lost, is refused.
    fn again(&self, state: &Instance, event: Event) {
        if !matches!(event, Event::Message { .. }) {
            assert!(step(self.definition, state, event, &self.moment).is_err());
        }
    }
}

fn keep(disk: &mut Disk, effects: &[Effect]) {
    for effect in effects {
        let work = match effect {
            Effect::CreateTask { wait, kind: TaskKind::Choice, .. } => (wait, What::Choice),
            Effect::CreateTask { wait, .. } => (wait, What::Task),
            Effect::CallService { wait, .. } => (wait, What::Service),
            Effect::StartTimer { wait, .. } => (wait, What::Timer),
            Effect::AwaitMessage { wait, name, correlation, .. } => {
                (wait, What::Message(name.clone(), correlation.clone()))
            }
            Effect::CancelWait { wait } => {
                disk.outbox.retain(|work| work.wait != *wait);
                continue;
            }
            _ => continue,
        };
        disk.outbox.push_back(Work { wait: *work.0, what: work.1 });
    }
}

struct End {
    state: String,
    done: BTreeSet<WaitId>,
    asked: usize,
    crashes: usize,
}

fn run(definition: &Definition, mut dice: Option<Dice>) -> End {
    let variables = variables_of("n=3");
    let disk = Disk {
        state: serde_json::to_string(&Instance::new(definition)).unwrap(),
        inbox: VecDeque::from([Event::Start { node: None, variables }]),
        ..Disk::default()
    };
    let (receiver, moment) = (Receiver::default(), moment(BEGIN));
    let mut program = Program { definition, disk, receiver, moment, crashes: 0 };
    for _ in 0..20_000 {
        match program.round(&mut dice) {
            Ok(true) => {}
            Ok(false) => break,
            Err(Crash) => program.crashes += 1,
        }
    }
    let Program { disk, receiver, crashes, .. } = program;
    End { state: disk.state, done: receiver.done, asked: receiver.asked, crashes }
}

#[test]
fn crashes_at_every_effect_change_nothing() {
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    let (mut crashes, mut repeated) = (0, 0);
    for seed in 0..300_u64 {
        let notation = process(seed)
            .replace("PT1H", "PT0S")
            .replace("PT2H", "PT0S")
            .replace("R2/PT0S", "PT0S");
        let definition = read(&notation);
        let calm = run(&definition, None);
        for round in 0..5_u64 {
            let rough = run(&definition, Some(Dice(seed * 31 + round)));
            assert_eq!(calm.state, rough.state, "seed {seed}, round {round}:\n{notation}");
            assert_eq!(calm.done, rough.done, "seed {seed}, round {round}");
            crashes += rough.crashes;
            repeated += rough.asked - rough.done.len();
        }
        let state: Instance = serde_json::from_str(&calm.state).unwrap();
        let stage = match state.stage() {
            Stage::Ended(_) => "ended",
            Stage::Running => "running",
            Stage::New => "new",
        };
        *outcomes.entry(stage.to_owned()).or_default() += 1;
    }
    assert!(crashes > 3_000, "the program really crashes: {crashes}");
    assert!(repeated > 500, "work really is asked for twice: {repeated}");
    assert!(outcomes.get("ended").is_some_and(|ended| *ended > 250), "{outcomes:?}");
}
