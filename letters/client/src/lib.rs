//! The frames that the letter renderer and its clients exchange.
//!
//! # Purpose
//! `aedile-letters` is a process of its own; whoever wants a letter writes a [`Request`] to its
//! standard input and reads a [`Reply`] from its standard output. This crate is both ends of that
//! pipe and nothing else, so a program can depend on it without compiling a typesetter.
//!
//! # Standard
//! None; the format is ours. A frame is
//!
//! ```text
//! u32 big-endian   N = bytes that follow
//! u32 big-endian   H = bytes of the header
//! H bytes          header, JSON in UTF-8
//! N - 4 - H bytes  body: the PDF of a reply, empty in a request
//! ```
//!
//! # Invariants
//! - A frame never holds more than [`FRAME_BYTES_MAX`]; a longer one is read past and refused, and
//!   the stream stays in step.
//! - Every request gets exactly one reply with its `id`; replies may overtake one another. A frame
//!   that is no request gets a reply with `id` 0, so clients count from 1.
//!
//! # Start reading at
//! [`Request`], [`Reply`], then [`Client`] for the simplest use.
//!
//! # Not here
//! Starting, pooling and restarting the process: that is the caller's.

mod frame;
mod message;

pub use frame::{FRAME_BYTES_MAX, FrameError, HEADER_BYTES_MAX, read_frame, write_frame};
pub use message::{
    Diagnostic, Letter, Profile, RefusalCode, Refused, Reply, Request, Severity, StyleFile,
};

use std::io::{Read, Write};

/// One end of the pipe for a caller that asks for one letter at a time.
#[derive(Debug)]
pub struct Client<R, W> {
    replies: R,
    requests: W,
    last_id: u64,
}

impl<R: Read, W: Write> Client<R, W> {
    /// Speaks over the process's standard output (`replies`) and standard input (`requests`).
    pub fn new(replies: R, requests: W) -> Self {
        Self { replies, requests, last_id: 0 }
    }

    /// Asks for one letter and waits for it. The request's `id` is replaced by the next in turn.
    ///
    /// There is no time limit here: the renderer answers within its own, and a caller that wants
    /// a second guard kills the process, which ends this call with [`FrameError::Ended`].
    pub fn render(&mut self, mut request: Request) -> Result<Reply, FrameError> {
        self.last_id += 1;
        request.id = self.last_id;
        request.write(&mut self.requests)?;
        loop {
            let reply = Reply::read(&mut self.replies)?;
            // Replies to calls that were given up earlier are passed over.
            if reply.id == request.id || reply.id == 0 {
                return Ok(reply);
            }
        }
    }
}

#[cfg(test)]
mod tests;
