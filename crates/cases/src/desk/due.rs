//! Where a case stands, as an official reads it: its state, its clock, and what was just done.

use jiff::civil::Date;
use web::{Page, Words};

use crate::application::Application;
use crate::apply::view::state_word;

/// The state in the words of the desk: the applicant is somebody else here.
pub(super) fn state(words: &Words, application: &Application) -> String {
    match state_word(application) {
        "waiting" => words.t("desk-state-waiting"),
        word => words.t(&format!("state-{word}")),
    }
}

/// The legal term: until when, that it is over, or that it stands still; nothing of a case that is finished.
pub(super) fn due(words: &Words, application: &Application, today: Date) -> String {
    let (true, Some(due_on)) = (application.state.is_running(), application.due_on) else {
        return String::new();
    };
    if let Some(since) = application.stopped_on {
        return words.with("desk-due-stopped", ("since", words.long_date(since)));
    }
    let key = if due_on < today { "desk-due-over" } else { "desk-due" };
    words.with(key, ("due", words.long_date(due_on)))
}

/// The page with a word about what was just done on it, by the word in its address.
pub(super) fn told_done(page: Page, done: Option<&str>) -> Page {
    let Some(done) = done else { return page };
    let word = done.replace('_', "-");
    let own = format!("desk-done-{word}");
    let action = format!("desk-action-{word}");
    let notice = match (page.has(&own), page.has(&action)) {
        (true, _) => page.t(&own),
        (false, true) => page.with("desk-done-act", ("act", page.t(&action))),
        (false, false) => page.t("desk-done"),
    };
    page.notice(notice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::State;
    use crate::tests_support::Bench;

    #[tokio::test]
    async fn the_clock_is_told_as_it_stands() {
        let words = crate::wording::words(platform::Locale::EN);
        let bench = Bench::at("parking-permit", "decide").await;
        let ctx = bench.ctx();
        let mut application = bench.application.clone();
        let due_on = application.due_on.unwrap();
        let told = |application: &Application, on| due(&words, application, on);
        assert!(told(&application, due_on).starts_with("Legal term ends"));
        let after = due_on.tomorrow().unwrap();
        assert!(told(&application, after).contains("Overdue"), "{}", told(&application, after));
        application.stop_clock(&ctx);
        let stopped = told(&application, after);
        assert!(stopped.contains("stands still") && !stopped.contains("Overdue"), "{stopped}");
        assert_eq!(state(&words, &application), "Waiting for the applicant");
        application.resume_clock(&ctx);
        application.state = State::Decided;
        assert_eq!(told(&application, after), "", "a decided case has no term that ends");
    }
}
