//! cases (being written).
