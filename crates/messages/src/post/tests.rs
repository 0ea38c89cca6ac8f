//! E-mails: how they look on the wire, who gets one, and that they say nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use platform::id::{Id, PersonId};
use platform::testkit::{TestClock, TestFolder, each_database};
use platform::{Locale, Unit};
use privacy::{MasterKeys, data_use, subject_of};

use super::*;
use crate::message::{Message, send};
use crate::{LOCALES, MODULE};

const MODULES: [platform::migrate::Module; 3] =
    [platform::migrate::MODULE, privacy::MODULE, MODULE];

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

/// The text of an e-mail's body.
fn body(email: &str) -> String {
    let (_, body) = email.split_once("\r\n\r\n").unwrap();
    let joined: String = body.lines().collect();
    String::from_utf8(STANDARD.decode(joined).unwrap()).unwrap()
}

#[test]
fn on_the_wire() {
    let email = Email {
        id: "msg_1".to_owned(),
        from: address("town@saltmere.example"),
        from_name: "سالتمير".to_owned(),
        to: address("ines@saltmere.example"),
        locale: Locale::AR,
        date: "2026-11-23T09:00:00Z".parse().unwrap(),
        subject: format!("لديك رسالة {}\r\nBcc: x@y.example", "طويلة ".repeat(20)),
        text: "a\n\nb — é".to_owned(),
    };
    let text = email.to_text();
    assert!(text.lines().all(|line| line.len() <= 78 && line.is_ascii()), "{text}");
    assert!(text.contains("From: =?utf-8?B?") && text.contains("To: <ines@saltmere.example>\r\n"));
    assert!(text.contains("Date: Mon, 23 Nov 2026 09:00:00 "));
    assert!(text.contains("Message-ID: <msg_1@saltmere.example>\r\n"));
    assert!(!text.contains("\r\nBcc:"), "no header from a subject");
    assert!(text.replace("\r\n", "").find('\n').is_none(), "every line ends with CRLF");
    assert_eq!(body(&text), "a\r\n\r\nb — é");
}

struct Town {
    db: Db,
    vault: Vault,
    clock: TestClock,
    folder: TestFolder,
}

impl Town {
    async fn start(db: Db) -> Town {
        let clock = TestClock::new();
        let ctx = clock.edge().system("test");
        let vault = Vault::start(db.clone(), MasterKeys::new([1; 32], &[]), &ctx).await.unwrap();
        Town { db, vault, clock, folder: TestFolder::new("post") }
    }

    /// Somebody with an address, and a message to them.
    async fn write(&self, n: u128, wants: bool) {
        let ctx = self.clock.edge().system("test");
        let subject = subject_of(PersonId(Id::from_bits(n)));
        let mut unit = Unit::new();
        let key = self.vault.create_key(&mut unit, &ctx, subject);
        let email = address(&format!("p{n}@saltmere.example"));
        contact::put(&mut unit, &ctx, &key, &email, Locale::FR, wants);
        let message = Message {
            case: None,
            kind: "decision",
            locale: Locale::FR,
            subject: "Permis accordé".to_owned(),
            body: "Le secret.".to_owned(),
            actions: Vec::new(),
            by_email: true,
        };
        send(&mut unit, &ctx, &key, message);
        self.db.commit(unit).await.unwrap();
    }

    async fn run_jobs(&self) -> Vec<String> {
        let sources: Vec<_> = web::LOCALES.iter().chain(LOCALES).copied().collect();
        let mut runner = Runner::new(self.db.clone(), self.clock.edge());
        let office = PostOffice {
            db: self.db.clone(),
            vault: self.vault.clone(),
            post: Post::Folder(self.folder.path().to_owned()),
            words: Catalogue::new(&sources).0,
            town: Localised::same("Saltmere"),
            origin: "https://saltmere.example".to_owned(),
            from: address("town@saltmere.example"),
        };
        office.handle_jobs(&mut runner);
        runner.run_once().await.unwrap();
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
    }
}

#[tokio::test]
async fn says_only_that_there_is_a_message() {
    each_database(&MODULES, async |db| {
        let town = Town::start(db).await;
        town.write(1, true).await;
        let sent = town.run_jobs().await;
        assert_eq!(sent.len(), 1);
        let text = body(&sent[0]);
        assert!(text.contains("Vous avez un message de Saltmere"));
        assert!(text.contains("https://saltmere.example/inbox/msg_"));
        assert!(!text.contains("secret") && !text.contains("Permis"));
        let subject = subject_of(PersonId(Id::from_bits(1)));
        let uses = data_use::list(&town.db, subject, None).await.unwrap();
        assert_eq!((uses.len(), uses[0].what.as_str()), (1, "email"));
    })
    .await;
}

#[tokio::test]
async fn none_for_who_wants_none_or_was_erased() {
    each_database(&MODULES, async |db| {
        let town = Town::start(db).await;
        town.write(1, false).await;
        town.write(2, true).await;
        let ctx = town.clock.edge().system("test");
        let mut unit = Unit::new();
        town.vault.erase(&mut unit, &ctx, subject_of(PersonId(Id::from_bits(2))));
        town.db.commit(unit).await.unwrap();
        assert!(town.run_jobs().await.is_empty());
        let left = town.db.read(platform::Query::new("SELECT id FROM platform_job", vec![])).await;
        assert!(left.unwrap().is_empty(), "nothing is tried again");
    })
    .await;
}
