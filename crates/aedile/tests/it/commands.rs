//! The commands of an operator, in a town that is not a demo: officials, registers, programs, erasure, the
//! master key, jobs, the metrics.

use std::fs;
use std::process::ExitCode;

use aedile::app::App;
use aedile::commands::{Command, act};
use aedile::ops::Ops;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use clap::Parser;
use identity::{Identifier, Name, role};
use platform::id::PersonId;
use platform::{Actor, Unit};
use privacy::{Access, Purpose, subject_of};
use records::register;
use tower::ServiceExt as _;

use crate::town::{Folder, open_real};

#[derive(Parser)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

/// Runs a line as it is typed; whether it ended well.
pub(crate) async fn run(app: &App, line: &[&str]) -> anyhow::Result<bool> {
    let line = Line::try_parse_from([&["aedile"], line].concat())?;
    let code = act(app, line.command).await?;
    Ok(format!("{code:?}") == format!("{:?}", ExitCode::SUCCESS))
}

pub(crate) fn file(folder: &Folder, name: &str, text: &str) -> String {
    let file = folder.0.join(name);
    assert!(fs::write(&file, text).is_ok(), "{} cannot be written", file.display());
    file.display().to_string()
}

async fn person(app: &App, number: &str) -> Option<PersonId> {
    let scheme = format!("{}.person", app.catalogue.snapshot().town.id);
    let name = Name::Number(Identifier { scheme, value: number.to_owned() });
    app.identity.find_by_name(&name).await.unwrap_or_default()
}

async fn facts(app: &App, who: PersonId, source: &str) -> String {
    let ctx = app.edge.system("test");
    let access = Access::new(Purpose::ShowOwnData, "registers");
    let facts = register::facts(&app.db, &app.vault, &ctx, &access, subject_of(who)).await;
    facts.unwrap_or_default().source(source).to_string()
}

const PEOPLE: &str =
    "person,given,family,born\n31,Noor,Haddad,1988-04-12\n32,Jan,Visser,1970-01-02\n";

#[tokio::test]
async fn a_breach_is_practised_and_nothing_is_sent() {
    let (app, folder) = open_real().await;
    let people = file(&folder, "people.csv", PEOPLE);
    assert!(run(&app, &["register", "load", "population", &people]).await.unwrap());
    let (noor, jan) = (person(&app, "31").await.unwrap(), person(&app, "32").await.unwrap());
    // What an official opened counts, what the town's own job did does not.
    let by = Actor::Official { person: jan, role: "caseworker".into(), unit: "legal".into() };
    let ctx = app.edge.system("test").acting_as(by);
    let access = Access::new(Purpose::Search, "registers");
    register::facts(&app.db, &app.vault, &ctx, &access, subject_of(noor)).await.unwrap();
    facts(&app, jan, "population").await;
    let into = folder.0.join("breach").display().to_string();
    let line = ["drill", "breach", "--from", "2000-01-01T00:00:00Z", "--into", &into];
    assert!(run(&app, &line).await.unwrap());
    let list = fs::read_to_string(folder.0.join("breach/affected.csv")).unwrap();
    assert!(list.contains(&subject_of(noor).to_string()), "{list}");
    assert!(!list.contains(&subject_of(jan).to_string()), "{list}");
    for name in ["authority.txt", "person.en.txt", "person.fr.txt", "person.ar.txt"] {
        let text = fs::read_to_string(folder.0.join("breach").join(name)).unwrap();
        assert!(text.contains("2000"), "{name}: {text}");
    }
    assert!(run(&app, &line).await.is_err(), "nothing is written over");
    let later = folder.0.join("later").display().to_string();
    let none = ["drill", "breach", "--from", "2999-01-01T00:00:00Z", "--into", &later];
    assert!(run(&app, &none).await.is_err(), "from later than now");
}

#[tokio::test]
async fn registers_are_loaded_again_and_again_and_lead_into_an_account() {
    let (app, folder) = open_real().await;
    let cars = file(&folder, "cars.csv", "person,plate\n31,SM-1\n");
    assert!(
        !run(&app, &["register", "load", "vehicles", &cars]).await.unwrap(),
        "nobody is known yet"
    );
    let people = file(&folder, "people.csv", PEOPLE);
    assert!(run(&app, &["register", "load", "population", &people, "--check"]).await.unwrap());
    assert_eq!(person(&app, "31").await, None, "only looked at");
    for _ in 0..2 {
        assert!(run(&app, &["register", "load", "population", &people]).await.unwrap());
        assert!(run(&app, &["register", "load", "vehicles", &cars]).await.unwrap());
    }
    let (noor, jan) = (person(&app, "31").await.unwrap(), person(&app, "32").await.unwrap());
    assert!(facts(&app, noor, "population").await.contains("\"born\":\"1988-04-12\""));
    let sold = file(&folder, "cars.json", r#"[{"person": "32", "plate": "SM-1"}]"#);
    assert!(run(&app, &["register", "load", "vehicles", &sold]).await.unwrap());
    assert_eq!(facts(&app, noor, "vehicles").await, "null", "the car changed hands");
    assert!(facts(&app, jan, "vehicles").await.contains("SM-1"));
    let (registers, _) = register::count_by_register(&app.db).await.unwrap();
    let counted: Vec<(&str, i64)> =
        registers.iter().map(|one| (one.register.as_str(), one.entries)).collect();
    assert_eq!(counted, [("population", 2), ("vehicles", 1)]);
    let bad = file(&folder, "bad.csv", "person,given,born\n33,Ada,yesterday\n");
    assert!(!run(&app, &["register", "load", "population", &bad]).await.unwrap());
    assert_eq!(person(&app, "33").await, None);
    let places = "street,number,postcode,district,parking_zone\nRope Walk,3,1001,harbour,A\n";
    let places = file(&folder, "places.csv", places);
    assert!(run(&app, &["register", "load", "addresses", &places]).await.unwrap());
    let found = records::address::find(&app.db, "rope walk", "3").await.unwrap().unwrap();
    assert_eq!(found.parking_zone.as_deref(), Some("A"));
    assert!(run(&app, &["register", "invite", "31"]).await.unwrap());
    a_way_to_sign_in(&app, noor).await;
    let again = run(&app, &["register", "invite", "31"]).await.unwrap_err().to_string();
    assert!(again.contains("/desk/counter"), "who has an account comes to the counter: {again}");
    assert!(run(&app, &["register", "invite", "99"]).await.is_err());
    assert!(run(&app, &["register", "list"]).await.unwrap());
}

/// Somebody has added a means: a card, as its first sign-in leaves it.
async fn a_way_to_sign_in(app: &App, whose: PersonId) {
    let mut unit = Unit::new();
    const SQL: &str = "INSERT INTO identity_card (digest, person, means, created_at)
        VALUES ($1, $2, 'card', 0)";
    unit.must(1, SQL, platform::args![[7_u8; 32], whose]);
    app.db.commit(unit).await.unwrap();
}

#[tokio::test]
async fn officials_are_appointed_and_dismissed() {
    let (app, folder) = open_real().await;
    let people = file(&folder, "people.csv", PEOPLE);
    run(&app, &["register", "load", "population", &people]).await.unwrap();
    let noor = person(&app, "31").await.unwrap();
    let unit = app.catalogue.snapshot().town.units[0].id.to_string();
    let appoint = |who: &str, role: &str, unit: &str| {
        ["official", "appoint", who, role, unit].map(str::to_owned)
    };
    let typed = async |line: [String; 5]| {
        let line: Vec<&str> = line.iter().map(String::as_str).collect();
        run(&app, &line).await
    };
    assert!(typed(appoint("31", "manager", &unit)).await.unwrap());
    assert!(typed(appoint("head@town.example", "auditor", &unit)).await.unwrap(), "a link");
    for (who, role, of) in
        [("31", "mayor", &*unit), ("31", "auditor", "nowhere"), ("99", "auditor", &unit)]
    {
        let refused = typed(appoint(who, role, of)).await.unwrap_err().to_string();
        assert!(refused.len() > 20, "{refused}");
    }
    let again = typed(appoint("31", "manager", &unit)).await.unwrap_err().to_string();
    assert!(again.contains("already"), "{again}");
    let today = app.edge.system("test").today();
    let held = role::store::list_of_person(&app.db, noor, today).await.unwrap();
    assert_eq!(held.len(), 1);
    assert!(run(&app, &["official", "list"]).await.unwrap());
    assert!(run(&app, &["official", "dismiss", &held[0].id.to_string()]).await.unwrap());
    assert!(run(&app, &["official", "dismiss", &held[0].id.to_string()]).await.is_err());
    assert!(role::store::list_of_person(&app.db, noor, today).await.unwrap().is_empty());
    let waiting = identity::invitation::list_waiting(&app.identity, &app.edge.system("test")).await;
    let id = waiting.unwrap()[0].id.to_string();
    assert!(run(&app, &["official", "dismiss", &id]).await.unwrap());
}

#[tokio::test]
async fn programs_are_registered_and_get_in() {
    let (app, _folder) = open_real().await;
    let unit = app.catalogue.snapshot().town.units[0].id.to_string();
    let line = ["client", "register", "Library", "--scope", "cases.read", "--unit", &unit];
    assert!(run(&app, &line).await.unwrap());
    let refused = run(&app, &line[..5]).await.unwrap_err().to_string();
    assert!(refused.contains("--unit"), "{refused}");
    let refused = run(&app, &["client", "register", "Library", "--scope", "all"]).await;
    assert!(refused.unwrap_err().to_string().contains("figures.read"));
    let all = identity::client::store::list_standing(&app.db, 10).await.unwrap();
    assert_eq!((all.len(), all[0].unit.as_deref()), (1, Some(unit.as_str())));
    assert!(run(&app, &["client", "list"]).await.unwrap());
    assert!(run(&app, &["client", "revoke", &all[0].id.to_string()]).await.unwrap());
    assert!(run(&app, &["client", "revoke", &all[0].id.to_string()]).await.is_err());

    let mut unit = Unit::new();
    let ctx = app.edge.system("test");
    let scopes = (&["figures.read"][..], None);
    let museum = identity::client::register(&mut unit, &ctx, "Museum", scopes).unwrap();
    app.db.commit(unit).await.unwrap();
    let router = app.routes().into_router(app.site().unwrap());
    let ask = async |bearer: &str| {
        let request = Request::get("/api/v1/my/data")
            .header("authorization", format!("Bearer {bearer}"))
            .body(Body::empty());
        router.clone().oneshot(request.unwrap()).await.unwrap().status()
    };
    assert_eq!(ask(&museum.bearer).await, StatusCode::FORBIDDEN, "known, but nobody's data");
    assert_eq!(ask("cli_x.y").await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn somebody_is_erased_once_and_for_all() {
    let (app, folder) = open_real().await;
    let people = file(&folder, "people.csv", PEOPLE);
    run(&app, &["register", "load", "population", &people]).await.unwrap();
    let noor = person(&app, "31").await.unwrap();
    let line = ["erase", "31", "--reason", "moved away", "--yes"];
    assert!(run(&app, &line).await.unwrap());
    assert_eq!(person(&app, "31").await, None);
    let ctx = app.edge.system("test");
    assert!(app.vault.key(&ctx, subject_of(noor)).await.unwrap().is_none());
    assert!(run(&app, &line).await.is_err(), "nobody is known by this number any more");
    let record =
        privacy::erasure::store::find_last(&app.db, subject_of(noor)).await.unwrap().unwrap();
    assert_eq!(record.grounds[0].what, "moved away");
    assert!(person(&app, "32").await.is_some());
}

#[tokio::test]
async fn the_master_key_is_changed_beside_a_running_server() {
    let (app, folder) = open_real().await;
    let people = file(&folder, "people.csv", PEOPLE);
    run(&app, &["register", "load", "population", &people]).await.unwrap();
    let before = fs::read_to_string(app.settings.master_key_file()).unwrap();
    assert!(run(&app, &["keys", "rotate", "--drop-old"]).await.unwrap());
    let after = fs::read_to_string(app.settings.master_key_file()).unwrap();
    let old = before.lines().last().unwrap();
    assert!(!after.contains(old) && privacy::MasterKeys::parse(&after).unwrap().count() == 1);
    let settings = app.settings.clone();
    drop(app);
    let app = App::open(settings, false).await.unwrap();
    let noor = person(&app, "31").await.unwrap();
    assert!(facts(&app, noor, "population").await.contains("Noor"), "read under the new key");
}

#[tokio::test]
async fn somebody_is_signed_out_by_the_operator() {
    let (app, folder) = open_real().await;
    let people = file(&folder, "people.csv", PEOPLE);
    run(&app, &["register", "load", "population", &people]).await.unwrap();
    let (noor, jan) = (person(&app, "31").await.unwrap(), person(&app, "32").await.unwrap());
    let ctx = app.edge.system("test");
    let source = identity::sign_in::Source::default();
    let mut digests = Vec::new();
    for who in [noor, noor, jan] {
        let signed_in = (who, identity::session::Means::Passkey);
        let started = identity::sign_in::complete(&app.identity, &ctx, &source, signed_in).await;
        digests.push(started.unwrap().unwrap().token.digest());
    }
    let live = async || {
        let live = identity::session::store::list_live(&app.db, &digests, app.edge.now()).await;
        live.unwrap()
    };
    assert_eq!(live().await.len(), 3);
    assert!(run(&app, &["sign-out", "31"]).await.unwrap());
    assert_eq!(live().await, [digests[2]], "nobody else");
    assert!(run(&app, &["sign-out", "99"]).await.is_err());
}

/// Why a town does not open.
async fn refused(settings: &aedile::config::Settings) -> String {
    match App::open(settings.clone(), false).await {
        Ok(_) => panic!("it opens without its key"),
        Err(error) => format!("{error:#}"),
    }
}

#[tokio::test]
async fn a_lost_key_file_is_asked_for_and_not_replaced() {
    let (app, folder) = open_real().await;
    let people = file(&folder, "people.csv", PEOPLE);
    run(&app, &["register", "load", "population", &people]).await.unwrap();
    app.sequencer().run_once(&app.edge.system("test")).await.unwrap();
    let (settings, ctx) = (app.settings.clone(), app.edge.system("test"));
    let town = app.catalogue.snapshot().town.id.clone();
    let first = app.log.verifier.to_string();
    drop(app);

    let master = settings.master_key_file();
    let kept = fs::read_to_string(&master).unwrap();
    fs::remove_file(&master).unwrap();
    let why = refused(&settings).await;
    assert!(why.contains("put the copy of the key back") && !master.exists(), "{why}");
    fs::write(&master, privacy::MasterKeys::generate(&ctx)).unwrap();
    let why = refused(&settings).await;
    assert!(why.contains("is not at hand"), "another key opens nothing: {why}");
    fs::write(&master, kept).unwrap();

    let log = settings.data.folder.join("keys/log.key");
    let kept = fs::read_to_string(&log).unwrap();
    fs::remove_file(&log).unwrap();
    let why = refused(&settings).await;
    assert!(why.contains("aedile log new-key") && !log.exists(), "{why}");
    let name = aedile::keys::first_log(&town);
    let made = aedile::keys::new_log(&settings, &ctx, (&name, 0)).unwrap();
    assert_ne!(made.verifier.to_string(), first);
    let again = aedile::keys::new_log(&settings, &ctx, (&name, 0));
    assert!(again.is_err(), "never over a key");
    fs::write(&log, kept).unwrap();

    // What is lost with the key behind form tokens is open forms, no more.
    fs::remove_file(settings.data.folder.join("keys/form-tokens.key")).unwrap();
    let app = App::open(settings, false).await.unwrap();
    assert_eq!(app.log.verifier.to_string(), first);
    let noor = person(&app, "31").await.unwrap();
    assert!(facts(&app, noor, "population").await.contains("Noor"), "read with the old key");
}

#[test]
fn the_doctor_says_what_is_missing() {
    let folder = crate::town::folder();
    fs::create_dir_all(&folder.0).unwrap();
    let town = std::path::Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap())
        .join("../../towns/demo");
    let write = |letters: &str| {
        let data = folder.0.join("data");
        let town = town.display();
        let text = format!(
            "[data]\nfolder = \"{}\"\n[town]\nfolder = \"{town}\"\n{letters}",
            data.display()
        );
        file(&folder, "aedile.toml", &text)
    };
    let ask = |settings: &str, line: &[&str]| {
        let line = Line::try_parse_from([&["aedile"], line].concat()).unwrap();
        let code = aedile::commands::run(line.command, Some(std::path::Path::new(settings)));
        format!("{:?}", code.unwrap()) == format!("{:?}", ExitCode::SUCCESS)
    };
    let bare = write("");
    assert!(!ask(&bare, &["doctor"]), "neither letters nor officials");
    let people = file(&folder, "people.csv", PEOPLE);
    assert!(ask(&bare, &["register", "load", "population", &people]));
    assert!(ask(&bare, &["official", "appoint", "31", "manager", "legal"]));
    assert!(!ask(&bare, &["doctor"]), "no letters");
    let program = std::env::current_exe().unwrap();
    let whole = write(&format!("[letters]\nprogram = \"{}\"\n", program.display()));
    assert!(ask(&whole, &["doctor"]));
}

#[tokio::test]
async fn jobs_and_metrics() {
    let (app, _folder) = open_real().await;
    assert!(run(&app, &["jobs", "list"]).await.unwrap());
    assert!(run(&app, &["jobs", "retry"]).await.unwrap());
    assert!(run(&app, &["jobs", "drop", "job_x"]).await.is_err());
    let site = app.site().unwrap();
    let metrics = site.metrics.clone();
    let router = app.routes().into_router(site);
    let request = Request::get("/services/nowhere?token=secret").body(Body::empty()).unwrap();
    router.oneshot(request).await.unwrap();
    let ops = Ops::new(std::sync::Arc::new(app), metrics).router();
    let request = Request::get("/metrics").body(Body::empty()).unwrap();
    let answer = ops.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let text = String::from_utf8(to_bytes(answer.into_body(), 1_000_000).await.unwrap().to_vec());
    let text = text.unwrap();
    for wanted in [
        "aedile_jobs_failed 0",
        "aedile_incidents_open 0",
        "aedile_work_waiting 0",
        "aedile_log_entries 0",
        "aedile_units_waiting 0",
        "aedile_database_bytes ",
        "status=\"404\"",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in\n{text}");
    }
    assert!(!text.contains("nowhere") && !text.contains("secret"), "no address of anybody's");
    assert_eq!(text.lines().filter(|line| line.starts_with("# TYPE")).count(), 9);
}
