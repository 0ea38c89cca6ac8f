//! What a helper sees of those for whom they act: their cases in the services in scope, and what was begun for them.

use identity::mandate::{Ground, Terms, Tie, may_act_for};
use web::{Asked, Failure};

use super::{choose, grounds, list_ties, store};
use crate::application::{Application, State, store as applications};
use crate::casework::Casework;

/// Of each one acts for today: how they are called, and what one may open of theirs.
pub(crate) async fn list(
    casework: &Casework,
    asked: &Asked,
) -> Result<Vec<(String, Vec<Application>)>, Failure> {
    let person = asked.person()?;
    let known = list_ties(casework, &asked.ctx, person).await?;
    let ties: Vec<Tie> = known.iter().map(|known| known.tie.clone()).collect();
    let mut all = Vec::new();
    let people = choose::holding(&known, asked.ctx.today());
    choose::forget_stale(casework, asked, &people).await?;
    for one in people {
        let whom = one.tie.for_whom;
        let joined = store::list_joined(casework.db(), person, whom).await?;
        let mut seen = Vec::new();
        for application in applications::list_of_person(casework.db(), whom).await? {
            let definition = casework.definition_of(&application).await?;
            let grounds = grounds(&definition);
            let terms = Terms { service: &definition.id, grounds: &grounds };
            let tie = may_act_for(&ties, (person, whom), terms, asked.ctx.today());
            let begun = application.state != State::Draft || joined.contains(&application.id);
            let shown = tie.is_ok_and(|tie| {
                begun || matches!(tie.ground, Ground::Company | Ground::CompanyJointly)
            });
            if shown {
                seen.push(application);
            }
        }
        all.push((one.name.clone(), seen));
    }
    Ok(all)
}
