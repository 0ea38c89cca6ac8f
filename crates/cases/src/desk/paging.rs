//! Lists at the desk that go on over several pages, and say so.

use web::Asked;

/// Pages of one list; whoever gets so far looks for something else.
const PAGES_MAX: i64 = 1_000;

/// Where in a list a page stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paging {
    name: &'static str,
    number: i64,
    each: i64,
    more: bool,
    empty: bool,
}

impl Paging {
    /// The page that is asked for by a part of the address; the first without one.
    pub(crate) fn asked(asked: &Asked, name: &'static str, each: i64) -> Paging {
        let number = asked.query_value(name).and_then(|text| text.parse().ok());
        let number = number.unwrap_or(1).clamp(1, PAGES_MAX);
        Paging { name, number, each, more: false, empty: false }
    }

    /// How many lines stand on the pages before.
    pub(crate) fn skipped(&self) -> i64 {
        (self.number - 1) * self.each
    }

    /// Cuts a list that was read with one line more than fits.
    pub(crate) fn cut<T>(&mut self, mut found: Vec<T>) -> Vec<T> {
        let each = usize::try_from(self.each).unwrap_or(usize::MAX);
        self.more = found.len() > each && self.number < PAGES_MAX;
        self.empty = found.is_empty();
        found.truncate(each);
        found
    }

    /// Whether the list is longer than this page.
    pub(crate) fn is_cut(&self) -> bool {
        self.more || self.number > 1
    }

    /// Whether the page is behind the end of its list, as that of an old link may be.
    pub(crate) fn is_behind(&self) -> bool {
        self.empty && self.number > 1
    }

    /// The number of the page.
    pub(crate) fn number(&self) -> i64 {
        self.number
    }

    /// Lines of one page.
    pub(crate) fn each(&self) -> i64 {
        self.each
    }

    /// Whether there is more behind this page.
    pub(crate) fn has_more(&self) -> bool {
        self.more
    }

    /// The query of the page before.
    pub(crate) fn before(&self) -> Option<String> {
        (self.number > 1).then(|| format!("?{}={}", self.name, self.number - 1))
    }

    /// The query of the next page.
    pub(crate) fn next(&self) -> Option<String> {
        self.more.then(|| format!("?{}={}", self.name, self.number + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_cut_says_so() {
        let page = |number, count: i64| {
            let mut paging = Paging { name: "page", number, each: 100, more: false, empty: false };
            let shown = paging.cut((0..count).collect::<Vec<_>>()).len();
            assert_eq!(paging.is_behind(), number > 1 && count == 0);
            (shown, paging.is_cut(), paging.before(), paging.next())
        };
        assert_eq!(page(1, 100), (100, false, None, None));
        assert_eq!(page(1, 101), (100, true, None, Some("?page=2".to_owned())));
        assert_eq!(page(2, 7), (7, true, Some("?page=1".to_owned()), None));
        assert_eq!(page(1, 0), (0, false, None, None));
        assert_eq!(page(9, 0), (0, true, Some("?page=8".to_owned()), None));
        let paging = Paging { name: "late", number: 3, each: 100, more: false, empty: false };
        assert_eq!(paging.skipped(), 200);
    }
}
