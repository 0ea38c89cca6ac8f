//! `/acting`: for whom somebody acts in this session; and the same choice at the start of an application.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use identity::mandate::{ActRefusal, Ground, Terms, Tie, may_act_for};
use identity::session;
use jiff::civil::Date;
use platform::id::PersonId;
use services::Definition;
use services::definition::Applicant;
use web::{Answer, Asked, Choice, Failure, Form, Page, html, html_refused, see_other};

use super::ties::Known;
use super::{Acting, grounds, list_ties};
use crate::casework::Casework;
use crate::pages::Pages;

#[derive(Template)]
#[template(path = "acting/acting.html")]
pub(super) struct ActingPage {
    page: Page,
    form: Form,
    choices: Vec<Choice>,
    /// How those are called whose mandate rests.
    resting: Vec<String>,
    next: String,
}

/// What is posted for oneself.
pub(crate) const ONESELF: &str = "myself";

/// Those for whom somebody may act today in some service, each once.
pub(crate) async fn people(casework: &Casework, asked: &Asked) -> Result<Vec<Known>, Failure> {
    let all = list_ties(casework, &asked.ctx, asked.person()?).await?;
    Ok(holding(&all, asked.ctx.today()))
}

/// Those ties that hold on a day, one for each person.
pub(crate) fn holding(all: &[Known], today: Date) -> Vec<Known> {
    let mut people: Vec<Known> = Vec::new();
    for known in all.iter().filter(|known| lasts(&known.tie, today) && !known.tie.is_resting) {
        if !is_among(&people, known) {
            people.push(known.clone());
        }
    }
    people
}

/// Those for whom somebody acts again once a doubt is settled: mandates that rest, one for each person for whom no
/// other tie holds meanwhile.
fn resting(all: &[Known], today: Date) -> Vec<Known> {
    let held = holding(all, today);
    let mut people: Vec<Known> = Vec::new();
    for known in all.iter().filter(|known| lasts(&known.tie, today) && known.tie.is_resting) {
        if !is_among(&held, known) && !is_among(&people, known) {
            people.push(known.clone());
        }
    }
    people
}

/// Whether a tie was not ended, and a day is within its time.
fn lasts(tie: &Tie, today: Date) -> bool {
    let begun = tie.starts_on.is_none_or(|first| first <= today);
    let goes_on = tie.ends_on.is_none_or(|last| last >= today);
    begun && goes_on && !tie.is_withdrawn
}

fn is_among(people: &[Known], known: &Known) -> bool {
    people.iter().any(|other| other.tie.for_whom == known.tie.for_whom)
}

/// The same for one service: whoever may not act in it is left out.
pub(crate) async fn people_of_service(
    casework: &Casework,
    asked: &Asked,
    definition: &Definition,
) -> Result<Vec<Known>, Failure> {
    let person = asked.person()?;
    if definition.who.representatives.is_empty() {
        return Ok(Vec::new());
    }
    let all = list_ties(casework, &asked.ctx, person).await?;
    let ties: Vec<Tie> = all.iter().map(|known| known.tie.clone()).collect();
    let grounds = grounds(definition);
    let mut people: Vec<Known> = Vec::new();
    for known in all {
        let terms = Terms { service: &definition.id, grounds: &grounds };
        let between = (person, known.tie.for_whom);
        let there = people.iter().any(|other| other.tie.for_whom == known.tie.for_whom);
        let Ok(tie) = may_act_for(&ties, between, terms, asked.ctx.today()) else { continue };
        if !there && is_for(casework, definition, tie).await? {
            people.push(Known { tie: tie.clone(), name: known.name });
        }
    }
    Ok(people)
}

/// Whether a service is for those like the one for whom somebody acts: a company is offered none that is only for
/// people. What the registers know of a person is asked when it is begun.
async fn is_for(casework: &Casework, definition: &Definition, tie: &Tie) -> Result<bool, Failure> {
    let companies = [Applicant::Anyone, Applicant::Company];
    if definition.who.may_apply.iter().any(|kind| companies.contains(kind)) {
        return Ok(true);
    }
    let found = casework.inner().identity.find_person(tie.for_whom).await?;
    Ok(found.is_none_or(|found| found.kind != identity::Kind::Company))
}

/// Oneself first, then the others with the ground on which one acts for them.
pub(crate) fn choices(asked: &Asked, people: &[Known]) -> Vec<Choice> {
    let one = |known: &Known| {
        let hint = asked.words.t(&ground_key(known.tie.ground));
        Choice::new(known.tie.for_whom.to_string(), known.name.clone()).hint(hint)
    };
    let myself = Choice::new(ONESELF, asked.words.t("acting-myself"));
    std::iter::once(myself).chain(people.iter().map(one)).collect()
}

/// The key of a ground's words.
pub(crate) fn ground_key(ground: Ground) -> String {
    format!("ground-{}", ground.word())
}

/// What is chosen when nothing was said: whoever the session acts for, else oneself.
pub(crate) fn chosen(asked: &Asked, people: &[Known]) -> String {
    let acting = asked.visitor.for_whom;
    let there = acting.filter(|whom| people.iter().any(|known| known.tie.for_whom == *whom));
    there.map_or_else(|| ONESELF.to_owned(), |whom| whom.to_string())
}

/// For whom an application is begun: what was posted, else whoever the session acts for; none for oneself.
pub(crate) async fn wanted(
    casework: &Casework,
    asked: &Asked,
    (said, definition): (Option<&str>, &Definition),
) -> Result<Result<Option<Acting>, ActRefusal>, Failure> {
    let Some(who) = asked.visitor.person else { return Ok(Ok(None)) };
    let whom = match said {
        Some(ONESELF) => None,
        Some(said) => match PersonId::parse(said) {
            Some(whom) => Some(whom),
            None => return Ok(Err(ActRefusal::NoGround)),
        },
        None => asked.visitor.for_whom,
    };
    let Some(whom) = whom.filter(|whom| *whom != who) else { return Ok(Ok(None)) };
    Ok(super::may_act(casework, asked, (who, whom), definition).await?.map(Some))
}

/// `GET /acting`.
pub(crate) async fn show(asked: Asked, State(pages): State<Arc<Pages>>) -> Answer {
    let all = list_ties(&pages.casework, &asked.ctx, asked.person()?).await?;
    let people = holding(&all, asked.ctx.today());
    forget_stale(&pages.casework, &asked, &people).await?;
    let form = Form::filled([("for", chosen(&asked, &people))]);
    let resting = resting(&all, asked.ctx.today());
    html(&page_of(&asked, (&people, &resting), form))
}

/// A session that acts for somebody for whom nobody may act any more goes back to one's own affairs.
pub(crate) async fn forget_stale(
    casework: &Casework,
    asked: &Asked,
    people: &[Known],
) -> Result<(), Failure> {
    let acting = asked.visitor.for_whom;
    if acting.is_some_and(|whom| people.iter().all(|known| known.tie.for_whom != whom)) {
        session::act_for(&casework.inner().identity, asked, None).await?;
    }
    Ok(())
}

fn page_of(asked: &Asked, (people, resting): (&[Known], &[Known]), form: Form) -> ActingPage {
    let resting = resting.iter().map(|known| known.name.clone()).collect();
    let choices = if people.is_empty() { Vec::new() } else { choices(asked, people) };
    let page = asked.page("acting-title").errors_of(&form);
    ActingPage { next: asked.next_or("/my/applications"), choices, resting, form, page }
}

/// `POST /acting`: from now on the session is for somebody else, or for oneself again.
pub(crate) async fn choose(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    mut form: Form,
) -> Answer {
    let casework = &pages.casework;
    let all = list_ties(casework, &asked.ctx, asked.person()?).await?;
    let people = holding(&all, asked.ctx.today());
    let said = form.value("for").to_owned();
    let found = people.iter().find(|known| known.tie.for_whom.to_string() == said);
    if found.is_none() && said != ONESELF {
        let resting = resting(&all, asked.ctx.today());
        let rests = resting.iter().any(|known| known.tie.for_whom.to_string() == said);
        let why = if rests { "cases-refusal-act-resting" } else { "acting-choose" };
        form.refuse("for", asked.words.t(why));
        return html_refused(&page_of(&asked, (&people, &resting), form));
    }
    let whom = found.map(|known| (known.tie.for_whom, known.name.as_str()));
    session::act_for(&casework.inner().identity, &asked, whom).await?;
    let next = web::next::local_path(form.value("next")).unwrap_or("/my/applications");
    see_other(next)
}
