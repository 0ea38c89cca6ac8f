//! Round trips of every table of the demo town, edits that change nothing else, and spreadsheets that are refused.

use std::path::Path;

use jiff::Timestamp;
use platform::zip::Zip;

use super::rows::Cell;
use super::sheet::{SheetFormat, from_sheet, to_sheet};
use super::{
    CELL_CHARACTERS_MAX, Edit, RULES_MAX, RuleText, SheetRefusal, TableText, place_of, write,
};

const AT: Timestamp = Timestamp::UNIX_EPOCH;

fn towns_files() -> Vec<(String, String)> {
    let folder =
        Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo/services");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path().join("rules.dmn");
        let name = path.display().to_string();
        found.extend(std::fs::read_to_string(path).ok().map(|text| (name, text)));
    }
    assert!(found.len() >= 15);
    found
}

const SMALL: &str = r#"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="d" namespace="n">
  <decision id="Price" name="Price">
    <decisionTable id="t" hitPolicy="FIRST">
      <input id="i" label="Area"><inputExpression id="e"><text>area</text></inputExpression></input>
      <output id="o" name="price"/>
      <annotation name="law"/>
      <annotation name="reason.en"/>
      <!-- the cheap one -->
      <rule id="one">
        <inputEntry id="one_i"><text>&lt; 10</text></inputEntry>
        <outputEntry id="one_o"><text>1</text></outputEntry>
        <annotationEntry><text>act-1</text></annotationEntry>
      </rule>
      <!-- the rest -->
      <rule id="two">
        <inputEntry id="two_i"/>
        <outputEntry id="two_o"><text><![CDATA[ "a & b" ]]></text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
"#;

fn small() -> TableText {
    TableText::find(SMALL, "Price").unwrap()
}

#[test]
fn a_table_that_is_not_changed_is_its_file_byte_by_byte() {
    let mut tables = 0;
    for (name, xml) in towns_files() {
        for table in TableText::list(&xml) {
            assert_eq!(write(&xml, &table).as_deref(), Some(xml.as_str()), "{name}");
            tables += 1;
        }
    }
    assert!(tables > 30, "{tables} tables");
    assert_eq!(write(SMALL, &small()).as_deref(), Some(SMALL));
}

#[test]
fn every_table_of_the_town_survives_a_spreadsheet() {
    for (name, xml) in towns_files() {
        for table in TableText::list(&xml) {
            for format in SheetFormat::ALL {
                let sheet = to_sheet(&table, format, AT);
                let read = from_sheet(&sheet, &table);
                assert_eq!(read.as_ref(), Ok(&table), "{name} {} {format:?}", table.decision);
            }
        }
    }
}

#[test]
fn text_of_any_kind_survives() {
    let mut table = small();
    for cell in ["\"a  b\"", "a\n  b\nc", "<&>\"'", "=1+1", "٤٢ عاما", "\t-\u{1F600}", "1e5"]
    {
        table.edit(Edit::Add);
        let rule = table.rules.last_mut().unwrap();
        rule.cells = vec![cell.to_owned(), cell.to_owned(), "a".to_owned(), cell.to_owned()];
    }
    let trimmed = |table: &TableText| -> Vec<Vec<String>> {
        let cells =
            |rule: &RuleText| rule.cells.iter().map(|cell| cell.trim().to_owned()).collect();
        table.rules.iter().map(cells).collect()
    };
    for format in SheetFormat::ALL {
        let read = from_sheet(&to_sheet(&table, format, AT), &table).unwrap();
        assert_eq!(trimmed(&read), trimmed(&table), "{format:?}");
    }
    let xml = write(SMALL, &table).unwrap();
    assert_eq!(trimmed(&TableText::find(&xml, "Price").unwrap()), trimmed(&table));
}

#[test]
fn one_cell_changes_one_line() {
    let mut table = small();
    table.rules[0].cells[1] = "2".to_owned();
    let xml = write(SMALL, &table).unwrap();
    let changed: Vec<_> = SMALL.lines().zip(xml.lines()).filter(|(old, new)| old != new).collect();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].1.trim(), r#"<outputEntry id="one_o"><text>2</text></outputEntry>"#);
    // An empty element, and annotations that were not there.
    table.rules[1].cells = ["> 10", "3", "", "It is <large>."].map(str::to_owned).to_vec();
    let xml = write(SMALL, &table).unwrap();
    assert!(xml.contains(r#"<inputEntry id="two_i"><text>&gt; 10</text></inputEntry>"#), "{xml}");
    assert_eq!(TableText::find(&xml, "Price").unwrap(), table);
}

#[test]
fn rules_come_go_and_move_with_their_comments() {
    let mut table = small();
    table.edit(Edit::Down(0));
    table.edit(Edit::Copy(0));
    table.edit(Edit::Add);
    let xml = write(SMALL, &table).unwrap();
    assert!(xml.contains("<!-- the rest -->") && xml.contains("<!-- the cheap one -->"), "{xml}");
    let read = TableText::find(&xml, "Price").unwrap();
    let ids: Vec<&str> = read.rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids, ["two", "price_rule_3", "one", "price_rule_4"]);
    let again = write(&xml, &read).unwrap();
    assert_eq!(again, xml);
    let compared = read.compare(&small());
    assert_eq!((compared.added, compared.changed, compared.removed), (2, 0, 0));
    assert!(compared.moved && small().compare(&small()).is_same());
    table.rules.clear();
    let empty = write(SMALL, &table).unwrap();
    table.edit(Edit::Add);
    assert_eq!(TableText::find(&write(&empty, &table).unwrap(), "Price").unwrap().rules.len(), 1);
    for edit in [Edit::Up(0), Edit::Down(9), Edit::Remove(9), Edit::Copy(9)] {
        let before = table.clone();
        table.edit(edit);
        assert_eq!(table, before);
    }
    assert_eq!(Edit::parse("up-3"), Some(Edit::Up(3)));
    assert_eq!((Edit::parse("up"), Edit::parse("eat-1"), Edit::parse("up-x")), (None, None, None));
}

#[test]
fn what_else_a_cell_has_stays() {
    let described = SMALL
        .replace("<text>&lt; 10</text>", "<description>small</description><text>&lt; 10</text>")
        .replace(
            "<inputEntry id=\"two_i\"/>",
            "<inputEntry id=\"two_i\"><description>a > b</description></inputEntry>",
        );
    let mut table = TableText::find(&described, "Price").unwrap();
    assert_eq!((table.rules[0].cells[0].as_str(), table.rules[1].cells[0].as_str()), ("< 10", ""));
    table.rules[0].cells[0] = "< 11".to_owned();
    table.rules[1].cells[0] = ">= 11".to_owned();
    let xml = write(&described, &table).unwrap();
    for kept in [
        "<description>small</description><text>&lt; 11</text>",
        "<description>a > b</description><text>&gt;= 11</text></inputEntry>",
    ] {
        assert!(xml.contains(kept), "{xml}");
    }
    assert_eq!(TableText::find(&xml, "Price").unwrap(), table);
}

#[test]
fn rules_without_an_id_of_their_own_stay_as_they_are() {
    let nameless = SMALL.replace(" id=\"one\"", "").replace(" id=\"two\"", " id=\"\"");
    for same in [nameless, SMALL.replace("id=\"two\"", "id=\"one\"")] {
        let mut table = TableText::find(&same, "Price").unwrap();
        assert_eq!(write(&same, &table).as_deref(), Some(same.as_str()));
        assert_eq!(table.rules[1].id, "#2");
        let before = table.clone();
        table.rules[1].cells[1] = "3".to_owned();
        let xml = write(&same, &table).unwrap();
        let changed = same.lines().zip(xml.lines()).filter(|(old, new)| old != new).count();
        assert_eq!((changed, xml.lines().count()), (1, same.lines().count()), "{xml}");
        let compared = table.compare(&before);
        assert_eq!((compared.added, compared.changed, compared.removed), (0, 1, 0));
        for format in SheetFormat::ALL {
            assert_eq!(from_sheet(&to_sheet(&table, format, AT), &table).as_ref(), Ok(&table));
        }
    }
}

#[test]
fn lines_end_as_those_of_the_file() {
    let windows = SMALL.replace('\n', "\r\n");
    let mut table = TableText::find(&windows, "Price").unwrap();
    assert_eq!(write(&windows, &table).as_deref(), Some(windows.as_str()));
    table.edit(Edit::Add);
    table.rules[2].cells[3] = "one\ntwo".to_owned();
    table.rules[0].cells[3] = "one\ntwo".to_owned();
    let xml = write(&windows, &table).unwrap();
    assert_eq!(xml.matches('\n').count(), xml.matches("\r\n").count(), "{xml:?}");
    assert_eq!(TableText::find(&xml, "Price").unwrap().rules[2].cells, table.rules[2].cells);
}

#[test]
fn many_new_rules_are_written_quickly() {
    let mut table = small();
    let rule = RuleText { id: String::new(), cells: vec!["x".repeat(20); 4] };
    table.rules.extend(std::iter::repeat_n(rule, RULES_MAX - 2));
    let padded = SMALL.replace("</definitions>", &format!("{}</definitions>", " ".repeat(400_000)));
    let xml = write(&padded, &table).unwrap();
    let read = TableText::find(&xml, "Price").unwrap();
    let ids: std::collections::BTreeSet<&str> =
        read.rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids.len(), RULES_MAX);
}

#[test]
fn findings_have_their_rule() {
    let line = |text: &str| {
        let at = SMALL.lines().position(|line| line.contains(text)).unwrap();
        u32::try_from(at).unwrap() + 1
    };
    let place =
        |text: &str| place_of(SMALL, line(text)).map(|(name, rule)| (name.to_string(), rule));
    assert_eq!(place("two_o"), Some(("Price".to_owned(), Some(1))));
    assert_eq!(place("one_i"), Some(("Price".to_owned(), Some(0))));
    assert_eq!(place("<output id"), Some(("Price".to_owned(), None)));
    assert_eq!(place("<definitions"), None);
}

fn xlsx(sheet: &str) -> Vec<u8> {
    xlsx_with(sheet, &[])
}

fn xlsx_with(sheet: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = Zip::new(AT);
    zip.add(
        "xl/workbook.xml",
        b"<workbook xmlns:r='r'><sheets><sheet r:id='a'/></sheets></workbook>",
    );
    zip.add("xl/_rels/workbook.xml.rels", b"<R><Relationship Id='a' Target='/xl/s.xml'/></R>");
    zip.add(
        "xl/s.xml",
        format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>").as_bytes(),
    );
    more.iter().for_each(|(name, body)| zip.add(name, body.as_bytes()));
    zip.finish()
}

const HEADINGS: &str = "<row><c t='str'><v>rule</v></c><c t='str'><v>if</v></c><c t='str'><v>then</v></c><c t='str'><v>note</v></c><c t='str'><v>note</v></c></row><row><c t='str'><v>FIRST</v></c><c t='str'><v>Area</v></c><c t='str'><v>price</v></c><c t='str'><v>law</v></c><c t='str'><v>reason.en</v></c></row><row><c/><c t='str'><v>area</v></c></row>";

#[test]
fn what_other_programs_write_is_read() {
    let shared = "<sst><si><t>act-1</t></si><si><r><t>It is </t></r><r><t>so.</t></r><rPh><t>x</t></rPh></si></sst>";
    let styles =
        "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>";
    let row = "<row r='7'><c r='A7' t='str'><v>one</v></c><c r='B7'><v>0.30000000000000004</v></c><c r='C7' t='b'><v>1</v></c><c r='D7' t='s'><v>0</v></c><c r='E7' t='s'><v>1</v></c></row>";
    let parts = [("xl/sharedStrings.xml", shared), ("xl/styles.xml", styles)];
    let read = from_sheet(&xlsx_with(&format!("{HEADINGS}{row}"), &parts), &small()).unwrap();
    let cells = ["0.3", "true", "act-1", "It is so."].map(str::to_owned);
    assert_eq!(read.rules, [RuleText { id: "one".to_owned(), cells: cells.to_vec() }]);
    let dated = "<row r='4'><c r='B4' s='1'><v>46000</v></c></row>";
    let refused = from_sheet(&xlsx_with(&format!("{HEADINGS}{dated}"), &parts), &small());
    assert_eq!(refused, Err(SheetRefusal::Date("B4".to_owned())));
}

#[test]
fn hostile_and_wrong_files_are_refused() {
    let table = small();
    let refused = |bytes: &[u8]| from_sheet(bytes, &table).unwrap_err();
    let with = |row: &str| refused(&xlsx(&format!("{HEADINGS}{row}")));
    assert_eq!(refused(b"PK\x03\x04 not really"), SheetRefusal::NotASheet);
    assert_eq!(refused(&vec![0; super::sheet::SHEET_BYTES_MAX + 1]), SheetRefusal::TooLarge);
    assert_eq!(refused(&xlsx("")), SheetRefusal::Heading("A1".to_owned(), "rule".to_owned()));
    let other = HEADINGS.replace("<v>Area</v>", "<v>Size</v>");
    let heading = SheetRefusal::Heading("B2".to_owned(), "Area".to_owned());
    assert_eq!(refused(&xlsx(&other)), heading);
    let cell = "B4".to_owned();
    assert_eq!(
        with("<row><c r='B4'><f>1+1</f><v>2</v></c></row>"),
        SheetRefusal::Formula(cell.clone())
    );
    assert_eq!(
        with("<row><c r='B4' t='e'><v>#REF!</v></c></row>"),
        SheetRefusal::Cell(cell.clone())
    );
    assert_eq!(with("<row><c r='B4' t='s'><v>9</v></c></row>"), SheetRefusal::Cell(cell.clone()));
    let long = format!("<row><c r='B4' t='str'><v>{}</v></c></row>", "x".repeat(4_001));
    assert_eq!(with(&long), SheetRefusal::Cell(cell));
    assert_eq!(with("<row><c r='F4'><v>1</v></c></row>"), SheetRefusal::Cell("F4".to_owned()));
    assert_eq!(with("<row><c r='B1048576'><v>1</v></c></row>"), SheetRefusal::TooManyRows);
    assert_eq!(with("<row><c r='XFD4'><v>1</v></c></row>"), SheetRefusal::TooManyRows);
    let many: String =
        (0..=RULES_MAX).map(|_| "<row><c><v>1</v></c><c><v>1</v></c></row>").collect();
    assert_eq!(with(&many), SheetRefusal::TooManyRows);
    let bomb = "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><worksheet/>";
    let mut zip = Zip::new(AT);
    zip.add("content.xml", bomb.as_bytes());
    assert_eq!(refused(&zip.finish()), SheetRefusal::NotASheet);
    hostile_documents(&refused);
}

fn ods(rows: &str) -> Vec<u8> {
    let mut zip = Zip::new(AT);
    zip.add("content.xml", format!("<d><table>{rows}</table></d>").as_bytes());
    zip.finish()
}

fn hostile_documents(refused: &dyn Fn(&[u8]) -> SheetRefusal) {
    for repeated in ["number-rows-repeated='1000000'", "number-columns-repeated='16000'"] {
        let (row, cell) = match repeated.contains("rows") {
            true => (repeated, ""),
            false => ("", repeated),
        };
        let cell = format!("<table-cell {cell} value-type='string'><p>x</p></table-cell>");
        let bytes = ods(&format!("<table-row {row}>{cell}</table-row>"));
        assert_eq!(refused(&bytes), SheetRefusal::TooManyRows);
    }
    // What is added up stays in bounds, too.
    let most = u64::MAX;
    let twice = format!(
        "<table-row><table-cell number-columns-repeated='{most}'/><table-cell value-type='string'><p>x</p></table-cell></table-row>"
    );
    assert_eq!(refused(&ods(&twice)), SheetRefusal::TooManyRows);
    let row = "<table-row><table-cell value-type='string'><p>x</p></table-cell></table-row>";
    let twice = format!("<table-row number-rows-repeated='{most}'/>{row}");
    assert_eq!(refused(&ods(&twice)), SheetRefusal::TooManyRows);
    assert_eq!(
        refused(&xlsx(&format!("<row r='{most}'/><row><c><v>1</v></c></row>"))),
        SheetRefusal::TooManyRows
    );
}

#[test]
fn a_small_file_does_not_become_a_large_one_in_memory() {
    let table = small();
    let refused = |bytes: &[u8]| from_sheet(bytes, &table).unwrap_err();
    let long = "x".repeat(CELL_CHARACTERS_MAX);
    // One text, named in many cells.
    let named = "<row><c t='s'><v>0</v></c></row>".repeat(RULES_MAX);
    let shared = format!("<sst><si><t>{long}</t></si></sst>");
    let bytes = xlsx_with(&format!("{HEADINGS}{named}"), &[("xl/sharedStrings.xml", &shared)]);
    assert_eq!(refused(&bytes), SheetRefusal::TooLarge);
    // A cell that claims to stand in many columns of many rows.
    let cell = |text: &str| {
        format!(
            "<table-row number-rows-repeated='1000'><table-cell number-columns-repeated='300' value-type='string'><p>{text}</p></table-cell></table-row>"
        )
    };
    assert_eq!(refused(&ods(&cell(&long))), SheetRefusal::TooLarge);
    // The same with a text that is too long for a cell, spelled in spaces.
    let spaces = "<s c='1000'/>".repeat(20_000);
    let mut sheet = super::ods::Sheet::default();
    super::sheet::walk_xml(&format!("<d><table>{}</table></d>", cell(&spaces)), |happened| {
        sheet.see(happened)
    })
    .unwrap();
    assert!(sheet.grid.rows.iter().flatten().all(|cell| *cell == Cell::Broken));
    // Cells far apart, whose places between them are empty.
    let apart = "<row><c r='KN4'><v>1</v></c></row>";
    let apart: String =
        (4..RULES_MAX).map(|row| apart.replace("KN4", &format!("KN{row}"))).collect();
    assert_eq!(refused(&xlsx(&format!("{HEADINGS}{apart}"))), SheetRefusal::TooLarge);
}
