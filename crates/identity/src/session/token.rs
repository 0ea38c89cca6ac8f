//! The secret in the session's cookie: 256 random bits. Stored is only its SHA-256; and what the server
//! wants to remember for the browser (the name in the header) is sealed under it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use platform::Ctx;
use sha2::{Digest as _, Sha256};

const TOKEN_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
/// 32 bytes in base 64 without padding.
const TEXT_BYTES: usize = 43;

/// A secret token: of a session, of an attempt to sign in, of a client.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// A new token.
    pub fn new(ctx: &Ctx) -> Token {
        Token(URL_SAFE_NO_PAD.encode(ctx.random::<TOKEN_BYTES>()))
    }

    /// The token that a browser or a program sent; none when it cannot be one of ours.
    pub fn read(text: &str) -> Option<Token> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        (text.len() == TEXT_BYTES && text.bytes().all(plain)).then(|| Token(text.to_owned()))
    }

    /// A token that belongs to nothing.
    pub(crate) fn nobody() -> Token {
        Token(String::new())
    }

    /// What the browser keeps.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the server keeps. 256 random bits need neither salt nor a slow hash.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// Text that can be read only when the browser presents the token.
    pub fn seal(&self, ctx: &Ctx, text: &str) -> Vec<u8> {
        let nonce = ctx.random::<NONCE_BYTES>();
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), text.as_bytes());
        let mut out = nonce.to_vec();
        out.extend(sealed.unwrap_or_default());
        out
    }

    /// The text sealed under this token; none for anything else.
    pub fn open(&self, sealed: &[u8]) -> Option<String> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let plain = self.cipher().decrypt(&XNonce::from(*nonce), rest).ok()?;
        String::from_utf8(plain).ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        let key: [u8; 32] = Sha256::new_with_prefix(b"session name\0")
            .chain_update(self.0.as_bytes())
            .finalize()
            .into();
        XChaCha20Poly1305::new(&key.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform::testkit::fixed_ctx;

    #[test]
    fn made_read_and_refused() {
        let ctx = fixed_ctx();
        let token = Token::new(&ctx);
        assert_eq!(Token::read(token.as_str()), Some(token.clone()));
        assert_ne!(token, Token::new(&ctx));
        for bad in ["", "short", &format!("{}=", token.as_str()), &"é".repeat(22)] {
            assert_eq!(Token::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn sealed_under_the_token() {
        let ctx = fixed_ctx();
        let (token, other) = (Token::new(&ctx), Token::new(&ctx));
        let sealed = token.seal(&ctx, "Noor Haddad");
        assert_eq!(token.open(&sealed).as_deref(), Some("Noor Haddad"));
        assert_eq!(other.open(&sealed), None);
        assert_eq!(token.open(&sealed[..30]), None);
    }
}
