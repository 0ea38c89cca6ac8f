//! What holds a case up, as its page says it.

use web::{Asked, Failure, Page};

use super::{Desk, OnDesk};
use crate::{incident, rights};

/// What holds the case up: incidents, and a restriction that its person asked for.
pub(super) async fn stands_now(
    desk: &Desk,
    asked: &Asked,
    page: &Page,
    on_desk: &OnDesk,
) -> Result<Vec<(String, Option<String>)>, Failure> {
    let mut stands = stands(desk, asked, page, on_desk).await?;
    let application = &on_desk.on_file.application;
    if rights::is_restricted(&desk.casework, &asked.ctx, application).await? {
        stands.push((page.t("desk-restricted"), None));
    }
    Ok(stands)
}

/// Where the case stands still, with a way to let it go on for those who may.
async fn stands(
    desk: &Desk,
    asked: &Asked,
    page: &Page,
    on_desk: &OnDesk,
) -> Result<Vec<(String, Option<String>)>, Failure> {
    let id = on_desk.on_file.application.id;
    let found = incident::store::list_of_application(desk.casework.db(), id).await?;
    let shown = |incident: &incident::Incident| {
        let bpmn = &on_desk.definition.bpmn;
        let node = bpmn.find(&incident.node);
        let node = node.map_or(incident.node.as_str(), |node| bpmn.node(node).label());
        let args = [("step", node.to_owned()), ("since", page.instant(incident.since))];
        let path = incident::may_mend(&asked.visitor, &incident.unit)
            .then(|| format!("/desk/incidents/{}", incident.id));
        (page.with("desk-stands", args.as_slice()), path)
    };
    Ok(found.iter().map(shown).collect())
}
