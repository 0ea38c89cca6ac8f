-- Records that everybody may read (published versions of services), with the entry of the log that commits
-- to each.
CREATE TABLE ledger_public_record (
    entry TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL, -- not personal: a service, never a person
    record TEXT NOT NULL
) {strict};
CREATE INDEX ledger_public_record_subject ON ledger_public_record (kind, subject, entry);
