//! `/desk/counter`: find the person, choose the service, then the form as everybody has it; at the end what
//! the person takes home.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use jiff::civil::Date;
use platform::id::PersonId;
use privacy::SubjectKey;
use web::{Answer, Asked, Choice, Failure, Form, Page, SummaryRow, html, html_refused, see_other};

use super::people::{self, Found, Sought};
use super::{AttendRefusal, Attended, counts_from, level, store};
use super::{proof, slip};
use crate::api::remember;
use crate::application::once::Once;
use crate::application::store::{Key, find_open_part};
use crate::application::submit::counts_on;
use crate::application::{Application, Channel, Owner, State as Stands};
use crate::apply::begin::{Beginning, begin};
use crate::apply::overview;
use crate::casework::Casework;
use crate::pages::Pages;
use crate::payment::{DemandState, store as demands};
use services::form::Answers;

#[derive(Template)]
#[template(path = "counter/counter.html")]
struct CounterPage {
    page: Page,
    form: Form,
    /// Whether somebody was looked for.
    sought: bool,
    /// The fields by which; they come along, so that a refusal shows the same people again.
    searched: [&'static str; 5],
    people: Vec<Choice>,
    services: Vec<Choice>,
    channels: Vec<Choice>,
    begun: Vec<(String, String)>,
}

/// What one looks for somebody by.
const SEARCHED: [&str; 5] = ["number", "family_name", "born-day", "born-month", "born-year"];

/// `GET /desk/counter`: who is there? With what was typed, those who were found.
pub(crate) async fn counter(asked: Asked, State(pages): State<Arc<Pages>>) -> Answer {
    let typed = SEARCHED.map(|name| (name, asked.query_value(name).unwrap_or_default()));
    let mut form = Form::filled(typed);
    let sought = sought(&asked, &mut form);
    let found = match &sought {
        Some(sought) => people::find(&pages.casework, &asked, sought).await?,
        None => Vec::new(),
    };
    match found.as_slice() {
        [] if sought.is_some() => form.refuse_whole(asked.words.t("counter-nobody")),
        [only] => form.set("person", only.person.to_string()),
        _ => {}
    }
    let sound = form.is_sound();
    let page = counter_page(&pages.casework, &asked, form, &found).await?;
    if sound { html(&page) } else { html_refused(&page) }
}

/// What was typed to find somebody; what is wrong with it is told at its field.
fn sought(asked: &Asked, form: &mut Form) -> Option<Sought> {
    if let Some(number) = form.given("number") {
        return Some(Sought::Number(number.to_owned()));
    }
    let family = form.given("family_name").map(str::to_owned);
    let born = form.date("born");
    match (family, born) {
        (None, Ok(None)) => None,
        (Some(family), Ok(Some(born_on))) => Some(Sought::Described(family, born_on)),
        (_, Err(_)) => {
            form.refuse("born", asked.words.t("counter-born-wrong"));
            None
        }
        _ => {
            form.refuse("family_name", asked.words.t("counter-both"));
            None
        }
    }
}

async fn counter_page(
    casework: &Casework,
    asked: &Asked,
    form: Form,
    found: &[Found],
) -> Result<CounterPage, Failure> {
    let locale = asked.locale();
    let page = asked.page("counter-title").back("/desk").errors_of(&form);
    let person = |found: &Found| {
        let born = page.with("counter-born", ("day", page.date(found.profile.born_on)));
        Choice::new(found.person.to_string(), found.profile.name()).hint(born)
    };
    let official = asked.person()?;
    let begun = store::list_begun(casework.db(), official).await?;
    let begun = begun.into_iter().map(|(id, service)| {
        (format!("/desk/counter/{id}"), casework.service_name(&service, locale))
    });
    let channel = |channel: Channel| {
        let word = channel.word();
        Choice::new(word, page.t(&format!("desk-channel-{word}")))
    };
    Ok(CounterPage {
        sought: !found.is_empty(),
        searched: SEARCHED,
        people: found.iter().map(person).collect(),
        services: services(casework, asked),
        channels: [Channel::Counter, Channel::Paper].into_iter().map(channel).collect(),
        begun: begun.collect(),
        form,
        page,
    })
}

/// Every service that takes applications today, or took them when a paper form may have come, by name.
fn services(casework: &Casework, asked: &Asked) -> Vec<Choice> {
    let (locale, today) = (asked.locale(), asked.ctx.today());
    let snapshot = casework.inner().catalogue.snapshot();
    let days = || std::iter::successors(Some(today), |day| day.yesterday().ok());
    let lately = usize::try_from(super::LAIN_DAYS_MAX).unwrap_or_default() + 1;
    let open = snapshot
        .all()
        .filter(|definition| days().take(lately).any(|day| definition.takes_applications(day)));
    let mut named: Vec<(String, String)> = open
        .map(|definition| (definition.name.get(locale).to_owned(), definition.id.to_string()))
        .collect();
    named.sort();
    named.into_iter().map(|(name, id)| Choice::new(id, name)).collect()
}

/// What is begun for whom.
pub(crate) struct Wish<'a> {
    pub(crate) person: Option<PersonId>,
    pub(crate) service: &'a str,
    pub(crate) channel: Option<Channel>,
    pub(crate) received_on: Option<Date>,
    /// Whether an identity document was looked at; a form by post has none.
    pub(crate) seen: bool,
    /// The digest of the key by which a program knows this request again.
    pub(crate) key_digest: Option<Box<Once>>,
}

/// `POST /desk/counter`: begins an application for the person.
pub(crate) async fn start(asked: Asked, State(pages): State<Arc<Pages>>, form: Form) -> Answer {
    let casework = &pages.casework;
    let chosen = PersonId::parse(form.value("person"));
    if form.has("do", "slip") {
        return match slip::print(casework, &asked, &form).await? {
            Ok(answer) => answer,
            Err(refusal) => refused(casework, &asked, (form, chosen), refusal).await,
        };
    }
    if form.has("do", "prove") {
        return match chosen {
            Some(person) => see_other(&to_be_proven(person, form.value("number"))),
            None => refused(casework, &asked, (form, chosen), AttendRefusal::NobodyChosen).await,
        };
    }
    let service = form.value("service").to_owned();
    let wish = Wish {
        person: chosen,
        service: &service,
        channel: Channel::of(form.value("channel")),
        received_on: form.date("received_on").ok().flatten(),
        seen: form.has("seen", "yes"),
        key_digest: None,
    };
    match attend(casework, &asked, wish, Answers::default()).await? {
        Ok(begun) => see_other(&format!("/desk/counter/{}", begun.label())),
        Err(refusal) => refused(casework, &asked, (form, chosen), refusal).await,
    }
}

/// The page on which somebody is proven; the code by which they were found comes along.
fn to_be_proven(person: PersonId, typed: &str) -> String {
    let code = identity::proof::read_code(typed).map(|code| format!("?code={code}"));
    format!("{}{}", proof::path(person), code.unwrap_or_default())
}

/// The page again, with what was wrong at its field.
async fn refused(
    casework: &Casework,
    asked: &Asked,
    (mut form, chosen): (Form, Option<PersonId>),
    refusal: AttendRefusal,
) -> Answer {
    let wording = asked.words.t(&format!("cases-refusal-{}", refusal.word()));
    let found: Vec<Found> = match chosen {
        Some(person) => people::open(casework, asked, person).await?.into_iter().collect(),
        None => match sought(asked, &mut form) {
            Some(sought) => people::find(casework, asked, &sought).await?,
            None => Vec::new(),
        },
    };
    // Without a person the page has nothing but the way to find one.
    if found.is_empty() {
        form.refuse_whole(wording);
    } else {
        form.refuse(refusal.field(), wording);
    }
    html_refused(&counter_page(casework, asked, form, &found).await?)
}

/// Begins an application for somebody, whatever the channel.
pub(crate) async fn attend(
    casework: &Casework,
    asked: &Asked,
    wish: Wish<'_>,
    said: Answers,
) -> Result<Result<Application, AttendRefusal>, Failure> {
    let official = asked.visitor.doer().ok_or(Failure::SignInFirst)?;
    let Some(person) = wish.person else { return Ok(Err(AttendRefusal::NobodyChosen)) };
    if person == official {
        return Ok(Err(AttendRefusal::OwnCase));
    }
    // Whatever else was said, it came in one of these two ways, each with its own checks.
    let channel = wish.channel.filter(|channel| *channel == Channel::Paper);
    let channel = channel.unwrap_or(Channel::Counter);
    let today = asked.ctx.today();
    let received_on = match counts_from(channel, wish.received_on, today) {
        Ok(day) => day,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let counts_on = counts_on(&asked.ctx, channel, Some(received_on));
    let definition = casework.current(wish.service);
    let Some(definition) = definition.filter(|found| found.takes_applications(counts_on)) else {
        return Ok(Err(AttendRefusal::NoService));
    };
    if channel == Channel::Counter && !wish.seen {
        return Ok(Err(AttendRefusal::NotSeen));
    }
    let Some(found) = people::open(casework, asked, person).await? else {
        return Ok(Err(AttendRefusal::NobodyChosen));
    };
    let beginning = Beginning {
        definition: &definition,
        owner: Owner::Person(person),
        level: level(channel),
        channel,
        language: found.profile.preferences.locale(),
    };
    let also = |unit: &mut platform::Unit, _: &SubjectKey, application: &Application| {
        let attended = Attended {
            application: application.id,
            official,
            received_on,
            scan: None,
            left_at: None,
            code: None,
        };
        store::insert(unit, &attended, asked.ctx.now());
        remember(unit, wish.key_digest.as_deref(), (asked, application.id));
    };
    let begun = begin(casework, asked, beginning, said, also).await?;
    Ok(begun.map_err(|_| AttendRefusal::NotForThem))
}

#[derive(Template)]
#[template(path = "counter/done.html")]
struct DonePage {
    page: Page,
    reference: String,
    rows: Vec<SummaryRow>,
    pay: Option<String>,
    authority: String,
    letter: String,
}

/// `GET /desk/counter/{id}`: goes on where it was left; once handed in, what the person takes home.
pub(crate) async fn show(asked: Asked, state: State<Arc<Pages>>, path: Path<String>) -> Answer {
    let (casework, id) = (&state.casework, &path.0);
    let key = Key::parse(id).ok_or(Failure::NotFound)?;
    let application = find_open_part(casework.db(), key.key()).await?.ok_or(Failure::NotFound)?;
    if application.state == Stands::Draft {
        return overview::show(asked, state, path).await;
    }
    let attended = store::find(casework.db(), application.id).await?;
    let attended = attended.filter(|attended| Some(attended.official) == asked.visitor.person);
    let attended = attended.ok_or(Failure::NotFound)?;
    if attended.left_at.is_some() {
        return html(&LeftPage { page: asked.page("counter-left-title").back("/desk/counter") });
    }
    html(&done_page(casework, &asked, &application, &attended).await?)
}

#[derive(Template)]
#[template(path = "counter/left.html")]
struct LeftPage {
    page: Page,
}

async fn done_page(
    casework: &Casework,
    asked: &Asked,
    application: &Application,
    attended: &Attended,
) -> Result<DonePage, Failure> {
    let page = asked.page("apply-sent").back("/desk/counter");
    let locale = asked.locale();
    let mut rows = vec![
        SummaryRow::new(
            page.t("desk-column-service"),
            casework.service_name(&application.service, locale),
        ),
        SummaryRow::new(page.t("desk-received"), page.long_date(attended.received_on)),
    ];
    if let Some(due_on) = application.due_on {
        rows.push(SummaryRow::new(page.t("counter-due"), page.long_date(due_on)));
    }
    let demands = demands::list_of_application(casework.db(), application.id).await?;
    let open = demands.iter().find(|demand| demand.state == DemandState::Open);
    if let Some(demand) = open {
        rows.push(SummaryRow::new(page.t("fee-remaining"), page.money(demand.remaining())));
    }
    Ok(DonePage {
        reference: application.label(),
        pay: open.map(|demand| format!("/desk/payments/{}", demand.reference)),
        authority: casework.town().authority.get(locale).to_owned(),
        letter: format!("/desk/counter/{}/receipt", application.label()),
        rows,
        page,
    })
}
