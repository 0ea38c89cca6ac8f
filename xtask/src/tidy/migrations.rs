//! Migrations: strict tables named after their crate, personal columns marked.

use std::path::Path;

use super::Finding;

/// A column with one of these words in its name holds personal data unless it says otherwise.
const PERSONAL_WORDS: [&str; 8] =
    ["sealed", "digest", "person", "subject", "name", "email", "phone", "born"];

pub(super) fn check(file: &Path, text: &str, findings: &mut Vec<Finding>) {
    let name = file.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    let numbered = name.len() > 5
        && name.bytes().take(4).all(|b| b.is_ascii_digit())
        && name.as_bytes().get(4) == Some(&b'_');
    if !numbered {
        findings.push(Finding::new(file, 1, "name it NNNN_verb_noun.sql"));
    }
    let owner = file.ancestors().nth(2).and_then(|p| p.file_name()).and_then(|n| n.to_str());
    for (index, line) in text.lines().enumerate() {
        let at = index + 1;
        if let Some(table) = line.strip_prefix("CREATE TABLE ")
            && let Some(owner) = owner
            && !table.starts_with(&format!("{owner}_"))
        {
            findings.push(Finding::new(file, at, format!("a table of {owner} begins {owner}_")));
        }
        if is_unmarked_personal_column(line) {
            let why =
                "mark the column: -- personal: sealed | digest | plain, why (or: not personal)";
            findings.push(Finding::new(file, at, why));
        }
    }
}

fn is_unmarked_personal_column(line: &str) -> bool {
    let Some(column) = line.strip_prefix("    ") else { return false };
    let word = column.split(' ').next().unwrap_or_default();
    let is_column = word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') && !word.is_empty();
    is_column
        && PERSONAL_WORDS.iter().any(|personal| word.split('_').any(|part| part == *personal))
        && !line.contains("-- personal:")
        && !line.contains("-- not personal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_columns_are_marked() {
        assert!(is_unmarked_personal_column("    name_sealed {bytes} NOT NULL,"));
        assert!(!is_unmarked_personal_column(
            "    name_sealed {bytes} NOT NULL, -- personal: sealed"
        ));
        assert!(!is_unmarked_personal_column("    kind TEXT NOT NULL,"));
        assert!(!is_unmarked_personal_column("    PRIMARY KEY (subject)"));
        assert!(is_unmarked_personal_column("    person TEXT NOT NULL,"));
    }
}
