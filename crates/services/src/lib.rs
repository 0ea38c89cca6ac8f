//! services (being written).
