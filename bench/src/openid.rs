//! The token endpoint over HTTP: a refresh token becomes an access token, an ID token (both ES256) and another refresh
//! token, durable when answered. Beside npm oidc-provider in the same run: as it comes, all in memory, and with a journal that is
//! on the disk before it answers.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::Barrier;

use crate::client::Client;
use crate::people::between;
use crate::stats::{Latencies, median};
use crate::table::Table;
use crate::{peers, people, processor};

const CONNECTIONS: usize = 64;
const RUN: Duration = Duration::from_secs(4);
const RUNS: usize = 3;
const BACK: &str = "http%3A%2F%2Flocalhost%3A9%2Fback";
/// The example of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// A running provider: where it is, how the program shows who it is, a refresh token for each connection.
struct Provider {
    address: String,
    path: String,
    who: String,
    tokens: Vec<String>,
}

/// Measures a running demo at which the program `bench` is registered with this secret.
pub(crate) async fn run(address: &str, secret: &str) -> Outcome<Table> {
    let about = format!(
        "A refresh token becomes an access token, an ID token and another refresh token, {CONNECTIONS} connections, load from the same two cores, median of {RUNS} runs. Aedile's answer is durable; oidc-provider keeps all in memory as it comes, or in a journal where changes that come together share one write to the disk."
    );
    let head = vec!["provider", "tokens/s", "p50 ms", "p99 ms", "processor µs each", "ratio"];
    let mut table = Table::new("openid", about, head);
    let ours = begin(address, secret).await?;
    let (rate, mut row) = measure("Aedile", ours, "aedile").await?;
    row.push(String::new());
    table.row(row);
    table.row(beside(rate, "oidc-provider, in memory", None).await?);
    // Where the demo's database is, too.
    let journal = std::env::temp_dir().join(format!("aedile-bench-{}.journal", std::process::id()));
    let row = beside(rate, "oidc-provider, durable", Some(&journal)).await;
    let _ = std::fs::remove_file(&journal);
    table.row(row?);
    Ok(table)
}

/// The row of the peer.
async fn beside(ours: f64, name: &str, journal: Option<&Path>) -> Outcome<Vec<String>> {
    let Some(mut peer) = Peer::start(journal).await else {
        let mut row = vec![name.to_owned(), "not installed".to_owned()];
        row.resize(6, String::new());
        return Ok(row);
    };
    let provider = peer.provider.take().ok_or("the peer said nothing")?;
    let (theirs, mut row) = measure(name, provider, "node").await?;
    row.push(format!("1 / {:.1}", ours / theirs));
    Ok(row)
}

async fn measure(name: &str, mut provider: Provider, process: &str) -> Outcome<(f64, Vec<String>)> {
    let (mut rates, mut spent, mut all) = (Vec::new(), Vec::new(), Latencies::default());
    load(&mut provider, Duration::from_secs(1)).await?;
    for _ in 0..RUNS {
        let before = processor::ticks();
        let (rate, latencies) = load(&mut provider, RUN).await?;
        let count = latencies.count();
        spent.push(processor::microseconds_each((&before, &processor::ticks()), process, count));
        rates.push(rate);
        all.join(latencies);
    }
    let rate = median(rates);
    let row = vec![
        name.to_owned(),
        format!("{rate:.0}"),
        format!("{:.1}", all.ms(50)),
        format!("{:.1}", all.ms(99)),
        format!("{:.0}", median(spent)),
    ];
    Ok((rate, row))
}

/// Each connection refreshes its own token, over and over.
async fn load(provider: &mut Provider, run: Duration) -> Outcome<(f64, Latencies)> {
    let start = Arc::new(Barrier::new(provider.tokens.len() + 1));
    let mut tasks = Vec::new();
    for token in provider.tokens.drain(..) {
        let mut client = Client::connect(&provider.address).await?;
        let (start, path, who) = (start.clone(), provider.path.clone(), provider.who.clone());
        tasks.push(tokio::spawn(async move {
            let (mut latencies, mut token) = (Latencies::default(), token);
            start.wait().await;
            let until = Instant::now() + run;
            while Instant::now() < until {
                let began = Instant::now();
                let body = format!("grant_type=refresh_token&refresh_token={token}&{who}");
                let Ok(reply) = client.post(&path, FORM, &body).await else { break };
                let told: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
                let next = told.get("refresh_token").and_then(Value::as_str);
                let Some(next) = next.filter(|_| told.get("id_token").is_some()) else { break };
                token = next.to_owned();
                latencies.add(began.elapsed());
            }
            (token, latencies)
        }));
    }
    start.wait().await;
    let began = Instant::now();
    let mut all = Latencies::default();
    for task in tasks {
        let (token, latencies) = task.await?;
        provider.tokens.push(token);
        all.join(latencies);
    }
    let rate = all.count() as f64 / began.elapsed().as_secs_f64();
    if all.count() == 0 { Err("no token was given".into()) } else { Ok((rate, all)) }
}

/// An invented person lets the program come back, once for each connection.
async fn begin(address: &str, secret: &str) -> Outcome<Provider> {
    let mut client = Client::connect(address).await?;
    let page = client.get("/sign-in/demo").await?;
    let page = String::from_utf8_lossy(&page.body).into_owned();
    let person = between(&page, "name=\"person\" value=\"", "\"").ok_or("nobody to sign in as")?;
    let session = people::sign_in(&mut client, person).await?;
    let cookie = session.headers.lines().next().ok_or("no session")?;
    let cookie = format!("{cookie}\r\n");
    let ask = format!(
        "/openid/authorize?client_id=bench&response_type=code&scope=openid%20offline_access&redirect_uri={BACK}&code_challenge={CHALLENGE}&code_challenge_method=S256"
    );
    agree(&mut client, &cookie, &ask).await?;
    let who = format!("client_id=bench&client_secret={secret}");
    let mut tokens = Vec::new();
    while tokens.len() < CONNECTIONS {
        let reply = client.get_as(&ask, &cookie).await?;
        let code = between(&reply.head, "code=", "&").ok_or("no code came back")?;
        let body = format!(
            "grant_type=authorization_code&code={code}&redirect_uri={BACK}&code_verifier={VERIFIER}&{who}"
        );
        let reply = client.post("/openid/token", FORM, &body).await?;
        let told: Value = serde_json::from_slice(&reply.body)?;
        let token = told.get("refresh_token").and_then(Value::as_str);
        tokens.push(token.ok_or_else(|| format!("no refresh token: {told}"))?.to_owned());
    }
    Ok(Provider { address: address.to_owned(), path: "/openid/token".to_owned(), who, tokens })
}

async fn agree(client: &mut Client, cookie: &str, ask: &str) -> Outcome<()> {
    let reply = client.get_as(ask, cookie).await?;
    let Some(path) =
        between(&reply.head.replace('\r', "\n"), "ocation: /", "\n").map(str::to_owned)
    else {
        // Agreed in an earlier run.
        return Ok(());
    };
    let page = client.get_as(&format!("/{path}"), cookie).await?;
    let page = String::from_utf8_lossy(&page.body).into_owned();
    let form = page.split("action=\"/openid/continue\"").nth(1).ok_or("nobody is asked")?;
    let token = between(form, "name=\"_csrf\" value=\"", "\"").ok_or("no form token")?;
    let request = between(form, "name=\"request\" value=\"", "\"").ok_or("no request")?;
    let headers = format!("{cookie}Origin: http://localhost:8080\r\n{FORM}");
    let body = format!("_csrf={token}&request={request}&answer=yes");
    let reply = client.post("/openid/continue", &headers, &body).await?;
    if reply.status == 200 { Ok(()) } else { Err(format!("agreeing: {}", reply.status).into()) }
}

/// npm oidc-provider, for as long as the value lives.
struct Peer {
    process: Child,
    provider: Option<Provider>,
}

impl Peer {
    /// The script prints its port and a refresh token for each connection, on one line of JSON.
    async fn start(journal: Option<&Path>) -> Option<Peer> {
        let mut process = Command::new("node")
            .args(["oidc-provider.mjs", &CONNECTIONS.to_string()])
            .args(journal)
            .current_dir(peers::folder())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let output = process.stdout.take()?;
        let line = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            std::io::BufRead::read_line(&mut std::io::BufReader::new(output), &mut line).ok()?;
            Some(line)
        });
        let told: Option<Value> =
            line.await.ok().flatten().and_then(|line| serde_json::from_str(&line).ok());
        let mut peer = Peer { process, provider: None };
        let told = told?;
        let tokens = told.get("tokens")?.as_array()?.iter().filter_map(Value::as_str);
        peer.provider = Some(Provider {
            address: format!("127.0.0.1:{}", told.get("port")?),
            path: "/token".to_owned(),
            who: "client_id=bench&client_secret=secret".to_owned(),
            tokens: tokens.map(str::to_owned).collect(),
        });
        Some(peer)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
