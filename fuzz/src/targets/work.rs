//! What programs say of the work that they do for cases.

use cases::external::input::{Completing, Erring, Extending, Failing, Fetching, Report};

use super::Target;

pub(super) const WORK: Target = Target {
    name: "work",
    about: "work that programs fetch, complete, fail at and hold longer",
    run: work,
    seeds,
};

fn work(data: &[u8]) {
    if let Ok(fetching) = serde_json::from_slice::<Fetching>(data) {
        let _ = fetching.read();
    }
    if let Ok(completing) = serde_json::from_slice::<Completing>(data)
        && let Ok((_, Report::Done(variables))) = completing.read()
    {
        let value = feel::Value::context(variables);
        let _ = (value.to_json(), value.to_string());
    }
    if let Ok(failing) = serde_json::from_slice::<Failing>(data) {
        let _ = failing.read();
    }
    if let Ok(erring) = serde_json::from_slice::<Erring>(data) {
        let _ = erring.read();
    }
    if let Ok(extending) = serde_json::from_slice::<Extending>(data) {
        let _ = extending.read();
    }
}

fn seeds() -> Vec<Vec<u8>> {
    [
        r#"{"topics":["print-card","post"],"most":5,"lock_seconds":300}"#,
        r#"{"lock":"lck_1","variables":{"number":1.50,"list":[true,null,{"a":"\u00e9"}],"on":"2026-11-23"}}"#,
        r#"{"lock":"lck_1","message":"no paper","retries":2,"retry_after_seconds":60}"#,
        r#"{"lock":"lck_1","code":"no-paper","message":"The tray is empty"}"#,
        r#"{"lock":"lck_1","lock_seconds":600}"#,
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}
