//! Search and publication over small catalogues.

use platform::Locale;

use super::*;
use crate::definition::Files;

const TOWN: &str = "
id: t
name: {en: T, fr: T, ar: T}
authority: {en: T, fr: T, ar: T}
languages: [en, fr, ar]
units: {desk: {name: {en: Desk, fr: Bureau, ar: مكتب}}}
themes: {all: {name: {en: All, fr: Tout, ar: الكل}}}
law: {act-1: {title: {en: Act, fr: Loi, ar: قانون}}}
defaults: {retention: {granted: 1 year, law: act-1}}
";

fn town() -> Town {
    let (town, findings) = Town::read(TOWN.as_bytes());
    town.unwrap_or_else(|| panic!("{findings:?}"))
}

fn service(id: &str, name: [&str; 3], synonyms: &str) -> (Definition, Files) {
    let [en, fr, ar] = name;
    let yaml = format!(
        "id: {id}\nkind: report\nname: {{en: {en}, fr: {fr}, ar: {ar}}}\n\
         summary: {{en: Something, fr: Chose, ar: شيء}}\nsynonyms: {{en: [{synonyms}]}}\n\
         theme: all\nunit: desk\nbasis: act-1\npurpose: {{en: x, fr: x, ar: س}}\n"
    );
    let files = Files::from([
        ("service.yaml".to_owned(), yaml.into_bytes()),
        ("form.yaml".to_owned(), b"pages: []".to_vec()),
    ]);
    let (definition, findings) = Definition::read(id, &files, &town());
    (definition.unwrap_or_else(|| panic!("{findings:?}")), files)
}

fn catalogue() -> Catalogue {
    let services = vec![
        service(
            "parking-permit",
            ["Resident parking permit", "Permis de stationnement", "تصريح وقوف السيارات"],
            "car permit",
        ),
        service(
            "building-permit",
            ["Building permit", "Permis de construire", "رخصة البناء"],
            "planning permission",
        ),
        service(
            "birth",
            ["Registering a birth", "Déclaration de naissance", "تسجيل مولود"],
            "newborn, baby",
        ),
        service(
            "disability-card",
            [
                "Disability parking card",
                "Carte de stationnement handicapé",
                "بطاقة وقوف ذوي الإعاقة",
            ],
            "blue badge",
        ),
    ];
    Catalogue::from_definitions(town(), services)
}

#[test]
fn what_is_found_first() {
    let catalogue = catalogue();
    let snapshot = catalogue.snapshot();
    let check = |locale: Locale, query: &str, first: &str| {
        let hits = snapshot.search(query, locale, 5, &|_| 0);
        let found = hits.first().map_or("nothing", |hit| &*hit.service.id);
        assert_eq!(found, first, "{query}");
    };
    check(Locale::EN, "parking permit", "parking-permit");
    check(Locale::EN, "permits for parking", "parking-permit");
    check(Locale::EN, "parkng pemit", "parking-permit");
    check(Locale::EN, "resid", "parking-permit");
    check(Locale::EN, "my baby", "birth");
    check(Locale::EN, "blue badge", "disability-card");
    check(Locale::EN, "biulding permit", "building-permit");
    check(Locale::EN, "planing permision", "building-permit");
    check(Locale::EN, "stationnement handicapé", "disability-card");
    check(Locale::FR, "declaration naissances", "birth");
    check(Locale::FR, "handicape", "disability-card");
    check(Locale::AR, "تصريح", "parking-permit");
    check(Locale::AR, "رخصه بناء", "building-permit");
    check(Locale::AR, "الاعاقه", "disability-card");
    check(Locale::EN, "xyzzy", "nothing");
    check(Locale::EN, "", "nothing");
}

#[test]
fn of_two_that_fit_alike_the_one_people_use_goes_first() {
    let dogs = |id, name| service(id, [name, name, name], "");
    let services = vec![
        dogs("dog-a", "Dog boarding"),
        dogs("dog-b", "Dog training"),
        dogs("dog-c", "Dog walking"),
    ];
    let catalogue = Catalogue::from_definitions(town(), services);
    let snapshot = catalogue.snapshot();
    let found = |query: &str, uses: &dyn Fn(&str) -> u64| -> Vec<String> {
        let hits = snapshot.search(query, Locale::EN, 5, uses);
        hits.iter().map(|hit| hit.service.id.to_string()).collect()
    };
    let check = |query, uses: &dyn Fn(&str) -> u64, first: &str| {
        assert_eq!(found(query, uses).first().map(String::as_str), Some(first), "{query}");
    };
    check("dog", &|_| 0, "dog-a");
    check("dog", &|id| if id == "dog-b" { 40 } else { 0 }, "dog-b");
    // However much the other is used: this name was typed.
    check("dog boarding", &|id| if id == "dog-b" { 1_000_000 } else { 0 }, "dog-a");
}

#[test]
fn how_far_words_are_apart() {
    let check =
        |left, right, expected| assert_eq!(distance(left, right, 3), expected, "{left} {right}");
    check("permit", "permit", 0);
    check("permit", "pemit", 1);
    check("building", "biulding", 1);
    check("marriage", "mariage", 1);
    check("abc", "xyz", 3);
    check("short", "a much longer one", 4);
}

#[test]
fn a_changed_folder_is_published_and_a_broken_one_is_not() {
    let folder = platform::testkit::TestFolder::new("services_reload");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let yaml = |name: &str| {
        let (_, files) = service("one", [name, "Un", "واحد"], "a");
        String::from_utf8(files["service.yaml"].clone()).unwrap()
    };
    write("town.yaml", TOWN);
    write("services/one/service.yaml", &yaml("One"));
    write("services/one/form.yaml", "pages: []");
    let (catalogue, _) = Catalogue::load(folder.path()).unwrap();
    let first = catalogue.current("one").unwrap();
    assert!(catalogue.reload().unwrap().published.is_empty());

    write("services/one/service.yaml", &yaml("Two"));
    assert_eq!(catalogue.reload().unwrap().published, ["one".into()]);
    let second = catalogue.current("one").unwrap();
    assert_ne!(first.version, second.version);
    let kept = catalogue.version("one", first.version).unwrap();
    assert_eq!(kept.name.get(Locale::EN), "One");

    write("services/one/service.yaml", "id: one\nkind: nonsense\n");
    let reloaded = catalogue.reload().unwrap();
    assert!(reloaded.published.is_empty() && !reloaded.findings.is_empty());
    assert_eq!(catalogue.current("one").unwrap().version, second.version);

    write("services/one/service.yaml", &yaml("Two"));
    catalogue.reload().unwrap();
    let form = ("form.yaml", b"pages: []\n".as_slice());
    assert_eq!(
        catalogue.replace_file(("one", first.version), form).unwrap(),
        Replaced::Overtaken(second.version),
    );
    let at = folder.path().join("services/one/form.yaml");
    readable_by(&at, 0o640);
    assert_eq!(catalogue.replace_file(("one", second.version), form).unwrap(), Replaced::Written,);
    assert_eq!(mode_of(&at), 0o640, "who may read and write the file stays as it was");
    assert_eq!(catalogue.reload().unwrap().published, ["one".into()]);
    assert_eq!(catalogue.replace_file(("one", second.version), form).unwrap(), Replaced::Already,);
    assert!(catalogue.can_write("one") && !catalogue.can_write("none"));
    assert!(catalogue.reload().unwrap().published.is_empty(), "a trial is no change");
}

/// Who may read and write a file.
fn mode_of(file: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(file).unwrap().permissions().mode() & 0o777
}

fn readable_by(file: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// A folder that the program may not write in: the file stays whole, and nothing is left beside it.
#[test]
fn a_file_that_cannot_be_replaced_stays_whole() {
    let folder = platform::testkit::TestFolder::new("services_locked");
    let one = folder.path().join("services/one");
    std::fs::create_dir_all(&one).unwrap();
    let (_, files) = service("one", ["One", "Un", "واحد"], "a");
    std::fs::write(folder.path().join("town.yaml"), TOWN).unwrap();
    for (name, bytes) in &files {
        std::fs::write(one.join(name), bytes).unwrap();
    }
    let (catalogue, _) = Catalogue::load(folder.path()).unwrap();
    let version = catalogue.current("one").unwrap().version;
    // Something of that name stands in the way: the file cannot be written beside the old one, for root neither.
    std::fs::create_dir(one.join(".form.yaml.new")).unwrap();
    let form = ("form.yaml", b"pages: []\n".as_slice());
    assert!(catalogue.replace_file(("one", version), form).is_err());
    assert_eq!(std::fs::read(one.join("form.yaml")).unwrap(), files["form.yaml"]);
    std::fs::remove_dir(one.join(".form.yaml.new")).unwrap();
    assert_eq!(catalogue.replace_file(("one", version), form).unwrap(), Replaced::Written);
    assert_eq!(std::fs::read_dir(&one).unwrap().count(), 2, "nothing is left beside it");
}
