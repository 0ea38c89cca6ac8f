//! Large things (uploaded files, letters): sealed by their owner before they come here.
//!
//! A blob is named by the digest of its (sealed) bytes, written to a new file, flushed to the disk, and
//! only then moved to its name: what was acknowledged survives a power cut, and half a blob is never read.

#[cfg(feature = "s3")]
mod bucket;

use std::fmt;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::fault::{Attempt, Fault};

#[cfg(feature = "s3")]
pub use bucket::BucketSettings;

/// The largest blob.
pub const BLOB_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The name of a blob: SHA-256 of its bytes, in hexadecimal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BlobKey(String);

impl BlobKey {
    /// Reads a key back from a column; none when it is no digest.
    pub fn parse(text: &str) -> Option<BlobKey> {
        let sound =
            text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        sound.then(|| BlobKey(text.to_owned()))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl crate::id::FromColumn for BlobKey {
    fn from_column(text: &str) -> Option<Self> {
        BlobKey::parse(text)
    }
}

/// Where blobs are kept; cloning shares it.
#[derive(Clone, Debug)]
pub struct Blobs(Place);

#[derive(Clone, Debug)]
enum Place {
    Folder(PathBuf),
    #[cfg(feature = "s3")]
    Bucket(bucket::Bucket),
}

impl Blobs {
    /// Opens the folder; makes it when missing.
    ///
    /// # Errors
    /// A fault when the folder cannot be made.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Blobs, Fault> {
        let folder = folder.into();
        fs::create_dir_all(&folder).attempt("make the folder of blobs")?;
        Ok(Blobs(Place::Folder(folder)))
    }

    /// Keeps blobs in an S3-compatible bucket instead of a folder.
    ///
    /// # Errors
    /// A fault when the settings are not those of a bucket; whether it is there shows the first blob.
    #[cfg(feature = "s3")]
    pub fn in_bucket(settings: &BucketSettings) -> Result<Blobs, Fault> {
        Ok(Blobs(Place::Bucket(bucket::Bucket::new(settings)?)))
    }

    /// Keeps the bytes, durably, and gives back their name. The same bytes again cost nothing.
    ///
    /// # Errors
    /// A fault when the disk refuses.
    pub async fn put(&self, bytes: Vec<u8>) -> Result<BlobKey, Fault> {
        assert!(bytes.len() <= BLOB_BYTES_MAX, "the edge lets no larger upload in");
        match self.0.clone() {
            Place::Folder(folder) => {
                tokio::task::spawn_blocking(move || put_blocking(&folder, &bytes))
                    .await
                    .attempt("write a blob")?
            }
            #[cfg(feature = "s3")]
            Place::Bucket(bucket) => {
                let key = key_of(&bytes);
                bucket.put(&key, bytes).await?;
                Ok(key)
            }
        }
    }

    /// Reads a blob; none when there is no such.
    ///
    /// # Errors
    /// A fault when the disk refuses or the bytes are not what their name says.
    pub async fn get(&self, key: &BlobKey) -> Result<Option<Vec<u8>>, Fault> {
        let read = match &self.0 {
            Place::Folder(folder) => get_from_folder(path_of(folder, key)).await?,
            #[cfg(feature = "s3")]
            Place::Bucket(bucket) => bucket.get(key).await?,
        };
        match read {
            Some(bytes) if key_of(&bytes) == *key => Ok(Some(bytes)),
            Some(_) => Err(Fault::new("read a blob", format!("{key:?} is damaged"))),
            None => Ok(None),
        }
    }

    /// Destroys a blob. One that is gone already is no error.
    ///
    /// # Errors
    /// A fault when the disk refuses.
    pub async fn delete(&self, key: &BlobKey) -> Result<(), Fault> {
        match &self.0 {
            Place::Folder(folder) => delete_from_folder(path_of(folder, key)).await,
            #[cfg(feature = "s3")]
            Place::Bucket(bucket) => bucket.delete(key).await,
        }
    }
}

async fn delete_from_folder(path: PathBuf) -> Result<(), Fault> {
    const ATTEMPT: &str = "delete a blob";
    match tokio::task::spawn_blocking(move || fs::remove_file(path)).await.attempt(ATTEMPT)? {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Fault::new(ATTEMPT, error)),
        _ => Ok(()),
    }
}

async fn get_from_folder(path: PathBuf) -> Result<Option<Vec<u8>>, Fault> {
    const ATTEMPT: &str = "read a blob";
    match tokio::task::spawn_blocking(move || fs::read(path)).await.attempt(ATTEMPT)? {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Fault::new(ATTEMPT, error)),
    }
}

fn key_of(bytes: &[u8]) -> BlobKey {
    BlobKey(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Two levels of folders, so that none holds more than some thousand names.
fn path_of(folder: &Path, key: &BlobKey) -> PathBuf {
    let (shelf, _) = key.0.split_at(3);
    folder.join(shelf).join(&key.0)
}

fn put_blocking(folder: &Path, bytes: &[u8]) -> Result<BlobKey, Fault> {
    let key = key_of(bytes);
    let path = path_of(folder, &key);
    if path.exists() {
        return Ok(key);
    }
    let shelf = path.parent().unwrap_or(folder);
    fs::create_dir_all(shelf).attempt("make a shelf for blobs")?;
    let unfinished = path.with_extension(format!("{:?}", std::thread::current().id()));
    let mut file = File::create(&unfinished).attempt("create a blob")?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if let Err(error) = written {
        let _ = fs::remove_file(&unfinished);
        return Err(Fault::busy("write a blob", error));
    }
    fs::rename(&unfinished, &path).attempt("name a blob")?;
    File::open(shelf).and_then(|folder| folder.sync_all()).attempt("flush a shelf of blobs")?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::TestFolder;

    #[tokio::test]
    async fn kept_and_destroyed() {
        let folder = TestFolder::new("blobs");
        let blobs = Blobs::open(folder.path()).unwrap();
        let key = blobs.put(b"sealed".to_vec()).await.unwrap();
        assert_eq!(blobs.put(b"sealed".to_vec()).await.unwrap(), key);
        assert_eq!(blobs.get(&key).await.unwrap().as_deref(), Some(&b"sealed"[..]));
        blobs.delete(&key).await.unwrap();
        blobs.delete(&key).await.unwrap();
        assert_eq!(blobs.get(&key).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_damaged_blob_is_found() {
        let folder = TestFolder::new("blobs");
        let blobs = Blobs::open(folder.path()).unwrap();
        let key = blobs.put(b"sealed".to_vec()).await.unwrap();
        fs::write(path_of(folder.path(), &key), b"other").unwrap();
        assert!(blobs.get(&key).await.is_err());
        assert_eq!(BlobKey::parse("../../etc/passwd"), None);
    }
}
