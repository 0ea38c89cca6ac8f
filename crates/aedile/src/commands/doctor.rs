//! `aedile doctor`: looks at everything that a town needs to run, and says the remedy for what is wrong.

use std::path::Path;
use std::process::ExitCode;

use platform::jobs;

use crate::app::{App, public_origin};
use crate::config::Settings;

/// Less free space than this is told.
const SPACE_BYTES_MIN: u64 = 1024 * 1024 * 1024;
/// Longest that work should wait for a program.
const WORK_WAITS_MAX: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);

struct Report {
    wrong: usize,
}

impl Report {
    fn tell(&mut self, what: &str, found: Result<String, (String, String)>) {
        match found {
            Ok(text) => println!("ok     {what}: {text}"),
            Err((problem, remedy)) => {
                self.wrong += 1;
                println!("WRONG  {what}: {problem}");
                println!("       → {remedy}");
            }
        }
    }
}

/// Looks at everything.
///
/// # Errors
/// Never for what is wrong with the town: that is told, and the program ends with a failure.
pub(super) async fn run(settings: Settings) -> anyhow::Result<ExitCode> {
    let mut report = Report { wrong: 0 };
    report.tell("address", address(&settings));
    report.tell("data folder", folder(&settings.data.folder));
    report.tell("space", space(&settings.data.folder));
    report.tell("master key", master_key(&settings));
    report.tell("letters", letters(&settings));
    report.tell("e-mail", mail(&settings));
    match App::open(settings, true).await {
        Ok(app) => look_inside(&mut report, &app).await,
        Err(error) => {
            let remedy = "Put right what it names; nothing below could be looked at.";
            report.tell("town", Err((format!("{error:#}"), remedy.to_owned())));
        }
    }
    if report.wrong == 0 {
        println!("Everything is as it should be.");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} to put right.", report.wrong);
    Ok(ExitCode::FAILURE)
}

async fn look_inside(report: &mut Report, app: &App) {
    let town = app.catalogue.snapshot().town.clone();
    let services = app.catalogue.snapshot().listed().count();
    let name = town.name.get(platform::Locale::EN);
    report.tell("town", Ok(format!("{name}, {services} services, {} units", town.units.len())));
    let left_out = services::Catalogue::load(&app.settings.town.folder);
    let left_out = left_out.map_or(0, |(_, findings)| findings.len());
    report.tell(
        "definitions",
        match left_out {
            0 => Ok("every service is sound".to_owned()),
            count => Err((
                format!("{count} findings"),
                "Run `aedile service check`: it names file, line and remedy.".to_owned(),
            )),
        },
    );
    let told = |fault: platform::Fault| {
        (fault.to_string(), "See that the database answers, then run this again.".to_owned())
    };
    report.tell(
        "database",
        app.db.ping().await.map(|()| format!("{:?} answers", app.db.engine())).map_err(told),
    );
    let counted = jobs::count(&app.db, app.edge.now()).await;
    report.tell(
        "jobs",
        match counted {
            Ok(jobs) if jobs.failed > 0 => Err((
                format!("{} were set aside", jobs.failed),
                "Run `aedile jobs list` to see why, then `aedile jobs retry`.".to_owned(),
            )),
            Ok(jobs) => Ok(format!("{} wait, none was set aside", jobs.waiting)),
            Err(fault) => Err(told(fault)),
        },
    );
    report.tell(
        "log",
        match ledger::read_head(&app.db).await {
            Ok(head) => {
                let size = head.map_or(0, |head| head.size);
                Ok(format!("{size} entries; `aedile log fsck` recomputes them"))
            }
            Err(fault) => Err(told(fault)),
        },
    );
    report.tell("witnesses", witnesses(app).await);
    report.tell("work for programs", work(app).await.unwrap_or_else(|fault| Err(told(fault))));
    let today = app.edge.system("doctor").today();
    report.tell(
        "officials",
        match identity::role::store::list_standing(&app.db, today, 1).await {
            Ok(some) if some.is_empty() => Err((
                "nobody can open the desk".to_owned(),
                "Run `aedile official appoint E-MAIL manager UNIT`.".to_owned(),
            )),
            Ok(_) => Ok("there are some".to_owned()),
            Err(fault) => Err(told(fault)),
        },
    );
}

/// Who has trouble with the log, or what keeps a log without witnesses.
async fn witnesses(app: &App) -> Result<String, (String, String)> {
    let shown = ledger::read_witnesses(&app.db, &app.policy).await.map_err(|fault| {
        (fault.to_string(), "See that the database answers, then run this again.".to_owned())
    })?;
    let troubled: Vec<String> = shown
        .iter()
        .filter_map(|witness| {
            let (trouble, since) = witness.trouble?;
            Some(format!("{} is {} since {since}", witness.name, trouble.word()))
        })
        .collect();
    if !troubled.is_empty() {
        let remedy = "docs/operate.md, \"Witnesses\", says what each word means and what to do.";
        return Err((troubled.join("; "), remedy.to_owned()));
    }
    Ok(match shown.len() {
        0 => "none is asked; log.policy_file would name them".to_owned(),
        count => format!("{count}, {} of them needed", app.policy.witnesses_min()),
    })
}

/// Work that programs let lie: nobody takes its topic, or the program has stopped.
async fn work(app: &App) -> Result<Result<String, (String, String)>, platform::Fault> {
    let now = app.edge.now();
    let before = now.checked_sub(WORK_WAITS_MAX).unwrap_or(now);
    let (waiting, late) = cases::external::store::count_waiting(&app.db, before).await?;
    if late == 0 {
        return Ok(Ok(format!("{waiting} wait, none for more than an hour")));
    }
    let remedy =
        "Look at /desk/work: register a program for the topic, or start the one that takes it.";
    Ok(Err((format!("{late} wait for more than an hour"), remedy.to_owned())))
}

fn address(settings: &Settings) -> Result<String, (String, String)> {
    let origin = public_origin(settings);
    if origin.starts_with("https://") && !settings.server.behind_tls {
        let remedy = "Set server.behind_tls = true, so that browsers remember TLS.";
        return Err((format!("{origin}, but not behind TLS"), remedy.to_owned()));
    }
    if origin.starts_with("http://") && !origin.starts_with("http://localhost") {
        let remedy = "Put a proxy with TLS in front and set server.public_origin to https://…: passkeys and cookies need it.";
        return Err((format!("{origin} is not encrypted"), remedy.to_owned()));
    }
    Ok(origin)
}

fn folder(folder: &Path) -> Result<String, (String, String)> {
    let probe = folder.join(".doctor");
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&probe, b"x"));
    let _ = std::fs::remove_file(&probe);
    match written {
        Ok(()) => Ok(folder.display().to_string()),
        Err(error) => Err((
            format!("{} cannot be written: {error}", folder.display()),
            "Give it to the user that runs Aedile (chown), or set data.folder.".to_owned(),
        )),
    }
}

/// Asks `df`, which every Unix has: the standard library does not know free space.
fn space(folder: &Path) -> Result<String, (String, String)> {
    let unknown = || Ok("cannot be told (df does not answer)".to_owned());
    let output = std::process::Command::new("df").arg("-Pk").arg(folder).output();
    let Ok(output) = output else { return unknown() };
    let text = String::from_utf8_lossy(&output.stdout);
    let free =
        text.lines().nth(1).and_then(|line| line.split_whitespace().nth(3)?.parse::<u64>().ok());
    let Some(free) = free else { return unknown() };
    let free = free * 1024;
    let told = format!("{} MB free", free / 1_000_000);
    if free >= SPACE_BYTES_MIN {
        return Ok(told);
    }
    Err((told, "Make room: what cannot be written is refused to people.".to_owned()))
}

fn master_key(settings: &Settings) -> Result<String, (String, String)> {
    if let Some(key) = &settings.data.master_key {
        let remedy = "Give it as 64 hexadecimal digits.".to_owned();
        return match privacy::MasterKeys::parse(key.as_str()) {
            Ok(_) => Ok(format!("{}; keep a copy elsewhere", settings.master_key_place())),
            Err(fault) => Err((fault.to_string(), remedy)),
        };
    }
    let file = settings.master_key_file();
    if !file.exists() {
        return Ok(format!("{} will be made at the first start", file.display()));
    }
    let told = |problem: String, remedy: &str| Err((problem, remedy.to_owned()));
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) => {
            return told(
                format!("{}: {error}", file.display()),
                "Let the user that runs Aedile read it.",
            );
        }
    };
    match privacy::MasterKeys::parse(&text) {
        Err(fault) => told(fault.to_string(), "Put the key file back from where its copy is kept."),
        Ok(keys) if keys.count() > 1 => told(
            "a change of the master key is under way".to_owned(),
            "Run `aedile keys rotate --drop-old` to finish it.",
        ),
        Ok(_) if is_open_to_others(&file) => {
            told(format!("others may read {}", file.display()), "Run chmod 600 on it.")
        }
        Ok(_) => Ok(format!("{}; keep a copy elsewhere", file.display())),
    }
}

fn is_open_to_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(file).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
}

fn letters(settings: &Settings) -> Result<String, (String, String)> {
    match &settings.letters.program {
        None => Err((
            "there is no renderer: decisions have no letter".to_owned(),
            "Build it (./aedile letters) and set letters.program.".to_owned(),
        )),
        Some(program) if !program.exists() => Err((
            format!("{} is not there", program.display()),
            "Correct letters.program.".to_owned(),
        )),
        Some(program) => Ok(program.display().to_string()),
    }
}

fn mail(settings: &Settings) -> Result<String, (String, String)> {
    match (&settings.mail.smtp_host, &settings.mail.from) {
        (Some(host), Some(from)) => Ok(format!("from {from} by {host}")),
        (Some(_), None) => Err(("nobody is the sender".to_owned(), "Set mail.from.".to_owned())),
        (None, _) => Ok("written into a folder, not sent (mail.smtp_host is not set)".to_owned()),
    }
}
