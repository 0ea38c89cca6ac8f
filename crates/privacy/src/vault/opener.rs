//! What opens what is asked for: the keys of its subjects, and the parts of them that sealed it.

use std::collections::HashMap;
use std::sync::Arc;

use platform::id::SubjectId;
use platform::{Ctx, Fault};

use super::{Item, Vault};
use crate::access::Access;
use crate::data_use::store::OpenedBy;
use crate::key::part::{Part, PartId};
use crate::key::{self, SubjectKey};
use crate::sealed::Plain;

/// What opens what is asked for of one subject.
pub(super) struct Opener {
    pub(super) key: SubjectKey,
    parts: Vec<Arc<Part>>,
}

/// The parts that sealed these items, each once.
pub(super) fn parts_of(items: &[Item<'_>]) -> Vec<PartId> {
    let mut parts: Vec<PartId> = items.iter().flat_map(|item| key::parts_of(item.sealed)).collect();
    parts.sort_unstable();
    parts.dedup();
    parts
}

pub(super) fn opened_by(key: &SubjectKey, items: &[Item<'_>]) -> OpenedBy {
    let is_alone = |part: &PartId| Some(*part) == key.alone_id();
    let (alone, parts): (Vec<PartId>, _) = parts_of(items).into_iter().partition(is_alone);
    OpenedBy { alone: alone.first().copied(), parts }
}

pub(super) fn unseal_each(
    requests: &[(SubjectId, Vec<Item<'_>>)],
    openers: &[Option<Opener>],
) -> Result<Vec<Option<Vec<Plain>>>, Fault> {
    let open = |((_, items), opener): (&(SubjectId, Vec<Item<'_>>), &Option<Opener>)| {
        let unseal = |opener: &Opener| {
            let open = |item: &Item<'_>| opener.key.unseal(&opener.parts, item.label, item.sealed);
            items.iter().map(open).collect()
        };
        opener.as_ref().map(unseal).transpose()
    };
    requests.iter().zip(openers).map(open).collect()
}

/// The keys of subjects, and the parts of them that are not at hand with these.
type Keys = (HashMap<SubjectId, SubjectKey>, HashMap<(SubjectId, PartId), Arc<Part>>);

impl Vault {
    /// Opens what still can be opened of each subject, for lists of things that were sealed by different parts: what
    /// a destroyed part sealed gives none, in its place. The record counts what is opened.
    ///
    /// # Errors
    /// As [`Vault::open_each`].
    ///
    /// # Panics
    /// As [`Vault::open_each`].
    pub async fn open_what_stands(
        &self,
        ctx: &Ctx,
        access: &Access,
        requests: &[(SubjectId, Vec<Item<'_>>)],
    ) -> Result<Vec<Vec<Option<Plain>>>, Fault> {
        let mut opened = self.open_standing(ctx, access, requests).await?;
        for (request, found) in requests.iter().zip(&mut opened) {
            if found.is_none() {
                // Something at hand was destroyed by another process. Which it was is known now; the rest stands.
                let again = self.open_standing(ctx, access, std::slice::from_ref(request)).await?;
                *found = again.into_iter().next().flatten();
            }
        }
        let in_place = |(found, (_, items)): (Option<Vec<_>>, &(SubjectId, Vec<Item<'_>>))| {
            found.unwrap_or_else(|| items.iter().map(|_| None).collect())
        };
        Ok(opened.into_iter().zip(requests).map(in_place).collect())
    }

    /// The same by what is at hand; none for those of whom something at hand turns out to be destroyed.
    async fn open_standing(
        &self,
        ctx: &Ctx,
        access: &Access,
        requests: &[(SubjectId, Vec<Item<'_>>)],
    ) -> Result<Vec<Option<Vec<Option<Plain>>>>, Fault> {
        let (keys, parts) = self.keys_and_parts(ctx, requests).await?;
        let stands = |subject: SubjectId, item: &Item<'_>| {
            keys.get(&subject).is_some_and(|key| {
                key::parts_of(item.sealed)
                    .all(|part| key.has(part) || parts.contains_key(&(subject, part)))
            })
        };
        // Whoever has nothing left that stands is not asked for: nothing of them is opened.
        let mut standing: Vec<(SubjectId, Vec<Item<'_>>)> = Vec::new();
        for (subject, items) in requests {
            let items: Vec<Item<'_>> =
                items.iter().filter(|item| stands(*subject, item)).copied().collect();
            if !items.is_empty() {
                standing.push((*subject, items));
            }
        }
        let mut opened = self.open_each(ctx, access, &standing).await?.into_iter();
        let put_back = |(subject, items): &(SubjectId, Vec<Item<'_>>)| {
            let is_asked = items.iter().any(|item| stands(*subject, item));
            let found = if is_asked { opened.next().flatten()? } else { Vec::new() };
            let mut found = found.into_iter();
            let each = |item: &Item<'_>| stands(*subject, item).then(|| found.next()).flatten();
            Some(items.iter().map(each).collect())
        };
        Ok(requests.iter().map(put_back).collect())
    }

    /// What opens each request; none for those of whom a key or a part is gone.
    pub(super) async fn openers(
        &self,
        ctx: &Ctx,
        requests: &[(SubjectId, Vec<Item<'_>>)],
    ) -> Result<Vec<Option<Opener>>, Fault> {
        let (keys, found) = self.keys_and_parts(ctx, requests).await?;
        let opener = |(subject, items): &(SubjectId, Vec<Item<'_>>)| {
            let key = keys.get(subject)?.clone();
            let needed = parts_of(items).into_iter().filter(|part| !key.has(*part));
            let parts = needed.map(|part| found.get(&(*subject, part)).cloned());
            let parts = parts.collect::<Option<Vec<Arc<Part>>>>()?;
            Some(Opener { key, parts })
        };
        Ok(requests.iter().map(opener).collect())
    }

    /// What is at hand to open these requests. What is missing is looked up once more: another process may have put a
    /// new part for what goes alone in the place of the one that is cached here.
    async fn keys_and_parts(
        &self,
        ctx: &Ctx,
        requests: &[(SubjectId, Vec<Item<'_>>)],
    ) -> Result<Keys, Fault> {
        let (known, missing) = self.look_up(ctx, requests).await?;
        if missing.is_empty() {
            return Ok(known);
        }
        self.forget_places(&missing);
        Ok(self.look_up(ctx, requests).await?.0)
    }

    /// The keys and parts that these requests need, and what stands nowhere.
    async fn look_up(
        &self,
        ctx: &Ctx,
        requests: &[(SubjectId, Vec<Item<'_>>)],
    ) -> Result<(Keys, Vec<(SubjectId, PartId)>), Fault> {
        let subjects: Vec<SubjectId> = requests.iter().map(|(subject, _)| *subject).collect();
        let keys = self.keys(ctx, &subjects).await?;
        let mut wanted = Vec::new();
        for (subject, items) in requests {
            let Some(key) = keys.get(subject) else { continue };
            let needed = parts_of(items).into_iter().filter(|part| !key.has(*part));
            wanted.extend(needed.map(|part| (*subject, part)));
        }
        let parts = self.parts(ctx, &wanted).await?;
        wanted.retain(|place| !parts.contains_key(place));
        Ok(((keys, parts), wanted))
    }

    fn forget_places(&self, places: &[(SubjectId, PartId)]) {
        let mut cache = self.cache();
        for (subject, part) in places {
            cache.forget(*subject);
            cache.forget_part(*subject, *part);
        }
    }
}
