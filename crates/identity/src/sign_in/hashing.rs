//! Passwords and codes on paper: Argon2id, in a bounded pool so that sign-in cannot exhaust the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use platform::{Attempt as _, Ctx, Fault};
use tokio::sync::Semaphore;

/// OWASP's least parameters: 19 MiB, two passes, one lane (27 ms on one core).
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Passwords hashed at the same time; more would only make each slower and take 19 MiB each.
pub const HASHED_AT_ONCE_MAX: usize = 2;
/// Those that may wait for it; one more is asked to try again.
pub const WAITING_MAX: usize = 64;
/// Salts: 128 bits.
pub const SALT_BYTES: usize = 16;
/// Bytes that a code is stretched to.
pub const STRETCHED_BYTES: usize = 32;
/// How long one waits before being asked to try again.
pub const WAIT: Duration = Duration::from_secs(5);

/// Too many people are signing in with passwords at this moment; trying again helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

/// The pool; cloning shares it.
#[derive(Clone)]
pub struct Hashing {
    permits: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    /// A hash of nobody's password: who does not exist takes as long to refuse as who does.
    nobody: Arc<str>,
}

impl std::fmt::Debug for Hashing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hashing")
    }
}

impl Hashing {
    /// A pool; hashes one password to have something to compare strangers with.
    ///
    /// # Errors
    /// A fault when hashing fails, which means a build without its parameters.
    pub fn new(ctx: &Ctx) -> Result<Hashing, Fault> {
        let random = ctx.random::<32>();
        let nobody = hash_now(&random, &ctx.random::<SALT_BYTES>())?;
        Ok(Hashing {
            permits: Arc::new(Semaphore::new(HASHED_AT_ONCE_MAX)),
            waiting: Arc::default(),
            nobody: nobody.into(),
        })
    }

    /// The hash to store for a password, as a PHC string.
    ///
    /// # Errors
    /// `Ok(Err(Busy))` when too many wait, a fault when hashing fails.
    pub async fn hash(&self, ctx: &Ctx, password: &str) -> Result<Result<String, Busy>, Fault> {
        let salt = ctx.random::<SALT_BYTES>();
        let password = password.to_owned();
        match self.run(move || hash_now(password.as_bytes(), &salt)).await? {
            Ok(hash) => Ok(Ok(hash?)),
            Err(busy) => Ok(Err(busy)),
        }
    }

    /// Whether the password is the one of the stored hash. Without a hash the answer is no, after the
    /// same work.
    ///
    /// # Errors
    /// `Ok(Err(Busy))` when too many wait, a fault when the pool is gone.
    pub async fn verify(
        &self,
        password: &str,
        stored: Option<&str>,
    ) -> Result<Result<bool, Busy>, Fault> {
        let known = stored.is_some();
        let hash = stored.unwrap_or(&self.nobody).to_owned();
        let password = password.to_owned();
        let matches = self.run(move || verify_now(password.as_bytes(), &hash)).await?;
        Ok(matches.map(|same| same && known))
    }

    /// What Argon2id makes of each code under one salt, with the parameters of passwords: codes that are looked up by
    /// what is made of them. All of them take one turn together.
    ///
    /// # Errors
    /// `Ok(Err(Busy))` when too many wait, a fault when hashing fails.
    pub async fn stretch(
        &self,
        codes: &[String],
        salt: [u8; SALT_BYTES],
    ) -> Result<Result<Vec<[u8; STRETCHED_BYTES]>, Busy>, Fault> {
        let codes = codes.to_vec();
        let one = move |code: &String| stretch_now(code.as_bytes(), &salt);
        let all = move || codes.iter().map(one).collect::<Result<Vec<_>, Fault>>();
        match self.run(all).await? {
            Ok(stretched) => stretched.map(Ok),
            Err(busy) => Ok(Err(busy)),
        }
    }

    /// Every place in the queue, for tests of what happens when it is full.
    #[cfg(test)]
    pub(crate) fn fill(&self) -> Vec<Place> {
        (0..WAITING_MAX).filter_map(|_| Place::take(&self.waiting)).collect()
    }

    /// Does something that takes long, beside the requests and in its turn.
    ///
    /// # Errors
    /// `Ok(Err(Busy))` when too many wait, a fault when the pool is gone.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Result<T, Busy>, Fault> {
        let _place = match Place::take(&self.waiting) {
            Some(place) => place,
            None => return Ok(Err(Busy)),
        };
        let permit = match tokio::time::timeout(WAIT, self.permits.clone().acquire_owned()).await {
            Ok(permit) => permit.attempt("wait for the password pool")?,
            Err(_) => return Ok(Err(Busy)),
        };
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        done.await.attempt("hash a password").map(Ok)
    }
}

/// A place in the queue, given back when dropped.
pub(crate) struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(waiting: &Arc<AtomicUsize>) -> Option<Place> {
        let place = Place(waiting.clone());
        let before = waiting.fetch_add(1, Ordering::SeqCst);
        (before < WAITING_MAX).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn argon2id() -> Result<Argon2<'static>, Fault> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(words)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(password: &[u8], salt: &[u8]) -> Result<String, Fault> {
    let hash = argon2id()?.hash_password_with_salt(password, salt).map_err(words)?;
    Ok(hash.to_string())
}

fn stretch_now(code: &[u8], salt: &[u8]) -> Result<[u8; STRETCHED_BYTES], Fault> {
    let mut stretched = [0; STRETCHED_BYTES];
    argon2id()?.hash_password_into(code, salt, &mut stretched).map_err(words)?;
    Ok(stretched)
}

/// The parameters are read from the stored text, so that they can be raised without locking anybody out.
fn verify_now(password: &[u8], hash: &str) -> bool {
    Argon2::default().verify_password(password, hash).is_ok()
}

fn words(error: impl std::fmt::Display) -> Fault {
    Fault::new("hash a password", error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform::testkit::fixed_ctx;

    #[tokio::test]
    async fn hashed_and_verified() {
        let ctx = fixed_ctx();
        let pool = Hashing::new(&ctx).unwrap();
        let hash = pool.hash(&ctx, "a long enough sentence").await.unwrap().unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let check = async |password: &str, stored: Option<&str>| {
            pool.verify(password, stored).await.unwrap().unwrap()
        };
        assert!(check("a long enough sentence", Some(&hash)).await);
        assert!(!check("a long enough sentencf", Some(&hash)).await);
        assert!(!check("a long enough sentence", None).await);
        assert!(!check("x", Some("not a hash")).await);
    }

    #[tokio::test]
    async fn codes_of_one_salt_are_looked_up_by_what_is_made_of_them() {
        let pool = Hashing::new(&fixed_ctx()).unwrap();
        let codes = ["12345678".to_owned(), "12345679".to_owned()];
        let made = async |salt| pool.stretch(&codes, [salt; SALT_BYTES]).await.unwrap().unwrap();
        let (one, again, other) = (made(1).await, made(1).await, made(2).await);
        assert_eq!(one, again);
        assert!(one[0] != one[1] && one[0] != other[0]);
        // As the text of a password's hash has it: the same function with the same parameters.
        let text = hash_now(codes[0].as_bytes(), &[1; SALT_BYTES]).unwrap();
        let bytes = argon2::password_hash::phc::PasswordHash::new(&text).unwrap().hash.unwrap();
        assert_eq!(bytes.as_bytes(), one[0]);
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let pool = Hashing::new(&fixed_ctx()).unwrap();
        let places = pool.fill();
        assert_eq!(places.len(), WAITING_MAX);
        assert_eq!(pool.verify("x", None).await.unwrap(), Err(Busy));
        assert_eq!(pool.stretch(&["x".to_owned()], [1; SALT_BYTES]).await.unwrap(), Err(Busy));
        drop(places);
        assert_eq!(pool.verify("x", None).await.unwrap(), Ok(false));
    }
}
