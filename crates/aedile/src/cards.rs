//! The smart cards that the town takes, by its settings.

use std::path::Path;

use anyhow::Context as _;
use identity::Identity;
use identity::sign_in::card::{CardSettings, Cards};

use crate::config::Settings;

/// Takes the cards of the authorities that the settings name; without any, none.
///
/// # Errors
/// When a file cannot be read, or does not hold what it should: better no start than a town without its cards.
pub(crate) fn take(settings: &Settings, identity: &Identity, town: &str) -> anyhow::Result<()> {
    let cards = &settings.cards;
    let Some(file) = &cards.authorities_file else { return Ok(()) };
    let responder = cards.ocsp_responder_file.as_deref();
    let decided = CardSettings {
        authorities: read("cards.authorities_file", file)?,
        register: cards.register_prefix.clone().map(|prefix| (prefix, format!("{town}.person"))),
        high_policies: cards.high_policies.clone(),
        disallowed_policies: cards.disallowed_policies.clone(),
        take_unchecked: cards.take_unchecked,
        ocsp_url: cards.ocsp_url.clone(),
        ocsp_responder: responder
            .map(|file| read("cards.ocsp_responder_file", file))
            .transpose()?,
        ocsp_nonce: cards.ocsp_nonce,
    };
    let cards = Cards::new(decided, Cards::asking())
        .with_context(|| format!("in the settings of cards ({})", file.display()))?;
    identity.take_cards(cards);
    Ok(())
}

fn read(setting: &str, file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file)
        .with_context(|| format!("cannot read {setting} {}", file.display()))
}
