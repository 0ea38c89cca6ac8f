//! Who reads what of a case about health.

use serde_json::json;

use super::*;
use crate::application::store::{Content, OnFile};
use crate::tests_support::{Bench, official};

async fn card() -> OnDesk {
    let bench = Bench::at("disability-parking-card", "decide").await;
    let ctx = bench.ctx();
    let mut dossier = bench.dossier.clone();
    let key = bench.definition.form.questions().find(|question| question.sensitive).unwrap();
    dossier.answers.set(&key.key, json!("walking"));
    dossier.answers.set("other", json!("kept"));
    let answers = dossier.seal(&ctx, bench.work(&ctx).key);
    let content = Content { answers, process: None, findings: None };
    OnDesk {
        helpers: Vec::new(),
        definition: bench.definition.clone(),
        dossier,
        findings: None,
        instance: None,
        tasks: vec![bench.task.clone()],
        texts: Vec::new(),
        events: Vec::new(),
        menders: Vec::new(),
        on_file: OnFile { application: bench.application.clone(), content },
    }
}

#[tokio::test]
async fn health_is_for_those_who_decide_or_advise() {
    let on_desk = card().await;
    let unit = on_desk.on_file.application.unit.clone().unwrap();
    let check = |role: &str, unit: &str, hidden: bool| {
        let visitor = official(7, &format!("{role}@{unit}"));
        assert_eq!(is_hidden(&visitor, &on_desk), hidden, "{role}@{unit}");
    };
    check("counter", &unit, true);
    check("caseworker", &unit, false);
    check("second_officer", &unit, false);
    check("adviser", &unit, false);
    check("manager", &unit, false);
    check("caseworker", "legal", true);
    let left = left_out(&on_desk);
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left.get("other"), Some(&json!("kept")));
}

#[tokio::test]
async fn a_row_says_that_there_is_an_answer() {
    let on_desk = card().await;
    let row = |sensitive: bool| Row {
        page: "p".into(),
        path: "p".into(),
        label: "Label".into(),
        kind: "choice",
        answer: Some(json!("walking")),
        chosen: vec!["Walking".into()],
        unit: None,
        items: Vec::new(),
        sensitive,
    };
    let words = crate::wording::words(on_desk.dossier.locale());
    let rows = covered(&words, vec![row(true), row(false)]);
    assert!(rows[0].chosen.is_empty() && rows[0].answer != Some(json!("walking")));
    assert_eq!(rows[1], row(false));
}

#[tokio::test]
async fn evidence_for_such_an_answer_is_covered_with_it() {
    let mut on_desk = card().await;
    let key = on_desk.definition.form.questions().find(|question| question.sensitive).unwrap();
    let key = key.key.to_string();
    let of = |answers: &[&str], untold: &[&str]| Evidence {
        answers: answers.iter().map(|key| (*key).to_owned()).collect(),
        untold: untold.iter().map(|key| (*key).to_owned()).collect(),
        holder: vec!["Noor Haddad".into()],
        ..Evidence::default()
    };
    let (sensitive, open) = (of(&[&key], &[]), of(&["other"], &[]));
    on_desk.dossier.evidence = vec![sensitive, open.clone(), of(&["other"], &[&key])];
    assert_eq!(evidence(&on_desk, true), [open]);
    assert_eq!(evidence(&on_desk, false), on_desk.dossier.evidence);
}
