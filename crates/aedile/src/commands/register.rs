//! `aedile register`: what the town knows already, loaded from files, and the way into an account for those
//! who are in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use identity::{Identifier, Kind, Name, NewPerson, Preferences};
use platform::id::PersonId;
use platform::{Ctx, Unit};
use privacy::subject_of;
use records::address::{Address, AddressId};
use records::register::load::{self, ADDRESSES, Format, Loaded};
use records::register::{self, POPULATION};
use serde_json::Value;

use super::find_person;
use crate::app::App;

/// Entries written together: a load that is broken off is finished by running it again.
const TOGETHER: usize = 50;

/// The town's registers.
#[derive(Subcommand)]
pub enum RegisterCommand {
    /// Load or update a register from a CSV or JSON file. Loading it again changes nothing but what changed.
    Load {
        /// population, address, household, vehicles, companies, income, addresses, or one of your own.
        name: String,
        /// The file; `.json` is a list of objects, anything else CSV.
        file: PathBuf,
        /// Only say what is wrong with the file.
        #[arg(long)]
        check: bool,
    },
    /// How many entries each register holds.
    List,
    /// Print a link that lets somebody of the population register into their account, once.
    Invite {
        /// Their number in the population register.
        person: String,
    },
}

/// Runs the command.
///
/// # Errors
/// With a sentence for the terminal.
pub(super) async fn run(
    app: &App,
    ctx: &Ctx,
    command: RegisterCommand,
) -> anyhow::Result<ExitCode> {
    match command {
        RegisterCommand::Load { name, file, check } => {
            return load(app, ctx, (&name, &file), check).await;
        }
        RegisterCommand::List => {
            let (registers, addresses) = register::count_by_register(&app.db).await?;
            for one in registers {
                println!(
                    "{:<24} {:>8} entries, changed {}",
                    one.register, one.entries, one.changed_at
                );
            }
            println!("{ADDRESSES:<24} {addresses:>8} entries");
        }
        RegisterCommand::Invite { person } => {
            let found = find_person(app, &person).await?;
            let found = found.with_context(|| {
                format!("nobody has the number {person}: load them with `aedile register load population FILE`")
            })?;
            // Whoever has an account and has lost what opens it comes to the counter: a link from here asks for no
            // document that anybody notes, and would be the weaker way around it.
            let has_account = identity::has_own_means(&app.identity, found).await?
                || identity::proof::is_noted(&app.identity, found).await?;
            anyhow::ensure!(
                !has_account,
                "{person} has an account already. Who has lost what they sign in with comes to a counter with an identity document: /desk/counter, “Prove who this is”."
            );
            let invited =
                identity::invitation::invite_to_account(&app.identity, ctx, found).await?;
            println!(
                "This link is shown once. Hand it over to {person} alone, once you have seen who they are:"
            );
            println!();
            println!("  {}{}", crate::app::public_origin(&app.settings), invited.path);
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn load(
    app: &App,
    ctx: &Ctx,
    (name, file): (&str, &Path),
    check: bool,
) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read {} (it must be UTF-8 text)", file.display()))?;
    let is_json = file.extension().is_some_and(|kind| kind == "json");
    let format = if is_json { Format::Json } else { Format::Csv };
    let entries = match load::read(name, format, &text) {
        Ok(entries) => entries,
        Err(findings) => {
            for finding in &findings {
                eprintln!("{}: {finding}", file.display());
            }
            eprintln!("Nothing was loaded.");
            return Ok(ExitCode::FAILURE);
        }
    };
    let people = if name == ADDRESSES { BTreeMap::new() } else { known(app, &entries).await? };
    let strangers: Vec<&Loaded> = entries
        .iter()
        .filter(|entry| {
            name != POPULATION && name != ADDRESSES && !people.contains_key(&entry.person)
        })
        .collect();
    for entry in strangers.iter().take(load::FINDINGS_MAX) {
        let line = entry.line;
        eprintln!(
            "{}: line {line}: nobody in the population register has the number {}. Load the population first, or correct the number.",
            file.display(),
            entry.person
        );
    }
    if !strangers.is_empty() {
        eprintln!("Nothing was loaded.");
        return Ok(ExitCode::FAILURE);
    }
    if check {
        println!("{} entries are sound.", entries.len());
        return Ok(ExitCode::SUCCESS);
    }
    let mut new_people = 0;
    for some in entries.chunks(TOGETHER) {
        let mut unit = Unit::new();
        for entry in some {
            new_people += write(app, ctx, &mut unit, (name, &people, entry)).await?;
        }
        app.db.commit(unit).await.context("the register could not be written; run it again")?;
    }
    println!("{name}: {} entries loaded, {new_people} people new.", entries.len());
    Ok(ExitCode::SUCCESS)
}

/// Who the entries are about, as far as they are known.
async fn known(app: &App, entries: &[Loaded]) -> anyhow::Result<BTreeMap<String, PersonId>> {
    let mut people = BTreeMap::new();
    for entry in entries {
        if people.contains_key(&entry.person) {
            continue;
        }
        let name = Name::Number(number(app, &entry.person));
        if let Some(person) = app.identity.find_by_name(&name).await? {
            people.insert(entry.person.clone(), person);
        }
    }
    Ok(people)
}

/// The number of the population register, as identity knows it.
pub(super) fn number(app: &App, value: &str) -> Identifier {
    let town = app.catalogue.snapshot().town.clone();
    Identifier { scheme: format!("{}.person", town.id), value: value.to_owned() }
}

/// Writes one entry; gives back how many people it made known.
async fn write(
    app: &App,
    ctx: &Ctx,
    unit: &mut Unit,
    (name, people, entry): (&str, &BTreeMap<String, PersonId>, &Loaded),
) -> anyhow::Result<usize> {
    if name == ADDRESSES {
        records::address::put(unit, &address(ctx, &entry.data));
        return Ok(0);
    }
    if let Some(person) = people.get(&entry.person) {
        let key = app.vault.key(ctx, subject_of(*person)).await?;
        let key = key.with_context(|| format!("line {}: this person was erased", entry.line))?;
        let (at, what) = ((&app.db, &app.vault, &key), (entry.key.as_str(), entry.data.clone()));
        register::put_over(unit, ctx, at, name, what).await?;
        return Ok(0);
    }
    let text = |part: &str| entry.data.get(part).and_then(Value::as_str).unwrap_or_default();
    let new = NewPerson {
        kind: Kind::Resident,
        given_name: text("given").to_owned(),
        family_name: text("family").to_owned(),
        born_on: text("born").parse()?,
        email: None,
        email_is_confirmed: false,
        numbers: vec![number(app, &entry.person)],
        preferences: Preferences {
            email_wanted: false,
            phone: None,
            locale: app
                .catalogue
                .snapshot()
                .town
                .languages
                .first()
                .copied()
                .unwrap_or_default()
                .tag()
                .to_owned(),
        },
        is_checked: true,
    };
    let created = identity::person::create(unit, ctx, &app.vault, new);
    let at = (&app.vault, &created.key);
    register::put(unit, ctx, at, name, &entry.key, entry.data.clone());
    Ok(1)
}

fn address(ctx: &Ctx, data: &Value) -> Address {
    let text = |part: &str| data.get(part).and_then(Value::as_str).unwrap_or_default().to_owned();
    Address {
        id: AddressId::new(ctx),
        street: text("street"),
        number: text("number"),
        postcode: text("postcode"),
        district: text("district"),
        parking_zone: Some(text("parking_zone")).filter(|zone| !zone.is_empty()),
    }
}
