//! The process that typesets: reads requests, writes replies, one at a time.

use std::io::{Read, Write};
use std::panic;

use letters_protocol::{FrameError, RefusalCode, Reply, Request};

use crate::typeset::Typesetter;
use crate::watchdog::{Limits, Watchdog};

/// Typst keeps file names and labels for the life of a process, so a worker leaves after this
/// many letters and a fresh one takes over. Starting one takes a few hundredths of a second.
const LETTERS_MAX: u32 = 10_000;

/// Works until the stream ends, the pipe fails or it has made its share of letters.
pub fn work(
    typesetter: &Typesetter,
    limits: Limits,
    requests: &mut impl Read,
    replies: &mut impl Write,
) -> Result<(), FrameError> {
    // A panic's message may quote the letter; only its place is told.
    panic::set_hook(Box::new(|panicked| {
        let place = panicked.location().map(ToString::to_string).unwrap_or_default();
        eprintln!("aedile-letters: the typesetter panicked at {place}");
    }));
    let watchdog = Watchdog::start(limits);
    for _ in 0..LETTERS_MAX {
        let reply = match Request::read(requests) {
            Ok(request) => {
                watchdog.begin();
                Reply { id: request.id, outcome: typesetter.letter(request) }
            }
            Err(FrameError::Ended) => return Ok(()),
            Err(FrameError::Pipe(cause)) => return Err(FrameError::Pipe(cause)),
            Err(error) => refusal(&error),
        };
        write(&reply, replies)?;
        watchdog.end();
    }
    Ok(())
}

/// What to answer to a frame that is no request.
pub(crate) fn refusal(error: &FrameError) -> Reply {
    let code = match error {
        FrameError::TooLarge { .. } => RefusalCode::TooLarge,
        FrameError::Malformed(_) | FrameError::Ended | FrameError::Pipe(_) => RefusalCode::Request,
    };
    Reply::refused(0, code, error.to_string())
}

/// Writes a reply; one that no frame can hold becomes a refusal.
fn write(reply: &Reply, replies: &mut impl Write) -> Result<(), FrameError> {
    match reply.write(replies) {
        Err(error @ FrameError::TooLarge { .. }) => {
            Reply::refused(reply.id, RefusalCode::TooLarge, error.to_string()).write(replies)
        }
        other => other,
    }
}
