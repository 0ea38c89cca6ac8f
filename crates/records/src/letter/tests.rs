//! The renderer's pool, against small programs that stand in for it.
