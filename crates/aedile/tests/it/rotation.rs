//! The log is closed by the operator's command and goes on in a new one: pages, receipts, keys and the backup follow.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use aedile::commands::{Command, run};
use aedile::demo::{Scale, seed_at};
use axum::http::StatusCode;
use clap::Parser;

use crate::browser::Browser;
use crate::town::{self, Folder};

#[derive(Parser)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

/// Runs a line as it is typed, in a process of its own as far as a test can; whether it ended well.
fn typed(settings: &Path, line: &[&str]) -> anyhow::Result<bool> {
    let command = Line::try_parse_from([&["aedile"], line].concat())?.command;
    let settings = settings.to_owned();
    let code = std::thread::spawn(move || run(command, Some(&settings))).join().unwrap()?;
    Ok(format!("{code:?}") == format!("{:?}", ExitCode::SUCCESS))
}

fn settings(folder: &Folder) -> PathBuf {
    let file = folder.0.join("aedile.toml");
    let town = town::definitions();
    let text = format!(
        "[data]\nfolder = {:?}\n[town]\nfolder = {:?}\n[demo]\nenabled = true\n",
        folder.0.display().to_string(),
        town.display().to_string()
    );
    std::fs::write(&file, text).unwrap();
    file
}

const ROTATE: [&str; 4] = ["log", "rotate", "--name", "saltmere.example/log-2"];

/// A receipt of some public record of the first log.
async fn a_receipt(stranger: &mut Browser) -> String {
    let published = stranger.get("/log/published").await;
    let receipt = published.links("/log/published/").remove(0);
    stranger.get(&receipt).await.text
}

/// It is made anew on purpose only, for the log that is open and under its name, and that log goes on.
async fn the_key_of_a_later_log_is_lost(folder: &Folder, file: &Path) {
    let key = folder.0.join("keys/log-2.key");
    let first = std::fs::read_to_string(folder.0.join("keys/log.key")).unwrap();
    let lost = std::fs::read_to_string(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    let refused = format!("{:#}", typed(file, &["log", "fsck"]).unwrap_err());
    assert!(refused.contains("aedile log new-key") && !key.exists(), "{refused}");
    assert!(typed(file, &["log", "new-key"]).unwrap());
    let made = std::fs::read_to_string(&key).unwrap();
    assert_ne!(made, lost);
    let again = typed(file, &["log", "new-key"]).unwrap_err().to_string();
    assert!(again.contains("log-2.key"), "never over a key: {again}");
    assert_eq!(std::fs::read_to_string(&key).unwrap(), made);
    assert_eq!(std::fs::read_to_string(folder.0.join("keys/log.key")).unwrap(), first);

    let app = town::open_in(folder, None).await;
    assert_eq!(app.log.verifier.name(), "saltmere.example/log-2");
    // Receipts of what is done now hold by the new key.
    crate::journey::applies(&app).await;
    assert_eq!(ledger::fsck(&app.db, &app.policy).await.unwrap().findings, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_town_goes_on_with_a_new_log() {
    let folder = town::folder();
    let app = town::open_in(&folder, None).await;
    seed_at(&app, Scale { people: 40, applications: 20 }).await.unwrap();
    let kept = a_receipt(&mut Browser::new(&app)).await;
    let first_key = app.log.verifier.to_string();
    drop(app);

    let file = settings(&folder);
    assert!(typed(&file, &[&ROTATE[..], &["--dry-run"]].concat()).unwrap());
    let made = std::fs::read_to_string(folder.0.join("keys/log-2.key")).unwrap();
    let other = typed(&file, &["log", "rotate", "--name", "saltmere.example/log-3"]).unwrap_err();
    assert!(other.to_string().contains("saltmere.example/log-2"), "{other}");
    assert!(typed(&file, &ROTATE).unwrap());
    let key = std::fs::read_to_string(folder.0.join("keys/log-2.key")).unwrap();
    assert_eq!(made, key, "the key that witnesses were given");
    assert!(typed(&file, &["log", "fsck"]).unwrap());

    let app = town::open_in(&folder, None).await;
    assert_eq!(app.log.verifier.name(), "saltmere.example/log-2");
    crate::journey::applies(&app).await;
    let mut stranger = Browser::new(&app);
    let policy = stranger.get("/log/policy").await.text;
    assert!(policy.contains(&first_key) && policy.lines().count() >= 3, "{policy}");
    let policy = ledger::verify::read_policy(&policy).unwrap();
    assert_eq!(ledger::verify::receipt(&kept, &policy).unwrap().origin, "saltmere.example/log");
    let old = stranger.get("/log/checkpoint").await.text;
    let new = stranger.get("/log/1/checkpoint").await.text;
    assert!(old.starts_with("saltmere.example/log\n"), "{old}");
    assert!(new.starts_with("saltmere.example/log-2\n"), "{new}");
    assert!(stranger.get("/log/next").await.text.contains("saltmere.example/log-2"));
    assert!(stranger.get("/log/1/previous").await.text.contains(&first_key));
    for missing in ["/log/1/next", "/log/2/checkpoint", "/log/01/checkpoint", "/log/0/checkpoint"] {
        assert_eq!(stranger.get(missing).await.status, StatusCode::NOT_FOUND, "{missing}");
    }
    let page = stranger.get("/log").await;
    assert!(page.text.contains("/log/1/checkpoint\"") && page.text.contains("Earlier logs"));
    let again = a_receipt(&mut stranger).await;
    ledger::verify::receipt(&again, &policy).unwrap();
    assert_eq!(ledger::fsck(&app.db, &policy).await.unwrap().findings, []);
    drop(app);
    the_key_of_a_later_log_is_lost(&folder, &file).await;
    for receipt in [kept, again] {
        ledger::verify::receipt(&receipt, &policy).unwrap();
    }

    let backup = folder.0.join("backup");
    assert!(typed(&file, &["backup", &backup.display().to_string()]).unwrap());
    assert!(backup.join("keys/log.key").exists() && backup.join("keys/log-2.key").exists());
}
