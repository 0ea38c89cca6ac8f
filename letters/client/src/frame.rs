//! One frame on a byte stream: two lengths, a header, a body, all bounded.

use std::fmt;
use std::io::{self, Read, Write};

/// The longest frame either side accepts: a copy of everything about somebody with 500 cases fits (20 MiB), a film does
/// not.
pub const FRAME_BYTES_MAX: u32 = 72 * 1024 * 1024;
/// The longest JSON header: templates, style files and data together.
pub const HEADER_BYTES_MAX: u32 = 8 * 1024 * 1024;
/// How much of a frame that is too long is read past at a time.
const SKIP_BYTES: usize = 64 * 1024;

/// Why no frame could be read or written.
#[derive(Debug)]
pub enum FrameError {
    /// The stream ended: the other side closed the pipe or died.
    Ended,
    /// The frame announced more than the limit. Its bytes were read past.
    TooLarge {
        /// What the frame announced.
        bytes: u32,
    },
    /// The frame arrived whole but its lengths or its JSON make no sense.
    Malformed(String),
    /// The pipe itself failed.
    Pipe(io::Error),
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended => write!(f, "the stream ended"),
            Self::TooLarge { bytes } => {
                write!(f, "a frame of {bytes} bytes is over the limit of {FRAME_BYTES_MAX}")
            }
            Self::Malformed(what) => write!(f, "malformed frame: {what}"),
            Self::Pipe(cause) => write!(f, "the pipe failed: {cause}"),
        }
    }
}

impl std::error::Error for FrameError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Pipe(cause) => Some(cause),
            Self::Ended | Self::TooLarge { .. } | Self::Malformed(_) => None,
        }
    }
}

impl From<io::Error> for FrameError {
    fn from(cause: io::Error) -> Self {
        match cause.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe => Self::Ended,
            _ => Self::Pipe(cause),
        }
    }
}

/// Reads one frame: its header and its body.
///
/// After [`FrameError::TooLarge`] and [`FrameError::Malformed`] the stream stands at the start of
/// the next frame and can be read on.
pub fn read_frame(from: &mut impl Read) -> Result<(Vec<u8>, Vec<u8>), FrameError> {
    let total = read_u32(from)?;
    if total > FRAME_BYTES_MAX {
        skip(from, u64::from(total))?;
        return Err(FrameError::TooLarge { bytes: total });
    }
    if total < 4 {
        skip(from, u64::from(total))?;
        return Err(FrameError::Malformed(format!("{total} bytes hold no header length")));
    }
    let header_bytes = read_u32(from)?;
    let rest = total - 4;
    if header_bytes > rest || header_bytes > HEADER_BYTES_MAX {
        skip(from, u64::from(rest))?;
        return Err(FrameError::Malformed(format!(
            "a header of {header_bytes} bytes does not fit a frame of {total}"
        )));
    }
    let header = read_exactly(from, header_bytes)?;
    let body = read_exactly(from, rest - header_bytes)?;
    Ok((header, body))
}

/// Writes one frame and flushes it.
pub fn write_frame(to: &mut impl Write, header: &[u8], body: &[u8]) -> Result<(), FrameError> {
    let too_large = || FrameError::TooLarge { bytes: u32::MAX };
    let header_bytes = u32::try_from(header.len()).map_err(|_| too_large())?;
    let body_bytes = u32::try_from(body.len()).map_err(|_| too_large())?;
    let total = header_bytes
        .checked_add(body_bytes)
        .and_then(|n| n.checked_add(4))
        .ok_or_else(too_large)?;
    if header_bytes > HEADER_BYTES_MAX || total > FRAME_BYTES_MAX {
        return Err(FrameError::TooLarge { bytes: total });
    }
    to.write_all(&total.to_be_bytes())?;
    to.write_all(&header_bytes.to_be_bytes())?;
    to.write_all(header)?;
    to.write_all(body)?;
    to.flush()?;
    Ok(())
}

fn read_u32(from: &mut impl Read) -> Result<u32, FrameError> {
    let mut bytes = [0; 4];
    from.read_exact(&mut bytes)?;
    Ok(u32::from_be_bytes(bytes))
}

/// Grows as bytes arrive, so that an announced length alone takes no memory.
fn read_exactly(from: &mut impl Read, bytes: u32) -> Result<Vec<u8>, FrameError> {
    let mut read = Vec::new();
    from.take(u64::from(bytes)).read_to_end(&mut read)?;
    if u32::try_from(read.len()) == Ok(bytes) { Ok(read) } else { Err(FrameError::Ended) }
}

fn skip(from: &mut impl Read, bytes: u64) -> Result<(), FrameError> {
    let mut left = from.take(bytes);
    let mut buffer = vec![0; SKIP_BYTES];
    while left.limit() > 0 {
        if left.read(&mut buffer)? == 0 {
            return Err(FrameError::Ended);
        }
    }
    Ok(())
}
