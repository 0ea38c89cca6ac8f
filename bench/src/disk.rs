//! What the disk itself can do: the limit that durable writes are measured beside.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

const BLOCK_BYTES: usize = 8 * 1024;

/// Overwrites of 8 KiB with fdatasync, one after another, per second.
pub(crate) fn syncs_per_second(folder: &Path, during: Duration) -> std::io::Result<f64> {
    let path = folder.join("sync-probe");
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).open(&path)?;
    let block = vec![7_u8; BLOCK_BYTES];
    file.write_all(&block)?;
    file.sync_all()?;
    let began = Instant::now();
    let mut count = 0_u32;
    while began.elapsed() < during {
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&block)?;
        file.sync_data()?;
        count += 1;
    }
    let rate = f64::from(count) / began.elapsed().as_secs_f64();
    let _ = std::fs::remove_file(path);
    Ok(rate)
}
