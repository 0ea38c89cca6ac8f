//! Conditions with which a process begins. They look at the world around it, as no instance is there yet
//! (BPMN 2.0.2, 10.5.2 “Start Event”); what that is, the caller says.

use feel::{Context, NameRead, Value};

use crate::formula::{Failure, Formula};
use crate::kind::{Kind, Trigger};
use crate::model::{Definition, NodeId};
use crate::moment::Moment;

impl Definition {
    /// What begins the main process by itself: the start event, which of its triggers (from 0), and the trigger.
    pub fn start_triggers(&self) -> impl Iterator<Item = (NodeId, usize, &Trigger)> {
        let events = self.starts().filter(|(id, _)| matches!(self.node(*id).kind, Kind::Start(_)));
        events.flat_map(|(id, trigger)| {
            let alone = trigger.map_or(&[][..], Trigger::alone).iter().enumerate();
            alone.map(move |(place, trigger)| (id, place, trigger))
        })
    }

    /// The conditions among them, with what must hold.
    pub fn start_conditions(&self) -> impl Iterator<Item = (NodeId, usize, &Formula)> {
        self.start_triggers().filter_map(|(id, place, trigger)| match trigger {
            Trigger::Condition(condition) => Some((id, place, condition)),
            Trigger::Message(_)
            | Trigger::Timer(_)
            | Trigger::Signal(_)
            | Trigger::Any(_)
            | Trigger::All(_) => None,
        })
    }
}

impl Formula {
    /// The names from outside that it reads, with the entries that are taken of them.
    #[must_use]
    pub fn reads(&self) -> Vec<NameRead> {
        self.inspect().reads
    }

    /// Whether it holds, as a condition; null does not.
    ///
    /// # Errors
    /// When it cannot be evaluated, or gives something that neither holds nor does not.
    pub fn holds(&self, known: &Context, moment: &Moment) -> Result<bool, Failure> {
        match self.evaluate(known, moment)? {
            Value::Bool(holds) => Ok(holds),
            Value::Null => Ok(false),
            other => {
                let cause = format!("it gives a {}, neither true nor false", other.type_name());
                Err(Failure::of(self.source(), cause))
            }
        }
    }
}
