//! The inbox, on both databases and through its routes.
