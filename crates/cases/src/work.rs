//! A piece of work on one application: changes gather here and become one unit.

use std::sync::Arc;

use platform::id::PersonId;
use platform::{Ctx, Unit};
use privacy::SubjectKey;
use services::Town;

use crate::application::Application;
use crate::application::store::{self, Content};
use crate::capacity;
use crate::history::{self, Act, Past};
use crate::incident;
use crate::payment::proceed::Fee;
use crate::task::{self, Task};

/// Changes to one application, its tasks and its history, committed together or not at all.
pub struct Work<'a> {
    /// Who acts and when.
    pub ctx: &'a Ctx,
    /// The key of whom it is about.
    pub key: &'a SubjectKey,
    /// The town: its calendar.
    pub town: Arc<Town>,
    /// The application as it will be.
    pub application: Application,
    /// Its tasks as they will be.
    pub tasks: Vec<Task>,
    /// What else is written in the same unit.
    pub unit: Unit,
    /// What the first official wrote, when a second one is to confirm it.
    pub proposal: Option<String>,
    /// Its sealed content as it will be; none when that stays as it is.
    pub content: Option<Content>,
    /// Who acts, or acted, in it for the applicant: as officials they keep out of it.
    pub involved: Vec<PersonId>,
    /// Whose the task at hand is not, because it is to be a second look at what they proposed or brought about.
    pub barred: Vec<PersonId>,
    /// Whether an official judged the application, in this act or before.
    pub(crate) is_judged: bool,
    /// How the one who acts for the applicant is called, when it is not the applicant.
    pub helper: Option<String>,
    /// What stood still, when somebody lets the case go on.
    pub mended: Option<incident::Before>,
    /// How the fee was settled for which an element of the process asks again, when somebody lets the case go on
    /// from it. What another element asks for is another fee.
    pub(crate) settled_fee: Option<(String, Fee)>,
    is_stored: bool,
    /// Entries of the journal so far.
    journalled: i64,
    /// Whether it may hold something that can run out.
    may_hold: bool,
    /// Whether it takes or keeps one of the places that a service gives out.
    holds_place: bool,
    /// What was recorded of it so far, in this act too.
    pub(crate) past: Past,
    touched: Vec<usize>,
    added: Vec<usize>,
}

impl<'a> Work<'a> {
    /// Work on an application as it was read, with what was recorded of it so far.
    pub fn on(
        ctx: &'a Ctx,
        key: &'a SubjectKey,
        application: Application,
        (tasks, past): (Vec<Task>, Past),
        town: Arc<Town>,
    ) -> Work<'a> {
        Work {
            ctx,
            key,
            town,
            application,
            tasks,
            unit: Unit::new(),
            proposal: None,
            content: None,
            involved: Vec::new(),
            barred: Vec::new(),
            is_judged: false,
            helper: None,
            mended: None,
            settled_fee: None,
            is_stored: true,
            journalled: 0,
            may_hold: true,
            holds_place: false,
            past,
            touched: Vec::new(),
            added: Vec::new(),
        }
    }

    /// Work on an application that is not stored yet: it comes into being with its first act.
    pub fn on_new(
        ctx: &'a Ctx,
        key: &'a SubjectKey,
        application: Application,
        town: Arc<Town>,
    ) -> Work<'a> {
        Work {
            is_stored: false,
            may_hold: false,
            ..Work::on(ctx, key, application, (Vec::new(), Past::default()), town)
        }
    }

    /// Adds an act to the history and the log. Gives back its place and its entry.
    pub fn record(&mut self, act: Act<'_>) -> (i64, ledger::EntryId) {
        self.record_as(self.ctx, act)
    }

    /// The same by another actor (a process acting after a person), at the same moment.
    pub fn record_as(&mut self, ctx: &Ctx, act: Act<'_>) -> (i64, ledger::EntryId) {
        let seq = self.past.add(ctx, &act);
        let place = (&self.application, seq);
        let act = (act, self.helper.as_deref());
        let entry = history::record_act(&mut self.unit, ctx, self.key, place, act);
        (seq, entry)
    }

    /// Where the next entry of the journal stands: which act on the application it belongs to, as its version counts
    /// them, and its place in it.
    pub(crate) fn next_in_journal(&mut self) -> (i64, i64) {
        let act = if self.is_stored { self.application.version + 1 } else { 0 };
        self.journalled += 1;
        (act, self.journalled - 1)
    }

    /// Takes one of what can run out. When `most` are taken already by the time it is committed, the unit is a
    /// conflict.
    pub fn take(&mut self, place: &str, most: u32) {
        self.may_hold = true;
        let whose = (&*self.application.service, place);
        capacity::store::take(&mut self.unit, whose, most.into(), self.application.id);
    }

    /// Takes one, or keeps the one that the application holds already.
    pub fn hold(&mut self, place: &str, most: u32) {
        self.may_hold = true;
        self.holds_place |= place == capacity::PLACES;
        let whose = (&*self.application.service, place);
        capacity::store::hold(&mut self.unit, whose, most.into(), self.application.id);
    }

    /// Whether one of the places of the service is to be this application's: the unit is a conflict when none is left.
    pub(crate) fn holds_place(&self) -> bool {
        self.holds_place
    }

    /// Takes a time, as the `nth` booking of the applicant.
    pub fn book(&mut self, place: &str, most: u32, nth: i64) {
        let Some(person) = self.application.applicant else { return self.take(place, most) };
        self.may_hold = true;
        let whose = (&*self.application.service, place);
        let now = capacity::now_name(self.ctx);
        let booked = (person, nth, now.as_str());
        capacity::store::book(&mut self.unit, whose, most.into(), self.application.id, booked);
    }

    /// Frees whatever the application holds.
    pub fn free(&mut self) {
        if self.may_hold {
            capacity::store::free(&mut self.unit, self.application.id);
        }
    }

    /// Changes one of the tasks.
    pub fn change_task(&mut self, index: usize, change: impl FnOnce(&mut Task)) {
        let Some(task) = self.tasks.get_mut(index) else {
            unreachable!("the index comes from a search in the same list")
        };
        change(task);
        if !self.touched.contains(&index) && !self.added.contains(&index) {
            self.touched.push(index);
        }
    }

    /// Adds a task.
    pub fn add_task(&mut self, task: Task) {
        self.added.push(self.tasks.len());
        self.tasks.push(task);
    }

    /// Cancels every task that still runs (withdrawn, decided).
    pub fn cancel_tasks(&mut self) {
        let running: Vec<usize> = self.running_tasks().collect();
        for index in running {
            let ctx = self.ctx;
            self.change_task(index, |task| task.cancel(ctx));
        }
    }

    /// The places of the tasks that still run.
    pub fn running_tasks(&self) -> impl Iterator<Item = usize> + '_ {
        self.tasks.iter().enumerate().filter(|(_, task)| task.is_running()).map(|(index, _)| index)
    }

    /// The unit to commit: the application, its tasks, and what was gathered.
    pub fn into_unit(mut self) -> Unit {
        self.application.updated_at = self.ctx.now();
        let mut unit = Unit::new();
        match (self.is_stored, &self.content) {
            (true, content) => {
                store::update(&mut unit, &self.application);
                if let Some(content) = content {
                    store::update_content(&mut unit, self.application.id, content);
                }
            }
            (false, Some(content)) => store::insert(&mut unit, &self.application, content),
            (false, None) => unreachable!("a new application comes with its content"),
        }
        for task in self.touched.iter().filter_map(|index| self.tasks.get(*index)) {
            task::store::update(&mut unit, task);
        }
        for task in self.added.iter().filter_map(|index| self.tasks.get(*index)) {
            task::store::insert(&mut unit, task);
        }
        unit.join(std::mem::take(&mut self.unit));
        unit
    }
}
