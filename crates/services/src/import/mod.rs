//! Catalogues from national lists of products, turned into definitions.

pub mod upl;
mod upl_words;
