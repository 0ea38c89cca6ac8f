//! insight (being written).
