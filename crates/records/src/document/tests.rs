//! Documents: what is let in, how they are sealed, opened, removed; on both databases.
