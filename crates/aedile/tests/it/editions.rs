//! Figures as they were published: closed by the town, fetched by a stranger, checked without the town, and found
//! again from the file alone.

use std::path::PathBuf;
use std::process::ExitCode;

use aedile::commands::{Command, run};
use aedile::demo::{Scale, seed_at};
use axum::http::StatusCode;

use crate::browser::Browser;
use crate::town::{self, Folder};

fn kept(folder: &Folder, name: &str, content: &str) -> PathBuf {
    std::fs::create_dir_all(&folder.0).unwrap();
    let file = folder.0.join(name);
    std::fs::write(&file, content).unwrap();
    file
}

/// Whether `aedile verify` is content with a file.
fn verifies(file: PathBuf, policy: PathBuf) -> bool {
    let command = Command::Verify { file, receipt: None, keys: None, policy: Some(policy) };
    let code = run(command, None).unwrap();
    format!("{code:?}") == format!("{:?}", ExitCode::SUCCESS)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_figures_of_a_day_are_proven_by_a_stranger() {
    town::on_each_database(async |app| {
        seed_at(&app, Scale { people: 120, applications: 200 }).await.unwrap();
        let ctx = app.edge.system("test");
        let on = insight::edition::close_yesterday(&app.figures(), &ctx).await.unwrap().unwrap();
        app.sequencer().run_once(&ctx).await.unwrap();

        let mut stranger = Browser::new(&app);
        let page = stranger.get("/figures/editions").await;
        let files = page.links("/figures/editions/");
        let receipts = page.links("/log/published/");
        assert_eq!((page.status, files.len(), receipts.len()), (StatusCode::OK, 2, 2));
        let name = format!("figures-{on}.csv");
        let csv = stranger.get(&format!("/figures/editions/{name}")).await.text;
        assert!(csv.lines().count() > 5, "the town has figures: {csv}");
        let listed = stranger.get("/api/v1/figures/editions").await;
        let listed: serde_json::Value = serde_json::from_str(&listed.text).unwrap();
        let of_csv = listed["files"].as_array().unwrap().iter().find(|file| file["file"] == *name);
        let receipt = stranger.get(of_csv.unwrap()["receipt"].as_str().unwrap()).await.text;
        let policy = stranger.get("/log/policy").await.text;

        let folder = town::folder();
        let policy = kept(&folder, "policy", &policy);
        let file = kept(&folder, &name, &csv);
        kept(&folder, &format!("{name}.tlog-proof"), &receipt);
        assert!(verifies(file, policy.clone()), "as it was published");
        let altered = kept(&folder, "altered.csv", &csv.replacen(',', ";", 1));
        kept(&folder, "altered.csv.tlog-proof", &receipt);
        assert!(!verifies(altered, policy), "one character is another");

        let found = ledger::find_published_file(&app.db, csv.as_bytes()).await.unwrap().unwrap();
        let entry = stranger.get(&format!("/verify/{}", found.entry.code())).await;
        assert!(entry.status == StatusCode::OK && entry.text.contains(&name), "{}", entry.text);
        assert_eq!(insight::edition::check(&app.db).await.unwrap(), Vec::<String>::new());
        let report = ledger::fsck(&app.db, &app.policy).await.unwrap();
        assert_eq!(report.findings, []);
    })
    .await;
}
