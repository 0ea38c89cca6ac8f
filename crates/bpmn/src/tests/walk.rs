//! Walks: steps as JSON, a trace as JSON.

use feel::Value;
use serde_json::{Value as Json, json};

use super::run::read;
use crate::walk::{Asked, Decided, Walk};

fn walk(notation: &str, steps: &Json) -> (Json, Option<String>) {
    let definition = read(notation);
    let now = super::run::BEGIN.parse().unwrap();
    let mut decide = |asked: Asked<'_>, _: &feel::Environment| match asked.decision {
        "fee" => Some(Ok(Decided { name: "Fee".into(), value: Value::from(12) })),
        "broken" => Some(Err("no such input".to_owned())),
        _ => None,
    };
    Walk::new(&definition, now, &mut decide).run(steps.as_array().unwrap())
}

#[test]
fn a_walk_tells_where_tokens_are_after_each_step() {
    let (told, wrong) = walk(
        "s:start -> r:rule(fee) -> a:user -> e:end
         a ~~ t:timer(PT1H) -> te:end",
        &json!([
            { "start": { "variables": { "on": "=date(\"2027-01-01\")" } } },
            { "until": "P1D" },
            { "done": { "at": "a", "variables": { "ok": true } } },
        ]),
    );
    assert_eq!(wrong, None);
    assert_eq!(told["stage"], "completed");
    assert_eq!(told["variables"], json!({ "on": "2027-01-01", "result": 12, "ok": true }));
    let steps: Vec<(&Json, &Json)> = told["trace"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (&step["step"], &step["tokens"]))
        .collect();
    assert_eq!(steps.len(), 4);
    assert_eq!(steps[0].1, &json!(["r"]));
    assert_eq!(steps[1], (&json!({ "decide": "fee" }), &json!(["a"])));
    assert_eq!(steps[2], (&json!({ "ring": "t" }), &json!(["a"])));
    assert_eq!(steps[3].1, &json!([]));
    assert_eq!(told["trace"][2]["at"], "2027-03-26T10:00:00+01:00[Europe/Paris]");
}

#[test]
fn everything_that_one_step_asks_is_answered() {
    // Two decisions at once, one of them by a call activity, which gives it under its name.
    let (told, wrong) = walk(
        "s:start -> p:and -> r:rule(fee) -> q:and -> e:end
         p -> c:call(fee) -> q",
        &json!([{ "start": {} }]),
    );
    assert_eq!(wrong, None);
    assert_eq!((&told["stage"], &told["open"]), (&json!("completed"), &json!([])));
    assert_eq!(told["variables"], json!({ "result": 12, "Fee": 12 }));
    // A call that names no decision waits for its process.
    let (told, _) = walk("s:start -> c:call(other) -> e:end", &json!([{ "start": {} }]));
    assert_eq!(told["open"], json!([{ "at": "c", "waits for": "process" }]));
}

#[test]
fn an_answer_may_end_what_another_is_for() {
    let (told, wrong) = walk(
        "s:start -> p:and -> r:rule(fee) -> e:end-terminate
         p -> q:rule(fee) -> a:user -> f:end",
        &json!([{ "start": {} }]),
    );
    assert_eq!((wrong, &told["stage"]), (None, &json!("terminated")));
}

#[test]
fn what_a_process_sends_arrives_in_it() {
    let process = "s:start -> p:and -> a:throw-signal(done) -> q:and -> e:end
         p -> b:signal(done) -> q";
    let (told, wrong) = walk(process, &json!([{ "start": {} }]));
    assert_eq!(wrong, None);
    assert_eq!(told["stage"], "completed", "{told}");
    let alone = "s:start -> a:throw-message(gone) -> e:end";
    let (told, wrong) = walk(alone, &json!([{ "start": {} }]));
    assert_eq!((wrong, &told["stage"]), (None, &json!("completed")));
}

#[test]
fn what_cannot_be_done_is_said_with_the_step() {
    let process = "s:start -> a:user -> r:rule(broken) -> e:end";
    for (steps, words) in [
        (json!([{ "start": {} }, { "done": "b" }]), "step 2: there is no element “b”"),
        (json!([{ "start": {} }, { "done": "e" }]), "step 2: nothing waits for that at “e”"),
        (json!([{ "jump": {} }]), "step 1: “jump” is not a step"),
        (json!([{ "start": {}, "done": "a" }]), "one key"),
        (json!([{ "start": { "variables": { "x": "=1 +" } } }]), "“1 +”"),
        (json!([{ "start": {} }, { "until": "soon" }]), "no time and no duration"),
        (json!([{ "start": {} }, { "start": {} }]), "step 2: the process is Running"),
    ] {
        let (_, wrong) = walk(process, &steps);
        assert!(wrong.as_deref().unwrap_or_default().contains(words), "{wrong:?}");
    }
    let (told, wrong) = walk(process, &json!([{ "start": {} }, { "done": "a" }]));
    assert_eq!(wrong, None);
    assert_eq!(
        told["open"],
        json!([{ "at": "r", "waits for": "incident", "which": "r: no such input" }])
    );
}

#[test]
fn the_example_of_the_book_runs_as_it_says() {
    let xml = include_str!("../../../../docs/examples/street-festival.bpmn");
    let (definition, findings) = crate::Definition::read(xml);
    let definition = definition.unwrap();
    assert!(definition.runs(), "{findings:?}");
    let now: jiff::Zoned = super::run::BEGIN.parse().unwrap();
    let run = |steps: Json| {
        let mut decide = |_: Asked<'_>, _: &feel::Environment| None;
        let (told, wrong) =
            Walk::new(&definition, now.clone(), &mut decide).run(steps.as_array().unwrap());
        assert_eq!(wrong, None);
        told
    };
    // The signs are missing: the booking is cancelled and the street given back.
    let cancelled = run(json!([
        { "start": { "variables": { "metres": 40 } } },
        { "done": "street" },
        { "done": { "at": "signs", "variables": { "signs": 0 } } },
        { "done": "release_street" },
    ]));
    assert_eq!(cancelled["stage"], "completed");
    assert_eq!(cancelled["variables"]["fee"], 140);
    // All is there; somebody withdraws while it is being decided.
    let withdrawn = run(json!([
        { "start": { "variables": { "metres": 40 } } },
        { "done": "street" },
        { "done": { "at": "signs", "variables": { "signs": 4 } } },
        { "until": "P10D" },
        { "message": "withdrawn" },
    ]));
    assert_eq!(withdrawn["tokens"], json!(["withdrawal", "confirm"]));
    let rings = withdrawn["trace"].as_array().unwrap().iter();
    assert_eq!(rings.filter(|step| step["step"] == json!({ "ring": "remind" })).count(), 2);
}

#[test]
fn the_trace_says_over_which_flow_a_token_came() {
    let (told, _) = walk(
        "s:start -> x:xor -[n > 3]-> a:user -> e:end
         x => g:race -> m:message(go) -> e
         g -> t:timer(P1D) -> e",
        &json!([{ "start": { "variables": { "n": 1 } } }, { "message": "go" }]),
    );
    let flows: Vec<&str> = told["trace"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|step| step["effects"].as_array().unwrap())
        .filter_map(|effect| effect["over"].as_str())
        .collect();
    // Never the one to `a` (f1) or to the timer; behind the event-based gateway the one that happened.
    assert_eq!(flows, ["f0", "f3", "f4", "f5"]);
}

#[test]
fn flows_of_a_gateway_that_starts_the_process_are_taken() {
    let flows = |gateway: &str, steps: Json| -> Vec<String> {
        let process = format!(
            "g:{gateway} -> a:message(form) -> j:xor -> u:user -> e:end
             g -> b:message(fee) -> j"
        );
        let (told, wrong) = walk(&process, &steps);
        assert_eq!(wrong, None);
        let steps = told["trace"].as_array().unwrap().iter();
        let effects = steps.flat_map(|step| step["effects"].as_array().unwrap());
        let effects: Vec<&Json> = effects.collect();
        let gateway = effects.iter().filter(|effect| effect["entered"] == "g").count();
        assert_eq!(gateway, 1, "the gateway is come to once");
        let over = effects.iter().filter_map(|effect| effect["over"].as_str());
        over.map(str::to_owned).collect()
    };
    // The event that came leads over the gateway's flow (f4); the other way is not taken.
    assert_eq!(flows("races", json!([{ "start": "b" }])), ["f4", "f5", "f2"]);
    // Where all events must come, the other one waits behind its own flow (f0).
    let all = flows("races-all", json!([{ "start": "b" }, { "message": "form" }]));
    assert_eq!(all, ["f4", "f0", "f5", "f2", "f1", "f2"]);
}

#[test]
fn an_environment_begins_where_its_condition_becomes_true() {
    let process = "s:start -> u:user -> e:end
         c:start-condition(given.level > 5) -> w:user -> e";
    let check = |steps: Json, tokens: &[&str], stage: &str| {
        let (told, wrong) = walk(process, &steps);
        assert_eq!(wrong, None);
        assert_eq!((&told["tokens"], &told["stage"]), (&json!(tokens), &json!(stage)), "{told}");
        told
    };
    let level = |level: i64| json!({ "environment": { "given": { "level": level } } });
    check(json!([level(3)]), &[], "new");
    let told = check(json!([level(3), level(7)]), &["w"], "running");
    assert_eq!(told["variables"], json!({ "level": 7 }), "what was given is known to the process");
    // One instance is walked through: what becomes true later begins no second one.
    check(json!([{ "start": {} }, level(7)]), &["u"], "running");
    let (_, wrong) = walk(process, &json!([{ "environment": { "given": { "level": "high" } } }]));
    assert!(wrong.is_some_and(|wrong| wrong.contains("step 1")), "a failing condition is told");
}

#[test]
fn timers_in_working_days_ring() {
    let definition = read(
        "s:start -> a:user -> e:end
         a ~ t:timer(P2D working) -> te:end",
    );
    let until = |holidays: &[&str], day: &str| {
        let mut decide = |_: Asked<'_>, _: &feel::Environment| None;
        let walk = Walk::new(&definition, super::run::BEGIN.parse().unwrap(), &mut decide);
        let holidays = holidays.iter().map(|day| day.parse().unwrap());
        let (told, wrong) = walk
            .with_holidays(holidays.collect::<Vec<_>>())
            .run(json!([{ "start": {} }, { "until": day }]).as_array().unwrap());
        assert_eq!(wrong, None);
        let due = &told["trace"][0]["effects"];
        let due = due.as_array().unwrap().iter().find_map(|effect| effect["due"].as_str());
        let day = due.unwrap().get(..10).unwrap().to_owned();
        (day, told["stage"].as_str().unwrap().to_owned(), told["open"][1]["which"].clone())
    };
    // From Friday: Monday and Tuesday; with Easter Monday, Wednesday.
    let (due, stage, _) = until(&[], "2027-03-30T09:00[Europe/Paris]");
    assert_eq!((&*due, &*stage), ("2027-03-30", "completed"));
    let (due, stage, open) = until(&["2027-03-29"], "2027-03-30T09:00[Europe/Paris]");
    assert_eq!((&*due, &*stage), ("2027-03-31", "running"));
    assert_eq!(open, "2027-03-31T07:00:00Z", "what is open says when it rings");
    assert_eq!(until(&["2027-03-29"], "P5D").1, "completed");
}
