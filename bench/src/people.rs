//! The invented people of a running demo as load: everybody of them may sign in, with one click each.

use platform::db::DbSettings;
use platform::{Db, Query, Unit, args};
use serde_json::Value;

use crate::client::Client;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Somebody signed in.
#[derive(Clone)]
pub(crate) struct Session {
    /// The header lines of every request.
    pub(crate) headers: String,
    /// A car of theirs, by its plate.
    pub(crate) plate: Option<String>,
}

/// The database of the running demo: `postgresql://…` or the path of the embedded one.
pub(crate) async fn open(database: &str) -> Outcome<Db> {
    let settings = if database.starts_with("postgres") {
        DbSettings::Postgres { url: database.to_owned(), connections: 1, schema: None }
    } else {
        DbSettings::Sqlite { file: database.into(), readers: 1, durable: true }
    };
    Ok(Db::open(&settings).await?)
}

/// Signs in as so many residents who have a car.
pub(crate) async fn residents(address: &str, db: &Db, wanted: usize) -> Outcome<Vec<Session>> {
    let query = Query::new(
        "SELECT DISTINCT r.subject FROM records_register_entry r WHERE r.register = 'vehicles'
         ORDER BY r.subject LIMIT $1",
        args![i64::try_from(wanted * 2)?],
    );
    let known = Query::new(
        "SELECT id FROM identity_person WHERE NOT EXISTS
           (SELECT 1 FROM identity_demo WHERE person = identity_person.id) LIMIT 4000",
        args![],
    );
    let owners: Vec<String> = db.read(query).await?.iter().map(|row| row.string(0)).collect();
    let mut unit = Unit::new();
    let bare = |id: &str| id.split('_').nth(1).unwrap_or_default().to_owned();
    let owners: Vec<String> = owners.iter().map(|subject| bare(subject)).collect();
    for row in db.read(known).await? {
        if owners.contains(&bare(row.text(0))) {
            unit.run(
                "INSERT INTO identity_demo (person, place, name, situation) VALUES ($1, 9999, 'Load', '{}')",
                args![row.text(0)],
            );
        }
    }
    db.commit(unit).await?;
    let shown = Query::new("SELECT person FROM identity_demo WHERE place = 9999", args![]);
    let people: Vec<String> = db.read(shown).await?.iter().map(|row| row.string(0)).collect();
    let mut client = Client::connect(address).await?;
    let mut sessions = Vec::new();
    for person in people {
        let session = sign_in(&mut client, &person).await?;
        if session.plate.is_some() {
            sessions.push(session);
        }
        if sessions.len() == wanted {
            break;
        }
    }
    if sessions.is_empty() { Err("nobody could sign in".into()) } else { Ok(sessions) }
}

/// Signs in as somebody of the demo's page.
pub(crate) async fn sign_in(client: &mut Client, person: &str) -> Outcome<Session> {
    let page = client.get("/sign-in/demo").await?;
    let text = String::from_utf8_lossy(&page.body).into_owned();
    let token =
        between(&text, "name=\"_csrf\" value=\"", "\"").ok_or("the sign-in page has no form")?;
    let visitor = cookies(&page.head);
    let headers = format!(
        "Cookie: {visitor}\r\nOrigin: http://localhost:8080\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    );
    let reply =
        client.post("/sign-in/demo", &headers, &format!("_csrf={token}&person={person}")).await?;
    let session = cookies(&reply.head);
    if reply.status != 303 || session.is_empty() {
        return Err(format!("signing in as {person} answered {}", reply.status).into());
    }
    let cookie = format!("Cookie: {session}\r\n");
    let about: Value =
        serde_json::from_slice(&client.get_as("/api/v1/session", &cookie).await?.body)?;
    let token = about.get("form_token").and_then(Value::as_str).ok_or("no token")?;
    let registers: Value =
        serde_json::from_slice(&client.get_as("/api/v1/my/registers", &cookie).await?.body)?;
    let headers = format!(
        "{cookie}X-CSRF-Token: {token}\r\nOrigin: http://localhost:8080\r\nContent-Type: application/json\r\n"
    );
    Ok(Session { headers, plate: plate(&registers) })
}

fn plate(registers: &Value) -> Option<String> {
    match registers {
        Value::Object(members) => {
            let own = members.get("plate").and_then(Value::as_str).map(str::to_owned);
            own.or_else(|| members.values().find_map(plate))
        }
        Value::Array(items) => items.iter().find_map(plate),
        _ => None,
    }
}

/// A browser's cookies.
#[derive(Default)]
pub(crate) struct Jar(std::collections::BTreeMap<String, String>);

impl Jar {
    /// A page's text; what it sets is kept.
    pub(crate) async fn get(&mut self, client: &mut Client, path: &str) -> Outcome<String> {
        let reply = client.get_as(path, &self.header()).await?;
        self.keep(&reply.head);
        Ok(String::from_utf8_lossy(&reply.body).into_owned())
    }

    pub(crate) fn keep(&mut self, head: &str) {
        let pairs = cookies(head);
        let pairs = pairs.split("; ").filter_map(|pair| pair.split_once('='));
        self.0.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    /// The line of a request's head, ended by a line break; nothing without cookies.
    pub(crate) fn header(&self) -> String {
        let pairs: Vec<String> =
            self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if pairs.is_empty() { String::new() } else { format!("Cookie: {}\r\n", pairs.join("; ")) }
    }
}

/// All cookies that an answer sets, as a request sends them.
fn cookies(head: &str) -> String {
    let set = head.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("set-cookie").then(|| value.trim())
    });
    let pairs: Vec<&str> = set.filter_map(|cookie| cookie.split(';').next()).collect();
    pairs.join("; ")
}

/// What stands between two texts.
pub(crate) fn between<'t>(text: &'t str, from: &str, to: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(from)?;
    rest.split_once(to).map(|(found, _)| found)
}
