//! Documents: what is let in, how they are sealed, opened, removed; on both databases.

use platform::id::{Id, PersonId};
use platform::testkit::{TestClock, TestFolder, each_database};
use platform::{Actor, Locale};
use privacy::{Holder, MasterKeys, Purpose, data_use, subject_of};

use super::*;
use crate::{MODULE, RecordsHolder};

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n";

/// An archive with empty files of these names; the first may hold bytes.
fn archive(names: &[&str], first: &[u8]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (index, name) in names.iter().enumerate() {
        let content = if index == 0 { first } else { b"" };
        let (length, size) = (name.len() as u16, content.len() as u32);
        let offset = out.len() as u32;
        out.extend(b"PK\x03\x04");
        out.extend([0; 14]);
        out.extend([size.to_le_bytes(), size.to_le_bytes()].concat());
        out.extend([length.to_le_bytes(), [0, 0]].concat());
        out.extend(name.as_bytes());
        out.extend(content);
        directory.extend(b"PK\x01\x02");
        directory.extend([0; 24]);
        directory.extend(length.to_le_bytes());
        directory.extend([0; 12]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = out.len() as u32;
    let count = (names.len() as u16).to_le_bytes();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count, count].concat());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}

#[test]
fn what_is_let_in() {
    use MediaType::{Docx, Jpeg, Odt, Pdf, Png, Text};
    use UploadRefusal::{Empty, Incomplete, NotAllowed, TooLarge, WithPrograms};
    let check = |what: &str, bytes: &[u8], expected: Result<MediaType, UploadRefusal>| {
        assert_eq!(
            media::check(bytes, 4_000).map(|upload| upload.media_type()),
            expected,
            "{what}"
        );
    };
    let odt_type = MediaType::Odt.name().as_bytes();
    let docx = archive(&["[Content_Types].xml", "word/document.xml"], b"");
    check("a pdf", PDF, Ok(Pdf));
    check("half a pdf", &PDF[..30], Err(Incomplete));
    check("a pdf that is an archive too", &[PDF, &docx].concat(), Err(NotAllowed));
    check("a jpeg", b"\xff\xd8\xff\xe0....\xff\xd9", Ok(Jpeg));
    check("half a jpeg", b"\xff\xd8\xff\xe0....", Err(Incomplete));
    check("a png", b"\x89PNG\r\n\x1a\n....IEND\xae\x42\x60\x82", Ok(Png));
    check(
        "a png with a page behind it",
        b"\x89PNG\r\n\x1a\n.IEND\xae\x42\x60\x82<html>",
        Err(Incomplete),
    );
    check("text", "Où est-ce ?\r\nمرحبا".as_bytes(), Ok(Text));
    check("a page", b" <!doctype html><script>", Err(NotAllowed));
    check("a script", b"#!/bin/sh\n", Err(NotAllowed));
    check("a program", b"\x7fELF\x02\x01", Err(NotAllowed));
    check("svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", Err(NotAllowed));
    check("docx", &docx, Ok(Docx));
    check(
        "docm",
        &archive(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"], b""),
        Err(WithPrograms),
    );
    check("odt", &archive(&["mimetype", "content.xml"], odt_type), Ok(Odt));
    check(
        "odt with macros",
        &archive(&["mimetype", "content.xml", "Basic/a.xml"], odt_type),
        Err(WithPrograms),
    );
    check("another archive", &archive(&["a.txt"], b"x"), Err(NotAllowed));
    check("half an archive", &docx[..docx.len() - 30], Err(Incomplete));
    check("nothing", b"", Err(Empty));
    check("too much", &[b'a'; 4_001], Err(TooLarge { bytes_max: 4_000 }));
}

#[test]
fn names_are_only_names() {
    let check = |typed: &str, kept: &str| assert_eq!(media::safe_name(typed), kept, "{typed:?}");
    check("lease.pdf", "lease.pdf");
    check("C:\\Users\\me\\lease.pdf", "lease.pdf");
    check("../../etc/passwd", "passwd");
    check("a\r\nSet-Cookie: x", "aSet-Cookie: x");
    check("\u{202e}fdp.exe", "fdp.exe");
    check("..", "document");
    check(&format!("{}.pdf", "a".repeat(300)), &format!("{}.pdf", "a".repeat(116)));
}

#[test]
fn downloads_do_nothing_else() {
    let opened =
        |media_type| Opened { name: "Brücke \"1\".pdf".to_owned(), media_type, content: plain() };
    let [kind, disposition, sniff, cache] = download_headers(&opened(MediaType::Pdf), false);
    assert_eq!(kind.1, "application/pdf");
    assert_eq!(
        disposition.1,
        "attachment; filename=\"Br_cke _1_.pdf\"; filename*=UTF-8''Br%C3%BCcke%20%221%22.pdf"
    );
    assert_eq!((sniff.1.as_str(), cache.1.as_str()), ("nosniff", "no-store"));
    let inline =
        |media_type, ours| download_headers(&opened(media_type), ours)[1].1.starts_with("inline");
    assert!(inline(MediaType::Pdf, true) && !inline(MediaType::Text, true));
}

fn plain() -> Plain {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (db, _folder) = platform::testkit::sqlite(&[privacy::MODULE]).await;
        let town = Town::start(db).await;
        let sealed = town.key.seal(&town.ctx, "test", b"x");
        let item = Item::new("test", &sealed);
        town.vault.open_one(&town.ctx, &access(), town.key.subject(), item).await.unwrap()
    })
}

fn access() -> Access {
    Access::new(Purpose::HandleCase, "documents")
}

struct Town {
    db: Db,
    ctx: Ctx,
    vault: Vault,
    blobs: Blobs,
    key: SubjectKey,
    clock: TestClock,
    _folder: TestFolder,
}

impl Town {
    async fn start(db: Db) -> Town {
        let clock = TestClock::new();
        let ctx = clock.edge().ctx(Actor::System("test"), Locale::EN);
        let vault = Vault::start(db.clone(), MasterKeys::new([1; 32], &[]), &ctx).await.unwrap();
        let folder = TestFolder::new("documents");
        let blobs = Blobs::open(folder.path()).unwrap();
        let mut unit = Unit::new();
        let key = vault.create_key(&mut unit, &ctx, subject_of(PersonId(Id::from_bits(1))));
        db.commit(unit).await.unwrap();
        Town { db, ctx, vault, blobs, key, clock, _folder: folder }
    }

    async fn upload(&self, name: &str, case: Option<&CaseLabel>) -> DocumentId {
        let checked = media::check(PDF, UPLOAD_BYTES_MAX).unwrap();
        let content = store_content(&self.blobs, &self.ctx, &self.key, checked).await.unwrap();
        let mut unit = Unit::new();
        let new = NewDocument { case, kind: "upload", name, content };
        let id = add(&mut unit, &self.ctx, &self.key, new);
        self.db.commit(unit).await.unwrap();
        id
    }

    async fn run_jobs(&self) {
        let mut runner = Runner::new(self.db.clone(), self.clock.edge());
        handle_jobs(&mut runner, self.db.clone(), self.blobs.clone());
        runner.run_once().await.unwrap();
    }
}

const MODULES: [platform::migrate::Module; 3] =
    [platform::migrate::MODULE, privacy::MODULE, MODULE];

#[tokio::test]
async fn kept_sealed_and_opened_on_record() {
    each_database(&MODULES, async |db| {
        let town = Town::start(db).await;
        let id = town.upload("lease.pdf", None).await;
        let case = CaseLabel::new("PP-1");
        let mut unit = Unit::new();
        put_on_case(&mut unit, id, &case);
        town.db.commit(unit).await.unwrap();
        let listed = list_by_case(&town.db, &case).await.unwrap();
        assert_eq!((listed.len(), listed[0].content_bytes), (1, PDF.len() as i64));
        let stored = town.blobs.get(&listed[0].blob).await.unwrap().unwrap();
        assert!(!stored.windows(5).any(|window| window == b"%PDF-"), "sealed on the disk");

        let opened =
            open(&town.blobs, &town.vault, &town.ctx, &access(), &listed[0]).await.unwrap();
        assert_eq!((opened.name.as_str(), opened.content.as_bytes()), ("lease.pdf", PDF));
        town.upload("photo.pdf", Some(&case)).await;
        let listed = list_by_case(&town.db, &case).await.unwrap();
        let mut names = open_names(&town.vault, &town.ctx, &access(), &listed).await.unwrap();
        // Both came at the same moment.
        names.sort();
        assert_eq!(names, [Some("lease.pdf".to_owned()), Some("photo.pdf".to_owned())]);
        let uses = data_use::list(&town.db, town.key.subject(), None).await.unwrap();
        assert_eq!(uses.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn removed_with_its_content() {
    each_database(&MODULES, async |db| {
        let town = Town::start(db).await;
        let id = town.upload("lease.pdf", None).await;
        let document = find(&town.db, id).await.unwrap().unwrap();
        let mut unit = Unit::new();
        remove(&mut unit, &town.ctx, &document);
        town.db.commit(unit).await.unwrap();
        town.run_jobs().await;
        assert!(find(&town.db, id).await.unwrap().is_none());
        assert!(town.blobs.get(&document.blob).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn taken_along_at_sign_in() {
    each_database(&MODULES, async |db| {
        let town = Town::start(db).await;
        let id = town.upload("lease.pdf", None).await;
        let before = find(&town.db, id).await.unwrap().unwrap();
        let mut unit = Unit::new();
        let person =
            town.vault.create_key(&mut unit, &town.ctx, subject_of(PersonId(Id::from_bits(2))));
        let keep = Access::new(Purpose::KeepDraft, "documents");
        let stores = (&town.blobs, &town.vault);
        take_along(&mut unit, &town.ctx, stores, &keep, (&town.key, &person), &before)
            .await
            .unwrap();
        town.vault.erase(&mut unit, &town.ctx, town.key.subject());
        town.db.commit(unit).await.unwrap();
        town.run_jobs().await;
        let after = find(&town.db, id).await.unwrap().unwrap();
        assert_eq!(after.subject, person.subject());
        let opened = open(&town.blobs, &town.vault, &town.ctx, &access(), &after).await.unwrap();
        assert_eq!((opened.name.as_str(), opened.content.as_bytes()), ("lease.pdf", PDF));
        assert!(town.blobs.get(&before.blob).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn an_erased_persons_documents_are_gone() {
    each_database(&MODULES, async |db| {
        let town = Town::start(db).await;
        town.upload("lease.pdf", None).await;
        let holder = RecordsHolder {
            db: town.db.clone(),
            vault: town.vault.clone(),
            blobs: town.blobs.clone(),
        };
        assert_eq!(privacy::holder::unheld(&[MODULE], &[&holder]), Vec::<String>::new());
        let subject = town.key.subject();
        let copy = holder.export(&town.ctx, subject).await.unwrap();
        assert_eq!(copy["documents"][0]["name"], "lease.pdf");
        assert_eq!(holder.held(subject).await.unwrap()[1].count, 1);
        let document = list_by_subject(&town.db, subject).await.unwrap().remove(0);
        let mut unit = Unit::new();
        let holders: [std::sync::Arc<dyn Holder>; 1] = [std::sync::Arc::new(holder.clone())];
        let erased =
            privacy::holder::erase_everywhere(&mut unit, &town.ctx, &town.vault, &holders, subject);
        assert!(erased.await.unwrap().is_empty());
        town.db.commit(unit).await.unwrap();
        assert_eq!(holder.held(subject).await.unwrap()[1].count, 0);
        let late = open(&town.blobs, &town.vault, &town.ctx, &access(), &document).await;
        assert!(matches!(late, Err(OpenError::Erased)), "{late:?}");
    })
    .await;
}
