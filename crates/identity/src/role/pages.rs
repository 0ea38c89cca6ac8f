//! The page of roles.
