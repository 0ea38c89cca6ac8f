//! How a letter reaches its reader, and who may say that it was posted.

use platform::testkit::TestClock;

use super::*;
use crate::tests_support::{Bench, official, person, rows_into};

#[test]
fn who_has_no_inbox_is_written_to_by_post() {
    let check = |channel, has_account, expected| {
        assert_eq!(Way::of(channel, has_account), Some(expected), "{channel:?} {has_account}");
    };
    check(Channel::Web, true, Way::Inbox);
    check(Channel::Api, true, Way::Inbox);
    check(Channel::Web, false, Way::Post);
    check(Channel::Api, false, Way::Post);
    for has_account in [true, false] {
        check(Channel::Counter, has_account, Way::Post);
        check(Channel::Paper, has_account, Way::Post);
        check(Channel::Message, has_account, Way::Post);
        for channel in [Channel::Timer, Channel::Condition] {
            assert_eq!(Way::of(channel, has_account), None, "there is nobody to write to");
        }
    }
}

#[tokio::test]
async fn a_question_to_somebody_without_an_inbox_is_a_letter_to_post() {
    let mut bench = Bench::at("parking-permit", "decide").await;
    let check = |bench: &Bench, expected: usize| {
        let ctx = bench.ctx();
        let mut work = bench.work(&ctx);
        let (seq, _) = work.record(Act { kind: kind::ASKED, detail: None, text: Some("which?") });
        ask_question(&mut work, seq);
        let unit = work.into_unit();
        let of = &bench.application;
        let asked = rows_into(&unit, "INTO cases_letter");
        assert_eq!(asked, expected, "{:?} {:?}", of.channel, of.applicant);
        assert_eq!(rows_into(&unit, "INTO platform_job"), expected, "it is written by a job");
    };
    bench.application.channel = Channel::Web;
    check(&bench, 0);
    bench.application.channel = Channel::Paper;
    check(&bench, 1);
    bench.application.channel = Channel::Web;
    bench.application.applicant = None;
    check(&bench, 1);
}

#[test]
fn who_marks_a_letter_as_posted() {
    let clock = TestClock::new();
    let ctx = clock.edge().system("test");
    let letter = Letter {
        application: ApplicationId::new(&ctx),
        seq: 2,
        reference: "DR-TEST".into(),
        service: "dog-registration".into(),
        unit: "finance".into(),
        about: kind::DEMANDED.into(),
        document: None,
        asked_at: ctx.now(),
        posted_at: None,
        demand: None,
    };
    let check = |roles: &str, expected| {
        assert_eq!(judge(Some(&letter), &official(7, roles), Some(person(1))), expected, "{roles}");
    };
    check("caseworker@finance", Ok(()));
    check("counter@finance", Ok(()));
    check("caseworker@parking", Err(PostRefusal::NotYours));
    check("auditor@finance", Err(PostRefusal::NotYours));
    let own = judge(Some(&letter), &official(1, "caseworker@finance"), Some(person(1)));
    assert_eq!(own, Err(PostRefusal::OwnCase));
    let gone = judge(None, &official(7, "caseworker@finance"), None);
    assert_eq!(gone, Err(PostRefusal::NotToPost));
}

#[test]
fn every_refusal_has_its_words() {
    for refusal in PostRefusal::ALL {
        let key = format!("cases-refusal-{}", refusal.word());
        for (language, words) in crate::LOCALES {
            assert!(words.contains(&format!("\n{key} =")), "{key} in {language}");
        }
    }
}
