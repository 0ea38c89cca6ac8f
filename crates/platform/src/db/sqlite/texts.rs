//! Statements as SQLite wants them, kept by the text that we write.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::super::Engine;
use super::super::dialect::translate;
use super::super::unit::{Step, Text};
use super::PREPARED_MAX;

/// The statements of one connection.
#[derive(Default)]
pub(super) struct Texts {
    /// By the place of a text that is part of the program, and how many rows it is for (0: as it is written). Such a
    /// text never changes, so that its place says as much as its letters and is quicker to look up.
    placed: HashMap<(usize, usize, u64), Arc<str>>,
    /// By the text, where it is made when it is needed.
    made: HashMap<String, Arc<str>>,
}

impl Texts {
    /// The text of a step of a unit.
    pub(super) fn of_step(&mut self, step: &Step) -> Arc<str> {
        match &step.text {
            Text::Written(sql) => self.of(sql),
            Text::Insertion(into) => self.placed(into, step.rows.unwrap_or(1), || step.sql()),
        }
    }

    /// The text of a statement.
    #[expect(clippy::ptr_arg, reason = "one that is part of the program is known by its place")]
    pub(super) fn of(&mut self, sql: &Cow<'static, str>) -> Arc<str> {
        let sql = match sql {
            Cow::Borrowed(sql) => return self.placed(sql, 0, || Cow::Borrowed(sql)),
            Cow::Owned(sql) => sql,
        };
        if let Some(text) = self.made.get(sql) {
            return Arc::clone(text);
        }
        if self.made.len() >= PREPARED_MAX {
            self.made.clear();
        }
        let text: Arc<str> = translate(sql, Engine::Sqlite).into();
        self.made.insert(sql.clone(), Arc::clone(&text));
        text
    }

    fn placed<'a>(
        &mut self,
        at: &'static str,
        rows: u64,
        sql: impl FnOnce() -> Cow<'a, str>,
    ) -> Arc<str> {
        let make = || translate(&sql(), Engine::Sqlite).into();
        let key = (at.as_ptr().addr(), at.len(), rows);
        Arc::clone(self.placed.entry(key).or_insert_with(make))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Unit;
    use super::*;
    use crate::args;

    fn text_of(unit: &Unit) -> String {
        let mut texts = Texts::default();
        let first = texts.of_step(&unit.steps()[0]);
        assert_eq!(texts.of_step(&unit.steps()[0]), first, "the same again");
        first.to_string()
    }

    #[test]
    fn a_text_is_told_by_its_place_its_length_and_its_rows() {
        static WHOLE: &str = "DELETE FROM entry WHERE id = $1 AND text = $2";
        let part = &WHOLE[..31];
        let mut texts = Texts::default();
        assert_eq!(&*texts.of(&Cow::Borrowed(part)), "DELETE FROM entry WHERE id = ?1");
        let whole = "DELETE FROM entry WHERE id = ?1 AND text = ?2";
        assert_eq!(&*texts.of(&Cow::Borrowed(WHOLE)), whole);
        assert_eq!(&*texts.of(&Cow::Owned(WHOLE.to_owned())), whole);
    }

    #[test]
    fn an_insertion_is_written_for_its_rows() {
        let mut unit = Unit::new();
        unit.insert("entry (id, text)", args![1_i64, "a"]);
        assert_eq!(text_of(&unit), "INSERT INTO entry (id, text) VALUES (?1,?2)");
        unit.insert("entry (id, text)", args![2_i64, "b"]);
        assert_eq!(text_of(&unit), "INSERT INTO entry (id, text) VALUES (?1,?2), (?3,?4)");
    }
}
