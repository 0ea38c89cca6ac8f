//! Delivery to a mail server that is no work of ours: it wants TLS, a password, and knows not everybody.

use std::path::PathBuf;

use platform::Locale;

use super::*;
use crate::contact::EmailAddress;

/// The folder of `./aedile test features`: certificates, and what the server kept.
fn folder() -> PathBuf {
    std::env::var("AEDILE_TEST_CERTIFICATES").unwrap().into()
}

fn settings() -> SmtpSettings {
    SmtpSettings {
        host: "localhost".into(),
        port: std::env::var("AEDILE_TEST_SMTP_PORT").unwrap().parse().unwrap(),
        credentials: Some(("town".into(), "a long password".into())),
        root: Some(std::fs::read(folder().join("ca.pem")).unwrap()),
    }
}

fn email(to: &str) -> Email {
    let address = |text: &str| EmailAddress::parse(text).unwrap();
    Email {
        id: "msg_1".to_owned(),
        from: address("town@saltmere.example"),
        from_name: "سالتمير".to_owned(),
        to: address(to),
        locale: Locale::AR,
        date: "2026-11-23T09:00:00Z".parse().unwrap(),
        subject: "لديك رسالة".to_owned(),
        text: "one\n.\n..two\n".to_owned(),
    }
}

/// The mail server of these tests waits five minutes for whoever does not go on.
const PATIENCE: Duration = Duration::from_secs(5);

async fn deliver(settings: &SmtpSettings, to: &str) -> Result<(), Fault> {
    Smtp::new(settings)?.within(PATIENCE).deliver(&email(to)).await
}

/// A server that takes the call and says nothing: the delivery gives up by itself, to be tried again.
#[tokio::test]
#[ignore = "a part of ./aedile test features"]
async fn counterpart_that_keeps_silent() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let settings = SmtpSettings { host: "127.0.0.1".into(), port, credentials: None, root: None };
    let impatient = Smtp::new(&settings).unwrap().within(Duration::from_secs(1));
    let refused = impatient.deliver(&email("ines@saltmere.example")).await.unwrap_err();
    assert!(refused.to_string().contains("silent for 1 s"), "{refused}");
    drop(silent);
}

#[tokio::test]
#[ignore = "wants a mail server; ./aedile test features starts one"]
async fn counterpart_takes_what_it_should() {
    deliver(&settings(), "ines@saltmere.example").await.unwrap();
    let kept = std::fs::read_dir(folder().join("mail")).unwrap();
    let kept: Vec<String> =
        kept.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    assert_eq!(kept.len(), 1);
    let envelope = "X-Envelope: town@saltmere.example ines@saltmere.example tls=True";
    assert!(kept[0].starts_with(envelope), "{}", kept[0]);
    // The way there may add an empty line at the end, which says nothing.
    let sent = email("ines@saltmere.example").to_text();
    assert!(kept[0].trim_end().ends_with(sent.trim_end()), "unchanged: {}", kept[0]);
    let wrong = SmtpSettings { credentials: Some(("town".into(), "guess".into())), ..settings() };
    assert!(deliver(&wrong, "ines@saltmere.example").await.is_err(), "a wrong password");
    let none = SmtpSettings { credentials: None, ..settings() };
    assert!(deliver(&none, "ines@saltmere.example").await.is_err(), "no password");
    let public = SmtpSettings { root: None, ..settings() };
    assert!(deliver(&public, "ines@saltmere.example").await.is_err(), "no public authority's");
    let other = Some(std::fs::read(folder().join("other-ca.pem")).unwrap());
    let other = SmtpSettings { root: other, ..settings() };
    assert!(deliver(&other, "ines@saltmere.example").await.is_err(), "another authority's");
    let unknown = deliver(&settings(), "nobody@saltmere.example").await.unwrap_err();
    let told = unknown.to_string();
    assert!(told.contains("550") && !told.contains("nobody"), "its code alone is told: {told}");
    assert_eq!(std::fs::read_dir(folder().join("mail")).unwrap().count(), 1, "nothing else came");
}
