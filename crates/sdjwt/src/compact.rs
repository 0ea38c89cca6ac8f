//! The compact form: the token, its disclosures, and perhaps the proof of who holds it, between tildes (RFC 9901, 4).

use std::fmt;

use crate::{
    DISCLOSURES_MAX, Disclosure, Flaw, Hash, Jws, Path, Revealed, TOKEN_BYTES_MAX, reveal,
};

/// A token with the disclosures that came with it.
#[derive(Clone, Debug, PartialEq)]
pub struct SdJwt {
    jwt: String,
    /// What is disclosed, in the order in which it came.
    pub disclosures: Vec<Disclosure>,
    binding: Option<String>,
}

impl SdJwt {
    /// One that was just signed.
    pub(crate) fn new(jwt: String, disclosures: Vec<Disclosure>) -> SdJwt {
        SdJwt { jwt, disclosures, binding: None }
    }

    /// Reads the compact form.
    ///
    /// # Errors
    /// What is not of the form, or too large.
    pub fn parse(text: &str) -> Result<SdJwt, Flaw> {
        if text.len() > TOKEN_BYTES_MAX {
            return Err(Flaw::TooMuch);
        }
        let (before, binding) = text.rsplit_once('~').ok_or(Flaw::Malformed)?;
        let mut parts = before.split('~');
        let jwt = parts.next().unwrap_or_default().to_owned();
        Jws::parse(&jwt)?;
        let mut disclosures = Vec::new();
        for part in parts {
            if disclosures.len() >= DISCLOSURES_MAX {
                return Err(Flaw::TooMuch);
            }
            disclosures.push(Disclosure::parse(part)?);
        }
        let binding = (!binding.is_empty()).then(|| binding.to_owned());
        Ok(SdJwt { jwt, disclosures, binding })
    }

    /// The token of the issuer, not verified.
    ///
    /// # Errors
    /// None: it was read when this was made.
    pub fn jws(&self) -> Result<Jws, Flaw> {
        Jws::parse(&self.jwt)
    }

    /// The proof of who holds it, as it was written.
    pub fn binding(&self) -> Option<&str> {
        self.binding.as_deref()
    }

    /// What the proof signs: the token and the disclosures that are shown, with the last tilde (RFC 9901, 4.3.1).
    pub fn sd_hash(&self, hash: Hash) -> String {
        hash.digest(&self.shown())
    }

    /// The claims, when `good` says that the issuer's signature is (RFC 9901, 7.1).
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn reveal(&self, good: impl FnOnce(&Jws) -> bool) -> Result<Revealed, Flaw> {
        let jws = self.jws()?;
        let header = jws.header.clone();
        let claims = jws.verify(good)?;
        reveal::reveal(header, claims, &self.disclosures)
    }

    /// The same with only those disclosures that the paths need: what their holder shows. Who holds it need not be
    /// able to verify it.
    ///
    /// # Errors
    /// What is wrong with the token, but for its signature.
    pub fn select(&self, wanted: &[Path]) -> Result<SdJwt, Flaw> {
        let all = self.reveal(|_| true)?;
        let shown = |(index, _): &(usize, &Disclosure)| {
            let placed = all.placed.iter().find(|placed| placed.disclosure == *index);
            placed.is_some_and(|placed| wanted.iter().any(|path| placed.path.meets(path)))
        };
        let kept = self.disclosures.iter().enumerate().filter(shown);
        let disclosures = kept.map(|(_, disclosure)| disclosure.clone()).collect();
        Ok(SdJwt::new(self.jwt.clone(), disclosures))
    }

    /// The same with the proof of who holds it.
    #[must_use]
    pub fn bound(mut self, proof: String) -> SdJwt {
        self.binding = Some(proof);
        self
    }

    fn shown(&self) -> String {
        let mut text = format!("{}~", self.jwt);
        for disclosure in &self.disclosures {
            text.push_str(disclosure.as_str());
            text.push('~');
        }
        text
    }
}

impl fmt::Display for SdJwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())?;
        f.write_str(self.binding.as_deref().unwrap_or_default())
    }
}
