//! 256-bit unsigned integers: just what 34-digit arithmetic needs between two roundings.

/// Four 64-bit limbs, least significant first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Wide(pub(crate) [u64; 4]);

fn low(value: u128) -> u64 {
    u64::try_from(value & u128::from(u64::MAX)).unwrap_or(0)
}

fn high(value: u128) -> u64 {
    u64::try_from(value >> 64).unwrap_or(0)
}

impl PartialOrd for Wide {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Wide {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.iter().rev().cmp(other.0.iter().rev())
    }
}

impl Wide {
    pub(crate) const ZERO: Self = Self([0; 4]);

    pub(crate) fn from_u128(value: u128) -> Self {
        Self([low(value), high(value), 0, 0])
    }

    pub(crate) fn to_u128(self) -> Option<u128> {
        let [a, b, c, d] = self.0;
        (c == 0 && d == 0).then(|| (u128::from(b) << 64) | u128::from(a))
    }

    pub(crate) fn is_zero(self) -> bool {
        self.0 == [0; 4]
    }

    /// The full product of two 128-bit numbers.
    pub(crate) fn product(left: u128, right: u128) -> Self {
        let (a0, a1) = (u128::from(low(left)), u128::from(high(left)));
        let (b0, b1) = (u128::from(low(right)), u128::from(high(right)));
        let p00 = a0 * b0;
        let (p01, p10, p11) = (a0 * b1, a1 * b0, a1 * b1);
        let middle = u128::from(high(p00)) + u128::from(low(p01)) + u128::from(low(p10));
        let upper = p11 + u128::from(high(p01)) + u128::from(high(p10)) + u128::from(high(middle));
        Self([low(p00), low(middle), low(upper), high(upper)])
    }

    /// Sum; the carry out of 256 bits is lost, which the callers' bounds exclude.
    pub(crate) fn plus(self, other: Self) -> Self {
        let mut out = [0u64; 4];
        let mut carry = 0u128;
        for ((slot, a), b) in out.iter_mut().zip(self.0).zip(other.0) {
            let sum = u128::from(a) + u128::from(b) + carry;
            *slot = low(sum);
            carry = sum >> 64;
        }
        Self(out)
    }

    /// Difference; the caller makes sure that `other` is not the larger.
    pub(crate) fn minus(self, other: Self) -> Self {
        let mut out = [0u64; 4];
        let mut borrow = false;
        for ((slot, a), b) in out.iter_mut().zip(self.0).zip(other.0) {
            let (first, b1) = a.overflowing_sub(b);
            let (second, b2) = first.overflowing_sub(u64::from(borrow));
            *slot = second;
            borrow = b1 || b2;
        }
        Self(out)
    }

    pub(crate) fn times(self, factor: u64) -> Self {
        let mut out = [0u64; 4];
        let mut carry = 0u128;
        for (slot, a) in out.iter_mut().zip(self.0) {
            let product = u128::from(a) * u128::from(factor) + carry;
            *slot = low(product);
            carry = product >> 64;
        }
        Self(out)
    }

    pub(crate) fn divide(self, divisor: u64) -> (Self, u64) {
        let mut out = [0u64; 4];
        let mut remainder = 0u128;
        let divisor = u128::from(divisor.max(1));
        for (slot, a) in out.iter_mut().zip(self.0).rev() {
            let value = (remainder << 64) | u128::from(a);
            *slot = low(value / divisor);
            remainder = value % divisor;
        }
        (Self(out), low(remainder))
    }

    pub(crate) fn doubled(self) -> Self {
        self.plus(self)
    }

    /// Product of two numbers with 160 fraction bits, again with 160 fraction bits.
    pub(crate) fn fixed_times(self, other: Self) -> Self {
        let mut limbs = [0u64; 8];
        for (i, a) in self.0.into_iter().enumerate() {
            let mut carry = 0u128;
            for (slot, b) in limbs.iter_mut().skip(i).zip(other.0) {
                let sum = u128::from(a) * u128::from(b) + u128::from(*slot) + carry;
                *slot = low(sum);
                carry = sum >> 64;
            }
            if let Some(slot) = limbs.get_mut(i + 4) {
                *slot = low(carry);
            }
        }
        // 160 bits are two limbs and a half.
        let mut out = [0u64; 4];
        for (slot, pair) in out.iter_mut().zip(limbs.windows(2).skip(2)) {
            if let [lower, upper] = pair {
                *slot = (lower >> 32) | (upper << 32);
            }
        }
        Self(out)
    }

    /// Quotient of two numbers with 160 fraction bits; the quotient is below one.
    pub(crate) fn fixed_fraction(self, divisor: Self) -> Self {
        let (mut rest, mut quotient) = (self, Self::ZERO);
        for _ in 0..160 {
            rest = rest.doubled();
            quotient = quotient.doubled();
            if rest >= divisor {
                rest = rest.minus(divisor);
                quotient.0 = {
                    let [a, b, c, d] = quotient.0;
                    [a | 1, b, c, d]
                };
            }
        }
        quotient
    }
}
