//! Programs that people sign in to, as an operator registers them: by command and by file; keys that change.

use std::process::ExitCode;

use aedile::app::App;
use aedile::commands::{Command, act};
use aedile::programs::take_filed_programs;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use clap::Parser;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::town::{on_each_database_with_definitions, open};

#[derive(Parser)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

async fn run(app: &App, line: &[&str]) -> anyhow::Result<bool> {
    let line = Line::try_parse_from([&["aedile", "openid"], line].concat())?;
    let code = act(app, line.command).await?;
    Ok(format!("{code:?}") == format!("{:?}", ExitCode::SUCCESS))
}

async fn told(app: &App, path: &str) -> (StatusCode, Value) {
    let router = app.routes().into_router(app.site().unwrap());
    let request = Request::get(path).header("host", "localhost:8080").body(Body::empty()).unwrap();
    let answer = router.oneshot(request).await.unwrap();
    let status = answer.status();
    let bytes = to_bytes(answer.into_body(), 1_000_000).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

const ASK: &str = "/openid/authorize?response_type=code&scope=openid&redirect_uri=https%3A%2F%2Fpool.example%2Fback\
    &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&client_id=";

const POOL: [&str; 8] = [
    "register",
    "pool",
    "--name",
    "Town pool",
    "--purpose",
    "To sell you tickets",
    "--redirect-uri",
    "https://pool.example/back",
];

#[tokio::test]
async fn registered_by_command() {
    let (app, _folder) = open().await;
    assert_eq!(told(&app, &format!("{ASK}pool")).await.0, StatusCode::BAD_REQUEST);
    assert!(run(&app, &POOL).await.unwrap());
    assert!(run(&app, &POOL).await.is_err(), "the id is taken");
    assert!(run(&app, &[&POOL[..], &["--scope", "everything"]].concat()).await.is_err());
    assert!(run(&app, &["clients"]).await.unwrap() && run(&app, &["secret"]).await.unwrap());
    assert!(run(&app, &["end", "nobody"]).await.is_err());
    assert!(run(&app, &["end", "pool"]).await.unwrap());
    assert!(run(&app, &["end", "pool"]).await.is_err());
    assert!(run(&app, &POOL).await.is_err(), "its people would meet another under the old name");
}

#[tokio::test]
async fn keys_are_published_before_they_sign() {
    let (app, _folder) = open().await;
    let count = async || told(&app, "/openid/keys").await.1["keys"].as_array().unwrap().len();
    assert_eq!(count().await, 1);
    assert!(run(&app, &["rotate-keys"]).await.unwrap());
    assert_eq!(count().await, 2);
    assert!(run(&app, &["keys"]).await.unwrap());
    assert!(run(&app, &["rotate-keys", "--compromised"]).await.unwrap());
    assert_eq!(count().await, 1);
}

#[tokio::test]
async fn registered_by_a_file_that_changes() {
    on_each_database_with_definitions(async |app, folder| {
        let file = folder.join("openid.toml");
        let text = "[[program]]\nid = \"pool\"\nname = \"Town pool\"\npurpose = \"To sell you tickets\"\n\
            authentication = \"none\"\nscopes = [\"openid\"]\nredirect_uris = [\"https://pool.example/back\"]\n";
        std::fs::write(&file, text).unwrap();
        assert!(run(&app, &["check"]).await.unwrap());
        take_filed_programs(&app.settings, &app.openid);
        let (status, _) = told(&app, &format!("{ASK}pool")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "to sign in");
        std::fs::write(&file, "[[program]]\nid = 7\n").unwrap();
        assert!(!run(&app, &["check"]).await.unwrap());
        take_filed_programs(&app.settings, &app.openid);
        assert!(app.openid.filed("pool").is_some(), "a file that does not read changes nothing");
        assert!(run(&app, &["end", "pool"]).await.is_err(), "that is done in the file");
        std::fs::write(&file, "").unwrap();
        take_filed_programs(&app.settings, &app.openid);
        assert!(app.openid.filed("pool").is_none());
    })
    .await;
}
