//! Chance that falls the same way every time, and contexts at simulated moments.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use platform::{Actor, Ctx, Locale};

/// A small generator of numbers (SplitMix64, Steele, Lea and Flood 2014). For invented data only: everything
/// that it makes, keys included, can be guessed by whoever reads this file.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    /// Dice that begin here.
    pub(super) fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// The next number.
    pub(super) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number from 0 to one less than `count`.
    pub(super) fn below(&mut self, count: usize) -> usize {
        assert!(count > 0, "something to choose from");
        usize::try_from(self.number() % (count as u64)).unwrap_or_default()
    }

    /// A number from `least` to `most`.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = usize::try_from(most - least + 1).unwrap_or(1);
        least + i64::try_from(self.below(span)).unwrap_or_default()
    }

    /// From 0 to just below 1.
    pub(super) fn share(&mut self) -> f64 {
        f64::from(u32::try_from(self.number() >> 32).unwrap_or_default()) / 4_294_967_296.0
    }

    /// True in so many of a hundred cases.
    pub(super) fn percent(&mut self, percent: u32) -> bool {
        self.below(1_000) < (percent as usize) * 10
    }

    /// One of several.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let place = self.below(from.len());
        from.get(place).unwrap_or_else(|| unreachable!("the place is below the length"))
    }

    /// The place of one of several by weight.
    pub(super) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.share() * weights.iter().sum::<f64>();
        for (place, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return place;
            }
        }
        weights.len().saturating_sub(1)
    }

    /// About normally spread, around 0 with deviation 1 (the sum of twelve even shares).
    pub(super) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.share()).sum::<f64>() - 6.0
    }

    /// Other dice that begin where these are.
    pub(super) fn split(&mut self) -> Dice {
        Dice(self.number())
    }

    /// 32 bytes to seed a context.
    fn seed(&mut self) -> [u8; 32] {
        let mut seed = [0; 32];
        for part in seed.chunks_exact_mut(8) {
            part.copy_from_slice(&self.number().to_le_bytes());
        }
        seed
    }

    /// A context at a simulated moment.
    pub(super) fn ctx(&mut self, at: (Timestamp, &TimeZone), actor: Actor, locale: Locale) -> Ctx {
        Ctx::new(at.0, at.1.clone(), actor, locale, self.seed())
    }
}
