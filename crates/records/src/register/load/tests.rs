//! Files as towns have them: sound ones, and every way in which they are not.

use serde_json::json;

use super::*;

fn check(register: &str, text: &str, expected: &str) {
    let format = if text.starts_with('[') { Format::Json } else { Format::Csv };
    let told = match read(register, format, text) {
        Ok(loaded) => loaded
            .iter()
            .map(|one| format!("{} {} {} {}", one.line, one.person, one.key, one.data))
            .collect::<Vec<_>>(),
        Err(findings) => findings.iter().map(ToString::to_string).collect(),
    };
    assert_eq!(told.join("\n"), expected, "{text}");
}

#[test]
fn several_act_for_one_company() {
    check(
        "companies",
        "person,number,name,since,acts\n31,50-99,Bakery,2020-01-01,jointly\n32,5099,Bakery,2020-01-01,jointly\n33,77,Mill,2021-01-01,\n",
        "2 31 5099 {\"number\":\"50-99\",\"name\":\"Bakery\",\"since\":\"2020-01-01\",\"acts\":\"jointly\"}\n\
         3 32 5099-32 {\"number\":\"5099\",\"name\":\"Bakery\",\"since\":\"2020-01-01\",\"acts\":\"jointly\"}\n\
         4 33 77 {\"number\":\"77\",\"name\":\"Mill\",\"since\":\"2021-01-01\",\"acts\":\"\"}",
    );
}

#[test]
fn what_reads() {
    check(
        "population",
        "\u{feff}person,given,family,born\n31,Noor, Haddad ,1988-04-12\r\n32,Madonna,,1990-01-02\n",
        "2 31 31 {\"given\":\"Noor\",\"family\":\"Haddad\",\"born\":\"1988-04-12\"}\n\
         3 32 32 {\"given\":\"Madonna\",\"family\":\"\",\"born\":\"1990-01-02\"}",
    );
    check(
        "income",
        r#"[{"person": 31, "year": 2025, "amount_cents": "2450000", "household_cents": 1}]"#,
        "1 31 31-2025 {\"year\":2025,\"amount_cents\":2450000,\"household_cents\":1}",
    );
    check(
        "dog-licences",
        "person,key,breed\n31,D-1,\"Saluki, tall\"\n",
        "2 31 D-1 {\"breed\":\"Saluki, tall\"}",
    );
    check(
        "addresses",
        "street,number,postcode,district\nRope Walk,3,1001,harbour\n",
        "2  Rope Walk 3 {\"street\":\"Rope Walk\",\"number\":\"3\",\"postcode\":\"1001\",\
         \"district\":\"harbour\",\"parking_zone\":\"\"}",
    );
    let text = "person,given,family,born,relation\n31,Sami,Haddad,2015-06-01,child\n\
                31,Lina,Haddad,2017-06-01,child\n";
    let loaded = read("household", Format::Csv, text).unwrap();
    assert_eq!((loaded.len(), loaded[0].line), (1, 2));
    assert_eq!(loaded[0].data["members"].as_array().unwrap().len(), 2);
    assert_eq!(loaded[0].data["members"][0]["name"], json!({"given": "Sami", "family": "Haddad"}));
}

#[test]
fn what_is_told() {
    let people = "person,given,family,born\n";
    check(
        "population",
        &format!("{people}31,Noor,Haddad,12.4.1988\n,Ada,,1990-01-01\n"),
        "line 2: born does not read. Give born as year-month-day, such as 1988-04-12.\n\
         line 3: person is missing. Give every entry a person.",
    );
    check(
        "population",
        &format!("{people}31,Noor,Haddad\n32,Ada,,tomorrow\n"),
        "line 2: 3 values, where the first line names 4 columns. Give every line as many values; put \
         values with commas in quotes.\n\
         line 3: born does not read. Give born as year-month-day, such as 1988-04-12.",
    );
    check(
        "population",
        &format!("{people}31,A,,1990-01-01\n31,B,,1990-01-01\n"),
        "line 3: 31 stands on line 2 already. Keep one of the two.",
    );
    check(
        "vehicles",
        "person,plate,colour\n31,SM-1,red\n",
        "line 2: there is no column colour. The columns are person, plate, emissions_class.",
    );
    check(
        "vehicles",
        "[\n{\"person\": }]",
        "line 2: it is no such JSON. The file must be one JSON list of objects: \
         [{\"person\": \"…\", …}, …].",
    );
    check(
        "My register",
        "",
        "line 1: My register is no name of a register. Use small letters, digits, - and _, such as \
         dog-licences.",
    );
    let many = format!("{people}{}", "x,,,\n".repeat(200));
    assert_eq!(read("population", Format::Csv, &many).unwrap_err().len(), FINDINGS_MAX);
}
