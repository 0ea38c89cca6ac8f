//! Register entries: versions, owners, facts by source, records of look-ups; on both databases.
