//! What a grant gives into a wallet: the claims that the definition names, with the values of this case.

use credentials::Grant;
use identity::proof::Document;
use privacy::subject_of;
use services::Definition;

use super::{Issue, Reasons};
use crate::apply::dossier::Judged;
use crate::work::Work;

/// Gives the credential of the service, in the unit of the decision. Whoever has no account has no wallet here: they
/// have the letter, and get the credential with their next application.
pub(super) fn give(work: &mut Work<'_>, issue: &Issue<'_>, judged: &Judged<'_>, reasons: &Reasons) {
    let Some(of) = &issue.definition.result.credential else { return };
    let Judged { situation, walked } = judged;
    let claims = services::decide::credential(issue.definition, situation, walked);
    let own = work.application.applicant.filter(|person| subject_of(*person) == work.key.subject());
    let (Some(claims), Some(_)) = (claims, own) else { return };
    let hidden = of.claims.iter().filter(|claim| !claim.always_shown);
    let hidden = hidden.map(|claim| claim.name.to_string());
    let reference = work.application.label();
    let document = document(issue.definition, judged);
    let grant = Grant {
        document: document.map(|document| document.digest(issue.digester)),
        kind: &work.application.service,
        unit: work.application.unit.as_deref().unwrap_or_default(),
        reference: &reference,
        locale: issue.dossier.locale(),
        hidden: hidden.filter(|name| claims.contains_key(name)).collect(),
        claims,
        ends_on: reasons.valid_until,
        is_identity: of.is_identity,
        in_person: of.in_person,
    };
    credentials::grant(&mut work.unit, work.ctx, work.key, grant);
}

/// The identity document with which it was applied for; none where what was said of it can be none.
pub(crate) fn document(definition: &Definition, judged: &Judged<'_>) -> Option<Document> {
    let said = services::decide::document(definition, &judged.situation, &judged.walked);
    let [kind, country, number] = said?;
    Document::read(&kind, &country, &number)
}
