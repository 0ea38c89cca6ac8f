//! Square root, power, exponential and logarithm, to 34 digits.

use super::wide::Wide;
use super::{DIGITS, Decimal, digits_of, power_of_ten};

// ln 10 and ln 2 with 160 fraction bits.
const LN10: Wide = Wide([
    0x0b4c_28a3_8a3f_b3e7,
    0xaaa2_b05b_a95b_58ae,
    0x0000_0002_4d76_3776,
    0x0000_0000_0000_0000,
]);
const LN2: Wide = Wide([
    0x03f2_f6af_40f3_4326,
    0xd1cf_79ab_c9e3_b398,
    0x0000_0000_b172_17f7,
    0x0000_0000_0000_0000,
]);
const ONE: Wide = Wide([0, 0, 1 << 32, 0]);
const ONE_AND_A_HALF: Wide = Wide([0, 0, (1 << 32) | (1 << 31), 0]);
/// Beyond this no exponential is in range: 10^6145 is e^14149.
const EXP_INPUT_MAX: u128 = 14_300;

impl Decimal {
    /// Square root; `None` below zero.
    pub fn sqrt(self) -> Option<Self> {
        if self.is_negative() {
            return None;
        }
        let coefficient = self.coefficient();
        if coefficient == 0 {
            return Some(Self::ZERO);
        }
        // Scale to 69 or 70 digits with an even exponent: the root then has 35.
        let mut shift = 2 * DIGITS + 2 - digits_of(coefficient);
        if (self.exponent() - i32::try_from(shift).unwrap_or(0)) % 2 != 0 {
            shift -= 1;
        }
        let first = shift.min(38 - digits_of(coefficient));
        let scaled = Wide::product(coefficient * power_of_ten(first), power_of_ten(shift - first));
        let mut root = 0u128;
        for bit in (0..118).rev() {
            let candidate = root | (1 << bit);
            if Wide::product(candidate, candidate) <= scaled {
                root = candidate;
            }
        }
        if Wide::product(root, root) != scaled && root.is_multiple_of(5) {
            root += 1;
        }
        let exponent = (self.exponent() - i32::try_from(shift).unwrap_or(0)) / 2;
        Self::finish_small(false, root, exponent).map(Self::trim_exponent)
    }

    /// This to the power of `exponent`; `None` when out of range or not a real number.
    pub fn power(self, exponent: Self) -> Option<Self> {
        let Some(whole) = exponent.to_i64() else {
            if self.is_zero() {
                return (!exponent.is_negative()).then_some(Self::ZERO);
            }
            return self.ln()?.multiply(exponent)?.exp();
        };
        if whole < 0 && self.is_zero() {
            return None;
        }
        let (mut result, mut base, mut rest) = (Self::ONE, self, whole.unsigned_abs());
        while rest != 0 {
            if rest & 1 == 1 {
                result = result.multiply(base)?;
            }
            rest >>= 1;
            if rest != 0 {
                base = base.multiply(base)?;
            }
            if result.is_zero() {
                break;
            }
        }
        if whole < 0 { Self::ONE.divide(result) } else { Some(result) }
    }

    /// e to the power of this; `None` when out of range.
    pub fn exp(self) -> Option<Self> {
        if self.is_zero() {
            return Some(Self::ONE);
        }
        let Some(fixed) = self.magnitude_as_fixed() else {
            return self.is_negative().then_some(Self::ZERO);
        };
        let (mut rest, mut tens) = (fixed, 0i32);
        while rest >= LN10 {
            rest = rest.minus(LN10);
            tens += 1;
        }
        if self.is_negative() {
            rest = LN10.minus(rest);
            tens = -tens - 1;
        }
        let (mut sum, mut term, mut n) = (ONE, ONE, 0u64);
        while !term.is_zero() {
            n += 1;
            term = term.fixed_times(rest).divide(n).0;
            sum = sum.plus(term);
        }
        let (whole, fraction) = split_fixed(sum);
        let coefficient =
            Wide::product(whole, power_of_ten(37)).plus(Wide::from_u128(fraction / 10));
        Self::finish(false, coefficient, tens - 37).map(Self::trim_exponent)
    }

    /// Natural logarithm; `None` unless above zero.
    pub fn ln(self) -> Option<Self> {
        if self.is_zero() || self.is_negative() {
            return None;
        }
        let coefficient = self.coefficient();
        let digits = digits_of(coefficient);
        let tens = self.exponent() + i32::try_from(digits).unwrap_or(0) - 1;
        let mut mantissa = to_fixed(coefficient, digits - 1);
        let mut twos = 0u64;
        while mantissa > ONE_AND_A_HALF {
            mantissa = mantissa.divide(2).0;
            twos += 1;
        }
        // ln m = 2 artanh((m - 1) / (m + 1)), with m between 3/4 and 3/2.
        let below_one = mantissa < ONE;
        let difference = if below_one { ONE.minus(mantissa) } else { mantissa.minus(ONE) };
        let z = difference.fixed_fraction(mantissa.plus(ONE));
        let square = z.fixed_times(z);
        let (mut sum, mut power, mut n) = (z, z, 1u64);
        while !power.is_zero() {
            power = power.fixed_times(square);
            n += 2;
            sum = sum.plus(power.divide(n).0);
        }
        let mut plus = LN2.times(twos);
        let mut minus = Wide::ZERO;
        let series = sum.doubled();
        if below_one {
            minus = minus.plus(series)
        } else {
            plus = plus.plus(series)
        }
        let tens_part = LN10.times(u64::from(tens.unsigned_abs()));
        if tens < 0 {
            minus = minus.plus(tens_part)
        } else {
            plus = plus.plus(tens_part)
        }
        let negative = minus > plus;
        let (whole, fraction) =
            split_fixed(if negative { minus.minus(plus) } else { plus.minus(minus) });
        let coefficient = Wide::product(whole, power_of_ten(38)).plus(Wide::from_u128(fraction));
        Self::finish(negative, coefficient, -38).map(Self::trim_exponent)
    }

    /// The magnitude with 160 fraction bits; `None` when too large for an exponential.
    fn magnitude_as_fixed(self) -> Option<Wide> {
        let value = self.abs();
        if value > Self::raw(false, EXP_INPUT_MAX, 0) {
            return None;
        }
        if value.exponent() >= 0 {
            let power = power_of_ten(u32::try_from(value.exponent()).ok()?);
            return Some(to_fixed(value.coefficient() * power, 0));
        }
        let scale = value.exponent().unsigned_abs();
        if scale > 38 {
            let cut = scale - 38;
            let kept = if cut > 38 { 0 } else { value.coefficient() / power_of_ten(cut) };
            return Some(to_fixed(kept, 38));
        }
        Some(to_fixed(value.coefficient(), scale))
    }
}

/// `coefficient / 10^scale` with 160 fraction bits.
fn to_fixed(coefficient: u128, scale: u32) -> Wide {
    let divisor = power_of_ten(scale);
    let mut fixed = Wide::from_u128(coefficient / divisor);
    let mut rest = coefficient % divisor;
    for _ in 0..160 {
        rest *= 2;
        fixed = fixed.doubled();
        if rest >= divisor {
            rest -= divisor;
            fixed = fixed.plus(Wide::from_u128(1));
        }
    }
    fixed
}

/// The whole part, and 38 digits of the fraction.
fn split_fixed(value: Wide) -> (u128, u128) {
    const TEN_19: u64 = 10_000_000_000_000_000_000;
    let [a, b, c, d] = value.0;
    let whole = (u128::from(d) << 32) | u128::from(c >> 32);
    let mut fraction = Wide([a, b, c & 0xffff_ffff, 0]);
    let mut digits = 0u128;
    for _ in 0..2 {
        let scaled = fraction.times(TEN_19);
        let [a, b, c, d] = scaled.0;
        digits = digits * u128::from(TEN_19) + ((u128::from(d) << 32) | u128::from(c >> 32));
        fraction = Wide([a, b, c & 0xffff_ffff, 0]);
    }
    (whole, digits)
}
