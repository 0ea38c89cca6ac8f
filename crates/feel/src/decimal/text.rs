//! Decimals as text.

use super::{Decimal, digits_of};
use std::fmt;
use std::str::FromStr;

/// The text is not a number of FEEL.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotANumber;

impl FromStr for Decimal {
    type Err = NotANumber;

    /// Reads `-12.50`, `.5`, `1.2e-3`; digits beyond 38 are rounded away.
    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, read_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.is_empty() && fraction.is_empty() || mantissa.ends_with('.') {
            return Err(NotANumber);
        }
        let (mut coefficient, mut shift, mut lost) = (0u128, 0i32, false);
        for (is_fraction, digit) in
            whole.bytes().map(|b| (false, b)).chain(fraction.bytes().map(|b| (true, b)))
        {
            if !digit.is_ascii_digit() {
                return Err(NotANumber);
            }
            let digit = u128::from(digit - b'0');
            if digits_of(coefficient) < 37 {
                coefficient = coefficient * 10 + digit;
                shift -= i32::from(is_fraction);
            } else {
                lost |= digit != 0;
                shift += i32::from(!is_fraction);
            }
        }
        if lost && coefficient.is_multiple_of(5) {
            coefficient += 1;
        }
        Self::finish_small(negative, coefficient, exponent.saturating_add(shift)).ok_or(NotANumber)
    }
}

fn read_exponent(text: &str) -> Result<i32, NotANumber> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotANumber);
    }
    let magnitude: i32 = digits.parse().unwrap_or(i32::MAX / 4).min(i32::MAX / 4);
    Ok(if text.starts_with('-') { -magnitude } else { magnitude })
}

/// Longest run of zeros that is still written out; beyond it the exponent is written.
const ZEROS_MAX: i32 = 60;

impl fmt::Display for Decimal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.trimmed();
        let sign = if value.negative { "-" } else { "" };
        let digits = value.coefficient().to_string();
        let count = i32::try_from(digits.len()).unwrap_or(0);
        let exponent = value.exponent();
        if exponent >= 0 {
            if exponent > ZEROS_MAX {
                return write!(out, "{sign}{digits}E+{exponent}");
            }
            let zeros = "0".repeat(usize::try_from(exponent).unwrap_or(0));
            return write!(out, "{sign}{digits}{zeros}");
        }
        let point = count + exponent;
        if point <= -ZEROS_MAX {
            return write!(out, "{sign}{digits}E{exponent}");
        }
        if point <= 0 {
            let zeros = "0".repeat(usize::try_from(-point).unwrap_or(0));
            return write!(out, "{sign}0.{zeros}{digits}");
        }
        let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or(0));
        write!(out, "{sign}{whole}.{fraction}")
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}
