//! Sound inputs to begin with, taken from the files of the project when a target starts.

use std::path::Path;

use crate::targets::form_token;
use crate::town::{root, town};

/// Files of the project that end so and whose path holds `part`.
pub fn files(endings: &[&str], part: &str) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for folder in ["towns", "crates", "docs"] {
        collect(&root().join(folder), endings, part, &mut found);
    }
    found.sort();
    found
}

fn collect(folder: &Path, endings: &[&str], part: &str, found: &mut Vec<Vec<u8>>) {
    for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()) {
        if path.is_dir() {
            collect(&path, endings, part, found);
        } else if endings.iter().any(|ending| path.extension().is_some_and(|e| e == *ending))
            && path.to_string_lossy().contains(part)
        {
            found.extend(std::fs::read(&path));
        }
    }
}

/// Each input, and its first half: for targets that have one file only.
pub fn in_two(whole: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let halves = whole.iter().map(|bytes| bytes.iter().take(bytes.len() / 2).copied().collect());
    halves.collect::<Vec<_>>().into_iter().chain(whole.clone()).collect()
}

/// Processes: those of archetypes, of services, and the samples of tests.
pub fn processes() -> Vec<Vec<u8>> {
    files(&["bpmn"], "")
}

/// Expressions: those that decision tables of the demo town hold, and some of every construct.
pub fn feel() -> Vec<Vec<u8>> {
    let constructs = [
        "for i in 1..10, j in [1, 2] return i * j ** 2",
        "some x in [1, 2, 3] satisfies x > 2 and x < 9",
        "{a: 1, f: function(x: number, y) x + y, b: f(a, 2)}.b",
        "date(\"2026-02-28\") + duration(\"P1Y2M\") - @\"P3DT4H\"",
        "x in (1, 5, [7..9), < 3, not(2))",
        "matches(\"hello\", \"^h(.)l+[a-z-[b]]\\\\1$\", \"ix\")",
        "replace(\"abc\", \"(b)|(c)\", \"[$1\\\\$]\", \"i\")",
        "sort([3, 1, 2], function(a, b) a < b)[-1]",
        "exp(400) * 1e6000 / 3e-6000 ** 99",
        "string join([\"a\", null, \"b\"], \",\") = \"\\u00e9\\U01F40E\"",
        "years and months duration(@\"2020-02-29\", @\"2025-02-28\").years",
        "if a long name > 3 then range(\"[18..21)\").start included else flatten([[1, [2]]])",
    ];
    let mut found: Vec<Vec<u8>> = constructs.map(|text| text.as_bytes().to_vec()).into();
    for bytes in files(&["dmn"], "towns") {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let inside = text.split("<text>").skip(1).filter_map(|rest| rest.split("</text>").next());
        let plain =
            |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        found.extend(inside.map(|text| plain(text).into_bytes()));
    }
    found.sort();
    found.dedup();
    found
}

/// A few rows in the form of the list of product names.
pub fn products() -> Vec<Vec<u8>> {
    let head = "UniformeProductnaam;URI;Burger;Bedrijf;Rijk;Provincie;Waterschap;Gemeente;Autonomie;\
                Aanvraag;Subsidie;Melding;Verplichting;DigiDMacht;Grondslaglabel;Grondslaglink";
    let row = "parkeervergunning;http://standaarden.example/id/parkeervergunning;X;X;;;;X;;X;;;;;\
               Wegenverkeerswet;https://wetten.example/1";
    let quoted =
        "\"kapvergunning; \"\"boom\"\"\";http://standaarden.example/id/kap;X;;;;;X;;X;;X;;;Wet;";
    let whole = format!("{head}\n{row}\n{quoted}\n");
    [
        whole.clone(),
        whole.replace(';', ","),
        whole.replace('\n', "\r\n"),
        format!("\u{feff}{whole}"),
    ]
    .map(String::into_bytes)
    .into()
}

/// A statement of a bank in each notation.
pub fn statements() -> Vec<Vec<u8>> {
    let csv = "id,booked_on,amount,currency,text\nA1,2026-03-02,60.00,EUR,RF18 5390 0754 7034\n";
    let camt = r#"<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S</Id><Ntry><Amt Ccy="EUR">60.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt><NtryDtls><TxDtls><Refs><AcctSvcrRef>T1</AcctSvcrRef></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">60.00</Amt></TxAmt></AmtDtls><RmtInf><Ustrd>a &amp; b &#233;</Ustrd><Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"#;
    [csv.to_owned(), csv.replace(',', ";"), camt.to_owned(), camt.replace("CRDT", "DBIT")]
        .map(String::into_bytes)
        .into()
}

/// JSON: the answers of scenarios, and every kind of value.
pub fn json() -> Vec<Vec<u8>> {
    let mut found = vec![
        b"{\"a\":[1,2.50,-0,1e-400,\"\\u00e9\",null,true,{\"b\":{}}]}".to_vec(),
        b"[\"2026-11-23\",\"P1Y\",\"10:00:00@Europe/Paris\",9007199254740993]".to_vec(),
    ];
    for service in town().catalogue.snapshot().all() {
        let answers = service.scenarios.list.iter().map(|one| one.answers.to_string().into_bytes());
        found.extend(answers);
    }
    found
}

/// A file of each kind that is taken, as small as it can be.
pub fn uploads() -> Vec<Vec<u8>> {
    let pdf = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n".to_vec();
    let png =
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\0\0\0\0IEND\xaeB`\x82";
    let jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xd9".to_vec();
    let zip = |names: &[&str]| names.iter().flat_map(|name| stored(name)).collect::<Vec<u8>>();
    vec![
        pdf,
        png.to_vec(),
        jpeg,
        zip(&["[Content_Types].xml", "word/document.xml"]),
        zip(&["mimetype", "content.xml"]),
        b"plain text".to_vec(),
    ]
}

/// An entry of a ZIP file that is stored as it is, without a directory.
fn stored(name: &str) -> Vec<u8> {
    let body = b"application/vnd.oasis.opendocument.text";
    let length = |bytes: usize| u32::try_from(bytes).unwrap_or_default().to_le_bytes();
    let mut entry = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    entry.extend([length(body.len()), length(body.len())].concat());
    entry.extend(length(name.len()).iter().take(2));
    entry.extend([0, 0]);
    entry.extend(name.bytes().chain(body.iter().copied()));
    entry
}

/// Bodies with their content type in the first line.
pub fn bodies() -> Vec<Vec<u8>> {
    let part = |head: &str, body: &str| {
        format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
    };
    let multipart = [
        part("name=\"holder_name\"", "Ada"),
        part("name=\"start-day\"", "3"),
        part("name=\"papers\"; filename=\"a b.pdf\"\r\nContent-Type: application/pdf", "%PDF-1.7"),
        part("name=\"papers\"; filename=\"\"", ""),
    ];
    let multipart = format!("multipart/form-data; boundary=x\n{}--x--\r\n", multipart.concat());
    let plain =
        "application/x-www-form-urlencoded\nd-day=3&d-month=5&d-year=2026&a[0].b=%D9%A3+x&d=";
    let json = "application/json\n{\"answers\":{\"a\":[1,2]}}";
    [multipart, plain.to_owned(), json.to_owned()].map(String::into_bytes).into()
}

/// Requests as text.
pub fn requests() -> Vec<Vec<u8>> {
    let token = form_token("visitor-key");
    let headers = "Host: localhost:8080\nAccept-Language: ar;q=0.5, fr-CA, *;q=0\nAccept: text/html\n\
                   Cookie: language=fr; visitor=visitor-key; session=abc";
    let posted = format!(
        "{headers}\nOrigin: http://localhost:8080\nContent-Type: application/x-www-form-urlencoded"
    );
    [
        format!("GET /?lang=ar&page=3&next=%2Fdesk\n{headers}\nReferer: http://localhost:8080/desk?x\n\n"),
        format!("GET /apply/parking-permit?lang=x\n{headers}\nIf-None-Match: \"a\"\n\n"),
        format!("POST /apply/x\n{posted}\n\na=1&_csrf={token}&d-day=3"),
        format!("GET /desk\n{headers}\nAuthorization: Bearer abc\nAccept-Encoding: gzip\n\n"),
        "POST /api/act\nContent-Type: application/json\nIdempotency-Key: \"k-1\"\n\n{\"a\":1}".to_owned(),
    ]
    .map(String::into_bytes)
    .into()
}
