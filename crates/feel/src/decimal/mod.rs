//! Exact decimals: 34 significant digits, half-even rounding, the range of IEEE 754 decimal128.

mod functions;
mod text;
pub use text::NotANumber;
mod wide;

use std::cmp::Ordering;
use wide::Wide;

const DIGITS: u32 = 34;
const COEFFICIENT_MAX: u128 = 10u128.pow(DIGITS) - 1;
const EXPONENT_MIN: i32 = -6176;
const EXPONENT_MAX: i32 = 6111;

#[expect(clippy::indexing_slicing, reason = "computed while compiling")]
const POWERS: [u128; 39] = {
    let mut table = [1u128; 39];
    let mut i = 1;
    while i < 39 {
        table[i] = table[i - 1] * 10;
        i += 1;
    }
    table
};

fn power_of_ten(exponent: u32) -> u128 {
    POWERS.get(exponent as usize).copied().unwrap_or(u128::MAX)
}

fn digits_of(value: u128) -> u32 {
    value.checked_ilog10().map_or(1, |log| log + 1)
}

/// How a digit that no longer fits decides the last one that stays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rounding {
    /// To the nearest, ties to the even digit (the default of decimal128).
    HalfEven,
    /// To the nearest, ties away from zero.
    HalfUp,
    /// To the nearest, ties towards zero.
    HalfDown,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
    /// Towards minus infinity.
    Floor,
    /// Towards plus infinity.
    Ceiling,
}

/// A decimal number `±coefficient × 10^exponent` with up to 34 digits.
///
/// Every operation is exact or rounded half-even to 34 digits, as DMN 1.5 §10.3.2.3.1 asks;
/// an operation whose result has no such number (overflow, division by zero) gives `None`.
#[derive(Clone, Copy)]
pub struct Decimal {
    high: u64,
    low: u64,
    exponent: i16,
    negative: bool,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self { high: 0, low: 0, exponent: 0, negative: false };
    /// One.
    pub const ONE: Self = Self { high: 0, low: 1, exponent: 0, negative: false };

    fn raw(negative: bool, coefficient: u128, exponent: i32) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "split into its two halves")]
        let (high, low) = ((coefficient >> 64) as u64, coefficient as u64);
        let exponent = i16::try_from(exponent).unwrap_or(0);
        Self { high, low, exponent, negative: negative && coefficient != 0 }
    }

    fn coefficient(self) -> u128 {
        (u128::from(self.high) << 64) | u128::from(self.low)
    }

    fn exponent(self) -> i32 {
        i32::from(self.exponent)
    }

    /// Rounds a coefficient of any size to 34 digits; `None` when out of range.
    fn finish(negative: bool, coefficient: Wide, exponent: i32) -> Option<Self> {
        if let Some(small) = coefficient.to_u128() {
            return Self::finish_small(negative, small, exponent);
        }
        // Down to 38 digits first, keeping a trace of what was cut off for the real rounding.
        let (mut value, mut exponent, mut sticky) = (coefficient, exponent, false);
        while value.to_u128().is_none() {
            let (next, rest) = value.divide(10);
            sticky |= rest != 0;
            value = next;
            exponent += 1;
        }
        let mut small = value.to_u128().unwrap_or(0);
        if sticky && small.is_multiple_of(5) {
            small += 1;
        }
        Self::finish_small(negative, small, exponent)
    }

    fn finish_small(negative: bool, coefficient: u128, exponent: i32) -> Option<Self> {
        if coefficient <= COEFFICIENT_MAX && (EXPONENT_MIN..=EXPONENT_MAX).contains(&exponent) {
            return Some(Self::raw(negative, coefficient, exponent));
        }
        let surplus = digits_of(coefficient).saturating_sub(DIGITS);
        let below = u32::try_from(EXPONENT_MIN.saturating_sub(exponent)).unwrap_or(0);
        let cut = surplus.max(below);
        let mut value = shift_right(coefficient, cut, negative, Rounding::HalfEven);
        let mut exponent = exponent + i32::try_from(cut).unwrap_or(0);
        if value > COEFFICIENT_MAX {
            value /= 10;
            exponent += 1;
        }
        if value == 0 {
            return Some(Self::ZERO);
        }
        while exponent > EXPONENT_MAX {
            value = value.checked_mul(10).filter(|scaled| *scaled <= COEFFICIENT_MAX)?;
            exponent -= 1;
        }
        Some(Self::raw(negative, value, exponent))
    }

    /// `coefficient × 10^exponent`, rounded to 34 digits; `None` when out of range.
    pub fn new(coefficient: i128, exponent: i32) -> Option<Self> {
        Self::finish_small(coefficient < 0, coefficient.unsigned_abs(), exponent)
    }

    /// Whether this is zero.
    pub fn is_zero(self) -> bool {
        self.high == 0 && self.low == 0
    }

    /// Whether this is below zero.
    pub fn is_negative(self) -> bool {
        self.negative
    }

    /// Whether there is nothing after the decimal point.
    pub fn is_integer(self) -> bool {
        self.exponent >= 0 || self.trimmed().exponent >= 0
    }

    /// The same number without trailing zeros in its coefficient.
    pub fn trimmed(self) -> Self {
        let (mut coefficient, mut exponent) = (self.coefficient(), self.exponent());
        if coefficient == 0 {
            return Self::ZERO;
        }
        while coefficient.is_multiple_of(10) {
            coefficient /= 10;
            exponent += 1;
        }
        if exponent > EXPONENT_MAX { self } else { Self::raw(self.negative, coefficient, exponent) }
    }

    /// The whole number, when it is one and fits.
    pub fn to_i64(self) -> Option<i64> {
        let value = self.trimmed();
        let scale = u32::try_from(value.exponent()).ok()?;
        if scale > 19 {
            return value.is_zero().then_some(0);
        }
        let magnitude = i128::try_from(value.coefficient()).ok()?;
        let scaled = magnitude.checked_mul(i128::try_from(power_of_ten(scale)).ok()?)?;
        i64::try_from(if self.negative { -scaled } else { scaled }).ok()
    }

    /// This times a power of ten as a whole number, when it is one and fits (money in cents: 2).
    pub fn to_scaled_i64(self, scale: u8) -> Option<i64> {
        Self::raw(self.negative, self.coefficient(), self.exponent() + i32::from(scale)).to_i64()
    }

    /// The same number with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        Self { negative: !self.negative && !self.is_zero(), ..self }
    }

    /// The magnitude.
    #[must_use]
    pub fn abs(self) -> Self {
        Self { negative: false, ..self }
    }

    /// Sum.
    #[expect(clippy::should_implement_trait, reason = "a sum may be out of range")]
    pub fn add(self, other: Self) -> Option<Self> {
        let (big, small) =
            if self.exponent >= other.exponent { (self, other) } else { (other, self) };
        if big.is_zero() {
            return Some(small);
        }
        let gap = u32::try_from(big.exponent() - small.exponent()).unwrap_or(0);
        if let Some(scaled) = power_of_ten_checked(gap)
            .and_then(|power| big.coefficient().checked_mul(power))
            .filter(|value| *value < u128::MAX / 2)
        {
            let exponent = small.exponent();
            return Self::signed_sum(
                (big.negative, Wide::from_u128(scaled)),
                (small.negative, Wide::from_u128(small.coefficient())),
                exponent,
            );
        }
        let shift = gap.min(38);
        let scaled = Wide::product(big.coefficient(), power_of_ten(shift));
        let mut rest = small.coefficient();
        if gap > shift {
            let cut = gap - shift;
            let kept = if cut > 38 { 0 } else { rest / power_of_ten(cut) };
            let lost = cut > 38 || !rest.is_multiple_of(power_of_ten(cut));
            rest = if lost && rest != 0 && kept.is_multiple_of(5) { kept + 1 } else { kept };
        }
        let exponent = big.exponent() - i32::try_from(shift).unwrap_or(0);
        Self::signed_sum((big.negative, scaled), (small.negative, Wide::from_u128(rest)), exponent)
    }

    fn signed_sum(left: (bool, Wide), right: (bool, Wide), exponent: i32) -> Option<Self> {
        if left.0 == right.0 {
            return Self::finish(left.0, left.1.plus(right.1), exponent);
        }
        if left.1 >= right.1 {
            Self::finish(left.0, left.1.minus(right.1), exponent)
        } else {
            Self::finish(right.0, right.1.minus(left.1), exponent)
        }
    }

    /// Difference.
    pub fn subtract(self, other: Self) -> Option<Self> {
        self.add(other.negated())
    }

    /// Product.
    pub fn multiply(self, other: Self) -> Option<Self> {
        let negative = self.negative != other.negative;
        let exponent = self.exponent() + other.exponent();
        match self.coefficient().checked_mul(other.coefficient()) {
            Some(product) => Self::finish_small(negative, product, exponent),
            None => {
                let product = Wide::product(self.coefficient(), other.coefficient());
                Self::finish(negative, product, exponent)
            }
        }
    }

    /// Quotient; `None` when the divisor is zero.
    pub fn divide(self, other: Self) -> Option<Self> {
        let divisor = other.coefficient();
        if divisor == 0 {
            return None;
        }
        let negative = self.negative != other.negative;
        let mut exponent = self.exponent() - other.exponent();
        let mut quotient = self.coefficient() / divisor;
        let mut rest = self.coefficient() % divisor;
        while rest != 0 && quotient <= COEFFICIENT_MAX {
            // As many digits at a time as 128 bits hold, up to 36 in the quotient.
            let room = 37 - digits_of(quotient).min(36);
            let step = (38 - digits_of(divisor)).clamp(1, room.max(1));
            let power = power_of_ten(step);
            let scaled = rest * power;
            quotient = quotient * power + scaled / divisor;
            rest = scaled % divisor;
            exponent -= i32::try_from(step).unwrap_or(0);
        }
        if rest != 0 && quotient.is_multiple_of(5) {
            quotient += 1;
        }
        Self::finish_small(negative, quotient, exponent).map(Self::trim_exponent)
    }

    /// A quotient such as 10 / 4 reads 2.5, not 2.500000.
    fn trim_exponent(self) -> Self {
        if self.exponent < 0 { self.trimmed() } else { self }
    }

    /// The remainder with the sign of the divisor: `a - b × floor(a / b)`, exact.
    pub fn modulo(self, divisor: Self) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        let (mut left, right) = (self.coefficient(), divisor.coefficient());
        let gap = self.exponent() - divisor.exponent();
        let rest = if gap >= 0 {
            left %= right;
            for _ in 0..gap {
                left = (left * 10) % right;
            }
            Self::raw(self.negative, left, divisor.exponent())
        } else {
            let scaled = power_of_ten_checked(gap.unsigned_abs())
                .and_then(|power| right.checked_mul(power))
                .filter(|scaled| *scaled <= left);
            let left = scaled.map_or(left, |scaled| left % scaled);
            Self::raw(self.negative, left, self.exponent())
        };
        if rest.is_zero() || rest.negative == divisor.negative {
            Some(rest)
        } else {
            rest.add(divisor)
        }
    }

    /// Rounds to `scale` digits after the decimal point (negative: before it).
    pub fn round(self, scale: i32, rounding: Rounding) -> Option<Self> {
        let cut = -scale - self.exponent();
        let Ok(cut @ 1..) = u32::try_from(cut) else {
            return Some(self);
        };
        let value = shift_right(self.coefficient(), cut, self.negative, rounding);
        Self::finish_small(self.negative, value, -scale)
    }
}

fn power_of_ten_checked(exponent: u32) -> Option<u128> {
    POWERS.get(exponent as usize).copied()
}

/// Drops `cut` digits.
fn shift_right(value: u128, cut: u32, negative: bool, rounding: Rounding) -> u128 {
    let (kept, half) = match power_of_ten_checked(cut) {
        Some(power) => {
            let rest = value % power;
            let half = if rest == 0 { None } else { Some(rest.cmp(&(power / 2))) };
            (value / power, half)
        }
        None => (0, (value != 0).then_some(Ordering::Less)),
    };
    // A power of ten from 10 on is even, so power / 2 is exact; for 1 nothing is cut.
    let Some(half) = half else { return kept };
    let up = match rounding {
        Rounding::HalfEven => half.is_gt() || (half.is_eq() && !kept.is_multiple_of(2)),
        Rounding::HalfUp => half.is_ge(),
        Rounding::HalfDown => half.is_gt(),
        Rounding::Up => true,
        Rounding::Down => false,
        Rounding::Floor => negative,
        Rounding::Ceiling => !negative,
    };
    kept + u128::from(up)
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => return Ordering::Greater,
            (true, false) => return Ordering::Less,
            _ => {}
        }
        let magnitude = compare_magnitudes(*self, *other);
        if self.negative { magnitude.reverse() } else { magnitude }
    }
}

fn compare_magnitudes(left: Decimal, right: Decimal) -> Ordering {
    let (a, b) = (left.coefficient(), right.coefficient());
    if left.exponent == right.exponent || a == 0 || b == 0 {
        return a.cmp(&b);
    }
    let leading = |value: u128, number: Decimal| {
        i32::try_from(digits_of(value)).unwrap_or(0) + number.exponent()
    };
    leading(a, left).cmp(&leading(b, right)).then_with(|| {
        let gap = left.exponent() - right.exponent();
        let power = power_of_ten(gap.unsigned_abs());
        if gap > 0 {
            Wide::product(a, power).cmp(&Wide::from_u128(b))
        } else {
            Wide::from_u128(a).cmp(&Wide::product(b, power))
        }
    })
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal {}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self::raw(value < 0, u128::from(value.unsigned_abs()), 0)
    }
}

impl From<u64> for Decimal {
    fn from(value: u64) -> Self {
        Self::raw(false, u128::from(value), 0)
    }
}

impl From<i32> for Decimal {
    fn from(value: i32) -> Self {
        Self::from(i64::from(value))
    }
}

#[cfg(test)]
mod tests;
