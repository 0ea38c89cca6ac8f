//! The log's signing key: made once, kept in one file, published by its other half.

use platform::Ctx;
use tlog::{KeyError, SignerKey};

/// Makes a key for a log. Its name is the log's origin too: the log's address without scheme
/// ("saltmere.example/log"). Its text for the file is [`SignerKey::to_secret_text`].
pub fn generate_key(ctx: &Ctx, name: &str) -> Result<SignerKey, KeyError> {
    SignerKey::ed25519(name, ctx.random())
}

/// Reads the text of a key file (`PRIVATE+KEY+…`, white space around it ignored).
pub fn read_key(file: &str) -> Result<SignerKey, KeyError> {
    SignerKey::parse(file.trim())
}
