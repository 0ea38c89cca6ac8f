//! `/desk/credential-acts`: what was done with the credentials of a case, by whom and why, for whoever checks the log
//! against what happened. Each opening is on the holder's "who looked at my data".

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use identity::Profile;
use jiff::Timestamp;
use ledger::EntryId;
use platform::id::PersonId;
use privacy::{Access, Purpose};
use web::{
    Answer, Asked, Audience, Form, Method, Page, Permission, Route, SummaryRow, html, route,
};

use super::act::{self, Record};
use super::{pages, store};
use crate::Credentials;

const PATH: &str = "/desk/credential-acts";
/// Who checks the log against the cases.
const AUDIT: Permission = Permission::Holding("log.audit");

pub(crate) fn routes() -> Vec<Route<Credentials>> {
    vec![route(Method::GET, PATH, AUDIT, Audience::Officials, list)]
}

#[derive(Template)]
#[template(path = "credential/acts.html")]
struct ActsPage {
    page: Page,
    form: Form,
    sought: bool,
    credentials: Vec<Acts>,
}

/// What was done with one credential.
struct Acts {
    name: String,
    acts: Vec<Shown>,
}

struct Shown {
    what: String,
    at: String,
    rows: Vec<SummaryRow>,
}

async fn list(asked: Asked, State(credentials): State<Credentials>) -> Answer {
    let typed = asked.query_value("case").unwrap_or_default();
    let reference = typed.trim().to_uppercase();
    let mut found = Vec::new();
    if !reference.is_empty() {
        for credential in store::list_of_case(&credentials.db, &reference).await? {
            let kind = credentials.kind(&credential.kind);
            let name = pages::name(&asked, kind.as_ref(), &credential);
            let opened = act::open_all(&credentials, &asked.ctx, Purpose::Review, &credential);
            let opened = opened.await?;
            let access = Access::on(&credential.case(), Purpose::Review, "profile");
            let mut people: Vec<PersonId> = Vec::new();
            for (_, record) in &opened {
                people.extend(record.by_person);
                people.extend_from_slice(&record.decided_by);
            }
            people.sort_unstable();
            people.dedup();
            people.truncate(identity::PROFILES_MAX);
            let identity = credentials.openid.identity();
            let profiles = identity.profiles(&asked.ctx, &access, &people).await?;
            let shown =
                |(entry, record): &(EntryId, Record)| shown(&asked, &profiles, (entry, record));
            found.push(Acts { name, acts: opened.iter().map(shown).collect() });
        }
    }
    let page = asked.page("credential-acts-title");
    let form = Form::filled([("case", typed)]);
    html(&ActsPage { page, form, sought: !reference.is_empty(), credentials: found })
}

fn shown(
    asked: &Asked,
    profiles: &HashMap<PersonId, Profile>,
    (entry, record): (&EntryId, &Record),
) -> Shown {
    let words = &asked.words;
    let at = record.at.parse::<Timestamp>().map(|at| words.date_time(asked.local(at)));
    let name = record.by_person.and_then(|person| profiles.get(&person)).map(Profile::name);
    let by: Vec<String> = [
        name,
        record.by_name.as_deref().map(|name| role_or_name(asked, &record.by, name)),
        record.by_unit.clone(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let by = if by.is_empty() { record.by.clone() } else { by.join(", ") };
    let mut rows = vec![SummaryRow::new(words.t("credential-act-by"), by)];
    let decided_by = record.decided_by.iter().filter_map(|person| profiles.get(person));
    let decided_by: Vec<String> = decided_by.map(Profile::name).collect();
    if !decided_by.is_empty() {
        rows.push(SummaryRow::new(words.t("credential-act-decided-by"), decided_by.join(", ")));
    }
    if let Some(text) = &record.text {
        rows.push(SummaryRow::new(words.t("credential-act-text"), text));
    }
    if let Some(copies) = record.copies {
        rows.push(SummaryRow::new(words.t("credential-act-copies"), copies.to_string()));
    }
    rows.push(SummaryRow::new(words.t("credential-act-entry"), entry.code()));
    Shown {
        what: words.t(&format!("credential-act-{}", record.act)),
        at: at.unwrap_or_else(|_| record.at.clone()),
        rows,
    }
}

/// A role in words, a program by its name.
fn role_or_name(asked: &Asked, by: &str, name: &str) -> String {
    if by == "official" { asked.words.t(&format!("role-{name}")) } else { name.to_owned() }
}
