//! Check your answers, and send: everything that will be handed in, what is told around it, and the one button.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use identity::sign_in::assurance::{self, Way};
use services::definition::Level;
use services::form;
use web::{
    Answer, Asked, Assurance, Choice, Failure, Form, Page, SummaryRow, html, html_refused,
    see_other,
};

use super::hand_in::{HandingIn, hand_in_draft};
use super::question::FROM_CHECK;
use super::{Own, own_draft};
use crate::acting::{
    self,
    sign::{self, Signed},
};
use crate::application::submit::{NotSubmitted, SubmitRefusal};
use crate::application::{Application, Channel};
use crate::casework::Casework;
use crate::counter::Attended;
use crate::counter::confirm::{self, Confirmed};
use crate::findings::Told;
use crate::pages::Pages;
use crate::say;

#[derive(Template)]
#[template(path = "apply/check.html")]
struct CheckPage {
    page: Page,
    form: Form,
    service: String,
    /// Other applications for the same service that run, or that a helper has begun.
    others: Vec<String>,
    /// What raises the one who asks to the level of the service, and where it is done.
    step_up: Vec<(String, Option<String>)>,
    /// Which version is read: what is signed is that one.
    version: i64,
    /// What becomes of it where a company is represented by two.
    second: String,
    rows: Vec<SummaryRow>,
    price: String,
    eligibility: Vec<Told>,
    declaration: String,
    action: String,
    sign_in: Option<String>,
    /// Where a scanned paper form is sent, and whether one is there.
    scan: Option<(String, bool)>,
    scan_error: String,
    /// The ways in which somebody at the counter confirms it, and where a code is sent from.
    confirm: Option<(Vec<Choice>, String)>,
}

/// `GET /applications/{id}/check`: everything that will be sent, with a link to change each.
pub(crate) async fn check(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
) -> Answer {
    match own_draft(&pages.casework, &asked, &id).await? {
        Ok(own) => {
            let around = around(&pages.casework, &asked, &own).await?;
            html(&check_page(&asked, &own, (Form::new(), &around)))
        }
        Err(sent) => see_other(&sent),
    }
}

/// What is told around the answers before they are sent.
struct Around {
    /// Other applications for the same service.
    others: Vec<Application>,
    /// What raises the one who asks to the level of the service; empty when they are sure enough.
    ways: Vec<Way>,
}

async fn around(casework: &Casework, asked: &Asked, own: &Own) -> Result<Around, Failure> {
    let others = duplicates(casework, own).await?;
    let wanted = match own.definition.who.sign_in {
        Level::None | Level::Low => Assurance::Low,
        Level::Substantial => Assurance::Substantial,
        Level::High => Assurance::High,
    };
    let short = own.attended.is_none() && asked.visitor.assurance < wanted;
    let ways = match asked.visitor.person.filter(|_| short) {
        Some(person) => assurance::ways_of(&casework.inner().identity, person, wanted).await?,
        None => Vec::new(),
    };
    Ok(Around { others, ways })
}

/// The ways in words, each with where it leads: back to this very page, so that nothing is lost.
fn ways(page: &Page, own: &Own, ways: &[Way]) -> Vec<(String, Option<String>)> {
    let here = web::next::encode(&format!("{}/check", own.path()));
    let path = |way: &Way| match way {
        Way::Passkey | Way::Card => Some(format!("/sign-in?again=yes&next={here}")),
        Way::PasswordAndCode => Some(format!("/sign-in/password?again=yes&next={here}")),
        Way::AddPasskey | Way::AddCodeApp => Some("/account#means".to_owned()),
        Way::BeChecked => Some("/account/proof".to_owned()),
        Way::TownLink => None,
    };
    ways.iter().map(|way| (page.t(&format!("step-up-{}", way.word())), path(way))).collect()
}

/// Other applications for the same service and the same person that run or that a helper has begun: several people may
/// act for one, and each is told before anything is sent.
async fn duplicates(casework: &Casework, own: &Own) -> Result<Vec<Application>, Failure> {
    let application = own.application();
    let Some(applicant) = application.applicant.filter(|_| own.attended.is_none()) else {
        return Ok(Vec::new());
    };
    let of = (applicant, application.service.as_str());
    Ok(acting::store::list_of_service(casework.db(), of, application.id).await?)
}

/// What is told of another application for the same service.
fn duplicate(page: &Page, application: &Application) -> String {
    match application.submitted_at {
        Some(at) => {
            let args = [("reference", application.label()), ("day", page.instant_day(at))];
            page.with("apply-check-other", args)
        }
        None => {
            page.with("apply-check-other-draft", ("day", page.instant_day(application.created_at)))
        }
    }
}

fn check_page(asked: &Asked, own: &Own, (form, around): (Form, &Around)) -> CheckPage {
    let situation = own.dossier.situation(&asked.ctx, asked.ctx.today());
    let walked = form::walk(&own.definition, &situation);
    let locale = asked.locale();
    let path = own.path();
    let last = walked.shown().last().map_or(path.clone(), |view| own.page_path(&view.page.id));
    let mut page = own.on_page(asked.page("apply-check-title").back(last).errors_of(&form));
    if asked.query_value("code").is_some() {
        let notice = page.t("counter-code-sent");
        page = page.notice(notice);
    }
    if asked.query_value("kept").is_some() {
        let notice = page.t("apply-signed-by-another");
        page = page.notice(notice);
    }
    let summary = form::summary(&walked, locale);
    let price = services::decide::price_so_far(&own.definition, &situation, &walked);
    let declaration = own.definition.form.declaration.as_ref();
    CheckPage {
        others: around.others.iter().map(|other| duplicate(&page, other)).collect(),
        version: own.application().version,
        step_up: ways(&page, own, &around.ways),
        second: own.signing().map_or_else(String::new, |signing| page.t(signing.words())),
        service: own.definition.name.get(locale).to_owned(),
        rows: say::rows(&page, &summary, Some(&|page: &str| own.page_path(page) + FROM_CHECK)),
        price: price.filter(|price| price.cents > 0).map_or_else(String::new, |price| {
            page.with("apply-check-price", ("amount", page.money(price)))
        }),
        eligibility: crate::findings::told_early(&page, &own.definition, &own.dossier, &asked.ctx),
        declaration: match own.attended.as_ref().map(|_| own.application().channel) {
            Some(Channel::Paper) => page.t("counter-declared-paper"),
            Some(_) => page.t("counter-declared"),
            // Who acts for somebody states it of what they know, in their own name.
            None if own.acting.is_some() => page.t("apply-declaration-for-another"),
            None => declaration
                .map_or_else(|| page.t("apply-declaration"), |words| words.get(locale).to_owned()),
        },
        confirm: (own.attended.is_some() && own.channel() == Channel::Counter).then(|| {
            let way = |one: Confirmed| {
                Choice::new(one.word(), page.t(&format!("counter-confirm-{}", one.word())))
            };
            (Confirmed::ALL.map(way).to_vec(), format!("{path}/code"))
        }),
        scan: own
            .attended
            .as_ref()
            .filter(|_| own.application().channel == Channel::Paper)
            .map(|attended| (format!("{path}/scan"), attended.scan.is_some())),
        scan_error: match asked.query_value("scan").as_deref() {
            Some("missing") => page.t("counter-scan-missing"),
            Some(_) => page.t("problem-upload-not-allowed"),
            None => String::new(),
        },
        action: format!("{path}/submit"),
        sign_in: own
            .application()
            .applicant
            .is_none()
            .then(|| format!("/sign-in?next={}", web::next::encode(&format!("{path}/check"))))
            .filter(|_| {
                own.definition.who.without_account != services::definition::WithoutAccount::Submit
            }),
        form,
        page,
    }
}

/// `POST /applications/{id}/submit`: hands it in, once, however often the button is pressed.
pub(crate) async fn send(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
    form: Form,
) -> Answer {
    let own = match own_draft(&pages.casework, &asked, &id).await? {
        Ok(own) => own,
        Err(sent) => return see_other(&sent),
    };
    let declared = form.has("declaration", "yes");
    let lacks_scan = |attended: &Attended| attended.scan.is_none();
    if own.channel() == Channel::Paper && own.attended.as_ref().is_some_and(lacks_scan) {
        return see_other(&format!("{}/check?scan=missing", own.path()));
    }
    let read = form.value("version").parse().ok();
    let signed = match declared {
        true => sign::sign(&pages.casework, &asked, &own, read).await?,
        false => Signed::GoesOn(false),
    };
    let is_signed = match signed {
        Signed::Waits => return see_other(&format!("{}?signed=1", own.path())),
        Signed::Changed => {
            let mut form = form;
            form.refuse_whole(asked.words.t("apply-sign-changed"));
            let around = around(&pages.casework, &asked, &own).await?;
            return html_refused(&check_page(&asked, &own, (form, &around)));
        }
        Signed::GoesOn(is_signed) => is_signed,
    };
    let said = (form.value("confirmed"), form.value("code"));
    let confirmed = match confirm::read(&asked, &pages.casework, &own, said).await? {
        Ok(confirmed) => confirmed,
        Err(refusal) => {
            let mut form = form;
            let wording = asked.words.t(&format!("cases-refusal-{}", refusal.word()));
            form.refuse(refusal.field(), wording);
            let around = around(&pages.casework, &asked, &own).await?;
            return html_refused(&check_page(&asked, &own, (form, &around)));
        }
    };
    let (level, how) = (own.level(&asked), (own.channel(), declared));
    let handing = || HandingIn { confirmed, is_signed, ..HandingIn::draft(&own, level, how) };
    match hand_in_draft(&pages.casework, &asked.ctx, handing).await {
        Ok(sent) if own.attended.is_some() => see_other(&format!("/desk/counter/{}", sent.label())),
        Ok(sent) => see_other(&format!("/applications/{}?sent=1", sent.label())),
        Err(NotSubmitted::Fault(fault)) => Err(fault.into()),
        Err(NotSubmitted::Refused(refusal)) => {
            let around = around(&pages.casework, &asked, &own).await?;
            refused(&asked, &own, (form, &around), &refusal)
        }
    }
}

fn refused(
    asked: &Asked,
    own: &Own,
    (mut form, around): (Form, &Around),
    refusal: &SubmitRefusal,
) -> Answer {
    let path = own.path();
    match refusal {
        SubmitRefusal::Incomplete { page, .. } | SubmitRefusal::Exited { page } => {
            see_other(&own.page_path(page))
        }
        SubmitRefusal::SignInFirst => {
            let next = web::next::encode(&format!("{path}/check"));
            see_other(&format!("/sign-in?next={next}"))
        }
        SubmitRefusal::NotDeclared => {
            form.refuse("declaration", asked.words.t("cases-refusal-not-declared"));
            html_refused(&check_page(asked, own, (form, around)))
        }
        SubmitRefusal::Closed
        | SubmitRefusal::NotOnline
        | SubmitRefusal::LevelTooLow
        | SubmitRefusal::OneOpen
        | SubmitRefusal::NotForYou
        | SubmitRefusal::EResidencyLapsed
        | SubmitRefusal::EResidencyNotEnough
        | SubmitRefusal::DocumentUnfit { .. }
        | SubmitRefusal::QuotaFull
        | SubmitRefusal::BookedAlready
        | SubmitRefusal::NoPlaceLeft
        | SubmitRefusal::SecondMissing
        | SubmitRefusal::MayNotAct(_)
        | SubmitRefusal::SlotGone { .. } => {
            form.refuse_whole(asked.words.t(&format!("cases-refusal-{}", refusal.word())));
            html_refused(&check_page(asked, own, (form, around)))
        }
    }
}
