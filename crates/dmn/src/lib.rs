//! dmn (being written).
