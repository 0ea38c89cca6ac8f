//! Tables over places and bands.

use super::*;

#[test]
fn a_place_is_told_as_a_band() {
    let table = [
        (1, (1, Some(10))),
        (10, (1, Some(10))),
        (11, (11, Some(25))),
        (50, (26, Some(50))),
        (200, (101, Some(200))),
        (201, (201, None)),
        (9_000, (201, None)),
    ];
    for (place, expected) in table {
        assert_eq!(band(place), expected, "place {place}");
    }
}
