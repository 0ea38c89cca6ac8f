//! What a grant gives into a wallet: the claims that the definition names, with the values of this case.

use credentials::Grant;
use identity::proof::Document;
use platform::Ctx;
use platform::id::PersonId;
use privacy::{SubjectKey, subject_of};
use services::Definition;

use super::{Issue, Reasons};
use crate::application::Application;
use crate::apply::dossier::Judged;
use crate::task::{Task, second};
use crate::work::Work;

/// Gives the credential of the service, in the unit of the decision. Whoever has no account has no wallet here: they
/// have the letter, and get the credential with their next application. It is `by`'s who decided, and not of whoever
/// only let the case go on.
pub(super) fn give(
    work: &mut Work<'_>,
    by: &Ctx,
    (issue, judged): (&Issue<'_>, &Judged<'_>),
    reasons: &Reasons,
) {
    let reference = work.application.label();
    let officials = (&*work.tasks, &*work.past.menders);
    let case = (&work.application, officials, work.key);
    if let Some(grant) = grant(case, issue, judged, (reasons, &reference)) {
        credentials::grant(&mut work.unit, by, work.key, grant);
    }
}

/// What is given; none where the service gives nothing, or there is nobody to give it to.
pub(super) fn grant<'a>(
    (application, officials, key): (&'a Application, (&[Task], &[PersonId]), &SubjectKey),
    issue: &'a Issue<'_>,
    judged: &Judged<'_>,
    (reasons, reference): (&Reasons, &'a str),
) -> Option<Grant<'a>> {
    let of = issue.definition.result.credential.as_ref()?;
    let Judged { situation, walked } = judged;
    let claims = services::decide::credential(issue.definition, situation, walked)?;
    application.applicant.filter(|person| subject_of(*person) == key.subject())?;
    let hidden = of.claims.iter().filter(|claim| !claim.always_shown);
    let hidden = hidden.map(|claim| claim.name.to_string());
    let document = document(issue.definition, judged);
    Some(Grant {
        document: document.map(|document| document.digest(issue.digester)),
        kind: &application.service,
        unit: application.unit.as_deref().unwrap_or_default(),
        reference,
        decided_by: second::deciders(issue.definition, officials),
        locale: issue.dossier.locale(),
        hidden: hidden.filter(|name| claims.contains_key(name)).collect(),
        claims,
        ends_on: reasons.valid_until,
        is_identity: of.is_identity,
        in_person: of.in_person,
    })
}

/// The identity document with which it was applied for; none where what was said of it can be none.
pub(crate) fn document(definition: &Definition, judged: &Judged<'_>) -> Option<Document> {
    let said = services::decide::document(definition, &judged.situation, &judged.walked);
    let [kind, country, number] = said?;
    Document::read(&kind, &country, &number)
}
