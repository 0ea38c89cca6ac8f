//! `aedile sign-out`: ends every session of somebody whose account may be in other hands, and what programs were given.

use std::process::ExitCode;

use anyhow::Context as _;
use platform::{Ctx, Unit};

use super::find_person;
use crate::app::App;

/// Ends the sessions; programs that were signed in to are told as at every sign-out.
///
/// # Errors
/// With a sentence for the terminal.
pub(super) async fn run(app: &App, ctx: &Ctx, who: &str) -> anyhow::Result<ExitCode> {
    let person =
        find_person(app, who).await?.with_context(|| format!("nobody is known as {who}"))?;
    let mut unit = Unit::new();
    identity::session::end_all(&mut unit, ctx, person);
    identity::access_token::end_programs(&mut unit, &app.identity, ctx, person)
        .await
        .context("keys could not be taken back")?;
    app.db.commit(unit).await.context("the sessions could not be ended")?;
    println!("{person} is signed out everywhere, within ten seconds on every server.");
    println!(
        "Keys and lasting access that were given to programs have ended. Means of sign-in are as they were."
    );
    Ok(ExitCode::SUCCESS)
}
