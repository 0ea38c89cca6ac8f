//! What is sealed, by a key and by its parts: packed, bound to its place, and opened by nothing else.

use platform::id::Id;
use platform::testkit::TestClock;

use super::*;

const LABEL: &str = "test.answers";

fn key() -> SubjectKey {
    SubjectKey::new(SubjectId(Id::from_bits(7)), Zeroizing::new([3; KEY_BYTES]), None)
}

#[test]
fn what_repeats_itself_is_stored_shorter_and_opens_as_it_was() {
    let (key, ctx) = (key(), TestClock::new().edge().system("test"));
    let reasons = "criterion met, article 3; ".repeat(100);
    let noise: String = (0..300_u32).map(|n| char::from(b'!' + (n * n % 89) as u8)).collect();
    for (text, version) in [(reasons.as_str(), PACKED), ("short", PLAIN), ("", PLAIN)] {
        let sealed = key.seal_text(&ctx, LABEL, text);
        assert_eq!(sealed.as_bytes()[0], version);
        assert_eq!(key.unseal(&[], LABEL, &sealed).unwrap().text().unwrap(), text);
        assert!(key.unseal(&[], "test.other", &sealed).is_err(), "a label is part of it");
    }
    assert!(key.seal_text(&ctx, LABEL, &reasons).as_bytes().len() < reasons.len() / 4);
    let sealed = key.seal_text(&ctx, LABEL, &noise);
    assert_eq!(key.unseal(&[], LABEL, &sealed).unwrap().text().unwrap(), noise);
    let file = key.seal(&ctx, LABEL, reasons.as_bytes());
    assert_eq!(file.as_bytes()[0], PLAIN, "files are packed already");
}

#[test]
fn what_was_sealed_as_one_kind_does_not_open_as_the_other() {
    let (key, ctx) = (key(), TestClock::new().edge().system("test"));
    for (text, other) in [("short", PACKED), ("again and ".repeat(50).as_str(), PLAIN)] {
        let mut bytes = key.seal_text(&ctx, LABEL, text).into_bytes();
        assert_ne!(bytes[0], other);
        bytes[0] = other;
        assert!(key.unseal(&[], LABEL, &Sealed::from_bytes(bytes)).is_err(), "{text}");
    }
    assert_eq!(unpack(&[]), None);
    assert_eq!(unpack(&u32::MAX.to_le_bytes()), None, "more than anything that was packed");
}

fn part(n: u8) -> Arc<Part> {
    Part::new(PartId(Id::from_bits(u128::from(n))), Zeroizing::new([n; KEY_BYTES]))
}

#[test]
fn a_part_opens_what_it_sealed_and_nothing_else_does() {
    let ctx = TestClock::new().edge().system("test");
    let whole = SubjectKey::new(key().subject(), Zeroizing::new([3; KEY_BYTES]), Some(part(9)));
    let (first, second) = (whole.by_part(part(1)), whole.by_part(part(2)));
    for text in ["short".to_owned(), "again and ".repeat(50)] {
        let sealed = first.seal_text(&ctx, LABEL, &text);
        assert_eq!(parts_of(&sealed).collect::<Vec<_>>(), [PartId(Id::from_bits(1))]);
        assert_eq!(first.unseal(&[], LABEL, &sealed).unwrap().text().unwrap(), text);
        let given = [part(2), part(1)];
        assert_eq!(whole.unseal(&given, LABEL, &sealed).unwrap().text().unwrap(), text);
        assert!(whole.unseal(&[], LABEL, &sealed).is_err(), "the key itself is not enough");
        assert!(second.unseal(&[], LABEL, &sealed).is_err());
        assert!(first.unseal(&[], "test.other", &sealed).is_err());
        // Bytes that are moved to another part, or to the key itself, do not open there.
        let mut moved = sealed.as_bytes().to_vec();
        moved[1..=part::PART_BYTES].copy_from_slice(&second.part().unwrap().to_bytes());
        assert!(second.unseal(&given, LABEL, &Sealed::from_bytes(moved)).is_err());
        let mut bare = sealed.as_bytes().to_vec();
        bare.drain(1..=part::PART_BYTES);
        bare[0] -= 2;
        assert!(first.unseal(&[], LABEL, &Sealed::from_bytes(bare)).is_err());
        // What the key itself sealed, as before there were parts, opens with whichever part is at hand.
        let old = whole.seal_text(&ctx, LABEL, &text);
        assert_eq!(parts_of(&old).count(), 0);
        assert_eq!(second.unseal(&[], LABEL, &old).unwrap().text().unwrap(), text);
        // What goes alone opens with the key as it was read.
        let alone = first.alone().seal_text(&ctx, LABEL, &text);
        assert_eq!(second.unseal(&[], LABEL, &alone).unwrap().text().unwrap(), text);
    }
    let cut = Sealed::from_bytes(vec![PLAIN_BY_PART, 1, 2]);
    assert!(first.unseal(&[], LABEL, &cut).is_err());
    assert_eq!(parts_of(&cut).count(), 0);
    assert!(key().alone().part().is_none(), "a key of an earlier release has no such part");
    let commitment = |key: &SubjectKey| *key.commitment_key("a");
    assert_eq!(commitment(&first.whole()), commitment(&whole));
    assert_ne!(commitment(&first), commitment(&whole));
    assert_ne!(commitment(&first), commitment(&second));
}

#[test]
fn what_two_parts_sealed_opens_by_both_together() {
    let ctx = TestClock::new().edge().system("test");
    let with_alone =
        |n| SubjectKey::new(key().subject(), Zeroizing::new([3; KEY_BYTES]), Some(part(n)));
    let (whole, renewed) = (with_alone(9), with_alone(8));
    let case = whole.by_part(part(1));
    for text in ["short".to_owned(), "again and ".repeat(50)] {
        let sealed = case.alone_too().seal_text(&ctx, LABEL, &text);
        let names: Vec<PartId> = parts_of(&sealed).collect();
        assert_eq!(names, [1, 9].map(|n| PartId(Id::from_bits(n))));
        let opens = |key: &SubjectKey, given: &[Arc<Part>], sealed: &Sealed| {
            let opened = key.unseal(given, LABEL, sealed).ok();
            opened.map(|plain| assert_eq!(plain.text().unwrap(), text)).is_some()
        };
        assert!(opens(&case, &[], &sealed) && opens(&whole, &[part(1)], &sealed));
        assert!(!opens(&whole, &[], &sealed), "without the case's part");
        assert!(!opens(&renewed, &[part(1)], &sealed), "without the part for what goes alone");
        // Under either name alone, or with the names changed about, it is damaged.
        let bytes = sealed.as_bytes();
        let (first, rest) = bytes[1..].split_at(part::PART_BYTES);
        let (second, text_sealed) = rest.split_at(part::PART_BYTES);
        let put = |version: u8, names: &[&[u8]]| {
            let mut moved = vec![version];
            names.iter().for_each(|name| moved.extend_from_slice(name));
            moved.extend_from_slice(text_sealed);
            Sealed::from_bytes(moved)
        };
        assert!(opens(&case, &[], &put(bytes[0], &[first, second])));
        assert!(!opens(&case, &[], &put(bytes[0], &[second, first])));
        assert!(!opens(&case, &[], &put(bytes[0] - 2, &[first])));
        assert!(!opens(&case, &[], &put(bytes[0] - 2, &[second])));
    }
    let cut = Sealed::from_bytes([vec![PLAIN_BY_BOTH], vec![1; 20]].concat());
    assert_eq!(parts_of(&cut).count(), 0);
    // Where no case is at hand, what goes alone seals by itself; in a key of an earlier release the case does.
    let sealed_by = |key: SubjectKey| -> Vec<PartId> {
        parts_of(&key.alone_too().seal_text(&ctx, LABEL, "short")).collect()
    };
    let nine = PartId(Id::from_bits(9));
    assert_eq!((sealed_by(whole.clone()), sealed_by(whole.alone())), (vec![nine], vec![nine]));
    assert_eq!(sealed_by(key().by_part(part(1))), [PartId(Id::from_bits(1))]);
    assert!(sealed_by(key()).is_empty());
}
