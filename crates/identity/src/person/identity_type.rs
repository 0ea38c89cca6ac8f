//! What kind of identity somebody has here, and until when: from whom the town knows who they are.

use jiff::civil::Date;
use platform::id::PersonId;
use platform::{Ctx, Fault};

use super::Profile;
use crate::Identity;

/// The kind of somebody's identity, the one that says most of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityType {
    /// A register of the town has them.
    Registered,
    /// They live elsewhere, and have an identity that the town gave them, which holds today.
    EResident,
    /// An official has compared them with an identity document.
    Proven,
    /// It is what they said themself.
    SelfDeclared,
}

impl IdentityType {
    /// All of them.
    pub const ALL: [IdentityType; 4] = [
        IdentityType::Registered,
        IdentityType::EResident,
        IdentityType::Proven,
        IdentityType::SelfDeclared,
    ];

    /// The stable word, as programs read it.
    pub fn word(self) -> &'static str {
        match self {
            IdentityType::Registered => "registered",
            IdentityType::EResident => "e-resident",
            IdentityType::Proven => "proven",
            IdentityType::SelfDeclared => "self-declared",
        }
    }
}

/// An identity of the town's own that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EResidency {
    /// Its last day; none when it has no end.
    pub ends_on: Option<Date>,
}

/// Somebody's identity: its kind and its term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypedIdentity {
    /// Its kind.
    pub kind: IdentityType,
    /// The last day on which it is of this kind; none when it has no term.
    pub ends_on: Option<Date>,
}

impl TypedIdentity {
    fn without_term(kind: IdentityType) -> TypedIdentity {
        TypedIdentity { kind, ends_on: None }
    }
}

impl Identity {
    /// What kind of identity somebody has today: what is suspended, revoked or over is none.
    ///
    /// # Errors
    /// A fault when the database cannot answer.
    pub async fn type_of(
        &self,
        ctx: &Ctx,
        (person, profile): (PersonId, &Profile),
    ) -> Result<TypedIdentity, Fault> {
        let found = self.find_person(person).await?;
        // Whoever has the account is not the one of whom anything is known.
        if found.as_ref().is_some_and(|found| found.doubted_at.is_some()) {
            return Ok(TypedIdentity::without_term(IdentityType::SelfDeclared));
        }
        // A number can be that of a company: whoever has an identity of the town's own is told by that.
        if let Some(EResidency { ends_on }) = self.e_residency(ctx.today(), person).await? {
            return Ok(TypedIdentity { kind: IdentityType::EResident, ends_on });
        }
        if !profile.numbers.is_empty() {
            return Ok(TypedIdentity::without_term(IdentityType::Registered));
        }
        let is_checked = found.is_some_and(|found| found.checked_at.is_some());
        let kind = if is_checked { IdentityType::Proven } else { IdentityType::SelfDeclared };
        Ok(TypedIdentity::without_term(kind))
    }
}
