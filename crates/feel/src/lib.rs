//! feel (being written).
