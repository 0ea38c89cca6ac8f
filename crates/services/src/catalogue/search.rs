//! Search over the services: forgiving, per language, in memory.
//!
//! Terms are found by themselves, by beginning, inside a compound, and within a slip or two of the finger (over
//! shared trigrams). A term counts by where it stands (name, synonym, summary, body) and how rare it is.

use std::collections::HashMap;
use std::sync::Arc;

use platform::Locale;

use super::fold::{Term, distance, fold, terms};
use crate::definition::Definition;
use crate::words::Words;

/// Longest query that is looked at.
const QUERY_CHARS_MAX: usize = 200;
/// Most words of a query.
const QUERY_TERMS_MAX: usize = 12;

const NAME: f32 = 10.0;
const SYNONYM: f32 = 7.0;
const SUMMARY: f32 = 3.0;
const BODY: f32 = 1.0;
/// A name or synonym in another language than the reader's.
const FOREIGN: f32 = 2.0;
/// What use counts, by its logarithm: a service applied for a thousand times a quarter gains a seventh, which decides
/// between services that fit alike and lifts none over one whose name was typed.
const USE: f32 = 0.02;

/// A service that was found.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The service.
    pub service: Arc<Definition>,
    /// How well it fits; only the order means something.
    pub score: f32,
}

/// The index of all listed services.
#[derive(Debug, Default)]
pub(super) struct Index {
    services: Vec<Arc<Definition>>,
    languages: Vec<(Locale, Language)>,
}

/// The index of one language.
#[derive(Debug, Default)]
struct Language {
    /// Sorted.
    vocabulary: Vec<String>,
    /// For each term: service and weight.
    postings: Vec<Vec<(u32, f32)>>,
    /// Terms by trigram.
    trigrams: HashMap<[char; 3], Vec<u32>>,
    /// The folded name of each service.
    names: Vec<String>,
}

impl Index {
    pub(super) fn build(languages: &[Locale], services: Vec<Arc<Definition>>) -> Index {
        let built = languages
            .iter()
            .map(|locale| (*locale, Language::build(*locale, languages, &services)));
        Index { languages: built.collect(), services }
    }

    pub(super) fn search(
        &self,
        query: &str,
        locale: Locale,
        limit: usize,
        uses: &dyn Fn(&str) -> u64,
    ) -> Vec<Hit> {
        let wanted = self.languages.iter().find(|(known, _)| *known == locale);
        let Some((locale, language)) = wanted.or_else(|| self.languages.first()) else {
            return Vec::new();
        };
        let query: String = query.chars().take(QUERY_CHARS_MAX).collect();
        let mut found = language.search(&query, *locale, self.services.len());
        for (at, score) in &mut found {
            let uses = self.services.get(*at).map_or(0, |service| uses(&service.id));
            *score *= 1.0 + USE * (1.0 + uses as f32).ln();
        }
        let name = |at: usize| language.names.get(at);
        found.sort_by(|(at, score), (other, than)| {
            than.total_cmp(score).then_with(|| name(*at).cmp(&name(*other)))
        });
        let hits = found
            .into_iter()
            .take(limit)
            .filter_map(|(at, score)| Some(Hit { service: self.services.get(at)?.clone(), score }));
        hits.collect()
    }
}

impl Language {
    fn build(locale: Locale, all: &[Locale], services: &[Arc<Definition>]) -> Language {
        let mut weights: HashMap<String, HashMap<u32, f32>> = HashMap::new();
        let mut names = Vec::with_capacity(services.len());
        for (at, service) in services.iter().enumerate() {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            names.push(stems(&terms(service.name.get(locale), locale)));
            let mut add = |text: &str, language: Locale, weight: f32| {
                // Both, so that a slip in an ending ("parkng") is found as well as another ending.
                for Term { word, stem } in terms(text, language) {
                    for term in [word, stem] {
                        let known = weights.entry(term).or_default().entry(at).or_insert(0.0);
                        *known = known.max(weight);
                    }
                }
            };
            let words = |words: &Words| words.get(locale).to_owned();
            add(&words(&service.name), locale, NAME);
            add(&words(&service.summary), locale, SUMMARY);
            for (language, synonym) in &service.synonyms {
                add(synonym, *language, if *language == locale { SYNONYM } else { FOREIGN });
            }
            for other in all.iter().filter(|other| **other != locale) {
                add(service.name.get(*other), *other, FOREIGN);
            }
            if let Some((text, _)) = service.guidance(locale) {
                add(text, locale, BODY);
            }
            for (ask, answer) in &service.faq {
                add(ask.get(locale), locale, BODY);
                add(answer.get(locale), locale, BODY);
            }
        }
        Language { names, ..Language::of(weights) }
    }

    fn of(weights: HashMap<String, HashMap<u32, f32>>) -> Language {
        let mut sorted: Vec<(String, HashMap<u32, f32>)> = weights.into_iter().collect();
        sorted.sort_by(|(left, _), (right, _)| left.cmp(right));
        let mut language = Language::default();
        for (at, (term, services)) in sorted.into_iter().enumerate() {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            for trigram in trigrams(&term) {
                language.trigrams.entry(trigram).or_default().push(at);
            }
            language.vocabulary.push(term);
            language.postings.push(services.into_iter().collect());
        }
        language
    }

    fn search(&self, query: &str, locale: Locale, services: usize) -> Vec<(usize, f32)> {
        let mut scores: Vec<f32> = vec![0.0; services];
        let mut matched: Vec<usize> = vec![0; services];
        let wanted: Vec<Term> = terms(query, locale).into_iter().take(QUERY_TERMS_MAX).collect();
        for term in &wanted {
            let mut best: HashMap<u32, f32> = HashMap::new();
            let spelt = if term.word == term.stem { Vec::new() } else { self.alike(&term.word) };
            for (at, nearness) in self.alike(&term.stem).into_iter().chain(spelt) {
                let postings = self.postings.get(at).map(Vec::as_slice).unwrap_or_default();
                // A term in every service tells nothing apart.
                let rare = (1.0 + services as f32 / (1.0 + postings.len() as f32)).ln();
                for (service, weight) in postings {
                    let score = best.entry(*service).or_insert(0.0);
                    *score = score.max(nearness * weight * rare);
                }
            }
            for (service, score) in best {
                let at = service as usize;
                scores.iter_mut().skip(at).take(1).for_each(|known| *known += score);
                matched.iter_mut().skip(at).take(1).for_each(|known| *known += 1);
            }
        }
        let whole = stems(&wanted);
        let found =
            scores.into_iter().zip(matched).enumerate().filter(|(_, (score, _))| *score > 0.0);
        found
            .map(|(at, (score, matched))| {
                let share = matched as f32 / wanted.len().max(1) as f32;
                (at, score * share * share * self.likeness(at, &whole))
            })
            .collect()
    }

    /// A name that is what was typed, or begins with it, goes first.
    fn likeness(&self, at: usize, whole: &str) -> f32 {
        match self.names.get(at) {
            Some(name) if name == whole => 4.0,
            Some(name) if name.starts_with(whole) => 2.0,
            _ => 1.0,
        }
    }

    /// Terms like this one, with how near they are.
    fn alike(&self, term: &str) -> Vec<(usize, f32)> {
        let mut found: HashMap<usize, f32> = HashMap::new();
        let mut keep = |at: usize, nearness: f32| {
            let known = found.entry(at).or_insert(0.0);
            *known = known.max(nearness);
        };
        let length = term.chars().count();
        let start = self.vocabulary.partition_point(|known| known.as_str() < term);
        for (at, known) in self.vocabulary.iter().enumerate().skip(start) {
            if !known.starts_with(term) {
                break;
            }
            if known == term {
                keep(at, 1.0);
            } else if length >= 2 {
                keep(at, 0.75);
            }
        }
        let bound = match length {
            0..=3 => 0,
            4..=7 => 1,
            _ => 2,
        };
        for at in self.sharing(term, bound) {
            let Some(known) = self.vocabulary.get(at) else { continue };
            if length >= 5 && known.contains(term) {
                keep(at, 0.6);
            }
            // Somebody types the whole compound, the catalogue has its parts.
            if known.chars().count() >= 5 && term.contains(known.as_str()) {
                keep(at, 0.5);
            }
            match distance(term, known, bound) {
                1 if bound >= 1 => keep(at, 0.6),
                2 if bound >= 2 => keep(at, 0.4),
                _ => {}
            }
        }
        found.into_iter().collect()
    }

    /// Terms that share enough trigrams to be within `bound` letters, or to contain one another.
    fn sharing(&self, term: &str, bound: usize) -> Vec<usize> {
        let own = trigrams(term);
        // Each changed letter spoils at most three trigrams, a swap four.
        let least = own.len().saturating_sub(4 * bound).max(1);
        let mut counts: HashMap<u32, usize> = HashMap::new();
        for trigram in &own {
            for at in self.trigrams.get(trigram).map(Vec::as_slice).unwrap_or_default() {
                *counts.entry(*at).or_insert(0) += 1;
            }
        }
        let enough = counts.into_iter().filter(|(at, count)| {
            let inside = self
                .vocabulary
                .get(*at as usize)
                .is_some_and(|known| *count + 2 >= known.chars().count());
            *count >= least || inside
        });
        enough.map(|(at, _)| at as usize).collect()
    }
}

fn stems(terms: &[Term]) -> String {
    let stems: Vec<&str> = terms.iter().map(|term| term.stem.as_str()).collect();
    stems.join(" ")
}

/// The trigrams of a term between boundaries, so that its beginning and end count.
fn trigrams(term: &str) -> Vec<[char; 3]> {
    let letters: Vec<char> =
        std::iter::once('^').chain(fold(term).chars()).chain(std::iter::once('$')).collect();
    letters.windows(3).filter_map(|window| <[char; 3]>::try_from(window).ok()).collect()
}
