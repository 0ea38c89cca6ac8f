//! Tests of the log on both databases.
