//! Small things that are read everywhere: JSON, ids, references, addresses, uploads, sealed bytes.

use std::sync::OnceLock;

use feel::Value;
use platform::id::{Id, PersonId};
use platform::{Ctx, Locale, Unit};
use privacy::{Access, Item, Purpose, Sealed, SubjectKey, Vault};

use super::{Target, text};
use crate::seeds;
use crate::town::{ctx, database, wait_for};

pub(super) const JSON: Target = Target {
    name: "json",
    about: "JSON as values of rules",
    run: |data| {
        let Ok(json) = serde_json::from_slice(data) else { return };
        let value = Value::from_json(&json);
        let _ = (value.to_string(), Value::from_json(&value.to_json()));
    },
    seeds: seeds::json,
};
pub(super) const WORDS: Target = Target {
    name: "words",
    about: "ids, reference numbers, languages, e-mail addresses, versions, names of blobs",
    run: words,
    seeds: || {
        let id = PersonId::new(&ctx()).to_string();
        let reference = platform::reference::new_reference(&ctx(), "PP");
        let rest = ["en", "fr-CA", "ada@example.org", "application/pdf", "private.show-own-data"];
        let digest = "ab".repeat(32);
        let texts = rest.iter().map(|text| (*text).to_owned()).chain([id, reference, digest]);
        texts.map(String::into_bytes).collect()
    },
};
pub(super) const UPLOAD: Target = Target {
    name: "upload",
    about: "uploaded files, told apart by their content",
    run: |data| {
        let _ = records::document::media::check(data, 1024 * 1024);
    },
    seeds: seeds::uploads,
};
pub(super) const SEALED: Target = Target {
    name: "sealed",
    about: "sealed bytes as the database gives them back",
    run: sealed,
    seeds: || {
        let seal = |text: &str| fixture().1.seal_text(&ctx(), LABEL, text).into_bytes();
        ["", "Ada", "a longer text that was sealed"].map(seal).into()
    },
};

const LABEL: &str = "fuzz.text";

fn words(data: &[u8]) {
    let text = text(data);
    let _ = (Id::read(&text), PersonId::parse(&text));
    if let Some(reference) = platform::reference::read_reference(&text) {
        let again = platform::reference::read_reference(&reference);
        assert_eq!(again.as_ref(), Some(&reference), "a reference reads as itself");
    }
    if let Some(locale) = Locale::parse(&text) {
        let _ = (locale.tag().len(), locale.direction());
    }
    let _ = messages::contact::EmailAddress::parse(&text);
    let _ = (services::Version::parse(&text), platform::blobs::BlobKey::parse(&text));
    let _ = (records::document::MediaType::parse(&text), Purpose::parse(&text));
}

fn sealed(data: &[u8]) {
    let (vault, key) = fixture();
    let sealed = Sealed::from_bytes(data);
    let access = Access::new(Purpose::Review, LABEL);
    let item = Item::new(LABEL, &sealed);
    let mut unit = Unit::new();
    let opened = vault.open_in(&mut unit, &ctx(), &access, key, &[item]);
    if let Ok(opened) = opened {
        let read = opened.first().map(|plain| plain.for_deciding().text().map(str::len));
        assert!(matches!(read, Some(Ok(_))), "what opens is what was sealed");
    }
}

/// A vault and the key of somebody in it.
fn fixture() -> &'static (Vault, SubjectKey) {
    static FIXTURE: OnceLock<(Vault, SubjectKey)> = OnceLock::new();
    FIXTURE.get_or_init(|| match wait_for(made(&ctx())) {
        Ok(made) => made,
        Err(fault) => panic!("a vault cannot be made: {fault}"),
    })
}

async fn made(ctx: &Ctx) -> Result<(Vault, SubjectKey), platform::Fault> {
    let db = database(&[privacy::MODULE]).await?;
    let masters = privacy::MasterKeys::new([7; 32], &[]);
    let vault = Vault::start(db, masters, ctx).await?;
    let subject = privacy::subject_of(PersonId::new(ctx));
    let key = vault.create_key(&mut Unit::new(), ctx, subject);
    Ok((vault, key))
}
