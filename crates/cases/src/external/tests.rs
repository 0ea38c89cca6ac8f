//! What programs send is read strictly, and every refusal has its words.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::api::words;
use super::input::{
    Completing, Erring, Extending, Failing, Fetching, InputRefusal, Report, Wanted,
};
use crate::LOCALES;

fn sent<T: DeserializeOwned>(body: Value) -> T {
    serde_json::from_value(body).unwrap()
}

#[test]
fn what_is_fetched_is_bounded() {
    let check = |body: Value, expected: Result<(i64, i64), InputRefusal>| {
        let read = sent::<Fetching>(body.clone()).read();
        let read = read.map(|Wanted { most, held, .. }| (most, held.as_secs()));
        assert_eq!(read, expected, "{body}");
    };
    check(json!({ "topics": ["print"] }), Ok((1, 300)));
    check(json!({ "topics": ["print", "post"], "most": 20, "lock_seconds": 3600 }), Ok((20, 3600)));
    for topics in [json!([]), json!([" "]), json!(vec!["a"; 51]), json!(["x".repeat(201)])] {
        check(json!({ "topics": topics }), Err(InputRefusal::Topics));
    }
    check(json!({ "topics": ["a"], "most": 0 }), Err(InputRefusal::Number("most")));
    check(json!({ "topics": ["a"], "most": 21 }), Err(InputRefusal::Number("most")));
    check(
        json!({ "topics": ["a"], "lock_seconds": 3601 }),
        Err(InputRefusal::Number("lock_seconds")),
    );
    assert!(serde_json::from_value::<Fetching>(json!({ "topics": ["a"], "all": true })).is_err());
}

#[test]
fn reports_are_read_with_their_bounds() {
    let (lock, report) =
        sent::<Completing>(json!({ "lock": "l", "variables": { "n": 1.50, "a": [true] } }))
            .read()
            .unwrap();
    let Report::Done(variables) = report else { panic!("{report:?}") };
    assert_eq!((lock.as_str(), variables.len()), ("l", 2));
    let many: serde_json::Map<String, Value> =
        (0..201).map(|at| (format!("v{at}"), Value::Null)).collect();
    let read = sent::<Completing>(json!({ "lock": "l", "variables": many })).read();
    assert_eq!(read.unwrap_err(), InputRefusal::Variables);

    let failed = |body: Value| sent::<Failing>(body).read().map(|(_, report)| report);
    let report = failed(json!({ "lock": "l", "message": " no paper " })).unwrap();
    let Report::Failed { message, retries, rest } = report else { panic!("{report:?}") };
    assert_eq!((message.as_str(), retries, rest.as_secs()), ("no paper", None, 60));
    let refused = |body: Value| failed(body).unwrap_err();
    assert_eq!(refused(json!({ "lock": "l", "message": " " })), InputRefusal::Text("message"));
    let wrong = json!({ "lock": "l", "message": "x", "retries": 101 });
    assert_eq!(refused(wrong), InputRefusal::Number("retries"));
    let wrong = json!({ "lock": "l", "message": "x", "retry_after_seconds": -1 });
    assert_eq!(refused(wrong), InputRefusal::Number("retry_after_seconds"));

    let read = sent::<Erring>(json!({ "lock": "l", "code": "" })).read();
    assert_eq!(read.unwrap_err(), InputRefusal::Text("code"));
    let read = sent::<Extending>(json!({ "lock": "l", "lock_seconds": 0 })).read();
    assert_eq!(read.unwrap_err(), InputRefusal::Number("lock_seconds"));
}

#[test]
fn every_refusal_has_its_words() {
    for word in words() {
        for (language, text) in LOCALES {
            let key = format!("cases-refusal-{word} =");
            assert!(text.contains(&key), "{language} has no words for {word}");
        }
    }
}
