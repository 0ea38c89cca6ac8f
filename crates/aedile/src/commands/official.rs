//! `aedile official`: the first officials, and every role that no manager gives.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use identity::invitation::{self, InvitationId, Offer};
use identity::role::{self, GrantId, NewGrant};
use jiff::civil::Date;
use platform::{Ctx, Locale};
use privacy::{Access, Purpose};

use super::find_person;
use crate::app::App;

/// Officials and their roles.
#[derive(Subcommand)]
pub enum OfficialCommand {
    /// Give a role in a unit: at once to somebody known, else by a link that is printed once.
    Appoint {
        /// A sign-in number (S-…), a person's id (per_…), or an e-mail address for a link.
        who: String,
        /// The role: caseworker, second_officer, manager, adviser, counter, auditor,
        /// data_protection_officer, investigator, service_owner, rules_approver or operator.
        role: String,
        /// The unit, as in `town.yaml`.
        unit: String,
        /// The last day of the appointment (year-month-day).
        #[arg(long)]
        until: Option<Date>,
    },
    /// Who holds which role, and which links wait.
    List,
    /// Take a role back, or cancel a link.
    Dismiss {
        /// The id that `list` shows (rol_… or inv_…).
        id: String,
    },
}

/// Runs the command.
///
/// # Errors
/// With a sentence for the terminal.
pub(super) async fn run(
    app: &App,
    ctx: &Ctx,
    command: OfficialCommand,
) -> anyhow::Result<ExitCode> {
    match command {
        OfficialCommand::Appoint { who, role, unit, until } => {
            check_role(app, &role, &unit)?;
            match find_person(app, &who).await? {
                Some(person) => {
                    let starts_on = ctx.today();
                    let (role, unit) = (role.as_str(), unit.as_str());
                    let new = NewGrant { person, role, unit, starts_on, ends_on: until };
                    let appointed = role::appoint(&app.identity, ctx, &new).await?;
                    let grant = appointed.map_err(|r| anyhow::anyhow!("{}", remedy(r)))?;
                    println!("{}: {role} in {unit}. The log says so.", grant.id);
                }
                None => invite(app, ctx, &who, (&role, &unit), until).await?,
            }
        }
        OfficialCommand::List => list(app, ctx).await?,
        OfficialCommand::Dismiss { id } => dismiss(app, ctx, &id).await?,
    }
    Ok(ExitCode::SUCCESS)
}

fn check_role(app: &App, role: &str, unit: &str) -> anyhow::Result<()> {
    let roles: Vec<&str> = role::ROLES.iter().map(|role| role.id).collect();
    anyhow::ensure!(
        roles.contains(&role),
        "there is no role {role}. The roles are {}.",
        roles.join(", ")
    );
    super::check_unit(app, unit)
}

async fn invite(
    app: &App,
    ctx: &Ctx,
    who: &str,
    (role, unit): (&str, &str),
    until: Option<Date>,
) -> anyhow::Result<()> {
    anyhow::ensure!(
        who.contains('@'),
        "nobody is known as {who}. Give a sign-in number, or an e-mail address to get a link."
    );
    anyhow::ensure!(
        until.is_none(),
        "a link gives a role without a last day: appoint by sign-in number instead"
    );
    let invited = invitation::invite_to_role(&app.identity, ctx, (role, unit), who).await?;
    let invited = invited.map_err(|refusal| anyhow::anyhow!("{}", remedy(refusal)))?;
    println!("{}: {role} in {unit}, for {who}. Hand over this link; it is shown once:", invited.id);
    println!();
    println!("  {}{}", crate::app::public_origin(&app.settings), invited.path);
    println!();
    println!("Whoever opens it first, signs in and accepts gets the role. It is good until");
    println!(
        "{}. The role takes effect with a passkey, or a password and a code.",
        day(app, invited.expires_at)
    );
    Ok(())
}

fn day(app: &App, at: jiff::Timestamp) -> Date {
    at.to_zoned(app.edge.system("day").zone().clone()).date()
}

async fn list(app: &App, ctx: &Ctx) -> anyhow::Result<()> {
    let grants = role::store::list_standing(&app.db, ctx.today(), 500).await?;
    let people: Vec<_> = grants.iter().map(|grant| grant.person).collect();
    let access = Access::new(Purpose::MaintainRegister, "name");
    for (grants, people) in grants.chunks(100).zip(people.chunks(100)) {
        let profiles = app.identity.profiles(ctx, &access, people).await?;
        for grant in grants {
            let name = profiles.get(&grant.person).map(identity::Profile::name);
            let until = grant.ends_on.map(|day| format!(" until {day}")).unwrap_or_default();
            println!(
                "{}  {:<24} {:<16} {} since {}{until}",
                grant.id,
                grant.role,
                grant.unit,
                name.unwrap_or_else(|| "(erased)".to_owned()),
                grant.starts_on
            );
        }
    }
    let waiting = invitation::list_waiting(&app.identity, ctx).await?;
    let names = invitation::addressees(&app.identity, ctx, &waiting).await?;
    for (one, name) in waiting.iter().zip(names) {
        let Offer::Role { role, unit } = &one.offer else { continue };
        println!(
            "{}  {role:<24} {unit:<16} {name} (link, good until {})",
            one.id,
            day(app, one.expires_at)
        );
    }
    if grants.is_empty() && waiting.is_empty() {
        println!("There are no officials yet: aedile official appoint E-MAIL manager UNIT");
    }
    Ok(())
}

async fn dismiss(app: &App, ctx: &Ctx, id: &str) -> anyhow::Result<()> {
    if let Some(grant) = GrantId::parse(id) {
        let taken = role::dismiss(&app.identity, ctx, grant, None).await?;
        let taken = taken.map_err(|refusal| anyhow::anyhow!("{}", remedy(refusal)))?;
        println!("Taken back: {} in {}. The log says so.", taken.role, taken.unit);
        return Ok(());
    }
    let invitation = InvitationId::parse(id)
        .with_context(|| format!("{id} is no id of `aedile official list` (rol_… or inv_…)"))?;
    let cancelled = invitation::withdraw(&app.identity, ctx, invitation, None).await?;
    anyhow::ensure!(cancelled.is_ok(), "this link was used, cancelled or ran out already");
    println!("Cancelled: the link no longer works.");
    Ok(())
}

/// A refusal in a sentence with its way out.
fn remedy(refusal: role::OfficialRefusal) -> String {
    use role::OfficialRefusal as Refusal;
    match refusal {
        Refusal::UnknownPerson => "nobody is known by this; they may have been erased",
        Refusal::UnknownRole => "there is no such role; see `aedile official appoint --help`",
        Refusal::UnknownUnit => "there is no such unit; see `town.yaml`",
        Refusal::EndsBeforeItStarts => "the last day is in the past; give a later one",
        Refusal::ToOneself => "nobody gives themself a role",
        Refusal::AlreadyHeld => "they hold this role in this unit already",
        Refusal::NotHeld => "this role was taken back already",
    }
    .to_owned()
}

/// The name of a unit in English, for messages.
pub(super) fn unit_names(app: &App) -> Vec<String> {
    let town = app.catalogue.snapshot().town.clone();
    town.units.iter().map(|unit| format!("{} ({})", unit.id, unit.name.get(Locale::EN))).collect()
}
