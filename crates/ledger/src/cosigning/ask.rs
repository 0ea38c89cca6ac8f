//! One question to one witness (C2SP tlog-witness), and what its answer is worth.

use platform::fault::Attempt as _;
use platform::outgoing::{Answered, Poster};
use platform::{Db, Fault};
use tlog::{
    AddCheckpoint, Note, NoteError, PolicyWitness, Signature, consistency_tiles, prove_consistency,
    read_cosignatures, read_known_size,
};

use super::Trouble;
use super::store::{Seen, instant};
use crate::store::{Head, list_tiles};

/// A witness that names another old size is asked once more, with the proof from there.
const QUESTIONS_MAX: usize = 2;

/// Asks for a cosignature of this head, from the size that the witness is believed to have seen.
pub(super) async fn cosignature(
    db: &Db,
    post: &Poster,
    (head, note): (&Head, &Note),
    witness: &PolicyWitness,
    believed: u64,
) -> Result<Result<Seen, Trouble>, Fault> {
    let Some(url) = &witness.url else { return Ok(Err(Trouble::Silent)) };
    let url = format!("{}/add-checkpoint", url.trim_end_matches('/'));
    // A head that is shorter than what was cosigned is a log that went back; the witness will say so.
    let mut old = if believed > head.size { 0 } else { believed };
    for _ in 0..QUESTIONS_MAX {
        let request = request(db, (head, note), old).await?;
        let Ok(answer) = post(url.clone(), request.to_string()).await else {
            return Ok(Err(Trouble::Silent));
        };
        match answer.status {
            200 => return Ok(cosigned(&answer, (head, note), witness)),
            409 => match read_known_size(&answer.text()) {
                Some(seen) if seen > head.size => return Ok(Err(Trouble::Ahead)),
                // The same size, and refused all the same: its tree of that size is another.
                Some(seen) if seen == old => return Ok(Err(Trouble::OtherHistory)),
                Some(seen) => old = seen,
                None if old == head.size => return Ok(Err(Trouble::OtherHistory)),
                None => return Ok(Err(Trouble::Silent)),
            },
            422 => return Ok(Err(Trouble::OtherHistory)),
            403 | 404 => return Ok(Err(Trouble::Refused)),
            _ => return Ok(Err(Trouble::Silent)),
        }
    }
    // It names another size each time, as one does that somebody else moves forward just now.
    Ok(Err(Trouble::Silent))
}

async fn request(db: &Db, (head, note): (&Head, &Note), old: u64) -> Result<AddCheckpoint, Fault> {
    const ATTEMPT: &str = "prove a head to a witness";
    let needed = consistency_tiles(old, head.size).attempt(ATTEMPT)?;
    let tiles = list_tiles(db, head.log, &needed).await?;
    let proof = prove_consistency(old, head.size, |tile| tiles.get(&tile).cloned());
    AddCheckpoint::new(old, proof.attempt(ATTEMPT)?, note.clone()).attempt(ATTEMPT)
}

/// Only the witness's own signature of this head counts, whatever else it sends.
fn cosigned(
    answer: &Answered,
    (head, note): (&Head, &Note),
    witness: &PolicyWitness,
) -> Result<Seen, Trouble> {
    let lines = read_cosignatures(&answer.text()).map_err(|_| Trouble::Forged)?;
    let (cosignature, seconds) = lines
        .into_iter()
        .find_map(|line| Some((line.clone(), time_of(line, note, witness).ok()??)))
        .ok_or(Trouble::Forged)?;
    let cosigned_at = instant(seconds).ok_or(Trouble::Forged)?;
    Ok(Seen { size: head.size, root: head.root, cosignature, cosigned_at })
}

fn time_of(
    line: Signature,
    note: &Note,
    witness: &PolicyWitness,
) -> Result<Option<u64>, NoteError> {
    let mut note = note.clone();
    note.add(line, &witness.key)?;
    let verified = note.verify(std::slice::from_ref(&witness.key))?;
    Ok(verified.first().and_then(|by| by.cosigned_at))
}
