//! Fees that people of the invented town pay, through the code that bank, provider and cashier go through.

use cases::application::ApplicationId;
use cases::application::store::{self, Key};
use cases::payment::receive::Received;
use cases::payment::settle::{Deed, settle};
use cases::payment::{DemandState, Means, proceed, store as demands};
use jiff::Timestamp;
use platform::{Actor, Locale};

use super::dice::Dice;
use super::history::{Came, Next, What};
use super::plan::Script;
use super::{Town, pace};

/// The applicant pays what is open.
///
/// # Errors
/// When the database cannot be written.
pub(super) async fn pay(
    town: &Town,
    at: Timestamp,
    (case, script): (ApplicationId, Script),
    dice: &mut Dice,
) -> anyhow::Result<Came> {
    let casework = &town.casework;
    let found = demands::list_of_application(casework.db(), case).await?;
    let open = found.into_iter().find(|demand| demand.state == DemandState::Open);
    let Some(demand) = open else { return Ok(Came::Done(None)) };
    let (means, actor) = match dice.below(100) {
        0..70 => (Means::Online, Actor::Client("payment-provider".into())),
        _ => (Means::Transfer, Actor::System("payments")),
    };
    let ctx = dice.ctx((at, &town.zone), actor, Locale::EN);
    let outside = Some(format!("invented:{}", demand.id));
    let amount = demand.remaining();
    let received = Received { means, amount, outside, booked_on: ctx.today(), payer: None };
    let settled = match settle(casework, &ctx, (demand, Deed::Receive(received)), None).await? {
        Ok(settled) => settled,
        Err(refusal) => return Ok(Came::Not(refusal.word().to_owned())),
    };
    match casework.db().commit(settled.unit).await {
        Ok(()) => {
            proceed::at_once(casework, &ctx, settled.following).await;
            Ok(Came::Done(after(town, (at, case, script), dice).await?))
        }
        Err(error) if error.is_conflict() => Ok(Came::Not("somebody was faster".to_owned())),
        Err(error) => Err(error.into()),
    }
}

/// What follows once it is paid: the case may lie at the desk now.
async fn after(
    town: &Town,
    (at, case, script): (Timestamp, ApplicationId, Script),
    dice: &mut Dice,
) -> anyhow::Result<Next> {
    let found = store::find_open_part(town.casework.db(), Key::Id(case)).await?;
    let Some(application) = found.filter(|found| found.state.is_running()) else {
        return Ok(None);
    };
    let definition = town.casework.definition_of(&application).await?;
    let at = pace::after_payment(town, &definition, at, script, dice);
    Ok(at.map(|(at, script)| (at, What::Work(case, script))))
}
