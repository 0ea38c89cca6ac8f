//! How a person at the counter confirms what an official filled in for them: by signing a paper that is kept, or by a
//! code that the town sends to their inbox and that they read out.

use std::sync::Arc;

use axum::extract::{Path, State};
use jiff::{SignedDuration, Timestamp};
use messages::Message;
use platform::{Fault, Unit};
use privacy::{CaseLabel, Digester};
use web::{Answer, Asked, Failure, see_other};

use super::store;
use crate::application::{ApplicationId, Channel};
use crate::apply::{Own, own_draft};
use crate::pages::Pages;

/// How long a code is good (ASVS 6.5.5).
const VALID: SignedDuration = SignedDuration::from_mins(10);
/// Tries with one code.
pub(crate) const FAILURES_MAX: i64 = 5;
/// Codes that are sent for one draft.
pub(crate) const SENDS_MAX: i64 = 5;
const DIGITS: u32 = 6;

/// How the person confirmed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// They signed a paper, which is kept.
    Signature,
    /// They read out the code that was sent to them.
    Code,
}

impl Confirmed {
    /// Both.
    pub const ALL: [Confirmed; 2] = [Confirmed::Signature, Confirmed::Code];

    /// The stable word: in columns, and as the detail of the act.
    pub fn word(self) -> &'static str {
        match self {
            Confirmed::Signature => "signature",
            Confirmed::Code => "code",
        }
    }

    /// The one with this word.
    pub fn of(word: &str) -> Option<Confirmed> {
        Confirmed::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// A code that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Its keyed digest.
    pub(crate) digest: String,
    /// Until when it is good.
    pub(crate) until: Timestamp,
    /// How often a wrong one was typed.
    pub(crate) failures: i64,
}

/// Why it does not count as confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfirmRefusal {
    /// Neither way was chosen.
    NotConfirmed,
    /// No code was sent.
    NoCode,
    /// The code is too old.
    CodeOver,
    /// It is another code.
    CodeWrong,
    /// Too many wrong ones were typed.
    TooOften,
}

impl ConfirmRefusal {
    /// All refusals, for the test of their words.
    pub const ALL: [ConfirmRefusal; 5] = [
        ConfirmRefusal::NotConfirmed,
        ConfirmRefusal::NoCode,
        ConfirmRefusal::CodeOver,
        ConfirmRefusal::CodeWrong,
        ConfirmRefusal::TooOften,
    ];

    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            ConfirmRefusal::NotConfirmed => "not-confirmed",
            ConfirmRefusal::NoCode => "no-code",
            ConfirmRefusal::CodeOver => "code-over",
            ConfirmRefusal::CodeWrong => "code-wrong",
            ConfirmRefusal::TooOften => "code-too-often",
        }
    }

    /// The field at which it is told.
    pub fn field(self) -> &'static str {
        match self {
            ConfirmRefusal::NotConfirmed => "confirmed",
            _ => "code",
        }
    }
}

/// Whether a typed code confirms it.
pub(crate) fn judge(
    code: Option<&Code>,
    typed: &str,
    digest: impl Fn(&str) -> String,
    now: Timestamp,
) -> Result<(), ConfirmRefusal> {
    let code = code.ok_or(ConfirmRefusal::NoCode)?;
    if code.failures >= FAILURES_MAX {
        return Err(ConfirmRefusal::TooOften);
    }
    if now > code.until {
        return Err(ConfirmRefusal::CodeOver);
    }
    let digits: String =
        web::form::western_digits(typed).chars().filter(char::is_ascii_digit).collect();
    if digest(&digits) == code.digest { Ok(()) } else { Err(ConfirmRefusal::CodeWrong) }
}

/// A code confirms what was on the screen when it was sent: a change makes it worth nothing.
fn digest(digester: &Digester, (application, version): (ApplicationId, i64), code: &str) -> String {
    let of = format!("{application} {version} {code}");
    digester.digest("cases.counter.code", &of).to_hex()
}

/// How the person confirmed it, judged by what the official posted; none where nobody attends, and for a paper form,
/// which is signed already.
pub(crate) async fn read(
    asked: &Asked,
    casework: &crate::casework::Casework,
    own: &Own,
    (word, typed): (&str, &str),
) -> Result<Result<Option<Confirmed>, ConfirmRefusal>, Failure> {
    let attended = own.attended.as_ref().filter(|_| own.channel() == Channel::Counter);
    let Some(attended) = attended else { return Ok(Ok(None)) };
    let Some(confirmed) = Confirmed::of(word) else {
        return Ok(Err(ConfirmRefusal::NotConfirmed));
    };
    if confirmed == Confirmed::Signature {
        return Ok(Ok(Some(confirmed)));
    }
    if attended.code.is_some() {
        // The try is claimed before anything is compared: of many at one moment only so many are looked at.
        let mut unit = Unit::new();
        store::claim_try(&mut unit, attended.application);
        match casework.db().commit(unit).await {
            Ok(()) => {}
            Err(error) if error.is_conflict() => return Ok(Err(ConfirmRefusal::TooOften)),
            Err(error) => return Err(Fault::from(error).into()),
        }
    }
    let digester = casework.vault().digester();
    let draft = (attended.application, own.application().version);
    let of = |code: &str| digest(digester, draft, code);
    let judged = judge(attended.code.as_ref(), typed, of, asked.ctx.now());
    Ok(judged.map(|()| Some(confirmed)))
}

/// `POST /desk/counter/{id}/code`: sends the person a new code; an earlier one is worth nothing from then on.
pub(crate) async fn send(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
) -> Answer {
    let casework = &pages.casework;
    let own = match own_draft(casework, &asked, &id).await? {
        Ok(own) => own,
        Err(sent) => return see_other(&sent),
    };
    let ctx = &asked.ctx;
    let application = own.application().id;
    let key = casework.key_of(ctx, own.application()).await?.ok_or(Failure::Gone)?;
    let number = u32::from_le_bytes(ctx.random()) % 10_u32.pow(DIGITS);
    let code = format!("{number:06}");
    let draft = (application, own.application().version);
    let new = Code {
        digest: digest(casework.vault().digester(), draft, &code),
        until: ctx.now() + VALID,
        failures: 0,
    };
    let mut unit = Unit::new();
    store::set_code(&mut unit, application, &new);
    let locale = own.dossier.locale();
    let words = crate::wording::words(locale);
    let service = own.definition.name.get(locale).to_owned();
    let args = [("code", code), ("service", service)];
    let case = CaseLabel::new(own.application().label());
    let message = Message {
        case: Some(&case),
        kind: "code",
        locale,
        subject: words.plain("message-counter-code-subject", args.clone()),
        body: words.plain("message-counter-code-body", args),
        actions: Vec::new(),
        by_email: true,
    };
    messages::send(&mut unit, ctx, &key, message);
    match casework.db().commit(unit).await {
        Ok(()) => see_other(&format!("{}/check?code=sent", own.path())),
        // As many as there are for one draft were sent.
        Err(error) if error.is_conflict() => Err(Failure::TooMany { retry_after_s: 3600 }),
        Err(error) => Err(Fault::from(error).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_counts_once_it_is_right_and_in_time() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let of = |code: &str| format!("digest of {code}");
        let sent = |failures| Code { digest: of("012345"), until: at(900), failures };
        let check = |code: Option<Code>, typed: &str, now: i64, expected| {
            assert_eq!(judge(code.as_ref(), typed, of, at(now)), expected, "{typed} at {now}");
        };
        check(None, "012345", 0, Err(ConfirmRefusal::NoCode));
        check(Some(sent(0)), "012345", 900, Ok(()));
        check(Some(sent(0)), " 012 345 ", 0, Ok(()));
        check(Some(sent(0)), "٠١٢٣٤٥", 0, Ok(()));
        check(Some(sent(0)), "012345", 901, Err(ConfirmRefusal::CodeOver));
        check(Some(sent(0)), "", 0, Err(ConfirmRefusal::CodeWrong));
        check(Some(sent(4)), "12345", 0, Err(ConfirmRefusal::CodeWrong));
        check(Some(sent(5)), "012345", 0, Err(ConfirmRefusal::TooOften));
    }
}
