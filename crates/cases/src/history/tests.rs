//! Tables over how acts are worded, for the applicant and at the desk.

use super::*;

fn event(kind: &str, detail: Option<&str>) -> Event {
    Event {
        seq: 1,
        kind: kind.to_owned(),
        at: Timestamp::UNIX_EPOCH,
        actor_kind: "official".into(),
        actor_person: None,
        actor_role: None,
        actor_unit: None,
        detail: detail.map(str::to_owned),
        text: None,
        entry: String::new(),
    }
}

#[test]
fn an_act_says_what_it_came_to() {
    // kind, detail → key for the applicant, key at the desk
    let table = [
        ("proposed", Some("refuse"), "event-proposed", "event-proposed-refuse"),
        ("proposed", Some("approve"), "event-proposed", "event-proposed-approve"),
        ("decided", Some("refused"), "event-decided-refused", "event-decided-refused"),
        ("decided", Some("granted"), "event-decided-granted", "event-decided-granted"),
        ("done", Some("confirm"), "event-done-confirm", "event-done-confirm"),
        ("done", Some("of-the-town"), "event-done", "event-done"),
        ("answered", None, "event-answered", "desk-event-answered"),
        ("reminded", None, "event-reminded", "desk-event-reminded"),
        ("submitted", Some("code"), "event-submitted-code", "event-submitted-code"),
    ];
    for (kind, detail, told, at_desk) in table {
        let event = event(kind, detail);
        assert_eq!((&*event.wording(), &*event.wording_at_desk()), (told, at_desk));
        for locale in [platform::Locale::EN, platform::Locale::FR, platform::Locale::AR] {
            let words = crate::wording::words(locale);
            assert!(words.has(told) && words.has(at_desk), "{told}, {at_desk}");
        }
    }
}

#[test]
fn every_step_that_is_told_has_its_words() {
    let words = crate::wording::words(platform::Locale::EN);
    for detail in DONE_TOLD {
        assert!(words.has(&format!("event-done-{detail}")), "{detail}");
    }
}
