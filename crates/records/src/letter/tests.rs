//! The renderer's pool, against small programs that stand in for it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use platform::testkit::TestFolder;

use super::*;

fn request() -> Request {
    Request {
        id: 0,
        template: "= Decision".to_owned(),
        styles: BTreeMap::new(),
        data: serde_json::json!({}),
        language: "en".to_owned(),
        profile: Profile::default(),
        created_at: "2026-11-23T09:00:00Z".to_owned(),
    }
}

/// A renderer whose program is this shell script.
fn scripted(folder: &TestFolder, script: &str) -> Renderer {
    let program = folder.path().join("renderer");
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    Renderer::new(LetterSettings { render_seconds_max: 1, ..LetterSettings::new(program) })
}

#[tokio::test]
async fn letters_follow_when_the_renderer_is_there() {
    let renderer = Renderer::new(LetterSettings::new("/nowhere/aedile-letters"));
    assert!(!renderer.is_available());
    let refused = renderer.render(request()).await;
    assert!(matches!(refused, Err(LetterError::NotAvailable)), "{refused:?}");
}

#[tokio::test]
async fn a_reply_is_read_and_the_process_kept() {
    let folder = TestFolder::new("letters");
    let header = r#"{"id":1,"ok":true,"pages":1,"diagnostics":[]}"#;
    let mut frame = Vec::new();
    letters_protocol::write_frame(&mut frame, header.as_bytes(), b"%PDF").unwrap();
    fs::write(folder.path().join("reply"), frame).unwrap();
    let script = format!("cat '{}/reply'; exec sleep 60", folder.path().display());
    let renderer = scripted(&folder, &script);
    let letter = renderer.render(request()).await.unwrap();
    assert_eq!((letter.pdf.as_slice(), letter.pages), (&b"%PDF"[..], 1));
    assert_eq!(renderer.idle().len(), 1);
}

#[tokio::test]
async fn a_dead_or_silent_renderer_is_a_fault_that_passes() {
    let folder = TestFolder::new("letters");
    let dead = scripted(&folder, "exit 3");
    assert!(matches!(dead.render(request()).await, Err(LetterError::Fault(_))));
    assert!(dead.idle().is_empty(), "a broken process is not used again");
    let silent = scripted(&folder, "exec sleep 60");
    let late = silent.render(request()).await;
    assert!(matches!(&late, Err(LetterError::Fault(fault)) if fault.is_busy()), "{late:?}");
    assert!(silent.idle().is_empty());
}

#[tokio::test]
async fn a_wrong_template_is_refused_for_good() {
    let folder = TestFolder::new("letters");
    let header = r#"{"id":1,"ok":false,"refusal":"template","diagnostics":[]}"#;
    let mut frame = Vec::new();
    letters_protocol::write_frame(&mut frame, header.as_bytes(), b"").unwrap();
    fs::write(folder.path().join("reply"), frame).unwrap();
    let script = format!("cat '{}/reply'; exec sleep 60", folder.path().display());
    let renderer = scripted(&folder, &script);
    assert!(matches!(renderer.render(request()).await, Err(LetterError::Refused(_))));
}
