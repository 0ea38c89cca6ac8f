//! Memory and start of the program: with the demo town, and with a catalogue of a thousand services.

use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use platform::testkit::TestFolder;

use crate::client::Client;
use crate::stats::Latencies;
use crate::table::Table;

/// The longest that a first start may take: it fills the town.
const FIRST_START_MAX: Duration = Duration::from_secs(300);
/// Requests before memory is read, so that caches are filled.
const REQUESTS: usize = 2_000;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// A server that ends with the value.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) async fn run(program: &str, list: &str) -> Outcome<Table> {
    let about = "Memory resident after 2,000 pages, and the time from the start of the process to its first answer, when the data is there already.";
    let head = vec!["town", "services", "start s", "resident MB", "home p50 ms", "search p50 ms"];
    let mut table = Table::new("size", about, head);
    let folder = TestFolder::new("bench-size");
    let demo = folder.path().join("demo");
    drop(started(program, &["demo"], &demo, 18_080).await?);
    row(&mut table, "the demo town", (program, &["demo"]), (&demo, 18_081)).await?;
    if !list.is_empty() {
        let town = folder.path().join("town");
        let town_text = town.display().to_string();
        copy_town(Path::new("towns/demo"), &town)?;
        let import = ["service", "import", "upl", list, "--into", &town_text];
        let made = Command::new(program).args(import).stdout(Stdio::null()).status()?;
        if !made.success() {
            return Err("the list of services could not be imported".into());
        }
        let settings = folder.path().join("aedile.toml");
        std::fs::write(&settings, format!("[town]\nfolder = \"{town_text}\"\n"))?;
        let settings = settings.display().to_string();
        let data = folder.path().join("thousand");
        let words = ["--settings", &settings, "serve"];
        drop(started(program, &words, &data, 18_082).await?);
        row(&mut table, "with the product list", (program, &words), (&data, 18_083)).await?;
    }
    Ok(table)
}

async fn row(
    table: &mut Table,
    name: &str,
    (program, words): (&str, &[&str]),
    (data, port): (&Path, u16),
) -> Outcome<()> {
    let (server, took) = started(program, words, data, port).await?;
    let mut client = Client::connect(&format!("127.0.0.1:{port}")).await?;
    let home = views(&mut client, "/").await?;
    let search = views(&mut client, "/services?q=verguning").await?;
    let listed = client.get("/api/v1/services").await?;
    let listed: serde_json::Value = serde_json::from_slice(&listed.body)?;
    let count = listed.get("total").and_then(serde_json::Value::as_u64).unwrap_or_default();
    table.row(vec![
        name.to_owned(),
        count.to_string(),
        format!("{:.2}", took.as_secs_f64()),
        format!("{:.0}", resident_mb(server.0.id())?),
        format!("{home:.2}"),
        format!("{search:.2}"),
    ]);
    Ok(())
}

async fn views(client: &mut Client, path: &str) -> Outcome<f64> {
    let mut latencies = Latencies::default();
    for _ in 0..REQUESTS / 2 {
        let began = Instant::now();
        let reply = client.get(path).await?;
        if reply.status != 200 {
            return Err(format!("{path} answered {}", reply.status).into());
        }
        latencies.add(began.elapsed());
    }
    Ok(latencies.ms(50))
}

/// Starts a server and waits for its first answer.
async fn started(
    program: &str,
    words: &[&str],
    data: &Path,
    port: u16,
) -> Outcome<(Server, Duration)> {
    let listen = format!("127.0.0.1:{port}");
    let began = Instant::now();
    let child = Command::new(program)
        .args(words)
        .args(["--listen", &listen, "--data"])
        .arg(data)
        .env("AEDILE_LOG", "error")
        .stdout(Stdio::null())
        .spawn()?;
    let server = Server(child);
    while began.elapsed() < FIRST_START_MAX {
        if let Ok(mut client) = Client::connect(&listen).await
            && client.get("/health").await.is_ok_and(|reply| reply.status == 200)
        {
            return Ok((server, began.elapsed()));
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Err("the server does not start".into())
}

/// Memory resident now, as Linux counts it.
pub(crate) fn resident_mb(process: u32) -> io::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kb = line.and_then(|text| text.trim().trim_end_matches(" kB").trim().parse::<f64>().ok());
    kb.map(|kb| kb / 1_000.0).ok_or_else(|| io::Error::other("no VmRSS"))
}

/// A town's own files without its services.
fn copy_town(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::create_dir_all(to.join("services"))?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}
