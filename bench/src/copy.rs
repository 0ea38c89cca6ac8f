//! A copy of everything for somebody with 500 cases, as a browser gets it: the file, and the readable one that the letters
//! program lays out.

use std::time::{Duration, Instant};

use platform::{Db, Query, args};

use crate::client::Client;
use crate::people;
use crate::table::Table;

const CASES: usize = 500;
/// What it may take; the server gives up on a page sooner.
const LIMIT: Duration = Duration::from_secs(60);
/// How long the letters of all the cases may take to be written.
const LETTERS: Duration = Duration::from_secs(600);

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

pub(crate) async fn run(address: &str, database: &str) -> Outcome<Table> {
    let about = format!(
        "Somebody with {CASES} cases, whose letters are written, downloads a copy of everything. \
         The limit is a minute."
    );
    let head = vec!["copy", "seconds", "kB"];
    let mut table = Table::new("copy", about, head);
    let db = people::open(database).await?;
    let session = people::residents(address, &db, 1).await?.pop().ok_or("nobody signed in")?;
    let mut client = Client::connect(address).await?;
    let body = "{\"service\":\"residence-certificate\",\"answers\":{\"purpose_of_use\":\"bank\"},\"submit\":true,\"declared\":true}";
    for _ in 0..CASES {
        let reply = client.post("/api/v1/applications", &session.headers, body).await?;
        if reply.status != 201 {
            let text = String::from_utf8_lossy(&reply.body).into_owned();
            return Err(format!("an application answered {}: {text}", reply.status).into());
        }
    }
    letters_are_written(&db).await?;
    let pages = [("JSON", "/my-data/copy", &b"{"[..]), ("PDF", "/my-data/copy.pdf", &b"%PDF-"[..])];
    for (name, path, first) in pages {
        // The one before may have been closed while nothing was asked.
        let mut client = Client::connect(address).await?;
        let began = Instant::now();
        let reply = client.get_as(path, &session.headers).await?;
        let took = began.elapsed();
        if reply.status != 200 || !reply.body.starts_with(first) {
            return Err(format!("{path} answered {} and no {name}", reply.status).into());
        }
        if took > LIMIT {
            return Err(format!("{path} took {} seconds", took.as_secs()).into());
        }
        let (seconds, kilobytes) = (took.as_secs_f64(), reply.body.len() as f64 / 1e3);
        table.row(vec![name.to_owned(), format!("{seconds:.1}"), format!("{kilobytes:.0}")]);
    }
    Ok(table)
}

/// Nobody measures the copy while the renderer is busy with what else the load has made, and the copy has the letters in
/// it, as that of somebody who comes another day.
async fn letters_are_written(db: &Db) -> Outcome<()> {
    const SQL: &str = "SELECT COUNT(*), COUNT(failed_at) FROM platform_job WHERE kind = $1";
    let began = Instant::now();
    loop {
        let rows = db.read(Query::new(SQL, args!["cases.letter"])).await?;
        let (waiting, failed) = rows.first().map_or((0, 0), |row| (row.int(0), row.int(1)));
        if failed > 0 {
            return Err(format!("{failed} letters could not be written").into());
        }
        if waiting == 0 {
            return Ok(());
        }
        if began.elapsed() > LETTERS {
            return Err(format!("{waiting} letters are not written: is the renderer built?").into());
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
