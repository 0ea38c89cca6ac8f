//! A copy of everything for somebody with 500 cases.

use std::time::Instant;

use crate::client::Client;
use crate::people;
use crate::table::Table;

const CASES: usize = 500;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

pub(crate) async fn run(address: &str, database: &str) -> Outcome<Table> {
    let about = format!(
        "Somebody with {CASES} cases downloads a copy of everything. The limit is a minute."
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
    for (name, path) in [("JSON", "/my-data/copy"), ("PDF", "/my-data/copy.pdf")] {
        let began = Instant::now();
        let reply = client.get_as(path, &session.headers).await?;
        let seconds = began.elapsed().as_secs_f64();
        if reply.status != 200 {
            return Err(format!("{path} answered {}", reply.status).into());
        }
        let kilobytes = reply.body.len() as f64 / 1e3;
        table.row(vec![name.to_owned(), format!("{seconds:.1}"), format!("{kilobytes:.0}")]);
    }
    Ok(table)
}
