//! What is written by hand is read strictly.

use super::read_placed;

#[test]
fn what_is_placed_by_hand_is_read() {
    let check = |written: &str, expected: Option<&[(&str, &str)]>| {
        let expected = expected.map(|pairs| {
            pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
        });
        assert_eq!(read_placed(written), expected, "{written}");
    };
    check("", Some(&[]));
    check("a = b\n\n c=d ", Some(&[("a", "b"), ("c", "d")]));
    check("a b", None);
    check("= b", None);
    check(&"a = b\n".repeat(300), None);
}
