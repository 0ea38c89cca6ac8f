//! tlog (being written).
