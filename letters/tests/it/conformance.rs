//! Every template in every language, read back; every way out of the box, refused.

use crate::town::{LANGUAGES, TEMPLATES, example, plain, unpacked};
use aedile_letters::fonts::{DIRECTORIES, FAMILIES, Fonts};
use aedile_letters::typeset::Typesetter;
use letters_protocol::{Profile, RefusalCode, Refused, Request, StyleFile};

fn typesetter() -> Typesetter {
    let directories = DIRECTORIES.map(Into::into);
    Typesetter::new(Fonts::read(&directories, &FAMILIES.map(Into::into)).unwrap())
}

#[test]
fn every_template_conforms_in_every_language() {
    let typesetter = typesetter();
    for template in TEMPLATES {
        for language in LANGUAGES {
            let request = example(template, language);
            let title = request.data["title"].as_str().unwrap().to_owned();
            let letter = typesetter.letter(request).unwrap_or_else(|refused| {
                panic!("{template}.{language}: {:#?}", refused.diagnostics)
            });
            assert_eq!(letter.warnings, [], "{template}.{language}");
            assert!((1..=2).contains(&letter.pages), "{template}.{language}");
            let text = unpacked(&letter.pdf);
            let language_entry = format!("/Lang({language})");
            for expected in [
                // ISO 19005-2, 6.6.4: version and conformance identification
                "<pdfaid:part>2</pdfaid:part>",
                "<pdfaid:conformance>A</pdfaid:conformance>",
                // ISO 14289-1, 5: version identification
                "<pdfuaid:part>1</pdfuaid:part>",
                // ISO 14289-1, 7.1: tagged, and the title is shown instead of the file name
                "/StructTreeRoot",
                "/Marked true",
                "/DisplayDocTitle true",
                "/OutputIntents",
                "<xmp:CreateDate>2026-11-23T14:15:00+00:00</xmp:CreateDate>",
                &language_entry,
                &title,
            ] {
                assert!(text.contains(expected), "{template}.{language} lacks {expected}");
            }
            let right_to_left = text.contains("/Direction/R2L") || text.contains("/Direction /R2L");
            assert_eq!(right_to_left, language == "ar", "{template}.{language}");
        }
    }
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let typesetter = typesetter();
    let one = typesetter.letter(example("decision", "fr")).unwrap();
    typesetter.letter(example("certificate", "ar")).unwrap();
    let other = typesetter.letter(example("decision", "fr")).unwrap();
    assert_eq!(one, other);
}

fn refused(request: Request) -> Refused {
    match typesetter().letter(request) {
        Ok(letter) => panic!("a letter of {} pages", letter.pages),
        Err(refused) => refused,
    }
}

fn check(template: &str, line: Option<u32>, message: &str) {
    let refused = refused(plain(template));
    assert_eq!(refused.code, RefusalCode::Template, "{template}");
    let first = &refused.diagnostics[0];
    assert!(first.message.contains(message), "{template}: {first:?}");
    // `plain` puts one line before the template.
    assert_eq!(first.line, line, "{template}: {first:?}");
}

#[test]
fn a_template_sees_nothing_but_its_request() {
    let sees_only = "a letter sees only";
    check("#read(\"/etc/passwd\")", Some(2), sees_only);
    check("#read(\"other.json\")", Some(2), sees_only);
    check("Hello\n#include \"other.typ\"", Some(3), sees_only);
    check("#read(\"../../etc/passwd\")", Some(2), "");
    check("#image(\"https://example.org/x.png\", alt: \"x\")", Some(2), sees_only);
    check("#import \"@preview/tiaoma:0.3.0\": qr", Some(2), "a letter cannot use packages");
    check("#import \"@local/mine:1.0.0\": x", Some(2), "a letter cannot use packages");
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    check("Hello\n\n#adressee", Some(4), "unknown variable: adressee");
    check("#json(\"data.json\").name", Some(2), "does not contain key \"name\"");
    check("#(", Some(2), "unclosed delimiter");
    // PDF/UA-1 (ISO 14289-1, 7.3): figures have alternative text
    check(
        "#rect()\n#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg'/>\"))",
        Some(3),
        "PDF/UA-1",
    );
    check("No font has this: \u{1f600}", Some(2), "could not be displayed");
    let untitled = Request { template: "Hello".into(), ..plain("") };
    assert!(refused(untitled).diagnostics[0].message.contains("title"));
}

#[test]
fn fields_that_make_no_sense_are_refused() {
    let style = |name: &str, file| [(name.to_owned(), file)].into();
    let text = || StyleFile::Text("x".into());
    let wrong = [
        Request { created_at: "yesterday".into(), ..plain("") },
        Request { language: "English".into(), ..plain("") },
        Request { styles: style("../town.typ", text()), ..plain("") },
        Request { styles: style("main.typ", text()), ..plain("") },
        Request { styles: style("data.json", text()), ..plain("") },
        Request { styles: style("", text()), ..plain("") },
        Request { styles: style("a.png", StyleFile::Base64("?".into())), ..plain("") },
        Request { styles: (0..33).map(|n| (format!("{n}.typ"), text())).collect(), ..plain("") },
    ];
    for request in wrong {
        assert_eq!(refused(request.clone()).code, RefusalCode::Request, "{request:?}");
    }
    let long = plain("#for _ in range(2001) [x #pagebreak(weak: true)]");
    assert_eq!(refused(long).code, RefusalCode::TooLarge);
}

#[test]
fn other_profiles_are_to_be_had() {
    let attached = "#pdf.attach(\"data.json\", bytes(\"{}\"), mime-type: \"application/json\", \
                    relationship: \"data\", description: \"The decision as data\")\nHello";
    let request = Request { profile: Profile::A3aUa1, ..plain(attached) };
    let text = unpacked(&typesetter().letter(request).unwrap().pdf);
    assert!(text.contains("<pdfaid:part>3</pdfaid:part>"));
    assert!(text.contains("/EmbeddedFile"));
    let draft = Request { profile: Profile::Ua1, ..plain("Hello") };
    assert!(!unpacked(&typesetter().letter(draft).unwrap().pdf).contains("pdfaid"));
}
