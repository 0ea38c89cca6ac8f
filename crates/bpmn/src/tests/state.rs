//! States: small, and values come back as they went in.

use feel::{Context, Value};

use super::run::{Desk, variables_of};
use crate::values::Variables;
use crate::{Event, Formula};

#[test]
fn a_small_process_has_a_small_state() {
    let mut desk = Desk::new(
        "s:start -> z:script(fee := n * 2) -> x:xor
         x -[fee > 10]-> a:user -> e:end
         x => b:user -> e
         a ~~ t:timer(P10D) -> r:send(late) -> e2:end",
    );
    desk.event("start n=7 name=Person reference=AB-12");
    let bytes = serde_json::to_string(&desk.state).unwrap();
    assert!(bytes.len() < 400, "{} bytes: {bytes}", bytes.len());
}

#[test]
fn values_keep_their_types_in_storage() {
    let now = super::run::moment(super::run::BEGIN);
    let nothing = Context::new();
    for source in [
        "null",
        "true",
        "1.50",
        "0.1234567890123456789012345678901234",
        "\"text\"",
        "date(\"2027-05-01\")",
        "time(\"10:00:00\")",
        "date and time(\"2027-05-01T10:00:00Z\")",
        "date and time(\"2027-05-01T10:00:00@Europe/Paris\")",
        "duration(\"P1DT2H\")",
        "duration(\"P1Y2M\")",
        "duration(\"-P3D\")",
        "[1, [date(\"2027-05-01\")]]",
        "{a: {b: duration(\"PT5M\")}}",
        "{\"@\": \"x\"}",
        "{\"@n\": 1}",
        "{\"@@\": {\"@\": 2}}",
    ] {
        let value = Formula::compile(source).unwrap().evaluate(&nothing, &now).unwrap();
        let variables = Variables(Context::from_iter([("v", value.clone())]));
        let text = serde_json::to_string(&variables).unwrap();
        let back: Variables = serde_json::from_str(&text).unwrap();
        let back = back.0.get("v").unwrap().clone();
        assert_eq!(back.type_name(), value.type_name(), "{source}: {text}");
        assert_eq!(format!("{back:?}"), format!("{value:?}"), "{source}: {text}");
    }
}

#[test]
fn what_a_state_cannot_keep_is_refused() {
    let mut desk = Desk::new("s:start -> a:user -> e:end");
    let mut deep = Value::Null;
    for _ in 0..100 {
        deep = Value::list(vec![deep]);
    }
    let variables = Context::from_iter([("deep", deep)]);
    let refused = desk.apply(Event::Start { node: None, variables });
    assert_eq!(refused, "refused Unusable");
    desk.apply(Event::Start { node: None, variables: variables_of("n=1") });
    let mut desk = Desk::new("s:start -> z:script(f := function(x) x) -> e:end");
    assert_eq!(desk.event("start"), "incident z");
}
