//! A registration as a form, there and back.

use std::collections::BTreeMap;

use web::Form;

use super::{Authentication, Registration, RegistrationRefusal, Texts};
use crate::jose::Jwk;
use crate::scope::{Level, Scope};

/// The languages in which a program has a name.
pub(super) const LANGUAGES: [&str; 3] = ["en", "fr", "ar"];

/// A registration as its form shows it.
pub(super) fn filled(registration: &Registration) -> Form {
    let mut form = Form::new();
    for (field, texts) in [("name", &registration.name), ("purpose", &registration.purpose)] {
        for language in LANGUAGES {
            let text = match texts {
                Texts::One(text) if language == "en" => text.as_str(),
                Texts::One(_) => "",
                Texts::Several(texts) => texts.get(language).map_or("", String::as_str),
            };
            form.set(format!("{field}-{language}"), text);
        }
    }
    form.set("authentication", registration.authentication.word());
    for scope in &registration.scopes {
        form.set("scopes", scope.word());
    }
    form.set("redirect_uris", registration.redirect_uris.join("\n"));
    form.set("post_logout_redirect_uris", registration.post_logout_redirect_uris.join("\n"));
    form.set(
        "backchannel_logout_uri",
        registration.backchannel_logout_uri.clone().unwrap_or_default(),
    );
    form.set("sector", registration.sector.clone().unwrap_or_default());
    form.set("resources", registration.resources.join("\n"));
    form.set("certificates", registration.certificates_sha256.join("\n"));
    let keys = serde_json::to_string_pretty(&registration.keys).unwrap_or_default();
    form.set("keys", if registration.keys.is_empty() { String::new() } else { keys });
    let level = registration.assurance.map(|level| level.uri().rsplit('/').next().unwrap_or(""));
    form.set("assurance", level.unwrap_or("low"));
    for (name, set) in options(registration) {
        if set {
            form.set("options", name);
        }
    }
    form
}

/// What is on or off.
pub(super) const OPTIONS: [&str; 4] = ["fapi", "dpop", "certificate_bound", "device"];

fn options(registration: &Registration) -> [(&'static str, bool); 4] {
    [
        ("fapi", registration.fapi),
        ("dpop", registration.dpop),
        ("certificate_bound", registration.certificate_bound),
        ("device", registration.device),
    ]
}

/// A form as a registration; `secrets` are the digests that it has already.
pub(super) fn read(
    form: &Form,
    id: &str,
    secrets: Vec<String>,
) -> Result<Registration, (&'static str, RegistrationRefusal)> {
    let authentication = Authentication::parse(form.value("authentication"));
    let authentication =
        authentication.ok_or(("authentication", RegistrationRefusal::UnfitAuthentication))?;
    let optional = |name: &str| form.given(name).map(str::to_owned);
    let on = |name: &str| form.has("options", name);
    let keys =
        keys(form.value("keys")).ok_or(("keys", RegistrationRefusal::UnfitAuthentication))?;
    Ok(Registration {
        id: id.to_owned(),
        name: texts(form, "name"),
        purpose: texts(form, "purpose"),
        authentication,
        scopes: form.all("scopes").into_iter().filter_map(Scope::parse).collect(),
        redirect_uris: lines(form.value("redirect_uris")),
        post_logout_redirect_uris: lines(form.value("post_logout_redirect_uris")),
        backchannel_logout_uri: optional("backchannel_logout_uri"),
        secret_sha256: if authentication.is_secret() { secrets } else { Vec::new() },
        keys,
        certificates_sha256: lines(form.value("certificates")),
        sector: optional("sector"),
        assurance: Level::parse(form.value("assurance")).filter(|level| *level != Level::Low),
        resources: lines(form.value("resources")),
        fapi: on("fapi"),
        dpop: on("dpop"),
        certificate_bound: on("certificate_bound"),
        device: on("device"),
    })
}

/// The field at which a refusal is shown.
pub(super) fn field_of(refusal: &RegistrationRefusal) -> &'static str {
    match refusal {
        RegistrationRefusal::UnfitId | RegistrationRefusal::TakenId => "id",
        RegistrationRefusal::UnfitText => "name-en",
        RegistrationRefusal::UnfitAddress(_) | RegistrationRefusal::NoAddress => "redirect_uris",
        RegistrationRefusal::NoSector => "sector",
        RegistrationRefusal::UnfitAuthentication => "authentication",
        RegistrationRefusal::UnfitProfile => "options",
    }
}

fn texts(form: &Form, field: &str) -> Texts {
    let text = |language: &str| {
        let text = form.given(&format!("{field}-{language}"))?;
        Some((language.to_owned(), text.to_owned()))
    };
    let texts: BTreeMap<String, String> = LANGUAGES.into_iter().filter_map(text).collect();
    Texts::Several(texts)
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Public keys: a list of them, a set (`{"keys": […]}`), or one.
pub fn keys(text: &str) -> Option<Vec<Jwk>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let mut value: serde_json::Value = serde_json::from_str(text).ok()?;
    if let Some(set) = value.get_mut("keys") {
        value = set.take();
    }
    match value.is_array() {
        true => serde_json::from_value(value).ok(),
        false => serde_json::from_value(value).ok().map(|key| vec![key]),
    }
}
