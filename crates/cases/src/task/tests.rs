//! Tables over what officials do with a task: who may, and what follows.

use super::forward::{Forwarding, forward};
use super::take::{Colleague, hand_to, may_in, release, take, take_over};
use super::*;
use crate::tests_support::{Bench, messages_in, official, person, program};
use crate::work::Work;

const NODE: &str = "decide";
const UNIT: &str = "parking";

/// The one who acts is person 10; 11 is a colleague. `holder` 0 is nobody.
async fn bench(holder: u128) -> Bench {
    let bench = Bench::at("parking-permit", NODE).await;
    if holder == 0 { bench } else { bench.held_by(holder) }
}

fn holder(work: &Work<'_>) -> Option<PersonId> {
    work.tasks.first().unwrap().assignee
}

#[tokio::test]
async fn who_may_take_give_back_and_take_over() {
    // act, roles, holder before → refusal or holder after
    let table = [
        ("take", "caseworker@parking", 0, "10"),
        ("take", "second_officer@parking", 0, "10"),
        ("take", "adviser@parking", 0, "10"),
        ("take", "counter@parking", 0, "not-your-role"),
        ("take", "caseworker@legal", 0, "not-your-unit"),
        ("take", "counter@parking caseworker@legal", 0, "not-your-role"),
        ("take", "caseworker@parking", 11, "task-taken"),
        ("take", "manager@parking", 11, "task-taken"),
        ("take", "caseworker@parking", 10, "10"),
        ("release", "caseworker@parking", 10, "0"),
        ("release", "caseworker@parking", 11, "task-taken"),
        ("release", "manager@parking", 11, "0"),
        ("release", "caseworker@parking", 0, "0"),
        ("take_over", "manager@parking", 11, "10"),
        ("take_over", "caseworker@parking", 11, "task-taken"),
        ("take_over", "caseworker@parking manager@legal", 11, "task-taken"),
        ("take_over", "caseworker@parking", 0, "10"),
    ];
    for (act, roles, before, expected) in table {
        let bench = bench(before).await;
        let ctx = bench.ctx();
        let mut work = bench.work(&ctx);
        let visitor = official(10, roles);
        let done = match act {
            "take" => take(&mut work, &visitor, bench.task.id),
            "release" => release(&mut work, &visitor, bench.task.id),
            _ => take_over(&mut work, &visitor, bench.task.id),
        };
        let came = match done {
            Ok(()) if holder(&work) == Some(person(10)) => "10",
            Ok(()) if holder(&work).is_none() => "0",
            Ok(()) => "somebody else",
            Err(refusal) => refusal.word(),
        };
        assert_eq!(came, expected, "{act} {roles} held by {before}");
    }
}

#[tokio::test]
async fn who_may_hand_on_and_to_whom() {
    let table = [
        ("caseworker@parking", 10, true, "handed"),
        ("manager@parking", 11, true, "handed"),
        ("manager@parking", 0, true, "handed"),
        ("caseworker@parking", 0, true, "take-it-first"),
        ("caseworker@parking", 11, true, "task-taken"),
        ("caseworker@parking manager@legal", 11, true, "task-taken"),
        ("manager@parking", 10, false, "not-in-unit"),
        ("manager@legal", 10, true, "not-your-unit"),
    ];
    for (roles, before, does_tasks, expected) in table {
        let bench = bench(before).await;
        let ctx = bench.ctx();
        let mut work = bench.work(&ctx);
        let colleague = Colleague { person: person(12), name: "Marta Silva", does_tasks };
        let done = hand_to(&mut work, &official(10, roles), bench.task.id, colleague);
        let came = match done {
            Ok(()) => {
                assert_eq!(holder(&work), Some(person(12)));
                "handed"
            }
            Err(refusal) => refusal.word(),
        };
        assert_eq!(came, expected, "{roles} held by {before}");
    }
}

/// What a program that works for a unit may do: what its scopes name there, told apart from everybody else.
#[tokio::test]
async fn what_a_program_may_do() {
    // scopes, its unit, holder before, act → refusal or who has it then
    let table = [
        ("cases.take", UNIT, 0, "take", "10"),
        ("cases.read", UNIT, 0, "take", "not-your-role"),
        ("cases.take", "legal", 0, "take", "not-your-unit"),
        ("cases.take", UNIT, 11, "take", "task-taken"),
        ("cases.take", UNIT, 10, "release", "0"),
        ("cases.take", UNIT, 11, "release", "task-taken"),
        ("cases.take cases.assign", UNIT, 11, "release", "0"),
        ("cases.take", UNIT, 11, "take_over", "task-taken"),
        ("cases.take cases.assign", UNIT, 11, "take_over", "10"),
    ];
    for (scopes, unit, before, act, expected) in table {
        let bench = bench(before).await;
        let ctx = bench.ctx();
        let mut work = bench.work(&ctx);
        let program = program(10, scopes, unit);
        let done = match act {
            "take" => take(&mut work, &program, bench.task.id),
            "release" => release(&mut work, &program, bench.task.id),
            _ => take_over(&mut work, &program, bench.task.id),
        };
        let came = match done {
            Ok(()) if holder(&work) == Some(person(10)) => "10",
            Ok(()) if holder(&work).is_none() => "0",
            Ok(()) => "somebody else",
            Err(refusal) => refusal.word(),
        };
        assert_eq!(came, expected, "{act} {scopes}@{unit} held by {before}");
    }
    for permission in ["cases.decide", "cases.confirm", "cases.ask", "cases.advise", "cases.note"] {
        let visitor = program(10, permission, UNIT);
        assert!(may_in(&visitor, UNIT, permission) && !may_in(&visitor, "legal", permission));
        assert!(!may_in(&program(10, "cases.read", UNIT), UNIT, permission), "{permission}");
    }
}

#[tokio::test]
async fn what_is_done_cannot_be_taken() {
    let bench = bench(0).await;
    let ctx = bench.ctx();
    let mut work = bench.work(&ctx);
    work.change_task(0, |task| task.finish(&ctx));
    let refused = take(&mut work, &official(10, "caseworker@parking"), bench.task.id);
    assert_eq!(refused.unwrap_err().word(), "task-not-open");
}

#[tokio::test]
async fn who_may_send_a_task_to_another_unit() {
    let there = Some(("legal", "Legal affairs"));
    // roles, holder, node, to, somebody there, why → what came of it
    let table = [
        ("caseworker@parking", 0, NODE, there, true, "a dispute", "forwarded"),
        ("caseworker@parking", 10, NODE, there, true, "a dispute", "forwarded"),
        ("manager@parking", 11, NODE, there, true, "a dispute", "forwarded"),
        ("caseworker@parking", 11, NODE, there, true, "a dispute", "task-taken"),
        ("adviser@parking", 0, NODE, there, true, "a dispute", "not-your-unit"),
        ("caseworker@legal", 0, NODE, there, true, "a dispute", "not-your-unit"),
        ("caseworker@parking", 0, "second", there, true, "a dispute", "cannot-forward"),
        ("caseworker@parking", 0, NODE, None, true, "a dispute", "no-such-unit"),
        ("caseworker@parking", 0, NODE, Some((UNIT, "")), true, "a dispute", "no-such-unit"),
        ("caseworker@parking", 0, NODE, there, false, "a dispute", "nobody-there"),
        ("caseworker@parking", 0, NODE, there, true, "  ", "forward-needs-reason"),
    ];
    for (roles, before, node, to, somebody_there, text, expected) in table {
        let mut bench = bench(before).await;
        bench.task.node = Some(node.to_owned());
        let ctx = bench.ctx();
        let mut work = bench.work(&ctx);
        let forwarding = Forwarding {
            definition: &bench.definition,
            dossier: &bench.dossier,
            visitor: &official(10, roles),
            task: bench.task.id,
            to,
            somebody_there,
            text,
        };
        let came = match forward(&mut work, &forwarding) {
            Ok(()) => {
                assert_eq!(work.tasks.first().unwrap().unit, "legal");
                assert_eq!(holder(&work), None);
                assert_eq!(work.application.unit.as_deref(), Some("legal"), "the case goes along");
                assert_eq!(messages_in(&work.into_unit()), 1, "the applicant is told");
                "forwarded"
            }
            Err(refusal) => refusal.word(),
        };
        assert_eq!(came, expected, "{roles} held by {before} at {node}");
    }
}

#[test]
fn a_permission_holds_in_its_own_unit_only() {
    let both = official(10, "second_officer@parking caseworker@legal");
    assert!(may_in(&both, "legal", "cases.decide"));
    assert!(!may_in(&both, "parking", "cases.decide"));
    assert!(may_in(&both, "parking", "cases.confirm"));
    assert!(!may_in(&both, "legal", "cases.confirm"));
}

#[tokio::test]
async fn who_stands_in_takes_over_from_the_one_who_is_away() {
    let table = [
        (11, "parking", Ok(())),
        (12, "parking", Err("task-taken")),
        (11, "legal", Err("task-taken")),
    ];
    for (deputises, unit, expected) in table {
        let bench = bench(11).await;
        let ctx = bench.ctx();
        let mut work = bench.work(&ctx);
        let mut visitor = official(10, "caseworker@parking");
        visitor.deputises = vec![(person(deputises), unit.into())];
        let done = take_over(&mut work, &visitor, bench.task.id);
        assert_eq!(done.map_err(|refusal| refusal.word()), expected, "for {deputises} in {unit}");
    }
}

#[tokio::test]
async fn nobody_handles_a_case_in_which_they_act_for_the_applicant() {
    let bench = bench(0).await;
    let ctx = bench.ctx();
    let mut work = bench.work(&ctx);
    work.involved = vec![person(10)];
    let visitor = official(10, "manager@parking");
    let refused = take(&mut work, &visitor, bench.task.id);
    assert_eq!(refused.map_err(|refusal| refusal.word()), Err("own-case"));
    let colleague = official(12, "manager@parking");
    let helper = Colleague { person: person(10), name: "", does_tasks: true };
    let refused = hand_to(&mut work, &colleague, bench.task.id, helper);
    assert_eq!(refused.map_err(|refusal| refusal.word()), Err("own-case"));
    assert!(take(&mut work, &colleague, bench.task.id).is_ok());
}

/// Four eyes: whoever proposed, or mended the case, has nothing to do with the task that confirms it, by no way.
#[tokio::test]
async fn nobody_has_the_task_that_confirms_what_they_brought_about() {
    let mut bench = Bench::at("housing-benefit", "second").await;
    let ctx = bench.ctx();
    let mut proposed = bench.task.clone();
    proposed.id = TaskId::new(&ctx);
    proposed.node = Some(NODE.to_owned());
    proposed.assignee = Some(person(10));
    proposed.finish(&ctx);
    let roles = &*format!("manager@{}", bench.task.unit);
    let (proposer, mender) = (10, 12);
    for (act, who, before, expected) in [
        ("take", proposer, 0, "same-official"),
        ("take", mender, 0, "same-official"),
        ("take", 11, 0, "had"),
        ("take_over", proposer, 11, "same-official"),
        ("take_over", mender, 11, "same-official"),
        ("hand_to proposer", 11, 11, "same-official"),
        ("hand_to mender", 11, 11, "same-official"),
    ] {
        bench.task.assignee = (before != 0).then(|| person(before));
        let mut work = bench.work(&ctx);
        work.tasks.push(proposed.clone());
        let mended = [person(mender)];
        work.barred = second::barred(&bench.definition, (&work.tasks, &mended), &bench.task);
        assert_eq!(work.barred, [person(mender), person(proposer)]);
        let first = second::barred(&bench.definition, (&work.tasks, &mended), &proposed);
        assert!(first.is_empty(), "what is no second look is anybody's");
        let (id, visitor) = (bench.task.id, official(who, roles));
        let to = if act.ends_with("mender") { mender } else { proposer };
        let colleague = Colleague { person: person(to), name: "", does_tasks: true };
        let done = match act {
            "take" => take(&mut work, &visitor, id),
            "take_over" => take_over(&mut work, &visitor, id),
            _ => hand_to(&mut work, &visitor, id, colleague),
        };
        assert_eq!(done.map_or_else(|refusal| refusal.word(), |()| "had"), expected, "{act} {who}");
    }
}

#[tokio::test]
async fn whoever_mended_a_case_confirms_nothing_in_it() {
    use crate::task::complete::{Action, Completion, NotCompleted, complete};
    let bench = Bench::at("housing-benefit", "second").await;
    let ctx = bench.ctx();
    let visitor = official(12, &format!("manager@{}", bench.task.unit));
    let confirmed_after = |mender: u128| {
        let mut work = bench.work(&ctx);
        work.past.menders = vec![person(mender)];
        let completion = Completion {
            definition: &bench.definition,
            dossier: &bench.dossier,
            findings: None,
            visitor: &visitor,
            task: bench.task.id,
            action: Action::Confirm,
            text: "",
            unit: None,
            places_left: None,
            digester: bench.vault.digester(),
            displaced: &[],
        };
        let mut instance = bpmn::Instance::new(&bench.definition.bpmn);
        match complete(&mut work, &mut instance, &completion) {
            Ok(()) => "confirmed",
            Err(NotCompleted::Refused(refusal)) => refusal.word(),
            Err(NotCompleted::Fault(fault)) => panic!("{fault}"),
        }
    };
    assert_eq!(confirmed_after(12), "same-official");
    // A colleague's mending does not keep them out: only then it is asked whether the process waits for it.
    assert_eq!(confirmed_after(11), "task-not-open");
}

/// Who handed in, advised, or had a task that was not needed any more, has decided nothing.
#[tokio::test]
async fn who_had_a_part_in_deciding() {
    let bench = Bench::at("e-residency", NODE).await;
    let task = |node: &str, who: Option<u128>, state: TaskState| Task {
        node: Some(node.to_owned()),
        assignee: who.map(person),
        state,
        ..bench.task.clone()
    };
    let check = |tasks: &[Task], expected: &[u128]| {
        let expected: Vec<PersonId> = expected.iter().copied().map(person).collect();
        assert_eq!(second::deciders(&bench.definition, (tasks, &[])), expected);
    };
    let proposed = task(NODE, Some(10), TaskState::Done);
    let confirmed = task("second", Some(11), TaskState::Done);
    check(&[proposed.clone(), confirmed.clone()], &[10, 11]);
    // Whoever mended the case as well; somebody who did both, once.
    let menders = [person(14), person(10)];
    let mended = (std::slice::from_ref(&proposed), menders.as_slice());
    assert_eq!(second::deciders(&bench.definition, mended), [person(10), person(14)]);
    check(&[confirmed, proposed.clone(), proposed], &[10, 11]);
    for node in ["opinions", "opinion", "correct"] {
        check(&[task(node, Some(12), TaskState::Done)], &[]);
    }
    for state in [TaskState::Open, TaskState::Waiting, TaskState::Cancelled] {
        check(&[task(NODE, Some(12), state)], &[]);
    }
    check(&[task(NODE, None, TaskState::Done), task("gone", Some(12), TaskState::Done)], &[]);
    // An answer grants as well.
    let report = Bench::at("noise-report", "handle").await;
    let answered =
        Task { assignee: Some(person(13)), state: TaskState::Done, ..report.task.clone() };
    assert_eq!(second::deciders(&report.definition, (&[answered], &[])), [person(13)]);
}

#[test]
fn an_opinion_lets_no_rules_decide_about_what_nobody_looked_at() {
    use crate::apply::dossier::Dossier;
    use crate::apply::evidence::{Evidence, Whose};
    use crate::task::complete::{Action, is_left_to_officials};
    let shown = |whose: Whose| {
        let mut dossier = Dossier::default();
        dossier.answers.set("course", serde_json::json!("higher"));
        let answers = vec!["course".to_owned()];
        dossier.evidence.push(Evidence { answers, whose, ..Evidence::default() });
        dossier
    };
    let (unmatched, matched) = (shown(Whose::Unmatched), shown(Whose::Matched));
    let left: Vec<&str> = Action::ALL
        .into_iter()
        .filter(|action| is_left_to_officials(&unmatched, *action))
        .map(Action::word)
        .collect();
    let on_the_way = ["send_back", "give_opinion", "inspect"];
    for word in on_the_way {
        assert!(left.contains(&word), "{word}: {left:?}");
    }
    for word in ["approve", "refuse", "confirm", "answer"] {
        assert!(!left.contains(&word), "{word}: {left:?}");
    }
    assert!(!Action::ALL.into_iter().any(|action| is_left_to_officials(&matched, action)));
}
