-- How those are called who ever acted for somebody: what they opened stays on the person's page, and so does who it was.
CREATE TABLE cases_helper_name (
    subject TEXT NOT NULL, -- personal: plain, names the key
    person TEXT NOT NULL, -- personal: plain, an id that says nothing by itself
    name_sealed {bytes} NOT NULL, -- personal: sealed under the key of whom they acted for
    since_at {int} NOT NULL,
    PRIMARY KEY (subject, person)
) {strict};
-- Codes that were sent for one draft.
ALTER TABLE cases_attended ADD COLUMN code_sends {int};
