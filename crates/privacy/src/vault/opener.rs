//! What opens what is asked for: the keys of its subjects, and the parts of them that sealed it.

use std::sync::Arc;

use platform::id::SubjectId;
use platform::{Ctx, Fault};

use super::{Item, Vault};
use crate::access::Access;
use crate::data_use::store::OpenedBy;
use crate::key::part::{Part, PartId};
use crate::key::{SubjectKey, part_of};
use crate::sealed::Plain;

/// What opens what is asked for of one subject.
pub(super) struct Opener {
    pub(super) key: SubjectKey,
    parts: Vec<Arc<Part>>,
}

/// The parts that sealed these items, each once.
pub(super) fn parts_of(items: &[Item<'_>]) -> Vec<PartId> {
    let mut parts: Vec<PartId> = items.iter().filter_map(|item| part_of(item.sealed)).collect();
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
        let place = |(subject, items): &(SubjectId, Vec<Item<'_>>)| {
            parts_of(items).into_iter().map(|part| (*subject, part)).collect::<Vec<_>>()
        };
        let subjects: Vec<SubjectId> = requests.iter().map(|(subject, _)| *subject).collect();
        let keys = self.keys(ctx, &subjects).await?;
        let mut wanted: Vec<_> = requests.iter().flat_map(place).collect();
        let is_at_hand = |(subject, part): &(SubjectId, PartId)| {
            keys.get(subject).is_some_and(|key| key.has(*part))
        };
        wanted.retain(|place| !is_at_hand(place));
        let parts = self.parts(ctx, &wanted).await?;
        let stands = |subject: SubjectId, item: &Item<'_>| {
            let place = part_of(item.sealed).map(|part| (subject, part));
            place.is_none_or(|place| is_at_hand(&place) || parts.contains_key(&place))
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
            let found = if is_asked { opened.next().flatten() } else { None };
            let mut found = found.unwrap_or_default().into_iter();
            let each = |item: &Item<'_>| stands(*subject, item).then(|| found.next()).flatten();
            items.iter().map(each).collect()
        };
        Ok(requests.iter().map(put_back).collect())
    }

    /// What opens each request; none for those of whom a key or a part is gone.
    pub(super) async fn openers(
        &self,
        ctx: &Ctx,
        requests: &[(SubjectId, Vec<Item<'_>>)],
    ) -> Result<Vec<Option<Opener>>, Fault> {
        let subjects: Vec<SubjectId> = requests.iter().map(|(subject, _)| *subject).collect();
        let keys = self.keys(ctx, &subjects).await?;
        let needed = |(subject, items): &(SubjectId, Vec<Item<'_>>)| {
            let key = keys.get(subject)?.clone();
            let parts = parts_of(items).into_iter().filter(|part| !key.has(*part)).collect();
            Some((key, parts))
        };
        let needed: Vec<Option<(SubjectKey, Vec<PartId>)>> = requests.iter().map(needed).collect();
        let of_key = |(key, parts): &(SubjectKey, Vec<PartId>)| {
            parts.iter().map(|part| (key.subject(), *part)).collect::<Vec<_>>()
        };
        let wanted: Vec<_> = needed.iter().flatten().flat_map(of_key).collect();
        let found = self.parts(ctx, &wanted).await?;
        let opener = |needed: Option<(SubjectKey, Vec<PartId>)>| {
            let (key, parts) = needed?;
            let find = |part: &PartId| found.get(&(key.subject(), *part)).cloned();
            let parts = parts.iter().map(find).collect::<Option<Vec<Arc<Part>>>>()?;
            Some(Opener { key, parts })
        };
        Ok(needed.into_iter().map(opener).collect())
    }
}
