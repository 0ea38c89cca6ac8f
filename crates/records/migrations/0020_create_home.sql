-- In which street people live, as a keyed digest, so that openings of neighbours' data can be told without opening
-- anything. Written with the address register's entry.
CREATE TABLE records_home (
    subject TEXT NOT NULL PRIMARY KEY, -- personal: plain, a pseudonym
    street_digest {bytes} NOT NULL     -- personal: digest of street and postcode
) {strict};
