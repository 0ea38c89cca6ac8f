//! People are told in their inbox, in the unit of the change, that how they sign in has changed: whoever did not do it
//! themself hears of it at once.

use std::sync::Arc;

use messages::{Action, Message};
use platform::{Ctx, Unit};
use privacy::SubjectKey;
use web::Catalogue;

/// The hook for `identity`, which is below messages.
pub(crate) fn teller(words: Catalogue) -> identity::TellOfMeans {
    Arc::new(move |unit: &mut Unit, ctx: &Ctx, key: &SubjectKey, what: identity::MeansChange| {
        let words = words.words(ctx.locale());
        let at = ctx.now().to_zoned(ctx.zone().clone()).datetime();
        let (day, time) = (words.date(at.date()), words.time(at));
        let body = match what {
            identity::MeansChange::Settled => "means-told-settled-body",
            _ => "means-told-body",
        };
        let what = words.t(&format!("means-told-{}", what.word()));
        let told = [("what", what.as_str()), ("day", day.as_str()), ("time", time.as_str())];
        let message = Message {
            case: None,
            kind: "means",
            locale: ctx.locale(),
            subject: words.plain("means-told-subject", ()),
            body: words.plain(body, told),
            actions: vec![Action {
                label: words.plain("means-told-action", ()),
                path: "/account#means".to_owned(),
            }],
            by_email: true,
        };
        messages::send(unit, ctx, key, message);
    })
}
