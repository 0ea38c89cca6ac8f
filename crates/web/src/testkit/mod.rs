//! For tests of the crates above: a site at a fixed moment, pages rendered from samples, markup checked.

pub mod samples;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use axum::http::Request;
use futures_util::FutureExt as _;
use platform::Locale;
use platform::testkit::TestClock;

use crate::asked::{Arrival, Asked};
use crate::i18n::{Catalogue, Source};
use crate::site::{Branding, Link, Localised, Settings, Site};
use crate::visitor::Visitor;
use crate::{Permission, ResolveVisitor, TokenKey};

/// A site in which everybody who brings a session or token is this visitor, at the first instant of tests.
pub fn site(visitor: Visitor, sources: &[Source<'_>]) -> Site {
    let all: Vec<Source<'_>> = crate::LOCALES.iter().chain(sources).copied().collect();
    let (words, findings) = Catalogue::new(&all);
    assert!(findings.is_empty(), "messages that cannot be read: {findings:?}");
    let visitors: ResolveVisitor = Arc::new(move |_, _| {
        let visitor = visitor.clone();
        async move { Ok(visitor) }.boxed()
    });
    Site {
        edge: TestClock::new().edge(),
        words,
        town: Branding {
            name: Localised(vec![(Locale::EN, "Saltmere".into()), (Locale::AR, "سالتمير".into())]),
            arms_svg: Some(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 36 44\">\
                 <path fill=\"#d9a21b\" d=\"M0 0h36v24L18 44 0 24z\"/></svg>"
                    .into(),
            ),
            colours: Vec::new(),
            demo: true,
            sign_in: Some("/sign-in"),
            acting: None,
            sign_out: Some("/sign-out"),
            navigation: vec![
                Link::new("home", "/"),
                Link::new("search", "/mine").shown_to(Permission::SignedIn),
                Link::new("home", "/desk").shown_to(Permission::Official).desk(),
            ],
            footer: vec![Link::new("home", "/")],
        },
        visitors,
        tokens: TokenKey::new([7; 32]),
        settings: Settings::default(),
        metrics: crate::Metrics::default(),
        allowances: crate::Allowances::default(),
    }
}

/// What a handler would be asked by this visitor in this language, to render a page's sample.
pub fn asked(visitor: Visitor, locale: Locale, sources: &[Source<'_>]) -> Asked {
    let site = site(visitor.clone(), sources).shared();
    let address = format!("/sample?lang={locale}");
    let request = Request::get(address).header("cookie", "__Host-session=test").body(());
    let (parts, ()) = request.unwrap_or_default().into_parts();
    let arrival = Arc::new(Arrival::new(&site, &parts));
    let info = Arc::new(crate::gate::unmatched("/sample"));
    crate::gate::asked(&site, &arrival, &info, visitor)
}

/// The message keys that templates and handlers below a folder name, each with a file that does.
///
/// Found by the calls `t("…")`, `with("…"`, `rich("…"`, `plain("…"` and `page("…")`.
pub fn keys_used(folder: &Path) -> BTreeMap<String, String> {
    let mut keys = BTreeMap::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return keys };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.is_dir() {
            keys.extend(keys_used(&path));
            continue;
        }
        let kind = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        if !matches!(kind, "rs" | "html") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let code: Vec<&str> =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let text = code.join("\n");
        for call in [".t(\"", ".with(\"", ".rich(\"", ".plain(\"", ".page(\"", "Link::new(\""] {
            for piece in text.split(call).skip(1) {
                let key = piece.split('"').next().unwrap_or_default();
                keys.insert(key.to_owned(), path.display().to_string());
            }
        }
    }
    keys
}

/// Message keys used below a folder that no language has, or that only some languages have.
pub fn unknown_keys(folder: &Path, sources: &[Source<'_>]) -> Vec<String> {
    let all: Vec<Source<'_>> = crate::LOCALES.iter().chain(sources).copied().collect();
    let (words, findings) = Catalogue::new(&all);
    let missing = words.missing().into_iter().map(|(locale, key)| format!("{locale} lacks {key}"));
    let unknown = keys_used(folder)
        .into_iter()
        .filter(|(key, _)| !words.has(key.split('.').next().unwrap_or_default()))
        .map(|(key, file)| format!("{file} uses {key}, which no language has"));
    findings.into_iter().chain(missing).chain(unknown).chain(strange_variables(&all)).collect()
}

/// Variables that a translation uses and the English message is not given.
fn strange_variables(sources: &[Source<'_>]) -> Vec<String> {
    let english: BTreeMap<String, BTreeSet<String>> = sources
        .iter()
        .filter(|(tag, _)| *tag == "en")
        .flat_map(|(_, text)| variables(text))
        .collect();
    let others = sources.iter().filter(|(tag, _)| *tag != "en");
    let all = others.flat_map(|(tag, text)| variables(text).into_iter().map(move |one| (tag, one)));
    let strange = all.filter_map(|(tag, (key, used))| {
        let given: &BTreeSet<String> = english.get(&key)?;
        let extra: Vec<&String> = used.difference(given).collect();
        (!extra.is_empty()).then(|| format!("{tag}: {key} uses {extra:?}, which English does not"))
    });
    strange.collect()
}

/// The variables of each message of a file.
fn variables(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in text.lines() {
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            key = line.split('=').next().unwrap_or_default().trim().to_owned();
        }
        let names = line.split('$').skip(1).map(|rest| {
            rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect()
        });
        messages.entry(key.clone()).or_default().extend(names);
    }
    messages
}

/// What is wrong with a page's markup: ids given twice, references that lead nowhere, controls without a
/// label, inline scripts and styles, images without `alt`, more or less than one `h1`.
pub fn markup_faults(html: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut ids = BTreeSet::new();
    let (mut labelled, mut wanted, mut controls) = (BTreeSet::new(), Vec::new(), Vec::new());
    let mut headings = 0;
    for tag in html.split('<').skip(1).filter(|tag| tag.starts_with(|c: char| c.is_alphabetic())) {
        let tag = tag.split('>').next().unwrap_or_default();
        let name = tag.split([' ', '\n']).next().unwrap_or_default();
        let attribute = |wanted: &str| {
            let found = tag.split(&format!(" {wanted}=\"")).nth(1)?;
            found.split('"').next().map(str::to_owned)
        };
        if let Some(id) = attribute("id").filter(|id| !ids.insert(id.clone())) {
            faults.push(format!("the id {id} is given twice"));
        }
        for reference in ["aria-describedby", "aria-labelledby", "aria-controls", "for"] {
            let value = attribute(reference).unwrap_or_default();
            wanted.extend(value.split_whitespace().map(|id| (id.to_owned(), name.to_owned())));
            if reference == "for" {
                labelled.insert(value);
            }
        }
        if let Some(anchor) = attribute("href").and_then(|h| h.strip_prefix('#').map(str::to_owned))
        {
            wanted.push((anchor, name.to_owned()));
        }
        let hidden = matches!(attribute("type").as_deref(), Some("hidden" | "submit"));
        if matches!(name, "input" | "select" | "textarea") && !hidden {
            controls.push((attribute("id"), attribute("aria-label"), attribute("name")));
        }
        headings += usize::from(name == "h1");
        if attribute("style").is_some() || name == "style" {
            faults.push(format!("an inline style in <{name}>"));
        }
        if tag.contains(" onclick") || (name == "script" && attribute("src").is_none()) {
            faults.push(format!("an inline script in <{name}>"));
        }
        if name == "img" && attribute("alt").is_none() {
            faults.push("an image without alt".into());
        }
    }
    let nowhere = wanted.into_iter().filter(|(id, _)| !ids.contains(id));
    faults.extend(nowhere.map(|(id, name)| format!("<{name}> leads to #{id}, which is not there")));
    for (id, label, name) in controls {
        let has = label.is_some() || id.is_some_and(|id| labelled.contains(&id));
        if !has {
            faults.push(format!("the control {} has no label", name.unwrap_or_default()));
        }
    }
    if headings != 1 {
        faults.push(format!("{headings} h1 instead of one"));
    }
    faults
}
