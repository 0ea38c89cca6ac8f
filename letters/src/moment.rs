//! The moment that a request names: RFC 3339 in UTC, to the second.

use typst::foundations::Datetime;

/// Reads `2026-11-23T14:15:00Z`; anything else is `None`.
pub fn parse(text: &str) -> Option<Datetime> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    Datetime::from_ymd_hms(
        i32::from(year),
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
        u8::try_from(hour).ok()?,
        u8::try_from(minute).ok()?,
        u8::try_from(second).ok()?,
    )
}

fn numbers(text: &str, separator: char, digits: [usize; 3]) -> Option<[u16; 3]> {
    let mut parts = text.split(separator);
    let mut read = [0; 3];
    for (number, digits) in read.iter_mut().zip(digits) {
        let part = parts.next()?;
        if part.len() != digits || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    if parts.next().is_none() { Some(read) } else { None }
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_utc_to_the_second_is_a_moment() {
        assert!(super::parse("2026-11-23T14:15:00Z").is_some());
        for wrong in [
            "",
            "2026-11-23",
            "2026-11-23T14:15:00",
            "2026-11-23T14:15:00+01:00",
            "2026-13-23T14:15:00Z",
            "2026-02-30T14:15:00Z",
            "2026-11-23T24:15:00Z",
            "+026-11-23T14:15:00Z",
            "2026-11-23-01T14:15:00Z",
        ] {
            assert!(super::parse(wrong).is_none(), "{wrong}");
        }
    }
}
