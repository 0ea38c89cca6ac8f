//! messages (being written).
