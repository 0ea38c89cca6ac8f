//! What people are told of on the way, as their service says (`notify`). What they must know to act (a question, a
//! fee, a longer term, another unit) they are told whatever stands there.

pub mod reminder;
#[cfg(test)]
mod tests;

use services::Definition;
use services::definition::Notice;

use crate::apply::dossier::Dossier;
use crate::decision;
use crate::work::Work;

/// Whether the service tells people of this.
pub(crate) fn is_wanted(definition: &Definition, notice: Notice) -> bool {
    definition.notify.contains(&notice)
}

/// Tells the applicant of a step on the way, where the service says so.
pub(crate) fn tell(
    work: &mut Work<'_>,
    (definition, dossier): (&Definition, &Dossier),
    notice: Notice,
) {
    if is_wanted(definition, notice) {
        decision::write(work, definition, dossier, &format!("message-{}", notice.word()));
    }
}

/// What becomes of the legal term while the applicant is asked for something, in their language.
pub(crate) fn clock_words(definition: &Definition, dossier: &Dossier) -> String {
    let stops = definition.clock.as_ref().is_none_or(|clock| clock.suspend_on_correction);
    let key = if stops { "message-clock-stops" } else { "message-clock-runs" };
    crate::wording::words(dossier.locale()).plain(key, ())
}
