//! What a program can ask for: scopes, single claims, levels of assurance, each with its words of the standard.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use web::visitor::{Assurance, delegated};

/// Something that a program asks for as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Scope {
    /// Who it is, under a pseudonym: without it there is no sign-in.
    #[serde(rename = "openid")]
    OpenId,
    /// Name, day of birth, language.
    #[serde(rename = "profile")]
    Profile,
    /// E-mail address.
    #[serde(rename = "email")]
    Email,
    /// Numbers in registers.
    #[serde(rename = "number")]
    Number,
    /// From whom the town knows who they are.
    #[serde(rename = "identity_type")]
    IdentityType,
    /// To come back when the person is not there.
    #[serde(rename = "offline_access")]
    OfflineAccess,
    /// To read the person's affairs through the interface.
    #[serde(rename = "my.read")]
    MyRead,
    /// To act in them.
    #[serde(rename = "my.write")]
    MyWrite,
    /// To fetch the person's credentials into a wallet.
    #[serde(rename = "credentials")]
    Credentials,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Scope; 9] = [
        Scope::OpenId,
        Scope::Profile,
        Scope::Email,
        Scope::Number,
        Scope::IdentityType,
        Scope::OfflineAccess,
        Scope::MyRead,
        Scope::MyWrite,
        Scope::Credentials,
    ];

    /// The word of the protocol; the words for people are at `openid-scope-…`.
    pub fn word(self) -> &'static str {
        match self {
            Scope::OpenId => "openid",
            Scope::Profile => "profile",
            Scope::Email => "email",
            Scope::Number => "number",
            Scope::IdentityType => "identity_type",
            Scope::OfflineAccess => "offline_access",
            Scope::MyRead => delegated::READ,
            Scope::MyWrite => delegated::WRITE,
            Scope::Credentials => "credentials",
        }
    }

    /// The key of the words for people.
    pub fn key(self) -> String {
        format!("openid-scope-{}", self.word().replace(['.', '_'], "-"))
    }

    /// The scope of a word.
    pub fn parse(word: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.word() == word)
    }

    /// What it lets a program know.
    pub fn claims(self) -> &'static [Claim] {
        match self {
            Scope::Profile => {
                &[Claim::Name, Claim::GivenName, Claim::FamilyName, Claim::Birthdate, Claim::Locale]
            }
            Scope::Email => &[Claim::Email, Claim::EmailVerified],
            Scope::Number => &[Claim::Numbers],
            Scope::IdentityType => &[Claim::IdentityType, Claim::IdentityEndsOn],
            Scope::OpenId
            | Scope::OfflineAccess
            | Scope::MyRead
            | Scope::MyWrite
            | Scope::Credentials => &[],
        }
    }

    /// Whether it lets a program do something, rather than know.
    pub fn is_power(self) -> bool {
        matches!(self, Scope::OfflineAccess | Scope::MyRead | Scope::MyWrite | Scope::Credentials)
    }
}

/// Scopes as one text.
pub fn written(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| scope.word()).collect::<Vec<_>>().join(" ")
}

/// The scopes of a text; words that are none of ours are left out (RFC 6749, 3.3).
pub fn read(text: &str) -> Vec<Scope> {
    let mut scopes: Vec<Scope> = text.split(' ').filter_map(Scope::parse).collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

/// One thing that a program is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// The whole name.
    Name,
    /// Given names.
    GivenName,
    /// Family name.
    FamilyName,
    /// Day of birth.
    Birthdate,
    /// The language that the person reads.
    Locale,
    /// E-mail address.
    Email,
    /// Whether they have shown that it is theirs.
    EmailVerified,
    /// Numbers in registers, by scheme.
    Numbers,
    /// From whom the town knows who they are.
    IdentityType,
    /// The last day of an identity that has a term.
    IdentityEndsOn,
}

impl Claim {
    /// All claims.
    pub const ALL: [Claim; 10] = [
        Claim::Name,
        Claim::GivenName,
        Claim::FamilyName,
        Claim::Birthdate,
        Claim::Locale,
        Claim::Email,
        Claim::EmailVerified,
        Claim::Numbers,
        Claim::IdentityType,
        Claim::IdentityEndsOn,
    ];

    /// The word of the protocol; the words for people are at `openid-claim-…`.
    pub fn word(self) -> &'static str {
        match self {
            Claim::Name => "name",
            Claim::GivenName => "given_name",
            Claim::FamilyName => "family_name",
            Claim::Birthdate => "birthdate",
            Claim::Locale => "locale",
            Claim::Email => "email",
            Claim::EmailVerified => "email_verified",
            Claim::Numbers => "numbers",
            Claim::IdentityType => "identity_type",
            Claim::IdentityEndsOn => "identity_ends_on",
        }
    }

    /// The claim of a word.
    pub fn parse(word: &str) -> Option<Claim> {
        Claim::ALL.into_iter().find(|claim| claim.word() == word)
    }

    /// With what it is registered: a program is told nothing that is not in its registration.
    pub fn scope(self) -> Scope {
        match self {
            Claim::Name
            | Claim::GivenName
            | Claim::FamilyName
            | Claim::Birthdate
            | Claim::Locale => Scope::Profile,
            Claim::Email | Claim::EmailVerified => Scope::Email,
            Claim::Numbers => Scope::Number,
            Claim::IdentityType | Claim::IdentityEndsOn => Scope::IdentityType,
        }
    }
}

/// What the `claims` parameter asks for (OpenID Connect Core, 5.5).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimsRequest {
    /// In the answer of the userinfo endpoint.
    pub userinfo: BTreeSet<Claim>,
    /// In the ID token.
    pub id_token: BTreeSet<Claim>,
    /// The level of assurance that is wanted.
    pub acr: Option<AcrWanted>,
    /// The person who must be signed in, by the program's name for them.
    pub sub: Option<String>,
}

/// A level of assurance that a program asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcrWanted {
    /// The least of the named ones.
    pub least: Level,
    /// Whether anything less is of no use.
    pub essential: bool,
}

impl ClaimsRequest {
    /// Reads the parameter; none when it is no such object.
    pub fn read(text: &str) -> Option<ClaimsRequest> {
        let all: serde_json::Map<String, Value> = serde_json::from_str(text).ok()?;
        let mut request = ClaimsRequest::default();
        for (place, wanted) in &all {
            let wanted = wanted.as_object()?;
            for (word, how) in wanted {
                request.add(place, word, how)?;
            }
        }
        Some(request)
    }

    fn add(&mut self, place: &str, word: &str, how: &Value) -> Option<()> {
        if !matches!(how, Value::Null | Value::Object(_)) {
            return None;
        }
        match (place, word) {
            (_, "acr") => self.acr = wanted_acr(how),
            (_, "sub") => self.sub = how.get("value").and_then(Value::as_str).map(str::to_owned),
            ("userinfo", word) => self.userinfo.extend(Claim::parse(word)),
            ("id_token", word) => self.id_token.extend(Claim::parse(word)),
            // A place that the standard does not know is passed over.
            _ => {}
        }
        Some(())
    }

    /// The same without what is not registered for the program.
    #[must_use]
    pub fn within(mut self, scopes: &[Scope]) -> ClaimsRequest {
        self.userinfo.retain(|claim| scopes.contains(&claim.scope()));
        self.id_token.retain(|claim| scopes.contains(&claim.scope()));
        self
    }
}

fn wanted_acr(how: &Value) -> Option<AcrWanted> {
    let one = how.get("value").into_iter();
    let several = how.get("values").and_then(Value::as_array).into_iter().flatten();
    let levels = one.chain(several).filter_map(Value::as_str).filter_map(Level::parse);
    let essential = how.get("essential").and_then(Value::as_bool).unwrap_or(false);
    levels.min().map(|least| AcrWanted { least, essential })
}

/// A level of assurance as the protocol writes it (Implementing Regulation (EU) 2015/1502).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Low.
    Low,
    /// Substantial.
    Substantial,
    /// High.
    High,
}

impl Level {
    /// All levels.
    pub const ALL: [Level; 3] = [Level::Low, Level::Substantial, Level::High];

    /// The name of the level among nodes of eIDAS.
    pub fn uri(self) -> &'static str {
        match self {
            Level::Low => "http://eidas.europa.eu/LoA/low",
            Level::Substantial => "http://eidas.europa.eu/LoA/substantial",
            Level::High => "http://eidas.europa.eu/LoA/high",
        }
    }

    /// The level of a name; the last word alone will do.
    pub fn parse(text: &str) -> Option<Level> {
        let named = |level: &Level| {
            let uri = level.uri();
            uri == text || uri.rsplit('/').next() == Some(text)
        };
        Level::ALL.into_iter().find(named)
    }

    /// The level of a session.
    pub fn of(assurance: Assurance) -> Level {
        match assurance {
            Assurance::Low => Level::Low,
            Assurance::Substantial => Level::Substantial,
            Assurance::High => Level::High,
        }
    }

    /// The level of a visitor with such a token.
    pub fn assurance(self) -> Assurance {
        match self {
            Level::Low => Assurance::Low,
            Level::Substantial => Assurance::Substantial,
            Level::High => Assurance::High,
        }
    }
}
