//! records (being written).
