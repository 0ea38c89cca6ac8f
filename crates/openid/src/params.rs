//! The parameters of a request: each at most once (RFC 6749, 3.1), an empty one as if it had not been sent.

use crate::error::OAuthError;

/// Parameters of one request.
const PARAMS_MAX: usize = 64;
/// The longest value, and the longest name.
const VALUE_BYTES_MAX: usize = 32 * 1024;
/// What may be sent several times (RFC 8707).
const SEVERAL: &str = "resource";

/// Names and values as they were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Reads a query or a posted form.
    ///
    /// # Errors
    /// `invalid_request` when a parameter stands twice, or there is too much of anything.
    pub fn read(text: &str) -> Result<Params, OAuthError> {
        let mut params: Vec<(String, String)> = Vec::new();
        for (name, value) in web::next::pairs(text) {
            let twice = name != SEVERAL && params.iter().any(|(known, _)| *known == name);
            if twice {
                return Err(OAuthError::invalid_request("a parameter stands twice"));
            }
            if params.len() >= PARAMS_MAX || name.len() + value.len() > VALUE_BYTES_MAX {
                return Err(OAuthError::invalid_request("there is too much of it"));
            }
            params.push((name, value));
        }
        Ok(Params(params))
    }

    /// Those that are given.
    pub fn of<const N: usize>(pairs: [(&str, &str); N]) -> Params {
        Params(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }

    /// A parameter; none when it was not sent, or sent without a value.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// A parameter that must be there.
    ///
    /// # Errors
    /// `invalid_request` with its name.
    pub fn need(&self, name: &'static str) -> Result<&str, OAuthError> {
        self.get(name).ok_or_else(|| OAuthError::invalid_request(format!("{name} is missing")))
    }

    /// All values of a parameter that may be sent several times.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let of_name = self.0.iter().filter(move |(known, _)| known == name);
        of_name.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// All of them as a query.
    pub fn to_query(&self) -> String {
        let pair = |(name, value): &(String, String)| {
            format!("{}={}", web::next::encode(name), web::next::encode(value))
        };
        self.0.iter().map(pair).collect::<Vec<_>>().join("&")
    }
}
