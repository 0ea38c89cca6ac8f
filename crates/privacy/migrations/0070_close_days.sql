-- The openings of each day that is over, committed: per person a digest under their key, and one for all that is in the
-- town's log.
CREATE TABLE privacy_data_use_day (
    closed_on TEXT NOT NULL,
    subject TEXT NOT NULL,    -- personal: plain, a pseudonym
    uses {int} NOT NULL,      -- not personal: how many rows
    digest {bytes} NOT NULL,  -- personal: keyed digest of the person's rows of the day
    PRIMARY KEY (closed_on, subject)
) {strict};
CREATE INDEX privacy_data_use_day_subject ON privacy_data_use_day (subject, closed_on);
CREATE TABLE privacy_data_use_closing (
    closed_on TEXT NOT NULL PRIMARY KEY,
    entry TEXT NOT NULL,
    closed_at {int} NOT NULL
) {strict};
